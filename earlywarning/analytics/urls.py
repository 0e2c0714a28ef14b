from django.urls import path

from earlywarning.analytics import views

app_name = "analytics"
urlpatterns = [
    path("", views.overview, name="page"),
    path("<slug:figure>/", views.rows, name="rows"),
]
