"""Each fault of a catalogue is named, and a catalogue without faults is left in peace."""

import pytest

from common.translating import catalogs, words
from tests.translations.trees import faults, make_tree, translate

CODE = """
from django.utils.translation import gettext as _, ngettext
_("Save")
_("%(n)s of {all} are <b>late</b>")
ngettext("%(n)d day", "%(n)d days", 3)
ngettext("One answer", "%(n)d answers", 3)
_("Why not?")
"""
GOOD = {
    "Save": "Enregistrer",
    "%(n)s of {all} are <b>late</b>": "Sur {all}, %(n)s sont <b>en retard</b>",
    "%(n)d day": ("%(n)d jour", "%(n)d jours"),
    "One answer": ("Une réponse", "%(n)d réponses"),
    "Why not?": "Pourquoi pas\u202f?",
}


@pytest.fixture
def tree(tmp_path):
    return make_tree(tmp_path, code=CODE)


def test_a_complete_catalogue_has_no_fault(tree):
    translate(tree, **GOOD)
    assert faults(tree) == []


def test_without_a_catalogue_every_text_is_missing(tree):
    assert len(faults(tree)) == len(GOOD)
    assert "django.po: missing: “Save”. Run manage.py translations --update and translate it." in faults(tree)


def test_a_new_text_is_missing(tree):
    translate(tree, **GOOD)
    make_tree(tree, code=CODE, page='{% translate "Open" %}')
    assert faults(tree) == ["django.po: missing: “Open”. Run manage.py translations --update and translate it."]


def test_a_text_that_is_gone_is_obsolete(tree):
    translate(tree, **GOOD)
    make_tree(tree, code=CODE.replace('_("Save")\n', ""))
    assert faults(tree) == ["django.po: obsolete: “Save”. Run manage.py translations --update."]


def test_a_text_kept_as_obsolete_is_named_too(tree):
    path = translate(tree, **GOOD)
    path.write_text(path.read_text() + '\n#~ msgid "Gone"\n#~ msgstr "Parti"\n')
    assert faults(tree) == ["django.po: obsolete: “Gone”. Run manage.py translations --update."]


def test_a_fuzzy_translation_is_named(tree):
    path = translate(tree, **GOOD)
    path.write_text(path.read_text().replace('msgid "Save"', '#, fuzzy\nmsgid "Save"'))
    assert faults(tree) == ["django.po: fuzzy, so nobody has looked at it: “Save”"]


def test_a_changed_plural_is_named(tree):
    translate(tree, **GOOD)
    make_tree(tree, code=CODE.replace("%(n)d days", "all of %(n)d days"))
    assert faults(tree) == [
        "django.po: its plural has changed. Run manage.py translations --update: “%(n)d day”"
    ]  # fmt: skip


def test_plural_forms_of_another_language_are_named(tree):
    path = translate(tree, **GOOD)
    path.write_text(path.read_text().replace("plural=(n > 1)", "plural=(n != 1)"))
    assert faults(tree) == ["django.po: its Plural-Forms are not those of the language: nplurals=2; plural=(n > 1);"]


WRONG = {
    "not translated": ("Save", ""),
    "one form is not translated": ("%(n)d day", ("%(n)d jour", "")),
    "other placeholders": ("%(n)s of {all} are <b>late</b>", "Sur {tous}, %(n)s sont <b>en retard</b>"),
    "a placeholder is gone": ("%(n)s of {all} are <b>late</b>", "Sur {all}, beaucoup sont <b>en retard</b>"),
    "a placeholder of the plural is gone": ("One answer", ("Une réponse", "Des réponses")),
    "a number is spelt out": ("%(n)d day", ("Un jour", "%(n)d jours")),
    "other kind of value": ("%(n)d day", ("%(n)s jour", "%(n)d jours")),
    "other HTML tags": ("%(n)s of {all} are <b>late</b>", "Sur {all}, %(n)s sont <i>en retard</i>"),
    "other spaces or lines before": ("Save", " Enregistrer"),
    "other spaces or lines after": ("Save", "Enregistrer\n"),
    "not set as the language wants": ("Why not?", "Pourquoi pas ?"),
}
SENTENCE = {
    "one form is not translated": "not translated",
    "a placeholder is gone": "other placeholders",
    "a placeholder of the plural is gone": "other placeholders",
    "a number is spelt out": "other placeholders",
    "other kind of value": "other placeholders",
}


@pytest.mark.parametrize("name", WRONG)
def test_a_translation_that_does_not_fit_is_named(tree, name):
    text, translation = WRONG[name]
    translate(tree, **{**GOOD, text: translation})
    (fault,) = faults(tree)
    assert SENTENCE.get(name, name) in fault
    assert f"“{text}”" in fault


def test_updating_keeps_translations_drops_the_obsolete_and_guesses_nothing(tree):
    path = translate(tree, **GOOD)
    make_tree(tree, code=CODE.replace('_("Save")', '_("Save it")'))
    catalogs.update(path, words.wanted(tree))
    catalog = catalogs.read(path)
    assert "Save" not in catalog
    assert not catalog.obsolete
    assert catalog["Save it"].string == ""
    assert not catalog["Save it"].fuzzy
    assert catalog["Why not?"].string == GOOD["Why not?"]


def test_updating_twice_changes_nothing_and_moving_a_line_neither(tree):
    path = translate(tree, **GOOD)
    catalogs.update(path, words.wanted(tree))
    before = path.read_bytes()
    make_tree(tree, code="\n\n\n" + CODE)
    catalogs.update(path, words.wanted(tree))
    assert path.read_bytes() == before
    assert b"shop/views.py:" not in before


def test_updating_sets_the_marks_of_french(tree):
    path = translate(tree, **{**GOOD, "Why not?": "« Pourquoi pas ? » : c'est l'usage"})
    assert any("not set as the language wants" in fault for fault in faults(tree))
    catalogs.update(path, words.wanted(tree))
    assert catalogs.read(path)["Why not?"].string == "«\u202fPourquoi pas\u202f?\u202f»\u00a0: c’est l’usage"
    assert faults(tree) == []
