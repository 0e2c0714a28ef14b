"""Contacts outside the mission are told what somebody released, and nothing else (escalation.md E8, E9, E20, E25)."""

import threading
import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Entry
from common import clock
from common.errors import NotAllowed, WrongState
from earlywarning import telling
from earlywarning.actions import give_action
from earlywarning.models import Alert, Release
from earlywarning.releasing import refusal, release_to_partners, withdraw_release
from earlywarning.services import close_alert
from followup.models import Clock, EngineIncident, EscalationPolicy, Step, StepExecution, StepRecipient
from followup.policies import installed_body
from followup.resuming import resume_answer
from followup.ticking import tick
from notifications.delivery import deliver
from notifications.mime import rendered
from notifications.models import Link, Message
from notifications.outbox import Draft, queue
from tests.accounts.contacts import make_contact
from tests.earlywarning.factories import MINUTE, cancel, make_alert, respond, take
from tests.exercises.factories import alert_of, inside, issue, run_exercise
from tests.world import AT, World

pytestmark = pytest.mark.django_db

NOTICE, OVER = "earlywarning.partner.notice", "earlywarning.partner.over"
FIRST = {"kind": "NOTIFY", "after_s": 0, "roles": ["JOC", "POCFP", "HOO"]}
PARTNERS = {"kind": "NOTIFY", "after_s": 900, "roles": ["OCHA", "NGO_LIAISON"]}
LATER = {"kind": "NOTIFY", "after_s": 900, "roles": ["SPOCA"]}


def set_ladder(world, *steps, priority="P1"):
    """What an answer to an alert of this priority follows from now on."""
    installed_body(world.mission, "alert", "ACK", priority)
    policy = EscalationPolicy.objects.get(subject_kind="alert", purpose="ACK", priority=priority)
    policy.steps.all().delete()
    for position, step in enumerate(steps):
        Step.objects.create(policy=policy, position=position, **step)
    return policy


@pytest.fixture
def ladder(world):
    """The focal point and the head of the office, then partners, then the adviser; two contacts outside."""
    assert [world.joc, world.focal_point, world.head_of_office, world.adviser]
    set_ladder(world, FIRST, PARTNERS, LATER)
    return [make_contact(world), make_contact(world, "NGO_LIAISON", world.office_north)]


def release(alert, by, at=AT + MINUTE, **overrides):
    facts = {"is_safe": True, "reason": "They have staff on that road.", "boundary": "PARTNERS", "level": 1}
    return release_to_partners(alert, by=by, at=at, **facts | overrides)


def withdraw(alert, by, at):
    return withdraw_release(alert, by=by, at=at, reason="The source is known there.")


def notices(*contacts, kind=NOTICE):
    rows = Message.objects.filter(kind=kind)
    return rows.filter(recipient__in=contacts) if contacts else rows


def reasons(role):
    rows = StepRecipient.objects.filter(role=role).order_by("pk")
    return [(row.reason, row.message_id is not None) for row in rows]


def outcomes(alert):
    rows = StepExecution.objects.filter(clock__subject_uid=alert.uid, clock__purpose="ACK").order_by("pk")
    return list(rows.values_list("step", "outcome"))


def to_partners(world, ladder):
    """An alert whose partners' step has run while nothing was released."""
    alert = make_alert(world)
    for minutes in (0, 15):
        tick(AT + minutes * MINUTE)
    return alert


def test_of_what_is_not_released_nobody_outside_is_told_and_the_step_reaches_nobody(world, ladder, signed_in):
    alert = to_partners(world, ladder)
    assert reasons("OCHA") == reasons("NGO_LIAISON") == [("NOT_RELEASED", False)]
    assert outcomes(alert) == [(0, "DONE"), (1, "NOBODY"), (2, "DONE")]
    assert not Message.objects.filter(recipient__in=ladder).exists()
    told = Message.objects.filter(kind="earlywarning.nobody", channel="EMAIL").latest("pk")
    assert told.recipient == world.adviser
    page = signed_in(world.head_of_office).get(reverse("alerts:detail", args=[alert.ref])).content.decode()
    assert "outside contact, told only when released" in page


