from django.urls import path

from notifications import views

app_name = "messages"
urlpatterns = [
    path("", views.listing, name="list"),
    path("read/", views.read, name="read"),
]
