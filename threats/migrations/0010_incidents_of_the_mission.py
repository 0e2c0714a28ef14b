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
        ("threats", "0006_newest_report_by_area"),
    ]

    operations = [
        Together(
            [
                pgtrigger.migrations.RemoveTrigger(
                    model_name="incident",
                    name="replaced_update",
                ),
                pgtrigger.migrations.RemoveTrigger(
                    model_name="report",
                    name="replaced_update",
                ),
                pgtrigger.migrations.RemoveTrigger(
                    model_name="threat",
                    name="replaced_update",
                ),
                migrations.CreateModel(
                    name="CasualtyPart",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "harm",
                            models.CharField(
                                choices=[
                                    ("KILLED", "Killed, all"),
                                    ("CIVILIANS_KILLED", "Civilians killed"),
                                    ("INJURED", "Injured"),
                                    ("ABDUCTED", "Abducted"),
                                    ("DISPLACED", "Displaced"),
                                    ("AFFECTED", "Otherwise harmed, such as survivors"),
                                ],
                                max_length=16,
                                verbose_name="what was done",
                            ),
                        ),
                        (
                            "sex",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("F", "Female"),
                                    ("M", "Male"),
                                    ("X", "Another"),
                                    ("NOT_KNOWN", "Sex not known"),
                                ],
                                max_length=9,
                                verbose_name="sex",
                            ),
                        ),
                        (
                            "age",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("CHILD", "Children (under 18)"),
                                    ("ADULT", "Adults (18 to 59)"),
                                    ("ELDERLY", "Elderly (60 and more)"),
                                    ("NOT_KNOWN", "Age not known"),
                                ],
                                max_length=9,
                                verbose_name="age",
                            ),
                        ),
                        ("low", models.PositiveIntegerField(blank=True, null=True, verbose_name="at least")),
                        ("best", models.PositiveIntegerField(blank=True, null=True, verbose_name="best estimate")),
                        ("high", models.PositiveIntegerField(blank=True, null=True, verbose_name="at most")),
                        ("said_at", models.DateTimeField()),
                        ("replaced_at", models.DateTimeField(null=True)),
                        (
                            "replaced_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "report",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="parts", to="threats.report"
                            ),
                        ),
                        (
                            "said_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "harm__in",
                                        ["KILLED", "CIVILIANS_KILLED", "INJURED", "ABDUCTED", "DISPLACED", "AFFECTED"],
                                    )
                                ),
                                name="casualty_part_harm_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("age__in", ["", "CHILD", "ADULT", "ELDERLY", "NOT_KNOWN"]),
                                    ("sex__in", ["", "F", "M", "X", "NOT_KNOWN"]),
                                    models.Q(("age", ""), ("sex", ""), _negated=True),
                                ),
                                name="casualty_part_of_a_sex_or_age",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("low", None), ("best", None), ("best__gte", models.F("low")), _connector="OR"
                                    ),
                                    models.Q(
                                        ("best", None), ("high", None), ("high__gte", models.F("best")), _connector="OR"
                                    ),
                                    models.Q(
                                        ("low", None), ("high", None), ("high__gte", models.F("low")), _connector="OR"
                                    ),
                                ),
                                name="casualty_part_in_order",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("best", None), ("high", None), ("low", None), _negated=True),
                                name="casualty_part_says_something",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("replaced_at", None), ("replaced_by", None)),
                                    models.Q(("replaced_at__isnull", False), ("replaced_by__isnull", False)),
                                    _connector="OR",
                                ),
                                name="casualty_part_replaced_by_somebody",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("replaced_at", None)),
                                fields=("report", "harm", "sex", "age"),
                                name="casualty_part_once",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Verification",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "status",
                            areas.fields.CodeField(code_list="information_status", verbose_name="what was found"),
                        ),
                        (
                            "method",
                            models.CharField(
                                choices=[
                                    ("SITE", "Visit to the place"),
                                    ("INTERVIEWS", "Interviews, each apart"),
                                    ("RECORDS", "Medical or other records"),
                                    ("IMAGES", "Pictures, film or satellite images"),
                                    ("SOURCES", "Several sources that do not know of each other"),
                                    ("PARTNER", "Verified by a partner and looked through"),
                                    ("OTHER", "Another way"),
                                ],
                                max_length=10,
                                verbose_name="how",
                            ),
                        ),
                        ("found_on", models.DateField(verbose_name="on which day")),
                        (
                            "note",
                            models.TextField(
                                blank=True,
                                help_text="No names of victims, witnesses or sources.",
                                max_length=2000,
                                verbose_name="what it rests on",
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "incident",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="verifications",
                                to="threats.incident",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-at", "-pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("status__in", ("UNVERIFIED", "CORROBORATED", "VERIFIED", "REFUTED"))
                                ),
                                name="verification_status_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "method__in",
                                        ["SITE", "INTERVIEWS", "RECORDS", "IMAGES", "SOURCES", "PARTNER", "OTHER"],
                                    )
                                ),
                                name="verification_method_known",
                            ),
                        ],
                    },
                ),
                migrations.RemoveConstraint(
                    model_name="report",
                    name="report_killed_in_order",
                ),
                migrations.RemoveConstraint(
                    model_name="report",
                    name="report_injured_in_order",
                ),
                migrations.AddField(
                    model_name="incident",
                    name="figures_from",
                    field=models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="threats.report",
                        verbose_name="figures of",
                    ),
                ),
                migrations.AddField(
                    model_name="incident",
                    name="information_status",
                    field=areas.fields.CodeField(
                        code_list="information_status",
                        db_default="UNVERIFIED",
                        default="UNVERIFIED",
                        editable=False,
                        verbose_name="verification",
                    ),
                ),
                migrations.AddField(
                    model_name="incident",
                    name="narrative",
                    field=models.TextField(
                        blank=True,
                        db_default="",
                        default="",
                        help_text="In a few sentences. No names of victims, witnesses or sources.",
                        max_length=8000,
                        verbose_name="what happened",
                    ),
                ),
                migrations.AddField(
                    model_name="incident",
                    name="occurred_at",
                    field=models.DateTimeField(blank=True, null=True, verbose_name="hour"),
                ),
                migrations.AddField(
                    model_name="incident",
                    name="received_at",
                    field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="received"),
                ),
                migrations.AddField(
                    model_name="incident",
                    name="received_by",
                    field=models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AddField(
                    model_name="incidentversion",
                    name="figures_from",
                    field=models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="threats.report",
                        verbose_name="figures of",
                    ),
                ),
                migrations.AddField(
                    model_name="incidentversion",
                    name="information_status",
                    field=areas.fields.CodeField(
                        code_list="information_status",
                        db_default="UNVERIFIED",
                        default="UNVERIFIED",
                        editable=False,
                        verbose_name="verification",
                    ),
                ),
                migrations.AddField(
                    model_name="incidentversion",
                    name="narrative",
                    field=models.TextField(
                        blank=True,
                        db_default="",
                        default="",
                        help_text="In a few sentences. No names of victims, witnesses or sources.",
                        max_length=8000,
                        verbose_name="what happened",
                    ),
                ),
                migrations.AddField(
                    model_name="incidentversion",
                    name="occurred_at",
                    field=models.DateTimeField(blank=True, null=True, verbose_name="hour"),
                ),
                migrations.AddField(
                    model_name="incidentversion",
                    name="received_at",
                    field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="received"),
                ),
                migrations.AddField(
                    model_name="incidentversion",
                    name="received_by",
                    field=models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AddField(
                    model_name="report",
                    name="abducted_best",
                    field=models.PositiveIntegerField(blank=True, null=True, verbose_name="abducted, best estimate"),
                ),
                migrations.AddField(
                    model_name="report",
                    name="abducted_high",
                    field=models.PositiveIntegerField(blank=True, null=True, verbose_name="abducted, at most"),
                ),
                migrations.AddField(
                    model_name="report",
                    name="abducted_low",
                    field=models.PositiveIntegerField(blank=True, null=True, verbose_name="abducted, at least"),
                ),
                migrations.AddField(
                    model_name="report",
                    name="actor_class",
                    field=models.CharField(
                        blank=True,
                        choices=[
                            ("STATE", "Forces of a State"),
                            ("NON_STATE", "Non-state groups"),
                            ("BOTH", "A State and a non-state group"),
                            ("NOT_KNOWN", "Not known"),
                        ],
                        max_length=20,
                        verbose_name="who is reported to have used force",
                    ),
                ),
                migrations.AddField(
                    model_name="report",
                    name="affected_best",
                    field=models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="harmed otherwise, best estimate"
                    ),
                ),
                migrations.AddField(
                    model_name="report",
                    name="affected_high",
                    field=models.PositiveIntegerField(blank=True, null=True, verbose_name="harmed otherwise, at most"),
                ),
                migrations.AddField(
                    model_name="report",
                    name="affected_low",
                    field=models.PositiveIntegerField(blank=True, null=True, verbose_name="harmed otherwise, at least"),
                ),
                migrations.AddField(
                    model_name="report",
                    name="civilians_killed_best",
                    field=models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="civilians killed, best estimate"
                    ),
                ),
                migrations.AddField(
                    model_name="report",
                    name="civilians_killed_high",
                    field=models.PositiveIntegerField(blank=True, null=True, verbose_name="civilians killed, at most"),
                ),
                migrations.AddField(
                    model_name="report",
                    name="civilians_killed_low",
                    field=models.PositiveIntegerField(blank=True, null=True, verbose_name="civilians killed, at least"),
                ),
                migrations.AddField(
                    model_name="report",
                    name="displaced_best",
                    field=models.PositiveIntegerField(blank=True, null=True, verbose_name="displaced, best estimate"),
                ),
                migrations.AddField(
                    model_name="report",
                    name="displaced_high",
                    field=models.PositiveIntegerField(blank=True, null=True, verbose_name="displaced, at most"),
                ),
                migrations.AddField(
                    model_name="report",
                    name="displaced_low",
                    field=models.PositiveIntegerField(blank=True, null=True, verbose_name="displaced, at least"),
                ),
                migrations.AddField(
                    model_name="report",
                    name="incident",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="threats.incident",
                        verbose_name="incident",
                    ),
                ),
                migrations.AddField(
                    model_name="report",
                    name="injured_best",
                    field=models.PositiveIntegerField(blank=True, null=True, verbose_name="injured, best estimate"),
                ),
                migrations.AddField(
                    model_name="report",
                    name="killed_best",
                    field=models.PositiveIntegerField(blank=True, null=True, verbose_name="killed, best estimate"),
                ),
                migrations.AddField(
                    model_name="report",
                    name="received_at",
                    field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="received"),
                ),
                migrations.AddField(
                    model_name="report",
                    name="received_by",
                    field=models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AddField(
                    model_name="reportversion",
                    name="abducted_best",
                    field=models.PositiveIntegerField(blank=True, null=True, verbose_name="abducted, best estimate"),
                ),
                migrations.AddField(
                    model_name="reportversion",
                    name="abducted_high",
                    field=models.PositiveIntegerField(blank=True, null=True, verbose_name="abducted, at most"),
                ),
                migrations.AddField(
                    model_name="reportversion",
                    name="abducted_low",
                    field=models.PositiveIntegerField(blank=True, null=True, verbose_name="abducted, at least"),
                ),
                migrations.AddField(
                    model_name="reportversion",
                    name="actor_class",
                    field=models.CharField(
                        blank=True,
                        choices=[
                            ("STATE", "Forces of a State"),
                            ("NON_STATE", "Non-state groups"),
                            ("BOTH", "A State and a non-state group"),
                            ("NOT_KNOWN", "Not known"),
                        ],
                        max_length=20,
                        verbose_name="who is reported to have used force",
                    ),
                ),
                migrations.AddField(
                    model_name="reportversion",
                    name="affected_best",
                    field=models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="harmed otherwise, best estimate"
                    ),
                ),
                migrations.AddField(
                    model_name="reportversion",
                    name="affected_high",
                    field=models.PositiveIntegerField(blank=True, null=True, verbose_name="harmed otherwise, at most"),
                ),
                migrations.AddField(
                    model_name="reportversion",
                    name="affected_low",
                    field=models.PositiveIntegerField(blank=True, null=True, verbose_name="harmed otherwise, at least"),
                ),
                migrations.AddField(
                    model_name="reportversion",
                    name="civilians_killed_best",
                    field=models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="civilians killed, best estimate"
                    ),
                ),
                migrations.AddField(
                    model_name="reportversion",
                    name="civilians_killed_high",
                    field=models.PositiveIntegerField(blank=True, null=True, verbose_name="civilians killed, at most"),
                ),
                migrations.AddField(
                    model_name="reportversion",
                    name="civilians_killed_low",
                    field=models.PositiveIntegerField(blank=True, null=True, verbose_name="civilians killed, at least"),
                ),
                migrations.AddField(
                    model_name="reportversion",
                    name="displaced_best",
                    field=models.PositiveIntegerField(blank=True, null=True, verbose_name="displaced, best estimate"),
                ),
                migrations.AddField(
                    model_name="reportversion",
                    name="displaced_high",
                    field=models.PositiveIntegerField(blank=True, null=True, verbose_name="displaced, at most"),
                ),
                migrations.AddField(
                    model_name="reportversion",
                    name="displaced_low",
                    field=models.PositiveIntegerField(blank=True, null=True, verbose_name="displaced, at least"),
                ),
                migrations.AddField(
                    model_name="reportversion",
                    name="incident",
                    field=models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="threats.incident",
                        verbose_name="incident",
                    ),
                ),
                migrations.AddField(
                    model_name="reportversion",
                    name="injured_best",
                    field=models.PositiveIntegerField(blank=True, null=True, verbose_name="injured, best estimate"),
                ),
                migrations.AddField(
                    model_name="reportversion",
                    name="killed_best",
                    field=models.PositiveIntegerField(blank=True, null=True, verbose_name="killed, best estimate"),
                ),
                migrations.AddField(
                    model_name="reportversion",
                    name="received_at",
                    field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="received"),
                ),
                migrations.AddField(
                    model_name="reportversion",
                    name="received_by",
                    field=models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AddField(
                    model_name="threat",
                    name="actor_class",
                    field=models.CharField(
                        blank=True,
                        choices=[
                            ("STATE", "Forces of a State"),
                            ("NON_STATE", "Non-state groups"),
                            ("BOTH", "A State and a non-state group"),
                            ("NOT_KNOWN", "Not known"),
                        ],
                        db_default="",
                        default="",
                        max_length=20,
                        verbose_name="reported actor",
                    ),
                ),
                migrations.AddField(
                    model_name="threatversion",
                    name="actor_class",
                    field=models.CharField(
                        blank=True,
                        choices=[
                            ("STATE", "Forces of a State"),
                            ("NON_STATE", "Non-state groups"),
                            ("BOTH", "A State and a non-state group"),
                            ("NOT_KNOWN", "Not known"),
                        ],
                        db_default="",
                        default="",
                        max_length=20,
                        verbose_name="reported actor",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="incident",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("received_at", None), ("received_by", None)),
                            models.Q(("received_at__isnull", False), ("received_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="incident_received_by_somebody",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="incident",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("information_status__in", ("UNVERIFIED", "CORROBORATED", "VERIFIED", "REFUTED"))
                        ),
                        name="incident_information_status_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="incident",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("dataset", None), ("figures_from", None), _connector="OR"),
                        name="incident_of_a_dataset_has_its_own_figures",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="report",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("received_at", None), ("received_by", None)),
                            models.Q(("received_at__isnull", False), ("received_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="report_received_by_somebody",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="report",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("actor_class__in", ["", "STATE", "NON_STATE", "BOTH", "NOT_KNOWN"])),
                        name="report_actor_class_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="report",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("killed_low", None),
                                ("killed_best", None),
                                ("killed_best__gte", models.F("killed_low")),
                                _connector="OR",
                            ),
                            models.Q(
                                ("killed_best", None),
                                ("killed_high", None),
                                ("killed_high__gte", models.F("killed_best")),
                                _connector="OR",
                            ),
                            models.Q(
                                ("killed_low", None),
                                ("killed_high", None),
                                ("killed_high__gte", models.F("killed_low")),
                                _connector="OR",
                            ),
                        ),
                        name="report_killed_in_order",
                        violation_error_message="“At most” is less than “at least”. Correct one of the two.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="report",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("civilians_killed_low", None),
                                ("civilians_killed_best", None),
                                ("civilians_killed_best__gte", models.F("civilians_killed_low")),
                                _connector="OR",
                            ),
                            models.Q(
                                ("civilians_killed_best", None),
                                ("civilians_killed_high", None),
                                ("civilians_killed_high__gte", models.F("civilians_killed_best")),
                                _connector="OR",
                            ),
                            models.Q(
                                ("civilians_killed_low", None),
                                ("civilians_killed_high", None),
                                ("civilians_killed_high__gte", models.F("civilians_killed_low")),
                                _connector="OR",
                            ),
                        ),
                        name="report_civilians_killed_in_order",
                        violation_error_message="“At most” is less than “at least”. Correct one of the two.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="report",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("injured_low", None),
                                ("injured_best", None),
                                ("injured_best__gte", models.F("injured_low")),
                                _connector="OR",
                            ),
                            models.Q(
                                ("injured_best", None),
                                ("injured_high", None),
                                ("injured_high__gte", models.F("injured_best")),
                                _connector="OR",
                            ),
                            models.Q(
                                ("injured_low", None),
                                ("injured_high", None),
                                ("injured_high__gte", models.F("injured_low")),
                                _connector="OR",
                            ),
                        ),
                        name="report_injured_in_order",
                        violation_error_message="“At most” is less than “at least”. Correct one of the two.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="report",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("abducted_low", None),
                                ("abducted_best", None),
                                ("abducted_best__gte", models.F("abducted_low")),
                                _connector="OR",
                            ),
                            models.Q(
                                ("abducted_best", None),
                                ("abducted_high", None),
                                ("abducted_high__gte", models.F("abducted_best")),
                                _connector="OR",
                            ),
                            models.Q(
                                ("abducted_low", None),
                                ("abducted_high", None),
                                ("abducted_high__gte", models.F("abducted_low")),
                                _connector="OR",
                            ),
                        ),
                        name="report_abducted_in_order",
                        violation_error_message="“At most” is less than “at least”. Correct one of the two.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="report",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("displaced_low", None),
                                ("displaced_best", None),
                                ("displaced_best__gte", models.F("displaced_low")),
                                _connector="OR",
                            ),
                            models.Q(
                                ("displaced_best", None),
                                ("displaced_high", None),
                                ("displaced_high__gte", models.F("displaced_best")),
                                _connector="OR",
                            ),
                            models.Q(
                                ("displaced_low", None),
                                ("displaced_high", None),
                                ("displaced_high__gte", models.F("displaced_low")),
                                _connector="OR",
                            ),
                        ),
                        name="report_displaced_in_order",
                        violation_error_message="“At most” is less than “at least”. Correct one of the two.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="report",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("affected_low", None),
                                ("affected_best", None),
                                ("affected_best__gte", models.F("affected_low")),
                                _connector="OR",
                            ),
                            models.Q(
                                ("affected_best", None),
                                ("affected_high", None),
                                ("affected_high__gte", models.F("affected_best")),
                                _connector="OR",
                            ),
                            models.Q(
                                ("affected_low", None),
                                ("affected_high", None),
                                ("affected_high__gte", models.F("affected_low")),
                                _connector="OR",
                            ),
                        ),
                        name="report_affected_in_order",
                        violation_error_message="“At most” is less than “at least”. Correct one of the two.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="threat",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("actor_class__in", ["", "STATE", "NON_STATE", "BOTH", "NOT_KNOWN"])),
                        name="threat_actor_class_known",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="incident",
                    trigger=pgtrigger.compiler.Trigger(
                        name="replaced_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "threats_incidentversion" ("actor_a", "actor_b", "actor_class", "area_id", "civilians_killed", "classification", "dataset_id", "date_precision", "external_id", "figures_from_id", "fits_month", "fits_week", "fits_year", "h3_r4", "h3_r6", "h3_r8", "id", "import_run_id", "information_status", "is_aggregate", "killed_a", "killed_b", "killed_best", "killed_high", "killed_low", "killed_unknown", "kind", "language", "lat", "lon", "merged_into_id", "mission_id", "narrative", "occurred_at", "occurred_from_on", "occurred_to_on", "owner_component", "owner_section", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_description", "place_name", "precision", "range_inconsistent", "received_at", "received_by_id", "recorded_at", "recorded_by_id", "ref", "restricted_kind", "sharing_boundary", "snapped_km", "sources_count", "status", "title", "uid", "withdrawn_at", "withdrawn_by_id", "withdrawn_reason", "words") VALUES (OLD."actor_a", OLD."actor_b", OLD."actor_class", OLD."area_id", OLD."civilians_killed", OLD."classification", OLD."dataset_id", OLD."date_precision", OLD."external_id", OLD."figures_from_id", OLD."fits_month", OLD."fits_week", OLD."fits_year", OLD."h3_r4", OLD."h3_r6", OLD."h3_r8", OLD."id", OLD."import_run_id", OLD."information_status", OLD."is_aggregate", OLD."killed_a", OLD."killed_b", OLD."killed_best", OLD."killed_high", OLD."killed_low", OLD."killed_unknown", OLD."kind", OLD."language", OLD."lat", OLD."lon", OLD."merged_into_id", OLD."mission_id", OLD."narrative", OLD."occurred_at", OLD."occurred_from_on", OLD."occurred_to_on", OLD."owner_component", OLD."owner_section", NOW(), \'replaced\', OLD."id", OLD."place_description", OLD."place_name", OLD."precision", OLD."range_inconsistent", OLD."received_at", OLD."received_by_id", OLD."recorded_at", OLD."recorded_by_id", OLD."ref", OLD."restricted_kind", OLD."sharing_boundary", OLD."snapped_km", OLD."sources_count", OLD."status", OLD."title", OLD."uid", OLD."withdrawn_at", OLD."withdrawn_by_id", OLD."withdrawn_reason", OLD."words"); RETURN NULL;',
                            hash="fe44e838a07d81ff6fecb8fd62a6a9b0c78ffab7",
                            operation="UPDATE",
                            pgid="pgtrigger_replaced_update_806b2",
                            table="threats_incident",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="report",
                    trigger=pgtrigger.compiler.Trigger(
                        name="replaced_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "threats_reportversion" ("abducted_best", "abducted_high", "abducted_low", "actor_class", "affected_best", "affected_high", "affected_low", "area_id", "channel", "civilians_killed_best", "civilians_killed_high", "civilians_killed_low", "classification", "credibility", "displaced_best", "displaced_high", "displaced_low", "h3_r4", "h3_r6", "h3_r8", "heard", "id", "incident_id", "injured_best", "injured_high", "injured_low", "killed_best", "killed_high", "killed_low", "kind", "language", "lat", "lon", "merged_into_id", "mission_id", "occurred_from_on", "occurred_to_on", "owner_component", "owner_section", "pasted", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_name", "precision", "received_at", "received_by_id", "recorded_at", "recorded_by_id", "ref", "reliability", "restricted_kind", "sharing_boundary", "snapped_km", "source_code", "status", "tense", "uid", "withdrawn_at", "withdrawn_by_id", "withdrawn_reason") VALUES (OLD."abducted_best", OLD."abducted_high", OLD."abducted_low", OLD."actor_class", OLD."affected_best", OLD."affected_high", OLD."affected_low", OLD."area_id", OLD."channel", OLD."civilians_killed_best", OLD."civilians_killed_high", OLD."civilians_killed_low", OLD."classification", OLD."credibility", OLD."displaced_best", OLD."displaced_high", OLD."displaced_low", OLD."h3_r4", OLD."h3_r6", OLD."h3_r8", OLD."heard", OLD."id", OLD."incident_id", OLD."injured_best", OLD."injured_high", OLD."injured_low", OLD."killed_best", OLD."killed_high", OLD."killed_low", OLD."kind", OLD."language", OLD."lat", OLD."lon", OLD."merged_into_id", OLD."mission_id", OLD."occurred_from_on", OLD."occurred_to_on", OLD."owner_component", OLD."owner_section", OLD."pasted", NOW(), \'replaced\', OLD."id", OLD."place_name", OLD."precision", OLD."received_at", OLD."received_by_id", OLD."recorded_at", OLD."recorded_by_id", OLD."ref", OLD."reliability", OLD."restricted_kind", OLD."sharing_boundary", OLD."snapped_km", OLD."source_code", OLD."status", OLD."tense", OLD."uid", OLD."withdrawn_at", OLD."withdrawn_by_id", OLD."withdrawn_reason"); RETURN NULL;',
                            hash="d7e79e21040260d95db77ec6833ac6afaa4304d7",
                            operation="UPDATE",
                            pgid="pgtrigger_replaced_update_34ffd",
                            table="threats_report",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="threat",
                    trigger=pgtrigger.compiler.Trigger(
                        name="replaced_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "threats_threatversion" ("actor_class", "area_id", "classification", "closed_at", "closed_by_id", "closing_reason", "description", "horizon", "id", "kind", "language", "merged_into_id", "mission_id", "opened_at", "owner_component", "owner_section", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "ref", "restricted_kind", "sharing_boundary", "status", "title", "uid", "withdrawn_at", "withdrawn_by_id", "withdrawn_reason") VALUES (OLD."actor_class", OLD."area_id", OLD."classification", OLD."closed_at", OLD."closed_by_id", OLD."closing_reason", OLD."description", OLD."horizon", OLD."id", OLD."kind", OLD."language", OLD."merged_into_id", OLD."mission_id", OLD."opened_at", OLD."owner_component", OLD."owner_section", NOW(), \'replaced\', OLD."id", OLD."recorded_at", OLD."recorded_by_id", OLD."ref", OLD."restricted_kind", OLD."sharing_boundary", OLD."status", OLD."title", OLD."uid", OLD."withdrawn_at", OLD."withdrawn_by_id", OLD."withdrawn_reason"); RETURN NULL;',
                            hash="9fe8754ddac5360aa998c18b6934c285c78366a3",
                            operation="UPDATE",
                            pgid="pgtrigger_replaced_update_29557",
                            table="threats_threat",
                            when="AFTER",
                        ),
                    ),
                ),
            ]
        )
    ]
