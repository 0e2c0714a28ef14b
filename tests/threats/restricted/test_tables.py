"""Persons of restricted kinds: only counts, and no small one can be known."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.threats.factories import make_report, record
from tests.world import AT
from threats.casualties import Line
from threats.restricted.suppression import SMALL, told_line
from threats.restricted.tables import GROUPS, tables_for

COUNTS = st.lists(st.one_of(st.integers(0, 9), st.integers(0, 1000)), min_size=1, max_size=8)
TODAY = AT.date()


@given(COUNTS)
def test_a_small_count_could_be_any_small_number_whatever_else_is_told(counts):
    """What is told is the same for each of them: so nothing that is told, nor any rule of it, can tell them apart."""
    told = told_line(counts)
    for place, count in enumerate(counts):
        if count in SMALL:
            for other in SMALL:
                assert told_line([*counts[:place], other, *counts[place + 1 :]]) == told


@given(COUNTS)
def test_small_counts_are_hidden_and_large_ones_are_as_they_are(counts):
    told = told_line(counts)
    assert [cell.text for cell in told.cells] == ["<5" if count in SMALL else str(count) for count in counts]
    assert told.total.least <= sum(counts) <= told.total.most


@given(COUNTS)
def test_all_that_fits_the_parts_fits_the_total(counts):
    """The total excludes nothing: subtracting what is told from it leaves every hidden count its whole range."""
    told = told_line(counts)
    for cell in told.cells:
        others_least = sum(other.least for other in told.cells) - cell.least
        others_most = sum(other.most for other in told.cells) - cell.most
        assert told.total.least - others_most <= cell.least
        assert told.total.most - others_least >= cell.most


def persons(world, *parts, kind="CRSV", day=TODAY, area=None, **totals):
    report = make_report(
        world, by=world.human_rights, kind=kind, heard="", tense="HAPPENED", parts=list(parts), **totals
    )
    facts = {"title": "", "narrative": "", "occurred_from_on": day, "occurred_to_on": day, "area": area or world.n1}
    return record(world, by=world.human_rights, kind=kind, report=report, take_figures=True, **facts)


def lines(user, kind="CRSV"):
    return [
        (line.month, line.area.pcode, [cell.text for cell in line.told.cells], line.told.total.text)
        for table in tables_for(user, TODAY)
        if table.kind == kind
        for line in table.lines
    ]


@pytest.mark.django_db
def test_persons_stand_by_month_province_sex_and_age(world):
    assert list(GROUPS) == ["GIRLS", "BOYS", "WOMEN", "MEN", "OTHER", "UNTOLD"]
    persons(world, Line("AFFECTED", 2, 3, 4, "F", "CHILD"), Line("AFFECTED", None, 7, None, "F", "ADULT"))
    persons(world, Line("AFFECTED", 5, None, None, "F", "ELDERLY"), area=world.n2)
    persons(world, affected_best=6, day=date(2026, 2, 3))
    persons(world, Line("AFFECTED", None, 9, None, "X", "ADULT"), area=world.s1)
    persons(world, day=date(2026, 1, 3))  # of which nothing is known
    assert lines(world.women_protection) == [
        (date(2026, 3, 1), "CF1", ["<5", "0", "12", "0", "0", "0"], "13–16"),
        (date(2026, 3, 1), "CF2", ["0", "0", "0", "0", "9", "0"], "9"),
        (date(2026, 2, 1), "CF1", ["0", "0", "0", "0", "0", "6"], "6"),
    ]


@pytest.mark.django_db
def test_each_sees_the_kinds_they_serve_and_advisers_all_of_them(world):
    persons(world, affected_best=9)
    persons(world, kind="CHILD_RECRUIT", affected_best=8)
    seen = {
        name: [(table.kind.value, len(table.lines)) for table in tables_for(getattr(world, name), TODAY)]
        for name in ("women_protection", "child_protection", "adviser", "human_rights", "focal_point", "leader")
    }
    every = [("CRSV", 1), ("CHILD", 1), ("SURVIVOR", 0)]
    assert seen == {
        "women_protection": [("CRSV", 1), ("SURVIVOR", 0)], "child_protection": [("CHILD", 1)],
        "adviser": every, "human_rights": every, "focal_point": [], "leader": [],
    }  # fmt: skip


@pytest.mark.django_db
def test_the_lines_are_those_of_ones_own_provinces_and_the_same_for_everybody(world):
    persons(world, affected_best=9)
    persons(world, affected_best=8, area=world.s1)
    local = world.person("wpa-north", "WPA", world.office_north, clearance="STRICTLY_CONFIDENTIAL")
    assert lines(local) == [line for line in lines(world.adviser) if line[1] == "CF1"] != []


@pytest.mark.django_db
def test_the_adviser_reads_counts_and_no_record_of_it(world, signed_in):
    incident = persons(world, Line("AFFECTED", None, 3, None, "F", "CHILD"))
    page = signed_in(world.adviser).get("/incidents/restricted/").content.decode()
    assert "&lt;5" in page
    assert incident.ref not in page
    assert not re.search(r'<td class="num">[1-4]</td>', page)
    assert signed_in(world.focal_point).get("/incidents/restricted/").status_code == 404
