"""The matrix of a mission: every cell gives a level, and none falls unless the mission wants it so."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.errors import NotAllowed, WrongState
from tests.threats.assessments.factories import draft
from tests.world import AT
from threats.assessments import services
from threats.assessments.matrix import DEFAULT, LEVELS, Matrix, change_matrix, current_matrix, falls, rank, would_be

STEP = st.integers(1, 5)
MATRICES = st.lists(st.lists(st.sampled_from(LEVELS), min_size=5, max_size=5), min_size=5, max_size=5)
MATRIX = Matrix(0, DEFAULT)


@given(STEP, STEP)
def test_every_cell_gives_a_level(likelihood, impact):
    assert MATRIX.level(likelihood, impact) in LEVELS


@given(STEP, STEP, STEP, STEP)
def test_more_likely_or_graver_is_never_a_lower_risk(likelihood, impact, more_likely, graver):
    higher = MATRIX.level(max(likelihood, more_likely), max(impact, graver))
    assert rank(higher) >= rank(MATRIX.level(likelihood, impact))
    assert falls(DEFAULT) == []


@given(MATRICES)
def test_a_matrix_is_warned_of_exactly_where_it_falls(cells):
    is_monotone = all(
        rank(cells[a][b]) <= rank(cells[c][d])
        for a in range(5) for b in range(5) for c in range(a, 5) for d in range(b, 5)
    )  # fmt: skip
    assert (falls(cells) == []) == is_monotone


@given(st.one_of(st.integers(max_value=0), st.integers(min_value=6)), STEP)
def test_a_step_that_does_not_exist_has_no_level(outside, step):
    with pytest.raises(ValueError, match="from 1 to 5"):
        MATRIX.level(outside, step)
    with pytest.raises(ValueError, match="from 1 to 5"):
        MATRIX.level(step, outside)


def changed(**cells):
    rows = [list(row) for row in DEFAULT]
    for place, level in cells.items():
        rows[int(place[1]) - 1][int(place[2]) - 1] = level
    return rows


def test_lines_keep_the_level_they_were_given_and_say_what_it_would_be(world):
    row = draft(world, lines=[{"likelihood": 1, "impact": 5}])
    change_matrix(world.mission, by=world.adviser, at=AT, seen=0, cells=changed(c15="EXTREME"), reason="Massacres.")
    line = row.lines.select_related("assessment").get()
    assert (line.level, would_be(line, current_matrix(world.mission))) == ("LOW", "EXTREME")
    services.save_line(line, by=world.focal_point, at=AT, seen=1, title=line.title)
    line.refresh_from_db()
    assert (line.level, line.matrix_number, would_be(line, current_matrix(world.mission))) == ("EXTREME", 1, "")


def test_only_who_answers_for_it_changes_the_matrix_and_nobody_over_anothers_change(world):
    ask = {"at": AT, "cells": changed(c11="MEDIUM"), "reason": "Small mission."}
    with pytest.raises(NotAllowed):
        change_matrix(world.mission, by=world.head_of_office, seen=0, **ask)
    assert change_matrix(world.mission, by=world.adviser, seen=0, **ask).number == 1
    with pytest.raises(WrongState, match="Somebody else"):
        change_matrix(world.mission, by=world.adviser, at=AT, cells=DEFAULT, seen=0, reason="Back.")


def test_a_matrix_that_lacks_a_cell_is_refused(world):
    for cells in ([], changed()[:4], [row[:4] for row in changed()], changed(c11="HUGE")):
        with pytest.raises(Exception, match="Every combination"):
            change_matrix(world.mission, by=world.adviser, at=AT, seen=0, cells=cells, reason="Why.")
    assert current_matrix(world.mission).number == 0


def test_a_line_of_a_restricted_kind_restricts_the_assessment_and_is_for_those_who_serve(world):
    row = draft(world, by=world.human_rights)
    facts = {"title": "Rape on the road", "kind": "CRSV", "area": world.n1, "at": AT}
    with pytest.raises(Exception, match="Ask their adviser"):
        services.add_line(row, by=world.adviser, uid=uuid.uuid4(), **facts)
    assert not row.lines.filter(kind="CRSV").exists()
    services.add_line(row, by=world.human_rights, uid=uuid.uuid4(), **facts)
    row.refresh_from_db()
    assert row.restricted_kind == "CRSV"
    with pytest.raises(Exception, match="Write an assessment for each"):
        services.add_line(row, by=world.human_rights, uid=uuid.uuid4(), **facts | {"kind": "CHILD_RECRUIT"})
