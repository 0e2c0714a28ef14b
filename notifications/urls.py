from django.urls import path

from notifications import views

app_name = "messages"
urlpatterns = [
    path("", views.listing, name="list"),
    path("read/", views.read, name="read"),
    path("held/", views.held, name="held"),
    path("held/release/", views.release, name="release"),
    path("mail/events/", views.mail_events, name="mail-events"),
    path("sms/receipt/", views.sms_receipt, name="sms-receipt"),
]
