"""Within an exercise: its alerts and nothing else, marked on every page; outside: as if there were none."""

import pytest

from audit.models import Entry
from earlywarning.exercises.directing import Planned, end_exercise
from earlywarning.models import Alert, CapReceived
from followup.ticking import tick
from notifications import links
from notifications.models import Message
from tests.access.cases import new_alert, new_report
from tests.earlywarning.factories import make_alert, take
from tests.exercises.factories import HOUR, MARKER, alert_of, enter, inside, issue, make_exercise, played, run_exercise
from tests.threats.factories import make_threat
from tests.world import AT
from threats.models import Report

pytestmark = pytest.mark.django_db
BAND = "nothing on this page is happening"


@pytest.fixture
def drill(world):
    """Running, with one alert; the focal point takes part, whom a real alert calls too."""
    exercise = run_exercise(world, [world.focal_point, world.head_of_office])
    issue(exercise, world.adviser)
    tick(AT)
    return exercise


def text_of(browser, address, status=200, **query):
    answer = browser.get(address, query)
    assert answer.status_code == status, address
    return answer.content.decode()


def test_outside_nobody_sees_a_drill_not_even_who_takes_part_or_directs_it(world, signed_in, drill):
    alert = alert_of(drill)
    for person in (world.focal_point, world.adviser, world.leader, world.joc):
        browser = signed_in(person)
        for address in ("/", "/alerts/", "/alerts/all/", "/dashboard/", "/matrix/"):
            text = text_of(browser, address)
            assert alert.ref not in text
            assert MARKER not in text
            assert BAND not in text
        assert text_of(browser, f"/alerts/{alert.ref}/", 404)
        assert not Alert.objects.visible_to(person).exists()
    inbox = text_of(signed_in(world.focal_point), "/messages/")
    assert alert.ref not in inbox
    assert drill.ref in inbox, "that there is an exercise in which they take part"
    assert text_of(signed_in(world.neighbour), f"/exercises/{drill.uid}/", 404)
    assert drill.ref not in text_of(signed_in(world.neighbour), "/exercises/")


def test_inside_there_is_the_drill_and_nothing_else_and_every_page_says_so(world, signed_in, drill):
    alert, real, threat = alert_of(drill), make_alert(world), make_threat(world)
    browser = enter(signed_in(world.focal_point), drill)
    for address in ("/", "/alerts/", "/alerts/all/", f"/alerts/{alert.ref}/", "/messages/", "/alerts/new/"):
        text = text_of(browser, address)
        assert BAND in text, address
        assert "EXERCISE" in text
        assert real.ref not in text
        assert threat.ref not in text
    assert alert.ref in text_of(browser, "/alerts/")
    assert alert.ref in text_of(browser, "/messages/")
    assert MARKER in text_of(browser, f"/alerts/{alert.ref}/")
    assert text_of(browser, f"/alerts/{real.ref}/", 404)
    browser.post("/exercises/leave/")
    assert real.ref in text_of(browser, "/alerts/")
    assert alert.ref not in text_of(browser, "/alerts/")
    said = Entry.objects.filter(action__startswith="earlywarning.exercise.").order_by("pk").values_list("action")
    assert [action.rpartition(".")[2] for (action,) in said][-2:] == ["entered", "left"]


def test_inside_every_other_page_is_closed_and_no_form_writes_what_is_real(world, signed_in, drill):
    browser = enter(signed_in(world.focal_point), drill)
    answer = browser.post("/reports/new/", new_report(world, None))
    assert answer.status_code == 409
    assert "Leave the exercise" in answer.content.decode()
    assert not Report.objects.unscoped("a test").exists()
    assert browser.post("/alerts/cap/", {}).status_code == 409
    assert not CapReceived.objects.unscoped("a test").exists()
    for address in ("/reports/", "/dashboard/", "/matrix/", "/incidents/", "/map/", "/api/v1/cap/feed/", "/people/"):
        assert browser.get(address).status_code == 409, address


def test_what_is_raised_inside_is_part_of_the_drill(world, signed_in, drill):
    browser = enter(signed_in(world.focal_point), drill)
    assert browser.post("/alerts/new/", new_alert(world, None)).status_code == 302
    raised = Alert.objects.unscoped("a test").latest("pk")
    assert (raised.exercise, raised.status, raised.ref[:2]) == (drill, "EXERCISE", "EX")


def test_a_real_alert_breaks_through(world, signed_in, drill):
    browser = enter(signed_in(world.focal_point), drill)
    assert "A real alert needs you" not in text_of(browser, "/alerts/")
    real = make_alert(world)
    tick(AT)
    for address in ("/", "/alerts/", f"/alerts/{alert_of(drill).ref}/", "/messages/"):
        text = text_of(browser, address)
        assert "A real alert needs you" in text, address
    left = browser.post("/exercises/leave/", {"next": f"/alerts/{real.ref}/"}, follow=True)
    assert real.ref in left.content.decode()
    assert BAND not in left.content.decode()
    assert "https" not in browser.post("/exercises/leave/", {"next": "https://evil.example/"})["Location"]


