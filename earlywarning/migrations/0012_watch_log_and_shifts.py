import uuid

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import areas.fields


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_duty"),
        ("accounts", "__first__"),
        ("areas", "0001_initial"),
        ("earlywarning", "0011_feedback"),
    ]

    operations = [
        migrations.CreateModel(
            name="ShiftHandover",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("handed_at", models.DateTimeField()),
                ("engine", models.CharField(choices=[("ok", "ok"), ("late", "late"), ("down", "down")], max_length=4)),
                ("engine_parts", models.JSONField(default=list)),
                ("frozen", models.JSONField()),
                ("taken_at", models.DateTimeField(null=True)),
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
                    "note",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.handovernote"
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "handover of the desk",
                "verbose_name_plural": "handovers of the desk",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("taken_at", None), ("taken_by", None)),
                            models.Q(("taken_at__gte", models.F("handed_at")), ("taken_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="shifthandover_taken_later_by_somebody",
                    )
                ],
                "indexes": [models.Index(fields=["mission", "-handed_at"], name="shifthandover_newest")],
            },
        ),
        migrations.CreateModel(
            name="LogLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("CALL", "Call made"),
                            ("INFORMATION", "Information received"),
                            ("HANDED_ON", "Handed on"),
                            ("VISIT", "Visit"),
                            ("TECHNICAL", "Technical"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("happened_at", models.DateTimeField(verbose_name="when")),
                (
                    "text",
                    models.TextField(
                        help_text="Functions, not names. No names of victims, witnesses or sources.",
                        max_length=2000,
                        verbose_name="what happened",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("fr", "French")], max_length=5, verbose_name="language of the text"
                    ),
                ),
                ("role", areas.fields.CodeField(code_list="roles")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded")),
                (
                    "alert",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="earlywarning.alert",
                        verbose_name="alert",
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
                    "corrects",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="earlywarning.logline",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "line of the watch log",
                "verbose_name_plural": "watch log",
                "indexes": [models.Index(fields=["mission", "happened_at", "id"], name="logline_in_order")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="logline_says_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["CALL", "INFORMATION", "HANDED_ON", "VISIT", "TECHNICAL"])),
                        name="logline_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("recorded_at__gte", models.F("happened_at"))),
                        name="logline_written_after_it_happened",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="logline",
            trigger=pgtrigger.compiler.Trigger(
                name="log_only_grows",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="9695f4cdb906c4e17d9a413e71bc112430b88444",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_log_only_grows_35d7d",
                    table="earlywarning_logline",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="shifthandover",
            trigger=pgtrigger.compiler.Trigger(
                name="handovers_stay",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="0013710d0657fadc9a03ae6c5991ed9f676fcdba",
                    operation="DELETE",
                    pgid="pgtrigger_handovers_stay_acb5e",
                    table="earlywarning_shifthandover",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="shifthandover",
            trigger=pgtrigger.compiler.Trigger(
                name="handed_over_as_it_was",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."uid" IS DISTINCT FROM (NEW."uid") OR OLD."mission_id" IS DISTINCT FROM (NEW."mission_id") OR OLD."note_id" IS DISTINCT FROM (NEW."note_id") OR OLD."handed_at" IS DISTINCT FROM (NEW."handed_at") OR OLD."engine" IS DISTINCT FROM (NEW."engine") OR OLD."engine_parts" IS DISTINCT FROM (NEW."engine_parts") OR OLD."frozen" IS DISTINCT FROM (NEW."frozen") OR OLD."classification" IS DISTINCT FROM (NEW."classification"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="9269442b1ffd031df165263e01af9386b4f69d5d",
                    operation="UPDATE",
                    pgid="pgtrigger_handed_over_as_it_was_f7bbb",
                    table="earlywarning_shifthandover",
                    when="BEFORE",
                ),
            ),
        ),
    ]
