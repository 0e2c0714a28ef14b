from django.urls import path

from threats.triggers import views

app_name = "triggers"
urlpatterns = [
    path("", views.calendar, name="calendar"),
    path("export/", views.export, name="export"),
    path("new/", views.new, name="new"),
    path("<slug:ref>/", views.detail, name="detail"),
    path("<slug:ref>/edit/", views.edit, name="edit"),
    path("<slug:ref>/withdraw/", views.withdraw, name="withdraw"),
]
