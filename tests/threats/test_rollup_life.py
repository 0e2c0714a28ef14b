"""Whatever people and imports do to incidents in whatever order, the sums per month say what the rows say."""

import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from areas import relocating
from audit.services import SYSTEM
from common.errors import DomainError
from tests.threats.factories import make_report, record
from tests.threats.importing.factories import ged_file, row, take
from tests.world import AT
from threats import rollup
from threats.importing import turns
from threats.importing.undo import ask_undo
from threats.incidents.filters import IncidentFilter, offered_to
from threats.incidents.linking import choose_figures, link_report
from threats.incidents.merging import merge_incident, separate_incident
from threats.incidents.services import change_incident, withdraw_incident
from threats.incidents.verifying import verify_incident
from threats.models import ImportRun, Incident, IncidentMonth
from threats.placing import GivenPlace

KINDS = ("KILLING", "ATTACK_VILLAGE", "CRSV", "CHILD_RECRUIT")
READERS = ("adviser", "focal_point", "neighbour", "human_rights")
QUERIES = (
    {}, {"area": "CF1"}, {"area": "none"}, {"origin": "mission"}, {"origin": "ucdp-ged"}, {"kind": "KILLING"},
    {"actors": "STATE"}, {"verification": "VERIFIED"}, {"verification": "REFUTED"}, {"since": "2026-02"},
    {"until": "2014-06"},
)  # fmt: skip


