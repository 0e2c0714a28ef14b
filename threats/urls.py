from django.urls import path

from threats import views

app_name = "threats"
urlpatterns = [
    path("", views.listing, name="list"),
    path("new/", views.new, name="new"),
    path("evidence/<slug:evidence>/", views.add, name="add"),
    path("<slug:ref>/", views.detail, name="detail"),
    path("<slug:ref>/links/", views.links, name="links"),
    path("<slug:ref>/edit/", views.edit, name="edit"),
    path("<slug:ref>/close/", views.close, name="close"),
    path("<slug:ref>/reopen/", views.reopen, name="reopen"),
]
