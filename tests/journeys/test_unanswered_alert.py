"""From a warning that somebody heard to an answer from a mail: the way on which nobody may be lost.

The portal runs with steps of seconds, sends its mail to a server in a process of its own, and is watched from outside:
by the pages of the people who take part, and by what the mail server accepted.
"""

import re
import time

import pytest

from tests.browser.pages import LAPTOP, PHONE, faults
from tests.journeys.hands import Keyboard, Pointer
from tests.journeys.people import Person

pytestmark = pytest.mark.journey

# A level is called every 15 s; what is due within one of them has come well before the next.
SOON_S = 40


def until(is_so, what, within_s=SOON_S):
    """What `is_so` gives once it gives anything; asked again and again, for a bounded time."""
    end = time.monotonic() + within_s
    while not (found := is_so()):
        assert time.monotonic() < end, f"{what}: not within {within_s} s"
        time.sleep(0.5)
    return found


class Somebody(Person):
    def do(self):
        """Presses the button of the form, and waits for the page that answers."""
        with self.page.expect_navigation():
            self.hand.press("main .form-do button")

    def press(self, selector):
        with self.page.expect_navigation():
            self.hand.press(selector)

    def area_of(self, name):
        return self.page.locator("main select[name=area] option", has_text=name).first.get_attribute("value")


class Leader(Somebody):
    """Head of mission, who looks at one page."""

    def looks(self):
        self.page.goto("/")
        self.follow("/dashboard/")
        return self

    def sees_unanswered(self, ref):
        return ref in self.page.locator("#unanswered").inner_text()

    def counts_this_week(self):
        """(alerts raised, acknowledged, responded to) in the ISO week that is not over, off the table."""
        cells = self.page.locator("#weeks tbody tr").first.locator("td").all_inner_texts()
        raised, acknowledged, responded = (cells[place] for place in (1, 2, 5))
        return int(raised), int(acknowledged), int(responded)

    def sees_in_the_matrix(self, ref):
        self.follow("/matrix/")
        return ref in self.page.locator("#alerts").inner_text()


@pytest.mark.parametrize(
    ("language", "hand"),
    [("en", Pointer), ("fr", Keyboard)],
    ids=["in English", "in French by keyboard alone"],
)
def test_an_alert_that_nobody_answers_until_somebody_does_from_a_mail(visit, running_portal, language, hand):
    portal = running_portal

    def somebody(role):
        return Somebody(visit, portal, hand, language, f"{role}@demo.example")

    # A liaison assistant reports what she heard, and raises an alert from it.
    liaison = somebody("cla").sign_in()
    liaison.follow("/reports/new/")
    # Of a kind that no open alert of the demonstration close by is of: that would be one more report of it.
    liaison.hand.choose("kind", "ABDUCTION")
    liaison.hand.choose("area", liaison.area_of("Bambari"))
    liaison.hand.write("heard", "Men on motorcycles took two traders at the ford.")
    liaison.do()
    (report,) = re.findall(r"/reports/(R-CAF-\d\d-\d+)/", liaison.page.url)
    liaison.follow(f"/alerts/new/?from={report}")
    liaison.do()
    (ref,) = re.findall(r"/alerts/(EW-CAF-\d\d-\d+)/", liaison.page.url)

    # The first level is called at once: the desk, the focal point and the head of office each have their mail.
    first = [f"{role}@demo.example" for role in ("joc", "focalpoint", "hoo")]
    until(lambda: all(portal.mails_to(each, ref) for each in first), "the first level's mails")
    (mail,) = portal.mails_to("focalpoint@demo.example", ref)
    text = mail.get_body(("plain",)).get_content()
    assert "motorcycles" not in text
    assert report not in text
    assert not portal.mails_to("fc@demo.example", ref)

    # The leadership page and the weekly matrix show it at once, to the eye and to whoever cannot see.
    leader = Leader(visit, portal, hand, language, "hom@demo.example").sign_in()
    assert leader.looks().sees_unanswered(ref)
    raised, acknowledged, responded = leader.counts_this_week()
    assert faults(leader.page, PHONE, LAPTOP, language=language) == []
    assert leader.sees_in_the_matrix(ref)
    assert faults(leader.page, PHONE, LAPTOP, language=language) == []

    # Nobody answers. The desk has calls to make, then the second level is called.
    desk = somebody("joc").sign_in()

    def has_calls():
        desk.page.goto("/alerts/")
        return desk.page.locator("main form button[name=outcome][value=NO_ANSWER]").count()

    until(has_calls, "the call sheet")
    assert faults(desk.page, PHONE, LAPTOP, language=language) == []
    desk.press("main form button[name=outcome][value=NO_ANSWER]")
    until(lambda: portal.mails_to("fc@demo.example", ref), "the second level's mail")
    told = len(portal.mails_to("joc@demo.example", ref))

    # The focal point answers from the mail, on a phone, without signing in.
    (link,) = re.findall(rf"{portal.home}/ack/\S+", text)
    phone = Somebody(visit, portal, hand, language, "")
    phone.page.set_viewport_size({"width": 390, "height": 844})
    phone.page.goto(link)
    # In the language of the mail, which is that of the account, whatever the phone prefers.
    assert phone.page.locator("html").get_attribute("lang") == ("fr" if "réponse" in mail["Subject"] else "en")
    assert ref in phone.page.locator("main").inner_text()
    phone.press("button[name=answer][value=take]")
    assert ref in phone.page.locator("main").inner_text()

    # The ladder stops: the desk learns it at once, and the leaders, next in line, are never called.
    until(lambda: len(portal.mails_to("joc@demo.example", ref)) > told, "the news that it was taken")
    desk.page.goto(f"/alerts/{ref}/")
    assert desk.page.locator(".alert-standing .mark-active").count() == 1
    assert not leader.looks().sees_unanswered(ref)
    assert leader.counts_this_week() == (raised, acknowledged + 1, responded)

    # Signed in, the focal point says what will be done; what was done; and how it ended.
    focal_point = somebody("focalpoint").sign_in()
    focal_point.page.goto(f"/alerts/{ref}/")
    focal_point.follow(f"/alerts/{ref}/promise/")
    focal_point.hand.choose("will_do", "PATROL_DISPATCH")
    focal_point.do()
    focal_point.follow(f"/alerts/{ref}/response/")
    focal_point.hand.choose("kind", "PATROL_DISPATCH")
    focal_point.hand.choose("responder", "MISSION_MIL")
    focal_point.do()
    assert faults(focal_point.page, PHONE, LAPTOP, language=language) == []
    focal_point.follow(f"/alerts/{ref}/close/")
    focal_point.hand.choose("outcome", "THREAT_AVERTED")
    focal_point.do()
    assert focal_point.page.locator("main a[href$='/acknowledge/']").count() == 0

    # The leadership page and the matrix have changed.
    assert leader.looks().counts_this_week() == (raised, acknowledged + 1, responded + 1)
    assert not leader.sees_in_the_matrix(ref)

    # Whoever was called is told that it is over; the leaders never heard of it.
    until(lambda: len(portal.mails_to("hoo@demo.example", ref)) >= 3, "the news that it is over")
    assert portal.mails_to("hom@demo.example", ref) == []
    ids = [mail["Message-ID"] for mail in portal.mails_about(ref)]
    assert len(ids) == len(set(ids)), "a mail came twice"
    verified = portal.manage("verify_audit")
    assert verified.returncode == 0, verified.stdout + verified.stderr
