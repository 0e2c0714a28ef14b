"""A whole exercise, with the real engine and the real mail server, and nothing outside has moved by a byte (E33)."""

import re
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from common import clock
from earlywarning.actions import give_action
from earlywarning.deciding import may_decide
from earlywarning.exercises.directing import Planned, end_exercise, keep_exercises, plan_exercise, start_exercise
from earlywarning.models import Alert
from earlywarning.services import close_alert
from followup.models import Clock
from followup.ticking import tick
from notifications.delivery import deliver, deliver_texts
from tests.earlywarning.factories import MINUTE, make_alert, respond, take, tell
from tests.exercises.factories import HOUR, MARKER, alert_of, inside
from tests.threats.factories import make_incident, make_report, make_threat

PAGES = ("actions:list", "dashboards:home", "dashboards:overview", "dashboards:matrix", "alerts:list", "alerts:all",
         "reports:list", "threats:list", "incidents:list", "map:page", "messages:list", "followup:page",
         "people:list")  # fmt: skip
MACHINES = ("cap-api:feed", "threats-api:list", "threats-api:incidents", "map:base")
# What moves by itself: the token of the form, the moment of the page, words such as “14 min ago” beside the moment.
MOVES = (
    r'csrfmiddlewaretoken" value="\w+"|X-CSRFToken": "\w+"',
    r"(?:Data as of|Données au).*?</p>",
    r'(?<=<time)( class="moment")? (datetime="[^"]*").*?(?=</time>)',
    r'<span class="health.*?</span>|class="engine-banner.*?</div>',
    r"(?<=<updated>)[^<]*(?=</updated>)",
)
# Of what is measured, only that: requests answered, the process itself, and how long ago each part last moved.
MEASURED = re.compile(r"^(# |django_|process_|python_|poc_engine_age_seconds)")


def outside(world, signed_in):
    """{who and where: text} of everything that somebody reads who is not in an exercise."""
    found = {}
    for person in (world.leader, world.adviser, world.joc, world.focal_point, world.neighbour):
        browser = signed_in(person)
        for name in (*PAGES, *MACHINES):
            if name == "messages:list" and person == world.focal_point:
                continue  # is told that there is an exercise, and takes part
            answer = browser.get(reverse(name))
            text = b"".join(answer.streaming_content) if answer.streaming else answer.content
            found[person.name, name] = still(text.decode())
        assert not any(MARKER in text for text in found.values())
    lines = Client().get("/metrics").content.decode().splitlines()
    found["metrics"] = "\n".join(line for line in lines if not MEASURED.match(line))
    assert "poc_open_clocks" in found["metrics"]
    return found


def still(text):
    for pattern in MOVES:
        text = re.sub(pattern, lambda seen: seen[2] if seen.re.groups else "", text, flags=re.S)
    return text


def play(world, exercise, at, mail_server):
    """The ladder in vain to its end, then an answer, a decision, a response, feedback and the ending."""
    assert keep_exercises(at) == 1
    alert = alert_of(exercise)
    for minutes in range(0, 121, 15):
        tick(at + minutes * MINUTE)
        deliver(at + minutes * MINUTE)
        deliver_texts(at + minutes * MINUTE)
    assert Clock.objects.get(subject_uid=alert.uid, purpose="ACK").state == "EXHAUSTED"
    head = inside(world.head_of_office, exercise)
    yield
    assert may_decide("HOO")
    take(alert, head, at=at + 121 * MINUTE)
    respond(alert, head, at=at + 130 * MINUTE)
    give_action(
        alert, by=head, at=at + 131 * MINUTE, uid=uuid.uuid4(), kind="OTHER", note=MARKER, owner_role="HOO",
        owner_aor=world.office_north, due_at=at + 150 * MINUTE,
    )  # fmt: skip
    tell(alert, inside(world.focal_point, exercise), at=at + 140 * MINUTE)
    alert.refresh_from_db()
    close_alert(alert, by=head, at=at + 150 * MINUTE, outcome="THREAT_AVERTED")
    tick(at + 151 * MINUTE)
    deliver(at + 151 * MINUTE)
    yield
    end_exercise(exercise, by=world.adviser, at=at + 160 * MINUTE)
    deliver(at + 160 * MINUTE)
    tick(at + 200 * MINUTE)
    yield


@pytest.mark.django_db
def test_a_whole_exercise_leaves_no_trace_outside(world, signed_in, mail_server):
    world.focal_point.language = "fr"
    world.focal_point.save()
    enrolled = [world.focal_point, world.head_of_office]
    assert [world.force_commander, world.sector]
    at = clock.now() - 4 * HOUR
    before_it = at - timedelta(days=2)
    for make in (make_threat, make_report):
        make(world)
    make_incident(world, at=(3.0, 1.0, "EXACT"))
    close_alert(make_alert(world, at=before_it, urgency="Past"), by=world.head_of_office, at=before_it,
                outcome="THREAT_AVERTED")  # fmt: skip
    real = make_alert(world, at=at - 3 * HOUR)
    take(real, world.head_of_office, at=at - 2 * HOUR, promised_at=at + 48 * HOUR)
    respond(real, world.head_of_office, at=at - HOUR)
    deliver(at)
    exercise = plan_exercise(
        by=world.adviser, at=at, mission=world.mission, title=MARKER, objective=MARKER, begins_at=at,
        ends_at=at + 6 * HOUR, participants=enrolled,
        injects=[Planned(0, "ATTACK_VILLAGE", "Immediate", world.n1, MARKER)],
    )  # fmt: skip
    sent = len(mail_server.accepted())
    before = outside(world, signed_in)

    start_exercise(exercise, by=world.adviser, at=at)
    for _stage in play(world, exercise, at, mail_server):
        now = outside(world, signed_in)
        assert {where: (before[where], now[where]) for where in before if before[where] != now[where]} == {}

    drills = mail_server.accepted()[sent:]
    assert {mail["To"] for mail in drills} == {person.email for person in enrolled}
    for mail in drills:
        word = "EXERCICE" if mail["To"] == world.focal_point.email else "EXERCISE"
        assert mail["Subject"].startswith(word), mail["Subject"]
        assert mail.get_body(("plain",)).get_content().lstrip().startswith(word)
        assert word in mail.get_body(("html",)).get_content()
    after = make_alert(world, at=at + 210 * MINUTE)
    assert int(after.ref[-4:]) == int(real.ref[-4:]) + 1
    assert Alert.objects.unscoped("a test").filter(exercise=exercise).count() == 1