def test_what_is_released_before_is_told_by_the_step_once_and_asks_for_nothing(world, ladder):
    alert = make_alert(world)
    tick(AT)
    release(alert, world.head_of_office)
    assert not notices().exists()
    tick(AT + 15 * MINUTE)
    assert reasons("OCHA") == [("OUTSIDE", True)]
    assert outcomes(alert) == [(0, "DONE"), (1, "DONE")]
    assert {(row.recipient, row.channel, row.state) for row in notices()} == {
        (contact, "EMAIL", "QUEUED") for contact in ladder
    }
    for minutes in (30, 45, 60, 75):
        tick(AT + minutes * MINUTE)
    assert notices().count() == 2, "the last resort calls those who can answer"
    assert Message.objects.filter(recipient__in=ladder).count() == 2


def test_where_each_component_answers_for_itself_they_are_told_all_the_same_and_once(world, ladder):
    EscalationPolicy.objects.filter(purpose="ACK", priority="P1").update(quorum=["MILITARY", "CIVILIAN"])
    alert = make_alert(world)
    assert set(Clock.objects.filter(purpose="ACK").values_list("scope_key", flat=True)) == {"MILITARY", "CIVILIAN"}
    release(alert, world.head_of_office)
    for minutes in range(0, 61, 5):
        tick(AT + minutes * MINUTE)
    assert sorted(notices().values_list("recipient", flat=True)) == sorted(contact.pk for contact in ladder)
    assert not EngineIncident.objects.exists()


def test_two_clocks_that_name_a_partner_in_one_batch_tell_them_once(world, ladder):
    alert = make_alert(world)
    tick(AT)
    clock = Clock.objects.get(subject_uid=alert.uid, purpose="ACK")
    release(alert, world.head_of_office)
    clock.refresh_from_db()
    clock.pk, clock.uid, clock.scope_key = None, uuid.uuid4(), "MILITARY"
    clock.save(force_insert=True)
    tick(AT + 15 * MINUTE)
    assert notices().count() == 2
    assert reasons("OCHA") == [("OUTSIDE", True), ("OUTSIDE", False)]
    assert not EngineIncident.objects.exists()


def test_releasing_after_the_step_ran_tells_those_whom_it_named_once(world, ladder):
    alert = to_partners(world, ladder)
    release(alert, world.head_of_office, AT + 20 * MINUTE)
    assert notices(*ladder).count() == 2
    assert reasons("OCHA") == [("NOT_RELEASED", False)], "what was, stays written down"
    with pytest.raises(WrongState, match="released already"):
        release(alert, world.head_of_office, AT + 21 * MINUTE)
    tick(AT + 60 * MINUTE)
    assert notices().count() == 2


def test_a_release_reaches_as_far_as_it_says(world, ladder):
    alert = to_partners(world, ladder)
    release(alert, world.head_of_office, AT + 20 * MINUTE, boundary="UN_SYSTEM")
    assert [row.recipient for row in notices()] == ladder[:1]


def test_partners_who_sign_in_are_told_no_more_and_open_nothing(world, ladder, signed_in):
    """A guest in a forum who is named by a ladder: the mail, and not the alert."""
    guest = world.ocha
    alert = make_alert(world)
    tick(AT)
    release(alert, world.head_of_office)
    tick(AT + 15 * MINUTE)
    assert [(row.kind, row.channel) for row in Message.objects.filter(recipient=guest)] == [(NOTICE, "EMAIL")]
    assert not Alert.objects.visible_to(guest).exists()
    assert signed_in(guest).get(reverse("alerts:detail", args=[alert.ref])).status_code == 404


