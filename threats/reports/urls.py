from django.urls import path

from threats.reports import views
from threats.restricted import views as restricted

app_name = "reports"
urlpatterns = [
    path("", views.listing, name="list"),
    path("export/", views.export, name="export"),
    path("new/", views.new, name="new"),
    path("<slug:ref>/", views.detail, name="detail"),
    path("<slug:ref>/edit/", views.edit, name="edit"),
    path("<slug:ref>/withdraw/", views.withdraw, name="withdraw"),
    path("<slug:ref>/incident/", views.link, name="link"),
    path("<slug:ref>/incident/off/", views.unlink, name="unlink"),
    path("<slug:ref>/receive/", restricted.receive_report, name="receive"),
    path("<slug:ref>/contact/", views.keep_contact, name="keep-contact"),
    path("<slug:ref>/contact/open/", views.open_contact, name="open-contact"),
]
