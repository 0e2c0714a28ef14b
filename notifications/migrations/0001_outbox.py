import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import areas.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("areas", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("kind", models.CharField(max_length=60)),
                ("dedupe_key", models.TextField(unique=True)),
                ("subject_kind", models.CharField(max_length=40)),
                ("subject_uid", models.UUIDField()),
                ("subject_label", models.CharField(max_length=40)),
                (
                    "status",
                    models.CharField(
                        choices=[("ACTUAL", "Actual"), ("EXERCISE", "Exercise"), ("TEST", "Test")],
                        default="ACTUAL",
                        max_length=16,
                    ),
                ),
                ("role", areas.fields.CodeField(blank=True, code_list="roles")),
                (
                    "channel",
                    models.CharField(
                        choices=[("EMAIL", "e-mail"), ("IN_APP", "in the portal"), ("CALL", "telephone call")],
                        max_length=8,
                    ),
                ),
                ("language", models.CharField(max_length=5)),
                ("values", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
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
                            ("SIMULATED", "written to a file instead of sent"),
                        ],
                        default="QUEUED",
                        max_length=12,
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("ANSWERED", "it was answered before"),
                            ("ENDED", "it was over before"),
                            ("NO_VERIFIED_CHANNEL", "no verified address"),
                            ("NOT_ACTIVE", "the account is closed"),
                            ("NOT_CONFIGURED", "sending is not set up"),
                            ("NOT_BUILT", "could not be put together"),
                            ("REFUSED", "refused by the mail server"),
                            ("TOO_LATE", "could not be sent in time"),
                            ("NO_ANSWER", "no answer"),
                            ("WRONG_NUMBER", "wrong number"),
                        ],
                        max_length=20,
                    ),
                ),
                ("detail", models.CharField(blank=True, max_length=300)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("is_repeat", models.BooleanField(default=False)),
                ("next_attempt_at", models.DateTimeField(null=True)),
                ("give_up_at", models.DateTimeField(null=True)),
                ("leased_until", models.DateTimeField(null=True)),
                ("claimed_by", models.CharField(blank=True, max_length=200)),
                ("queued_at", models.DateTimeField()),
                ("sending_at", models.DateTimeField(null=True)),
                ("accepted_at", models.DateTimeField(null=True)),
                ("changed_at", models.DateTimeField()),
                (
                    "aor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="areas.areaofresponsibility",
                    ),
                ),
                (
                    "mission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="areas.mission"
                    ),
                ),
                (
                    "recipient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "message",
                "verbose_name_plural": "messages",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("channel__in", ["EMAIL", "IN_APP", "CALL"])), name="message_channel_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["ACTUAL", "EXERCISE", "TEST"])), name="message_status_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("dedupe_key", ""), _negated=True), name="message_has_a_key"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("channel", "CALL"), ("state", "QUEUED")),
                            models.Q(
                                ("channel", "EMAIL"),
                                ("next_attempt_at__isnull", False),
                                ("state__in", ["QUEUED", "FAILED_TEMP"]),
                            ),
                            models.Q(("channel", "CALL"), ("state", "FAILED_TEMP")),
                            models.Q(
                                ("channel", "EMAIL"),
                                ("leased_until__isnull", False),
                                ("sending_at__isnull", False),
                                ("state", "SENDING"),
                            ),
                            models.Q(("accepted_at__isnull", False), ("channel", "EMAIL"), ("state", "ACCEPTED")),
                            models.Q(("accepted_at__isnull", False), ("channel", "EMAIL"), ("state", "SIMULATED")),
                            models.Q(("channel", "EMAIL"), ("sending_at__isnull", False), ("state", "UNKNOWN")),
                            models.Q(("channel__in", ["IN_APP", "CALL"]), ("state", "DELIVERED")),
                            models.Q(("channel", "IN_APP"), ("state", "READ")),
                            models.Q(
                                ("state__in", ["FAILED_PERM", "SUPPRESSED"]), models.Q(("reason", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="message_state_fits_its_times",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("claimed_by", ""), ("leased_until", None)), ("state", "SENDING"), _connector="OR"
                        ),
                        name="message_leased_only_while_sending",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("next_attempt_at", None),
                            ("state__in", ["QUEUED", "FAILED_TEMP", "UNKNOWN"]),
                            _connector="OR",
                        ),
                        name="message_waits_only_when_it_may_be_sent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_repeat", False),
                            models.Q(("next_attempt_at__isnull", False), ("state", "UNKNOWN"), _negated=True),
                            _connector="OR",
                        ),
                        name="message_repeated_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("changed_at__gte", models.F("queued_at")),
                            models.Q(
                                ("accepted_at", None), ("accepted_at__gte", models.F("queued_at")), _connector="OR"
                            ),
                        ),
                        name="message_times_in_order",
                    ),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("next_attempt_at__isnull", False)),
                        fields=["next_attempt_at", "id"],
                        name="message_waiting",
                    ),
                    models.Index(
                        condition=models.Q(("leased_until__isnull", False)),
                        fields=["leased_until"],
                        name="message_leased",
                    ),
                    models.Index(fields=["subject_kind", "subject_uid"], name="message_by_subject"),
                    models.Index(
                        condition=models.Q(("channel", "IN_APP")),
                        fields=["recipient", "-queued_at", "-id"],
                        name="message_inbox",
                    ),
                    models.Index(
                        condition=models.Q(("channel", "IN_APP"), ("state", "DELIVERED")),
                        fields=["recipient"],
                        name="message_unread",
                    ),
                    models.Index(
                        condition=models.Q(("channel", "CALL"), ("state__in", ["QUEUED", "FAILED_TEMP"])),
                        fields=["subject_uid"],
                        name="message_to_call",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                ("minted_at", models.DateTimeField()),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="links", to="notifications.message"
                    ),
                ),
            ],
            options={
                "verbose_name": "link of a message",
                "verbose_name_plural": "links of messages",
            },
        ),
    ]