def test_the_mail_says_a_few_words_and_leads_nowhere(world, ladder, mail_server):
    place = "Marker-place"
    alert = make_alert(world, place_name=place, heard="Marker-heard", source_code="Marker-source")
    tick(AT)
    release(alert, world.head_of_office, reason="Marker-reason")
    tick(AT + 15 * MINUTE)
    deliver(AT + 16 * MINUTE)
    (mail,) = [mail for mail in mail_server.accepted() if mail["To"] == "ocha@partner.example"]
    said = "\n".join([mail["Subject"], *(part.get_content() for part in mail.iter_parts())])
    for word in (alert.ref, "Immediate", "Area: North", "JOC desk of the mission", "Nothing is asked of you"):
        assert word in said
    for never in ("Marker", "North One", "http", "/ack/", "/alerts/", "@", world.head_of_office.name, "cknowledge"):
        assert never not in said
    assert not Link.objects.filter(message__in=notices()).exists()
    assert set(notices().first().values) == {"ref", "urgency", "kind", "area", "at", "desk"}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_how_much_is_told_is_frozen_with_the_release(world, ladder, language, tampered):
    alert = to_partners(world, ladder)
    release(alert, world.head_of_office, AT + 20 * MINUTE, says_kind=False, level=2)
    Alert.objects.unscoped("a test").filter(pk=alert.pk).update(urgency="Future")
    row = notices(ladder[0]).get()
    row.language = language
    _subject, text, html = rendered(row, link="")
    assert ("Protection matter" if language == "en" else "protection") in text
    assert "North One" in text
    assert ("Immediate" if language == "en" else "Immédiate") in html
    assert "Attack" not in text


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ({"restricted_kind": "CRSV"}, "never released"),
        ({"restricted_kind": "CHILD"}, "never released"),
        ({"restricted_kind": "SURVIVOR"}, "never released"),
        ({"sharing_boundary": "SECTION"}, "keeps it"),
        ({"sharing_boundary": "COMPONENT"}, "keeps it"),
        ({"classification": "STRICTLY_CONFIDENTIAL"}, "strictly confidential"),
        ({"status": "EXERCISE"}, "not real"),
        ({"status": "TEST"}, "not real"),
    ],
)
def test_what_can_never_be_released(world, ladder, columns, why, tampered):
    alert = make_alert(world)
    Alert.objects.unscoped("a test").filter(pk=alert.pk).update(**columns)
    by = world.leader
    if "status" in columns:  # nobody sees it any more; the row itself is refused
        alert.refresh_from_db()
        assert why in refusal(alert)
        return
    with pytest.raises(WrongState, match=why):
        release(alert, by)
    assert not Release.objects.exists()


def test_whoever_may_decide_releases_after_the_question_of_harm(world, ladder, signed_in):
    alert = to_partners(world, ladder)
    for person in (world.focal_point, world.joc, world.liaison, world.adviser):
        with pytest.raises(NotAllowed):
            release(alert, person)
    with pytest.raises(ValidationError, match="at risk"):
        release(alert, world.head_of_office, is_safe=False)
    browser, page = signed_in(world.head_of_office), reverse("alerts:release", args=[alert.ref])
    said = {"boundary": "PARTNERS", "level": "1", "says_kind": "on", "reason": "They are on that road."}
    for harm in ("YES", "UNSURE", ""):
        answer = browser.post(page, {**said, "harm": harm})
        assert answer.status_code == 422
        assert "They are on that road." in answer.content.decode()
    assert not Release.objects.exists()
    assert browser.post(page, {**said, "harm": "NO"}).status_code == 302
    found = Release.objects.get()
    assert (found.role, found.boundary, found.level, found.kind) == ("HOO", "PARTNERS", 1, "ATTACK_VILLAGE")
    shown = browser.get(reverse("alerts:detail", args=[alert.ref])).content.decode()
    assert "released it to contacts outside" in shown
    assert "Withdraw the release" in shown
    assert Entry.objects.filter(action="earlywarning.alert.released").count() == 1


