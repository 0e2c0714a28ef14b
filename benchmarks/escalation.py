"""How fast what is due becomes mail: delivery alone, the whole way from due clocks, and both among many old alerts.

The whole way twice: by two runners at once, one in the engine's main lane and one in that of mail, as every portal has
them; and by one process that does one after the other. Measured against a bare loop of smtplib that sends the very same
mails, built beforehand, over one connection to the same sink in the same run. The sink is a process of its own that
answers and forgets.
"""

import asyncio
import multiprocessing
import smtplib
import statistics
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from multiprocessing.connection import Connection
from typing import Any

from _common import keep, portal, require, table

MAILS = 1_000
ROUNDS = 3
STORED = 100_000
# Below this the machine is too busy for any share to mean something (docs/benchmarks.md).
LEAST_BARE_PER_S = 300


class Sink(asyncio.Protocol):
    """As much of SMTP as a client needs to be content."""

    accepted = 0

    def connection_made(self, transport: Any) -> None:
        self.transport, self.rest, self.in_data = transport, b"", False
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self.rest += data
        while True:
            end = b"\r\n.\r\n" if self.in_data else b"\r\n"
            line, found, rest = self.rest.partition(end)
            if not found:
                return
            self.rest = rest
            self.transport.write(self.answer(line))

    def answer(self, line: bytes) -> bytes:
        if self.in_data:
            self.in_data = False
            Sink.accepted += 1
            return b"250 kept\r\n"
        word = line[:4].upper()
        self.in_data = word == b"DATA"
        return {
            b"EHLO": b"250-sink\r\n250 PIPELINING\r\n", b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n",
        }.get(word, b"250 fine\r\n")  # fmt: skip


def serve(pipe: Connection) -> None:
    """The sink's process: tells its port, then answers each question with how many mails it accepted."""

    async def run() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(Sink, "127.0.0.1", 0)
        pipe.send(server.sockets[0].getsockname()[1])
        while await loop.run_in_executor(None, pipe.recv):
            pipe.send(Sink.accepted)
        server.close()

    asyncio.run(run())


def mail_lane(pipe: Connection, port: int) -> None:
    """A runner of the lane of mail: for each moment it is told, delivers until all is accepted, then says when."""
    import django

    django.setup()
    from followup.rounds import settle
    from notifications.delivery import deliver

    use_sink(port)
    settle()
    pipe.send("ready")
    while (at := pipe.recv()) is not None:
        accepted, until = 0, time.perf_counter() + 120
        while accepted < MAILS and time.perf_counter() < until:
            done = deliver(at, "bench", budget_s=120)
            accepted += done.accepted
            if not done.accepted:
                time.sleep(0.002)
        pipe.send((accepted, time.perf_counter()))


def use_sink(port: int) -> None:
    from django.conf import settings

    settings.MERGE_ABOVE = MAILS * 1000  # all of them go to one person
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def main() -> None:
    pipe, its_end = multiprocessing.Pipe()
    sink = multiprocessing.Process(target=serve, args=(its_end,), daemon=True)
    sink.start()
    port = pipe.recv()
    try:
        with portal(), mailing(port) as lane:
            measure(port, lambda: (pipe.send(True), pipe.recv())[1], lane)
    finally:
        pipe.send(False)
        sink.join(timeout=10)


@contextmanager
def mailing(port: int) -> Iterator[Connection]:
    """The runner of the lane of mail, in a process that shares nothing with this one but the database."""
    lane, its_end = multiprocessing.Pipe()
    runner = multiprocessing.get_context("spawn").Process(target=mail_lane, args=(its_end, port), daemon=True)
    runner.start()
    try:
        require(lane.poll(60) and lane.recv() == "ready", "The lane of mail did not start.")
        yield lane
    finally:
        lane.send(None)
        runner.join(timeout=10)


