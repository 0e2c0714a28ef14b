from django.urls import path

from accounts import views

app_name = "people"
urlpatterns = [
    path("", views.listing, name="list"),
    path("new/", views.new, name="new"),
    path("new-contact/", views.new_contact, name="new-contact"),
    path("tokens/", views.own_tokens, name="tokens"),
    path("tokens/<uuid:uid>/revoke/", views.revoke_token, name="revoke-token"),
    path("appointments/<uuid:uid>/end/", views.end, name="end"),
    path("contacts/<uuid:uid>/verify/", views.verify_contact, name="verify-contact"),
    path("contacts/<uuid:uid>/code/", views.send_code, name="send-code"),
    path("contacts/<uuid:uid>/confirm/", views.confirm_contact, name="confirm-contact"),
    path("contacts/<uuid:uid>/end/", views.end_contact, name="end-contact"),
    path("<uuid:uid>/contacts/new/", views.add_contact, name="add-contact"),
    path("<uuid:uid>/", views.detail, name="detail"),
    path("<uuid:uid>/edit/", views.edit, name="edit"),
    path("<uuid:uid>/appoint/", views.appoint, name="appoint"),
]
