import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import areas.fields


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_duty"),
        ("areas", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Exercise",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("ref", models.CharField(editable=False, max_length=40, unique=True, verbose_name="reference")),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                ("objective", models.TextField(max_length=2000, verbose_name="what is practised")),
                (
                    "state",
                    models.CharField(
                        choices=[("PLANNED", "Planned"), ("RUNNING", "Running"), ("ENDED", "Ended")],
                        default="PLANNED",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("begins_at", models.DateTimeField(verbose_name="from")),
                ("ends_at", models.DateTimeField(verbose_name="until")),
                ("planned_at", models.DateTimeField(editable=False)),
                ("started_at", models.DateTimeField(editable=False, null=True)),
                ("ended_at", models.DateTimeField(editable=False, null=True)),
                (
                    "director",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="directed by",
                    ),
                ),
                (
                    "mission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="areas.mission",
                        verbose_name="mission",
                    ),
                ),
            ],
            options={
                "verbose_name": "exercise",
                "verbose_name_plural": "exercises",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("begins_at"))), name="exercise_ends_after_it_begins"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("started_at", None), ("state", "PLANNED")),
                            models.Q(("ended_at", None), ("started_at__isnull", False), ("state", "RUNNING")),
                            models.Q(("ended_at__isnull", False), ("state", "ENDED")),
                            _connector="OR",
                        ),
                        name="exercise_state_fits_its_times",
                    ),
                ],
                "indexes": [
                    models.Index(condition=models.Q(("state", "RUNNING")), fields=["state"], name="exercise_running")
                ],
            },
        ),
        migrations.CreateModel(
            name="Enrolment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("component", areas.fields.CodeField(code_list="components", verbose_name="component")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "exercise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="enrolments", to="accounts.exercise"
                    ),
                ),
            ],
            options={
                "verbose_name": "enrolment",
                "verbose_name_plural": "enrolments",
                "constraints": [
                    models.UniqueConstraint(fields=("exercise", "user"), name="enrolment_each_person_once")
                ],
                "indexes": [models.Index(fields=["user"], name="enrolment_by_user")],
            },
        ),
    ]
