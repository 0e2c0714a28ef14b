"""The API does what its description says, whatever a program sends: every operation, with schemathesis.

It asks a live server with the rows of the cast. `long` asks longer.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

from accounts.tokens import issue_token
from common import clock
from tests.access import assessments as ta
from tests.access.cases import action_in_north, finished_import
from tests.earlywarning.factories import make_alert
from tests.threats.factories import (
    make_actor,
    make_hot_spot,
    make_incident,
    make_report,
    make_threat,
    make_trigger,
    record,
)
from tests.world import World

PLACE = (3.123456, 1.234567, "EXACT")
# Not asked, and why:
EXCLUDED = (
    # Codes and areas on offer are rows: what is well-formed may still not be one of them.
    "positive_data_acceptance",
    # What the access table does not list answers 404, to any method (tests/access/test_access_table.py).
    "unsupported_method",
)


def fill(world):
    """Something of each kind, for which links and references can be found."""
    incident = make_incident(world, at=PLACE)
    make_report(world, incident=None)
    make_threat(world)
    make_actor(world, further_areas=["CF12"])
    make_trigger(world, area=world.south)
    make_hot_spot(world)
    make_alert(world)
    record(world)
    ta.written(world)
    action_in_north(world)
    finished_import(world)
    return incident


def run(portal, reader, folder: Path, *more: str):
    """Schemathesis as a program of its own; (exit code, what it said, events of its report)."""
    key = issue_token(reader, name="schemathesis", at=clock.now())
    report = folder / "events.ndjson"
    found = subprocess.run(
        [
            str(Path(sys.executable).parent / "schemathesis"), "run", f"{portal.home}/api/v1/schema/?format=json",
            "--header", f"Authorization: Bearer {key}", "--exclude-checks", ",".join(EXCLUDED),
            "--seed", "1", "--no-color", "--no-shrink", "--workers", "1", "--continue-on-failure",
            "--report-ndjson-path", str(report), *more,
        ],
        capture_output=True, text=True, cwd=folder, check=False,
    )  # fmt: skip
    events = [json.loads(line) for line in report.read_text().splitlines()]
    return found.returncode, found.stdout + found.stderr, events


@pytest.fixture
def filled(transactional_db, live_server):
    """The cast of tests/world.py with its rows behind a live server, its address in `home`."""
    world = World()
    world.home = live_server.url
    fill(world)
    return world


def operations_of(portal, reader) -> set[str]:
    client = Client(headers={"Authorization": f"Bearer {issue_token(reader, name='schema', at=clock.now())}"})
    schema = client.get("/api/v1/schema/", {"format": "json"}).json()
    return {f"{method.upper()} {path}" for path, methods in schema["paths"].items() for method in methods}


def asked(events) -> set[str]:
    """Operations that were really asked, in whichever phase."""
    ended = [event["ScenarioFinished"] for event in events if "ScenarioFinished" in event]
    return {each["recorder"]["label"] for each in ended if each["status"] not in ("skip", "interrupted")}


def check(portal, reader, folder, *more):
    code, said, events = run(portal, reader, folder, *more)
    assert code == 0, said
    expected = operations_of(portal, reader)
    assert len(expected) >= 30
    assert expected <= asked(events), "an operation was not asked"


READERS = ["adviser", "neighbour"]


@pytest.mark.parametrize("reader", READERS)
def test_every_operation_answers_as_described(filled, tmp_path, reader):
    check(filled, getattr(filled, reader), tmp_path, "--phases", "fuzzing", "--max-examples", "5")


@pytest.mark.long
@pytest.mark.parametrize("reader", READERS)
def test_every_operation_answers_as_described_in_every_corner(filled, tmp_path, reader):
    phases = "examples,coverage,fuzzing,stateful"
    check(filled, getattr(filled, reader), tmp_path, "--phases", phases, "--max-examples", "30")
