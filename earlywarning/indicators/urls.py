from django.urls import path

from earlywarning.views import indicators

app_name = "indicators"
urlpatterns = [
    path("", indicators.listing, name="list"),
    path("new/", indicators.new, name="new"),
    path("<uuid:uid>/", indicators.detail, name="detail"),
    path("<uuid:uid>/edit/", indicators.edit, name="edit"),
    path("<uuid:uid>/readings/", indicators.readings, name="readings"),
]
