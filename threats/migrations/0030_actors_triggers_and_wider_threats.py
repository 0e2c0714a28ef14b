import uuid

import django.contrib.postgres.indexes
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import areas.fields
import common.db
import threats.fields
from common.migrating import Together


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("areas", "0001_initial"),
        ("threats", "0010_incidents_of_the_mission"),
    ]

    operations = [
        Together(
            [
                pgtrigger.migrations.RemoveTrigger(
                    model_name="threat",
                    name="replaced_update",
                ),
                migrations.CreateModel(
                    name="Actor",
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
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, verbose_name="identifier")),
                        ("ref", models.CharField(editable=False, max_length=40, verbose_name="reference")),
                        (
                            "recorded_at",
                            models.DateTimeField(
                                db_default=common.db.ClockTimestamp(), editable=False, verbose_name="recorded"
                            ),
                        ),
                        ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="withdrawn")),
                        ("withdrawn_reason", models.TextField(blank=True, verbose_name="reason for withdrawal")),
                        (
                            "name",
                            models.CharField(
                                help_text="Of a group or force. Never the name of a person.",
                                max_length=160,
                                verbose_name="name as reported",
                            ),
                        ),
                        ("kind", areas.fields.CodeField(code_list="threat_actors", verbose_name="type of actor")),
                        (
                            "actor_class",
                            models.CharField(
                                choices=[
                                    ("STATE", "Forces of a State"),
                                    ("NON_STATE", "Non-state groups"),
                                    ("BOTH", "A State and a non-state group"),
                                    ("NOT_KNOWN", "Not known"),
                                ],
                                max_length=20,
                                verbose_name="class",
                            ),
                        ),
                        (
                            "motives",
                            areas.fields.CodesField(
                                base_field=models.CharField(max_length=64),
                                blank=True,
                                code_list="motivations",
                                default=list,
                                size=None,
                                verbose_name="reported motives",
                            ),
                        ),
                        (
                            "size",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                choices=[
                                    (1, "1 – very low"),
                                    (2, "2 – low"),
                                    (3, "3 – medium"),
                                    (4, "4 – high"),
                                    (5, "5 – very high"),
                                ],
                                help_text="How many fighters, and how fast it finds more.",
                                null=True,
                                verbose_name="size",
                            ),
                        ),
                        (
                            "arms",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                choices=[
                                    (1, "1 – very low"),
                                    (2, "2 – low"),
                                    (3, "3 – medium"),
                                    (4, "4 – high"),
                                    (5, "5 – very high"),
                                ],
                                help_text="From knives and hunting guns to heavy weapons.",
                                null=True,
                                verbose_name="arms",
                            ),
                        ),
                        (
                            "mobility",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                choices=[
                                    (1, "1 – very low"),
                                    (2, "2 – low"),
                                    (3, "3 – medium"),
                                    (4, "4 – high"),
                                    (5, "5 – very high"),
                                ],
                                help_text="How far and how fast it moves.",
                                null=True,
                                verbose_name="mobility",
                            ),
                        ),
                        (
                            "command",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                choices=[
                                    (1, "1 – very low"),
                                    (2, "2 – low"),
                                    (3, "3 – medium"),
                                    (4, "4 – high"),
                                    (5, "5 – very high"),
                                ],
                                help_text="How well it is led, and obeys.",
                                null=True,
                                verbose_name="command",
                            ),
                        ),
                        (
                            "further_areas",
                            threats.fields.FurtherAreasField(
                                base_field=models.CharField(max_length=32),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="further areas where it is reported",
                            ),
                        ),
                        (
                            "known",
                            models.TextField(
                                blank=True,
                                help_text="Habits, routes, allies, how it treats civilians. No names of victims, witnesses or sources.",
                                max_length=8000,
                                verbose_name="what is known",
                            ),
                        ),
                        (
                            "language",
                            models.CharField(
                                choices=[("en", "English"), ("fr", "French")],
                                max_length=5,
                                verbose_name="language of the text",
                            ),
                        ),
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
                            "merged_into",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="threats.actor",
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
                            "recorded_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="recorded by",
                            ),
                        ),
                        (
                            "withdrawn_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(fields=("uid",), name="actor_uid_unique"),
                            models.UniqueConstraint(fields=("ref",), name="actor_ref_unique"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("classification__in", ("UNCLASSIFIED", "CONFIDENTIAL", "STRICTLY_CONFIDENTIAL"))
                                ),
                                name="actor_classification_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("status__in", ["ACTUAL", "EXERCISE", "TEST"])),
                                name="actor_status_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("restricted_kind__in", ["", "CRSV", "CHILD", "SURVIVOR"])),
                                name="actor_restricted_kind_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("withdrawn_at", None), ("withdrawn_by", None), ("withdrawn_reason", "")),
                                    models.Q(
                                        ("withdrawn_at__isnull", False),
                                        ("withdrawn_by__isnull", False),
                                        models.Q(("withdrawn_reason", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="actor_withdrawal_is_signed_and_reasoned",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("actor_class__in", ["STATE", "NON_STATE", "BOTH", "NOT_KNOWN"])),
                                name="actor_class_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("size", None), models.Q(("size__gte", 1), ("size__lte", 5)), _connector="OR"
                                ),
                                name="actor_size_from_1_to_5",
                                violation_error_message="Capability goes from 1 to 5. Leave it open where it is not known.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("arms", None), models.Q(("arms__gte", 1), ("arms__lte", 5)), _connector="OR"
                                ),
                                name="actor_arms_from_1_to_5",
                                violation_error_message="Capability goes from 1 to 5. Leave it open where it is not known.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("mobility", None),
                                    models.Q(("mobility__gte", 1), ("mobility__lte", 5)),
                                    _connector="OR",
                                ),
                                name="actor_mobility_from_1_to_5",
                                violation_error_message="Capability goes from 1 to 5. Leave it open where it is not known.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("command", None),
                                    models.Q(("command__gte", 1), ("command__lte", 5)),
                                    _connector="OR",
                                ),
                                name="actor_command_from_1_to_5",
                                violation_error_message="Capability goes from 1 to 5. Leave it open where it is not known.",
                            ),
                        ],
                        "indexes": [models.Index(fields=["mission", "name", "id"], name="actor_by_name")],
                    },
                ),
                migrations.CreateModel(
                    name="ActorVersion",
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
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, verbose_name="identifier")),
                        ("ref", models.CharField(editable=False, max_length=40, verbose_name="reference")),
                        (
                            "recorded_at",
                            models.DateTimeField(
                                db_default=common.db.ClockTimestamp(), editable=False, verbose_name="recorded"
                            ),
                        ),
                        ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="withdrawn")),
                        ("withdrawn_reason", models.TextField(blank=True, verbose_name="reason for withdrawal")),
                        (
                            "name",
                            models.CharField(
                                help_text="Of a group or force. Never the name of a person.",
                                max_length=160,
                                verbose_name="name as reported",
                            ),
                        ),
                        ("kind", areas.fields.CodeField(code_list="threat_actors", verbose_name="type of actor")),
                        (
                            "actor_class",
                            models.CharField(
                                choices=[
                                    ("STATE", "Forces of a State"),
                                    ("NON_STATE", "Non-state groups"),
                                    ("BOTH", "A State and a non-state group"),
                                    ("NOT_KNOWN", "Not known"),
                                ],
                                max_length=20,
                                verbose_name="class",
                            ),
                        ),
                        (
                            "motives",
                            areas.fields.CodesField(
                                base_field=models.CharField(max_length=64),
                                blank=True,
                                code_list="motivations",
                                default=list,
                                size=None,
                                verbose_name="reported motives",
                            ),
                        ),
                        (
                            "size",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                choices=[
                                    (1, "1 – very low"),
                                    (2, "2 – low"),
                                    (3, "3 – medium"),
                                    (4, "4 – high"),
                                    (5, "5 – very high"),
                                ],
                                help_text="How many fighters, and how fast it finds more.",
                                null=True,
                                verbose_name="size",
                            ),
                        ),
                        (
                            "arms",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                choices=[
                                    (1, "1 – very low"),
                                    (2, "2 – low"),
                                    (3, "3 – medium"),
                                    (4, "4 – high"),
                                    (5, "5 – very high"),
                                ],
                                help_text="From knives and hunting guns to heavy weapons.",
                                null=True,
                                verbose_name="arms",
                            ),
                        ),
                        (
                            "mobility",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                choices=[
                                    (1, "1 – very low"),
                                    (2, "2 – low"),
                                    (3, "3 – medium"),
                                    (4, "4 – high"),
                                    (5, "5 – very high"),
                                ],
                                help_text="How far and how fast it moves.",
                                null=True,
                                verbose_name="mobility",
                            ),
                        ),
                        (
                            "command",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                choices=[
                                    (1, "1 – very low"),
                                    (2, "2 – low"),
                                    (3, "3 – medium"),
                                    (4, "4 – high"),
                                    (5, "5 – very high"),
                                ],
                                help_text="How well it is led, and obeys.",
                                null=True,
                                verbose_name="command",
                            ),
                        ),
                        (
                            "further_areas",
                            threats.fields.FurtherAreasField(
                                base_field=models.CharField(max_length=32),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="further areas where it is reported",
                            ),
                        ),
                        (
                            "known",
                            models.TextField(
                                blank=True,
                                help_text="Habits, routes, allies, how it treats civilians. No names of victims, witnesses or sources.",
                                max_length=8000,
                                verbose_name="what is known",
                            ),
                        ),
                        (
                            "language",
                            models.CharField(
                                choices=[("en", "English"), ("fr", "French")],
                                max_length=5,
                                verbose_name="language of the text",
                            ),
                        ),
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
                            "merged_into",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="threats.actor",
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
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="threats.actor",
                            ),
                        ),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="recorded by",
                            ),
                        ),
                        (
                            "withdrawn_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
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
                        "indexes": [models.Index(fields=["pgh_obj", "pgh_id"], name="threats_act_pgh_obj_dba010_idx")],
                    },
                ),
                migrations.CreateModel(
                    name="Engagement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("on", models.DateField(verbose_name="day")),
                        ("role", areas.fields.CodeField(code_list="roles", verbose_name="who of the mission")),
                        ("channel", areas.fields.CodeField(code_list="engagement_channels", verbose_name="how")),
                        (
                            "said",
                            models.TextField(
                                help_text="Functions, not names. No sources, victims or witnesses.",
                                max_length=4000,
                                verbose_name="what was said",
                            ),
                        ),
                        ("follow_up", models.TextField(blank=True, max_length=2000, verbose_name="what follows")),
                        (
                            "language",
                            models.CharField(
                                choices=[("en", "English"), ("fr", "French")],
                                max_length=5,
                                verbose_name="language of the text",
                            ),
                        ),
                        ("recorded_at", models.DateTimeField(editable=False, verbose_name="recorded")),
                        (
                            "actor",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="threats.actor"
                            ),
                        ),
                        (
                            "aor",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="areas.areaofresponsibility",
                                verbose_name="of which area",
                            ),
                        ),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-on", "-pk"],
                        "indexes": [models.Index(fields=["actor", "-on"], name="engagement_newest_first")],
                    },
                ),
                migrations.CreateModel(
                    name="ActorCommitment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("text", models.CharField(max_length=300, verbose_name="what was committed")),
                        ("due_on", models.DateField(blank=True, null=True, verbose_name="until when")),
                        (
                            "state",
                            models.CharField(
                                choices=[("OPEN", "Open"), ("KEPT", "Kept"), ("BROKEN", "Broken")],
                                default="OPEN",
                                max_length=6,
                                verbose_name="state",
                            ),
                        ),
                        ("judged_at", models.DateTimeField(editable=False, null=True, verbose_name="judged")),
                        ("judged_because", models.TextField(blank=True, max_length=1000, verbose_name="what shows it")),
                        (
                            "judged_by",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "engagement",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="commitments",
                                to="threats.engagement",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("judged_at", None),
                                        ("judged_because", ""),
                                        ("judged_by", None),
                                        ("state", "OPEN"),
                                    ),
                                    models.Q(
                                        ("judged_at__isnull", False),
                                        ("judged_by__isnull", False),
                                        ("state__in", ["KEPT", "BROKEN"]),
                                        models.Q(("judged_because", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="actorcommitment_judgement_is_signed_and_reasoned",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="IncidentActor",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("made_at", models.DateTimeField(verbose_name="linked")),
                        ("ended_at", models.DateTimeField(null=True, verbose_name="taken off")),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("FORCE", "Reported to have used force"),
                                    ("TARGET", "Reported as the target"),
                                ],
                                default="FORCE",
                                max_length=6,
                                verbose_name="role",
                            ),
                        ),
                        (
                            "actor",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="threats.actor"
                            ),
                        ),
                        (
                            "ended_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "incident",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="threats.incident"
                            ),
                        ),
                        (
                            "made_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("ended_at", None), ("ended_by", None)),
                                    models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                                    _connector="OR",
                                ),
                                name="incidentactor_end_is_signed",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at", None)),
                                fields=("incident", "actor"),
                                name="incidentactor_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("role__in", ["FORCE", "TARGET"])), name="incidentactor_role_known"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ThreatActor",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("made_at", models.DateTimeField(verbose_name="linked")),
                        ("ended_at", models.DateTimeField(null=True, verbose_name="taken off")),
                        (
                            "actor",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="threats.actor"
                            ),
                        ),
                        (
                            "ended_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "made_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "threat",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="threats.threat"
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("ended_at", None), ("ended_by", None)),
                                    models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                                    _connector="OR",
                                ),
                                name="threatactor_end_is_signed",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at", None)),
                                fields=("threat", "actor"),
                                name="threatactor_once",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ThreatEvidence",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("made_at", models.DateTimeField(verbose_name="linked")),
                        ("ended_at", models.DateTimeField(null=True, verbose_name="taken off")),
                        (
                            "ended_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "incident",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="threats.incident",
                            ),
                        ),
                        (
                            "made_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "report",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="threats.report",
                            ),
                        ),
                        (
                            "threat",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="threats.threat"
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("ended_at", None), ("ended_by", None)),
                                    models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                                    _connector="OR",
                                ),
                                name="threatevidence_end_is_signed",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at", None)),
                                fields=("threat", "incident"),
                                name="threatevidence_incident_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at", None)),
                                fields=("threat", "report"),
                                name="threatevidence_report_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("incident__isnull", False), ("report", None)),
                                    models.Q(("incident", None), ("report__isnull", False)),
                                    _connector="OR",
                                ),
                                name="threatevidence_is_an_incident_or_a_report",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Trigger",
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
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, verbose_name="identifier")),
                        ("ref", models.CharField(editable=False, max_length=40, verbose_name="reference")),
                        (
                            "recorded_at",
                            models.DateTimeField(
                                db_default=common.db.ClockTimestamp(), editable=False, verbose_name="recorded"
                            ),
                        ),
                        ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="withdrawn")),
                        ("withdrawn_reason", models.TextField(blank=True, verbose_name="reason for withdrawal")),
                        ("title", models.CharField(max_length=160, verbose_name="trigger in one line")),
                        ("kind", areas.fields.CodeField(code_list="trigger_kinds", verbose_name="kind of trigger")),
                        ("from_on", models.DateField(verbose_name="first day")),
                        ("to_on", models.DateField(verbose_name="last day")),
                        ("yearly", models.BooleanField(default=False, verbose_name="every year on these days")),
                        (
                            "further_areas",
                            threats.fields.FurtherAreasField(
                                base_field=models.CharField(max_length=32),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="further areas",
                            ),
                        ),
                        (
                            "note",
                            models.TextField(
                                blank=True,
                                help_text="No names of victims, witnesses or sources.",
                                max_length=2000,
                                verbose_name="why it matters",
                            ),
                        ),
                        (
                            "language",
                            models.CharField(
                                choices=[("en", "English"), ("fr", "French")],
                                max_length=5,
                                verbose_name="language of the text",
                            ),
                        ),
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
                            "merged_into",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="threats.trigger",
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
                            "recorded_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="recorded by",
                            ),
                        ),
                        (
                            "withdrawn_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(fields=("uid",), name="trigger_uid_unique"),
                            models.UniqueConstraint(fields=("ref",), name="trigger_ref_unique"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("classification__in", ("UNCLASSIFIED", "CONFIDENTIAL", "STRICTLY_CONFIDENTIAL"))
                                ),
                                name="trigger_classification_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("status__in", ["ACTUAL", "EXERCISE", "TEST"])),
                                name="trigger_status_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("restricted_kind__in", ["", "CRSV", "CHILD", "SURVIVOR"])),
                                name="trigger_restricted_kind_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("withdrawn_at", None), ("withdrawn_by", None), ("withdrawn_reason", "")),
                                    models.Q(
                                        ("withdrawn_at__isnull", False),
                                        ("withdrawn_by__isnull", False),
                                        models.Q(("withdrawn_reason", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="trigger_withdrawal_is_signed_and_reasoned",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("to_on__gte", models.F("from_on"))),
                                name="trigger_days_in_order",
                                violation_error_message="The last day lies before the first. Correct one of them.",
                            ),
                        ],
                        "indexes": [models.Index(fields=["mission", "from_on", "to_on"], name="trigger_by_days")],
                    },
                ),
                migrations.CreateModel(
                    name="ThreatTrigger",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("made_at", models.DateTimeField(verbose_name="linked")),
                        ("ended_at", models.DateTimeField(null=True, verbose_name="taken off")),
                        (
                            "ended_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "made_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "threat",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="threats.threat"
                            ),
                        ),
                        (
                            "trigger",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="threats.trigger"
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("ended_at", None), ("ended_by", None)),
                                    models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                                    _connector="OR",
                                ),
                                name="threattrigger_end_is_signed",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at", None)),
                                fields=("threat", "trigger"),
                                name="threattrigger_once",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TriggerVersion",
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
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, verbose_name="identifier")),
                        ("ref", models.CharField(editable=False, max_length=40, verbose_name="reference")),
                        (
                            "recorded_at",
                            models.DateTimeField(
                                db_default=common.db.ClockTimestamp(), editable=False, verbose_name="recorded"
                            ),
                        ),
                        ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="withdrawn")),
                        ("withdrawn_reason", models.TextField(blank=True, verbose_name="reason for withdrawal")),
                        ("title", models.CharField(max_length=160, verbose_name="trigger in one line")),
                        ("kind", areas.fields.CodeField(code_list="trigger_kinds", verbose_name="kind of trigger")),
                        ("from_on", models.DateField(verbose_name="first day")),
                        ("to_on", models.DateField(verbose_name="last day")),
                        ("yearly", models.BooleanField(default=False, verbose_name="every year on these days")),
                        (
                            "further_areas",
                            threats.fields.FurtherAreasField(
                                base_field=models.CharField(max_length=32),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="further areas",
                            ),
                        ),
                        (
                            "note",
                            models.TextField(
                                blank=True,
                                help_text="No names of victims, witnesses or sources.",
                                max_length=2000,
                                verbose_name="why it matters",
                            ),
                        ),
                        (
                            "language",
                            models.CharField(
                                choices=[("en", "English"), ("fr", "French")],
                                max_length=5,
                                verbose_name="language of the text",
                            ),
                        ),
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
                            "merged_into",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="threats.trigger",
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
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="threats.trigger",
                            ),
                        ),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="recorded by",
                            ),
                        ),
                        (
                            "withdrawn_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
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
                        "indexes": [models.Index(fields=["pgh_obj", "pgh_id"], name="threats_tri_pgh_obj_e527f9_idx")],
                    },
                ),
                migrations.AddField(
                    model_name="threat",
                    name="closing_outcome",
                    field=areas.fields.CodeField(
                        blank=True, code_list="threat_endings", verbose_name="what became of it"
                    ),
                ),
                migrations.AddField(
                    model_name="threat",
                    name="further_areas",
                    field=threats.fields.FurtherAreasField(
                        base_field=models.CharField(max_length=32),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="further areas",
                    ),
                ),
                migrations.AddField(
                    model_name="threat",
                    name="groups",
                    field=areas.fields.CodesField(
                        base_field=models.CharField(max_length=64),
                        blank=True,
                        code_list="groups_at_risk",
                        default=list,
                        size=None,
                        verbose_name="groups at risk",
                    ),
                ),
                migrations.AddField(
                    model_name="threat",
                    name="trend",
                    field=areas.fields.CodeField(blank=True, code_list="trends", verbose_name="trend"),
                ),
                migrations.AddField(
                    model_name="threat",
                    name="why",
                    field=models.TextField(
                        blank=True,
                        help_text="What makes you think so, in a sentence or two.",
                        max_length=1000,
                        verbose_name="why it is held to be a threat",
                    ),
                ),
                migrations.AddField(
                    model_name="threatversion",
                    name="closing_outcome",
                    field=areas.fields.CodeField(
                        blank=True, code_list="threat_endings", verbose_name="what became of it"
                    ),
                ),
                migrations.AddField(
                    model_name="threatversion",
                    name="further_areas",
                    field=threats.fields.FurtherAreasField(
                        base_field=models.CharField(max_length=32),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="further areas",
                    ),
                ),
                migrations.AddField(
                    model_name="threatversion",
                    name="groups",
                    field=areas.fields.CodesField(
                        base_field=models.CharField(max_length=64),
                        blank=True,
                        code_list="groups_at_risk",
                        default=list,
                        size=None,
                        verbose_name="groups at risk",
                    ),
                ),
                migrations.AddField(
                    model_name="threatversion",
                    name="trend",
                    field=areas.fields.CodeField(blank=True, code_list="trends", verbose_name="trend"),
                ),
                migrations.AddField(
                    model_name="threatversion",
                    name="why",
                    field=models.TextField(
                        blank=True,
                        help_text="What makes you think so, in a sentence or two.",
                        max_length=1000,
                        verbose_name="why it is held to be a threat",
                    ),
                ),
                migrations.AddIndex(
                    model_name="threat",
                    index=django.contrib.postgres.indexes.GinIndex(
                        fields=["further_areas"], name="threat_further_areas"
                    ),
                ),
                migrations.AddIndex(
                    model_name="threat",
                    index=django.contrib.postgres.indexes.GinIndex(fields=["groups"], name="threat_groups"),
                ),
                migrations.AddConstraint(
                    model_name="threat",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("closed_at__isnull", False), ("closing_outcome", ""), _connector="OR"),
                        name="threat_ends_when_it_is_closed",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="threat",
                    trigger=pgtrigger.compiler.Trigger(
                        name="replaced_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "threats_threatversion" ("area_id", "classification", "closed_at", "closed_by_id", "closing_outcome", "closing_reason", "description", "further_areas", "groups", "horizon", "id", "kind", "language", "merged_into_id", "mission_id", "opened_at", "owner_component", "owner_section", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "ref", "restricted_kind", "sharing_boundary", "status", "title", "trend", "uid", "why", "withdrawn_at", "withdrawn_by_id", "withdrawn_reason") VALUES (OLD."area_id", OLD."classification", OLD."closed_at", OLD."closed_by_id", OLD."closing_outcome", OLD."closing_reason", OLD."description", OLD."further_areas", OLD."groups", OLD."horizon", OLD."id", OLD."kind", OLD."language", OLD."merged_into_id", OLD."mission_id", OLD."opened_at", OLD."owner_component", OLD."owner_section", NOW(), \'replaced\', OLD."id", OLD."recorded_at", OLD."recorded_by_id", OLD."ref", OLD."restricted_kind", OLD."sharing_boundary", OLD."status", OLD."title", OLD."trend", OLD."uid", OLD."why", OLD."withdrawn_at", OLD."withdrawn_by_id", OLD."withdrawn_reason"); RETURN NULL;',
                            hash="67b9f5e8d87bf20a52e4e17e21ff638b653b41e6",
                            operation="UPDATE",
                            pgid="pgtrigger_replaced_update_29557",
                            table="threats_threat",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="actor",
                    trigger=pgtrigger.compiler.Trigger(
                        name="replaced_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "threats_actorversion" ("actor_class", "area_id", "arms", "classification", "command", "further_areas", "id", "kind", "known", "language", "merged_into_id", "mission_id", "mobility", "motives", "name", "owner_component", "owner_section", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "ref", "restricted_kind", "sharing_boundary", "size", "status", "uid", "withdrawn_at", "withdrawn_by_id", "withdrawn_reason") VALUES (OLD."actor_class", OLD."area_id", OLD."arms", OLD."classification", OLD."command", OLD."further_areas", OLD."id", OLD."kind", OLD."known", OLD."language", OLD."merged_into_id", OLD."mission_id", OLD."mobility", OLD."motives", OLD."name", OLD."owner_component", OLD."owner_section", NOW(), \'replaced\', OLD."id", OLD."recorded_at", OLD."recorded_by_id", OLD."ref", OLD."restricted_kind", OLD."sharing_boundary", OLD."size", OLD."status", OLD."uid", OLD."withdrawn_at", OLD."withdrawn_by_id", OLD."withdrawn_reason"); RETURN NULL;',
                            hash="98f457e507cb4789b0c9a755fa9121840314d40a",
                            operation="UPDATE",
                            pgid="pgtrigger_replaced_update_360dc",
                            table="threats_actor",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="actorversion",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="7e343f62f7b42822ba1b49b20e74d45becf86388",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_aafe0",
                            table="threats_actorversion",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="trigger",
                    trigger=pgtrigger.compiler.Trigger(
                        name="replaced_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "threats_triggerversion" ("area_id", "classification", "from_on", "further_areas", "id", "kind", "language", "merged_into_id", "mission_id", "note", "owner_component", "owner_section", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "ref", "restricted_kind", "sharing_boundary", "status", "title", "to_on", "uid", "withdrawn_at", "withdrawn_by_id", "withdrawn_reason", "yearly") VALUES (OLD."area_id", OLD."classification", OLD."from_on", OLD."further_areas", OLD."id", OLD."kind", OLD."language", OLD."merged_into_id", OLD."mission_id", OLD."note", OLD."owner_component", OLD."owner_section", NOW(), \'replaced\', OLD."id", OLD."recorded_at", OLD."recorded_by_id", OLD."ref", OLD."restricted_kind", OLD."sharing_boundary", OLD."status", OLD."title", OLD."to_on", OLD."uid", OLD."withdrawn_at", OLD."withdrawn_by_id", OLD."withdrawn_reason", OLD."yearly"); RETURN NULL;',
                            hash="56b44b48f3cc7916ebd961f3e8e3c2a304af4979",
                            operation="UPDATE",
                            pgid="pgtrigger_replaced_update_e39c8",
                            table="threats_trigger",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="triggerversion",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="332038b4d107ab4a8fb1f703f8b954e789890c22",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_2a811",
                            table="threats_triggerversion",
                            when="BEFORE",
                        ),
                    ),
                ),
            ]
        )
    ]
