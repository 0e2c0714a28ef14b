"""A liaison assistant at the roadside: one hand, a phone, and a line that breaks just after the alert has been sent."""

import re

import pytest

from tests.browser.pages import LAPTOP, PHONE, faults
from tests.journeys.hands import Pointer
from tests.journeys.people import Person

pytestmark = pytest.mark.journey

# Signing in is not counted; what was heard is.
MOST_TAPS, MOST_KEYS = 12, 120
HEARD = "Armed men on six motorcycles asked the way to the market. Women and children leave for the river."


class Thumb(Pointer):
    """A finger on the glass and a keyboard on it. Counts both; a choice from a list takes two taps."""

    def __init__(self, page):
        super().__init__(page)
        self.taps = self.keys = 0

    def press(self, selector):
        self.taps += 1
        self.page.locator(selector).first.tap()

    def write(self, name, text):
        self.press(f"main [name={name}]")
        self.keys += len(text)
        self.page.keyboard.type(text)

    def choose(self, name, value):
        self.taps += 2
        super().choose(name, value)

    def start_counting(self):
        self.taps = self.keys = 0


class Liaison(Person):
    def go_on_to(self, question):
        """The button under a question, which brings the next one to the top of the screen."""
        self.hand.press(f'.asked-next[href="#{question}"]:visible')
        self.page.wait_for_function(
            "(id) => Math.abs(document.getElementById(id).getBoundingClientRect().top) < 40", arg=question
        )

    def fill_in(self):
        """What, where, how soon (it is immediate) and what was heard."""
        self.hand.press("main [name=often][value=ARMED_MOVEMENT]")
        self.go_on_to("where")
        option = self.page.locator("main select[name=area] option", has_text="Bambari").first
        self.hand.choose("area", option.get_attribute("value"))
        self.go_on_to("when")
        self.hand.press('.asked-next[href="#heard"]:visible')
        self.hand.write("heard", HEARD)


def alerts_with(page):
    """How many rows the list of all alerts has for what was heard."""
    page.goto("/alerts/all/?q=motorcycles+river")
    return page.locator("main tbody tr").count()


def test_an_alert_from_a_phone_whose_line_breaks_is_one_alert(visit, running_portal):
    def on_a_phone(**options):
        return visit(390, 844, has_touch=True, is_mobile=True, **options)

    liaison = Liaison(on_a_phone, running_portal, Thumb, "en", "cla@demo.example").sign_in()
    page = liaison.page
    liaison.hand.start_counting()
    liaison.follow("/alerts/new/")
    assert faults(page, PHONE, LAPTOP) == []
    page.set_viewport_size({"width": 390, "height": 844})
    liaison.fill_in()

    # The portal has the alert; the answer never arrives, and the form still stands there.
    sent = []

    def cut(route):
        if route.request.method != "POST":
            route.fallback()
            return
        sent.append(route.fetch(max_redirects=0).status)
        route.abort("aborted")

    page.route("**/alerts/new/", cut)
    with page.expect_event("requestfailed", lambda request: request.method == "POST"):
        liaison.hand.press("main .form-do button")
    assert page.locator("main [name=heard]").input_value() == HEARD
    page.unroute("**/alerts/new/", cut)

    with page.expect_navigation():
        liaison.hand.press("main .form-do button")
    assert sent == [302]
    assert liaison.hand.taps <= MOST_TAPS, liaison.hand.taps
    assert liaison.hand.keys <= MOST_KEYS, liaison.hand.keys
    (ref,) = re.findall(r"/alerts/(EW-CAF-\d\d-\d+)/", page.url)
    assert f"It went through the first time, as {ref}." in page.locator("main").inner_text()
    assert alerts_with(page) == 1
