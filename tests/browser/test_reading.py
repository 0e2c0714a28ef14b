"""Other ways to read a page: on paper, and without things that move."""

import pytest

from tests.browser.pages import LAPTOP, PAGES, PHONE, enter, open_as
from tests.threats.factories import make_threat

MOVING = """
() => [...document.querySelectorAll("*")].filter((element) => {
  const style = getComputedStyle(element);
  const lasts = (times) => times.split(",").some((time) => parseFloat(time) > 0.01);
  return lasts(style.transitionDuration) || (style.animationName !== "none" && lasts(style.animationDuration));
}).map((element) => element.outerHTML.slice(0, 160))
"""


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_a_printed_threat_has_its_classification_on_top_and_no_navigation(portal, new_page, size):
    threat = make_threat(portal, classification="CONFIDENTIAL")
    page = new_page(*size)
    enter(page, portal, "adviser")
    page.goto(threat.get_absolute_url())
    page.emulate_media(media="print")
    for gone in (".side-nav", ".thumb", ".top", ".page-actions", ".skip-link"):
        assert not page.locator(gone).is_visible(), gone
    mark = page.locator(".mark-classification")
    assert mark.inner_text().strip().upper() == "CONFIDENTIAL"
    assert mark.bounding_box()["y"] < page.locator("h1").bounding_box()["y"]
    assert mark.bounding_box()["y"] < 100
    assert threat.ref in page.locator("main").inner_text()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


@pytest.mark.parametrize("name", ["dashboards:home", "threats:new", "account_login"])
def test_nothing_moves_for_those_who_asked_for_stillness(portal, new_page, name):
    (case,) = [case for case in PAGES if case.name == name]
    page = new_page(*PHONE, reduced_motion="reduce")
    open_as(page, portal, case.right, case, case.make(portal))
    assert page.evaluate(MOVING) == []
