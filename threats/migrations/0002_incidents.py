import uuid

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.expressions
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
        ("threats", "0001_initial"),
    ]

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name="Dataset",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.SlugField(max_length=40, verbose_name="code")),
                        ("format", models.CharField(max_length=40, verbose_name="format")),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        ("publisher", models.CharField(max_length=200, verbose_name="publisher")),
                        ("licence", models.CharField(max_length=120, verbose_name="licence")),
                        ("citation", models.TextField(verbose_name="how to cite it")),
                        (
                            "language",
                            models.CharField(
                                choices=[("en", "English"), ("fr", "French")],
                                max_length=5,
                                verbose_name="language of the text",
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
                        "ordering": ["mission", "code"],
                        "constraints": [
                            models.UniqueConstraint(fields=("mission", "code"), name="dataset_code_unique_in_mission")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ImportRun",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("file_name", models.CharField(max_length=255, verbose_name="file")),
                        ("file_digest", models.CharField(max_length=64, verbose_name="SHA-256 of the file")),
                        ("started_at", models.DateTimeField(verbose_name="started")),
                        ("finished_at", models.DateTimeField(null=True, verbose_name="finished")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("RUNNING", "Running or interrupted"),
                                    ("DONE", "Complete"),
                                    ("STOPPED", "Given up for another file"),
                                ],
                                default="RUNNING",
                                max_length=8,
                            ),
                        ),
                        ("total", models.PositiveIntegerField(verbose_name="rows in the file")),
                        ("read", models.PositiveIntegerField(default=0, verbose_name="read")),
                        ("added", models.PositiveIntegerField(default=0, verbose_name="added")),
                        ("changed", models.PositiveIntegerField(default=0, verbose_name="changed")),
                        ("unchanged", models.PositiveIntegerField(default=0, verbose_name="unchanged")),
                        ("rejected", models.PositiveIntegerField(default=0, verbose_name="rejected")),
                        (
                            "dataset",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="threats.dataset"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-started_at", "-pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "RUNNING")),
                                fields=("dataset",),
                                name="importrun_one_running_per_dataset",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "read",
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.expressions.CombinedExpression(
                                                django.db.models.expressions.CombinedExpression(
                                                    models.F("added"), "+", models.F("changed")
                                                ),
                                                "+",
                                                models.F("unchanged"),
                                            ),
                                            "+",
                                            models.F("rejected"),
                                        ),
                                    ),
                                    ("read__lte", models.F("total")),
                                ),
                                name="importrun_counts_add_up",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("finished_at", None), ("state__in", ["RUNNING", "STOPPED"])),
                                    models.Q(
                                        ("finished_at__isnull", False), ("read", models.F("total")), ("state", "DONE")
                                    ),
                                    _connector="OR",
                                ),
                                name="importrun_done_means_all_read",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Incident",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("lat", models.FloatField(blank=True, null=True, verbose_name="latitude")),
                        ("lon", models.FloatField(blank=True, null=True, verbose_name="longitude")),
                        (
                            "precision",
                            models.CharField(
                                choices=[
                                    ("EXACT", "Exact place"),
                                    ("NEAR", "Near this place"),
                                    ("ADMIN2", "Somewhere in this sub-prefecture or district"),
                                    ("ADMIN1", "Somewhere in this prefecture or province"),
                                    ("COUNTRY", "Somewhere in the country"),
                                ],
                                max_length=8,
                                verbose_name="how well the place is known",
                            ),
                        ),
                        ("h3_r8", models.BigIntegerField(blank=True, editable=False, null=True)),
                        ("h3_r6", models.BigIntegerField(blank=True, editable=False, null=True)),
                        ("h3_r4", models.BigIntegerField(blank=True, editable=False, null=True)),
                        (
                            "snapped_km",
                            models.FloatField(
                                blank=True, editable=False, null=True, verbose_name="distance to the area in km"
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
                            "external_id",
                            models.CharField(blank=True, max_length=40, verbose_name="identifier at its publisher"),
                        ),
                        ("title", models.CharField(blank=True, max_length=160, verbose_name="incident in one line")),
                        ("kind", threats.fields.KindField(code_list="threat_types", verbose_name="kind")),
                        (
                            "language",
                            models.CharField(
                                choices=[("en", "English"), ("fr", "French")],
                                max_length=5,
                                verbose_name="language of the text",
                            ),
                        ),
                        ("occurred_from_on", models.DateField(verbose_name="first possible day")),
                        ("occurred_to_on", models.DateField(verbose_name="last possible day")),
                        (
                            "date_precision",
                            models.CharField(
                                choices=[
                                    ("DAY", "The day is known"),
                                    ("DAYS", "Known to two to six days"),
                                    ("WEEK", "Known to the week"),
                                    ("MONTH", "Known to the month"),
                                    ("YEAR", "Known to the year"),
                                ],
                                max_length=5,
                                verbose_name="how well the date is known",
                            ),
                        ),
                        ("fits_week", models.BooleanField(editable=False)),
                        ("fits_month", models.BooleanField(editable=False)),
                        ("fits_year", models.BooleanField(editable=False)),
                        (
                            "place_name",
                            models.CharField(blank=True, max_length=200, verbose_name="place as its source names it"),
                        ),
                        ("place_description", models.TextField(blank=True, max_length=1000, verbose_name="where")),
                        ("actor_a", models.CharField(blank=True, max_length=300, verbose_name="reported actor")),
                        ("actor_b", models.CharField(blank=True, max_length=300, verbose_name="against or with")),
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
                                verbose_name="who used force",
                            ),
                        ),
                        (
                            "killed_low",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="killed, all: low estimate"
                            ),
                        ),
                        (
                            "killed_best",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="killed, all: best estimate"
                            ),
                        ),
                        (
                            "killed_high",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="killed, all: high estimate"
                            ),
                        ),
                        (
                            "civilians_killed",
                            models.PositiveIntegerField(blank=True, null=True, verbose_name="civilians killed"),
                        ),
                        (
                            "killed_a",
                            models.PositiveIntegerField(blank=True, null=True, verbose_name="killed on the first side"),
                        ),
                        (
                            "killed_b",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="killed on the second side"
                            ),
                        ),
                        (
                            "killed_unknown",
                            models.PositiveIntegerField(blank=True, null=True, verbose_name="killed, side not known"),
                        ),
                        (
                            "range_inconsistent",
                            models.BooleanField(
                                default=False, editable=False, verbose_name="the estimates contradict each other"
                            ),
                        ),
                        ("is_aggregate", models.BooleanField(default=False, verbose_name="several events in one")),
                        (
                            "sources_count",
                            models.PositiveIntegerField(blank=True, null=True, verbose_name="number of sources"),
                        ),
                        ("words", models.TextField(editable=False)),
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
                            "dataset",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="threats.dataset",
                            ),
                        ),
                        (
                            "import_run",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="threats.importrun",
                            ),
                        ),
                        (
                            "merged_into",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="threats.incident",
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
                                blank=True,
                                null=True,
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
                            models.UniqueConstraint(fields=("uid",), name="incident_uid_unique"),
                            models.UniqueConstraint(fields=("ref",), name="incident_ref_unique"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("classification__in", ("UNCLASSIFIED", "CONFIDENTIAL", "STRICTLY_CONFIDENTIAL"))
                                ),
                                name="incident_classification_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("status__in", ["ACTUAL", "EXERCISE", "TEST"])),
                                name="incident_status_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("restricted_kind__in", ["", "CRSV", "CHILD", "SURVIVOR"])),
                                name="incident_restricted_kind_known",
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
                                name="incident_withdrawal_is_signed_and_reasoned",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("precision__in", ["EXACT", "NEAR", "ADMIN2", "ADMIN1", "COUNTRY"])),
                                name="incident_precision_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("lat", None), ("lon", None)),
                                    models.Q(
                                        ("lat__gte", -90),
                                        ("lat__isnull", False),
                                        ("lat__lte", 90),
                                        ("lon__gte", -180),
                                        ("lon__isnull", False),
                                        ("lon__lte", 180),
                                    ),
                                    _connector="OR",
                                ),
                                name="incident_point_whole_and_on_earth",
                                violation_error_message="Give both latitude (-90 to 90) and longitude (-180 to 180), or neither.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("lat__isnull", False),
                                    models.Q(("h3_r4", None), ("h3_r6", None), ("h3_r8", None), ("snapped_km", None)),
                                    _connector="OR",
                                ),
                                name="incident_nothing_derived_without_point",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("h3_r8", None),
                                        models.Q(("h3_r6__isnull", False), ("precision", "EXACT")),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        models.Q(("h3_r4", None), ("h3_r6", None)),
                                        models.Q(
                                            ("h3_r4__isnull", False),
                                            ("h3_r6__isnull", False),
                                            ("precision__in", ("EXACT", "NEAR")),
                                        ),
                                        _connector="OR",
                                    ),
                                ),
                                name="incident_cell_no_finer_than_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("snapped_km", None),
                                    models.Q(
                                        ("area__isnull", False), ("snapped_km__gte", 0), ("snapped_km__lte", 10.0)
                                    ),
                                    _connector="OR",
                                ),
                                name="incident_snapped_within_limit",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("dataset__isnull", False)),
                                fields=("dataset", "external_id"),
                                name="incident_external_id_unique_in_dataset",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("dataset", None),
                                        ("external_id", ""),
                                        ("import_run", None),
                                        ("recorded_by__isnull", False),
                                    ),
                                    models.Q(
                                        ("dataset__isnull", False),
                                        ("import_run__isnull", False),
                                        models.Q(("external_id", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="incident_of_the_mission_or_of_a_dataset",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("occurred_to_on__gte", models.F("occurred_from_on"))),
                                name="incident_ends_after_it_began",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("range_inconsistent", True),
                                        models.Q(
                                            ("killed_best__lt", models.F("killed_low")),
                                            ("killed_best__gt", models.F("killed_high")),
                                            ("killed_high__lt", models.F("killed_low")),
                                            _connector="OR",
                                        ),
                                    ),
                                    models.Q(
                                        ("range_inconsistent", False),
                                        models.Q(
                                            ("killed_best__lt", models.F("killed_low")),
                                            ("killed_best__gt", models.F("killed_high")),
                                            ("killed_high__lt", models.F("killed_low")),
                                            _connector="OR",
                                            _negated=True,
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                                name="incident_contradicting_estimates_are_marked",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("actor_class__in", ["STATE", "NON_STATE", "BOTH", "NOT_KNOWN"])),
                                name="incident_actor_class_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("date_precision__in", ["DAY", "DAYS", "WEEK", "MONTH", "YEAR"])),
                                name="incident_date_precision_known",
                            ),
                        ],
                        "indexes": [
                            models.Index(fields=["mission", "-occurred_from_on", "-id"], name="incident_newest_first"),
                            models.Index(fields=["area", "-occurred_from_on", "-id"], name="incident_newest_by_area"),
                            models.Index(fields=["mission", "h3_r4"], name="incident_by_cell"),
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.search.SearchVector("words", config="simple"),
                                name="incident_words",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="IncidentMonth",
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
                        ("month", models.DateField(help_text="Its first day.", verbose_name="month")),
                        ("fits_month", models.BooleanField()),
                        ("fits_year", models.BooleanField()),
                        ("kind", models.CharField(max_length=64)),
                        ("actor_class", models.CharField(max_length=20)),
                        ("h3_r4", models.BigIntegerField(null=True)),
                        ("incidents", models.IntegerField()),
                        ("range_inconsistent", models.IntegerField()),
                        (
                            "figures_known",
                            models.IntegerField(help_text="Incidents with a best estimate of the killed."),
                        ),
                        ("killed_low", models.BigIntegerField()),
                        ("killed_best", models.BigIntegerField()),
                        ("killed_high", models.BigIntegerField()),
                        (
                            "civilians_known",
                            models.IntegerField(help_text="Incidents with a figure of civilians killed."),
                        ),
                        ("civilians_killed", models.BigIntegerField()),
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
                            "dataset",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="threats.dataset",
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
                        "constraints": [
                            models.UniqueConstraint(
                                fields=(
                                    "mission",
                                    "dataset",
                                    "month",
                                    "fits_month",
                                    "fits_year",
                                    "kind",
                                    "actor_class",
                                    "area",
                                    "h3_r4",
                                    "classification",
                                    "restricted_kind",
                                    "sharing_boundary",
                                    "owner_component",
                                    "owner_section",
                                    "status",
                                ),
                                name="incidentmonth_key_unique",
                                nulls_distinct=False,
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="IncidentVersion",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("lat", models.FloatField(blank=True, null=True, verbose_name="latitude")),
                        ("lon", models.FloatField(blank=True, null=True, verbose_name="longitude")),
                        (
                            "precision",
                            models.CharField(
                                choices=[
                                    ("EXACT", "Exact place"),
                                    ("NEAR", "Near this place"),
                                    ("ADMIN2", "Somewhere in this sub-prefecture or district"),
                                    ("ADMIN1", "Somewhere in this prefecture or province"),
                                    ("COUNTRY", "Somewhere in the country"),
                                ],
                                max_length=8,
                                verbose_name="how well the place is known",
                            ),
                        ),
                        ("h3_r8", models.BigIntegerField(blank=True, editable=False, null=True)),
                        ("h3_r6", models.BigIntegerField(blank=True, editable=False, null=True)),
                        ("h3_r4", models.BigIntegerField(blank=True, editable=False, null=True)),
                        (
                            "snapped_km",
                            models.FloatField(
                                blank=True, editable=False, null=True, verbose_name="distance to the area in km"
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
                            "external_id",
                            models.CharField(blank=True, max_length=40, verbose_name="identifier at its publisher"),
                        ),
                        ("title", models.CharField(blank=True, max_length=160, verbose_name="incident in one line")),
                        ("kind", threats.fields.KindField(code_list="threat_types", verbose_name="kind")),
                        (
                            "language",
                            models.CharField(
                                choices=[("en", "English"), ("fr", "French")],
                                max_length=5,
                                verbose_name="language of the text",
                            ),
                        ),
                        ("occurred_from_on", models.DateField(verbose_name="first possible day")),
                        ("occurred_to_on", models.DateField(verbose_name="last possible day")),
                        (
                            "date_precision",
                            models.CharField(
                                choices=[
                                    ("DAY", "The day is known"),
                                    ("DAYS", "Known to two to six days"),
                                    ("WEEK", "Known to the week"),
                                    ("MONTH", "Known to the month"),
                                    ("YEAR", "Known to the year"),
                                ],
                                max_length=5,
                                verbose_name="how well the date is known",
                            ),
                        ),
                        ("fits_week", models.BooleanField(editable=False)),
                        ("fits_month", models.BooleanField(editable=False)),
                        ("fits_year", models.BooleanField(editable=False)),
                        (
                            "place_name",
                            models.CharField(blank=True, max_length=200, verbose_name="place as its source names it"),
                        ),
                        ("place_description", models.TextField(blank=True, max_length=1000, verbose_name="where")),
                        ("actor_a", models.CharField(blank=True, max_length=300, verbose_name="reported actor")),
                        ("actor_b", models.CharField(blank=True, max_length=300, verbose_name="against or with")),
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
                                verbose_name="who used force",
                            ),
                        ),
                        (
                            "killed_low",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="killed, all: low estimate"
                            ),
                        ),
                        (
                            "killed_best",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="killed, all: best estimate"
                            ),
                        ),
                        (
                            "killed_high",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="killed, all: high estimate"
                            ),
                        ),
                        (
                            "civilians_killed",
                            models.PositiveIntegerField(blank=True, null=True, verbose_name="civilians killed"),
                        ),
                        (
                            "killed_a",
                            models.PositiveIntegerField(blank=True, null=True, verbose_name="killed on the first side"),
                        ),
                        (
                            "killed_b",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="killed on the second side"
                            ),
                        ),
                        (
                            "killed_unknown",
                            models.PositiveIntegerField(blank=True, null=True, verbose_name="killed, side not known"),
                        ),
                        (
                            "range_inconsistent",
                            models.BooleanField(
                                default=False, editable=False, verbose_name="the estimates contradict each other"
                            ),
                        ),
                        ("is_aggregate", models.BooleanField(default=False, verbose_name="several events in one")),
                        (
                            "sources_count",
                            models.PositiveIntegerField(blank=True, null=True, verbose_name="number of sources"),
                        ),
                        ("words", models.TextField(editable=False)),
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
                            "dataset",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="threats.dataset",
                            ),
                        ),
                        (
                            "import_run",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="threats.importrun",
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
                                to="threats.incident",
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
                                to="threats.incident",
                            ),
                        ),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
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
                        "indexes": [models.Index(fields=["pgh_obj", "pgh_id"], name="threats_inc_pgh_obj_e38ece_idx")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="incident",
                    trigger=pgtrigger.compiler.Trigger(
                        name="months_after_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="INSERT INTO threats_incidentmonth (mission_id, dataset_id, month, fits_month, fits_year, kind, actor_class, area_id, h3_r4, classification, restricted_kind, sharing_boundary, owner_component, owner_section, status, incidents, range_inconsistent, figures_known, killed_low, killed_best, killed_high, civilians_known, civilians_killed) SELECT * FROM (SELECT mission_id AS mission_id, dataset_id AS dataset_id, date_trunc('month', occurred_from_on)::date AS month, fits_month AS fits_month, fits_year AS fits_year, kind AS kind, actor_class AS actor_class, area_id AS area_id, CASE WHEN restricted_kind = '' THEN h3_r4 END AS h3_r4, classification AS classification, restricted_kind AS restricted_kind, sharing_boundary AS sharing_boundary, owner_component AS owner_component, owner_section AS owner_section, status AS status, coalesce(sum(sign * 1), 0) AS incidents, coalesce(sum(sign * range_inconsistent::int), 0) AS range_inconsistent, coalesce(sum(sign * (killed_best IS NOT NULL)::int), 0) AS figures_known, coalesce(sum(sign * killed_low), 0) AS killed_low, coalesce(sum(sign * killed_best), 0) AS killed_best, coalesce(sum(sign * killed_high), 0) AS killed_high, coalesce(sum(sign * (civilians_killed IS NOT NULL)::int), 0) AS civilians_known, coalesce(sum(sign * civilians_killed), 0) AS civilians_killed FROM (SELECT 1 AS sign, * FROM new_rows) AS event WHERE withdrawn_at IS NULL AND merged_into_id IS NULL GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15) AS summed WHERE incidents <> 0 OR range_inconsistent <> 0 OR figures_known <> 0 OR killed_low <> 0 OR killed_best <> 0 OR killed_high <> 0 OR civilians_known <> 0 OR civilians_killed <> 0 ON CONFLICT (mission_id, dataset_id, month, fits_month, fits_year, kind, actor_class, area_id, h3_r4, classification, restricted_kind, sharing_boundary, owner_component, owner_section, status) DO UPDATE SET incidents = threats_incidentmonth.incidents + excluded.incidents, range_inconsistent = threats_incidentmonth.range_inconsistent + excluded.range_inconsistent, figures_known = threats_incidentmonth.figures_known + excluded.figures_known, killed_low = threats_incidentmonth.killed_low + excluded.killed_low, killed_best = threats_incidentmonth.killed_best + excluded.killed_best, killed_high = threats_incidentmonth.killed_high + excluded.killed_high, civilians_known = threats_incidentmonth.civilians_known + excluded.civilians_known, civilians_killed = threats_incidentmonth.civilians_killed + excluded.civilians_killed; RETURN NULL;",
                            hash="838f78e1bc55a0ffc77f55fbd3e01a5b69e8bda6",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_months_after_insert_19ec1",
                            referencing="REFERENCING NEW TABLE AS new_rows ",
                            table="threats_incident",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="incident",
                    trigger=pgtrigger.compiler.Trigger(
                        name="months_after_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="INSERT INTO threats_incidentmonth (mission_id, dataset_id, month, fits_month, fits_year, kind, actor_class, area_id, h3_r4, classification, restricted_kind, sharing_boundary, owner_component, owner_section, status, incidents, range_inconsistent, figures_known, killed_low, killed_best, killed_high, civilians_known, civilians_killed) SELECT * FROM (SELECT mission_id AS mission_id, dataset_id AS dataset_id, date_trunc('month', occurred_from_on)::date AS month, fits_month AS fits_month, fits_year AS fits_year, kind AS kind, actor_class AS actor_class, area_id AS area_id, CASE WHEN restricted_kind = '' THEN h3_r4 END AS h3_r4, classification AS classification, restricted_kind AS restricted_kind, sharing_boundary AS sharing_boundary, owner_component AS owner_component, owner_section AS owner_section, status AS status, coalesce(sum(sign * 1), 0) AS incidents, coalesce(sum(sign * range_inconsistent::int), 0) AS range_inconsistent, coalesce(sum(sign * (killed_best IS NOT NULL)::int), 0) AS figures_known, coalesce(sum(sign * killed_low), 0) AS killed_low, coalesce(sum(sign * killed_best), 0) AS killed_best, coalesce(sum(sign * killed_high), 0) AS killed_high, coalesce(sum(sign * (civilians_killed IS NOT NULL)::int), 0) AS civilians_known, coalesce(sum(sign * civilians_killed), 0) AS civilians_killed FROM (SELECT 1 AS sign, * FROM new_rows UNION ALL SELECT -1 AS sign, * FROM old_rows) AS event WHERE withdrawn_at IS NULL AND merged_into_id IS NULL GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15) AS summed WHERE incidents <> 0 OR range_inconsistent <> 0 OR figures_known <> 0 OR killed_low <> 0 OR killed_best <> 0 OR killed_high <> 0 OR civilians_known <> 0 OR civilians_killed <> 0 ON CONFLICT (mission_id, dataset_id, month, fits_month, fits_year, kind, actor_class, area_id, h3_r4, classification, restricted_kind, sharing_boundary, owner_component, owner_section, status) DO UPDATE SET incidents = threats_incidentmonth.incidents + excluded.incidents, range_inconsistent = threats_incidentmonth.range_inconsistent + excluded.range_inconsistent, figures_known = threats_incidentmonth.figures_known + excluded.figures_known, killed_low = threats_incidentmonth.killed_low + excluded.killed_low, killed_best = threats_incidentmonth.killed_best + excluded.killed_best, killed_high = threats_incidentmonth.killed_high + excluded.killed_high, civilians_known = threats_incidentmonth.civilians_known + excluded.civilians_known, civilians_killed = threats_incidentmonth.civilians_killed + excluded.civilians_killed; RETURN NULL;",
                            hash="37a1cc4a1111389efb235a7d31d47f063940aa2a",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_months_after_update_82acc",
                            referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                            table="threats_incident",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="incident",
                    trigger=pgtrigger.compiler.Trigger(
                        name="months_after_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="INSERT INTO threats_incidentmonth (mission_id, dataset_id, month, fits_month, fits_year, kind, actor_class, area_id, h3_r4, classification, restricted_kind, sharing_boundary, owner_component, owner_section, status, incidents, range_inconsistent, figures_known, killed_low, killed_best, killed_high, civilians_known, civilians_killed) SELECT * FROM (SELECT mission_id AS mission_id, dataset_id AS dataset_id, date_trunc('month', occurred_from_on)::date AS month, fits_month AS fits_month, fits_year AS fits_year, kind AS kind, actor_class AS actor_class, area_id AS area_id, CASE WHEN restricted_kind = '' THEN h3_r4 END AS h3_r4, classification AS classification, restricted_kind AS restricted_kind, sharing_boundary AS sharing_boundary, owner_component AS owner_component, owner_section AS owner_section, status AS status, coalesce(sum(sign * 1), 0) AS incidents, coalesce(sum(sign * range_inconsistent::int), 0) AS range_inconsistent, coalesce(sum(sign * (killed_best IS NOT NULL)::int), 0) AS figures_known, coalesce(sum(sign * killed_low), 0) AS killed_low, coalesce(sum(sign * killed_best), 0) AS killed_best, coalesce(sum(sign * killed_high), 0) AS killed_high, coalesce(sum(sign * (civilians_killed IS NOT NULL)::int), 0) AS civilians_known, coalesce(sum(sign * civilians_killed), 0) AS civilians_killed FROM (SELECT -1 AS sign, * FROM old_rows) AS event WHERE withdrawn_at IS NULL AND merged_into_id IS NULL GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15) AS summed WHERE incidents <> 0 OR range_inconsistent <> 0 OR figures_known <> 0 OR killed_low <> 0 OR killed_best <> 0 OR killed_high <> 0 OR civilians_known <> 0 OR civilians_killed <> 0 ON CONFLICT (mission_id, dataset_id, month, fits_month, fits_year, kind, actor_class, area_id, h3_r4, classification, restricted_kind, sharing_boundary, owner_component, owner_section, status) DO UPDATE SET incidents = threats_incidentmonth.incidents + excluded.incidents, range_inconsistent = threats_incidentmonth.range_inconsistent + excluded.range_inconsistent, figures_known = threats_incidentmonth.figures_known + excluded.figures_known, killed_low = threats_incidentmonth.killed_low + excluded.killed_low, killed_best = threats_incidentmonth.killed_best + excluded.killed_best, killed_high = threats_incidentmonth.killed_high + excluded.killed_high, civilians_known = threats_incidentmonth.civilians_known + excluded.civilians_known, civilians_killed = threats_incidentmonth.civilians_killed + excluded.civilians_killed; RETURN NULL;",
                            hash="baa5cd569c6fc2574224fa0a8e55fd684dfebc82",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_months_after_delete_aebd8",
                            referencing="REFERENCING OLD TABLE AS old_rows ",
                            table="threats_incident",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="incident",
                    trigger=pgtrigger.compiler.Trigger(
                        name="replaced_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "threats_incidentversion" ("actor_a", "actor_b", "actor_class", "area_id", "civilians_killed", "classification", "dataset_id", "date_precision", "external_id", "fits_month", "fits_week", "fits_year", "h3_r4", "h3_r6", "h3_r8", "id", "import_run_id", "is_aggregate", "killed_a", "killed_b", "killed_best", "killed_high", "killed_low", "killed_unknown", "kind", "language", "lat", "lon", "merged_into_id", "mission_id", "occurred_from_on", "occurred_to_on", "owner_component", "owner_section", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_description", "place_name", "precision", "range_inconsistent", "recorded_at", "recorded_by_id", "ref", "restricted_kind", "sharing_boundary", "snapped_km", "sources_count", "status", "title", "uid", "withdrawn_at", "withdrawn_by_id", "withdrawn_reason", "words") VALUES (OLD."actor_a", OLD."actor_b", OLD."actor_class", OLD."area_id", OLD."civilians_killed", OLD."classification", OLD."dataset_id", OLD."date_precision", OLD."external_id", OLD."fits_month", OLD."fits_week", OLD."fits_year", OLD."h3_r4", OLD."h3_r6", OLD."h3_r8", OLD."id", OLD."import_run_id", OLD."is_aggregate", OLD."killed_a", OLD."killed_b", OLD."killed_best", OLD."killed_high", OLD."killed_low", OLD."killed_unknown", OLD."kind", OLD."language", OLD."lat", OLD."lon", OLD."merged_into_id", OLD."mission_id", OLD."occurred_from_on", OLD."occurred_to_on", OLD."owner_component", OLD."owner_section", NOW(), \'replaced\', OLD."id", OLD."place_description", OLD."place_name", OLD."precision", OLD."range_inconsistent", OLD."recorded_at", OLD."recorded_by_id", OLD."ref", OLD."restricted_kind", OLD."sharing_boundary", OLD."snapped_km", OLD."sources_count", OLD."status", OLD."title", OLD."uid", OLD."withdrawn_at", OLD."withdrawn_by_id", OLD."withdrawn_reason", OLD."words"); RETURN NULL;',
                            hash="9771bb632992b77ba43d653b978c8358df9ad688",
                            operation="UPDATE",
                            pgid="pgtrigger_replaced_update_806b2",
                            table="threats_incident",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="incidentversion",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="69a352b9c1356c87cd2a010dcaccc0453ebee16c",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_15fe0",
                            table="threats_incidentversion",
                            when="BEFORE",
                        ),
                    ),
                ),
            ]
        )
    ]
