"""From an empty account to a sealed trail, through the portal as it runs: web, worker, beat and engine."""

import re
import time
import uuid

import pytest

from tests.browser.pages import LAPTOP, PHONE, faults
from tests.journeys.hands import Keyboard, Pointer
from tests.journeys.people import Person

pytestmark = pytest.mark.journey

SOON_S = 20  # what the engine does within seconds, on a busy machine
NEW_PASSWORD = "bridge lantern orchard 47"
# The seal of each row of the trail, 0 for one that has none yet.
SEALS = """[...document.querySelectorAll("main tbody td.num")].map((cell) => Number(cell.textContent.trim()) || 0)"""
HEALTH = """document.querySelector(".foot .health").className"""


class Somebody(Person):
    def register(self, name, email, role, office):
        """The administrator's part: an account and a post in the office whose name contains `office`."""
        self.follow("/people/")
        self.follow("/people/new/")
        self.hand.write("name", name)
        self.hand.write("email", email)
        self.hand.choose("language", self.language)
        self.send("email")
        self.hand.choose("role", role)
        self.hand.choose("aor", self.value_of("aor", office))
        self.hand.choose("component", "CIVILIAN")
        self.hand.write("appointment_reference", "Memo 12")
        self.send("role")
        assert "Memo 12" in self.page.locator("main").inner_text()

    def soon(self, expression, is_right):
        """What the page says once it is right, asked again and again."""
        end = time.monotonic() + SOON_S
        while not is_right(found := self.page.evaluate(expression)):
            assert time.monotonic() < end, f"still {found} after {SOON_S} s"
            self.page.reload()
        return found

    def value_of(self, name, text):
        return self.page.locator(f"main select[name={name}] option", has_text=text).first.get_attribute("value")

    def set_first_password(self):
        self.page.goto("/accounts/login/")
        self.follow("/accounts/password/reset/")
        self.hand.write("email", self.email)
        self.send("email")
        (link,) = self.portal.links_mailed_to(self.email)
        self.page.goto(link)
        assert faults(self.page, PHONE, LAPTOP, language=self.language) == []
        self.hand.write("password1", NEW_PASSWORD)
        self.hand.write("password2", NEW_PASSWORD)
        self.send("password2")
        assert "/password/reset/key/done/" in self.page.url
        self.password = NEW_PASSWORD

    def log_threat(self, title, place):
        """The reference of the new threat."""
        self.page.goto("/")
        self.follow("/threats/new/")
        self.hand.write("title", title)
        self.hand.choose("kind", "ATTACK_VILLAGE")
        self.hand.choose("area", self.value_of("area", place))
        self.hand.choose("horizon", "SHORT")
        self.hand.write("why", "Armed men asked for the way to the market.")
        self.send("title")
        assert self.page.locator("h1").inner_text() == title
        return re.fullmatch(r".*/threats/(TH-CAF-\d\d-\d+)/", self.page.url)[1]


@pytest.mark.parametrize(
    ("language", "hand"),
    [("en", Pointer), ("fr", Keyboard)],
    ids=["in English", "in French by keyboard alone"],
)
def test_a_threat_from_a_new_account_to_a_sealed_trail(visit, running_portal, problems, language, hand):
    mark = uuid.uuid4().hex[:8]

    def somebody(email, **more):
        return Somebody(visit, running_portal, hand, language, email, **more)

    # An administrator registers a liaison assistant in Bambari, and another one next door.
    admin = somebody("admin@demo.example").sign_in()
    newcomer, neighbour = (somebody(f"{name}-{mark}@mission.example") for name in ("newcomer", "neighbour"))
    admin.register(f"Newcomer {mark}", newcomer.email, "CLA", "Bambari")
    admin.register(f"Neighbour {mark}", neighbour.email, "CLA", "Bangassou")

    # They choose their passwords by the link in the mail; the first logs a threat.
    newcomer.set_first_password()
    neighbour.set_first_password()
    title = f"Attack on the market feared {mark}"
    ref = newcomer.sign_in().log_threat(title, "Bambari")
    address = f"/threats/{ref}/"

    # The adviser meets it on the first page and in the list, changes it, and closes it.
    adviser = somebody("adviser@demo.example").sign_in()
    assert adviser.page.locator(f'main a[href="{address}"]').count()
    adviser.follow("/threats/")
    adviser.follow(address)
    adviser.follow(f"{address}edit/")
    adviser.hand.write("title", f"{title}, then on the mosque")
    adviser.send("title")
    assert adviser.page.locator("h1").inner_text() == f"{title}, then on the mosque"
    adviser.follow(f"{address}close/")
    adviser.hand.choose("outcome", "AVERTED")
    adviser.hand.write("reason", "The men left the area; patrols saw none for a week.")
    adviser.send("reason")
    assert "patrols saw none for a week" in adviser.page.locator("main").inner_text()

    # Next door nothing of it can be seen.
    neighbour.sign_in()
    neighbour.follow("/threats/")
    assert ref not in neighbour.page.content()
    problems.expect("status of 404")
    assert neighbour.page.goto(address).status == 404
    assert mark not in neighbour.page.content().replace(f"neighbour-{mark}", "").replace(f"Neighbour {mark}", "")

    # The auditor finds logging, change and closing, each with its seal; the engine is on time and the chain holds.
    auditor = somebody("auditor@demo.example").sign_in()
    auditor.follow("/audit/")
    auditor.page.goto(f"/audit/?target={ref}")
    seals = auditor.soon(SEALS, lambda seals: seals and all(seals))
    assert len(seals) == 3
    assert seals == sorted(seals, reverse=True)
    auditor.soon(HEALTH, lambda health: "health-ok" in health)
    verified = running_portal.manage("verify_audit")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert verified.stdout.endswith(", 0 findings.\n")
