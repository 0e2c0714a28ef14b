from django.urls import path

from areas.api import views

app_name = "areas-api"
urlpatterns = [
    path("areas/", views.AreaList.as_view(), name="areas"),
    path("areas/<str:pcode>/", views.AreaDetail.as_view(), name="area"),
    path("missions/", views.MissionList.as_view(), name="missions"),
    path("code-lists/<str:code_list>/", views.CodeList.as_view(), name="code-list"),
]