def test_the_preview_says_that_partners_are_told_only_when_it_is_released(world, ladder, signed_in):
    asked = {"purpose": "alert:ACK", "priority": "P1", "area": world.n1.pk, "moment": "2026-03-02T10:30"}
    page = signed_in(world.adviser).get(reverse("policies:preview"), asked).content.decode()
    assert page.count("outside contact, told only when released") == 2
    unreached = page.count("no verified address")
    guest = world.ocha
    guest.contact_points.update(verified_on=None)
    page = signed_in(world.adviser).get(reverse("policies:preview"), asked).content.decode()
    assert page.count("outside contact, told only when released") == 3
    assert page.count("no verified address") == unreached + 1


def test_a_release_costs_the_page_two_statements_however_many_there_were(world, ladder, signed_in):
    alert = to_partners(world, ladder)
    browser, page = signed_in(world.head_of_office), reverse("alerts:detail", args=[alert.ref])

    def statements():
        with CaptureQueriesContext(connection) as found:
            browser.get(page)
        return len(found)

    browser.get(page)
    without = statements()
    release(alert, world.head_of_office, AT + 20 * MINUTE)
    assert statements() == without + 2
    withdraw(alert, world.head_of_office, AT + 21 * MINUTE)
    release(alert, world.head_of_office, AT + 22 * MINUTE)
    assert statements() == without + 2
    assert browser.get(page).content.decode().count("They have staff on that road.") == 2


def test_the_page_of_an_alert_with_a_release_a_response_and_an_action_takes_twenty_statements(
    world, ladder, signed_in, django_assert_max_num_queries
):
    at = clock.now() - 60 * MINUTE
    alert = make_alert(world, at=at)
    tick(at)
    release(alert, world.head_of_office, at + 10 * MINUTE)
    tick(at + 15 * MINUTE)
    take(alert, world.focal_point, at=at + 21 * MINUTE)
    respond(alert, world.focal_point, at=at + 22 * MINUTE)
    give_action(
        alert, by=world.head_of_office, at=at + 23 * MINUTE, uid=uuid.uuid4(), kind="DEPLOY", owner_role="HOO",
        owner_aor=world.office_north, due_at=at + 120 * MINUTE,
    )  # fmt: skip
    browser, page = signed_in(world.head_of_office), reverse("alerts:detail", args=[alert.ref])
    browser.get(page)
    with django_assert_max_num_queries(20):
        said = browser.get(page).content.decode()
    for there in ("They have staff on that road.", "AC-CAF-", "PATROL", "NGO"):
        assert there.lower() in said.lower(), there


def test_withdrawn_nobody_more_is_told_and_whoever_was_told_learns_that_it_is_void(world, ladder, mail_server):
    alert = to_partners(world, ladder)
    release(alert, world.head_of_office, AT + 20 * MINUTE)
    deliver(AT + 21 * MINUTE)
    late = make_contact(world, "UNHCR", address="late@partner.example")
    withdraw(alert, world.head_of_office, AT + 22 * MINUTE)
    assert {row.recipient for row in notices(kind=OVER)} == set(ladder)
    _subject, text, _html = rendered(notices(kind=OVER).first(), link="")
    assert "void" in text
    assert "source is known" not in text
    close_alert_after_all(alert, world)
    assert notices(kind=OVER).count() == 2, "that it ended is nothing to them any more"
    assert not Message.objects.filter(recipient=late).exists()
    assert Entry.objects.filter(action="earlywarning.alert.release_withdrawn").count() == 1


def close_alert_after_all(alert, world, at=AT + 40 * MINUTE):
    take(alert, world.head_of_office, at=at - 5 * MINUTE)
    respond(alert, world.head_of_office, at=at)
    return close_alert(alert, by=world.head_of_office, at=at + MINUTE, outcome="THREAT_AVERTED")


