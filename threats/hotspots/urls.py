from django.urls import path

from threats.hotspots import views

app_name = "hotspots"
urlpatterns = [
    path("", views.listing, name="list"),
    path("export/", views.export, name="export"),
    path("new/", views.new, name="new"),
    path("<slug:ref>/", views.detail, name="detail"),
    path("<slug:ref>/edit/", views.edit, name="edit"),
    path("<slug:ref>/decide/", views.decide, name="decide"),
    path("<slug:ref>/close/", views.close, name="close"),
    path("<slug:ref>/reopen/", views.reopen, name="reopen"),
    path("<slug:ref>/withdraw/", views.withdraw, name="withdraw"),
    path("<slug:ref>/propose/", views.propose, name="propose"),
    path("<slug:ref>/move/", views.move, name="move"),
    path("<slug:ref>/prepare/", views.prepare, name="prepare"),
]
