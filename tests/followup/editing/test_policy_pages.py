"""The pages of the policies: list, one, change, apply, preview and matrix."""

import re
from datetime import time

import pytest

from followup.editing.services import Key, version_of
from followup.models import Clock, EscalationPolicy, PolicyChange
from followup.readiness import survey
from tests.earlywarning.factories import make_alert
from tests.world import AT

pytestmark = pytest.mark.django_db

P1 = "/policies/TST/alert/ack/p1/"


def typed(world, steps, **more):
    """What a browser sends for the policy of P1 answers."""
    body = Key(world.mission, "alert", "ACK", "P1").body()
    sent = {
        "answer_s": "15 min", "repeat_s": "15 min", "owner_role": "SPOCA", "reason": "Agreed in the forum",
        "seen": version_of(body), "step-TOTAL_FORMS": len(steps) + 2, "step-INITIAL_FORMS": 4,
    }  # fmt: skip
    for number, step in enumerate([*steps, {}, {}]):
        given = {"kind": "NOTIFY", "times": "1", **({"ORDER": number + 1} if step else {}), **step}
        sent |= {f"step-{number}-{name}": value for name, value in given.items()}
    return {**sent, **more}


FOUR = [
    {"moment": "0 min", "roles": ["JOC", "POCFP", "HOO"]},
    {"kind": "CALL", "moment": "10 min", "roles": ["HOO"]},
    {"moment": "10 min", "roles": ["SPOCA"], "only_from": "18:00", "only_until": "06:00"},
    {"moment": "30 min", "roles": ["HOM"], "times": "3", "every_s": "10 min"},
]


def test_the_list_says_every_ladder_in_a_line(world, signed_in):
    page = signed_in(world.focal_point).get("/policies/").content.decode()
    assert page.count("15 min") >= 2
    assert "JOC" in page
    assert "/policies/TST/alert/feedback/p4/" in page


def test_a_policy_is_changed_by_its_form(world, signed_in):
    answer = signed_in(world.adviser).post(f"{P1}edit/", typed(world, FOUR), follow=True)
    assert answer.redirect_chain == [(P1, 302)]
    steps = EscalationPolicy.objects.get(subject_kind="alert", purpose="ACK", priority="P1").ladder()
    assert [(step.kind, step.after_s, step.times) for step in steps] == [
        ("NOTIFY", 0, 1), ("CALL", 600, 1), ("NOTIFY", 600, 1), ("NOTIFY", 1800, 3),
    ]  # fmt: skip
    assert (steps[2].only_from, steps[2].only_until) == (time(18), time(6))
    page = answer.content.decode()
    assert "only from 18:00 to 06:00 at the place" in page
    assert "Agreed in the forum" in page


def test_steps_are_put_in_order_taken_away_and_added(world, signed_in):
    steps = [{**step} for step in FOUR]
    steps[1]["DELETE"] = "on"
    steps[3]["ORDER"], steps[2]["ORDER"] = 3, 4
    sent = typed(world, steps)
    sent |= {"step-4-moment": "1 h", "step-4-roles": ["DSRSG_P"], "step-4-ORDER": 5}
    assert signed_in(world.adviser).post(f"{P1}edit/", sent).status_code == 302
    policy = EscalationPolicy.objects.get(subject_kind="alert", purpose="ACK", priority="P1")
    assert [step.roles for step in policy.ladder()] == [["JOC", "POCFP", "HOO"], ["HOM"], ["SPOCA"], ["DSRSG_P"]]


GIVES = {"kind": "ACTION", "moment": "5 min", "action": "CONVENE", "owner_role": "HOO", "due_s": "6 h"}


def test_a_step_that_gives_an_action_is_typed_read_and_previewed(world, signed_in):
    assert world.head_of_office
    answer = signed_in(world.adviser).post(f"{P1}edit/", typed(world, [FOUR[0], GIVES, *FOUR[1:]]), follow=True)
    said = "Call a coordination meeting: Head of Office, within 6 h"
    assert f"Action: {said}" in answer.content.decode()
    step = EscalationPolicy.objects.get(subject_kind="alert", purpose="ACK", priority="P1").ladder()[1]
    assert (step.kind, step.action, step.owner_role, step.due_s) == ("ACTION", "CONVENE", "HOO", 21600)
    page = signed_in(world.adviser).get(f"{P1}edit/").content.decode()
    assert 'value="6 h"' in page
    asked = {"purpose": "alert:ACK", "priority": "P1", "area": world.n1.pk, "moment": "2026-03-02T10:30"}
    page = signed_in(world.adviser).get("/policies/preview/", asked).content.decode()
    assert f"Action: {said}" in page
    assert "head-north" in page


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        ({**GIVES, "roles": ["HOO"]}, "A step that gives an action calls nobody"),
        ({**GIVES, "roles": [], "due_s": ""}, "An action needs this."),
        ({**GIVES, "roles": [], "action": "OTHER"}, "is not one of the available choices"),
        ({"action": "CONVENE"}, "Only a step that gives an action has this."),
        ({"moment": "soon"}, "Write a span such as 15 min, 6 h or 2 d."),
        ({"moment": "120 %"}, "Write a share from 1 % to 100 %."),
        ({"roles": []}, "Choose at least one post."),
        ({"kind": "RAISE"}, "A step that raises the priority calls nobody."),
        ({"times": "3"}, "A step that is repeated needs the time between"),
        ({"only_from": "18:00"}, "A window has a beginning and another end."),
        ({"times": "99", "every_s": "1 min"}, "less than or equal to 10"),
    ],
)
def test_a_step_that_cannot_be_comes_back_with_a_sentence_and_all_that_was_typed(world, signed_in, step, sentence):
    steps = [{**each} for each in FOUR]
    steps[1] = {**steps[1], **step}
    answer = signed_in(world.adviser).post(f"{P1}edit/", typed(world, steps))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert 'value="30 min"' in page
    assert not PolicyChange.objects.exists()


