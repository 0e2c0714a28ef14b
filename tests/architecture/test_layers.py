"""What points where: foreign keys down the house, and parts that must stay out."""

import subprocess
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]
HOUSE = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]["layers"]
RANK = {label: len(HOUSE) - position for position, label in enumerate(HOUSE)}


def our_models():
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label in RANK]


def relations():
    for model in our_models():
        for field in model._meta.get_fields(include_hidden=True):
            if field.is_relation and field.concrete and field.related_model:
                yield model, field


def test_every_app_of_ours_has_its_place_in_the_house():
    ours = {config.label for config in apps.get_app_configs() if Path(config.path).parent == ROOT}
    assert ours <= set(HOUSE)


def test_foreign_keys_point_down_the_house():
    found = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model, field in relations()
        if RANK.get(field.related_model._meta.app_label, 0) > RANK[model._meta.app_label]
    ]
    assert found == []


def test_the_test_above_can_fail():
    upwards = [("audit", "threats"), ("areas", "accounts")]
    assert all(RANK[higher] > RANK[lower] for lower, higher in upwards)
    assert len(list(relations())) > 20


def test_imports_point_down_the_house():
    run = subprocess.run(["lint-imports"], cwd=ROOT, capture_output=True, text=True, env=_env(), check=False)
    assert run.returncode == 0, run.stdout


def _env():
    import os

    return os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}


def test_no_geographic_django_is_loaded_where_gdal_cannot_be_found():
    """A whole portal, its addresses and its admin-free models, in a process of its own without any GDAL library."""
    program = (
        "import ctypes.util, django\n"
        "find = ctypes.util.find_library\n"
        "ctypes.util.find_library = lambda name: None if name.lower().startswith(('gdal', 'geos')) else find(name)\n"
        "django.setup()\n"
        "from django.urls import get_resolver\n"
        "from django.core.management import get_commands, load_command_class\n"
        "assert get_resolver().url_patterns\n"
        "[load_command_class(app, name) for name, app in get_commands().items() if not app.startswith('django')]\n"
        "from drf_spectacular.generators import SchemaGenerator\n"
        "assert SchemaGenerator().get_schema(public=True)['paths']\n"
        "import sys\n"
        "loaded = [name for name in sys.modules if name.startswith('django.contrib.gis')]\n"
        "assert not loaded, loaded\n"
        "print('no gis')\n"
    )
    env = _env() | {"DJANGO_SETTINGS_MODULE": "poc_portal.settings"}
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, env=env, check=False
    )
    assert run.stdout.strip() == "no gis", run.stderr


def test_no_file_names_geographic_django():
    found = [
        str(path.relative_to(ROOT))
        for path in ROOT.rglob("*.py")
        if not path.is_relative_to(ROOT / "tests")
        and not {".venv", "node_modules", "var"} & set(path.relative_to(ROOT).parts)
        and "contrib.gis" in path.read_text()
    ]
    assert found == []


def test_psycopg_3_is_not_installed():
    """Django would prefer it, and COPY would be written against the other one."""
    assert find_spec("psycopg") is None
    assert find_spec("psycopg2") is not None


@pytest.mark.parametrize("name", ["django.contrib.admin", "django.contrib.gis"])
def test_there_is_no_second_door(name):
    assert not apps.is_installed(name)


BACK_DOORS = ("_base_manager", "_default_manager", "._rows(", ".using(", "get_queryset(")


def test_the_back_doors_to_rows_are_used_where_they_are_made_only():
    """Each line that goes round the access question is known here, with its reason."""
    known = {
        "accounts/protection.py",  # the guarded manager itself
        "earlywarning/ledger.py",  # attests one row as it is stored, in the transaction that wrote it
        "earlywarning/models/alert.py",  # whoever was called about an open alert sees it too
        "followup/models/actions.py",  # whoever has to do an open action, or leads them, sees it too
        "areas/fields.py",  # asks whether a row still holds the code it held
        "areas/querysets.py",  # managers of geography, which everybody may read
        "areas/api/views.py",  # geography again
        "areas/relocating.py",  # derives the place of every row anew, on nobody's behalf
        "accounts/api/told.py",  # DRF's name for the method; it starts from visible_to
    }
    found = {
        str(path.relative_to(ROOT))
        for label in HOUSE
        for path in (ROOT / label).rglob("*.py")
        if "migrations" not in path.parts and any(door in path.read_text() for door in BACK_DOORS)
    }
    assert found - {"poc_portal/settings.py", "poc_portal/prepare.py"} <= known
