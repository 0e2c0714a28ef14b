from django.urls import path

from threats.actors import naming
from threats.incidents import views

app_name = "incidents"
urlpatterns = [
    path("", views.listing, name="list"),
    path("figures/", views.over_time, name="figures"),
    path("<slug:ref>/", views.detail, name="detail"),
    path("<slug:ref>/actors/", naming.of_incident, name="actors"),
]
