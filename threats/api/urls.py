from django.urls import path

from threats.api import views

app_name = "threats-api"
urlpatterns = [
    path("incidents/", views.IncidentList.as_view(), name="incidents"),
    path("incidents/<slug:ref>/", views.IncidentDetail.as_view(), name="incident"),
    path("threats/", views.ThreatList.as_view(), name="list"),
    path("threats/<slug:ref>/", views.ThreatDetail.as_view(), name="detail"),
    path("threats/<slug:ref>/close/", views.ThreatClosing.as_view(), name="close"),
]
