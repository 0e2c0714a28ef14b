"""Pages of restricted matters, and the one in place of a form that names United Nations personnel."""

import pytest
from django.urls import reverse

from tests.access.cases import referred_incident
from tests.browser.pages import LAPTOP, PHONE, ZOOMED, enter, faults
from threats.models import Report


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_referral_is_accessible_and_fits_until_it_is_received(portal, new_page, language):
    portal.women_protection.language = language
    portal.women_protection.save()
    incident = referred_incident(portal)
    report = Report.objects.unscoped("a test looks").get()
    page = new_page(*PHONE)
    enter(page, portal, "women_protection")
    for row in (incident, report):
        page.goto(row.get_absolute_url())
        assert faults(page, PHONE, LAPTOP, ZOOMED, language=language) == []
    with page.expect_navigation():
        page.locator(f"form[action='{reverse('reports:receive', args=[report.ref])}'] button").click()
    assert page.locator("form[action$='/receive/']").count() == 0
    assert faults(page, PHONE, LAPTOP, ZOOMED, language=language) == []


def test_the_form_stops_and_the_page_in_its_place_is_accessible_and_fits(portal, new_page):
    page = new_page(*PHONE)
    enter(page, portal, "liaison")
    page.goto("/incidents/new/")
    page.select_option("[name=actor_class]", "UN_PERSONNEL")
    with page.expect_navigation():
        page.locator("main form .btn-primary").click()
    assert page.get_by_text("Nothing of what you typed was stored").is_visible()
    assert faults(page, PHONE, LAPTOP, ZOOMED) == []
