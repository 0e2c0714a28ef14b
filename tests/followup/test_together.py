"""Many runners at once, and runners that die (escalation.md E2, E3, E17, kill tests)."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction

from audit.models import Entry
from followup import clocks
from followup.models import Clock, StepExecution, StepRecipient
from followup.ticking import tick
from notifications.delivery import LEASE, deliver
from notifications.models import Message
from tests.audit.killing import count_statements, kill_points, run_killed
from tests.followup.trial import MINUTE, answer, make_clock
from tests.world import AT, World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("trial")]
SECOND = timedelta(seconds=1)


@pytest.fixture
def ladder(transactional_db):
    world = World()
    assert [world.joc, world.focal_point, world.head_of_office, world.adviser, world.leader]
    return world


def in_threads(count, work):
    """`work` in so many threads, each with a connection of its own, begun at once. Errors come out."""
    errors, gate = [], threading.Barrier(count)

    def run():
        try:
            gate.wait(timeout=20)
            work()
        except Exception as error:  # noqa: BLE001 - shown by the assertion below
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert errors == []


def test_twenty_runners_do_each_due_step_once(ladder):
    for number in range(200):
        make_clock(ladder, at=AT + number * timedelta(milliseconds=1))
    in_threads(20, lambda: tick(AT + SECOND))
    assert StepExecution.objects.count() == 200
    assert set(Clock.objects.values_list("step", flat=True)) == {1}
    assert Message.objects.filter(channel="EMAIL").count() == 3 * 200
    assert Entry.objects.filter(action="followup.step.executed").count() == 200


def test_no_runner_waits_on_the_rows_of_another(ladder):
    held, free = make_clock(ladder), make_clock(ladder)
    with transaction.atomic():
        assert clocks.locked(held.subject)
        in_threads(1, lambda: tick(AT))  # would wait for ever, or until its time limit
    assert list(StepExecution.objects.values_list("clock", flat=True)) == [free.pk]
    tick(AT)
    assert StepExecution.objects.filter(clock=held).exists()


def test_twenty_runners_send_each_message_once(ladder, mail_server):
    for _each in range(40):
        make_clock(ladder)
    tick(AT)
    in_threads(20, lambda: deliver(AT))
    ids = Counter(mail["Message-ID"] for mail in mail_server.accepted())
    assert len(ids) == Message.objects.filter(channel="EMAIL", state="ACCEPTED").count() == 120
    assert set(ids.values()) == {1}


def test_an_answer_and_a_tick_at_once_leave_nothing_on_its_way(ladder):
    """Whoever comes first: after both have committed no message of the ladder waits (E17)."""
    for _round in range(5):
        clock = make_clock(ladder)
        turns = iter([lambda: tick(AT), lambda c=clock: answer(c, AT + SECOND)])
        in_threads(2, lambda t=turns: next(t)())
        clock.refresh_from_db()
        assert clock.state == "SATISFIED"
        about = Message.objects.filter(subject_uid=clock.subject_uid, channel="EMAIL")
        assert not about.exclude(state="SUPPRESSED").exists()


def test_a_claim_that_comes_first_is_sent_and_one_that_comes_after_the_answer_finds_nothing(ladder, mail_server):
    early, late = make_clock(ladder), make_clock(ladder)
    tick(AT)
    answer(late, AT)
    deliver(AT)
    answer(early, AT + SECOND)
    deliver(AT + MINUTE)
    told = {mail["Message-ID"] for mail in mail_server.accepted()}
    rows = Message.objects.filter(channel="EMAIL")
    assert told == {row.message_id for row in rows.filter(subject_uid=early.subject_uid)}
    assert set(rows.filter(subject_uid=late.subject_uid).values_list("state", flat=True)) == {"SUPPRESSED"}


def test_an_answer_does_not_wait_for_a_claim_that_holds_its_rows(ladder):
    """The claim holds row locks for a moment only; the answer then leaves what is being sent alone."""
    clock = make_clock(ladder)
    tick(AT)
    Message.objects.filter(channel="EMAIL").update(
        state="SENDING", leased_until=AT + LEASE, claimed_by="x", sending_at=AT, next_attempt_at=None
    )
    answer(clock, AT + SECOND)
    assert set(Message.objects.filter(channel="EMAIL").values_list("state", flat=True)) == {"SENDING"}


def recount(clocks_before, rungs):
    """Each rung of each clock was done once, with all its addressees, messages and its entry; nothing is left over."""
    executions = StepExecution.objects.all()
    assert executions.count() == len(clocks_before) * rungs
    assert Entry.objects.filter(action="followup.step.executed").count() == executions.count()
    for clock in clocks_before:
        addressed = StepRecipient.objects.filter(execution__clock=clock, message__channel="EMAIL")
        assert addressed.count() == Message.objects.filter(subject_uid=clock.subject_uid, channel="EMAIL").count() == 3


def wipe():
    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE followup_steprecipient, followup_stepexecution, followup_clock, notifications_link,"
            " notifications_message CASCADE"
        )
        cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM audit_entry")
        cursor.execute("ALTER TABLE audit_entry ENABLE TRIGGER USER")


def test_a_tick_killed_at_any_statement_leaves_no_part_of_a_step(ladder):
    make_clock(ladder)
    tick(AT)  # reads the words of the lists, which a process keeps
    wipe()
    made = [make_clock(ladder) for _each in range(2)]
    statements = count_statements(lambda: tick(AT))
    recount(made, 1)
    assert statements > 8
    for point in kill_points(statements):
        wipe()
        made = [make_clock(ladder) for _each in range(2)]
        run_killed(lambda: tick(AT), point)
        tick(AT)  # another runner
        recount(made, 1)


def test_a_delivery_killed_at_any_statement_loses_nothing_and_says_what_it_repeats(ladder, mail_server):
    make_clock(ladder)
    tick(AT)
    statements = count_statements(lambda: deliver(AT))
    assert statements > 4
    for point in kill_points(statements):
        wipe()
        for file in mail_server.folder.glob("*.eml"):
            file.unlink()
        make_clock(ladder)
        tick(AT)
        run_killed(lambda: deliver(AT), point)
        deliver(AT + SECOND)
        deliver(AT + LEASE + 2 * SECOND)  # another runner, when the lease is over
        rows = Message.objects.filter(channel="EMAIL")
        assert set(rows.values_list("state", flat=True)) == {"ACCEPTED"}, point
        times = Counter(mail["Message-ID"] for mail in mail_server.accepted())
        assert set(times) == {row.message_id for row in rows}, point
        repeats = [mail for mail in mail_server.accepted() if mail["Subject"].startswith("May be a repeat")]
        assert sum(times.values()) - len(times) <= len(repeats) <= 3, point
