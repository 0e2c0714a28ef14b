import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import areas.fields
import common.db
from common.migrating import Together


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("areas", "0001_initial"),
        ("threats", "0030_actors_triggers_and_wider_threats"),
    ]

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name="Assessment",
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
                            "title",
                            models.CharField(help_text="No names of persons.", max_length=160, verbose_name="title"),
                        ),
                        ("level", areas.fields.CodeField(code_list="assessment_levels", verbose_name="level")),
                        (
                            "covered",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=40),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="also covers",
                            ),
                        ),
                        ("period_from_on", models.DateField(verbose_name="looks back from")),
                        ("period_until_on", models.DateField(verbose_name="looks back until")),
                        ("horizon", areas.fields.CodeField(code_list="time_horizons", verbose_name="looks ahead")),
                        ("valid_until_on", models.DateField(blank=True, null=True, verbose_name="valid until")),
                        ("lapses_at", models.DateTimeField(editable=False, null=True)),
                        ("next_review_on", models.DateField(blank=True, null=True, verbose_name="next review")),
                        (
                            "contributing",
                            areas.fields.CodesField(
                                base_field=models.CharField(max_length=64),
                                blank=True,
                                code_list="components",
                                default=list,
                                size=None,
                                verbose_name="contributing components",
                            ),
                        ),
                        (
                            "confidence",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("LOW", "Low: few or doubtful sources"),
                                    ("MODERATE", "Moderate: several sources, gaps remain"),
                                    ("HIGH", "High: good sources that agree"),
                                ],
                                max_length=10,
                                verbose_name="confidence",
                            ),
                        ),
                        (
                            "summary",
                            models.TextField(
                                blank=True,
                                help_text="What a leader has to know, in a few lines.",
                                max_length=12000,
                                verbose_name="summary",
                            ),
                        ),
                        (
                            "context",
                            models.TextField(
                                blank=True,
                                help_text="What drives violence here, what changed, what may set it off.",
                                max_length=12000,
                                verbose_name="context",
                            ),
                        ),
                        (
                            "civilians",
                            models.TextField(
                                blank=True,
                                help_text="Who, how many, where, how exposed, and how they protect themselves.",
                                max_length=12000,
                                verbose_name="civilians at risk",
                            ),
                        ),
                        (
                            "protectors",
                            models.TextField(
                                blank=True,
                                help_text="Capacity and will of the host State, humanitarian presence, local mechanisms.",
                                max_length=12000,
                                verbose_name="other protectors",
                            ),
                        ),
                        (
                            "presence",
                            models.TextField(
                                blank=True,
                                help_text="Nearest bases, travel times, gaps in capability, limits of access.",
                                max_length=12000,
                                verbose_name="mission presence",
                            ),
                        ),
                        ("atrocity_risk", models.BooleanField(default=False, verbose_name="risk of atrocity crimes")),
                        (
                            "atrocity_factors",
                            areas.fields.CodesField(
                                base_field=models.CharField(max_length=64),
                                blank=True,
                                code_list="atrocity_risk_factors",
                                default=list,
                                size=None,
                                verbose_name="risk factors",
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
                            "state",
                            models.CharField(
                                choices=[
                                    ("DRAFT", "Draft"),
                                    ("REVIEW", "In review"),
                                    ("PASSED", "Reviewed, waits for endorsement"),
                                    ("ENDORSED", "Endorsed"),
                                    ("SUPERSEDED", "Superseded"),
                                    ("WITHDRAWN", "Withdrawn"),
                                ],
                                default="DRAFT",
                                editable=False,
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("revision", models.PositiveIntegerField(default=1, editable=False)),
                        ("saved_at", models.DateTimeField(editable=False)),
                        ("author_role", areas.fields.CodeField(code_list="roles")),
                        (
                            "endorsed_role",
                            areas.fields.CodeField(blank=True, code_list="roles", default="", editable=False),
                        ),
                        ("endorsed_at", models.DateTimeField(editable=False, null=True, verbose_name="endorsed")),
                        ("superseded_at", models.DateTimeField(editable=False, null=True)),
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
                            "author_aor",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="areas.areaofresponsibility",
                            ),
                        ),
                        (
                            "endorsed_by",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "merged_into",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="threats.assessment",
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
                            "replaces",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="threats.assessment",
                            ),
                        ),
                        (
                            "reviewed_by",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                        "verbose_name": "assessment",
                        "verbose_name_plural": "assessments",
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(fields=("uid",), name="assessment_uid_unique"),
                            models.UniqueConstraint(fields=("ref",), name="assessment_ref_unique"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("classification__in", ("UNCLASSIFIED", "CONFIDENTIAL", "STRICTLY_CONFIDENTIAL"))
                                ),
                                name="assessment_classification_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("status__in", ["ACTUAL", "EXERCISE", "TEST"])),
                                name="assessment_status_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("restricted_kind__in", ["", "CRSV", "CHILD", "SURVIVOR"])),
                                name="assessment_restricted_kind_known",
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
                                name="assessment_withdrawal_is_signed_and_reasoned",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "ENDORSED"), ("status", "ACTUAL")),
                                fields=("mission", "area", "level", "restricted_kind"),
                                name="assessment_one_endorsed_per_area_and_level",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["DRAFT", "REVIEW", "PASSED", "ENDORSED", "SUPERSEDED", "WITHDRAWN"])
                                ),
                                name="assessment_state_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("confidence__in", ["", "LOW", "MODERATE", "HIGH"])),
                                name="assessment_confidence_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("period_until_on__gte", models.F("period_from_on"))),
                                name="assessment_period_in_order",
                                violation_error_message="The period ends before it begins. Correct one of the two days.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "WITHDRAWN"), ("withdrawn_at__isnull", False)),
                                    models.Q(models.Q(("state", "WITHDRAWN"), _negated=True), ("withdrawn_at", None)),
                                    _connector="OR",
                                ),
                                name="assessment_withdrawn_says_so",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("endorsed_at", None),
                                        ("endorsed_by", None),
                                        ("endorsed_role", ""),
                                        ("lapses_at", None),
                                    ),
                                    models.Q(
                                        ("endorsed_at__isnull", False),
                                        ("endorsed_by__isnull", False),
                                        ("lapses_at__gt", models.F("endorsed_at")),
                                        models.Q(("endorsed_role", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="assessment_endorsement_is_signed",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["ENDORSED", "SUPERSEDED"]), _negated=True),
                                    ("endorsed_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="assessment_in_force_was_endorsed",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "SUPERSEDED"), ("superseded_at__isnull", False)),
                                    models.Q(models.Q(("state", "SUPERSEDED"), _negated=True), ("superseded_at", None)),
                                    _connector="OR",
                                ),
                                name="assessment_superseded_says_when",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["DRAFT", "REVIEW", "WITHDRAWN"]),
                                    ("reviewed_by__isnull", False),
                                    _connector="OR",
                                ),
                                name="assessment_passed_by_a_reviewer",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("reviewed_by", None),
                                    models.Q(("reviewed_by", models.F("recorded_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="assessment_reviewed_by_another_person",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("revision__gte", 1)), name="assessment_revision_counts"
                            ),
                        ],
                        "indexes": [
                            models.Index(fields=["mission", "-recorded_at", "-id"], name="assessment_newest_first"),
                            models.Index(
                                condition=models.Q(("state", "ENDORSED")),
                                fields=["area", "level"],
                                name="assessment_endorsed_by_area",
                            ),
                            models.Index(
                                condition=models.Q(("state", "ENDORSED")),
                                fields=["lapses_at"],
                                name="assessment_by_lapse",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AssessmentStep",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "before",
                            models.CharField(
                                choices=[
                                    ("DRAFT", "Draft"),
                                    ("REVIEW", "In review"),
                                    ("PASSED", "Reviewed, waits for endorsement"),
                                    ("ENDORSED", "Endorsed"),
                                    ("SUPERSEDED", "Superseded"),
                                    ("WITHDRAWN", "Withdrawn"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "after",
                            models.CharField(
                                choices=[
                                    ("DRAFT", "Draft"),
                                    ("REVIEW", "In review"),
                                    ("PASSED", "Reviewed, waits for endorsement"),
                                    ("ENDORSED", "Endorsed"),
                                    ("SUPERSEDED", "Superseded"),
                                    ("WITHDRAWN", "Withdrawn"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("role", areas.fields.CodeField(code_list="roles")),
                        ("at", models.DateTimeField()),
                        ("comment", models.TextField(blank=True, max_length=4000)),
                        ("language", models.CharField(choices=[("en", "English"), ("fr", "French")], max_length=5)),
                        (
                            "assessment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="steps",
                                to="threats.assessment",
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
                        "verbose_name": "step of an assessment",
                        "verbose_name_plural": "steps of assessments",
                        "ordering": ["at", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("after__in", ["DRAFT", "REVIEW", "PASSED", "ENDORSED", "SUPERSEDED", "WITHDRAWN"]),
                                    (
                                        "before__in",
                                        ["DRAFT", "REVIEW", "PASSED", "ENDORSED", "SUPERSEDED", "WITHDRAWN"],
                                    ),
                                ),
                                name="assessmentstep_states_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("after", "DRAFT"), ("before__in", ["REVIEW", "PASSED"]), _negated=True),
                                    models.Q(("comment", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="assessmentstep_sending_back_says_why",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AssessmentVersion",
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
                            "title",
                            models.CharField(help_text="No names of persons.", max_length=160, verbose_name="title"),
                        ),
                        ("level", areas.fields.CodeField(code_list="assessment_levels", verbose_name="level")),
                        (
                            "covered",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=40),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="also covers",
                            ),
                        ),
                        ("period_from_on", models.DateField(verbose_name="looks back from")),
                        ("period_until_on", models.DateField(verbose_name="looks back until")),
                        ("horizon", areas.fields.CodeField(code_list="time_horizons", verbose_name="looks ahead")),
                        ("valid_until_on", models.DateField(blank=True, null=True, verbose_name="valid until")),
                        ("lapses_at", models.DateTimeField(editable=False, null=True)),
                        ("next_review_on", models.DateField(blank=True, null=True, verbose_name="next review")),
                        (
                            "contributing",
                            areas.fields.CodesField(
                                base_field=models.CharField(max_length=64),
                                blank=True,
                                code_list="components",
                                default=list,
                                size=None,
                                verbose_name="contributing components",
                            ),
                        ),
                        (
                            "confidence",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("LOW", "Low: few or doubtful sources"),
                                    ("MODERATE", "Moderate: several sources, gaps remain"),
                                    ("HIGH", "High: good sources that agree"),
                                ],
                                max_length=10,
                                verbose_name="confidence",
                            ),
                        ),
                        (
                            "summary",
                            models.TextField(
                                blank=True,
                                help_text="What a leader has to know, in a few lines.",
                                max_length=12000,
                                verbose_name="summary",
                            ),
                        ),
                        (
                            "context",
                            models.TextField(
                                blank=True,
                                help_text="What drives violence here, what changed, what may set it off.",
                                max_length=12000,
                                verbose_name="context",
                            ),
                        ),
                        (
                            "civilians",
                            models.TextField(
                                blank=True,
                                help_text="Who, how many, where, how exposed, and how they protect themselves.",
                                max_length=12000,
                                verbose_name="civilians at risk",
                            ),
                        ),
                        (
                            "protectors",
                            models.TextField(
                                blank=True,
                                help_text="Capacity and will of the host State, humanitarian presence, local mechanisms.",
                                max_length=12000,
                                verbose_name="other protectors",
                            ),
                        ),
                        (
                            "presence",
                            models.TextField(
                                blank=True,
                                help_text="Nearest bases, travel times, gaps in capability, limits of access.",
                                max_length=12000,
                                verbose_name="mission presence",
                            ),
                        ),
                        ("atrocity_risk", models.BooleanField(default=False, verbose_name="risk of atrocity crimes")),
                        (
                            "atrocity_factors",
                            areas.fields.CodesField(
                                base_field=models.CharField(max_length=64),
                                blank=True,
                                code_list="atrocity_risk_factors",
                                default=list,
                                size=None,
                                verbose_name="risk factors",
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
                            "state",
                            models.CharField(
                                choices=[
                                    ("DRAFT", "Draft"),
                                    ("REVIEW", "In review"),
                                    ("PASSED", "Reviewed, waits for endorsement"),
                                    ("ENDORSED", "Endorsed"),
                                    ("SUPERSEDED", "Superseded"),
                                    ("WITHDRAWN", "Withdrawn"),
                                ],
                                default="DRAFT",
                                editable=False,
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("revision", models.PositiveIntegerField(default=1, editable=False)),
                        ("saved_at", models.DateTimeField(editable=False)),
                        ("author_role", areas.fields.CodeField(code_list="roles")),
                        (
                            "endorsed_role",
                            areas.fields.CodeField(blank=True, code_list="roles", default="", editable=False),
                        ),
                        ("endorsed_at", models.DateTimeField(editable=False, null=True, verbose_name="endorsed")),
                        ("superseded_at", models.DateTimeField(editable=False, null=True)),
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
                            "author_aor",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="areas.areaofresponsibility",
                            ),
                        ),
                        (
                            "endorsed_by",
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
                            "merged_into",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="threats.assessment",
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
                                to="threats.assessment",
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
                            "replaces",
                            models.ForeignKey(
                                db_constraint=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="threats.assessment",
                            ),
                        ),
                        (
                            "reviewed_by",
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
                        "indexes": [models.Index(fields=["pgh_obj", "pgh_id"], name="threats_ass_pgh_obj_cb9b1f_idx")],
                    },
                ),
                migrations.CreateModel(
                    name="Dissent",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("role", areas.fields.CodeField(code_list="roles")),
                        ("text", models.TextField(max_length=4000, verbose_name="with what your post does not agree")),
                        ("language", models.CharField(choices=[("en", "English"), ("fr", "French")], max_length=5)),
                        ("at", models.DateTimeField()),
                        (
                            "aor",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="areas.areaofresponsibility",
                            ),
                        ),
                        (
                            "assessment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="dissents",
                                to="threats.assessment",
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
                        "verbose_name": "note of dissent",
                        "verbose_name_plural": "notes of dissent",
                        "ordering": ["at", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("text", ""), _negated=True), name="dissent_says_something"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HandedIn",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveIntegerField()),
                        ("body", models.JSONField()),
                        ("classification", areas.fields.CodeField(code_list="classifications")),
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
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        (
                            "assessment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="versions",
                                to="threats.assessment",
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
                        "verbose_name": "version of an assessment",
                        "verbose_name_plural": "versions of assessments",
                        "ordering": ["at", "pk"],
                        "constraints": [
                            models.UniqueConstraint(fields=("assessment", "number"), name="handedin_numbered"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("classification__in", ("UNCLASSIFIED", "CONFIDENTIAL", "STRICTLY_CONFIDENTIAL"))
                                ),
                                name="handedin_classification_known",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RiskLine",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("position", models.PositiveSmallIntegerField(default=1, verbose_name="order")),
                        (
                            "title",
                            models.CharField(
                                help_text="To whom, where. No names of persons.",
                                max_length=160,
                                verbose_name="what may happen, in one line",
                            ),
                        ),
                        ("kind", areas.fields.CodeField(code_list="threat_types", verbose_name="kind of threat")),
                        (
                            "groups",
                            areas.fields.CodesField(
                                base_field=models.CharField(max_length=64),
                                blank=True,
                                code_list="groups_at_risk",
                                default=list,
                                size=None,
                                verbose_name="groups at risk",
                            ),
                        ),
                        (
                            "actors",
                            areas.fields.CodesField(
                                base_field=models.CharField(max_length=64),
                                blank=True,
                                code_list="threat_actors",
                                default=list,
                                size=None,
                                verbose_name="reported actors",
                            ),
                        ),
                        (
                            "likelihood",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="likelihood now"),
                        ),
                        ("impact", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="impact now")),
                        (
                            "measures",
                            models.TextField(
                                blank=True,
                                help_text="What is done or planned, by whom.",
                                max_length=4000,
                                verbose_name="measures",
                            ),
                        ),
                        (
                            "residual_likelihood",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="likelihood after the measures"
                            ),
                        ),
                        (
                            "residual_impact",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="impact after the measures"
                            ),
                        ),
                        (
                            "level",
                            areas.fields.CodeField(
                                blank=True, code_list="risk_levels", default="", editable=False, verbose_name="risk now"
                            ),
                        ),
                        (
                            "residual_level",
                            areas.fields.CodeField(
                                blank=True,
                                code_list="risk_levels",
                                default="",
                                editable=False,
                                verbose_name="risk after the measures",
                            ),
                        ),
                        ("matrix_number", models.PositiveIntegerField(default=0, editable=False)),
                        (
                            "probability",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                help_text="That it happens within the days below. 0 is impossible, 100 is certain.",
                                null=True,
                                verbose_name="probability, in percent",
                            ),
                        ),
                        (
                            "horizon_days",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="within so many days"),
                        ),
                        (
                            "justification",
                            models.TextField(
                                blank=True,
                                help_text="What the judgement rests on, and what speaks against it.",
                                max_length=8000,
                                verbose_name="why",
                            ),
                        ),
                        ("scenarios", models.JSONField(blank=True, default=list)),
                        ("revision", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "area",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="areas.area",
                                verbose_name="area",
                            ),
                        ),
                        (
                            "assessment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="lines",
                                to="threats.assessment",
                            ),
                        ),
                        (
                            "threat",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="threats.threat",
                                verbose_name="threat",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "risk line",
                        "verbose_name_plural": "risk lines",
                        "ordering": ["position", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("likelihood", None), ("likelihood__range", (1, 5)), _connector="OR"
                                ),
                                name="riskline_likelihood_1_to_5",
                                violation_error_message="Choose a step from 1 to 5.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("impact", None), ("impact__range", (1, 5)), _connector="OR"),
                                name="riskline_impact_1_to_5",
                                violation_error_message="Choose a step from 1 to 5.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("residual_likelihood", None),
                                    ("residual_likelihood__range", (1, 5)),
                                    _connector="OR",
                                ),
                                name="riskline_residual_likelihood_1_to_5",
                                violation_error_message="Choose a step from 1 to 5.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("residual_impact", None), ("residual_impact__range", (1, 5)), _connector="OR"
                                ),
                                name="riskline_residual_impact_1_to_5",
                                violation_error_message="Choose a step from 1 to 5.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("level", ""), models.Q(("likelihood", None), ("impact", None), _connector="OR")
                                    ),
                                    models.Q(
                                        models.Q(("level", ""), _negated=True),
                                        ("impact__isnull", False),
                                        ("likelihood__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="riskline_rated_when_judged",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("residual_level", ""),
                                        models.Q(
                                            ("residual_likelihood", None), ("residual_impact", None), _connector="OR"
                                        ),
                                    ),
                                    models.Q(
                                        models.Q(("residual_level", ""), _negated=True),
                                        ("residual_impact__isnull", False),
                                        ("residual_likelihood__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="riskline_rated_after_measures",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("probability", None), ("probability__lte", 100), _connector="OR"),
                                name="riskline_probability_in_percent",
                                violation_error_message="A probability lies between 0 and 100 percent.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("horizon_days", None), ("horizon_days__range", (1, 730)), _connector="OR"
                                ),
                                name="riskline_horizon_in_days",
                                violation_error_message="Give between 1 and 730 days.",
                            ),
                        ],
                        "indexes": [models.Index(fields=["area", "kind"], name="riskline_by_area_and_kind")],
                    },
                ),
                migrations.CreateModel(
                    name="LineOutcome",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "happened",
                            models.CharField(
                                choices=[
                                    ("YES", "It happened"),
                                    ("PARTLY", "It happened in part"),
                                    ("NO", "It did not happen"),
                                    ("UNKNOWN", "Nobody can say"),
                                ],
                                max_length=8,
                                verbose_name="did it happen",
                            ),
                        ),
                        ("was_acted_upon", models.BooleanField(verbose_name="somebody acted on this warning")),
                        (
                            "incident_uids",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.UUIDField(), blank=True, default=list, size=None
                            ),
                        ),
                        ("note", models.TextField(blank=True, max_length=4000, verbose_name="in more words")),
                        ("at", models.DateTimeField()),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "line",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="outcome",
                                to="threats.riskline",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "outcome of a risk line",
                        "verbose_name_plural": "outcomes of risk lines",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("happened__in", ["YES", "PARTLY", "NO", "UNKNOWN"])),
                                name="lineoutcome_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("was_acted_upon", False), models.Q(("note", ""), _negated=True), _connector="OR"
                                ),
                                name="lineoutcome_says_what_was_done",
                                violation_error_message="Say in a few words what was done.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Citation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("kind", models.CharField(max_length=20)),
                        ("ref", models.CharField(max_length=60)),
                        ("label", models.CharField(max_length=300)),
                        ("at", models.DateTimeField()),
                        (
                            "assessment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="citations",
                                to="threats.assessment",
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
                        (
                            "line",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="citations",
                                to="threats.riskline",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "citation",
                        "verbose_name_plural": "citations",
                        "ordering": ["kind", "ref", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("assessment", "line", "kind", "ref"), name="citation_once", nulls_distinct=False
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", ""), _negated=True),
                                    models.Q(("ref", ""), _negated=True),
                                    models.Q(("label", ""), _negated=True),
                                ),
                                name="citation_whole",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RiskMatrix",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveIntegerField()),
                        ("cells", models.JSONField()),
                        ("reason", models.CharField(max_length=300, verbose_name="why it is changed")),
                        ("made_at", models.DateTimeField()),
                        (
                            "made_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "mission",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="areas.mission"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "risk matrix",
                        "verbose_name_plural": "risk matrices",
                        "constraints": [
                            models.UniqueConstraint(fields=("mission", "number"), name="riskmatrix_numbered"),
                            models.CheckConstraint(
                                condition=models.Q(("number__gte", 1), models.Q(("reason", ""), _negated=True)),
                                name="riskmatrix_reasoned",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StaleRule",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        (
                            "kinds",
                            areas.fields.CodesField(
                                base_field=models.CharField(max_length=64),
                                blank=True,
                                code_list="threat_types",
                                default=list,
                                size=None,
                                verbose_name="kinds of incident",
                            ),
                        ),
                        ("incidents", models.PositiveSmallIntegerField(verbose_name="so many incidents")),
                        ("days", models.PositiveSmallIntegerField(verbose_name="within so many days")),
                        (
                            "at_or_below",
                            areas.fields.CodeField(code_list="risk_levels", verbose_name="where assessed at or below"),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                        ("changed_at", models.DateTimeField()),
                        (
                            "changed_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "mission",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="areas.mission"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "rule for stale assessments",
                        "verbose_name_plural": "rules for stale assessments",
                        "ordering": ["mission", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("kinds__len__gte", 1)),
                                name="stalerule_names_kinds",
                                violation_error_message="Choose at least one kind of incident.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("days__range", (1, 365)), ("incidents__range", (1, 100))),
                                name="stalerule_counts",
                                violation_error_message="Give 1 to 100 incidents within 1 to 365 days.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StaleMark",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("incidents", models.PositiveSmallIntegerField()),
                        ("days", models.PositiveSmallIntegerField()),
                        ("at_or_below", areas.fields.CodeField(code_list="risk_levels")),
                        (
                            "incident_uids",
                            django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None),
                        ),
                        ("marked_at", models.DateTimeField()),
                        (
                            "assessment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="stale_marks",
                                to="threats.assessment",
                            ),
                        ),
                        (
                            "rule",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="threats.stalerule"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "stale mark",
                        "verbose_name_plural": "stale marks",
                        "ordering": ["marked_at", "pk"],
                        "constraints": [
                            models.UniqueConstraint(fields=("assessment", "rule"), name="stalemark_once_per_cause")
                        ],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="assessment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="text_stays_after_the_draft",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.state <> 'DRAFT' AND (OLD.title IS DISTINCT FROM NEW.title OR OLD.level IS DISTINCT FROM NEW.level OR OLD.covered IS DISTINCT FROM NEW.covered OR OLD.period_from_on IS DISTINCT FROM NEW.period_from_on OR OLD.period_until_on IS DISTINCT FROM NEW.period_until_on OR OLD.horizon IS DISTINCT FROM NEW.horizon OR OLD.valid_until_on IS DISTINCT FROM NEW.valid_until_on OR OLD.next_review_on IS DISTINCT FROM NEW.next_review_on OR OLD.contributing IS DISTINCT FROM NEW.contributing OR OLD.confidence IS DISTINCT FROM NEW.confidence OR OLD.summary IS DISTINCT FROM NEW.summary OR OLD.context IS DISTINCT FROM NEW.context OR OLD.civilians IS DISTINCT FROM NEW.civilians OR OLD.protectors IS DISTINCT FROM NEW.protectors OR OLD.presence IS DISTINCT FROM NEW.presence OR OLD.atrocity_risk IS DISTINCT FROM NEW.atrocity_risk OR OLD.atrocity_factors IS DISTINCT FROM NEW.atrocity_factors OR OLD.language IS DISTINCT FROM NEW.language OR OLD.classification IS DISTINCT FROM NEW.classification OR OLD.restricted_kind IS DISTINCT FROM NEW.restricted_kind OR OLD.sharing_boundary IS DISTINCT FROM NEW.sharing_boundary))",
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                            hash="88fd00201f4681c67a7168a5eb23c5bd1e7121b5",
                            operation="UPDATE",
                            pgid="pgtrigger_text_stays_after_the_draft_37520",
                            table="threats_assessment",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="assessment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="assessments_stay",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="01adf5ddfda891f4536948b5be1d3388a6b86805",
                            operation="DELETE",
                            pgid="pgtrigger_assessments_stay_e2a32",
                            table="threats_assessment",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="assessment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="replaced_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "threats_assessmentversion" ("area_id", "atrocity_factors", "atrocity_risk", "author_aor_id", "author_role", "civilians", "classification", "confidence", "context", "contributing", "covered", "endorsed_at", "endorsed_by_id", "endorsed_role", "horizon", "id", "language", "lapses_at", "level", "merged_into_id", "mission_id", "next_review_on", "owner_component", "owner_section", "period_from_on", "period_until_on", "pgh_created_at", "pgh_label", "pgh_obj_id", "presence", "protectors", "recorded_at", "recorded_by_id", "ref", "replaces_id", "restricted_kind", "reviewed_by_id", "revision", "saved_at", "sharing_boundary", "state", "status", "summary", "superseded_at", "title", "uid", "valid_until_on", "withdrawn_at", "withdrawn_by_id", "withdrawn_reason") VALUES (OLD."area_id", OLD."atrocity_factors", OLD."atrocity_risk", OLD."author_aor_id", OLD."author_role", OLD."civilians", OLD."classification", OLD."confidence", OLD."context", OLD."contributing", OLD."covered", OLD."endorsed_at", OLD."endorsed_by_id", OLD."endorsed_role", OLD."horizon", OLD."id", OLD."language", OLD."lapses_at", OLD."level", OLD."merged_into_id", OLD."mission_id", OLD."next_review_on", OLD."owner_component", OLD."owner_section", OLD."period_from_on", OLD."period_until_on", NOW(), \'replaced\', OLD."id", OLD."presence", OLD."protectors", OLD."recorded_at", OLD."recorded_by_id", OLD."ref", OLD."replaces_id", OLD."restricted_kind", OLD."reviewed_by_id", OLD."revision", OLD."saved_at", OLD."sharing_boundary", OLD."state", OLD."status", OLD."summary", OLD."superseded_at", OLD."title", OLD."uid", OLD."valid_until_on", OLD."withdrawn_at", OLD."withdrawn_by_id", OLD."withdrawn_reason"); RETURN NULL;',
                            hash="ad4229afc7fc6322c6ac4a8226830184fcc6e60a",
                            operation="UPDATE",
                            pgid="pgtrigger_replaced_update_ee6c1",
                            table="threats_assessment",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="assessmentstep",
                    trigger=pgtrigger.compiler.Trigger(
                        name="steps_stay",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="4e3ce2092fec3ff62ee78ee8fab4de89b4091b4f",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_steps_stay_21a3f",
                            table="threats_assessmentstep",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="assessmentversion",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="cc16582cb82073d096089252840fc2fc32f086ab",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_50567",
                            table="threats_assessmentversion",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="dissent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="dissent_stays",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="4cb32fa940a0b25f2810008a6d7fdcc7d20dbb01",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_dissent_stays_b89b7",
                            table="threats_dissent",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="handedin",
                    trigger=pgtrigger.compiler.Trigger(
                        name="versions_stay",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="c2f356cb3d7530b41385da49697fc77941133c93",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_versions_stay_9c9a5",
                            table="threats_handedin",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="riskline",
                    trigger=pgtrigger.compiler.Trigger(
                        name="lines_stay_after_the_draft",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n    IF EXISTS (\n        SELECT 1 FROM threats_assessment\n        WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.assessment_id ELSE NEW.assessment_id END AND state <> 'DRAFT'\n    ) THEN\n        RAISE EXCEPTION 'pgtrigger: a part of an assessment that is no draft any more stays as it is';\n    END IF;\n    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n    RETURN NEW;\n",
                            hash="61c56cb6f4361016f6769340e2b66c501a16a567",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_lines_stay_after_the_draft_922a1",
                            table="threats_riskline",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="citation",
                    trigger=pgtrigger.compiler.Trigger(
                        name="citations_stay_after_the_draft",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n    IF EXISTS (\n        SELECT 1 FROM threats_assessment\n        WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.assessment_id ELSE NEW.assessment_id END AND state <> 'DRAFT'\n    ) THEN\n        RAISE EXCEPTION 'pgtrigger: a part of an assessment that is no draft any more stays as it is';\n    END IF;\n    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n    RETURN NEW;\n",
                            hash="e6cfeb35d5dcf48b7ddf774e4fc3af1f44462e37",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_citations_stay_after_the_draft_5fda7",
                            table="threats_citation",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="riskmatrix",
                    trigger=pgtrigger.compiler.Trigger(
                        name="matrices_stay",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="706b46712db8368dcec2352d2d7b41b77b35ce97",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_matrices_stay_f6634",
                            table="threats_riskmatrix",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="stalemark",
                    trigger=pgtrigger.compiler.Trigger(
                        name="marks_stay",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="b1e30eaf46e6f7cc8d140f7778213decf82a7f31",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_marks_stay_8fd11",
                            table="threats_stalemark",
                            when="BEFORE",
                        ),
                    ),
                ),
            ]
        )
    ]
