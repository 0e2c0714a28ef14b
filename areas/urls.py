from django.urls import path

from areas import views

app_name = "areas"
urlpatterns = [
    path("", views.listing, name="list"),
    path("<str:mission>/new/", views.new, name="new"),
    path("<uuid:uid>/edit/", views.edit, name="edit"),
]
