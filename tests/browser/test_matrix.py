"""The full matrix: every page for everybody who may open it, both themes and sizes, filled, empty and refused."""

import pytest

from accounts.access import table
from tests.access.cases import ANYBODY
from tests.browser.pages import (
    CAST,
    FORMS,
    LAPTOP,
    LISTS,
    PAGES,
    PHONE,
    ZOOMED,
    faults,
    name_of,
    open_as,
    send_empty,
)

pytestmark = pytest.mark.long
THEMES = ["light", "dark"]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("case", PAGES, ids=name_of)
def test_a_page_is_accessible_to_everybody_who_may_open_it(portal, new_page, problems, case, theme):
    page = new_page(*LAPTOP, color_scheme=theme)
    made = case.make(portal)
    rule = table()[case.name]["GET"]
    opened = []
    for login in dict.fromkeys((case.right, *(() if rule.public else CAST))):
        if login != ANYBODY and not rule.admits(getattr(portal, login)):
            continue
        if open_as(page, portal, login, case, made).status == 404 and login != case.right:
            problems.expect("status of 404")  # may open such pages, but not this one
        opened.append(login)
        sizes = (PHONE, LAPTOP, ZOOMED) if login == case.right else (PHONE, LAPTOP)
        found = faults(page, *sizes)
        assert found == [], login
    assert case.right in opened


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("case", LISTS, ids=name_of)
def test_an_empty_list_is_accessible_to_everybody_who_may_open_it(portal, new_page, case, theme):
    page = new_page(*LAPTOP, color_scheme=theme)
    rule = table()[case.name]["GET"]
    readers = [login for login in CAST if rule.admits(getattr(portal, login))]
    assert case.right in readers
    for login in readers:
        assert open_as(page, portal, login, case, None).status == 200
        assert faults(page, PHONE, LAPTOP) == [], login


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["phone", "laptop"])
@pytest.mark.parametrize("case", FORMS, ids=name_of)
def test_a_refused_form_is_accessible(portal, new_page, problems, case, size, theme):
    page = new_page(*size, color_scheme=theme)
    open_as(page, portal, case.right, case, case.make(portal))
    send_empty(page, problems)
    assert faults(page, size, ZOOMED) == []


@pytest.mark.parametrize("case", [case for case in PAGES if case.right], ids=name_of)
def test_a_page_in_french_is_accessible_and_fits(portal, new_page, case):
    """French words are longer: what fits in English may not fit in French."""
    reader = getattr(portal, case.right)
    reader.language = "fr"
    reader.save(update_fields=["language"])
    page = new_page(*PHONE, locale="fr-FR")
    assert open_as(page, portal, case.right, case, case.make(portal)).status == 200
    assert faults(page, PHONE, LAPTOP, ZOOMED, language="fr") == []
