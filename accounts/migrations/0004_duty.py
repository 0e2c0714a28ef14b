import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import areas.fields

# No extension is needed: ranges bring their own index, and a range of one value stands for equality.
ONE_AT_A_TIME = """
CREATE TYPE accounts_textrange AS RANGE (subtype = text, collation = "C");
ALTER TABLE accounts_dutyshift ADD CONSTRAINT dutyshift_one_at_a_time EXCLUDE USING gist (
    int8range(aor_id, aor_id, '[]') WITH &&,
    accounts_textrange(role::text COLLATE "C", role::text COLLATE "C", '[]') WITH &&,
    tstzrange(starts_at, ends_at) WITH &&
) WHERE (withdrawn_at IS NULL);
ALTER TABLE accounts_absence ADD CONSTRAINT absence_one_at_a_time EXCLUDE USING gist (
    int8range(person_id, person_id, '[]') WITH &&,
    tstzrange(starts_at, ends_at) WITH &&
) WHERE (withdrawn_at IS NULL);
"""
BACK = """
ALTER TABLE accounts_absence DROP CONSTRAINT absence_one_at_a_time;
ALTER TABLE accounts_dutyshift DROP CONSTRAINT dutyshift_one_at_a_time;
DROP TYPE accounts_textrange;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_reach_everybody_by_mail"),
        ("areas", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Absence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("starts_at", models.DateTimeField(verbose_name="from")),
                ("ends_at", models.DateTimeField(verbose_name="until")),
                ("recorded_at", models.DateTimeField(editable=False)),
                ("withdrawn_at", models.DateTimeField(editable=False, null=True)),
                (
                    "withdrawn_reason",
                    models.CharField(blank=True, editable=False, max_length=200, verbose_name="reason"),
                ),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("LEAVE", "Leave"),
                            ("TRAVEL", "Mission travel"),
                            ("SICK", "Sick leave"),
                            ("TRAINING", "Training"),
                            ("OTHER", "Other"),
                        ],
                        max_length=10,
                        verbose_name="why",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="absences",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "withdrawn_by",
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
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                ("created_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calendar_feeds",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Deputy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "absence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="deputies", to="accounts.absence"
                    ),
                ),
                (
                    "assignment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.assignment",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deputising",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DutyShift",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("starts_at", models.DateTimeField(verbose_name="from")),
                ("ends_at", models.DateTimeField(verbose_name="until")),
                ("recorded_at", models.DateTimeField(editable=False)),
                ("withdrawn_at", models.DateTimeField(editable=False, null=True)),
                (
                    "withdrawn_reason",
                    models.CharField(blank=True, editable=False, max_length=200, verbose_name="reason"),
                ),
                ("role", areas.fields.CodeField(code_list="roles", verbose_name="role")),
                (
                    "aor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="areas.areaofresponsibility",
                        verbose_name="area of responsibility",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duty_shifts",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaces",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.dutyshift",
                    ),
                ),
                (
                    "withdrawn_by",
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
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="HandoverNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("role", areas.fields.CodeField(code_list="roles")),
                ("text", models.TextField(max_length=5000, verbose_name="what the next one must know")),
                ("written_at", models.DateTimeField()),
                (
                    "aor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="areas.areaofresponsibility"
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="HandoverReading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("read_at", models.DateTimeField()),
                (
                    "note",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="readings", to="accounts.handovernote"
                    ),
                ),
                (
                    "reader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="absence",
            index=models.Index(condition=models.Q(("withdrawn_at", None)), fields=["ends_at"], name="absence_by_end"),
        ),
        migrations.AddConstraint(
            model_name="absence",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                name="absence_ends_after_it_starts",
                violation_error_message="The end does not lie after the beginning. Correct one of them.",
            ),
        ),
        migrations.AddConstraint(
            model_name="absence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawn_at", None), ("withdrawn_by", None), ("withdrawn_reason", "")),
                    models.Q(
                        ("withdrawn_at__isnull", False),
                        ("withdrawn_by__isnull", False),
                        models.Q(("withdrawn_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="absence_withdrawal_is_signed_and_reasoned",
            ),
        ),
        migrations.AddConstraint(
            model_name="absence",
            constraint=models.CheckConstraint(
                condition=models.Q(("why__in", ["LEAVE", "TRAVEL", "SICK", "TRAINING", "OTHER"])),
                name="absence_why_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="calendarfeed",
            constraint=models.UniqueConstraint(
                condition=models.Q(("revoked_at", None)), fields=("user",), name="calendarfeed_one_in_use"
            ),
        ),
        migrations.AddConstraint(
            model_name="deputy",
            constraint=models.UniqueConstraint(
                fields=("absence", "assignment"), name="deputy_one_for_each_post", nulls_distinct=False
            ),
        ),
        migrations.AddIndex(
            model_name="dutyshift",
            index=models.Index(
                condition=models.Q(("withdrawn_at", None)),
                fields=["aor", "role", "starts_at"],
                name="dutyshift_of_post",
            ),
        ),
        migrations.AddConstraint(
            model_name="dutyshift",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                name="dutyshift_ends_after_it_starts",
                violation_error_message="The end does not lie after the beginning. Correct one of them.",
            ),
        ),
        migrations.AddConstraint(
            model_name="dutyshift",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawn_at", None), ("withdrawn_by", None), ("withdrawn_reason", "")),
                    models.Q(
                        ("withdrawn_at__isnull", False),
                        ("withdrawn_by__isnull", False),
                        models.Q(("withdrawn_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="dutyshift_withdrawal_is_signed_and_reasoned",
            ),
        ),
        migrations.AddIndex(
            model_name="handovernote",
            index=models.Index(fields=["aor", "role", "-written_at"], name="handovernote_of_post"),
        ),
        migrations.AddConstraint(
            model_name="handovernote",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="handovernote_says_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="handoverreading",
            constraint=models.UniqueConstraint(fields=("note", "reader"), name="handoverreading_once_each"),
        ),
        migrations.RunSQL(ONE_AT_A_TIME, BACK),
    ]
