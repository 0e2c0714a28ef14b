import uuid

import django.db.models.constraints
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import areas.fields
import common.db


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("areas", "0001_initial"),
        ("threats", "0040_assessments_and_risk_lines"),
    ]

    operations = [
        migrations.CreateModel(
            name="HotSpot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                    models.FloatField(blank=True, editable=False, null=True, verbose_name="distance to the area in km"),
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
                ("name", models.CharField(max_length=160, verbose_name="name of the place")),
                (
                    "why",
                    models.TextField(
                        help_text="No names of victims, witnesses or sources.",
                        max_length=4000,
                        verbose_name="why it is a hot spot",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("fr", "French")], max_length=5, verbose_name="language of the text"
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[("PROPOSED", "Proposed"), ("DECIDED", "Decided"), ("CLOSED", "Closed")],
                        default="PROPOSED",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("rank", models.PositiveIntegerField(editable=False, null=True, verbose_name="place in the order")),
                ("proposed", areas.fields.CodeField(code_list="protection_commitments", verbose_name="proposed")),
                (
                    "proposed_level",
                    areas.fields.CodeField(blank=True, code_list="risk_levels", verbose_name="risk it follows from"),
                ),
                (
                    "proposed_from",
                    models.CharField(blank=True, max_length=40, verbose_name="assessment it follows from"),
                ),
                ("proposed_at", models.DateTimeField(editable=False, verbose_name="proposed on")),
                (
                    "commitment",
                    areas.fields.CodeField(blank=True, code_list="protection_commitments", verbose_name="decided"),
                ),
                (
                    "decided_on",
                    areas.fields.CodeField(
                        blank=True, code_list="protection_commitments", verbose_name="what was proposed then"
                    ),
                ),
                ("decided_at", models.DateTimeField(editable=False, null=True, verbose_name="decided on")),
                (
                    "decided_because",
                    models.TextField(blank=True, max_length=2000, verbose_name="reason for the decision"),
                ),
                (
                    "forum",
                    models.CharField(
                        blank=True,
                        help_text="Such as the meeting and its minutes.",
                        max_length=160,
                        verbose_name="forum and its reference",
                    ),
                ),
                ("closed_at", models.DateTimeField(editable=False, null=True, verbose_name="closed")),
                ("closing_reason", models.TextField(blank=True, max_length=2000, verbose_name="why it is closed")),
                (
                    "holder_role",
                    areas.fields.CodeField(blank=True, code_list="roles", verbose_name="which post holds it"),
                ),
                (
                    "road_minutes",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="by road, in minutes"),
                ),
                ("air_minutes", models.PositiveIntegerField(blank=True, null=True, verbose_name="by air, in minutes")),
                ("travel_checked_on", models.DateField(blank=True, null=True, verbose_name="checked on")),
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
                    "closed_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "holder_aor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="areas.areaofresponsibility",
                        verbose_name="of which area of responsibility",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="threats.hotspot",
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
                    "proposed_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    models.UniqueConstraint(fields=("uid",), name="hotspot_uid_unique"),
                    models.UniqueConstraint(fields=("ref",), name="hotspot_ref_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("classification__in", ("UNCLASSIFIED", "CONFIDENTIAL", "STRICTLY_CONFIDENTIAL"))
                        ),
                        name="hotspot_classification_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["ACTUAL", "EXERCISE", "TEST"])), name="hotspot_status_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("restricted_kind__in", ["", "CRSV", "CHILD", "SURVIVOR"])),
                        name="hotspot_restricted_kind_known",
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
                        name="hotspot_withdrawal_is_signed_and_reasoned",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("precision__in", ["EXACT", "NEAR", "ADMIN2", "ADMIN1", "COUNTRY"])),
                        name="hotspot_precision_known",
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
                        name="hotspot_point_whole_and_on_earth",
                        violation_error_message="Give both latitude (-90 to 90) and longitude (-180 to 180), or neither.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("lat__isnull", False),
                            models.Q(("h3_r4", None), ("h3_r6", None), ("h3_r8", None), ("snapped_km", None)),
                            _connector="OR",
                        ),
                        name="hotspot_nothing_derived_without_point",
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
                        name="hotspot_cell_no_finer_than_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("snapped_km", None),
                            models.Q(("area__isnull", False), ("snapped_km__gte", 0), ("snapped_km__lte", 10.0)),
                            _connector="OR",
                        ),
                        name="hotspot_snapped_within_limit",
                    ),
                    models.UniqueConstraint(
                        deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                        fields=("mission", "rank"),
                        name="hotspot_rank_unique_in_mission",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("stage__in", ["PROPOSED", "DECIDED", "CLOSED"])), name="hotspot_stage_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("commitment", ""),
                                ("decided_at", None),
                                ("decided_because", ""),
                                ("decided_by", None),
                                ("decided_on", ""),
                                ("forum", ""),
                            ),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                models.Q(("commitment", ""), _negated=True),
                                models.Q(("decided_on", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="hotspot_decision_is_signed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("commitment__gt", ""), ("stage", "PROPOSED"), _negated=True),
                            models.Q(("commitment", ""), ("stage", "DECIDED"), _negated=True),
                        ),
                        name="hotspot_stage_follows_the_decision",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("commitment", ""),
                            ("commitment", models.F("decided_on")),
                            models.Q(("decided_because", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="hotspot_other_decision_has_a_reason",
                        violation_error_message="This differs from what was proposed: say why.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("closed_at", None),
                                ("closed_by", None),
                                ("closing_reason", ""),
                                ("stage__in", ["PROPOSED", "DECIDED"]),
                            ),
                            models.Q(
                                ("closed_at__isnull", False),
                                ("closed_by__isnull", False),
                                ("rank", None),
                                ("stage", "CLOSED"),
                                models.Q(("closing_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="hotspot_closing_is_signed_and_reasoned",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("air_minutes", None), ("road_minutes", None)),
                            ("travel_checked_on__isnull", False),
                            _connector="OR",
                        ),
                        name="hotspot_travel_time_has_its_day",
                        violation_error_message="Say on which day these travel times were checked.",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["h3_r8"], name="hotspot_h3_r8"),
                    models.Index(fields=["h3_r6"], name="hotspot_h3_r6"),
                    models.Index(fields=["h3_r4"], name="hotspot_h3_r4"),
                ],
            },
        ),
        migrations.CreateModel(
            name="HotSpotVersion",
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
                    models.FloatField(blank=True, editable=False, null=True, verbose_name="distance to the area in km"),
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
                ("name", models.CharField(max_length=160, verbose_name="name of the place")),
                (
                    "why",
                    models.TextField(
                        help_text="No names of victims, witnesses or sources.",
                        max_length=4000,
                        verbose_name="why it is a hot spot",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("fr", "French")], max_length=5, verbose_name="language of the text"
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[("PROPOSED", "Proposed"), ("DECIDED", "Decided"), ("CLOSED", "Closed")],
                        default="PROPOSED",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("rank", models.PositiveIntegerField(editable=False, null=True, verbose_name="place in the order")),
                ("proposed", areas.fields.CodeField(code_list="protection_commitments", verbose_name="proposed")),
                (
                    "proposed_level",
                    areas.fields.CodeField(blank=True, code_list="risk_levels", verbose_name="risk it follows from"),
                ),
                (
                    "proposed_from",
                    models.CharField(blank=True, max_length=40, verbose_name="assessment it follows from"),
                ),
                ("proposed_at", models.DateTimeField(editable=False, verbose_name="proposed on")),
                (
                    "commitment",
                    areas.fields.CodeField(blank=True, code_list="protection_commitments", verbose_name="decided"),
                ),
                (
                    "decided_on",
                    areas.fields.CodeField(
                        blank=True, code_list="protection_commitments", verbose_name="what was proposed then"
                    ),
                ),
                ("decided_at", models.DateTimeField(editable=False, null=True, verbose_name="decided on")),
                (
                    "decided_because",
                    models.TextField(blank=True, max_length=2000, verbose_name="reason for the decision"),
                ),
                (
                    "forum",
                    models.CharField(
                        blank=True,
                        help_text="Such as the meeting and its minutes.",
                        max_length=160,
                        verbose_name="forum and its reference",
                    ),
                ),
                ("closed_at", models.DateTimeField(editable=False, null=True, verbose_name="closed")),
                ("closing_reason", models.TextField(blank=True, max_length=2000, verbose_name="why it is closed")),
                (
                    "holder_role",
                    areas.fields.CodeField(blank=True, code_list="roles", verbose_name="which post holds it"),
                ),
                (
                    "road_minutes",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="by road, in minutes"),
                ),
                ("air_minutes", models.PositiveIntegerField(blank=True, null=True, verbose_name="by air, in minutes")),
                ("travel_checked_on", models.DateField(blank=True, null=True, verbose_name="checked on")),
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
                    "closed_by",
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
                    "decided_by",
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
                    "holder_aor",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="areas.areaofresponsibility",
                        verbose_name="of which area of responsibility",
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
                        to="threats.hotspot",
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
                        to="threats.hotspot",
                    ),
                ),
                (
                    "proposed_by",
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
                "indexes": [models.Index(fields=["pgh_obj", "pgh_id"], name="threats_hot_pgh_obj_c7623f_idx")],
            },
        ),
        migrations.CreateModel(
            name="Preparedness",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("item", areas.fields.CodeField(code_list="preparedness_items", verbose_name="what stands ready")),
                ("ticked_at", models.DateTimeField(verbose_name="ticked")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="taken off")),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "hot_spot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="threats.hotspot"
                    ),
                ),
                (
                    "ticked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("hot_spot", "item"),
                        name="preparedness_ticked_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", None)),
                            models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="preparedness_end_is_signed",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="hotspot",
            trigger=pgtrigger.compiler.Trigger(
                name="replaced_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "threats_hotspotversion" ("air_minutes", "area_id", "classification", "closed_at", "closed_by_id", "closing_reason", "commitment", "decided_at", "decided_because", "decided_by_id", "decided_on", "forum", "h3_r4", "h3_r6", "h3_r8", "holder_aor_id", "holder_role", "id", "language", "lat", "lon", "merged_into_id", "mission_id", "name", "owner_component", "owner_section", "pgh_created_at", "pgh_label", "pgh_obj_id", "precision", "proposed", "proposed_at", "proposed_by_id", "proposed_from", "proposed_level", "rank", "recorded_at", "recorded_by_id", "ref", "restricted_kind", "road_minutes", "sharing_boundary", "snapped_km", "stage", "status", "travel_checked_on", "uid", "why", "withdrawn_at", "withdrawn_by_id", "withdrawn_reason") VALUES (OLD."air_minutes", OLD."area_id", OLD."classification", OLD."closed_at", OLD."closed_by_id", OLD."closing_reason", OLD."commitment", OLD."decided_at", OLD."decided_because", OLD."decided_by_id", OLD."decided_on", OLD."forum", OLD."h3_r4", OLD."h3_r6", OLD."h3_r8", OLD."holder_aor_id", OLD."holder_role", OLD."id", OLD."language", OLD."lat", OLD."lon", OLD."merged_into_id", OLD."mission_id", OLD."name", OLD."owner_component", OLD."owner_section", NOW(), \'replaced\', OLD."id", OLD."precision", OLD."proposed", OLD."proposed_at", OLD."proposed_by_id", OLD."proposed_from", OLD."proposed_level", OLD."rank", OLD."recorded_at", OLD."recorded_by_id", OLD."ref", OLD."restricted_kind", OLD."road_minutes", OLD."sharing_boundary", OLD."snapped_km", OLD."stage", OLD."status", OLD."travel_checked_on", OLD."uid", OLD."why", OLD."withdrawn_at", OLD."withdrawn_by_id", OLD."withdrawn_reason"); RETURN NULL;',
                    hash="a0357053240b756ddc514dafa9b774e6075a948a",
                    operation="UPDATE",
                    pgid="pgtrigger_replaced_update_379bb",
                    table="threats_hotspot",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="hotspotversion",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="9ea8da921f7ac8bd2736c681ce52c4146b71954a",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_49655",
                    table="threats_hotspotversion",
                    when="BEFORE",
                ),
            ),
        ),
    ]
