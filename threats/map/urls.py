from django.urls import path

from threats.map import views

app_name = "map"
urlpatterns = [
    path("", views.page, name="page"),
    path("marks/", views.marks, name="marks"),
    path("place/", views.place, name="place"),
    path("base/", views.base, name="base"),
]
