import uuid

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
        ("threats", "0002_incidents"),
    ]

    operations = [
        migrations.CreateModel(
            name="Report",
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
                ("kind", areas.fields.CodeField(code_list="threat_types", verbose_name="what")),
                (
                    "tense",
                    models.CharField(
                        choices=[("HAPPENED", "It happened"), ("EXPECTED", "It is expected")],
                        max_length=10,
                        verbose_name="when",
                    ),
                ),
                ("occurred_from_on", models.DateField(blank=True, null=True, verbose_name="from")),
                ("occurred_to_on", models.DateField(blank=True, null=True, verbose_name="to")),
                ("place_name", models.CharField(blank=True, max_length=160, verbose_name="name of the place")),
                (
                    "channel",
                    areas.fields.CodeField(blank=True, code_list="alert_channels", verbose_name="how it was heard"),
                ),
                (
                    "source_code",
                    models.CharField(
                        blank=True,
                        help_text="Such as K-17. Never a name.",
                        max_length=40,
                        verbose_name="who said it (code word)",
                    ),
                ),
                (
                    "reliability",
                    areas.fields.CodeField(
                        blank=True, code_list="source_reliability", verbose_name="reliability of the source"
                    ),
                ),
                (
                    "credibility",
                    areas.fields.CodeField(
                        blank=True, code_list="information_credibility", verbose_name="credibility of what it says"
                    ),
                ),
                (
                    "heard",
                    models.TextField(
                        blank=True,
                        help_text="No names of victims, witnesses or sources.",
                        max_length=8000,
                        verbose_name="what was heard",
                    ),
                ),
                (
                    "pasted",
                    models.TextField(
                        blank=True,
                        help_text="Pasted as it is and kept as it is. Take names of persons out first.",
                        max_length=20000,
                        verbose_name="paragraph of a situation report",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("fr", "French")], max_length=5, verbose_name="language of the text"
                    ),
                ),
                ("killed_low", models.PositiveIntegerField(blank=True, null=True, verbose_name="killed, at least")),
                ("killed_high", models.PositiveIntegerField(blank=True, null=True, verbose_name="killed, at most")),
                ("injured_low", models.PositiveIntegerField(blank=True, null=True, verbose_name="injured, at least")),
                ("injured_high", models.PositiveIntegerField(blank=True, null=True, verbose_name="injured, at most")),
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
                        to="threats.report",
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
                    models.UniqueConstraint(fields=("uid",), name="report_uid_unique"),
                    models.UniqueConstraint(fields=("ref",), name="report_ref_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("classification__in", ("UNCLASSIFIED", "CONFIDENTIAL", "STRICTLY_CONFIDENTIAL"))
                        ),
                        name="report_classification_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["ACTUAL", "EXERCISE", "TEST"])), name="report_status_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("restricted_kind__in", ["", "CRSV", "CHILD", "SURVIVOR"])),
                        name="report_restricted_kind_known",
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
                        name="report_withdrawal_is_signed_and_reasoned",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("precision__in", ["EXACT", "NEAR", "ADMIN2", "ADMIN1", "COUNTRY"])),
                        name="report_precision_known",
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
                        name="report_point_whole_and_on_earth",
                        violation_error_message="Give both latitude (-90 to 90) and longitude (-180 to 180), or neither.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("lat__isnull", False),
                            models.Q(("h3_r4", None), ("h3_r6", None), ("h3_r8", None), ("snapped_km", None)),
                            _connector="OR",
                        ),
                        name="report_nothing_derived_without_point",
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
                        name="report_cell_no_finer_than_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("snapped_km", None),
                            models.Q(("area__isnull", False), ("snapped_km__gte", 0), ("snapped_km__lte", 10.0)),
                            _connector="OR",
                        ),
                        name="report_snapped_within_limit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tense__in", ["HAPPENED", "EXPECTED"])), name="report_tense_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("occurred_from_on", None), ("occurred_to_on", None)),
                            models.Q(
                                ("occurred_from_on__isnull", False),
                                ("occurred_to_on__gte", models.F("occurred_from_on")),
                            ),
                            _connector="OR",
                        ),
                        name="report_days_in_order",
                        violation_error_message="The last day lies before the first. Correct one of them.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("killed_low", None),
                            ("killed_high", None),
                            ("killed_high__gte", models.F("killed_low")),
                            _connector="OR",
                        ),
                        name="report_killed_in_order",
                        violation_error_message="“At most” is less than “at least”. Correct one of the two.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("injured_low", None),
                            ("injured_high", None),
                            ("injured_high__gte", models.F("injured_low")),
                            _connector="OR",
                        ),
                        name="report_injured_in_order",
                        violation_error_message="“At most” is less than “at least”. Correct one of the two.",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["h3_r8"], name="report_h3_r8"),
                    models.Index(fields=["h3_r6"], name="report_h3_r6"),
                    models.Index(fields=["h3_r4"], name="report_h3_r4"),
                    models.Index(fields=["mission", "-recorded_at", "-id"], name="report_newest_first"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportVersion",
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
                ("kind", areas.fields.CodeField(code_list="threat_types", verbose_name="what")),
                (
                    "tense",
                    models.CharField(
                        choices=[("HAPPENED", "It happened"), ("EXPECTED", "It is expected")],
                        max_length=10,
                        verbose_name="when",
                    ),
                ),
                ("occurred_from_on", models.DateField(blank=True, null=True, verbose_name="from")),
                ("occurred_to_on", models.DateField(blank=True, null=True, verbose_name="to")),
                ("place_name", models.CharField(blank=True, max_length=160, verbose_name="name of the place")),
                (
                    "channel",
                    areas.fields.CodeField(blank=True, code_list="alert_channels", verbose_name="how it was heard"),
                ),
                (
                    "source_code",
                    models.CharField(
                        blank=True,
                        help_text="Such as K-17. Never a name.",
                        max_length=40,
                        verbose_name="who said it (code word)",
                    ),
                ),
                (
                    "reliability",
                    areas.fields.CodeField(
                        blank=True, code_list="source_reliability", verbose_name="reliability of the source"
                    ),
                ),
                (
                    "credibility",
                    areas.fields.CodeField(
                        blank=True, code_list="information_credibility", verbose_name="credibility of what it says"
                    ),
                ),
                (
                    "heard",
                    models.TextField(
                        blank=True,
                        help_text="No names of victims, witnesses or sources.",
                        max_length=8000,
                        verbose_name="what was heard",
                    ),
                ),
                (
                    "pasted",
                    models.TextField(
                        blank=True,
                        help_text="Pasted as it is and kept as it is. Take names of persons out first.",
                        max_length=20000,
                        verbose_name="paragraph of a situation report",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("fr", "French")], max_length=5, verbose_name="language of the text"
                    ),
                ),
                ("killed_low", models.PositiveIntegerField(blank=True, null=True, verbose_name="killed, at least")),
                ("killed_high", models.PositiveIntegerField(blank=True, null=True, verbose_name="killed, at most")),
                ("injured_low", models.PositiveIntegerField(blank=True, null=True, verbose_name="injured, at least")),
                ("injured_high", models.PositiveIntegerField(blank=True, null=True, verbose_name="injured, at most")),
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
                        to="threats.report",
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
                        to="threats.report",
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
                "indexes": [models.Index(fields=["pgh_obj", "pgh_id"], name="threats_rep_pgh_obj_7b68e2_idx")],
            },
        ),
        migrations.CreateModel(
            name="SourceContact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source_code", models.CharField(max_length=40)),
                ("owner_section", models.CharField(max_length=32)),
                ("sealed", models.TextField(editable=False)),
                ("kept_at", models.DateTimeField()),
                (
                    "kept_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
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
                "verbose_name": "contact of a source",
                "verbose_name_plural": "contacts of sources",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("mission", "owner_section", "source_code"),
                        name="source_contact_one_per_code_and_section",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("source_code", ""), _negated=True), models.Q(("sealed", ""), _negated=True)
                        ),
                        name="source_contact_whole",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="report",
            trigger=pgtrigger.compiler.Trigger(
                name="replaced_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "threats_reportversion" ("area_id", "channel", "classification", "credibility", "h3_r4", "h3_r6", "h3_r8", "heard", "id", "injured_high", "injured_low", "killed_high", "killed_low", "kind", "language", "lat", "lon", "merged_into_id", "mission_id", "occurred_from_on", "occurred_to_on", "owner_component", "owner_section", "pasted", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_name", "precision", "recorded_at", "recorded_by_id", "ref", "reliability", "restricted_kind", "sharing_boundary", "snapped_km", "source_code", "status", "tense", "uid", "withdrawn_at", "withdrawn_by_id", "withdrawn_reason") VALUES (OLD."area_id", OLD."channel", OLD."classification", OLD."credibility", OLD."h3_r4", OLD."h3_r6", OLD."h3_r8", OLD."heard", OLD."id", OLD."injured_high", OLD."injured_low", OLD."killed_high", OLD."killed_low", OLD."kind", OLD."language", OLD."lat", OLD."lon", OLD."merged_into_id", OLD."mission_id", OLD."occurred_from_on", OLD."occurred_to_on", OLD."owner_component", OLD."owner_section", OLD."pasted", NOW(), \'replaced\', OLD."id", OLD."place_name", OLD."precision", OLD."recorded_at", OLD."recorded_by_id", OLD."ref", OLD."reliability", OLD."restricted_kind", OLD."sharing_boundary", OLD."snapped_km", OLD."source_code", OLD."status", OLD."tense", OLD."uid", OLD."withdrawn_at", OLD."withdrawn_by_id", OLD."withdrawn_reason"); RETURN NULL;',
                    hash="33f235abf5b557f279272501ff57de8d413ab826",
                    operation="UPDATE",
                    pgid="pgtrigger_replaced_update_34ffd",
                    table="threats_report",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reportversion",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="57f3fb2a3731269b7ddd408b399615726fe985e2",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_1044c",
                    table="threats_reportversion",
                    when="BEFORE",
                ),
            ),
        ),
    ]
