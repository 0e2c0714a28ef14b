from django.urls import path

from followup import views

app_name = "followup"

urlpatterns = [
    path("healthz", views.alive, name="alive"),
    path("readyz", views.ready, name="ready"),
    path("engine/", views.page, name="page"),
    path("health/engine", views.engine, name="engine_health"),
]
