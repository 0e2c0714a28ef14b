import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("followup", "0014_policies_edited_and_readiness"),
        ("notifications", "0013_entry_that_attests_a_fate"),
    ]

    operations = [
        migrations.CreateModel(
            name="SelfTest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slot", models.BigIntegerField(unique=True, verbose_name="slot")),
                ("queued_at", models.DateTimeField(verbose_name="queued")),
                ("accepted_at", models.DateTimeField(null=True, verbose_name="accepted")),
                (
                    "message",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="notifications.message"
                    ),
                ),
            ],
            options={
                "verbose_name": "self-test",
                "verbose_name_plural": "self-tests",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("accepted_at", None), ("accepted_at__gte", models.F("queued_at")), _connector="OR"
                        ),
                        name="selftest_accepted_after_it_was_queued",
                    )
                ],
                "indexes": [models.Index(fields=["queued_at"], name="selftest_by_moment")],
            },
        ),
        migrations.RemoveConstraint(
            model_name="engineincident",
            name="followup_incident_kind",
        ),
        migrations.AlterField(
            model_name="engineincident",
            name="kind",
            field=models.CharField(
                choices=[
                    ("WORK_FAILED", "Work failed"),
                    ("WORK_STUCK", "Work does not finish"),
                    ("CLOCK_BACKWARD", "The clock was set back"),
                    ("CLOCK_FORWARD", "The clock jumped ahead"),
                    ("GAP", "No runner was at work"),
                    ("SEAL_LATE", "The audit trail is not being sealed"),
                    ("RUNNER_SILENT", "A kind of runner fell silent"),
                    ("CLOCK_FAILED", "A clock could not be advanced"),
                    ("CLOCK_OVERDUE", "A clock is late"),
                    ("CLOCK_WITHOUT_LADDER", "A clock would call nobody"),
                    ("MESSAGE_STORM", "Too many messages of one kind: the rest is held"),
                    ("MESSAGE_STUCK", "A message is not being sent"),
                    ("SELF_TEST", "The hourly self-test failed or was slow"),
                    ("SUBJECT_UNWATCHED", "Something is open and no clock watches it"),
                ],
                max_length=30,
                verbose_name="kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="engineincident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "WORK_FAILED",
                            "WORK_STUCK",
                            "CLOCK_BACKWARD",
                            "CLOCK_FORWARD",
                            "GAP",
                            "SEAL_LATE",
                            "RUNNER_SILENT",
                            "CLOCK_FAILED",
                            "CLOCK_OVERDUE",
                            "CLOCK_WITHOUT_LADDER",
                            "MESSAGE_STORM",
                            "MESSAGE_STUCK",
                            "SELF_TEST",
                            "SUBJECT_UNWATCHED",
                        ],
                    )
                ),
                name="followup_incident_kind",
            ),
        ),
    ]
