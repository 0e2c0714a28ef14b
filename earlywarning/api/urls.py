from django.urls import path

from earlywarning.api.alerts import AlertDetail, AlertList

app_name = "alerts-api"
urlpatterns = [
    path("", AlertList.as_view(), name="list"),
    path("<slug:ref>/", AlertDetail.as_view(), name="detail"),
]
