"""The sums per month follow the incidents whatever writes them, and say so when they do not."""

import threading
import uuid
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from audit.models import Entry
from tests.world import AT
from threats import rollup
from threats.models import Incident, IncidentMonth

pytestmark = pytest.mark.django_db


def incidents():
    return Incident.objects.unscoped("a test writes incidents")


def months():
    return IncidentMonth.objects.unscoped("a test looks at the sums")


def made(world, number=0, **changes):
    """An incident of the mission in the north, not saved."""
    day = changes.pop("day", date(2026, 2, 10))
    facts = {
        "uid": uuid.uuid4(), "ref": f"IN-CAF-{uuid.uuid4().hex[:12]}", "mission": world.mission, "area": world.n1,
        "recorded_by": world.adviser, "kind": "ATTACK_VILLAGE", "language": "en", "words": "attack",
        "occurred_from_on": day, "occurred_to_on": day, "date_precision": "DAY", "fits_week": True, "fits_month": True,
        "fits_year": True, "actor_class": "NON_STATE", "killed_low": 1, "killed_best": 2, "killed_high": 4 + number,
        "civilians_killed": 1, "lat": 3.0, "lon": 1.0, "precision": "NEAR", "h3_r6": 6, "h3_r4": 4,
        "owner_component": "CIVILIAN",
    }  # fmt: skip
    return Incident(**facts | changes)


def make(world, count=1, **changes):
    return incidents().bulk_create([made(world, number, **changes) for number in range(count)])


def the_sums():
    """The one row of sums that is left."""
    return months().exclude(incidents=0).get()


def test_an_insert_adds(world):
    make(world, 3)
    row = the_sums()
    assert (row.month, row.area, row.h3_r4, row.dataset) == (date(2026, 2, 1), world.n1, 4, None)
    assert (row.incidents, row.killed_low, row.killed_best, row.killed_high, row.civilians_killed) == (3, 3, 6, 15, 3)
    assert (row.figures_known, row.civilians_known, row.range_inconsistent) == (3, 3, 0)
    make(world, 2)
    assert the_sums().incidents == 5
    assert rollup.differences() == 0


def test_what_is_not_known_adds_nothing_and_is_not_counted_as_known(world):
    make(world, killed_low=None, killed_best=None, killed_high=None, civilians_killed=None)
    make(world, killed_low=5, killed_best=3, range_inconsistent=True, civilians_killed=0)
    row = the_sums()
    assert (row.incidents, row.figures_known, row.civilians_known, row.range_inconsistent) == (2, 1, 1, 1)
    assert (row.killed_low, row.killed_best, row.killed_high, row.civilians_killed) == (5, 3, 4, 0)
    assert rollup.differences() == 0


CHANGES = {
    "a figure": {"killed_best": 3},
    "a figure no longer known": {"killed_best": None},
    "the day within the month": {"occurred_from_on": date(2026, 2, 1)},
    "the month": {"occurred_from_on": date(2026, 1, 31)},
    "the area": {"area": "south"},
    "no area": {"area": None},
    "the cell": {"h3_r4": 44},
    "the kind": {"kind": "KILLING"},
    "the marking": {"classification": "CONFIDENTIAL"},
    "who may read it": {"restricted_kind": "CRSV"},
    "the boundary": {"sharing_boundary": "SECTION", "owner_section": "HRS"},
    "an exercise": {"status": "EXERCISE"},
    "how well it fits": {"fits_month": False, "fits_year": False},
    "who did it": {"actor_class": "STATE"},
    "what was found": {"information_status": "REFUTED"},
}


@pytest.mark.parametrize("what", CHANGES)
def test_an_update_moves_what_it_changes(world, what):
    pair = make(world, 2)
    changes = {name: getattr(world, value) if value == "south" else value for name, value in CHANGES[what].items()}
    incidents().filter(pk=pair[0].pk).update(**changes)
    assert rollup.differences() == 0
    assert sum(months().values_list("incidents", flat=True)) == 2
    incidents().update(**changes)
    assert rollup.differences() == 0
    assert the_sums().incidents == 2


def test_an_update_of_many_in_one_statement_counts_each(world):
    make(world, 5)
    incidents().update(killed_high=F("killed_high") + 1)
    assert the_sums().killed_high == 5 * 4 + (0 + 1 + 2 + 3 + 4) + 5
    assert rollup.differences() == 0


def test_withdrawn_and_merged_incidents_are_not_counted_until_they_stand_again(world):
    one, two, three, _four = make(world, 4)
    gone = {"withdrawn_at": AT, "withdrawn_by": world.adviser, "withdrawn_reason": "Did not happen."}
    incidents().filter(pk=one.pk).update(**gone)
    incidents().filter(pk=two.pk).update(merged_into=three)
    assert the_sums().incidents == 2
    assert rollup.differences() == 0
    incidents().filter(pk=one.pk).update(killed_best=9, killed_high=9)
    assert the_sums().killed_best == 4, "a change of a withdrawn one is none"
    incidents().filter(pk=one.pk).update(withdrawn_at=None, withdrawn_by=None, withdrawn_reason="")
    incidents().filter(pk=two.pk).update(merged_into=None)
    assert (the_sums().incidents, the_sums().killed_best) == (4, 15)
    assert rollup.differences() == 0


