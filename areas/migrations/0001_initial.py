import uuid

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

import areas.fields
import areas.models.mission
import areas.validators


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Edition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=80, unique=True, verbose_name="code")),
                (
                    "country",
                    models.CharField(max_length=3, validators=[areas.validators.validate_iso3], verbose_name="country"),
                ),
                ("source", models.CharField(max_length=40, verbose_name="source")),
                ("valid_on", models.DateField(verbose_name="valid on")),
                ("revision", models.PositiveIntegerField(default=0, editable=False)),
            ],
            options={
                "ordering": ["country", "-valid_on"],
                "constraints": [
                    models.UniqueConstraint(fields=("country", "source", "valid_on"), name="edition_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("country__regex", "^[A-Z]{3}$")), name="edition_country_iso3"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Area",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("path", models.CharField(max_length=255, unique=True)),
                ("depth", models.PositiveIntegerField()),
                ("numchild", models.PositiveIntegerField(default=0)),
                ("level", models.PositiveSmallIntegerField(verbose_name="level")),
                ("pcode", models.CharField(max_length=20, verbose_name="p-code")),
                (
                    "country",
                    models.CharField(max_length=3, validators=[areas.validators.validate_iso3], verbose_name="country"),
                ),
                (
                    "names",
                    models.JSONField(validators=[areas.validators.validate_names], verbose_name="name per language"),
                ),
                ("reference_name", models.CharField(blank=True, max_length=200, verbose_name="name without accents")),
                ("outline", models.BinaryField(verbose_name="outline as WKB")),
                ("west", models.FloatField()),
                ("south", models.FloatField()),
                ("east", models.FloatField()),
                ("north", models.FloatField()),
                ("centroid_lat", models.FloatField()),
                ("centroid_lon", models.FloatField()),
                ("population", models.PositiveIntegerField(blank=True, null=True, verbose_name="population")),
                (
                    "time_zone",
                    models.CharField(
                        max_length=64, validators=[areas.validators.validate_time_zone], verbose_name="time zone"
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="areas.edition"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("edition", "pcode"), name="area_pcode_unique_in_edition"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "depth",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("level"), "+", models.Value(1)
                                ),
                            )
                        ),
                        name="area_level_is_depth",
                    ),
                    models.CheckConstraint(condition=models.Q(("level__lte", 3)), name="area_level_known"),
                    models.CheckConstraint(
                        condition=models.Q(("country__regex", "^[A-Z]{3}$")), name="area_country_iso3"
                    ),
                    models.CheckConstraint(condition=models.Q(("names", {}), _negated=True), name="area_named"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("east__lte", 180),
                            ("south__lte", models.F("north")),
                            ("west__gte", -180),
                            ("west__lte", models.F("east")),
                            ("north__lte", 90),
                            ("south__gte", -90),
                        ),
                        name="area_box_in_order",
                    ),
                ],
                "indexes": [models.Index(fields=["country", "level"], name="area_country_level")],
            },
        ),
        migrations.CreateModel(
            name="Mission",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("code", models.CharField(max_length=20, unique=True, verbose_name="code")),
                (
                    "kind",
                    models.CharField(
                        choices=[("REAL", "Real"), ("DEMO", "Demonstration")], max_length=4, verbose_name="kind"
                    ),
                ),
                (
                    "names",
                    models.JSONField(
                        validators=[areas.validators.validate_own_names], verbose_name="name per language"
                    ),
                ),
                (
                    "ref_code",
                    models.CharField(
                        help_text="As in EW-CAF-26-0142: CAF.",
                        max_length=8,
                        unique=True,
                        verbose_name="code in references",
                    ),
                ),
                (
                    "countries",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=3, validators=[areas.validators.validate_iso3]),
                        size=None,
                        verbose_name="countries",
                    ),
                ),
                (
                    "time_zone",
                    models.CharField(
                        max_length=64, validators=[areas.validators.validate_time_zone], verbose_name="time zone"
                    ),
                ),
                (
                    "default_language",
                    models.CharField(
                        default=areas.models.mission.default_language, max_length=8, verbose_name="language"
                    ),
                ),
                ("opened_on", models.DateField(verbose_name="opened on")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="closed on")),
            ],
            options={
                "ordering": ["code"],
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            (
                                models.Case(
                                    models.When(
                                        kind="REAL",
                                        then=models.Func(
                                            models.Func(
                                                models.F("id"),
                                                models.Value(-1.0),
                                                function="point",
                                                output_field=models.TextField(),
                                            ),
                                            models.Func(
                                                models.F("id"),
                                                models.Value(1000000000000000.0),
                                                function="point",
                                                output_field=models.TextField(),
                                            ),
                                            function="box",
                                            output_field=models.TextField(),
                                        ),
                                    ),
                                    default=models.Func(
                                        models.Func(
                                            models.Value(-1.0),
                                            models.F("id"),
                                            function="point",
                                            output_field=models.TextField(),
                                        ),
                                        models.Func(
                                            models.Value(1000000000000000.0),
                                            models.F("id"),
                                            function="point",
                                            output_field=models.TextField(),
                                        ),
                                        function="box",
                                        output_field=models.TextField(),
                                    ),
                                ),
                                "&&",
                            )
                        ],
                        name="mission_demo_or_real_never_both",
                        violation_error_message="A database holds either demonstration or real missions, never both.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["REAL", "DEMO"])), name="mission_kind_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[A-Z][A-Z0-9_-]*$")), name="mission_code_upper_case"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ref_code__regex", "^[A-Z][A-Z0-9]+$")), name="mission_ref_code_upper_case"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("names__has_keys", ["en", "fr"])), name="mission_names_en_and_fr"
                    ),
                    models.CheckConstraint(condition=models.Q(("countries__len__gt", 0)), name="mission_has_a_country"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_on", None), ("closed_on__gte", models.F("opened_on")), _connector="OR"
                        ),
                        name="mission_closes_after_opening",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CodeItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code_list", models.CharField(max_length=64, verbose_name="list")),
                ("code", models.CharField(max_length=64, verbose_name="code")),
                (
                    "labels",
                    models.JSONField(validators=[areas.validators.validate_names], verbose_name="label per language"),
                ),
                (
                    "local_labels",
                    models.JSONField(blank=True, default=dict, verbose_name="our own wording per language"),
                ),
                ("attributes", models.JSONField(blank=True, default=dict, verbose_name="further facts")),
                (
                    "origin",
                    models.CharField(
                        choices=[("SHIPPED", "Shipped with the portal"), ("LOCAL", "Added here")],
                        max_length=7,
                        verbose_name="origin",
                    ),
                ),
                ("active", models.BooleanField(default=True, verbose_name="offered")),
                (
                    "active_is_local",
                    models.BooleanField(default=False, verbose_name="offered or not by our own decision"),
                ),
                ("sort", models.PositiveIntegerField(default=0, verbose_name="order")),
                (
                    "mission",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="code_items",
                        to="areas.mission",
                    ),
                ),
            ],
            options={
                "ordering": ["code_list", "sort", "code"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("code_list", "code", "mission"), name="code_item_unique", nulls_distinct=False
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("origin__in", ["SHIPPED", "LOCAL"])), name="code_item_origin_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("origin", "LOCAL"), ("mission", None), _connector="OR"),
                        name="code_item_shipped_for_everybody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("code", ""), _negated=True), models.Q(("code_list", ""), _negated=True)
                        ),
                        name="code_item_coded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("labels", {}), _negated=True), name="code_item_labelled"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Site",
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
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("BASE", "Base"),
                            ("IDP_SITE", "Site for internally displaced people"),
                            ("VILLAGE", "Village"),
                            ("HOSPITAL", "Hospital"),
                            ("SCHOOL", "School"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="sites", to="areas.mission"
                    ),
                ),
            ],
            options={
                "ordering": ["mission", "kind", "name"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("precision__in", ["EXACT", "NEAR", "ADMIN2", "ADMIN1", "COUNTRY"])),
                        name="site_precision_known",
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
                        name="site_point_whole_and_on_earth",
                        violation_error_message="Give both latitude (-90 to 90) and longitude (-180 to 180), or neither.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("lat__isnull", False),
                            models.Q(("h3_r4", None), ("h3_r6", None), ("h3_r8", None), ("snapped_km", None)),
                            _connector="OR",
                        ),
                        name="site_nothing_derived_without_point",
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
                        name="site_cell_no_finer_than_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("snapped_km", None),
                            models.Q(("area__isnull", False), ("snapped_km__gte", 0), ("snapped_km__lte", 10.0)),
                            _connector="OR",
                        ),
                        name="site_snapped_within_limit",
                    ),
                    models.UniqueConstraint(fields=("mission", "kind", "name"), name="site_name_unique_in_kind"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["BASE", "IDP_SITE", "VILLAGE", "HOSPITAL", "SCHOOL"])),
                        name="site_kind_known",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["h3_r8"], name="site_h3_r8"),
                    models.Index(fields=["h3_r6"], name="site_h3_r6"),
                    models.Index(fields=["h3_r4"], name="site_h3_r4"),
                ],
            },
        ),
        migrations.CreateModel(
            name="AreaOfResponsibility",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("code", models.CharField(max_length=40, verbose_name="code")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("MISSION", "Whole mission"),
                            ("SECTOR", "Sector"),
                            ("FIELD_OFFICE", "Field office"),
                            ("POLICE_REGION", "Police region"),
                            ("BASE", "Base"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("component", areas.fields.CodeField(blank=True, code_list="components", verbose_name="component")),
                (
                    "names",
                    models.JSONField(
                        validators=[areas.validators.validate_own_names], verbose_name="name per language"
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="valid from")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="valid until")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="areas.areaofresponsibility",
                        verbose_name="part of",
                    ),
                ),
                (
                    "mission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="aors", to="areas.mission"
                    ),
                ),
            ],
            options={
                "ordering": ["mission", "kind", "code"],
                "constraints": [
                    models.UniqueConstraint(fields=("mission", "code"), name="aor_code_unique_in_mission"),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "MISSION")), fields=("mission",), name="aor_one_for_whole_mission"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["MISSION", "SECTOR", "FIELD_OFFICE", "POLICE_REGION", "BASE"])
                        ),
                        name="aor_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[A-Z][A-Z0-9_-]*$")), name="aor_code_upper_case"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("component", ""), ("kind", "MISSION")),
                            models.Q(
                                models.Q(("kind", "MISSION"), _negated=True), models.Q(("component", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="aor_component_unless_whole_mission",
                        violation_error_message="Give the component, or leave it empty for the whole mission.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until", None), ("valid_until__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="aor_ends_after_start",
                        violation_error_message="The last day lies before the first.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("names__has_keys", ["en", "fr"])), name="aor_names_en_and_fr"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("parent", None), models.Q(("parent", models.F("pk")), _negated=True), _connector="OR"
                        ),
                        name="aor_not_its_own_parent",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ResponsibleFor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "aor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="named_areas",
                        to="areas.areaofresponsibility",
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="named_by", to="areas.area"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("aor", "area"), name="aor_names_an_area_once")],
            },
        ),
        migrations.AddField(
            model_name="AreaOfResponsibility",
            name="areas",
            field=models.ManyToManyField(
                related_name="aors", through="areas.ResponsibleFor", to="areas.area", verbose_name="areas"
            ),
        ),
    ]