def test_what_still_waits_when_it_is_withdrawn_is_never_sent(world, ladder, mail_server):
    alert = to_partners(world, ladder)
    release(alert, world.head_of_office, AT + 20 * MINUTE)
    withdraw(alert, world.head_of_office, AT + 20 * MINUTE)
    assert set(notices().values_list("state", "reason")) == {("SUPPRESSED", "WITHDRAWN")}
    assert not notices(kind=OVER).exists(), "nobody was told"
    deliver(AT + 22 * MINUTE)
    assert not [mail for mail in mail_server.accepted() if "partner.example" in mail["To"]]
    with pytest.raises(WrongState, match="any more"):
        withdraw(alert, world.head_of_office, AT + 23 * MINUTE)


def test_after_a_withdrawal_steps_to_come_tell_nobody_and_a_new_release_tells_anew(world, ladder):
    alert = make_alert(world)
    tick(AT)
    release(alert, world.head_of_office, AT + MINUTE)
    withdraw(alert, world.head_of_office, AT + 2 * MINUTE)
    tick(AT + 15 * MINUTE)
    assert reasons("OCHA") == [("NOT_RELEASED", False)]
    release(alert, world.head_of_office, AT + 20 * MINUTE, says_kind=False)
    assert notices(*ladder).count() == 2
    assert Release.objects.count() == 2


@pytest.mark.parametrize("how", ["closed", "cancelled"])
def test_that_it_is_over_reaches_those_who_were_told_and_nothing_else_does(world, ladder, how, mail_server):
    alert = to_partners(world, ladder)
    release(alert, world.head_of_office, AT + 20 * MINUTE)
    deliver(AT + 21 * MINUTE)
    if how == "closed":
        close_alert_after_all(alert, world)
    else:
        cancel(alert, world, at=AT + 30 * MINUTE)
    told = Message.objects.filter(recipient__in=ladder)
    assert sorted(told.values_list("kind", flat=True)) == [NOTICE, NOTICE, OVER, OVER]
    _subject, text, _html = rendered(notices(ladder[0], kind=OVER).get(), link="")
    assert "closed the warning" in text
    assert "http" not in text
    with pytest.raises(WrongState, match="ended"):
        release(alert, world.head_of_office, AT + 60 * MINUTE)


def test_an_ending_before_the_notice_left_tells_nobody_anything(world, ladder):
    alert = to_partners(world, ladder)
    release(alert, world.head_of_office, AT + 20 * MINUTE)
    cancel(alert, world, at=AT + 20 * MINUTE)
    assert set(notices().values_list("state", "reason")) == {("SUPPRESSED", "ENDED")}
    assert not notices(kind=OVER).exists()


def test_a_contact_whose_time_ran_out_hears_nothing_more_and_is_listed(world, ladder, mail_server):
    alert = to_partners(world, ladder)
    release(alert, world.head_of_office, AT + 20 * MINUTE)
    deliver(AT + 21 * MINUTE)
    ladder[0].assignments.update(valid_until=AT.date() - timedelta(days=1))
    close_alert_after_all(alert, world)
    alert.refresh_from_db()
    lost = {(row.recipient, row.reason) for row in telling.not_reached(alert)}
    assert (ladder[0], "NOT_ENTITLED") in lost


def test_a_contact_whose_time_ran_out_before_it_was_sent_is_not_told(world, ladder, mail_server):
    alert = to_partners(world, ladder)
    release(alert, world.head_of_office, AT + 20 * MINUTE)
    ladder[0].assignments.update(valid_until=AT.date() - timedelta(days=1))
    deliver(AT + 21 * MINUTE)
    assert notices(ladder[0]).get().reason == "NOT_ENTITLED"
    assert notices(ladder[1]).get().state == "ACCEPTED"