def measure(port: int, accepted: Callable[[], int], lane: Connection) -> None:
    from django.core.management import call_command

    from followup.rounds import settle
    from tests.world import AT, World

    use_sink(port)
    call_command("sync_codelists", verbosity=0)
    world = World()
    assert world.focal_point  # the only post that is called, so each step is one mail
    settle()
    bare, delivery, whole, alone = [], [], [], []
    for number in range(ROUNDS):
        at = AT + timedelta(days=number)
        bare.append(timed(bare_loop(world, at, port)))
        delivery.append(timed(from_the_outbox(world, at, accepted)))
        alone.append(timed(from_due_clocks(world, at, accepted)))
        whole.append(by_two_runners(world, at, lane))
    store_many(STORED)
    among_many = [by_two_runners(world, AT + timedelta(days=10 + number), lane) for number in range(ROUNDS)]
    growth = statistics.median(among_many) / statistics.median(whole)
    tell(*(MAILS / statistics.median(times) for times in (bare, delivery, whole, alone)), growth)


def drafts(world: Any, at: Any) -> list[Any]:
    """Mails that call the focal point, as a step of the ladder makes them."""
    from followup.addressing import Addressing
    from followup.planning import turn_of

    clocks = due_clocks(world, at, 1)
    turn = turn_of(clocks[0], at)
    call = next(call for call in Addressing.of([turn], at).calls(turn) if call.drafts)
    from dataclasses import replace

    mail = next(draft for draft in call.drafts if draft.channel == "EMAIL")
    return [replace(mail, dedupe_key=str(uuid.uuid4())) for _each in range(MAILS)]


def bare_loop(world: Any, at: Any, port: int) -> Callable[[], object]:
    from django.conf import settings
    from django.db import transaction

    from notifications import outbox
    from notifications.mime import mail
    from notifications.models import Message

    with transaction.atomic():
        messages = outbox.queue(drafts(world, at), at=at)
        to = world.focal_point.email
        built = [mail(each, to, link="http://localhost/ack/AAAAAAAAAAAAAAAAAAAAAA/", at=at) for each in messages]
        transaction.set_rollback(True)
    assert not Message.objects.filter(pk__in=[each.pk for each in messages]).exists()

    def send() -> None:
        with smtplib.SMTP("127.0.0.1", port) as server:
            for each in built:
                server.sendmail(settings.DEFAULT_FROM_EMAIL, to, each)

    return send


def from_the_outbox(world: Any, at: Any, accepted: Callable[[], int]) -> Callable[[], object]:
    from django.db import transaction

    from notifications import outbox

    with transaction.atomic():
        outbox.queue(drafts(world, at), at=at)
    return all_accepted(at, accepted)


def all_accepted(at: Any, accepted: Callable[[], int]) -> Callable[[], object]:
    """Delivers until the sink has accepted every mail of this round."""
    from notifications.delivery import deliver

    before = accepted()

    def send() -> None:
        done = deliver(at, "bench", budget_s=120)
        require(done.accepted == MAILS, f"{done.accepted} mails were accepted, not {MAILS}.")
        require(accepted() - before == MAILS, "The sink counted otherwise.")

    return send


def due_clocks(world: Any, at: Any, count: int) -> list[Any]:
    from django.db import transaction

    from followup.clocks import Holder, start_clock
    from notifications import values
    from notifications.outbox import Subject

    facts = {
        "urgency": values.code("cap_urgency", "Immediate"), "priority": values.code("priorities", "P1"),
        "kind": values.code("threat_types", "ATTACK_VILLAGE"), "area": values.area(world.n1),
    }  # fmt: skip
    with transaction.atomic():
        return [
            start_clock(
                Subject("alert", uuid.uuid4(), f"EW-CAF-26-{number:04}"), "ACK", at=at, mission=world.mission,
                area=world.n1, priority="P1", holder=Holder("JOC"),
                facts={**facts, "ref": values.ref(f"EW-CAF-26-{number:04}")},
            )
            for number in range(count)
        ]  # fmt: skip


