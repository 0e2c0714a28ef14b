from django.urls import path

from earlywarning.views import networks

app_name = "networks"
urlpatterns = [
    path("", networks.listing, name="list"),
    path("new/", networks.new, name="new"),
    path("<uuid:uid>/", networks.detail, name="detail"),
    path("<uuid:uid>/edit/", networks.edit, name="edit"),
    path("<uuid:uid>/contact/", networks.contact, name="contact"),
]
