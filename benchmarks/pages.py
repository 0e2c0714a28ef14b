"""How long the pages of leaders, of the map and of alerts take with much stored, beside the same with little.

Three times: with a hundredth of everything; then with all old alerts, their clocks, steps, people called, answers and
responses, and all reports; then with all incidents of a dataset as well. Two hundred different people ask, each of
another place, role or clearance, each with a box and filters of their own; nothing is kept between them. Totals are
compared with a raw recount. The budget is for a hundred times as many incidents; what a hundred times as much of
everything costs is printed beside it.
"""

import os
import random
import statistics
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from _common import TOP, keep, portal, require, table
from synthetic import write_events

ROWS = int(os.environ.get("BENCH_ROWS", "1_000_000"))
FEWER = 100
# So many incidents for one old alert, and so many reports for one old alert.
PER_ALERT, REPORTS_PER_ALERT = 10, 5
PEOPLE = 200
SEED = 20260301
ROLES = ("POCFP", "HOO", "SECTOR", "UNPOL", "CLA", "CAO", "JMAC", "HRO", "JOC", "SPOCA", "HOM", "FC")
CLEARANCES = ("UNCLASSIFIED", "CONFIDENTIAL", "STRICTLY_CONFIDENTIAL")
PAGES = ("dashboard", "matrix", "alerts", "all_alerts", "map", "marks")
BUDGET_MS, BUDGET_GROWTH = 150, 1.5


def main() -> None:
    with portal() as folder:
        from django.conf import settings
        from django.test import override_settings

        plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
        with override_settings(ALLOWED_HOSTS=["*"], STORAGES={**settings.STORAGES, "staticfiles": plain}):
            measure(folder)