def test_no_other_kind_of_message_ever_reaches_a_contact(world, ladder):
    alert = make_alert(world)
    draft = Draft(
        kind="earlywarning.ended", dedupe_key="past the rules", subject=alert.subject, mission=world.mission,
        status="ACTUAL", recipient=ladder[0], channel="EMAIL", values={},
    )  # fmt: skip
    with transaction.atomic():
        (row,) = queue([draft], at=AT)
    assert (row.state, row.reason) == ("SUPPRESSED", "NOT_RELEASED")


def test_an_unverified_address_gets_nothing_and_the_step_reaches_nobody(world):
    assert [world.joc, world.focal_point, world.head_of_office, world.adviser]
    set_ladder(world, FIRST, {**PARTNERS, "roles": ["OCHA"]}, LATER)
    contact = make_contact(world, verified=False)
    alert = make_alert(world)
    tick(AT)
    release(alert, world.head_of_office)
    tick(AT + 15 * MINUTE)
    row = notices(contact).get()
    assert (row.state, row.reason) == ("FAILED_PERM", "NO_VERIFIED_CHANNEL")
    assert outcomes(alert) == [(0, "DONE"), (1, "NOBODY"), (2, "DONE")]


def test_a_partner_told_is_nobody_where_those_who_can_act_are_not_reached(world):
    """They answer nothing: beside a vacant post of the mission the next level is called at once all the same."""
    assert [world.joc, world.focal_point, world.head_of_office, world.adviser]
    set_ladder(world, FIRST, {**PARTNERS, "roles": ["PC", "OCHA"]}, LATER)
    make_contact(world)
    alert = make_alert(world)
    tick(AT)
    release(alert, world.head_of_office)
    tick(AT + 15 * MINUTE)
    assert notices().count() == 1
    assert outcomes(alert) == [(0, "DONE"), (1, "NOBODY"), (2, "DONE")]


def test_a_told_partner_does_not_hide_that_every_mail_to_the_mission_failed(world, ladder, tampered):
    set_ladder(world, FIRST, {**PARTNERS, "after_s": 0}, LATER)
    alert = make_alert(world)
    tick(AT)
    release(alert, world.head_of_office)
    Message.objects.filter(channel="EMAIL").exclude(kind=NOTICE).update(
        state="FAILED_PERM", reason="REFUSED", next_attempt_at=None
    )
    tick(AT + 2 * MINUTE)
    assert (0, "UNREACHED") in outcomes(alert)


def test_of_a_drill_nothing_leaves_whoever_takes_part(world, ladder, mail_server, tampered):
    guest = world.ocha
    exercise = run_exercise(world, [world.focal_point, world.head_of_office, guest])
    issue(exercise, world.adviser)
    alert = alert_of(exercise)
    with pytest.raises(WrongState, match="not real"):
        release(alert, inside(world.head_of_office, exercise))
    # Even a row that somebody wrote past the portal lets nothing out.
    released = {"uid": str(uuid.uuid4()), "boundary": "PARTNERS", "values": {}}
    Clock.objects.filter(subject_uid=alert.uid).update(released=released)
    for minutes in (0, 15, 20):
        tick(AT + minutes * MINUTE)
        deliver(AT + minutes * MINUTE)
    assert reasons("OCHA") == [("NOT_RELEASED", False)]
    assert reasons("NGO_LIAISON") == [("NOT_ENROLLED", False)]
    assert not Message.objects.filter(kind__in=[NOTICE, OVER]).exists()
    said = {(mail["To"], alert.ref in mail["Subject"]) for mail in mail_server.accepted()}
    assert not [to for to, _about in said if "partner.example" in to]
    assert (guest.email, True) not in said


