"""The desk's board with calls to make, and the pages that follow an answer, as people meet them."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from common import clock
from followup.ticking import tick
from notifications import links
from notifications.models import Message
from tests.browser.pages import LAPTOP, PHONE, ZOOMED, enter, faults
from tests.earlywarning.desk_people import leave, night_of
from tests.earlywarning.factories import MINUTE, make_alert
from tests.threats.factories import make_report
from tests.world import AT
from threats.reports.contacts import keep_contact


@pytest.fixture
def called(portal):
    """An alert of a quarter of an hour ago, and the address of the focal point's link."""
    assert [portal.joc, portal.focal_point, portal.head_of_office]
    cache.clear()
    now = clock.now()
    alert = make_alert(portal, at=now - 16 * MINUTE)
    for minutes in (16, 1):
        tick(now - minutes * MINUTE)
    mail = Message.objects.get(subject_uid=alert.uid, recipient=portal.focal_point, channel="EMAIL")
    (address,) = links.mint([mail], at=now).values()
    return alert, "/ack/" + address.rstrip("/").rpartition("/")[2] + "/"


def test_the_desk_sees_whom_to_telephone(portal, new_page, called):
    page = new_page(*LAPTOP)
    enter(page, portal, "joc")
    page.goto("/alerts/")
    assert page.locator("form button[value=REACHED]").count() == 2
    assert faults(page, PHONE, LAPTOP, ZOOMED) == []
    page.locator("form button[value=REACHED]").first.click()
    page.wait_for_url("**/voice/**")
    assert faults(page, PHONE, LAPTOP) == []


@pytest.mark.parametrize("minutes", [5, 40])
def test_a_desk_that_nobody_has_taken_over_stands_on_the_board(portal, new_page, called, minutes):
    leave(night_of(portal), at=clock.now() - minutes * MINUTE)
    page = new_page(*PHONE)
    enter(page, portal, "joc")
    page.goto("/alerts/")
    assert faults(page, PHONE, LAPTOP, ZOOMED) == []
    page.get_by_role("link", name="Open the handover").click()
    page.get_by_role("button", name="I have read it and have the desk").click()
    page.wait_for_url("**/alerts/")
    assert page.get_by_role("link", name="Open the handover").count() == 0


def test_whoever_decides_releases_an_alert_to_contacts_outside_and_withdraws_it(portal, new_page, called):
    alert, _address = called
    page = new_page(*PHONE)
    enter(page, portal, "head_of_office")
    page.goto(f"/alerts/{alert.ref}/")
    page.get_by_role("link", name="Release to contacts outside").click()
    page.locator("[name=harm][value=NO]").check()
    page.locator("[name=boundary][value=PARTNERS]").check()
    page.locator("[name=reason]").fill("They have staff on that road.")
    page.get_by_role("button", name="Release it").click()
    page.get_by_role("link", name="Withdraw the release").wait_for()
    page.wait_for_load_state("load")
    assert faults(page, PHONE, LAPTOP, ZOOMED) == []
    page.get_by_role("link", name="Withdraw the release").click()
    page.locator("[name=reason]").fill("The source is known there.")
    page.get_by_role("button", name="Withdraw it").click()
    page.get_by_role("link", name="Release to contacts outside").wait_for()
    page.wait_for_load_state("load")
    assert faults(page, PHONE, LAPTOP, ZOOMED) == []


@pytest.mark.parametrize("answer", ["NO", "YES"])
def test_the_community_is_told_in_two_steps_or_nobody_contacts_it(portal, new_page, called, answer):
    """The harm check first; what the second page asks depends on it."""
    alert, _address = called
    page = new_page(*PHONE)
    enter(page, portal, "liaison")
    page.goto(f"/alerts/{alert.ref}/feedback/")
    for code in ("VISIT", "CALL", "TIMING"):
        page.locator(f"input[name=harm_{code}][value={answer}]").check()
    page.get_by_role("button", name="Go on").click()
    page.locator("[name=way]" if answer == "NO" else "[name=reason]").first.wait_for()
    assert faults(page, PHONE, LAPTOP, ZOOMED) == []
    if answer == "NO":
        page.locator("[name=way][value=PHONE]").check()
    else:
        page.locator("[name=reason]").fill("The road is watched.")
    page.locator("main form button.btn-primary").click()
    page.wait_for_url(f"**/alerts/{alert.ref}/")
    assert alert.feedbacks.get().state == ("GIVEN" if answer == "NO" else "WITHHELD")


