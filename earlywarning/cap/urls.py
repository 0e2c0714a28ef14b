from django.urls import path

from earlywarning.cap import api

app_name = "cap-api"
urlpatterns = [
    path("feed/", api.Feed.as_view(), name="feed"),
    path("messages/<str:identifier>/", api.Message.as_view(), name="message"),
]
