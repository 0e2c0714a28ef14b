from django.urls import path

from followup.actions import views

app_name = "actions"
urlpatterns = [
    path("", views.listing, name="list"),
    path("<slug:ref>/", views.detail, name="detail"),
    path("<slug:ref>/done/", views.done, name="done"),
    path("<slug:ref>/carry-over/", views.carry_over, name="carry-over"),
    path("<slug:ref>/cancel/", views.cancel, name="cancel"),
]
