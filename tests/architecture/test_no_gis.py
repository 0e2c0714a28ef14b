"""The portal runs where the libraries of GeoDjango do not exist: nothing imports `django.contrib.gis`."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests.architecture.test_layers import HOUSE

ROOT = Path(__file__).resolve().parents[2]

# A process in which no library called gdal, geos or proj can be found imports and resolves everything of ours.
PROGRAM = """
import ctypes.util, importlib, pkgutil, sys

found = ctypes.util.find_library
ctypes.util.find_library = lambda name: None if name.lower().startswith(("gdal", "geos", "proj")) else found(name)

import django
django.setup()

from django.template.loader import get_template
from django.urls import get_resolver

for app in sys.argv[1].split(","):
    for module in pkgutil.walk_packages(importlib.import_module(app).__path__, app + "."):
        importlib.import_module(module.name)
get_resolver().url_patterns
get_template("map/map.html")
assert not [name for name in sys.modules if name.startswith("django.contrib.gis")], "GeoDjango was imported"

from django.core.exceptions import ImproperlyConfigured
try:
    import django.contrib.gis.gdal.libgdal
except ImproperlyConfigured:
    print("no GDAL here, and none needed")
"""


def test_everything_is_imported_in_a_process_that_has_no_gdal():
    answer = subprocess.run(
        [sys.executable, "-c", PROGRAM, ",".join(app for app in HOUSE if app != "poc_portal")],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "poc_portal.settings", "GDAL_LIBRARY_PATH": "", "PYTHONPATH": "."},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (answer.returncode, answer.stdout.strip()) == (0, "no GDAL here, and none needed"), answer.stderr[-3000:]


def imports(path):
    """Full names of the modules that a file of Python asks for."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_no_file_of_ours_asks_for_it():
    folders = [ROOT / app for app in HOUSE] + [ROOT / "tests", ROOT / "benchmarks"]
    asking = [
        str(path.relative_to(ROOT))
        for folder in folders
        for path in folder.rglob("*.py")
        if any(name.startswith("django.contrib.gis") for name in imports(path))
    ]
    assert asking == []


@pytest.mark.parametrize("line", ["import django.contrib.gis.geos", "from django.contrib import gis"])
def test_asking_for_it_is_noticed(tmp_path, line):
    path = tmp_path / "bad.py"
    path.write_text(line)
    assert any(name.startswith("django.contrib.gis") for name in imports(path))


def test_it_is_not_installed_as_an_app():
    assert "django.contrib.gis" not in settings.INSTALLED_APPS