def test_a_delete_takes_away(world):
    keys = [event.pk for event in make(world, 4)]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM threats_incident WHERE id = ANY(%s)", [keys[:3]])
        assert the_sums().incidents == 1
        assert rollup.differences() == 0
        cursor.execute("DELETE FROM threats_incident")
    assert not months().exclude(incidents=0).exists()
    assert rollup.differences() == 0


def test_what_is_rolled_back_was_never_counted(world):
    make(world)

    def fail_half_way():
        with transaction.atomic():
            make(world, 2)
            make(world, killed_low=9)

    with pytest.raises(IntegrityError):
        fail_half_way()
    assert the_sums().incidents == 1
    assert rollup.differences() == 0


@pytest.mark.parametrize("kind", ["CRSV", "CHILD", "SURVIVOR"])
def test_a_restricted_kind_has_no_cell_in_the_sums(world, kind):
    make(world, 2)
    make(world, 3, restricted_kind=kind, h3_r4=5)
    cells = {row.restricted_kind: (row.h3_r4, row.incidents) for row in months()}
    assert cells == {"": (4, 2), kind: (None, 3)}
    assert rollup.differences() == 0


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE threats_incidentmonth SET killed_best = killed_best + 1 WHERE month = '2026-02-01'",
        "UPDATE threats_incidentmonth SET incidents = incidents - 1 WHERE month = '2026-02-01'",
        "UPDATE threats_incidentmonth SET area_id = NULL WHERE month = '2026-02-01'",
        "UPDATE threats_incidentmonth SET incidents = 0 WHERE month = '2026-02-01'",
        "DELETE FROM threats_incidentmonth WHERE month = '2026-02-01'",
        "UPDATE threats_incidentmonth SET killed_high = 3 WHERE incidents = 0",
    ],
)
def test_a_wrong_sum_is_found_and_repaired(world, damage):
    make(world, 3)
    make(world, 2, day=date(2026, 3, 1))
    (gone,) = make(world, day=date(2026, 4, 1))
    incidents().filter(pk=gone.pk).update(occurred_from_on=date(2026, 3, 31))
    right = list(months().exclude(incidents=0).order_by("month").values())
    with connection.cursor() as cursor:
        cursor.execute(damage)
        assert cursor.rowcount == 1
    assert rollup.differences() > 0
    rollup.rebuild()
    assert rollup.differences() == 0
    again = list(months().order_by("month").values())
    assert [{**row, "id": 0} for row in again] == [{**row, "id": 0} for row in right]


def test_the_command_says_how_many_sums_are_wrong_and_works_them_out_again(world, capsys):
    make(world, 3)
    make(world, 2, day=date(2026, 3, 1))
    call_command("recount_incidents")
    assert capsys.readouterr().out == "2 sums are kept, 0 are not what the incidents say.\n"
    months().filter(month=date(2026, 3, 1)).update(killed_best=99)
    with pytest.raises(CommandError, match="--rebuild"):
        call_command("recount_incidents")
    assert capsys.readouterr().out == "2 sums are kept, 2 are not what the incidents say.\n"
    call_command("recount_incidents", "--rebuild")
    said = capsys.readouterr().out.splitlines()
    assert said == [
        "All sums were worked out again; 2 had been wrong.", "2 sums are kept, 0 are not what the incidents say.",
    ]  # fmt: skip
    assert months().get(month=date(2026, 3, 1)).killed_best == 4
    (entry,) = Entry.objects.filter(action="threats.incidents.recounted")
    assert entry.target_label == "2 were wrong"


def test_a_month_of_incidents_that_are_not_there_is_found(world):
    make(world, 2)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # no trigger sees this
        cursor.execute("DELETE FROM threats_incident WHERE id = (SELECT min(id) FROM threats_incident)")
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    assert rollup.differences() == 2, "the sum as kept, and as it should be"
    rollup.rebuild()
    assert the_sums().incidents == 1


@pytest.mark.django_db(transaction=True)
def test_two_that_write_the_same_months_at_once_do_not_lock_each_other_out(world):
    """The rows of both lie in the same thousand months, in opposite order; only one order of the sums saves them."""
    places = [(year, month, kind) for year in range(2000, 2020) for month in range(1, 13) for kind in "ABCDE"]
    for title, order in (("one", places), ("other", places[::-1])):
        incidents().bulk_create(
            made(world, title=title, kind=kind, day=date(year, month, 15), killed_high=99)
            for year, month, kind in order
        )
    errors, start = [], threading.Barrier(2)

    def write(title):
        try:
            for _round in range(5):
                start.wait(timeout=60)
                incidents().filter(title=title).update(killed_best=F("killed_best") + 1)
        except Exception as error:  # noqa: BLE001 - told below
            errors.append(error)
            start.abort()
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(title,)) for title in ("one", "other")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert errors == []
    assert set(months().values_list("killed_best", flat=True)) == {2 * (2 + 5)}
    assert rollup.differences() == 0
