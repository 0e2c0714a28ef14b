import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from structlog.testing import capture_logs

from followup import incidents, runner
from followup.models import EngineIncident, PeriodicRun, RunnerHeartbeat
from followup.runner import run_due
from tests.audit.killing import count_statements, kill_points, run_killed
from tests.followup.factories import AT, make_failing_work, make_work

pytestmark = pytest.mark.django_db


def s(seconds):
    return timedelta(seconds=seconds)


def open_incidents():
    return set(EngineIncident.objects.filter(closed_at__isnull=True).values_list("kind", "key"))


def test_work_is_done_once_per_slot():
    work = make_work(every_s=10)
    for second in (0, 1, 9, 10, 19, 20):
        run_due(AT + s(second), "one", [work])
    assert work.run.moments == [AT, AT + s(10), AT + s(20)]


def test_a_run_says_who_did_it_and_that_it_ended():
    assert run_due(AT, "engine 1@host", [make_work()]).ran == ["tests.work"]
    run = PeriodicRun.objects.get()
    assert (run.key, run.slot, run.runner, run.error) == ("tests.work", int(AT.timestamp()) // 10, "engine 1@host", "")
    assert run.finished_at >= run.started_at


def test_slots_missed_while_nobody_ran_are_not_made_up_for():
    work = make_work(every_s=10)
    run_due(AT, "one", [work])
    run_due(AT + s(3600), "one", [work])
    assert work.run.moments == [AT, AT + s(3600)]


def test_a_failing_piece_stops_no_other_and_is_tried_again_in_its_next_slot():
    first, last = make_work(key="tests.first"), make_work(key="tests.last")
    failing = make_failing_work(RuntimeError("the printer is on fire\nDETAIL: (name)=(somebody)"), key="tests.failing")
    with capture_logs() as logs:
        done = run_due(AT, "one", [first, failing, last])
    assert done.ran == ["tests.first", "tests.failing", "tests.last"]
    assert done.failed == ["tests.failing"]
    assert first.run.moments == last.run.moments == [AT]

    run = PeriodicRun.objects.get(key="tests.failing")
    assert run.finished_at
    assert run.error.startswith("RuntimeError: the printer is on fire (run, line ")
    assert "somebody" not in run.error
    assert open_incidents() == {("WORK_FAILED", "tests.failing")}
    assert any(line["event"] == "engine.work.failed" and line["log_level"] == "error" for line in logs)

    assert run_due(AT + s(10), "one", [failing]).failed == ["tests.failing"]
    assert EngineIncident.objects.get().times == 2


def test_success_closes_the_incident():
    run_due(AT, "one", [make_failing_work(RuntimeError("no"))])
    run_due(AT + s(10), "one", [make_work()])
    incident = EngineIncident.objects.get()
    assert incident.closed_at == AT + s(10)
    run_due(AT + s(20), "one", [make_failing_work(RuntimeError("again"))])
    assert EngineIncident.objects.count() == 2


def test_a_round_without_anything_due_asks_one_question():
    works = [make_work(key=f"tests.work{number}") for number in range(8)]
    run_due(AT, "one", works)
    assert count_statements(lambda: run_due(AT + s(1), "one", works)) == 1


def test_work_is_registered_once_and_has_slots_of_whole_seconds():
    assert "audit.seal" in [work.key for work in runner.registered()]
    with pytest.raises(ValueError, match="already"):
        runner.register_work("audit.seal", 2, print)
    with pytest.raises(ValueError, match="at least one second"):
        runner.register_work("tests.never", 0, print)


def test_what_speaks_to_a_network_has_a_lane_of_its_own():
    assert [work.key for work in runner.registered("mail")] == [
        "notifications.deliver", "notifications.bounces", "followup.dead_man",
    ]  # fmt: skip
    assert not {work.key for work in runner.registered("main")} & {work.key for work in runner.registered("mail")}
    with pytest.raises(ValueError, match="there are main, mail"):
        runner.register_work("tests.nowhere", 2, print, lane="slow")


def test_all_registered_work_runs_and_succeeds(settings, tmp_path):
    settings.AUDIT_ANCHOR_FILE = tmp_path / "anchor"
    done = run_due(AT, "one")
    assert sorted(done.ran) == sorted(
        [
            *("audit.seal", "audit.anchor", "followup.watch", "followup.clear_away", "followup.dead_man"),
            *(
                "followup.tick",
                "files.sweep",
                "followup.readiness",
                "followup.self_test",
                "notifications.deliver",
                "notifications.deliver_texts",
                "notifications.bounces",
                "earlywarning.cap",
                "earlywarning.suggestions",
                "earlywarning.exercises",
                "threats.imports",
                "threats.imports.sweep",
                "threats.stale",
            ),
        ]
    )
    assert done.failed == []


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (PeriodicRun, {"key": "a", "slot": 1, "runner": "x", "started_at": AT, "finished_at": AT - s(1)}),
        (PeriodicRun, {"key": "a", "slot": 1, "runner": "x", "error": "ended badly, but never ended"}),
        (RunnerHeartbeat, {"name": "a", "kind": "cron", "pid": 1, "started_at": AT, "beat_at": AT, "monotonic_s": 0}),
        (EngineIncident, {"kind": "BAD_MOOD", "opened_at": AT, "last_at": AT}),
        (EngineIncident, {"kind": "GAP", "opened_at": AT, "last_at": AT, "closed_at": AT - s(1)}),
    ],
)
def test_what_cannot_be_cannot_be_stored(model, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.create(**values)


def test_one_incident_is_open_per_kind_and_key():
    for second in range(3):
        incidents.raise_incident("WORK_FAILED", key="a", at=AT + s(second), detail=f"{second}")
    incidents.raise_incident("WORK_FAILED", key="b", at=AT, detail="other")
    one = EngineIncident.objects.get(key="a")
    assert (one.times, one.opened_at, one.last_at, one.detail) == (3, AT, AT + s(2), "2")
    assert incidents.close_incident("WORK_FAILED", key="a", at=AT + s(5))
    assert not incidents.close_incident("WORK_FAILED", key="a", at=AT + s(6))
    with pytest.raises(IntegrityError, match="followup_one_open_incident"), transaction.atomic():
        EngineIncident.objects.create(kind="WORK_FAILED", key="b", opened_at=AT, last_at=AT)


def test_twenty_runners_do_each_slot_once(transactional_db):
    works = [make_work(key=f"tests.work{number}", every_s=1) for number in range(4)]
    start, errors = threading.Barrier(20), []

    def rounds(name):
        try:
            start.wait(timeout=30)
            for second in range(10):
                run_due(AT + s(second), name, works)
        except Exception as error:  # noqa: BLE001 - told to the test
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=rounds, args=(f"runner {number}",)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert errors == []
    for work in works:
        assert Counter(work.run.moments) == Counter(AT + s(second) for second in range(10))
    assert PeriodicRun.objects.filter(finished_at__isnull=False, error="").count() == 40


def test_a_runner_killed_at_any_statement_keeps_no_slot_from_the_next(transactional_db):
    """The work itself is one transaction; killed anywhere, it is done wholly or not at all, and then again."""

    def run(at):
        with transaction.atomic():
            incidents.raise_incident("GAP", key="a", at=at, detail="first half")
            incidents.raise_incident("GAP", key="b", at=at, detail="second half")

    work = make_work(run=run, every_s=10)
    statements = count_statements(lambda: run_due(AT, "dry", [work]))
    assert statements >= 5
    for number, point in enumerate(kill_points(statements), start=1):
        slot_at = AT + s(20 * number)
        (before, _), done_before = _halves(), PeriodicRun.objects.count()
        run_killed(lambda slot_at=slot_at: run_due(slot_at, "killed", [work]), point)
        first, second = _halves()
        assert first == second, point
        assert first - before in (0, 1), point
        assert run_due(slot_at + s(10), "other", [work]).ran == ["tests.work"], point
        assert _halves() == (first + 1, second + 1), point
        # The dead one's slot was claimed once or not at all, the next one's once.
        assert PeriodicRun.objects.count() - done_before in (1, 2), point


def _halves():
    times = dict(EngineIncident.objects.values_list("key", "times"))
    return times.get("a", 0), times.get("b", 0)
