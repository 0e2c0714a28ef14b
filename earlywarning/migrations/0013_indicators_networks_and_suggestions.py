import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import areas.fields
from common.migrating import Together


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("areas", "0001_initial"),
        ("earlywarning", "0012_watch_log_and_shifts"),
    ]

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name="Indicator",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("uid", models.UUIDField(default=uuid.uuid4, unique=True)),
                        (
                            "level",
                            models.PositiveSmallIntegerField(
                                choices=[(1, "Provinces"), (2, "Districts")], verbose_name="watched in each of its"
                            ),
                        ),
                        (
                            "category",
                            areas.fields.CodeField(
                                blank=True, code_list="early_warning_indicators", verbose_name="category"
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        ("watched", models.TextField(max_length=1000, verbose_name="what is watched")),
                        ("matters", models.TextField(blank=True, max_length=1000, verbose_name="why it matters")),
                        (
                            "language",
                            models.CharField(
                                choices=[("en", "English"), ("fr", "French")],
                                max_length=5,
                                verbose_name="language of the text",
                            ),
                        ),
                        (
                            "source",
                            models.CharField(
                                choices=[
                                    ("MANUAL", "Entered by hand"),
                                    ("REPORTS", "Counted: reports"),
                                    ("INCIDENTS", "Counted: incidents recorded by the mission"),
                                ],
                                max_length=10,
                                verbose_name="where the numbers come from",
                            ),
                        ),
                        (
                            "kinds",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=64),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="kinds",
                            ),
                        ),
                        (
                            "unit",
                            models.CharField(
                                choices=[
                                    ("COUNT", "A number"),
                                    ("PERCENT", "Per cent"),
                                    ("LEVEL", "A level from 0 (none) to 4 (everywhere)"),
                                ],
                                default="COUNT",
                                max_length=8,
                                verbose_name="unit",
                            ),
                        ),
                        ("period_days", models.PositiveSmallIntegerField(default=7, verbose_name="days in a period")),
                        (
                            "baseline_periods",
                            models.PositiveSmallIntegerField(
                                default=12, verbose_name="earlier periods that are compared"
                            ),
                        ),
                        (
                            "direction",
                            models.CharField(
                                choices=[("RISE", "It rises"), ("FALL", "It falls")],
                                default="RISE",
                                max_length=4,
                                verbose_name="remarkable when",
                            ),
                        ),
                        (
                            "absolute",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=9, null=True, verbose_name="threshold"
                            ),
                        ),
                        (
                            "spreads",
                            models.DecimalField(
                                blank=True,
                                decimal_places=1,
                                max_digits=4,
                                null=True,
                                verbose_name="spreads away from the usual",
                            ),
                        ),
                        (
                            "least_spread",
                            models.DecimalField(decimal_places=2, default=1, max_digits=7, verbose_name="least spread"),
                        ),
                        (
                            "suggests",
                            areas.fields.CodeField(
                                blank=True, code_list="threat_types", verbose_name="kind of alert it suggests"
                            ),
                        ),
                        ("owner_role", areas.fields.CodeField(code_list="roles", verbose_name="who looks after it")),
                        (
                            "classification",
                            areas.fields.CodeField(
                                code_list="classifications", default="UNCLASSIFIED", verbose_name="classification"
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                        ("made_at", models.DateTimeField()),
                        (
                            "aor",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="areas.areaofresponsibility",
                                verbose_name="area of responsibility",
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
                            "mission",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="areas.mission"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "indicator",
                        "verbose_name_plural": "indicators",
                        "ordering": ["name", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("kinds__overlap", ["CHILD_RECRUIT", "CRSV", "GBV_OTHER"]), _negated=True
                                ),
                                name="indicator_no_restricted_kind",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("suggests__in", ["CHILD_RECRUIT", "CRSV", "GBV_OTHER"]), _negated=True
                                ),
                                name="indicator_suggests_no_restricted",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kinds__len", 0), ("source", "MANUAL")),
                                    models.Q(
                                        ("kinds__len__gt", 0),
                                        ("source__in", ["REPORTS", "INCIDENTS"]),
                                        ("unit", "COUNT"),
                                    ),
                                    _connector="OR",
                                ),
                                name="indicator_counts_kinds",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("absolute__isnull", False), ("spreads__isnull", False), _connector="OR"
                                ),
                                name="indicator_has_a_threshold",
                                violation_error_message="Give a threshold, or how far from the usual is remarkable, or both.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("least_spread__gt", 0),
                                    models.Q(("spreads", None), ("spreads__gt", 0), _connector="OR"),
                                ),
                                name="indicator_spreads_above_zero",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("baseline_periods__range", (4, 52)),
                                    ("level__in", (1, 2)),
                                    ("period_days__range", (1, 31)),
                                ),
                                name="indicator_periods_in_bounds",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("classification__in", ("UNCLASSIFIED", "CONFIDENTIAL"))),
                                name="indicator_marking_known",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Network",
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
                        ("uid", models.UUIDField(default=uuid.uuid4, unique=True)),
                        (
                            "label",
                            models.CharField(
                                help_text="A code such as CAN-07. No name of a person or place, no telephone number.",
                                max_length=40,
                                verbose_name="label",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("PHONE", "Telephone"),
                                    ("RADIO", "Radio"),
                                    ("MESSENGER", "Messages"),
                                    ("IN_PERSON", "In person"),
                                ],
                                max_length=10,
                                verbose_name="how it is reached",
                            ),
                        ),
                        (
                            "every_h",
                            models.PositiveSmallIntegerField(
                                default=24, verbose_name="contact expected at least every (hours)"
                            ),
                        ),
                        ("keeper_role", areas.fields.CodeField(code_list="roles", verbose_name="who keeps contact")),
                        ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                        ("recorded_at", models.DateTimeField(verbose_name="recorded")),
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
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "alert network",
                        "verbose_name_plural": "alert networks",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("area__isnull", False),
                                    ("classification__in", ("CONFIDENTIAL", "STRICTLY_CONFIDENTIAL")),
                                ),
                                name="network_is_confidential",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("every_h__range", (1, 744))), name="network_expected_within_a_month"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("label__regex", "([0-9][ ./()-]*){8}"), _negated=True),
                                name="network_label_is_no_number",
                                violation_error_message="This looks like a telephone number. Numbers are not kept here.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Contact",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("uid", models.UUIDField(default=uuid.uuid4, unique=True)),
                        (
                            "outcome",
                            models.CharField(
                                choices=[
                                    ("SPOKE", "Spoke, nothing to report"),
                                    ("NOT_REACHED", "Could not reach"),
                                    ("WARNING", "Has a warning"),
                                ],
                                max_length=12,
                                verbose_name="what came of it",
                            ),
                        ),
                        ("at", models.DateTimeField(verbose_name="when")),
                        ("role", areas.fields.CodeField(code_list="roles", verbose_name="by which post")),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "network",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="contacts",
                                to="earlywarning.network",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "contact with a network",
                        "verbose_name_plural": "contacts with networks",
                        "ordering": ["-at", "-pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("outcome__in", ["SPOKE", "NOT_REACHED", "WARNING"])),
                                name="contact_outcome_known",
                            )
                        ],
                        "indexes": [models.Index(fields=["network", "-at"], name="contact_newest_of_network")],
                    },
                ),
                migrations.CreateModel(
                    name="NetworkVersion",
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
                        ("uid", models.UUIDField(default=uuid.uuid4)),
                        (
                            "label",
                            models.CharField(
                                help_text="A code such as CAN-07. No name of a person or place, no telephone number.",
                                max_length=40,
                                verbose_name="label",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("PHONE", "Telephone"),
                                    ("RADIO", "Radio"),
                                    ("MESSENGER", "Messages"),
                                    ("IN_PERSON", "In person"),
                                ],
                                max_length=10,
                                verbose_name="how it is reached",
                            ),
                        ),
                        (
                            "every_h",
                            models.PositiveSmallIntegerField(
                                default=24, verbose_name="contact expected at least every (hours)"
                            ),
                        ),
                        ("keeper_role", areas.fields.CodeField(code_list="roles", verbose_name="who keeps contact")),
                        ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                        ("recorded_at", models.DateTimeField(verbose_name="recorded")),
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
                                to="earlywarning.network",
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
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "indexes": [models.Index(fields=["pgh_obj", "pgh_id"], name="earlywarnin_pgh_obj_79a59e_idx")],
                    },
                ),
                migrations.CreateModel(
                    name="Watch",
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
                            "indicator",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="earlywarning.indicator",
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
                        "verbose_name": "watched area",
                        "verbose_name_plural": "watched areas",
                        "constraints": [
                            models.UniqueConstraint(fields=("indicator", "area"), name="watch_once_per_area"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("area__isnull", False),
                                    ("classification__in", ("UNCLASSIFIED", "CONFIDENTIAL")),
                                    ("restricted_kind", ""),
                                ),
                                name="watch_open_enough",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Suggestion",
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
                        ("uid", models.UUIDField(default=uuid.uuid4, unique=True)),
                        ("value", models.DecimalField(decimal_places=2, max_digits=9)),
                        ("last_on", models.DateField()),
                        ("why", models.JSONField()),
                        ("made_at", models.DateTimeField(verbose_name="suggested")),
                        ("updated_at", models.DateTimeField()),
                        ("eased_at", models.DateTimeField(null=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("OPEN", "Waits for an answer"),
                                    ("RAISED", "An alert was raised"),
                                    ("DISMISSED", "No alert"),
                                ],
                                default="OPEN",
                                max_length=10,
                            ),
                        ),
                        ("answered_at", models.DateTimeField(null=True)),
                        (
                            "reason",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("EXPLAINED", "There is a known, harmless cause"),
                                    ("KNOWN", "An alert about it is open already"),
                                    ("WRONG", "The numbers are wrong"),
                                    ("OVER", "It is over"),
                                    ("WATCHED", "Not enough for an alert; it is watched"),
                                    ("OTHER", "Another reason"),
                                ],
                                max_length=10,
                                verbose_name="why not",
                            ),
                        ),
                        ("note", models.TextField(blank=True, max_length=500, verbose_name="in more words")),
                        (
                            "alert",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="earlywarning.alert",
                            ),
                        ),
                        (
                            "answered_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                            "mission",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="areas.mission",
                                verbose_name="mission",
                            ),
                        ),
                        (
                            "network",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="earlywarning.network",
                            ),
                        ),
                        (
                            "watch",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="earlywarning.watch",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "suggested alert",
                        "verbose_name_plural": "suggested alerts",
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "OPEN")),
                                fields=("watch",),
                                name="suggestion_one_open_per_watch",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "OPEN")),
                                fields=("network",),
                                name="suggestion_one_open_per_network",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("network__isnull", False), ("watch", None)),
                                    models.Q(("network", None), ("watch__isnull", False)),
                                    _connector="OR",
                                ),
                                name="suggestion_about_one_thing",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("alert", None),
                                        ("answered_at", None),
                                        ("answered_by", None),
                                        ("note", ""),
                                        ("reason", ""),
                                        ("state", "OPEN"),
                                    ),
                                    models.Q(
                                        ("answered_at__gte", models.F("made_at")),
                                        ("answered_by__isnull", False),
                                        ("reason", ""),
                                        ("state", "RAISED"),
                                        ("alert__isnull", False),
                                        ("note", ""),
                                    ),
                                    models.Q(
                                        ("alert", None),
                                        ("answered_at__gte", models.F("made_at")),
                                        ("answered_by__isnull", False),
                                        ("state", "DISMISSED"),
                                        models.Q(("reason", ""), _negated=True),
                                        models.Q(
                                            models.Q(("reason", "OTHER"), _negated=True),
                                            models.Q(("note", ""), _negated=True),
                                            _connector="OR",
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                                name="suggestion_answer_is_signed_and_reasoned",
                            ),
                        ],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "OPEN")), fields=["made_at"], name="suggestion_waiting"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SuggestionVersion",
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
                        ("uid", models.UUIDField(default=uuid.uuid4)),
                        ("value", models.DecimalField(decimal_places=2, max_digits=9)),
                        ("last_on", models.DateField()),
                        ("why", models.JSONField()),
                        ("made_at", models.DateTimeField(verbose_name="suggested")),
                        ("updated_at", models.DateTimeField()),
                        ("eased_at", models.DateTimeField(null=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("OPEN", "Waits for an answer"),
                                    ("RAISED", "An alert was raised"),
                                    ("DISMISSED", "No alert"),
                                ],
                                default="OPEN",
                                max_length=10,
                            ),
                        ),
                        ("answered_at", models.DateTimeField(null=True)),
                        (
                            "reason",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("EXPLAINED", "There is a known, harmless cause"),
                                    ("KNOWN", "An alert about it is open already"),
                                    ("WRONG", "The numbers are wrong"),
                                    ("OVER", "It is over"),
                                    ("WATCHED", "Not enough for an alert; it is watched"),
                                    ("OTHER", "Another reason"),
                                ],
                                max_length=10,
                                verbose_name="why not",
                            ),
                        ),
                        ("note", models.TextField(blank=True, max_length=500, verbose_name="in more words")),
                        (
                            "alert",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="earlywarning.alert",
                            ),
                        ),
                        (
                            "answered_by",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                            "network",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="earlywarning.network",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="earlywarning.suggestion",
                            ),
                        ),
                        (
                            "watch",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="earlywarning.watch",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "indexes": [models.Index(fields=["pgh_obj", "pgh_id"], name="earlywarnin_pgh_obj_83ac46_idx")],
                    },
                ),
                migrations.CreateModel(
                    name="Reading",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("uid", models.UUIDField(default=uuid.uuid4, unique=True)),
                        ("first_on", models.DateField(verbose_name="from")),
                        ("last_on", models.DateField(verbose_name="to")),
                        (
                            "value",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=9, null=True, verbose_name="value"
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                        (
                            "language",
                            models.CharField(
                                choices=[("en", "English"), ("fr", "French")],
                                max_length=5,
                                verbose_name="language of the text",
                            ),
                        ),
                        ("entered_at", models.DateTimeField()),
                        ("replaced_at", models.DateTimeField(null=True)),
                        (
                            "entered_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "watch",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="readings",
                                to="earlywarning.watch",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "reading",
                        "verbose_name_plural": "readings",
                        "ordering": ["-first_on", "-entered_at", "-pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("replaced_at", None)),
                                fields=("watch", "first_on"),
                                name="reading_one_stands_per_period",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("last_on__gte", models.F("first_on")),
                                    models.Q(
                                        ("replaced_at", None),
                                        ("replaced_at__gte", models.F("entered_at")),
                                        _connector="OR",
                                    ),
                                    models.Q(("value", None), ("value__gte", 0), _connector="OR"),
                                ),
                                name="reading_in_order",
                            ),
                        ],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="network",
                    trigger=pgtrigger.compiler.Trigger(
                        name="replaced_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "earlywarning_networkversion" ("area_id", "classification", "every_h", "id", "is_active", "keeper_role", "kind", "label", "mission_id", "owner_component", "owner_section", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "restricted_kind", "sharing_boundary", "status", "uid") VALUES (OLD."area_id", OLD."classification", OLD."every_h", OLD."id", OLD."is_active", OLD."keeper_role", OLD."kind", OLD."label", OLD."mission_id", OLD."owner_component", OLD."owner_section", NOW(), \'replaced\', OLD."id", OLD."recorded_at", OLD."recorded_by_id", OLD."restricted_kind", OLD."sharing_boundary", OLD."status", OLD."uid"); RETURN NULL;',
                            hash="2c46341c292ccf25b99b3aa61b02276d39022fe3",
                            operation="UPDATE",
                            pgid="pgtrigger_replaced_update_36a53",
                            table="earlywarning_network",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="networkversion",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="2988aa8d8b33b57b6f2832bdb853c675d2d1fee4",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_10d78",
                            table="earlywarning_networkversion",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="suggestionversion",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="34cee210b84e3fe7aadd2afc7896f0c99f6c805e",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_68c70",
                            table="earlywarning_suggestionversion",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="suggestion",
                    trigger=pgtrigger.compiler.Trigger(
                        name="replaced_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "earlywarning_suggestionversion" ("alert_id", "answered_at", "answered_by_id", "area_id", "classification", "eased_at", "id", "last_on", "made_at", "mission_id", "network_id", "note", "owner_component", "owner_section", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "restricted_kind", "sharing_boundary", "state", "status", "uid", "updated_at", "value", "watch_id", "why") VALUES (OLD."alert_id", OLD."answered_at", OLD."answered_by_id", OLD."area_id", OLD."classification", OLD."eased_at", OLD."id", OLD."last_on", OLD."made_at", OLD."mission_id", OLD."network_id", OLD."note", OLD."owner_component", OLD."owner_section", NOW(), \'replaced\', OLD."id", OLD."reason", OLD."restricted_kind", OLD."sharing_boundary", OLD."state", OLD."status", OLD."uid", OLD."updated_at", OLD."value", OLD."watch_id", OLD."why"); RETURN NULL;',
                            hash="09c6753677ca1f2441a0fa073df9cd92032ecc95",
                            operation="UPDATE",
                            pgid="pgtrigger_replaced_update_387d2",
                            table="earlywarning_suggestion",
                            when="AFTER",
                        ),
                    ),
                ),
            ]
        )
    ]
