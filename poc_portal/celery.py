"""The Celery application: a doorbell. What is due lives in the database (docs/engine.md)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "poc_portal.settings")

app = Celery("poc_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
