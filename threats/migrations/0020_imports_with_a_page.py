import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import areas.fields
import threats.models.importfile
from common.migrating import Together


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("areas", "0001_initial"),
        ("threats", "0031_hot_spots"),
    ]

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name="ImportFile",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("uploaded_at", models.DateTimeField(verbose_name="handed in")),
                        ("file_name", models.CharField(max_length=255, verbose_name="file")),
                        (
                            "file",
                            models.FileField(
                                blank=True,
                                max_length=400,
                                storage=threats.models.importfile.uploads,
                                upload_to=threats.models.importfile.path_for,
                            ),
                        ),
                        ("bytes", models.BigIntegerField(verbose_name="size")),
                        ("digest", models.CharField(blank=True, max_length=64, verbose_name="SHA-256 of the file")),
                        ("format", models.CharField(max_length=40, verbose_name="format")),
                        ("mapping", models.JSONField(blank=True, default=dict)),
                        (
                            "stage",
                            models.CharField(
                                choices=[
                                    ("NEW", "Waits for its columns to be named"),
                                    ("CHECK", "Being looked through"),
                                    ("CHECKED", "Waits for your word"),
                                    ("IMPORT", "Being imported"),
                                    ("DONE", "Imported"),
                                    ("REFUSED", "Cannot be imported as it is"),
                                    ("DROPPED", "Given up"),
                                ],
                                default="NEW",
                                max_length=8,
                            ),
                        ),
                        ("problem", models.TextField(blank=True)),
                        ("total", models.PositiveIntegerField(default=0)),
                        ("read", models.PositiveIntegerField(default=0)),
                        ("offset", models.BigIntegerField(default=0)),
                        ("line", models.PositiveIntegerField(default=0)),
                        ("added", models.PositiveIntegerField(default=0, verbose_name="added")),
                        ("changed", models.PositiveIntegerField(default=0, verbose_name="changed")),
                        ("unchanged", models.PositiveIntegerField(default=0, verbose_name="unchanged")),
                        ("rejected", models.PositiveIntegerField(default=0, verbose_name="rejected")),
                        ("examples", models.JSONField(blank=True, default=dict)),
                        ("own_kinds", models.JSONField(blank=True, default=list)),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "mission",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="areas.mission"
                            ),
                        ),
                        (
                            "run",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="file",
                                to="threats.importrun",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-uploaded_at", "-pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("problem__gt", ""), ("stage", "REFUSED")),
                                    models.Q(models.Q(("stage", "REFUSED"), _negated=True), ("problem", "")),
                                    _connector="OR",
                                ),
                                name="importfile_refused_says_why",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("stage", "DONE"), _negated=True), ("run__isnull", False), _connector="OR"
                                ),
                                name="importfile_done_has_a_run",
                            ),
                        ],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("stage__in", ["CHECK", "IMPORT"])),
                                fields=["uploaded_at"],
                                name="importfile_waiting",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ImportedId",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("external_id", models.CharField(max_length=40)),
                        ("line", models.PositiveIntegerField()),
                        (
                            "file",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="threats.importfile",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("file", "external_id"), name="importedid_once_per_file")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RejectedRow",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("line", models.PositiveIntegerField()),
                        ("external_id", models.CharField(blank=True, max_length=40)),
                        ("column", models.CharField(blank=True, max_length=100)),
                        ("reason", models.TextField()),
                        (
                            "file",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="threats.importfile",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("file", "line"), name="rejectedrow_once_per_line")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SavedMapping",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        ("header", models.CharField(max_length=64)),
                        ("mapping", models.JSONField()),
                        ("saved_at", models.DateTimeField(verbose_name="saved")),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                        "ordering": ["name"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("mission", "name"), name="savedmapping_name_unique_in_mission"
                            )
                        ],
                    },
                ),
                migrations.RemoveConstraint(
                    model_name="importrun",
                    name="importrun_done_means_all_read",
                ),
                migrations.AddField(
                    model_name="dataset",
                    name="own_kinds",
                    field=models.JSONField(
                        blank=True, db_default=[], default=list, verbose_name="kinds in its own words"
                    ),
                ),
                migrations.AddField(
                    model_name="dataset",
                    name="sharing_boundary",
                    field=areas.fields.CodeField(
                        code_list="sharing_boundaries",
                        db_default="PUBLIC",
                        default="PUBLIC",
                        verbose_name="may be shared with",
                    ),
                ),
                migrations.AddField(
                    model_name="importrun",
                    name="asked_by",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AddField(
                    model_name="importrun",
                    name="kept",
                    field=models.JSONField(db_default={}, default=dict),
                ),
                migrations.AddField(
                    model_name="importrun",
                    name="kept_refs",
                    field=models.JSONField(db_default=[], default=list),
                ),
                migrations.AddField(
                    model_name="importrun",
                    name="restored",
                    field=models.PositiveIntegerField(db_default=0, default=0, verbose_name="put back"),
                ),
                migrations.AddField(
                    model_name="importrun",
                    name="undo_at",
                    field=models.DateTimeField(null=True),
                ),
                migrations.AddField(
                    model_name="importrun",
                    name="undo_by",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AddField(
                    model_name="importrun",
                    name="undo_reached",
                    field=models.BigIntegerField(db_default=0, default=0),
                ),
                migrations.AddField(
                    model_name="importrun",
                    name="withdrawn",
                    field=models.PositiveIntegerField(db_default=0, default=0, verbose_name="withdrawn"),
                ),
                migrations.AlterField(
                    model_name="importrun",
                    name="state",
                    field=models.CharField(
                        choices=[
                            ("RUNNING", "Running or interrupted"),
                            ("DONE", "Complete"),
                            ("STOPPED", "Given up for another file"),
                            ("UNDOING", "Being undone"),
                            ("UNDONE", "Undone"),
                        ],
                        default="RUNNING",
                        max_length=8,
                    ),
                ),
                migrations.AddIndex(
                    model_name="importrun",
                    index=models.Index(fields=["-started_at", "-id"], name="importrun_newest_first"),
                ),
                migrations.AddConstraint(
                    model_name="importrun",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("finished_at", None), ("state__in", ["RUNNING", "STOPPED"])),
                            models.Q(("finished_at__isnull", False), ("read", models.F("total")), ("state", "DONE")),
                            ("state__in", ["UNDOING", "UNDONE"]),
                            _connector="OR",
                        ),
                        name="importrun_done_means_all_read",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="importrun",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state__in", ["UNDOING", "UNDONE"]),
                                ("undo_at__isnull", False),
                                ("undo_by__isnull", False),
                            ),
                            models.Q(
                                models.Q(("state__in", ["UNDOING", "UNDONE"]), _negated=True),
                                ("undo_at", None),
                                ("undo_by", None),
                            ),
                            _connector="OR",
                        ),
                        name="importrun_undo_is_signed",
                    ),
                ),
            ]
        )
    ]