def test_an_answer_by_link_and_what_it_says_next(portal, new_page, called):
    _alert, address = called
    page = new_page(*PHONE)
    page.goto(address)
    assert faults(page, PHONE, LAPTOP, ZOOMED) == []
    page.locator("button[value=pass]").click()
    page.wait_for_load_state("load")
    assert faults(page, PHONE, LAPTOP) == []
    page.goto(address)
    page.locator("button[value=take]").click()
    page.wait_for_load_state("load")
    assert faults(page, PHONE, LAPTOP) == []
    page.goto(address)
    assert page.locator("button").count() == 0
    assert faults(page, PHONE, LAPTOP) == []


def test_a_link_that_leads_nowhere_says_what_to_do(portal, new_page, problems):
    problems.expect("status of 404")
    page = new_page(*PHONE)
    assert page.goto("/ack/AAAAAAAAAAAAAAAAAAAAAA/").status == 404
    assert faults(page, PHONE, LAPTOP) == []


def test_the_contact_of_a_source_is_shown_once(portal, new_page):
    report = make_report(portal)
    keep_contact(report, by=portal.liaison, at=AT, contact="behind the mill")
    page = new_page(*PHONE)
    enter(page, portal, "liaison")
    page.goto(reverse("reports:open-contact", args=[report.ref]))
    page.locator("main [name=reason]").fill("To warn them.")
    with page.expect_navigation(wait_until="load"):  # with its styles: before them, everything is too wide
        page.locator("main .form-do button").click()
    page.get_by_text("behind the mill").wait_for()
    assert faults(page, PHONE, LAPTOP) == []


def test_the_place_is_picked_on_a_map_by_mouse_and_by_keyboard(portal, new_page):
    page = new_page(*LAPTOP)
    enter(page, portal, "liaison")
    page.goto("/reports/new/")
    area, lat = page.locator("main [name=area]"), page.locator("main [name=lat]")
    page.locator(".place-point > summary").click()
    page.locator("[data-place-map]").click()
    canvas = page.locator("[data-place-canvas]")
    canvas.locator("path").first.wait_for()
    assert faults(page, LAPTOP, PHONE) == []
    page.set_viewport_size({"width": LAPTOP[0], "height": LAPTOP[1]})
    box = canvas.bounding_box()
    # The north-western quarter of the country is North One.
    canvas.click(position={"x": box["width"] / 2 - 60, "y": box["height"] / 2 - 60})
    page.get_by_text("The point lies in North One.").wait_for()
    assert (area.input_value(), 2 < float(lat.input_value()) < 4) == ("CF11", True)

    canvas.focus()
    for _press in range(2):
        page.keyboard.press("ArrowUp")
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.get_by_text("The point lies in North Two.").wait_for()
    assert area.input_value() == "CF12"

    page.locator("[data-place-clear]").click()
    assert lat.input_value() == ""


def test_the_preview_follows_what_is_chosen(portal, new_page):
    assert portal.head_of_office
    page = new_page(*LAPTOP)
    enter(page, portal, "liaison")
    page.goto("/alerts/new/")
    page.locator("main [name=often][value=KILLING]").check()
    page.locator("main [name=area]").select_option("CF11")
    page.get_by_text("Calls at once:").wait_for()
    assert "Head of Office" in page.locator("#preview").inner_text()
    assert faults(page, LAPTOP, PHONE) == []
