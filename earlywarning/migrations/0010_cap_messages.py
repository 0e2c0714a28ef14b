import uuid

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import areas.fields


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("areas", "0001_initial"),
        ("earlywarning", "0003_decisions_and_further_reports"),
    ]

    operations = [
        migrations.CreateModel(
            name="CapReceived",
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
                    "msg_type",
                    models.CharField(
                        choices=[
                            ("Alert", "Alert"),
                            ("Update", "Update"),
                            ("Cancel", "Cancellation"),
                            ("Ack", "Acknowledgement"),
                            ("Error", "Error message"),
                        ],
                        max_length=8,
                    ),
                ),
                ("identifier", models.CharField(max_length=250, verbose_name="identifier")),
                ("sender", models.CharField(max_length=250, verbose_name="sender")),
                ("sent_at", models.DateTimeField(verbose_name="sent")),
                ("xml", models.TextField()),
                ("received_at", models.DateTimeField(verbose_name="received")),
                ("cancelled_at", models.DateTimeField(null=True, verbose_name="cancelled by its sender")),
                (
                    "about",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
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
                    "mission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="areas.mission",
                        verbose_name="mission",
                    ),
                ),
                (
                    "raised",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="earlywarning.alert",
                    ),
                ),
                (
                    "received_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "takes_back",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="earlywarning.capreceived",
                    ),
                ),
            ],
            options={
                "verbose_name": "received CAP message",
                "verbose_name_plural": "received CAP messages",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("mission", "sender", "identifier", "sent_at"), name="capreceived_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("about", None), ("takes_back", None)), ("raised", None), _connector="OR"
                        ),
                        name="capreceived_answers_or_proposes",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["-received_at", "-id"], name="capreceived_newest_first"),
                    models.Index(fields=["sender", "identifier"], name="capreceived_by_sender"),
                    models.Index(
                        condition=models.Q(("about__isnull", False)), fields=["about"], name="capreceived_about"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CapMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, unique=True)),
                (
                    "msg_type",
                    models.CharField(
                        choices=[
                            ("Alert", "Alert"),
                            ("Update", "Update"),
                            ("Cancel", "Cancellation"),
                            ("Ack", "Acknowledgement"),
                            ("Error", "Error message"),
                        ],
                        max_length=8,
                    ),
                ),
                ("identifier", models.CharField(max_length=250, unique=True)),
                ("sender", models.CharField(max_length=250)),
                ("sent_at", models.DateTimeField()),
                ("is_ending", models.BooleanField(default=False)),
                ("references", models.TextField(blank=True)),
                ("xml", models.TextField()),
                (
                    "alert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cap_messages",
                        to="earlywarning.alert",
                    ),
                ),
            ],
            options={
                "verbose_name": "CAP message",
                "verbose_name_plural": "CAP messages",
                "ordering": ["-sent_at", "-pk"],
                "indexes": [models.Index(fields=["-sent_at", "-id"], name="capmessage_newest_first")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("msg_type", "Alert")), fields=("alert",), name="capmessage_one_alert"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("msg_type", "Ack")), fields=("alert",), name="capmessage_one_ack"
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="capmessage",
            trigger=pgtrigger.compiler.Trigger(
                name="issued_stays_as_issued",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="d3ecbe57dfb1e218cd9b5dc0b21e2544f5f337af",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_issued_stays_as_issued_a9240",
                    table="earlywarning_capmessage",
                    when="BEFORE",
                ),
            ),
        ),
    ]
