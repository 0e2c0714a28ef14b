from django.urls import path

from files import views

app_name = "files"
urlpatterns = [
    path("<uuid:uid>/", views.open_file, name="open"),
    path("<uuid:uid>/remove/", views.remove, name="remove"),
    path("beside/<slug:kind>/<uuid:owner>/", views.attach, name="attach"),
]
