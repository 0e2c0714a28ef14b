from django.urls import path

from earlywarning.desk import views

app_name = "desk"
urlpatterns = [
    path("log/", views.log, name="log"),
    path("log.csv", views.export, name="export"),
    path("handover/", views.hand_over, name="hand-over"),
    path("handover/<uuid:uid>/", views.read_handover, name="handover"),
    path("handover/<uuid:uid>/take/", views.take_over, name="take-over"),
]
