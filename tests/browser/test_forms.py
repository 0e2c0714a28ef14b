"""Pages before anything has been recorded, forms that came back, and the word after one that went through."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.access.cases import token_of_adviser
from tests.browser.pages import FORMS, LAPTOP, LISTS, PHONE, enter, faults, name_of, open_as, send_empty


@pytest.mark.parametrize("case", LISTS, ids=name_of)
def test_a_list_without_anything_in_it_is_accessible_and_fits(portal, new_page, case):
    page = new_page(*PHONE)
    assert open_as(page, portal, case.right, case, None).status == 200
    assert faults(page, PHONE, LAPTOP, axe=[LAPTOP]) == []


@pytest.mark.parametrize("case", FORMS, ids=name_of)
def test_a_refused_form_is_accessible_and_says_what_is_missing(portal, new_page, problems, case):
    page = new_page(*LAPTOP)
    open_as(page, portal, case.right, case, case.make(portal))
    send_empty(page, problems)
    expect(page.locator("#error-summary")).to_be_focused()
    assert page.locator("main [aria-invalid=true]").count() > 0
    assert faults(page, LAPTOP, PHONE, axe=[LAPTOP]) == []
    # Each line of the summary leads to a field that is there.
    for link in page.locator("#error-summary a").all():
        assert page.locator(link.get_attribute("href")).count() == 1


def test_the_word_after_a_form_is_accessible(portal, new_page):
    token = token_of_adviser(portal)
    page = new_page(*PHONE)
    enter(page, portal, "adviser")
    page.goto(reverse("people:tokens"))
    page.locator(f"form[action='{reverse('people:revoke-token', args=[token.uid])}'] button").click()
    page.get_by_role("status").filter(has_text=token.name).wait_for()
    page.wait_for_load_state("load")
    assert faults(page, PHONE, LAPTOP) == []
