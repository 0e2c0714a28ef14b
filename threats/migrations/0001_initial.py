import uuid

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import areas.fields
import common.db


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("areas", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Threat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, verbose_name="identifier")),
                ("ref", models.CharField(editable=False, max_length=40, verbose_name="reference")),
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
                    "recorded_at",
                    models.DateTimeField(
                        db_default=common.db.ClockTimestamp(), editable=False, verbose_name="recorded"
                    ),
                ),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="withdrawn")),
                ("withdrawn_reason", models.TextField(blank=True, verbose_name="reason for withdrawal")),
                (
                    "title",
                    models.CharField(
                        help_text="What may happen, to whom. No names of persons.",
                        max_length=160,
                        verbose_name="threat in one line",
                    ),
                ),
                ("kind", areas.fields.CodeField(code_list="threat_types", verbose_name="kind of threat")),
                ("horizon", areas.fields.CodeField(code_list="time_horizons", verbose_name="how soon")),
                (
                    "description",
                    models.TextField(
                        blank=True,
                        help_text="Signs, pattern, who is exposed. No names of victims, witnesses or sources.",
                        max_length=8000,
                        verbose_name="what is known",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("fr", "French")], max_length=5, verbose_name="language of the text"
                    ),
                ),
                ("opened_at", models.DateTimeField(editable=False, verbose_name="opened")),
                ("closed_at", models.DateTimeField(editable=False, null=True, verbose_name="closed")),
                ("closing_reason", models.TextField(blank=True, max_length=2000, verbose_name="why it is over")),
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
                        to="threats.threat",
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
                    models.UniqueConstraint(fields=("uid",), name="threat_uid_unique"),
                    models.UniqueConstraint(fields=("ref",), name="threat_ref_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("classification__in", ("UNCLASSIFIED", "CONFIDENTIAL", "STRICTLY_CONFIDENTIAL"))
                        ),
                        name="threat_classification_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["ACTUAL", "EXERCISE", "TEST"])), name="threat_status_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("restricted_kind__in", ["", "CRSV", "CHILD", "SURVIVOR"])),
                        name="threat_restricted_kind_known",
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
                        name="threat_withdrawal_is_signed_and_reasoned",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at", None), ("closed_by", None), ("closing_reason", "")),
                            models.Q(
                                ("closed_at__gte", models.F("opened_at")),
                                ("closed_by__isnull", False),
                                models.Q(("closing_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="threat_closing_is_signed_and_reasoned",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["mission", "-opened_at", "-id"], name="threat_newest_first"),
                    models.Index(condition=models.Q(("closed_at", None)), fields=["area"], name="threat_open_by_area"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ThreatVersion",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, verbose_name="identifier")),
                ("ref", models.CharField(editable=False, max_length=40, verbose_name="reference")),
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
                    "recorded_at",
                    models.DateTimeField(
                        db_default=common.db.ClockTimestamp(), editable=False, verbose_name="recorded"
                    ),
                ),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="withdrawn")),
                ("withdrawn_reason", models.TextField(blank=True, verbose_name="reason for withdrawal")),
                (
                    "title",
                    models.CharField(
                        help_text="What may happen, to whom. No names of persons.",
                        max_length=160,
                        verbose_name="threat in one line",
                    ),
                ),
                ("kind", areas.fields.CodeField(code_list="threat_types", verbose_name="kind of threat")),
                ("horizon", areas.fields.CodeField(code_list="time_horizons", verbose_name="how soon")),
                (
                    "description",
                    models.TextField(
                        blank=True,
                        help_text="Signs, pattern, who is exposed. No names of victims, witnesses or sources.",
                        max_length=8000,
                        verbose_name="what is known",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("fr", "French")], max_length=5, verbose_name="language of the text"
                    ),
                ),
                ("opened_at", models.DateTimeField(editable=False, verbose_name="opened")),
                ("closed_at", models.DateTimeField(editable=False, null=True, verbose_name="closed")),
                ("closing_reason", models.TextField(blank=True, max_length=2000, verbose_name="why it is over")),
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
                        to="threats.threat",
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
                        to="threats.threat",
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
                "indexes": [models.Index(fields=["pgh_obj", "pgh_id"], name="threats_thr_pgh_obj_bbcba3_idx")],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="threat",
            trigger=pgtrigger.compiler.Trigger(
                name="replaced_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "threats_threatversion" ("area_id", "classification", "closed_at", "closed_by_id", "closing_reason", "description", "horizon", "id", "kind", "language", "merged_into_id", "mission_id", "opened_at", "owner_component", "owner_section", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "ref", "restricted_kind", "sharing_boundary", "status", "title", "uid", "withdrawn_at", "withdrawn_by_id", "withdrawn_reason") VALUES (OLD."area_id", OLD."classification", OLD."closed_at", OLD."closed_by_id", OLD."closing_reason", OLD."description", OLD."horizon", OLD."id", OLD."kind", OLD."language", OLD."merged_into_id", OLD."mission_id", OLD."opened_at", OLD."owner_component", OLD."owner_section", NOW(), \'replaced\', OLD."id", OLD."recorded_at", OLD."recorded_by_id", OLD."ref", OLD."restricted_kind", OLD."sharing_boundary", OLD."status", OLD."title", OLD."uid", OLD."withdrawn_at", OLD."withdrawn_by_id", OLD."withdrawn_reason"); RETURN NULL;',
                    hash="11b18ad69be7c621a4705f78220f24c719bf8895",
                    operation="UPDATE",
                    pgid="pgtrigger_replaced_update_29557",
                    table="threats_threat",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="threatversion",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="ced10a345c8e314ce98142637f49c6031f99420c",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_0cdd4",
                    table="threats_threatversion",
                    when="BEFORE",
                ),
            ),
        ),
    ]
