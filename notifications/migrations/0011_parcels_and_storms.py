import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from common.migrating import Together


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("areas", "0001_initial"),
        ("notifications", "0010_text_messages"),
    ]

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name="Storm",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("kind", models.CharField(max_length=60)),
                        ("opened_at", models.DateTimeField()),
                        ("released_at", models.DateTimeField(null=True)),
                        (
                            "released_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "storm of messages",
                        "verbose_name_plural": "storms of messages",
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("released_at", None)), fields=("kind",), name="storm_open_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("released_at", None), ("released_by", None)),
                                    models.Q(
                                        ("released_at__gte", models.F("opened_at")), ("released_by__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="storm_released_by_somebody",
                            ),
                        ],
                        "indexes": [models.Index(fields=["kind", "released_at"], name="storm_by_kind")],
                    },
                ),
                migrations.RemoveConstraint(
                    model_name="message",
                    name="message_state_fits_its_times",
                ),
                migrations.RemoveIndex(
                    model_name="message",
                    name="message_waiting",
                ),
                migrations.AddField(
                    model_name="message",
                    name="carrier",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="notifications.message",
                    ),
                ),
                migrations.AddField(
                    model_name="message",
                    name="is_urgent",
                    field=models.BooleanField(db_default=False, default=False),
                ),
                migrations.AlterField(
                    model_name="message",
                    name="state",
                    field=models.CharField(
                        choices=[
                            ("QUEUED", "waiting to be sent"),
                            ("SENDING", "being sent"),
                            ("ACCEPTED", "accepted by the mail server"),
                            ("DELIVERED", "delivered"),
                            ("READ", "read"),
                            ("FAILED_TEMP", "failed, will be tried again"),
                            ("FAILED_PERM", "failed for good"),
                            ("UNKNOWN", "not known whether it arrived"),
                            ("SUPPRESSED", "held back"),
                            ("SIMULATED", "simulated, not sent"),
                            ("HELD", "held until somebody releases it"),
                        ],
                        default="QUEUED",
                        max_length=12,
                    ),
                ),
                migrations.AddIndex(
                    model_name="message",
                    index=models.Index(
                        condition=models.Q(("next_attempt_at__isnull", False)),
                        fields=["channel", "-is_urgent", "next_attempt_at", "id"],
                        name="message_waiting",
                    ),
                ),
                migrations.AddIndex(
                    model_name="message",
                    index=models.Index(
                        condition=models.Q(("accepted_at__isnull", False)),
                        fields=["recipient", "channel", "accepted_at"],
                        name="message_sent_to",
                    ),
                ),
                migrations.AddIndex(
                    model_name="message",
                    index=models.Index(
                        condition=models.Q(("accepted_at__isnull", False), ("is_urgent", False)),
                        fields=["kind", "accepted_at"],
                        name="message_sent_of_kind",
                    ),
                ),
                migrations.AddIndex(
                    model_name="message",
                    index=models.Index(condition=models.Q(("state", "HELD")), fields=["kind"], name="message_held"),
                ),
                migrations.AddConstraint(
                    model_name="message",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("channel", "CALL"), ("state", "QUEUED")),
                            models.Q(
                                ("channel__in", ["EMAIL", "SMS"]),
                                ("next_attempt_at__isnull", False),
                                ("state__in", ["QUEUED", "FAILED_TEMP"]),
                            ),
                            models.Q(("channel", "CALL"), ("state", "FAILED_TEMP")),
                            models.Q(
                                ("channel__in", ["EMAIL", "SMS"]),
                                ("leased_until__isnull", False),
                                ("sending_at__isnull", False),
                                ("state", "SENDING"),
                            ),
                            models.Q(
                                ("accepted_at__isnull", False), ("channel__in", ["EMAIL", "SMS"]), ("state", "ACCEPTED")
                            ),
                            models.Q(
                                ("accepted_at__isnull", False),
                                ("channel__in", ["EMAIL", "SMS"]),
                                ("state", "SIMULATED"),
                            ),
                            models.Q(
                                ("channel__in", ["EMAIL", "SMS"]), ("sending_at__isnull", False), ("state", "UNKNOWN")
                            ),
                            models.Q(("channel__in", ["IN_APP", "CALL"]), ("state", "DELIVERED")),
                            models.Q(
                                ("accepted_at__isnull", False),
                                ("channel__in", ["EMAIL", "SMS"]),
                                ("state", "DELIVERED"),
                            ),
                            models.Q(("channel", "IN_APP"), ("state", "READ")),
                            models.Q(("channel__in", ["EMAIL", "SMS"]), ("is_urgent", False), ("state", "HELD")),
                            models.Q(
                                ("state__in", ["FAILED_PERM", "SUPPRESSED"]), models.Q(("reason", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="message_state_fits_its_times",
                    ),
                ),
            ]
        )
    ]