class Life(RuleBasedStateMachine):
    """The incidents of one mission. Each run is rolled back at its end."""

    world = None

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.folder = tempfile.TemporaryDirectory()
        self.files = 0

    def teardown(self):
        try:
            self.every_reader_is_told_what_they_would_count()
        finally:
            self.folder.cleanup()
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    def rows(self):
        return Incident.objects.unscoped("a test plays with incidents")

    def one(self, data, rows):
        found = list(rows.order_by("pk"))
        return data.draw(st.sampled_from(found)) if found else None

    def own(self):
        return self.rows().standing().filter(dataset=None, restricted_kind="")

    def place(self, data):
        area = data.draw(st.sampled_from(["n1", "n2", "north", "s1"]))
        if data.draw(st.booleans()):
            return GivenPlace(getattr(self.world, area))
        lat, lon = data.draw(st.floats(2.1, 3.9)), data.draw(st.floats(0.1, 3.9))
        found = self.world.n1 if lon < 2 else self.world.n2
        return GivenPlace(found, lat, lon, data.draw(st.sampled_from(["EXACT", "NEAR"])), [self.world.country.edition])

    @rule(data=st.data(), kind=st.sampled_from(KINDS), ago=st.integers(0, 90), marking=st.integers(0, 1))
    def record(self, data, kind, ago, marking):
        day = AT.date() - timedelta(days=ago)
        texts = {"title": "", "narrative": ""} if kind in ("CRSV", "CHILD_RECRUIT") else {}
        record(
            self.world, kind=kind, occurred_from_on=day, occurred_to_on=day, place=self.place(data),
            classification=("UNCLASSIFIED", "CONFIDENTIAL")[marking], **texts,
        )  # fmt: skip

    @rule(data=st.data(), ago=st.integers(0, 90), actors=st.sampled_from(["STATE", "NON_STATE", "NOT_KNOWN"]))
    def move_and_change(self, data, ago, actors):
        if incident := self.one(data, self.own()):
            day = AT.date() - timedelta(days=ago)
            change_incident(
                incident, by=self.world.adviser, at=AT, place=self.place(data), occurred_from_on=day,
                occurred_to_on=day, actor_class=actors,
            )  # fmt: skip

    @rule(data=st.data(), low=st.integers(0, 3), more=st.integers(0, 3))
    def hear_figures(self, data, low, more):
        if incident := self.one(data, self.own()):
            report = make_report(
                self.world, by=self.world.adviser, tense="HAPPENED", kind=incident.kind, killed_low=low,
                killed_high=low + more,
            )  # fmt: skip
            link_report(report, incident, by=self.world.adviser, at=AT)
            choose_figures(incident, report, by=self.world.adviser, at=AT)

    @rule(data=st.data(), status=st.sampled_from(["CORROBORATED", "VERIFIED", "REFUTED"]))
    def find(self, data, status):
        if incident := self.one(data, self.own()):
            verify_incident(
                incident, by=self.world.human_rights, at=AT, status=status, method="INTERVIEWS", found_on=AT.date()
            )

    @rule(data=st.data())
    def withdraw(self, data):
        if incident := self.one(data, self.own()):
            withdraw_incident(incident, by=self.world.adviser, at=AT, reason="It was another place.")

    @rule(data=st.data())
    def merge(self, data):
        one, other = self.one(data, self.own()), self.one(data, self.own())
        if one and other:
            self.try_to(lambda: merge_incident(one, other, by=self.world.adviser, at=AT))

    @rule(data=st.data())
    def separate(self, data):
        if incident := self.one(data, self.rows().exclude(merged_into=None)):
            self.try_to(lambda: separate_incident(incident, by=self.world.adviser, at=AT))

    @rule(ids=st.lists(st.integers(1001, 1006), min_size=1, max_size=4, unique=True), best=st.integers(2, 7),
          month=st.integers(1, 12), kind=st.sampled_from("123"), west=st.booleans())  # fmt: skip
    def import_again(self, ids, best, month, kind, west):
        self.files += 1
        day = f"2014-{month:02}-06T00:00:00"
        events = [
            row(id=each, best=best, date_start=day, date_end=day, type_of_violence=kind,
                longitude="0.75" if west else "2.75")
            for each in ids
        ]  # fmt: skip
        take(ged_file(Path(self.folder.name), *events, name=f"{self.files}.csv"), self.world.mission)

    @precondition(lambda self: ImportRun.objects.filter(state="DONE").exists())
    @rule(data=st.data())
    def undo_an_import(self, data):
        run = self.one(data, ImportRun.objects.filter(state="DONE"))
        ask_undo(run, by=self.world.adviser, at=AT)
        turns.work(AT)

    @rule()
    def relocate(self):
        relocating.relocate(self.world.country.edition, by=SYSTEM, at=AT)

    def try_to(self, do):
        """Some of what is drawn cannot be; then nothing of it may have happened."""
        try:
            with transaction.atomic():
                do()
        except DomainError:
            pass

    @invariant()
    def the_sums_are_the_rows(self):
        assert rollup.differences() == 0

    def every_reader_is_told_what_they_would_count(self):
        for name in READERS:
            user = getattr(self.world, name)
            offered = offered_to(user)
            for query in QUERIES:
                rows = IncidentFilter(query, queryset=Incident.objects.visible_to(user).standing(), **offered)
                if not rows.is_valid():
                    continue  # an area that is not this reader's
                sums = rows.over(IncidentMonth.objects.visible_to(user).with_any())
                assert tallies(sums) == tallies(rows.qs), (name, query)


def tallies(rows):
    """By origin and kind, what both kinds of rows sum."""
    found = rows.summed_by("dataset_id", "kind", "area_id")
    return {
        (row.pop("dataset_id"), row.pop("kind"), row.pop("area_id")): {name: value or 0 for name, value in row.items()}
        for row in found
        if row["n"]
    }


def run_life(world, examples, steps):
    Life.world = world
    # Whoever is made within one life would be gone in the next.
    assert [getattr(world, name) for name in READERS]
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, derandomize=True,
            suppress_health_check=list(HealthCheck), database=None, phases=[Phase.generate],
        ),
    )  # fmt: skip


@pytest.mark.django_db
def test_the_sums_follow_every_life_of_incidents(world):
    run_life(world, examples=12, steps=14)


@pytest.mark.long
@pytest.mark.django_db
def test_the_sums_follow_many_lives_of_incidents(world):
    run_life(world, examples=150, steps=30)
