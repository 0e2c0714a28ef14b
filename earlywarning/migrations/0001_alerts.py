import uuid

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import areas.fields
import common.db
from common.migrating import Together


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("areas", "0001_initial"),
        ("threats", "0003_reports"),
    ]

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name="Alert",
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
                        ("kind", areas.fields.CodeField(code_list="threat_types", verbose_name="what")),
                        ("urgency", areas.fields.CodeField(code_list="cap_urgency", verbose_name="how soon")),
                        ("severity", areas.fields.CodeField(code_list="cap_severity", verbose_name="how severe")),
                        (
                            "certainty",
                            areas.fields.CodeField(
                                code_list="cap_certainty", default="Unknown", verbose_name="how sure"
                            ),
                        ),
                        (
                            "priority",
                            areas.fields.CodeField(code_list="priorities", editable=False, verbose_name="priority"),
                        ),
                        ("expected_at", models.DateTimeField(blank=True, null=True, verbose_name="expected from")),
                        ("place_name", models.CharField(blank=True, max_length=160, verbose_name="name of the place")),
                        (
                            "heard",
                            models.TextField(
                                blank=True,
                                help_text="Signs, who is exposed, what is asked for. No names of victims, witnesses or sources.",
                                max_length=8000,
                                verbose_name="what was heard",
                            ),
                        ),
                        (
                            "source_code",
                            models.CharField(
                                blank=True,
                                help_text="Never a name.",
                                max_length=40,
                                verbose_name="who said it (code word)",
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
                            "stage",
                            models.CharField(
                                choices=[("OPEN", "Open"), ("CLOSED", "Closed"), ("CANCELLED", "Raised in error")],
                                default="OPEN",
                                editable=False,
                                max_length=12,
                                verbose_name="stage",
                            ),
                        ),
                        ("raised_at", models.DateTimeField(editable=False, verbose_name="raised")),
                        ("closed_at", models.DateTimeField(editable=False, null=True, verbose_name="closed")),
                        (
                            "outcome",
                            areas.fields.CodeField(blank=True, code_list="outcomes", verbose_name="how it ended"),
                        ),
                        ("closing_note", models.TextField(blank=True, max_length=4000, verbose_name="what happened")),
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
                            "merged_into",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="earlywarning.alert",
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
                            "report",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="threats.report",
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
                            models.UniqueConstraint(fields=("uid",), name="alert_uid_unique"),
                            models.UniqueConstraint(fields=("ref",), name="alert_ref_unique"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("classification__in", ("UNCLASSIFIED", "CONFIDENTIAL", "STRICTLY_CONFIDENTIAL"))
                                ),
                                name="alert_classification_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("status__in", ["ACTUAL", "EXERCISE", "TEST"])),
                                name="alert_status_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("restricted_kind__in", ["", "CRSV", "CHILD", "SURVIVOR"])),
                                name="alert_restricted_kind_known",
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
                                name="alert_withdrawal_is_signed_and_reasoned",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("precision__in", ["EXACT", "NEAR", "ADMIN2", "ADMIN1", "COUNTRY"])),
                                name="alert_precision_known",
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
                                name="alert_point_whole_and_on_earth",
                                violation_error_message="Give both latitude (-90 to 90) and longitude (-180 to 180), or neither.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("lat__isnull", False),
                                    models.Q(("h3_r4", None), ("h3_r6", None), ("h3_r8", None), ("snapped_km", None)),
                                    _connector="OR",
                                ),
                                name="alert_nothing_derived_without_point",
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
                                name="alert_cell_no_finer_than_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("snapped_km", None),
                                    models.Q(
                                        ("area__isnull", False), ("snapped_km__gte", 0), ("snapped_km__lte", 10.0)
                                    ),
                                    _connector="OR",
                                ),
                                name="alert_snapped_within_limit",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("priority__in", ["P1", "P2", "P3", "P4"])),
                                name="alert_priority_computed",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("closed_at", None),
                                        ("closed_by", None),
                                        ("closing_note", ""),
                                        ("outcome", ""),
                                        ("stage", "OPEN"),
                                    ),
                                    models.Q(
                                        ("closed_at__gte", models.F("raised_at")),
                                        ("closed_by__isnull", False),
                                        ("stage", "CLOSED"),
                                        models.Q(("outcome", ""), _negated=True),
                                    ),
                                    models.Q(
                                        ("closed_at__gte", models.F("raised_at")),
                                        ("closed_by__isnull", False),
                                        ("outcome", ""),
                                        ("stage", "CANCELLED"),
                                        models.Q(("closing_note", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="alert_ending_is_signed_and_explained",
                            ),
                        ],
                        "indexes": [
                            models.Index(fields=["h3_r8"], name="alert_h3_r8"),
                            models.Index(fields=["h3_r6"], name="alert_h3_r6"),
                            models.Index(fields=["h3_r4"], name="alert_h3_r4"),
                            models.Index(fields=["mission", "-raised_at", "-id"], name="alert_newest_first"),
                            models.Index(
                                condition=models.Q(("stage", "OPEN")),
                                fields=["priority", "-raised_at"],
                                name="alert_open_by_priority",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Acknowledgement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("uid", models.UUIDField(default=uuid.uuid4, unique=True)),
                        ("role", areas.fields.CodeField(code_list="roles", verbose_name="post")),
                        (
                            "channel",
                            models.CharField(
                                choices=[("PAGE", "signed in"), ("LINK", "by link"), ("VOICE", "by voice")],
                                max_length=8,
                            ),
                        ),
                        (
                            "medium",
                            models.CharField(
                                blank=True,
                                choices=[("PHONE", "Telephone"), ("RADIO", "Radio"), ("IN_PERSON", "In person")],
                                max_length=12,
                                verbose_name="how it was said",
                            ),
                        ),
                        ("answered_at", models.DateTimeField(verbose_name="answered")),
                        ("received_at", models.DateTimeField(verbose_name="received")),
                        ("is_first", models.BooleanField()),
                        ("is_provisional", models.BooleanField(default=False)),
                        (
                            "intent",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("SEND", "send someone now"),
                                    ("INFORM", "inform the commander or head of office"),
                                    ("FIND_OUT", "find out more first"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "will_do",
                            areas.fields.CodeField(
                                blank=True, code_list="response_types", verbose_name="what will be done"
                            ),
                        ),
                        ("promised_at", models.DateTimeField(blank=True, null=True, verbose_name="by when")),
                        ("note", models.TextField(blank=True, max_length=2000, verbose_name="in more words")),
                        (
                            "aor",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="areas.areaofresponsibility",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                blank=True,
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
                            ),
                        ),
                        (
                            "alert",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="acknowledgements",
                                to="earlywarning.alert",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "acknowledgement",
                        "verbose_name_plural": "acknowledgements",
                        "ordering": ["received_at", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("is_first", True)),
                                fields=("alert",),
                                name="acknowledgement_one_is_first",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("is_provisional", True), ("promised_at", None), ("will_do", "")),
                                    models.Q(
                                        ("is_provisional", False),
                                        ("promised_at__isnull", False),
                                        models.Q(("will_do", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="acknowledgement_promises_or_is_provisional",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("channel", "PAGE"), ("medium", ""), ("person__isnull", False)),
                                    models.Q(
                                        ("channel", "LINK"),
                                        ("medium", ""),
                                        ("person__isnull", False),
                                        models.Q(("intent", ""), _negated=True),
                                    ),
                                    models.Q(
                                        ("channel", "VOICE"), ("intent", ""), models.Q(("medium", ""), _negated=True)
                                    ),
                                    _connector="OR",
                                ),
                                name="acknowledgement_channel_fits",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("received_at__gte", models.F("answered_at"))),
                                name="acknowledgement_times_in_order",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AlertVersion",
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
                        ("kind", areas.fields.CodeField(code_list="threat_types", verbose_name="what")),
                        ("urgency", areas.fields.CodeField(code_list="cap_urgency", verbose_name="how soon")),
                        ("severity", areas.fields.CodeField(code_list="cap_severity", verbose_name="how severe")),
                        (
                            "certainty",
                            areas.fields.CodeField(
                                code_list="cap_certainty", default="Unknown", verbose_name="how sure"
                            ),
                        ),
                        (
                            "priority",
                            areas.fields.CodeField(code_list="priorities", editable=False, verbose_name="priority"),
                        ),
                        ("expected_at", models.DateTimeField(blank=True, null=True, verbose_name="expected from")),
                        ("place_name", models.CharField(blank=True, max_length=160, verbose_name="name of the place")),
                        (
                            "heard",
                            models.TextField(
                                blank=True,
                                help_text="Signs, who is exposed, what is asked for. No names of victims, witnesses or sources.",
                                max_length=8000,
                                verbose_name="what was heard",
                            ),
                        ),
                        (
                            "source_code",
                            models.CharField(
                                blank=True,
                                help_text="Never a name.",
                                max_length=40,
                                verbose_name="who said it (code word)",
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
                            "stage",
                            models.CharField(
                                choices=[("OPEN", "Open"), ("CLOSED", "Closed"), ("CANCELLED", "Raised in error")],
                                default="OPEN",
                                editable=False,
                                max_length=12,
                                verbose_name="stage",
                            ),
                        ),
                        ("raised_at", models.DateTimeField(editable=False, verbose_name="raised")),
                        ("closed_at", models.DateTimeField(editable=False, null=True, verbose_name="closed")),
                        (
                            "outcome",
                            areas.fields.CodeField(blank=True, code_list="outcomes", verbose_name="how it ended"),
                        ),
                        ("closing_note", models.TextField(blank=True, max_length=4000, verbose_name="what happened")),
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
                            "merged_into",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="earlywarning.alert",
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
                                to="earlywarning.alert",
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
                            "report",
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
                            "threat",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="threats.threat",
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
                        "indexes": [models.Index(fields=["pgh_obj", "pgh_id"], name="earlywarnin_pgh_obj_1f66c6_idx")],
                    },
                ),
                migrations.CreateModel(
                    name="PassedOn",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("role", areas.fields.CodeField(code_list="roles", verbose_name="post")),
                        ("at", models.DateTimeField()),
                        (
                            "alert",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="passed_on",
                                to="earlywarning.alert",
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
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "passed on",
                        "verbose_name_plural": "passed on",
                        "ordering": ["at", "pk"],
                        "constraints": [
                            models.UniqueConstraint(fields=("alert", "person"), name="passed_on_once_per_person")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Response",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("uid", models.UUIDField(default=uuid.uuid4, unique=True)),
                        ("kind", areas.fields.CodeField(code_list="response_types", verbose_name="what was done")),
                        ("responder", areas.fields.CodeField(code_list="responders", verbose_name="by whom")),
                        ("began_at", models.DateTimeField(verbose_name="set out")),
                        ("arrived_at", models.DateTimeField(blank=True, null=True, verbose_name="arrived")),
                        ("note", models.TextField(blank=True, max_length=4000, verbose_name="in more words")),
                        ("recorded_at", models.DateTimeField(verbose_name="recorded")),
                        (
                            "alert",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="responses",
                                to="earlywarning.alert",
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
                        "verbose_name": "response",
                        "verbose_name_plural": "responses",
                        "ordering": ["began_at", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("arrived_at", None), ("arrived_at__gte", models.F("began_at")), _connector="OR"
                                ),
                                name="response_arrives_after_setting_out",
                                violation_error_message="It arrived before it set out. Correct one of the two times.",
                            )
                        ],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="alert",
                    trigger=pgtrigger.compiler.Trigger(
                        name="replaced_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "earlywarning_alertversion" ("area_id", "certainty", "classification", "closed_at", "closed_by_id", "closing_note", "expected_at", "h3_r4", "h3_r6", "h3_r8", "heard", "id", "kind", "language", "lat", "lon", "merged_into_id", "mission_id", "outcome", "owner_component", "owner_section", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_name", "precision", "priority", "raised_at", "recorded_at", "recorded_by_id", "ref", "report_id", "restricted_kind", "severity", "sharing_boundary", "snapped_km", "source_code", "stage", "status", "threat_id", "uid", "urgency", "withdrawn_at", "withdrawn_by_id", "withdrawn_reason") VALUES (OLD."area_id", OLD."certainty", OLD."classification", OLD."closed_at", OLD."closed_by_id", OLD."closing_note", OLD."expected_at", OLD."h3_r4", OLD."h3_r6", OLD."h3_r8", OLD."heard", OLD."id", OLD."kind", OLD."language", OLD."lat", OLD."lon", OLD."merged_into_id", OLD."mission_id", OLD."outcome", OLD."owner_component", OLD."owner_section", NOW(), \'replaced\', OLD."id", OLD."place_name", OLD."precision", OLD."priority", OLD."raised_at", OLD."recorded_at", OLD."recorded_by_id", OLD."ref", OLD."report_id", OLD."restricted_kind", OLD."severity", OLD."sharing_boundary", OLD."snapped_km", OLD."source_code", OLD."stage", OLD."status", OLD."threat_id", OLD."uid", OLD."urgency", OLD."withdrawn_at", OLD."withdrawn_by_id", OLD."withdrawn_reason"); RETURN NULL;',
                            hash="58b8cbc4260068767a7f085e356835b79c8d1049",
                            operation="UPDATE",
                            pgid="pgtrigger_replaced_update_cafa3",
                            table="earlywarning_alert",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="alertversion",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="f541059b3fd99b4810006936cf0e31e133a18f39",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_bd187",
                            table="earlywarning_alertversion",
                            when="BEFORE",
                        ),
                    ),
                ),
            ]
        )
    ]
