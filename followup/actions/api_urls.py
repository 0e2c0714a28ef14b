from django.urls import path

from followup.actions.api import ActionDetail, ActionList

app_name = "actions-api"
urlpatterns = [
    path("", ActionList.as_view(), name="list"),
    path("<slug:ref>/", ActionDetail.as_view(), name="detail"),
]
