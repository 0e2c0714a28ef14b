from django.urls import path

from threats.actors import naming
from threats.incidents import changes, views
from threats.restricted import views as restricted

app_name = "incidents"
urlpatterns = [
    path("", views.listing, name="list"),
    path("export/", views.export, name="export"),
    path("figures/", views.over_time, name="figures"),
    path("new/", changes.new, name="new"),
    path("restricted/", restricted.tables, name="restricted"),
    path("<slug:ref>/", views.detail, name="detail"),
    path("<slug:ref>/edit/", changes.edit, name="edit"),
    path("<slug:ref>/withdraw/", changes.withdraw, name="withdraw"),
    path("<slug:ref>/verify/", changes.verify, name="verify"),
    path("<slug:ref>/link/", changes.link, name="link"),
    path("<slug:ref>/figures/", changes.figures, name="figures-from"),
    path("<slug:ref>/merge/", changes.merge, name="merge"),
    path("<slug:ref>/separate/", changes.separate, name="separate"),
    path("<slug:ref>/receive/", restricted.receive_incident, name="receive"),
    path("<slug:ref>/actors/", naming.of_incident, name="actors"),
]