@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_and_a_claim_at_once_each_message_goes_out_or_is_held_back(transactional_db, mail_server):
    """What the claim took before the withdrawal is sent and declared void; what it did not, never is (E17)."""
    world = World()
    assert [world.joc, world.focal_point, world.head_of_office, world.adviser]
    set_ladder(world, FIRST, PARTNERS, LATER)
    contacts = [make_contact(world, address=f"ocha{n}@partner.example") for n in range(12)]
    alert = make_alert(world)
    tick(AT)
    tick(AT + 15 * MINUTE)
    release(alert, world.head_of_office, AT + 20 * MINUTE)
    gate = threading.Barrier(2)

    def send():
        gate.wait(timeout=20)
        try:
            deliver(AT + 21 * MINUTE)
        finally:
            connections.close_all()

    sender = threading.Thread(target=send)
    sender.start()
    gate.wait(timeout=20)
    withdraw(alert, world.head_of_office, AT + 21 * MINUTE)
    sender.join(timeout=60)
    connection.close()
    deliver(AT + 30 * MINUTE)
    arrived = {mail["To"] for mail in mail_server.accepted() if "warning" in mail["Subject"]}
    states = {row.recipient.contact_points.get().address: row.state for row in notices(*contacts)}
    assert arrived == {address for address, state in states.items() if state == "ACCEPTED"}
    assert set(states.values()) <= {"ACCEPTED", "SUPPRESSED"}
    void = {row.recipient.contact_points.get().address for row in notices(*contacts, kind=OVER)}
    assert void == arrived


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(4))
def test_a_step_and_a_release_at_once_tell_each_contact_once(transactional_db, turn):
    """Whichever is first: the step finds what is released, or the release finds what the step named."""
    world = World()
    assert [world.joc, world.focal_point, world.head_of_office, world.adviser]
    set_ladder(world, FIRST, PARTNERS, LATER)
    contacts = [make_contact(world), make_contact(world, "NGO_LIAISON")]
    alert = make_alert(world)
    tick(AT)
    gate, errors = threading.Barrier(2), []

    def step():
        gate.wait(timeout=20)
        try:
            tick(AT + 15 * MINUTE)
        except Exception as error:  # noqa: BLE001 - shown by the assertion below
            errors.append(error)
        finally:
            connections.close_all()

    runner = threading.Thread(target=step)
    runner.start()
    gate.wait(timeout=20)
    release(alert, world.head_of_office, AT + 15 * MINUTE)
    runner.join(timeout=60)
    tick(AT + 16 * MINUTE)  # a clock that was held is taken by the next
    assert errors == []
    assert sorted(row.recipient_id for row in notices()) == sorted(contact.pk for contact in contacts)


@pytest.mark.django_db(transaction=True)
def test_a_clock_that_starts_while_a_withdrawal_waits_tells_nobody_either(transactional_db):
    """A promise is broken in the same moment: the ladder that goes on must not go on telling."""
    world = World()
    assert [world.joc, world.focal_point, world.head_of_office, world.adviser]
    set_ladder(world, FIRST, LATER, PARTNERS)
    make_contact(world)
    alert = make_alert(world)
    tick(AT)
    release(alert, world.head_of_office)
    take(alert, world.head_of_office, at=AT + 2 * MINUTE)
    waits, done = threading.Event(), threading.Event()

    def resume():
        with transaction.atomic():
            promise = Clock.objects.select_for_update(of=("self",)).get(purpose="RESPONSE")
            waits.set()
            done.wait(timeout=2)
            promise.state, promise.due_at, promise.ended_at = "BROKEN", None, AT + 62 * MINUTE
            promise.save()
            resume_answer(promise, at=AT + 62 * MINUTE)
        connections.close_all()

    runner = threading.Thread(target=resume)
    runner.start()
    assert waits.wait(timeout=20)
    withdraw(alert, world.head_of_office, AT + 62 * MINUTE)
    runner.join(timeout=60)
    again = Clock.objects.get(purpose="ACK", state="RUNNING")
    assert again.released == {}
    tick(AT + 62 * MINUTE)
    tick(AT + 77 * MINUTE)
    assert not notices().exists()
    assert ("NOT_RELEASED", False) in reasons("OCHA")
