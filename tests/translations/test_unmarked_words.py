"""Words that people see in a template and that nobody can translate are named, with their line; nothing else is."""

import pytest

from common.translating.unmarked import unmarked

SEEN = {
    "<p>Save now</p>": "Save now",
    "<p>{{ name }} is closed</p>": "is closed",
    "{% if a %}<b>Open</b>{% endif %}": "Open",
    '<a aria-label="Close the map">×</a>': "Close the map",
    '<img alt="A map" src="a.png">': "A map",
    '<input placeholder="Reference">': "Reference",
    '<td data-label="Post">1</td>': "Post",
    '<span title="Late by {{ n }}">1</span>': "Late by",
    '<input type="submit" value="Send it">': "Send it",
    '{% card title="What is known" %}{% endcard %}': "What is known",
    '{% card title="Facts" %}{% endcard %}': "Facts",
    '{{ value|default:"not known" }}': "not known",
    '{{ value|yesno:"Yes it is,No" }}': "Yes it is,No",
    '{% firstof a "Not yours." %}': "Not yours",
}

NOT_SEEN = [
    '<p>{% translate "Save now" %}</p>',
    "<p>{% blocktranslate %}Save {{ n }} now{% endblocktranslate %}</p>",
    "{% blocktranslate count n=n %}{{ n }} row{% plural %}{{ n }} rows{% endblocktranslate %}",
    '<a aria-label="{% translate \'Close\' %}" class="btn btn-primary" href="/open/">×</a>',
    "{% comment %} For whom this is. {% endcomment %}",
    "{# For the expert who scans. #}",
    "<!-- for developers -->",
    "<p>{{ a }} · {{ b }} – 3 % → {{ c }}</p>",
    "<title>{{ title }} · POC Portal</title>",
    '{{ day|date:"j M Y" }}',
    '{% if state == "Open now" %}{{ a }}{% endif %}',
    '{% include "shop/page.html" with icon="plus" %}',
    '{% card title=_("Facts") tone="act" %}{% endcard %}',
    '{{ value|default:_("not known") }}',
    '<script type="module">const words = "let me be"</script>',
    '<input type="hidden" value="Some words">',
    '{% extends "base.html" %}{% block body_attributes %} hx-headers=\'{"X": "{{ token }}"}\'{% endblock %}',
]


@pytest.mark.parametrize("page", SEEN)
def test_a_text_that_is_not_marked_is_named(page):
    (fault,) = unmarked(page, "shop/page.html")
    assert fault.where == "shop/page.html:1"
    assert f"“{SEEN[page]}”" in fault.what


@pytest.mark.parametrize("page", NOT_SEEN)
def test_what_is_marked_or_not_for_people_is_not(page):
    assert list(unmarked(page, "shop/page.html")) == []


def test_the_line_is_the_one_in_the_file():
    page = "{% load i18n %}\n{% comment %}\nTwo\nlines\n{% endcomment %}\n<div>\n  <p>\n    Forgotten words</p>"
    (fault,) = unmarked(page, "shop/page.html")
    assert fault.where == "shop/page.html:8"
