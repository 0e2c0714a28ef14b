"""The running portal reads what was compiled last; nothing is compiled twice."""

import gettext
import os

from common.translating import catalogs
from tests.translations.trees import make_tree, translate

CODE = 'from django.utils.translation import gettext as _\n_("Save")\n_("Open")\n'


def spoken(path, text):
    with path.with_suffix(".mo").open("rb") as file:
        return gettext.GNUTranslations(file).gettext(text)


def test_a_catalogue_is_compiled_once(tmp_path):
    path = translate(make_tree(tmp_path, code=CODE), Save="Enregistrer")
    assert catalogs.compile_all(tmp_path) == [path.with_suffix(".mo")]
    assert spoken(path, "Save") == "Enregistrer"
    assert catalogs.compile_all(tmp_path) == []


def test_a_changed_catalogue_is_compiled_again_even_when_it_is_older(tmp_path):
    path = translate(make_tree(tmp_path, code=CODE), Save="Enregistrer")
    catalogs.compile_all(tmp_path)
    path.write_text(path.read_text().replace("Enregistrer", "Sauvegarder"))
    os.utime(path, (1_000_000_000, 1_000_000_000))  # as another version of the project may leave it
    assert catalogs.compile_all(tmp_path) == [path.with_suffix(".mo")]
    assert spoken(path, "Save") == "Sauvegarder"


def test_a_fuzzy_translation_is_never_spoken(tmp_path):
    path = translate(make_tree(tmp_path, code=CODE), Save="Enregistrer", Open="Ouvrir")
    path.write_text(path.read_text().replace('msgid "Save"', '#, fuzzy\nmsgid "Save"'))
    catalogs.compile_all(tmp_path)
    assert spoken(path, "Save") == "Save"
    assert spoken(path, "Open") == "Ouvrir"


def test_nothing_but_the_compiled_file_is_left(tmp_path):
    path = translate(make_tree(tmp_path, code=CODE), Save="Enregistrer")
    catalogs.compile_all(tmp_path)
    assert {file.name for file in path.parent.iterdir()} == {"django.po", "django.mo"}
