from django.urls import path

from threats.incidents import views

app_name = "incidents"
urlpatterns = [
    path("", views.listing, name="list"),
    path("export/", views.export, name="export"),
    path("figures/", views.over_time, name="figures"),
    path("<slug:ref>/", views.detail, name="detail"),
]
