from django.urls import path

from threats.api import actors, assessments, datasets, hotspots, incidents, reports, threats, triggers

app_name = "threats-api"
urlpatterns = [
    path("reports/", reports.ReportList.as_view(), name="reports"),
    path("reports/<slug:ref>/", reports.ReportDetail.as_view(), name="report"),
    path("incidents/", incidents.IncidentList.as_view(), name="incidents"),
    path("incidents/<slug:ref>/", incidents.IncidentDetail.as_view(), name="incident"),
    path("actors/", actors.ActorList.as_view(), name="actors"),
    path("actors/<slug:ref>/", actors.ActorDetail.as_view(), name="actor"),
    path("threats/", threats.ThreatList.as_view(), name="list"),
    path("threats/<slug:ref>/", threats.ThreatDetail.as_view(), name="detail"),
    path("threats/<slug:ref>/close/", threats.ThreatClosing.as_view(), name="close"),
    path("triggers/", triggers.TriggerList.as_view(), name="triggers"),
    path("triggers/<slug:ref>/", triggers.TriggerDetail.as_view(), name="trigger"),
    path("hotspots/", hotspots.HotSpotList.as_view(), name="hotspots"),
    path("hotspots/<slug:ref>/", hotspots.HotSpotDetail.as_view(), name="hotspot"),
    path("assessments/", assessments.AssessmentList.as_view(), name="assessments"),
    path("assessments/<slug:ref>/", assessments.AssessmentDetail.as_view(), name="assessment"),
    path("datasets/", datasets.DatasetList.as_view(), name="datasets"),
    path("import-runs/", datasets.ImportRunList.as_view(), name="import-runs"),
]