def by_two_runners(world: Any, at: Any, lane: Connection) -> float:
    """Seconds from the start of the tick to the last mail accepted, the lane of mail at work beside it."""
    from followup.ticking import tick

    only_these(world, at)
    began = time.perf_counter()
    lane.send(at)
    done = tick(at)
    require(done.steps == MAILS, f"{done.steps} steps were executed, not {MAILS}.")
    require(lane.poll(130), "The lane of mail does not answer.")
    accepted, ended = lane.recv()
    require(accepted == MAILS, f"{accepted} mails were accepted, not {MAILS}.")
    return float(ended - began)


def only_these(world: Any, at: Any) -> None:
    """A thousand clocks that are due at `at`, and no others."""
    from followup.models import Clock

    Clock.objects.open().update(state="SATISFIED", due_at=None, ended_at=at)
    due_clocks(world, at, MAILS)


def from_due_clocks(world: Any, at: Any, accepted: Callable[[], int]) -> Callable[[], object]:
    from followup.ticking import tick

    only_these(world, at)
    deliver_all = all_accepted(at, accepted)

    def run() -> None:
        done = tick(at)
        require(done.steps == MAILS, f"{done.steps} steps were executed, not {MAILS}.")
        deliver_all()

    return run


NEW = {"uid": "gen_random_uuid()"}


def store_many(count: int) -> None:
    """As many alerts of the past, each with its clock, its step and its mail."""
    from django.db import connection

    with connection.cursor() as cursor:
        for table_name, changed in (
            (
                "followup_clock",
                {**NEW, "subject_uid": "gen_random_uuid()", "scope_key": "n::text"},
            ),
            ("notifications_message", {**NEW, "dedupe_key": "'old ' || n"}),
        ):
            cursor.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND column_name <> 'id'",
                [table_name],
            )
            columns = [name for (name,) in cursor.fetchall()]
            quoted = ", ".join(f'"{name}"' for name in columns)
            picked = ", ".join(changed.get(name, f'old."{name}"') for name in columns)
            cursor.execute(
                f"INSERT INTO {table_name} ({quoted}) SELECT {picked}"
                f" FROM (SELECT * FROM {table_name} ORDER BY id DESC LIMIT 1) AS old, generate_series(1, %s) AS n",
                [count],
            )
        cursor.execute(
            "INSERT INTO followup_stepexecution (clock_id, step, cycle, kind, outcome, planned_at, executed_at)"
            " SELECT clock.id, 0, 0, 'NOTIFY', 'DONE', clock.started_at, clock.started_at FROM followup_clock AS clock"
            " WHERE NOT EXISTS (SELECT 1 FROM followup_stepexecution AS done WHERE done.clock_id = clock.id)"
        )
        cursor.execute("ANALYZE")


def tell(bare: float, delivery: float, whole: float, alone: float, growth: float) -> None:
    require(bare >= LEAST_BARE_PER_S, f"The bare loop sent {bare:.0f} mails/s: the machine is too busy to measure.")
    table(
        f"{MAILS} mails, the median of {ROUNDS} rounds",
        [
            ("bare smtplib loop, built beforehand", f"{bare:,.0f} mails/s"),
            ("delivery from the outbox", f"{delivery:,.0f} mails/s"),
            ("the whole way from due clocks, by two runners", f"{whole:,.0f} mails/s"),
            ("the whole way, one after the other in one process", f"{alone:,.0f} mails/s"),
            ("delivery_share (budget: at least 0.3)", f"{delivery / bare:.2f}"),
            ("whole_share (budget: at least 0.2)", f"{whole / bare:.2f}"),
            ("whole_alone_share", f"{alone / bare:.2f}"),
            (f"growth_100k_over_1k, {STORED} alerts stored (budget: under 1.3)", f"{growth:.2f}"),
        ],
    )
    values = {"bare_per_s": bare, "delivery_per_s": delivery, "whole_per_s": whole, "whole_alone_per_s": alone}
    ratios = {
        "delivery_share": delivery / bare, "whole_share": whole / bare, "whole_alone_share": alone / bare,
        "growth_100k_over_1k": growth,
    }  # fmt: skip
    print(f"\nKept in {keep('escalation', values, ratios)}")


if __name__ == "__main__":
    sys.exit(main())
