"""`manage.py translations` as `make check`, `make run` and the image call it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.translations.trees import make_tree, translate

TOP = Path(__file__).resolve().parents[2]
GOOD = {"Save": "Enregistrer"}


@pytest.fixture
def tree(tmp_path, settings):
    settings.BASE_DIR = tmp_path
    return make_tree(tmp_path, page='{% translate "Save" %}')


def test_checking_our_own_words_finds_nothing(capsys):
    call_command("translations", check=True)
    assert capsys.readouterr().out == "Every word is marked and translated.\n"


def test_checking_names_each_fault_and_fails(tree, capsys):
    translate(tree, **GOOD)
    make_tree(tree, page='{% translate "Save" %}<p>Forgotten words</p>', code="from x import a\n")
    (tree / "shop" / "views.py").write_text("from django.utils.translation import gettext as _\n_(f'{1}')\n")
    with pytest.raises(CommandError, match="2 faults in the translations"):
        call_command("translations", check=True)
    told = capsys.readouterr().err
    assert "templates/shop/page.html:1: not marked for translation: “Forgotten words”" in told
    assert "shop/views.py:2: _() is given a text that is put together at run time" in told


def test_checking_passes_when_all_is_translated(tree, capsys):
    translate(tree, **GOOD)
    call_command("translations", check=True)
    assert "Every word" in capsys.readouterr().out


def test_updating_says_how_much_there_is_to_translate(tree, capsys):
    call_command("translations", update=True)
    assert capsys.readouterr().out == "locale/fr/LC_MESSAGES/django.po: 1 texts, 1 to translate.\n"
    translate(tree, **GOOD)
    call_command("translations", update=True)
    assert capsys.readouterr().out == "locale/fr/LC_MESSAGES/django.po: 1 texts, 0 to translate.\n"


def test_compiling_says_what_it_made(tree, capsys):
    translate(tree, **GOOD)
    call_command("translations", compile=True)
    call_command("translations", compile=True)
    assert capsys.readouterr().out == "Compiled locale/fr/LC_MESSAGES/django.mo.\nNothing to compile.\n"


def test_it_has_to_be_told_what_to_do():
    with pytest.raises(CommandError, match="one of the arguments"):
        call_command("translations")


def test_it_starts_no_server(tmp_path):
    """Where the image is built there is neither a database nor a place to start one."""
    environment = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    for name in ("POC_LOCAL", "DJANGO_SETTINGS_MODULE"):
        environment.pop(name, None)
    ended = subprocess.run(
        [sys.executable, "manage.py", "translations", "--compile"],
        cwd=TOP,
        env=environment | {"POC_VAR_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ended.returncode == 0, ended.stderr
    assert "ompile" in ended.stdout
    assert {path.name for path in tmp_path.iterdir()} <= {"secret_key"}
