"""What must always hold, each broken once on purpose (escalation.md E28; OnCall's D1 and D2 in peers.md)."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from earlywarning.models import Alert
from followup import upkeep
from followup.invariants import KINDS, violations
from followup.metrics import EngineCollector
from followup.models import Clock, EngineIncident, PolicySnapshot
from followup.ticking import tick
from notifications.models import Message
from tests.earlywarning.factories import MINUTE, make_alert, take
from tests.followup.factories import make_healthy_engine
from tests.world import AT

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.fixture
def alert(world):
    assert [world.joc, world.focal_point, world.head_of_office, world.leader]
    made = make_alert(world)
    tick(AT)
    return made


def kinds(at):
    return {(each.kind, each.key) for each in violations(at)}


def settle():
    """As if no mail had to be sent any more."""
    Message.objects.filter(channel="EMAIL").update(state="SUPPRESSED", reason="ENDED", next_attempt_at=None)


def test_nothing_is_wrong_with_a_healthy_engine(alert):
    settle()
    assert kinds(AT + MINUTE) == set()


def test_a_step_that_nobody_takes_is_noticed_after_a_minute(alert):
    settle()
    due = Clock.objects.get(purpose="ACK").due_at
    assert kinds(due + 59 * SECOND) == set()
    assert kinds(due + 61 * SECOND) == {("CLOCK_OVERDUE", "")}


def test_an_open_alert_without_a_clock_is_noticed_however_it_lost_it(alert):
    """D1: the first task was lost, and nobody ever looked for it."""
    settle()
    Clock.objects.filter(subject_uid=alert.uid).update(state="CANCELLED", due_at=None, ended_at=AT)
    assert kinds(AT + timedelta(days=30)) == {("SUBJECT_UNWATCHED", "alert")}


def test_an_alert_that_was_answered_and_is_watched_over_is_fine(world, alert):
    take(alert, world.head_of_office)
    settle()
    assert kinds(AT + 2 * MINUTE) == set()


def test_a_hold_that_nobody_ends_is_noticed_too(alert):
    """D2: what was put off and never woken. The clock itself is due, so there is nothing that could be lost."""
    settle()
    until = AT + 20 * MINUTE
    Clock.objects.filter(purpose="ACK").update(due_at=until, held_until=until)
    assert kinds(until + 61 * SECOND) == {("CLOCK_OVERDUE", "")}


def test_a_clock_that_would_call_nobody_is_noticed(alert):
    settle()
    body = Clock.objects.get(purpose="ACK").body
    empty = PolicySnapshot.objects.of(body | {"steps": []})
    Clock.objects.filter(purpose="ACK").update(snapshot=empty)
    assert kinds(AT + MINUTE) == {("CLOCK_WITHOUT_LADDER", "")}


def test_a_message_that_nobody_takes_is_noticed_after_a_minute(alert):
    assert kinds(AT + 59 * SECOND) == set()
    assert kinds(AT + 61 * SECOND) == {("MESSAGE_STUCK", "")}


def test_a_message_whose_worker_died_is_noticed(alert):
    settle()
    message = Message.objects.filter(channel="EMAIL").first()
    Message.objects.filter(pk=message.pk).update(
        state="SENDING", reason="", claimed_by="gone", sending_at=AT, leased_until=AT + MINUTE, next_attempt_at=None
    )
    assert kinds(AT + MINUTE) == set()
    assert kinds(AT + 3 * MINUTE) == {("MESSAGE_STUCK", "")}


def test_a_message_that_waits_without_a_moment_cannot_be_stored(alert):
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.filter(channel="EMAIL").update(state="QUEUED", next_attempt_at=None)


@pytest.mark.parametrize("column", ["snapshot_id", "due_at"])
def test_an_open_clock_without_a_policy_or_a_moment_cannot_be_stored(alert, column):
    with pytest.raises(IntegrityError):
        empty(column)


def empty(column):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE followup_clock SET {column} = NULL")  # noqa: S608 - one of two names above


def test_each_is_an_incident_in_the_next_round_and_closes_when_it_holds_again(alert):
    make_healthy_engine()
    settle()
    rows = Clock.objects.filter(subject_uid=alert.uid)
    kept = list(rows.values("pk", "state", "due_at"))
    rows.update(state="CANCELLED", due_at=None, ended_at=AT)
    upkeep.watch(AT + MINUTE)
    incident = EngineIncident.objects.get(kind="SUBJECT_UNWATCHED")
    assert (incident.key, incident.detail, incident.closed_at) == ("alert", "1 open without any clock.", None)
    for each in kept:
        rows.filter(pk=each["pk"]).update(state=each["state"], due_at=each["due_at"], ended_at=None)
    upkeep.watch(AT + 2 * MINUTE)
    incident.refresh_from_db()
    assert incident.closed_at == AT + 2 * MINUTE


def test_every_kind_that_is_found_is_one_that_is_closed_again():
    assert set(KINDS) <= set(EngineIncident.Kind.values)


@pytest.mark.parametrize("query", ["overdue", "stuck"])
def test_the_watch_uses_the_partial_indexes(alert, query):
    from followup import invariants

    index = {"overdue": "clock_due", "stuck": "message_"}[query]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        if query == "overdue":
            # Of a table that is nearly empty any way is as cheap; the index alone gives them in their order.
            cursor.execute("SET LOCAL enable_sort = off")
        assert index in getattr(invariants, query)(AT).explain()


def figures(name):
    return {
        tuple(sample.labels.values()): sample.value
        for metric in EngineCollector().collect()
        for sample in metric.samples
        if sample.name == name
    }


def test_the_figures_count_what_is_open_and_waits_and_no_drill(world, alert):
    before = figures("poc_open_clocks"), figures("poc_waiting_messages")
    assert before[0] == {("ACK", "RUNNING"): 1, ("DECISION", "RUNNING"): 1}
    assert before[1] == {("EMAIL",): 3}
    drill = make_alert(world, uid=uuid.uuid4())
    Alert.objects.unscoped("a test makes a drill").filter(pk=drill.pk).update(status="EXERCISE")
    Clock.objects.filter(subject_uid=drill.uid).update(status="EXERCISE")
    tick(AT)
    assert (figures("poc_open_clocks"), figures("poc_waiting_messages")) == before


@pytest.mark.parametrize("avoided", ["enable_sort", "enable_hashagg"])
def test_the_figures_stand_in_one_order_however_the_database_plans(world, alert, avoided):
    take(make_alert(world, uid=uuid.uuid4()), world.head_of_office, at=AT)
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL {avoided} = off")
    found = list(figures("poc_open_clocks"))
    assert len(found) > 2
    assert found == sorted(found)
