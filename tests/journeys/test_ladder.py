"""The ladder as people live through it: foreseen, passed over, climbed to its end, taken by voice; broken, and risen.

As in the journey of the unanswered alert, the portal runs with steps of seconds and is watched from outside.
"""

import re

import pytest

from dashboards.demo import ACCOUNTS, HOST
from tests.journeys.hands import Pointer
from tests.journeys.test_unanswered_alert import Leader, Somebody, until

pytestmark = pytest.mark.journey

ADDRESSES = {account.name: f"{account.login}@{HOST}" for account in ACCOUNTS}
# “Chief of Staff · Chief of Staff · holds this post where it happens”
FORESEEN = re.compile(r" · (.+?) · (?:holds this post|is on duty)")


@pytest.fixture
def somebody(visit, running_portal):
    def make(role, kind=Somebody, language="en"):
        return kind(visit, running_portal, Pointer, language, f"{role}@{HOST}").sign_in()

    return make


def raised(person, area, urgency="Immediate", severity="Extreme", kind="ABDUCTION"):
    """The reference of an alert of a kind that nothing open there is of."""
    person.page.goto("/alerts/new/")
    person.hand.press(f"main [name=urgency][value={urgency}]")
    person.page.locator("main").evaluate(
        "(main) => main.querySelectorAll('details').forEach((each) => each.open = true)"
    )
    person.hand.choose("kind", kind)
    person.hand.choose("severity", severity)
    person.hand.choose("area", person.area_of(area))
    person.page.locator("#preview p + p").wait_for()  # whom it will call: what moves the button has come
    person.do()
    (ref,) = re.findall(r"/alerts/(EW-CAF-\d\d-\d+)/", person.page.url)
    return ref


def foreseen(person, area):
    """Who the preview says is called first by each step, step by step."""
    person.page.goto("/policies/preview/")
    person.hand.choose("purpose", "alert:ACK")
    person.hand.choose("priority", "P1")
    person.hand.choose("area", person.area_of(area))
    person.do()
    known, steps = set(), []
    for text in person.page.locator(".timeline-story > li").all_inner_texts():
        fresh = {ADDRESSES[name] for name in FORESEEN.findall(text)} - known
        known |= fresh
        if fresh:
            steps.append(fresh)
    return steps


def called_in_order(portal, ref, steps):
    """The addresses that were called about `ref`, as they came, cut into sets as large as those of `steps`."""
    mails = [mail for mail in portal.mails_about(ref) if "reached nobody" not in mail["Subject"]]
    order = list(dict.fromkeys(mail["To"] for mail in mails))
    found = []
    for step in steps:
        found.append(set(order[: len(step)]))
        order = order[len(step) :]
    return [*found, set(order)] if order else found


def asked_to_answer(portal, address, ref):
    """The mails that call for an answer, not those that ask for the decision or tell that somebody has it."""
    return [mail for mail in portal.mails_to(address, ref) if "answer due" in mail["Subject"]]


def test_what_was_foreseen_happens_to_the_end_and_a_voice_at_the_desk_takes_it(somebody, running_portal):
    """Nobody holds a post in Bangassou: that call is passed at once, and the last step turns the leaders' page red."""
    adviser = somebody("adviser")
    steps = foreseen(adviser, "Bangassou")
    assert len(steps) >= 3
    ref = raised(adviser, "Bangassou")

    until(lambda: called_in_order(running_portal, ref, steps) == steps, "everybody whom the preview named", 120)

    leader = somebody("hom", Leader)

    def is_red():
        return leader.looks().page.locator("#unanswered.card-act", has_text=ref).count()

    until(is_red, "the leaders' page turns red", 120)
    again = len(running_portal.mails_to(f"hom@{HOST}", ref))
    until(lambda: len(running_portal.mails_to(f"hom@{HOST}", ref)) > again, "everybody is called again", 120)

    desk = somebody("joc")
    desk.page.goto(f"/alerts/{ref}/")
    story = desk.page.locator("main").inner_text()
    assert "Nobody could be reached: " in story
    assert "The next level is called at once." in story
    desk.follow(f"/alerts/{ref}/voice/")
    post = desk.page.locator("main select[name=post] option", has_text="Chief of Staff").first
    desk.hand.choose("post", post.get_attribute("value"))
    desk.hand.choose("will_do", "PATROL_DISPATCH")
    desk.do()
    assert desk.page.locator(".alert-standing .mark-active").count() == 1
    assert not leader.looks().sees_unanswered(ref)
    leader.page.wait_for_timeout(3_000)  # what was on its way when it was taken has come
    told = len(asked_to_answer(running_portal, f"pc@{HOST}", ref))
    assert told
    leader.page.wait_for_timeout(20_000)  # longer than the rhythm in which everybody was called
    assert len(asked_to_answer(running_portal, f"pc@{HOST}", ref)) == told


def test_a_promise_that_is_not_kept_calls_the_next_level(somebody, visit, running_portal):
    """In French. Taken by link, nothing more: reminded, then the ladder goes on one level up, not from its start."""
    ref = raised(somebody("cla", language="fr"), "Bambari", kind="LOOTING")
    (mail,) = until(lambda: running_portal.mails_to(f"focalpoint@{HOST}", ref), "the mail to the focal point")
    (link,) = re.findall(rf"{running_portal.home}/ack/\S+", mail.get_body(("plain",)).get_content())
    phone = Somebody(visit, running_portal, Pointer, "fr", "")
    phone.page.goto(link)
    phone.press("button[name=answer][value=take]")
    assert not running_portal.mails_to(f"fc@{HOST}", ref)

    until(lambda: running_portal.mails_to(f"fc@{HOST}", ref), "the next level, once the promise is broken", 120)
    desk = somebody("joc", language="fr")
    desk.page.goto(f"/alerts/{ref}/")
    assert desk.page.locator(".alert-standing .mark-act").count() == 1
    calls = [mail for mail in running_portal.mails_to(f"hoo@{HOST}", ref) if "answer" in mail["Subject"].lower()]
    assert len(calls) <= 1, "the ladder began anew"


def test_a_worse_report_breaks_through_an_answer(somebody, running_portal):
    """In French. Somebody has it as less urgent; a further report makes it immediate, and all are called anew."""
    liaison = somebody("cla", language="fr")
    ref = raised(liaison, "Bambari", urgency="Past", severity="Moderate", kind="ARB_DETENTION")
    focal_point = somebody("focalpoint", language="fr")
    focal_point.page.goto(f"/alerts/{ref}/acknowledge/")
    focal_point.hand.choose("will_do", "PATROL_DISPATCH")
    focal_point.do()
    assert focal_point.page.locator(".alert-standing .mark-active").count() == 1
    told = len(running_portal.mails_to(f"focalpoint@{HOST}", ref))

    liaison.page.goto(f"/alerts/{ref}/report/")
    liaison.hand.press("main [name=urgency][value=Immediate]")
    liaison.hand.choose("severity", "Extreme")
    liaison.hand.write("heard", "They are at the ford now.")
    liaison.do()

    until(lambda: len(running_portal.mails_to(f"focalpoint@{HOST}", ref)) > told, "the news to whoever had it")
    until(lambda: running_portal.mails_to(f"joc@{HOST}", ref), "the desk")
    focal_point.page.goto(f"/alerts/{ref}/")
    assert focal_point.page.locator(".alert-standing .mark-active").count() == 0
    until(lambda: running_portal.mails_to(f"fc@{HOST}", ref), "the next level of the ladder of what is immediate", 120)
