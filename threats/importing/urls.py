from django.urls import path

from threats.importing import views, views_runs

app_name = "imports"
urlpatterns = [
    path("", views_runs.listing, name="list"),
    path("new/", views.new, name="new"),
    path("files/<uuid:uid>/", views.detail, name="file"),
    path("files/<uuid:uid>/columns/", views.columns, name="mapping"),
    path("files/<uuid:uid>/import/", views.start, name="start"),
    path("files/<uuid:uid>/give-up/", views.drop, name="drop"),
    path("files/<uuid:uid>/rejected.csv", views.rejects, name="rejects"),
    path("<uuid:uid>/", views_runs.detail, name="run"),
    path("<uuid:uid>/undo/", views_runs.undo_run, name="undo"),
]
