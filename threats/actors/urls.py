from django.urls import path

from threats.actors import naming, views

app_name = "actors"
urlpatterns = [
    path("", views.listing, name="list"),
    path("export/", views.export, name="export"),
    path("new/", views.new, name="new"),
    path("<slug:ref>/", views.detail, name="detail"),
    path("<slug:ref>/edit/", views.edit, name="edit"),
    path("<slug:ref>/withdraw/", views.withdraw, name="withdraw"),
    path("<slug:ref>/merge/", views.merge, name="merge"),
    path("<slug:ref>/incidents/", naming.name_incidents, name="incidents"),
    path("<slug:ref>/engagements/new/", views.engage, name="engage"),
    path("<slug:ref>/commitments/<uuid:uid>/", views.judge, name="judge"),
]
