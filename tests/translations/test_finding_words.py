"""Every way to mark a text is found: in Python under whatever name, in templates wherever Django takes it."""

import pytest

from common.translating import words
from tests.translations.trees import found, make_tree

PYTHON = {
    "from django.utils.translation import gettext as _\n_('Save')": ("", "Save", ""),
    "from django.utils.translation import gettext_lazy as _lazy\nA = _lazy('Save')": ("", "Save", ""),
    "from django.utils.translation import gettext_noop\ngettext_noop('Save')": ("", "Save", ""),
    "from django.utils import translation\ntranslation.gettext('Save')": ("", "Save", ""),
    "from django.utils.translation import ngettext as many\nmany('%(n)d day', '%(n)d days', n)": (
        "", "%(n)d day", "%(n)d days",
    ),
    "from django.utils.translation import ngettext_lazy\nngettext_lazy('one', 'more', 'n')": ("", "one", "more"),
    "from django.utils.translation import pgettext_lazy\nA = pgettext_lazy('risk', 'Low')": ("risk", "Low", ""),
    "from django.utils.translation import npgettext\nnpgettext('map', 'cell', 'cells', n)": ("map", "cell", "cells"),
    "from django.utils.translation import gettext as _\n_(\n    'In two '\n    'pieces'\n)": ("", "In two pieces", ""),
    "from django.utils.translation import gettext as _\nclass A:\n    def f(self):\n        return [_('Deep')]": (
        "", "Deep", "",
    ),
}  # fmt: skip

TEMPLATES = {
    '{% translate "Save" %}': ("", "Save", ""),
    "{% trans 'Save' %}": ("", "Save", ""),
    '{% translate "Save" as word %}': ("", "Save", ""),
    '{% translate "May" context "month" %}': ("month", "May", ""),
    '<td data-label="{% translate \'Post\' %}">': ("", "Post", ""),
    "{% blocktranslate %}Save now{% endblocktranslate %}": ("", "Save now", ""),
    "{% blocktranslate trimmed %}\n    In two\n    lines\n{% endblocktranslate %}": ("", "In two lines", ""),
    "{% blocktranslate with name=person.name %}Account of {{ name }}{% endblocktranslate %}": (
        "", "Account of %(name)s", "",
    ),
    "{% blocktranslate count n=rows|length %}{{ n }} row{% plural %}{{ n }} rows{% endblocktranslate %}": (
        "", "%(n)s row", "%(n)s rows",
    ),
    '{% blocktranslate context "map" %}Cell{% endblocktranslate %}': ("map", "Cell", ""),
    '{% blocktranslate count n=n context "map" %}{{ n }} cell{% plural %}{{ n }} cells{% endblocktranslate %}': (
        "map", "%(n)s cell", "%(n)s cells",
    ),
    '{% card title=_("Facts") %}{% endcard %}': ("", "Facts", ""),
    "{% field form.login label=_('E-mail') %}": ("", "E-mail", ""),
    '{% firstof exception _("Not yours.") %}': ("", "Not yours.", ""),
    '{{ value|default:_("not known") }}': ("", "not known", ""),
    '{{ _("Direct") }}': ("", "Direct", ""),
    "<p>It's {% if a %}\n\t\t{% translate 'Odd' %}\n  {% endif %}</p>": ("", "Odd", ""),
}  # fmt: skip


@pytest.mark.parametrize("code", PYTHON)
def test_a_text_marked_in_python_is_found(tmp_path, code):
    context, text, plural = PYTHON[code]
    assert found(make_tree(tmp_path, code=code)) == {(context, text): plural}


@pytest.mark.parametrize("page", TEMPLATES)
def test_a_text_marked_in_a_template_is_found(tmp_path, page):
    context, text, plural = TEMPLATES[page]
    assert found(make_tree(tmp_path, page=page)) == {(context, text): plural}


@pytest.mark.parametrize(
    "page",
    [
        "{% comment %}{% translate 'Hidden' %}{% endcomment %}",
        "{# translate 'Hidden' #}",
        "{% translate variable %}",
        "<p>Plain</p>",
    ],
)
def test_what_is_not_marked_is_not_found(tmp_path, page):
    assert found(make_tree(tmp_path, page=page, code="print('Plain')")) == {}


def test_tests_and_parts_of_others_are_left_out(tmp_path):
    make_tree(tmp_path, code="from django.utils.translation import gettext as _\n_('Ours')")
    for folder in ("tests", "node_modules", ".venv"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "__init__.py").write_text(
            "from django.utils.translation import gettext as _\n_('Not ours')"
        )
    assert found(tmp_path) == {("", "Ours"): ""}


def test_a_text_is_listed_once_with_every_file_that_has_it(tmp_path):
    make_tree(
        tmp_path,
        code="from django.utils.translation import gettext as _\n_('Save')",
        page='{% translate "Save" %}{% translate "Save" %}',
    )
    (message,) = [message for message in words.wanted(tmp_path) if message.id]
    assert {where for where, _line in message.locations} == {"shop/views.py", "templates/shop/page.html"}


def test_a_note_for_translators_goes_with_the_text(tmp_path):
    code = "from django.utils.translation import gettext as _\n# Translators: on the button.\nA = _('Open')"
    (message,) = [message for message in words.wanted(make_tree(tmp_path, code=code)) if message.id]
    assert message.auto_comments == ["Translators: on the button."]


def test_texts_borrowed_from_parts_are_found(tmp_path):
    make_tree(tmp_path)
    (tmp_path / "locale").mkdir()
    (tmp_path / "locale" / "borrowed.txt").write_text("# why\nBad Token\nTwo\\nlines\n")
    assert found(tmp_path) == {("", "Bad Token"): "", ("", "Two\nlines"): ""}


@pytest.mark.parametrize("call", ['_(f"Hello {name}")', '_("Hello " + name)', "_(name)", '_("Hi %s" % name)'])
def test_a_text_put_together_at_run_time_is_named(call):
    source = f"from django.utils.translation import gettext as _\n\nA = {call}\n"
    (fault,) = words.not_plain(source, "shop/views.py")
    assert fault.where == "shop/views.py:3"
    assert "put together at run time" in fault.what


@pytest.mark.parametrize(
    "call", ['_("Hello %(name)s") % {"name": name}', '_("In two " "pieces")', 'ngettext("one", "more", len(name))']
)
def test_a_plain_text_is_not(call):
    source = f"from django.utils.translation import gettext as _, ngettext\nA = {call}\n"
    assert list(words.not_plain(source, "shop/views.py")) == []
