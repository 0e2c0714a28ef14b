import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import areas.fields
import common.db
from common.migrating import Together


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("areas", "0001_initial"),
        ("followup", "0001_initial"),
        ("notifications", "0001_outbox"),
    ]

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name="EscalationPolicy",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("subject_kind", models.CharField(max_length=40)),
                        (
                            "purpose",
                            models.CharField(
                                choices=[
                                    ("ACK", "Answer"),
                                    ("RESPONSE", "What was promised"),
                                    ("REVIEW", "How it ended"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("priority", areas.fields.CodeField(code_list="priorities")),
                        ("answer_s", models.PositiveIntegerField(verbose_name="due after, in seconds")),
                        ("office_hours", models.BooleanField(default=False, verbose_name="only in office hours")),
                        (
                            "then",
                            models.CharField(
                                choices=[
                                    ("LAST_RESORT", "Call everybody again and again"),
                                    ("RESUME", "Go on with the ladder of the answer"),
                                ],
                                default="LAST_RESORT",
                                max_length=12,
                            ),
                        ),
                        (
                            "repeat_s",
                            models.PositiveIntegerField(blank=True, null=True, verbose_name="again every, in seconds"),
                        ),
                        (
                            "repeat_hour",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="again daily at"),
                        ),
                        ("owner_role", areas.fields.CodeField(code_list="roles")),
                        (
                            "mission",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="areas.mission"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "escalation policy",
                        "verbose_name_plural": "escalation policies",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("mission", "subject_kind", "purpose", "priority"),
                                name="policy_one_per_kind_and_priority",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("purpose__in", ["ACK", "RESPONSE", "REVIEW"])),
                                name="policy_purpose_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("answer_s__gte", 1)), name="policy_due_after_its_start"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("repeat_hour", None), ("repeat_s", None), ("then", "RESUME")),
                                    models.Q(("repeat_hour", None), ("repeat_s__gte", 1), ("then", "LAST_RESORT")),
                                    models.Q(("repeat_hour__lte", 23), ("repeat_s", None), ("then", "LAST_RESORT")),
                                    _connector="OR",
                                ),
                                name="policy_last_resort_repeats",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PolicySnapshot",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                        ("body", models.JSONField()),
                        ("frozen_at", models.DateTimeField(db_default=common.db.ClockTimestamp(), editable=False)),
                    ],
                    options={
                        "verbose_name": "frozen policy",
                        "verbose_name_plural": "frozen policies",
                    },
                ),
                migrations.CreateModel(
                    name="Clock",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("subject_kind", models.CharField(max_length=40)),
                        ("subject_uid", models.UUIDField()),
                        ("subject_label", models.CharField(max_length=40)),
                        (
                            "purpose",
                            models.CharField(
                                choices=[
                                    ("ACK", "Answer"),
                                    ("RESPONSE", "What was promised"),
                                    ("REVIEW", "How it ended"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("scope_key", models.CharField(blank=True, default="", max_length=64)),
                        (
                            "status",
                            models.CharField(
                                choices=[("ACTUAL", "Actual"), ("EXERCISE", "Exercise"), ("TEST", "Test")],
                                default="ACTUAL",
                                max_length=16,
                            ),
                        ),
                        ("priority", areas.fields.CodeField(code_list="priorities")),
                        ("facts", models.JSONField(blank=True, default=dict)),
                        ("holder_role", areas.fields.CodeField(code_list="roles")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("RUNNING", "Running"),
                                    ("EXHAUSTED", "Unanswered"),
                                    ("SATISFIED", "Met"),
                                    ("BROKEN", "Not kept"),
                                    ("CANCELLED", "No longer needed"),
                                ],
                                default="RUNNING",
                                max_length=12,
                            ),
                        ),
                        ("step", models.PositiveSmallIntegerField(default=0)),
                        ("cycle", models.PositiveIntegerField(default=0)),
                        ("started_at", models.DateTimeField()),
                        ("deadline_at", models.DateTimeField()),
                        ("due_at", models.DateTimeField(null=True)),
                        ("ended_at", models.DateTimeField(null=True)),
                        (
                            "area",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="areas.area",
                            ),
                        ),
                        (
                            "holder",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "holder_aor",
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
                            "snapshot",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="followup.policysnapshot",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "clock",
                        "verbose_name_plural": "clocks",
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ("RUNNING", "EXHAUSTED"))),
                                fields=("subject_kind", "subject_uid", "purpose", "scope_key"),
                                name="clock_one_open_per_subject_purpose_scope",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("purpose__in", ["ACK", "RESPONSE", "REVIEW"])),
                                name="clock_purpose_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("status__in", ["ACTUAL", "EXERCISE", "TEST"])),
                                name="clock_status_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("due_at__isnull", False),
                                        ("ended_at", None),
                                        ("state__in", ("RUNNING", "EXHAUSTED")),
                                    ),
                                    models.Q(
                                        ("due_at", None),
                                        ("ended_at__isnull", False),
                                        ("state__in", ["SATISFIED", "BROKEN", "CANCELLED"]),
                                    ),
                                    _connector="OR",
                                ),
                                name="clock_open_is_due_ended_is_not",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("deadline_at__gte", models.F("started_at")),
                                    models.Q(
                                        ("due_at", None), ("due_at__gte", models.F("started_at")), _connector="OR"
                                    ),
                                    models.Q(
                                        ("ended_at", None), ("ended_at__gte", models.F("started_at")), _connector="OR"
                                    ),
                                ),
                                name="clock_times_in_order",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("holder_role", ""), _negated=True), name="clock_held_by_a_post"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("cycle", 0), models.Q(("state", "RUNNING"), _negated=True), _connector="OR"
                                ),
                                name="clock_cycles_only_unanswered",
                            ),
                        ],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state__in", ("RUNNING", "EXHAUSTED"))),
                                fields=["due_at", "id"],
                                name="clock_due",
                            ),
                            models.Index(fields=["subject_kind", "subject_uid"], name="clock_by_subject"),
                            models.Index(
                                condition=models.Q(("state__in", ("RUNNING", "EXHAUSTED"))),
                                fields=["holder"],
                                name="clock_by_holder",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Step",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField()),
                        (
                            "kind",
                            models.CharField(
                                choices=[("NOTIFY", "Notify"), ("CALL", "Telephone, by the JOC")], max_length=8
                            ),
                        ),
                        ("after_s", models.PositiveIntegerField(blank=True, null=True)),
                        ("after_percent", models.PositiveSmallIntegerField(blank=True, null=True)),
                        (
                            "roles",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=64), size=None
                            ),
                        ),
                        (
                            "policy",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="steps",
                                to="followup.escalationpolicy",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "step of an escalation policy",
                        "verbose_name_plural": "steps of escalation policies",
                        "ordering": ["policy", "position"],
                        "constraints": [
                            models.UniqueConstraint(fields=("policy", "position"), name="step_one_per_position"),
                            models.CheckConstraint(
                                condition=models.Q(("kind__in", ["NOTIFY", "CALL"])), name="step_kind_known"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("after_percent", None), ("after_s__isnull", False)),
                                    models.Q(("after_percent__gte", 1), ("after_percent__lte", 100), ("after_s", None)),
                                    _connector="OR",
                                ),
                                name="step_has_one_moment",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("roles__len__gt", 0)), name="step_calls_somebody"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StepExecution",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("step", models.PositiveSmallIntegerField()),
                        ("cycle", models.PositiveIntegerField()),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("NOTIFY", "Notify"),
                                    ("CALL", "Telephone, by the JOC"),
                                    ("LAST_RESORT", "Last resort"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "outcome",
                            models.CharField(
                                choices=[
                                    ("DONE", "Called"),
                                    ("MISSED", "Missed while no runner was at work"),
                                    ("NOBODY", "Reached nobody"),
                                    ("UNREACHED", "Every channel failed"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("planned_at", models.DateTimeField()),
                        ("executed_at", models.DateTimeField()),
                        (
                            "clock",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="executions",
                                to="followup.clock",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "executed step",
                        "verbose_name_plural": "executed steps",
                        "constraints": [
                            models.UniqueConstraint(fields=("clock", "step", "cycle"), name="execution_each_step_once"),
                            models.CheckConstraint(
                                condition=models.Q(("outcome__in", ["DONE", "MISSED", "NOBODY", "UNREACHED"])),
                                name="execution_outcome_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("executed_at__gte", models.F("planned_at"))),
                                name="execution_not_early",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StepRecipient",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("role", areas.fields.CodeField(code_list="roles")),
                        (
                            "reason",
                            models.CharField(
                                choices=[
                                    ("POST", "holds this post where it happens"),
                                    ("HOLDER", "took it on"),
                                    ("DESK", "makes the calls"),
                                    ("VACANT", "nobody holds this post"),
                                    ("NO_CHANNEL", "no verified channel"),
                                ],
                                max_length=12,
                            ),
                        ),
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
                            "execution",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="recipients",
                                to="followup.stepexecution",
                            ),
                        ),
                        (
                            "message",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="notifications.message",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "addressee of a step",
                        "verbose_name_plural": "addressees of steps",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("message", None), ("reason", "VACANT"), ("user", None)),
                                    models.Q(models.Q(("reason", "VACANT"), _negated=True), ("user__isnull", False)),
                                    _connector="OR",
                                ),
                                name="recipient_is_a_person_or_a_vacant_post",
                            )
                        ],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("user__isnull", False)), fields=["user"], name="recipient_by_user"
                            )
                        ],
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
                                ],
                            )
                        ),
                        name="followup_incident_kind",
                    ),
                ),
            ]
        )
    ]
