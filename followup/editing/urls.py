from django.urls import path

from followup.editing import matrix, preview, views

app_name = "policies"

POLICY = "<slug:mission>/<slug:kind>/<slug:purpose>/<slug:priority>/"

urlpatterns = [
    path("", views.policies, name="list"),
    path("preview/", preview.preview, name="preview"),
    path("readiness/", matrix.matrix, name="matrix"),
    path(POLICY, views.policy, name="detail"),
    path(f"{POLICY}edit/", views.edit, name="edit"),
    path(f"{POLICY}apply/", views.apply, name="apply"),
]