def measure(folder: Path) -> None:
    from common import clock
    from dashboards import demo

    at = clock.now()
    demo.load(at, demo.new_password())
    people = appoint_people(at)
    few, many = ROWS // FEWER, ROWS
    little = stored_and_timed(folder, people, incidents=few, alerts=few // PER_ALERT, at=at)
    before = stored_and_timed(folder, people, incidents=few, alerts=many // PER_ALERT, at=at)
    much = stored_and_timed(folder, people, incidents=many, alerts=many // PER_ALERT, at=at)
    values = {f"{page}_p95_ms": round(p95(much[page]), 1) for page in PAGES}
    values |= {f"{page}_p95_ms_few_incidents": round(p95(before[page]), 1) for page in PAGES}
    values |= {f"{page}_p95_ms_little_of_all": round(p95(little[page]), 1) for page in PAGES}
    ratios = {f"{page}_1m_over_10k": round(p95(much[page]) / p95(before[page]), 2) for page in PAGES}
    ratios |= {f"{page}_all_over_hundredth": round(p95(much[page]) / p95(little[page]), 2) for page in PAGES}
    kept = keep("pages", values, ratios)
    table(
        f"{ROWS:,} incidents, {ROWS // PER_ALERT:,} alerts, p95 of {PEOPLE} people (under {BUDGET_MS} ms); times that"
        f" of a hundredth of the incidents (under {BUDGET_GROWTH}), of everything",
        [
            (
                page,
                f"{values[f'{page}_p95_ms']:,.0f} ms, {ratios[f'{page}_1m_over_10k']:.2f},"
                f" {ratios[f'{page}_all_over_hundredth']:.2f}",
            )
            for page in PAGES
        ],
    )
    print(f"Kept in {kept.relative_to(TOP)}.")


def p95(times_ms: list[float]) -> float:
    return statistics.quantiles(times_ms, n=20)[-1]


def appoint_people(at: datetime) -> list[Any]:
    """People in posts of every kind, each in one area of responsibility; first two whom every old alert called."""
    from accounts.models import User
    from accounts.services import appoint, register_person
    from areas.models import AreaOfResponsibility

    chance, aors = random.Random(SEED), list(AreaOfResponsibility.objects.select_related("mission").order_by("code"))
    people = list(User.objects.filter(email__in=["joc@demo.example", "adviser@demo.example"]))
    for number in range(PEOPLE - len(people)):
        user = register_person(
            by=None, at=at, email=f"person{number}@bench.example", name=f"Person {number}",
            clearance=chance.choice(CLEARANCES),
        )  # fmt: skip
        role, aor = chance.choice(ROLES), chance.choice(aors)
        appoint(
            user, by=None, at=at, role=role, aor=aor, component=aor.component or "CIVILIAN", valid_from=at.date(),
            appointment_reference="Benchmark",
        )  # fmt: skip
        people.append(user)
    return people


def stored_and_timed(
    folder: Path, people: list[Any], *, incidents: int, alerts: int, at: datetime
) -> dict[str, list[float]]:
    """Times in ms by page, once so many incidents and alerts are stored, and reports with them."""
    from django.db import connection

    store_incidents(folder, incidents, at)
    store_alerts(alerts)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    recount(incidents)
    times: dict[str, list[float]] = {page: [] for page in PAGES}
    for warm in (True, False):
        for user, asked in questions(people):
            for page, took_ms in answered(user, asked):
                if not warm:
                    times[page].append(took_ms)
    return times


def store_incidents(folder: Path, rows: int, at: datetime) -> None:
    """The dataset holds so many incidents; those of a smaller file are found again."""
    from areas.models import Mission
    from audit.services import SYSTEM
    from threats.importing.service import import_events
    from threats.importing.ucdp import FORMAT

    path = folder / f"events-{rows}.csv"
    write_events(path, rows)
    run = import_events(path, format=FORMAT, mission=Mission.objects.get(), by=SYSTEM, at=at)
    require(run.read == rows and run.rejected == 0, f"Of {rows} rows the import says: {run.summary()}.")


OLD = """
WITH told AS (
    SELECT alert.*, row_number() OVER (ORDER BY id) AS place, count(*) OVER () AS total
      FROM earlywarning_alert AS alert WHERE stage = 'CLOSED' AND ref NOT LIKE 'OLD-%%'
), made AS (
    SELECT n, told.id AS told_id, told.uid AS told_uid, gen_random_uuid() AS uid,
           (n %% 1400 + 40) * interval '1 day' AS ago
      FROM generate_series(%(first)s, %(last)s) AS n JOIN told ON told.place = n %% told.total + 1
), alerts AS (
    INSERT INTO earlywarning_alert ({alert})
    SELECT {alert_old} FROM made JOIN earlywarning_alert AS old ON old.id = made.told_id
    RETURNING id, uid
), acks AS (
    INSERT INTO earlywarning_acknowledgement ({ack})
    SELECT {ack_old}
      FROM made JOIN alerts USING (uid) JOIN earlywarning_acknowledgement AS old ON old.alert_id = made.told_id
), responses AS (
    INSERT INTO earlywarning_response ({response})
    SELECT {response_old}
      FROM made JOIN alerts USING (uid) JOIN earlywarning_response AS old ON old.alert_id = made.told_id
), clocks AS (
    INSERT INTO followup_clock ({clock})
    SELECT {clock_old} FROM made JOIN followup_clock AS old ON old.subject_uid = made.told_uid AND old.purpose = 'ACK'
    RETURNING id, subject_uid, started_at
), steps AS (
    INSERT INTO followup_stepexecution (clock_id, step, cycle, kind, outcome, planned_at, executed_at)
    SELECT id, 0, 0, 'NOTIFY', 'DONE', started_at, started_at FROM clocks
    RETURNING id, clock_id
)
INSERT INTO followup_steprecipient (execution_id, user_id, role, aor_id, reason)
SELECT steps.id, assignment.user_id, assignment.role, assignment.aor_id, 'POST'
  FROM steps CROSS JOIN accounts_assignment AS assignment
 WHERE assignment.role IN ('JOC', 'SPOCA') AND assignment.appointment_reference <> 'Benchmark'
"""
REPORTS = """
INSERT INTO threats_report ({report})
SELECT {report_old}
  FROM (SELECT n, gen_random_uuid() AS uid, (n %% 1400 + 40) * interval '1 day' AS ago
          FROM generate_series(%(first)s, %(last)s) AS n) AS made
  JOIN (SELECT *, row_number() OVER (ORDER BY id) AS place, count(*) OVER () AS total
          FROM threats_report WHERE ref NOT LIKE 'OLD-%%') AS old ON old.place = made.n %% old.total + 1
"""
CHANGED = {
    "uid": "made.uid",
    "ref": "'OLD-' || made.n",
    "raised_at": "old.raised_at - made.ago",
    "closed_at": "old.closed_at - made.ago",
    "recorded_at": "old.recorded_at - made.ago",
    "answered_at": "old.answered_at - made.ago",
    "received_at": "old.received_at - made.ago",
    "promised_at": "old.promised_at - made.ago",
    "began_at": "old.began_at - made.ago",
    "arrived_at": "old.arrived_at - made.ago",
    "started_at": "old.started_at - made.ago",
    "deadline_at": "old.deadline_at - made.ago",
    "ended_at": "old.ended_at - made.ago",
    "alert_id": "alerts.id",
    "subject_uid": "made.uid",
}
COPIED = {
    "alert": "earlywarning_alert", "ack": "earlywarning_acknowledgement", "response": "earlywarning_response",
    "clock": "followup_clock", "report": "threats_report",
}  # fmt: skip


def store_alerts(count: int) -> None:
    """So many old alerts, each with its clock, the people who were called, its answer and response; and reports."""
    from django.db import connection

    with connection.cursor() as cursor:
        names = {}
        for short, name in COPIED.items():
            cursor.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s", [name])
            columns = [column for (column,) in cursor.fetchall() if column != "id"]
            names[short] = ", ".join(f'"{column}"' for column in columns)
            names[f"{short}_old"] = ", ".join(_of_old(short, column) for column in columns)
        for statement, prefix, wanted in (
            (OLD, "earlywarning_alert", count),
            (REPORTS, "threats_report", count * REPORTS_PER_ALERT),
        ):
            cursor.execute(f"SELECT count(*) FROM {prefix} WHERE ref LIKE 'OLD-%'")
            (stored,) = cursor.fetchone()
            cursor.execute(statement.format(**names), {"first": stored + 1, "last": wanted})


def _of_old(short: str, column: str) -> str:
    if column == "uid" and short in ("ack", "response", "clock"):
        return "gen_random_uuid()"
    return CHANGED.get(column, f'old."{column}"')


def questions(people: list[Any]) -> Iterator[tuple[Any, dict[str, str]]]:
    """Each person with the query of each page: boxes, zooms, areas, kinds and periods of their own."""
    from accounts.choices import areas_seen_by
    from accounts.roles import INCIDENTS_VIEW

    chance = random.Random(SEED)
    for user in people:
        areas = list(areas_seen_by(user, INCIDENTS_VIEW))
        west, south = chance.uniform(13, 24), chance.uniform(2, 9)
        width = chance.choice((0.3, 1, 3, 12))
        box = {"west": west, "south": south, "east": west + width, "north": south + width * 0.7}
        zoom = {0.3: 12, 1: 10, 3: 8, 12: 6}[width]
        months = {"since": f"{chance.randint(1995, 2015)}-01", "until": f"{chance.randint(2016, 2022)}-12"}
        narrowed = chance.choice(({}, months, {"area": chance.choice(areas)}, {"kind": "3"}))
        yield (
            user,
            {
                "dashboard": "",
                "matrix": urlencode({"by": chance.choice(("province", "district"))}),
                "alerts": "",
                "all_alerts": urlencode(
                    chance.choice(
                        ({}, {"answer": "late"}, {"kind": "KILLING"}, {"state": "open"}, {"answer": "responded"})
                    )
                ),
                "map": urlencode(narrowed),
                "marks": urlencode({**box, "zoom": zoom, **narrowed}),
            },
        )


ADDRESSES = {
    "dashboard": "/dashboard/", "matrix": "/matrix/", "alerts": "/alerts/", "all_alerts": "/alerts/all/",
    "map": "/map/", "marks": "/map/marks/",
}  # fmt: skip


def answered(user: Any, asked: dict[str, str]) -> Iterator[tuple[str, float]]:
    """(page, ms) for each page that this person asks for, as the web process works on it."""
    from django.test import Client

    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    for page, query in asked.items():
        address = f"{ADDRESSES[page]}?{query}"
        began = time.perf_counter()
        response = client.get(address)
        took_ms = (time.perf_counter() - began) * 1000
        require(response.status_code == 200, f"{address} answered {response.status_code} to {user}.")
        yield page, took_ms


def recount(rows: int) -> None:
    """What the pages count is what the tables hold."""
    from django.db import connection

    from accounts.models import User
    from common import clock
    from dashboards.overview import overview_of
    from threats.incidents.figures import counted
    from threats.incidents.filters import IncidentFilter, offered_to
    from threats.models import Incident

    reader = User.objects.get(email="hom@demo.example")
    found = overview_of(reader, clock.now())
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM earlywarning_alert WHERE stage = 'OPEN'")
        require(cursor.fetchone() == (found.total.open,), "The overview counts other alerts than there are.")
        cursor.execute(
            "SELECT count(*) FROM earlywarning_alert WHERE stage <> 'CANCELLED' AND"
            " raised_at >= %s::timestamp AT TIME ZONE 'Africa/Bangui'",
            [found.rated_since],
        )
        require(cursor.fetchone() == (found.answers.raised,), "The rates count other alerts than there are.")
        cursor.execute("SELECT count(*) FROM threats_incident WHERE dataset_id IS NOT NULL")
        (stored,) = cursor.fetchone()
    rows_seen = Incident.objects.visible_to(reader)
    filters = IncidentFilter({}, queryset=rows_seen, **offered_to(reader))
    sums = [row["n"] for row in counted(filters, reader).summed_by("dataset_id") if row["dataset_id"]]
    require(sum(sums) == stored >= rows, f"The map counts {sum(sums)} incidents, the table holds {stored}.")


if __name__ == "__main__":
    main()