def test_only_those_who_take_part_or_direct_enter_and_only_while_it_runs(world, signed_in, drill):
    for person, status in ((world.neighbour, 404), (world.joc, 404), (world.adviser, 302), (world.focal_point, 302)):
        assert signed_in(person).post(f"/exercises/{drill.uid}/enter/").status_code == status
    planned = make_exercise(world)
    assert signed_in(world.focal_point).post(f"/exercises/{planned.uid}/enter/").status_code == 404
    browser = enter(signed_in(world.focal_point), drill)
    end_exercise(drill, by=world.adviser, at=AT + HOUR)
    text = text_of(browser, "/alerts/")
    assert BAND not in text
    assert text_of(browser, "/reports/")


def test_a_mail_leads_through_the_door_of_the_exercise(world, signed_in, drill):
    alert = alert_of(drill)
    mail = Message.objects.filter(subject_uid=alert.uid, recipient=world.focal_point, channel="EMAIL").first()
    browser = signed_in(world.focal_point)
    assert mail.page == f"/exercises/alerts/{alert.ref}/"
    assert "Enter the exercise" in text_of(browser, mail.page)
    entered = browser.post(f"/exercises/{drill.uid}/enter/", {"next": f"/alerts/{alert.ref}/"}, follow=True)
    assert MARKER in entered.content.decode()
    assert browser.get(mail.page)["Location"] == f"/alerts/{alert.ref}/"
    assert text_of(signed_in(world.neighbour), mail.page, 404)
    assert text_of(browser, f"/exercises/alerts/{make_alert(world).ref}/", 404)


def test_the_page_behind_the_link_says_that_it_is_a_drill(world, client, drill):
    mail = Message.objects.filter(subject_uid=alert_of(drill).uid, recipient=world.focal_point, channel="EMAIL").first()
    (address,) = links.mint([mail], at=AT).values()
    token = "/ack/" + address.rstrip("/").rpartition("/")[2] + "/"
    assert "EXERCISE: nothing of this is happening." in text_of(client, token)
    taken = client.post(token, {"answer": "take", "intent": "SEND"}).content.decode()
    assert "EXERCISE: nothing of this is happening." in taken
    assert f"/exercises/alerts/{alert_of(drill).ref}/" in taken


def test_a_participant_is_not_shown_what_is_still_to_come(world, signed_in):
    exercise = run_exercise(world)
    assert MARKER not in text_of(signed_in(world.focal_point), f"/exercises/{exercise.uid}/")
    assert MARKER in text_of(signed_in(world.joc), f"/exercises/{exercise.uid}/")


def test_the_page_costs_the_same_for_many_alerts(world, signed_in, django_assert_max_num_queries):
    injects = [Planned(n, "ATTACK_VILLAGE", "Immediate", world.n1) for n in range(12)]
    exercise = run_exercise(world, [world.head_of_office], injects=injects)
    for _each in injects:
        take(issue(exercise, world.adviser), inside(world.head_of_office, exercise))
    end_exercise(exercise, by=world.adviser, at=AT + HOUR)
    browser = signed_in(world.adviser)
    with django_assert_max_num_queries(20):
        text_of(browser, f"/exercises/{exercise.uid}/")


def test_the_plan_is_typed_line_by_line_without_a_script(world, signed_in):
    assert [world.focal_point, world.head_of_office]
    browser = signed_in(world.adviser)
    typed = plan_of(world)
    assert browser.post("/exercises/new/", typed | {"inject-0-area": ""}).status_code == 422
    answer = browser.post("/exercises/new/", typed)
    assert answer.status_code == 302
    page = text_of(browser, answer["Location"])
    assert "Typed title" in page
    assert "Typed inject" in page
    again = browser.post(f"{answer['Location']}edit/", typed | {"inject-INITIAL_FORMS": "1", "inject-0-DELETE": "on"})
    assert again.status_code == 302
    assert "Typed inject" not in text_of(browser, answer["Location"])


def plan_of(world):
    return {
        "title": "Typed title", "objective": "Typed objective", "begins_at": "2030-01-01T08:00",
        "ends_at": "2030-01-01T12:00", "participants": [str(world.focal_point.uid)],
        "inject-TOTAL_FORMS": "3", "inject-INITIAL_FORMS": "0", "inject-0-offset_min": "10",
        "inject-0-kind": "KILLING", "inject-0-urgency": "Immediate", "inject-0-area": "CF11",
        "inject-0-heard": "Typed inject",
    }  # fmt: skip


def test_the_file_of_the_score_says_in_every_line_what_it_is(world, signed_in):
    exercise = played(world)
    answer = signed_in(world.focal_point).get(f"/exercises/{exercise.uid}/score.csv")
    assert "EXERCISE-DRILL-" in answer["Content-Disposition"]
    lines = answer.content.decode().splitlines()
    assert lines[0].startswith("EXERCISE: nothing of this happened.")
    assert all(line.startswith("EXERCISE,") for line in lines[2:])
    assert len(lines) == 3
