import uuid

import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import areas.fields
from common.migrating import Together


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0020_exercises"),
        ("accounts", "__first__"),
        ("areas", "0001_initial"),
        ("earlywarning", "0013_indicators_networks_and_suggestions"),
        ("threats", "0004_own_incidents_by_day"),
    ]

    operations = [
        Together(
            [
                pgtrigger.migrations.RemoveTrigger(
                    model_name="alert",
                    name="replaced_update",
                ),
                migrations.CreateModel(
                    name="Inject",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        (
                            "offset_min",
                            models.PositiveIntegerField(
                                validators=[django.core.validators.MaxValueValidator(2880)],
                                verbose_name="minutes after the start",
                            ),
                        ),
                        ("kind", areas.fields.CodeField(code_list="threat_types", verbose_name="what")),
                        ("urgency", areas.fields.CodeField(code_list="cap_urgency", verbose_name="how soon")),
                        ("heard", models.TextField(blank=True, max_length=2000, verbose_name="what was heard")),
                        ("issued_at", models.DateTimeField(editable=False, null=True)),
                        (
                            "alert",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="earlywarning.alert",
                            ),
                        ),
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
                            "exercise",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="injects",
                                to="accounts.exercise",
                            ),
                        ),
                        (
                            "issued_by",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "inject",
                        "verbose_name_plural": "injects",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("alert", None), ("issued_at", None), ("issued_by", None)),
                                    models.Q(("alert__isnull", False), ("issued_at__isnull", False)),
                                    _connector="OR",
                                ),
                                name="inject_issued_is_an_alert",
                            )
                        ],
                    },
                ),
                migrations.AddField(
                    model_name="alert",
                    name="exercise",
                    field=models.ForeignKey(
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.exercise",
                    ),
                ),
                migrations.AddField(
                    model_name="alertversion",
                    name="exercise",
                    field=models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.exercise",
                    ),
                ),
                migrations.AddIndex(
                    model_name="alert",
                    index=models.Index(
                        condition=models.Q(("exercise__isnull", False)), fields=["exercise"], name="alert_by_exercise"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="alert",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("exercise", None), ("status", "EXERCISE"), _connector="OR"),
                        name="alert_of_an_exercise_says_so",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="alert",
                    trigger=pgtrigger.compiler.Trigger(
                        name="replaced_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "earlywarning_alertversion" ("area_id", "certainty", "classification", "closed_at", "closed_by_id", "closing_note", "crosscheck", "decision", "exercise_id", "expected_at", "h3_r4", "h3_r6", "h3_r8", "heard", "id", "kind", "language", "lat", "lon", "merged_into_id", "mission_id", "outcome", "owner_component", "owner_section", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_name", "precision", "priority", "raised_at", "recorded_at", "recorded_by_id", "ref", "report_id", "restricted_kind", "severity", "sharing_boundary", "snapped_km", "source_code", "stage", "status", "threat_id", "uid", "urgency", "withdrawn_at", "withdrawn_by_id", "withdrawn_reason") VALUES (OLD."area_id", OLD."certainty", OLD."classification", OLD."closed_at", OLD."closed_by_id", OLD."closing_note", OLD."crosscheck", OLD."decision", OLD."exercise_id", OLD."expected_at", OLD."h3_r4", OLD."h3_r6", OLD."h3_r8", OLD."heard", OLD."id", OLD."kind", OLD."language", OLD."lat", OLD."lon", OLD."merged_into_id", OLD."mission_id", OLD."outcome", OLD."owner_component", OLD."owner_section", NOW(), \'replaced\', OLD."id", OLD."place_name", OLD."precision", OLD."priority", OLD."raised_at", OLD."recorded_at", OLD."recorded_by_id", OLD."ref", OLD."report_id", OLD."restricted_kind", OLD."severity", OLD."sharing_boundary", OLD."snapped_km", OLD."source_code", OLD."stage", OLD."status", OLD."threat_id", OLD."uid", OLD."urgency", OLD."withdrawn_at", OLD."withdrawn_by_id", OLD."withdrawn_reason"); RETURN NULL;',
                            hash="9cd3dc0d8568142351e9a23f02f93df5d4e49c03",
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
