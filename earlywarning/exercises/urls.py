from django.urls import path

from earlywarning.exercises import views

app_name = "exercises"
urlpatterns = [
    path("", views.listing, name="list"),
    path("new/", views.new, name="new"),
    path("leave/", views.leave, name="leave"),
    path("alerts/<slug:ref>/", views.alert, name="alert"),
    path("<uuid:uid>/", views.detail, name="detail"),
    path("<uuid:uid>/edit/", views.edit, name="edit"),
    path("<uuid:uid>/start/", views.start, name="start"),
    path("<uuid:uid>/end/", views.end, name="end"),
    path("<uuid:uid>/enter/", views.enter, name="enter"),
    path("<uuid:uid>/injects/<uuid:inject>/issue/", views.issue, name="issue"),
    path("<uuid:uid>/score.csv", views.score, name="score"),
]
