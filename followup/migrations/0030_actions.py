import uuid

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import areas.fields
from common.migrating import Together


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0020_exercises"),
        ("accounts", "__first__"),
        ("areas", "0001_initial"),
        ("followup", "0020_clocks_of_exercises"),
    ]

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name="ActionPoint",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "classification",
                            areas.fields.CodeField(
                                code_list="classifications", default="UNCLASSIFIED", verbose_name="classification"
                            ),
                        ),
                        (
                            "restricted_kind",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "Not restricted"),
                                    ("CRSV", "Conflict-related sexual violence"),
                                    ("CHILD", "Children"),
                                    ("SURVIVOR", "Other survivors"),
                                ],
                                default="",
                                max_length=16,
                                verbose_name="restricted kind",
                            ),
                        ),
                        (
                            "sharing_boundary",
                            areas.fields.CodeField(
                                code_list="sharing_boundaries", default="MISSION", verbose_name="may be shared with"
                            ),
                        ),
                        ("owner_component", areas.fields.CodeField(code_list="components", verbose_name="component")),
                        ("owner_section", models.CharField(blank=True, max_length=32, verbose_name="section")),
                        (
                            "status",
                            models.CharField(
                                choices=[("ACTUAL", "Actual"), ("EXERCISE", "Exercise"), ("TEST", "Test")],
                                default="ACTUAL",
                                max_length=16,
                            ),
                        ),
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("ref", models.CharField(editable=False, max_length=40, unique=True, verbose_name="reference")),
                        ("subject_kind", models.CharField(max_length=40)),
                        ("subject_uid", models.UUIDField()),
                        ("subject_label", models.CharField(max_length=40)),
                        ("kind", areas.fields.CodeField(code_list="action_kinds", verbose_name="what is to be done")),
                        ("note", models.TextField(blank=True, max_length=2000, verbose_name="in more words")),
                        (
                            "language",
                            models.CharField(
                                choices=[("en", "English"), ("fr", "French")],
                                max_length=5,
                                verbose_name="language of the text",
                            ),
                        ),
                        ("priority", areas.fields.CodeField(code_list="priorities", verbose_name="priority")),
                        ("owner_role", areas.fields.CodeField(code_list="roles", verbose_name="who does it")),
                        ("first_due_at", models.DateTimeField(editable=False)),
                        ("due_at", models.DateTimeField(verbose_name="due")),
                        ("carried_over", models.PositiveSmallIntegerField(default=0)),
                        (
                            "state",
                            models.CharField(
                                choices=[("OPEN", "To be done"), ("DONE", "Done"), ("CANCELLED", "No longer needed")],
                                default="OPEN",
                                max_length=12,
                            ),
                        ),
                        ("step", models.PositiveSmallIntegerField(editable=False, null=True)),
                        ("cycle", models.PositiveIntegerField(editable=False, null=True)),
                        ("recorded_at", models.DateTimeField(editable=False, verbose_name="recorded")),
                        ("ended_at", models.DateTimeField(editable=False, null=True)),
                        ("ending_note", models.TextField(blank=True, max_length=2000)),
                        (
                            "area",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="areas.area",
                                verbose_name="area",
                            ),
                        ),
                        (
                            "clock",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="followup.clock",
                            ),
                        ),
                        (
                            "ended_by",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "exercise",
                            models.ForeignKey(
                                db_index=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.exercise",
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
                        (
                            "owner_aor",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="areas.areaofresponsibility",
                            ),
                        ),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "action",
                        "verbose_name_plural": "actions",
                        "constraints": [
                            models.UniqueConstraint(fields=("clock", "step", "cycle"), name="action_once_per_step"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("clock__isnull", False),
                                        ("cycle__isnull", False),
                                        ("recorded_by", None),
                                        ("step__isnull", False),
                                    ),
                                    models.Q(
                                        ("clock", None), ("cycle", None), ("recorded_by__isnull", False), ("step", None)
                                    ),
                                    _connector="OR",
                                ),
                                name="action_made_by_a_step_or_a_person",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("ended_at", None), ("ended_by", None), ("ending_note", ""), ("state", "OPEN")
                                    ),
                                    models.Q(
                                        ("ended_at__gte", models.F("recorded_at")),
                                        ("ended_at__isnull", False),
                                        ("ended_by__isnull", False),
                                        models.Q(
                                            ("state", "DONE"),
                                            models.Q(
                                                ("state", "CANCELLED"), models.Q(("ending_note", ""), _negated=True)
                                            ),
                                            _connector="OR",
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                                name="action_ending_is_signed_and_explained",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("due_at__gte", models.F("first_due_at")),
                                    ("first_due_at__gte", models.F("recorded_at")),
                                    models.Q(
                                        models.Q(("carried_over", 0), ("due_at", models.F("first_due_at"))),
                                        models.Q(("carried_over__gte", 1), ("due_at__gt", models.F("first_due_at"))),
                                        _connector="OR",
                                    ),
                                ),
                                name="action_due_after_it_was_given",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("owner_role", ""), _negated=True), name="action_done_by_a_post"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "OTHER"), _negated=True),
                                    models.Q(("note", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="action_other_needs_a_note",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("status__in", ["ACTUAL", "EXERCISE", "TEST"])),
                                name="action_status_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("exercise", None), ("status", "EXERCISE"), _connector="OR"),
                                name="action_of_an_exercise_says_so",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("priority__in", ["P1", "P2", "P3", "P4"])),
                                name="action_priority_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("classification__in", ("UNCLASSIFIED", "CONFIDENTIAL", "STRICTLY_CONFIDENTIAL"))
                                ),
                                name="action_classification_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("restricted_kind__in", ["", "CRSV", "CHILD", "SURVIVOR"])),
                                name="action_restricted_kind_known",
                            ),
                        ],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "OPEN")),
                                fields=["due_at", "id"],
                                name="action_open_by_due",
                            ),
                            models.Index(fields=["subject_uid"], name="action_by_subject"),
                            models.Index(
                                condition=models.Q(("exercise__isnull", False)),
                                fields=["exercise"],
                                name="action_by_exercise",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ActionPointVersion",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "classification",
                            areas.fields.CodeField(
                                code_list="classifications", default="UNCLASSIFIED", verbose_name="classification"
                            ),
                        ),
                        (
                            "restricted_kind",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "Not restricted"),
                                    ("CRSV", "Conflict-related sexual violence"),
                                    ("CHILD", "Children"),
                                    ("SURVIVOR", "Other survivors"),
                                ],
                                default="",
                                max_length=16,
                                verbose_name="restricted kind",
                            ),
                        ),
                        (
                            "sharing_boundary",
                            areas.fields.CodeField(
                                code_list="sharing_boundaries", default="MISSION", verbose_name="may be shared with"
                            ),
                        ),
                        ("owner_component", areas.fields.CodeField(code_list="components", verbose_name="component")),
                        ("owner_section", models.CharField(blank=True, max_length=32, verbose_name="section")),
                        (
                            "status",
                            models.CharField(
                                choices=[("ACTUAL", "Actual"), ("EXERCISE", "Exercise"), ("TEST", "Test")],
                                default="ACTUAL",
                                max_length=16,
                            ),
                        ),
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False)),
                        ("ref", models.CharField(editable=False, max_length=40, verbose_name="reference")),
                        ("subject_kind", models.CharField(max_length=40)),
                        ("subject_uid", models.UUIDField()),
                        ("subject_label", models.CharField(max_length=40)),
                        ("kind", areas.fields.CodeField(code_list="action_kinds", verbose_name="what is to be done")),
                        ("note", models.TextField(blank=True, max_length=2000, verbose_name="in more words")),
                        (
                            "language",
                            models.CharField(
                                choices=[("en", "English"), ("fr", "French")],
                                max_length=5,
                                verbose_name="language of the text",
                            ),
                        ),
                        ("priority", areas.fields.CodeField(code_list="priorities", verbose_name="priority")),
                        ("owner_role", areas.fields.CodeField(code_list="roles", verbose_name="who does it")),
                        ("first_due_at", models.DateTimeField(editable=False)),
                        ("due_at", models.DateTimeField(verbose_name="due")),
                        ("carried_over", models.PositiveSmallIntegerField(default=0)),
                        (
                            "state",
                            models.CharField(
                                choices=[("OPEN", "To be done"), ("DONE", "Done"), ("CANCELLED", "No longer needed")],
                                default="OPEN",
                                max_length=12,
                            ),
                        ),
                        ("step", models.PositiveSmallIntegerField(editable=False, null=True)),
                        ("cycle", models.PositiveIntegerField(editable=False, null=True)),
                        ("recorded_at", models.DateTimeField(editable=False, verbose_name="recorded")),
                        ("ended_at", models.DateTimeField(editable=False, null=True)),
                        ("ending_note", models.TextField(blank=True, max_length=2000)),
                        (
                            "area",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="areas.area",
                                verbose_name="area",
                            ),
                        ),
                        (
                            "clock",
                            models.ForeignKey(
                                db_constraint=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="followup.clock",
                            ),
                        ),
                        (
                            "ended_by",
                            models.ForeignKey(
                                db_constraint=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "exercise",
                            models.ForeignKey(
                                db_constraint=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="accounts.exercise",
                            ),
                        ),
                        (
                            "mission",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="areas.mission",
                                verbose_name="mission",
                            ),
                        ),
                        (
                            "owner_aor",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="areas.areaofresponsibility",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="followup.actionpoint",
                            ),
                        ),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                db_constraint=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "indexes": [models.Index(fields=["pgh_obj", "pgh_id"], name="followup_ac_pgh_obj_e3889c_idx")],
                    },
                ),
                migrations.CreateModel(
                    name="CarryOver",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("before", models.DateTimeField()),
                        ("until", models.DateTimeField()),
                        ("reason", models.CharField(max_length=200, verbose_name="why it takes longer")),
                        ("at", models.DateTimeField()),
                        (
                            "action",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="carried",
                                to="followup.actionpoint",
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "carrying over of an action",
                        "verbose_name_plural": "carryings over of actions",
                        "ordering": ["at", "pk"],
                        "constraints": [
                            models.UniqueConstraint(fields=("action", "before"), name="carry_over_once_from_a_date"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("until__gt", models.F("before")), models.Q(("reason", ""), _negated=True)
                                ),
                                name="carry_over_is_later_and_reasoned",
                            ),
                        ],
                    },
                ),
                migrations.RemoveConstraint(
                    model_name="clock",
                    name="clock_purpose_known",
                ),
                migrations.RemoveConstraint(
                    model_name="escalationpolicy",
                    name="policy_purpose_known",
                ),
                migrations.RemoveConstraint(
                    model_name="step",
                    name="step_kind_known",
                ),
                migrations.RemoveConstraint(
                    model_name="step",
                    name="step_calls_somebody",
                ),
                migrations.AddField(
                    model_name="step",
                    name="action",
                    field=areas.fields.CodeField(blank=True, code_list="action_kinds", default=""),
                ),
                migrations.AddField(
                    model_name="step",
                    name="due_s",
                    field=models.PositiveIntegerField(blank=True, null=True),
                ),
                migrations.AddField(
                    model_name="step",
                    name="owner_role",
                    field=areas.fields.CodeField(blank=True, code_list="roles", default=""),
                ),
                migrations.AlterField(
                    model_name="clock",
                    name="purpose",
                    field=models.CharField(
                        choices=[
                            ("ACK", "Answer"),
                            ("DECISION", "Decision"),
                            ("RESPONSE", "What was promised"),
                            ("REVIEW", "How it ended"),
                            ("FEEDBACK", "Feedback to the community"),
                            ("ACTION", "What was given to do"),
                        ],
                        max_length=12,
                    ),
                ),
                migrations.AlterField(
                    model_name="escalationpolicy",
                    name="purpose",
                    field=models.CharField(
                        choices=[
                            ("ACK", "Answer"),
                            ("DECISION", "Decision"),
                            ("RESPONSE", "What was promised"),
                            ("REVIEW", "How it ended"),
                            ("FEEDBACK", "Feedback to the community"),
                            ("ACTION", "What was given to do"),
                        ],
                        max_length=12,
                    ),
                ),
                migrations.AlterField(
                    model_name="step",
                    name="kind",
                    field=models.CharField(
                        choices=[
                            ("NOTIFY", "Notify"),
                            ("CALL", "Telephone, by the JOC"),
                            ("RAISE", "Handle as one priority higher"),
                            ("ACTION", "Give an action to a post"),
                        ],
                        max_length=8,
                    ),
                ),
                migrations.AlterField(
                    model_name="stepexecution",
                    name="kind",
                    field=models.CharField(
                        choices=[
                            ("NOTIFY", "Notify"),
                            ("CALL", "Telephone, by the JOC"),
                            ("RAISE", "Handle as one priority higher"),
                            ("ACTION", "Give an action to a post"),
                            ("LAST_RESORT", "Last resort"),
                        ],
                        max_length=12,
                    ),
                ),
                migrations.AddConstraint(
                    model_name="clock",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("purpose__in", ["ACK", "DECISION", "RESPONSE", "REVIEW", "FEEDBACK", "ACTION"])
                        ),
                        name="clock_purpose_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="escalationpolicy",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("purpose__in", ["ACK", "DECISION", "RESPONSE", "REVIEW", "FEEDBACK", "ACTION"])
                        ),
                        name="policy_purpose_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="step",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("kind__in", ["NOTIFY", "CALL", "RAISE", "ACTION"])), name="step_kind_known"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="step",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind__in", ["NOTIFY", "CALL"]), ("roles__len__gt", 0)),
                            models.Q(("kind__in", ["RAISE", "ACTION"]), ("roles__len", 0), ("times", 1)),
                            _connector="OR",
                        ),
                        name="step_calls_somebody",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="step",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("due_s__gte", 1),
                                ("due_s__isnull", False),
                                ("kind", "ACTION"),
                                models.Q(("action__in", ["", "OTHER"]), _negated=True),
                                models.Q(("owner_role", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("kind", "ACTION"), _negated=True),
                                ("action", ""),
                                ("due_s", None),
                                ("owner_role", ""),
                            ),
                            _connector="OR",
                        ),
                        name="step_action_is_whole",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="actionpoint",
                    trigger=pgtrigger.compiler.Trigger(
                        name="replaced_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "followup_actionpointversion" ("area_id", "carried_over", "classification", "clock_id", "cycle", "due_at", "ended_at", "ended_by_id", "ending_note", "exercise_id", "first_due_at", "id", "kind", "language", "mission_id", "note", "owner_aor_id", "owner_component", "owner_role", "owner_section", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "recorded_at", "recorded_by_id", "ref", "restricted_kind", "sharing_boundary", "state", "status", "step", "subject_kind", "subject_label", "subject_uid", "uid") VALUES (OLD."area_id", OLD."carried_over", OLD."classification", OLD."clock_id", OLD."cycle", OLD."due_at", OLD."ended_at", OLD."ended_by_id", OLD."ending_note", OLD."exercise_id", OLD."first_due_at", OLD."id", OLD."kind", OLD."language", OLD."mission_id", OLD."note", OLD."owner_aor_id", OLD."owner_component", OLD."owner_role", OLD."owner_section", NOW(), \'replaced\', OLD."id", OLD."priority", OLD."recorded_at", OLD."recorded_by_id", OLD."ref", OLD."restricted_kind", OLD."sharing_boundary", OLD."state", OLD."status", OLD."step", OLD."subject_kind", OLD."subject_label", OLD."subject_uid", OLD."uid"); RETURN NULL;',
                            hash="cd419917c12b790b3a84a9bb7f913fd62962008e",
                            operation="UPDATE",
                            pgid="pgtrigger_replaced_update_7b8b6",
                            table="followup_actionpoint",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="actionpointversion",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="2bcf9166ef3fdd9f01c250639e9a5b5ee8b38763",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_23c85",
                            table="followup_actionpointversion",
                            when="BEFORE",
                        ),
                    ),
                ),
            ]
        )
    ]
