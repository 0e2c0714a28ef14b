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
        ("accounts", "__first__"),
        ("areas", "0001_initial"),
        ("earlywarning", "0002_newest_first_of_all"),
        ("threats", "0003_reports"),
    ]

    operations = [
        Together(
            [
                pgtrigger.migrations.RemoveTrigger(
                    model_name="alert",
                    name="replaced_update",
                ),
                migrations.CreateModel(
                    name="Decision",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("uid", models.UUIDField(default=uuid.uuid4, unique=True)),
                        ("decision", areas.fields.CodeField(code_list="alert_decisions", verbose_name="decision")),
                        (
                            "reason",
                            areas.fields.CodeField(blank=True, code_list="no_action_reasons", verbose_name="reason"),
                        ),
                        ("note", models.TextField(blank=True, max_length=2000, verbose_name="in more words")),
                        ("role", areas.fields.CodeField(code_list="roles", verbose_name="post")),
                        (
                            "medium",
                            models.CharField(
                                blank=True,
                                choices=[("PHONE", "Telephone"), ("RADIO", "Radio"), ("IN_PERSON", "In person")],
                                max_length=12,
                            ),
                        ),
                        ("decided_at", models.DateTimeField(verbose_name="decided")),
                        (
                            "alert",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="decisions",
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
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "promise",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="earlywarning.acknowledgement",
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
                        "verbose_name": "decision",
                        "verbose_name_plural": "decisions",
                        "ordering": ["decided_at", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("decision", "NO_ACTION"), models.Q(("reason", ""), _negated=True)),
                                    models.Q(models.Q(("decision", "NO_ACTION"), _negated=True), ("reason", "")),
                                    _connector="OR",
                                ),
                                name="decision_reason_only_for_no_action",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FurtherReport",
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
                        ("uid", models.UUIDField(default=uuid.uuid4, unique=True)),
                        ("urgency", areas.fields.CodeField(code_list="cap_urgency", verbose_name="how soon")),
                        ("severity", areas.fields.CodeField(code_list="cap_severity", verbose_name="how severe")),
                        (
                            "certainty",
                            areas.fields.CodeField(
                                code_list="cap_certainty", default="Unknown", verbose_name="how sure"
                            ),
                        ),
                        (
                            "corroborates",
                            models.BooleanField(default=False, verbose_name="it comes from another source"),
                        ),
                        ("expected_at", models.DateTimeField(blank=True, null=True, verbose_name="expected from")),
                        ("place_name", models.CharField(blank=True, max_length=160, verbose_name="name of the place")),
                        ("heard", models.TextField(blank=True, max_length=8000, verbose_name="what was heard")),
                        (
                            "source_code",
                            models.CharField(blank=True, max_length=40, verbose_name="who said it (code word)"),
                        ),
                        ("language", models.CharField(choices=[("en", "English"), ("fr", "French")], max_length=5)),
                        ("sharing_boundary", areas.fields.CodeField(code_list="sharing_boundaries", default="MISSION")),
                        ("was_joined", models.BooleanField(default=False)),
                        ("added_at", models.DateTimeField(verbose_name="added")),
                        (
                            "added_by",
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
                                related_name="further",
                                to="earlywarning.alert",
                            ),
                        ),
                        (
                            "apart",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="came_apart",
                                to="earlywarning.alert",
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
                    ],
                    options={
                        "verbose_name": "further report",
                        "verbose_name_plural": "further reports",
                        "ordering": ["added_at", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("precision__in", ["EXACT", "NEAR", "ADMIN2", "ADMIN1", "COUNTRY"])),
                                name="furtherreport_precision_known",
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
                                name="furtherreport_point_whole_and_on_earth",
                                violation_error_message="Give both latitude (-90 to 90) and longitude (-180 to 180), or neither.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("lat__isnull", False),
                                    models.Q(("h3_r4", None), ("h3_r6", None), ("h3_r8", None), ("snapped_km", None)),
                                    _connector="OR",
                                ),
                                name="furtherreport_nothing_derived_without_point",
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
                                name="furtherreport_cell_no_finer_than_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("snapped_km", None),
                                    models.Q(
                                        ("area__isnull", False), ("snapped_km__gte", 0), ("snapped_km__lte", 10.0)
                                    ),
                                    _connector="OR",
                                ),
                                name="furtherreport_snapped_within_limit",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("apart", None), ("was_joined", True), _connector="OR"),
                                name="further_apart_only_if_joined",
                            ),
                        ],
                        "indexes": [
                            models.Index(fields=["h3_r8"], name="furtherreport_h3_r8"),
                            models.Index(fields=["h3_r6"], name="furtherreport_h3_r6"),
                            models.Index(fields=["h3_r4"], name="furtherreport_h3_r4"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Proposal",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("uid", models.UUIDField(default=uuid.uuid4, unique=True)),
                        (
                            "what",
                            models.CharField(
                                choices=[
                                    ("NO_ACTION", "Decide that nothing is done"),
                                    ("NOT_CREDIBLE", "Close it as not credible"),
                                    ("DUPLICATE", "Join it to another alert"),
                                    ("ERROR", "End it as raised in error"),
                                    ("LOWER", "Lower its priority"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "reason",
                            areas.fields.CodeField(blank=True, code_list="no_action_reasons", verbose_name="reason"),
                        ),
                        ("note", models.TextField(blank=True, max_length=4000, verbose_name="why")),
                        (
                            "urgency",
                            areas.fields.CodeField(blank=True, code_list="cap_urgency", verbose_name="how soon"),
                        ),
                        (
                            "severity",
                            areas.fields.CodeField(blank=True, code_list="cap_severity", verbose_name="how severe"),
                        ),
                        ("role", areas.fields.CodeField(code_list="roles", verbose_name="post")),
                        (
                            "medium",
                            models.CharField(
                                blank=True,
                                choices=[("PHONE", "Telephone"), ("RADIO", "Radio"), ("IN_PERSON", "In person")],
                                max_length=12,
                            ),
                        ),
                        ("proposed_at", models.DateTimeField(verbose_name="proposed")),
                        (
                            "verdict",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "Waits for a second person"),
                                    ("CONFIRMED", "Confirmed"),
                                    ("DECLINED", "Declined"),
                                    ("LAPSED", "Lapsed"),
                                ],
                                default="",
                                max_length=12,
                            ),
                        ),
                        ("verdict_role", areas.fields.CodeField(blank=True, code_list="roles")),
                        ("verdict_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "alert",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="proposals",
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
                            "other",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="earlywarning.alert",
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
                            "verdict_by",
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
                        "verbose_name": "proposal",
                        "verbose_name_plural": "proposals",
                        "ordering": ["proposed_at", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("verdict", "")),
                                fields=("alert", "what"),
                                name="proposal_one_open_of_each_kind",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("verdict", ""), ("verdict_at", None), ("verdict_by", None)),
                                    models.Q(
                                        ("verdict", "LAPSED"), ("verdict_at__isnull", False), ("verdict_by", None)
                                    ),
                                    models.Q(
                                        ("verdict__in", ["CONFIRMED", "DECLINED"]),
                                        ("verdict_at__isnull", False),
                                        ("verdict_by__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="proposal_verdict_is_signed",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("verdict", "CONFIRMED"), _negated=True),
                                    models.Q(
                                        models.Q(("verdict_by", models.F("recorded_by")), _negated=True),
                                        models.Q(
                                            ("person", None),
                                            models.Q(("verdict_by", models.F("person")), _negated=True),
                                            _connector="OR",
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                                name="proposal_never_confirmed_by_its_author",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("other__isnull", False), ("what", "DUPLICATE")),
                                    models.Q(
                                        ("other", None), ("what", "NO_ACTION"), models.Q(("reason", ""), _negated=True)
                                    ),
                                    models.Q(
                                        ("other", None),
                                        ("what", "LOWER"),
                                        models.Q(("urgency", ""), _negated=True),
                                        models.Q(("severity", ""), _negated=True),
                                    ),
                                    models.Q(
                                        ("other", None),
                                        ("what__in", ["NOT_CREDIBLE", "ERROR"]),
                                        models.Q(("note", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="proposal_says_what_it_needs",
                            ),
                        ],
                    },
                ),
                migrations.RemoveConstraint(
                    model_name="alert",
                    name="alert_ending_is_signed_and_explained",
                ),
                migrations.AddField(
                    model_name="alert",
                    name="crosscheck",
                    field=models.CharField(
                        blank=True,
                        choices=[
                            ("", "Not cross-checked yet"),
                            ("IN_HAND", "Being cross-checked"),
                            ("CORROBORATED", "Corroborated by another source"),
                            ("NOT_CREDIBLE", "Not credible"),
                        ],
                        default="",
                        editable=False,
                        max_length=12,
                        verbose_name="cross-check",
                    ),
                ),
                migrations.AddField(
                    model_name="alert",
                    name="decision",
                    field=areas.fields.CodeField(
                        blank=True, code_list="alert_decisions", editable=False, verbose_name="decision"
                    ),
                ),
                migrations.AddField(
                    model_name="alertversion",
                    name="crosscheck",
                    field=models.CharField(
                        blank=True,
                        choices=[
                            ("", "Not cross-checked yet"),
                            ("IN_HAND", "Being cross-checked"),
                            ("CORROBORATED", "Corroborated by another source"),
                            ("NOT_CREDIBLE", "Not credible"),
                        ],
                        default="",
                        editable=False,
                        max_length=12,
                        verbose_name="cross-check",
                    ),
                ),
                migrations.AddField(
                    model_name="alertversion",
                    name="decision",
                    field=areas.fields.CodeField(
                        blank=True, code_list="alert_decisions", editable=False, verbose_name="decision"
                    ),
                ),
                migrations.AddField(
                    model_name="response",
                    name="ended_at",
                    field=models.DateTimeField(blank=True, null=True, verbose_name="came to an end"),
                ),
                migrations.AddField(
                    model_name="response",
                    name="outcome",
                    field=areas.fields.CodeField(blank=True, code_list="outcomes", verbose_name="what it achieved"),
                ),
                migrations.AddField(
                    model_name="response",
                    name="phase",
                    field=areas.fields.CodeField(blank=True, code_list="response_phases", verbose_name="phase"),
                ),
                migrations.AddField(
                    model_name="response",
                    name="tasking_ref",
                    field=models.CharField(blank=True, max_length=40, verbose_name="tasking reference"),
                ),
                migrations.AddField(
                    model_name="response",
                    name="tier",
                    field=areas.fields.CodeField(blank=True, code_list="tiers", verbose_name="tier"),
                ),
                migrations.AlterField(
                    model_name="alert",
                    name="stage",
                    field=models.CharField(
                        choices=[
                            ("OPEN", "Open"),
                            ("CLOSED", "Closed"),
                            ("CANCELLED", "Raised in error"),
                            ("DUPLICATE", "The same as another"),
                        ],
                        default="OPEN",
                        editable=False,
                        max_length=12,
                        verbose_name="stage",
                    ),
                ),
                migrations.AlterField(
                    model_name="alertversion",
                    name="stage",
                    field=models.CharField(
                        choices=[
                            ("OPEN", "Open"),
                            ("CLOSED", "Closed"),
                            ("CANCELLED", "Raised in error"),
                            ("DUPLICATE", "The same as another"),
                        ],
                        default="OPEN",
                        editable=False,
                        max_length=12,
                        verbose_name="stage",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="alert",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("merged_into__isnull", False),
                                ("outcome", ""),
                                ("stage", "DUPLICATE"),
                                ("closed_at__gte", models.F("raised_at")),
                                ("closed_by__isnull", False),
                            ),
                            models.Q(
                                ("closed_at", None),
                                ("closed_by", None),
                                ("closing_note", ""),
                                ("merged_into", None),
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
                ),
                migrations.AddConstraint(
                    model_name="response",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at", None), ("ended_at__gte", models.F("began_at")), _connector="OR"
                        ),
                        name="response_ends_after_setting_out",
                        violation_error_message="It ended before it set out. Correct one of the two times.",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="alert",
                    trigger=pgtrigger.compiler.Trigger(
                        name="replaced_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "earlywarning_alertversion" ("area_id", "certainty", "classification", "closed_at", "closed_by_id", "closing_note", "crosscheck", "decision", "expected_at", "h3_r4", "h3_r6", "h3_r8", "heard", "id", "kind", "language", "lat", "lon", "merged_into_id", "mission_id", "outcome", "owner_component", "owner_section", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_name", "precision", "priority", "raised_at", "recorded_at", "recorded_by_id", "ref", "report_id", "restricted_kind", "severity", "sharing_boundary", "snapped_km", "source_code", "stage", "status", "threat_id", "uid", "urgency", "withdrawn_at", "withdrawn_by_id", "withdrawn_reason") VALUES (OLD."area_id", OLD."certainty", OLD."classification", OLD."closed_at", OLD."closed_by_id", OLD."closing_note", OLD."crosscheck", OLD."decision", OLD."expected_at", OLD."h3_r4", OLD."h3_r6", OLD."h3_r8", OLD."heard", OLD."id", OLD."kind", OLD."language", OLD."lat", OLD."lon", OLD."merged_into_id", OLD."mission_id", OLD."outcome", OLD."owner_component", OLD."owner_section", NOW(), \'replaced\', OLD."id", OLD."place_name", OLD."precision", OLD."priority", OLD."raised_at", OLD."recorded_at", OLD."recorded_by_id", OLD."ref", OLD."report_id", OLD."restricted_kind", OLD."severity", OLD."sharing_boundary", OLD."snapped_km", OLD."source_code", OLD."stage", OLD."status", OLD."threat_id", OLD."uid", OLD."urgency", OLD."withdrawn_at", OLD."withdrawn_by_id", OLD."withdrawn_reason"); RETURN NULL;',
                            hash="f16365868ebe3a896920dbd87d60b7ee5194e54d",
                            operation="UPDATE",
                            pgid="pgtrigger_replaced_update_cafa3",
                            table="earlywarning_alert",
                            when="AFTER",
                        ),
                    ),
                ),
            ]
        )
    ]