def test_a_ladder_that_would_stay_silent_is_refused_with_the_reason(world, signed_in):
    steps = [{**FOUR[0], "roles": ["HOO"]}, *FOUR[1:]]
    answer = signed_in(world.adviser).post(f"{P1}edit/", typed(world, steps, repeat_s="5 h"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "The first step notifies the JOC at once" in page
    assert "everybody is called again at least every 1 h" in page


def test_somebody_elses_change_in_between_is_said(world, signed_in):
    sent = typed(world, FOUR)
    signed_in(world.adviser).post(f"{P1}edit/", sent)
    answer = signed_in(world.adviser).post(f"{P1}edit/", {**sent, "answer_s": "5 min"})
    assert answer.status_code == 422
    assert "Somebody else changed this policy in the meantime." in answer.content.decode()


def test_open_clocks_are_counted_and_the_change_applied_to_them(world, signed_in):
    """Counted and never named: whoever runs the portal may not see the alerts."""
    alert = make_alert(world)
    client = signed_in(world.admin)
    client.post(f"{P1}edit/", typed(world, FOUR))
    page = client.get(P1).content.decode()
    assert "1 open clock follows this policy as it was when it started." in page
    assert alert.ref not in page
    answer = client.post(f"{P1}apply/", follow=True)
    assert "1 open clock follows it now." in answer.content.decode()
    clock = Clock.objects.get(subject_uid=alert.uid, purpose="ACK")
    assert [step["kind"] for step in clock.body["steps"]] == ["NOTIFY", "CALL", *["NOTIFY"] * 4]
    assert "open clock follows" not in client.get(P1).content.decode()


def test_the_preview_says_who_when_on_which_channel_and_why(world, signed_in):
    assert all([world.joc, world.focal_point, world.adviser])
    world.adviser.contact_points.update(verified_on=None)
    asked = {"purpose": "alert:ACK", "priority": "P1", "area": world.n1.pk, "moment": "2026-03-02T10:30"}
    page = signed_in(world.joc).get("/policies/preview/", asked).content.decode()
    assert "focal-north" in page
    assert re.search(r"verified on [^<]*2020", page)
    assert "no verified address" in page
    assert "Nobody holds:" in page
    assert "2 Mar 2026" in page or "02 Mar 2026" in page
    without = signed_in(world.head_of_office).get("/policies/preview/", asked).content.decode()
    assert "focal-north" in without  # whoever keeps rosters sees names
    functions = signed_in(world.leader).get("/policies/preview/", asked).content.decode()
    assert "focal-north" not in functions
    assert "POC Focal Point" in functions


def test_a_question_that_is_not_whole_says_what_is_missing(world, signed_in):
    answer = signed_in(world.joc).get("/policies/preview/", {"purpose": "alert:ACK", "priority": "P1"})
    assert answer.status_code == 422


def test_the_matrix_says_what_to_mend(world, signed_in):
    assert all([world.joc, world.adviser])
    client = signed_in(world.joc)
    assert "Nothing was looked at yet" in client.get("/policies/readiness/").content.decode()
    survey(AT)
    page = client.get("/policies/readiness/").content.decode()
    assert "P1, P2, P3, P4; at any time" in page
    assert "Nobody holds: POC Focal Point" in page


@pytest.mark.parametrize("address", ["/policies/", P1, f"{P1}edit/", "/policies/readiness/"])
def test_pages_ask_a_constant_number_of_statements(world, signed_in, django_assert_max_num_queries, address):
    client = signed_in(world.adviser)
    survey(AT)
    client.get(address)
    with django_assert_max_num_queries(20):
        assert client.get(address).status_code == 200


def test_the_preview_asks_no_more_for_a_longer_ladder(world, signed_in, django_assert_max_num_queries):
    client = signed_in(world.adviser)
    client.post(f"{P1}edit/", typed(world, FOUR))
    asked = {"purpose": "alert:ACK", "priority": "P1", "area": world.n1.pk, "moment": "2026-03-02T10:30"}
    client.get("/policies/preview/", asked)
    with django_assert_max_num_queries(20):
        client.get("/policies/preview/", asked)
