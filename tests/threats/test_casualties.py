"""Figures of one account: what must hold between them, and that nothing is summed or split."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from tests.threats.factories import make_report
from tests.threats.reports.test_reports import sent
from tests.world import AT
from threats.casualties import Line, faults, parts_of
from threats.models import Age, CasualtyPart, Harm, Report, Sex
from threats.reports.services import change_report

NEW = "/reports/new/"
KNOWN = st.one_of(st.none(), st.integers(0, 9))


def stored():
    return Report.objects.unscoped("a test looks")


@given(st.tuples(KNOWN, KNOWN, KNOWN), st.tuples(KNOWN, KNOWN, KNOWN))
def test_two_rows_are_refused_exactly_when_no_numbers_can_be_true_of_both(part, whole):
    """A part and its whole agree when there are true numbers for both: each within its bounds, the part no more."""
    lines = [Line("INJURED", *part, sex="F", age="ADULT"), Line("INJURED", *whole)]

    def ordered(bounds):
        known = [each for each in bounds if each is not None]
        return known == sorted(known)

    fits = all(
        mine is None or theirs is None or mine <= theirs for place, mine in enumerate(part) for theirs in whole[place:]
    )
    assert (faults(lines) == []) == (ordered(part) and ordered(whole) and fits)


@pytest.mark.parametrize(
    ("part", "whole", "is_part"),
    [
        (Line("KILLED", 1, sex="F"), Line("KILLED"), True),
        (Line("KILLED", 1, sex="F", age="CHILD"), Line("KILLED", age="CHILD"), True),
        (Line("KILLED", 1, sex="F", age="CHILD"), Line("KILLED", sex="M"), False),
        (Line("CIVILIANS_KILLED", 1), Line("KILLED"), True),
        (Line("CIVILIANS_KILLED", 1, sex="F"), Line("KILLED", sex="F"), True),
        (Line("KILLED", 1), Line("CIVILIANS_KILLED"), False),
        (Line("INJURED", 1), Line("KILLED"), False),
        (Line("KILLED", 1), Line("KILLED"), False),
    ],
)
def test_what_is_a_part_of_what(part, whole, is_part):
    assert part.is_part_of(whole) is is_part


def row(number, harm, sex="", age="", low="", best="", high=""):
    values = {"harm": harm, "sex": sex, "age": age, "low": low, "best": best, "high": high}
    return {f"part_{number}_{name}": value for name, value in values.items()}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"injured_low": "5", "injured_high": "2"}, "Injured: “at least” must not be more"),
        ({"injured_low": "5", "injured_best": "4"}, "Injured: “at least” must not be more"),
        ({"killed_best": "4", "civilians_killed_best": "5"}, "Civilians killed is more than Killed, all"),
        ({"killed_best": "4", **row(0, "KILLED", "F", "", best="5")}, "Killed, all (Female) is more than Killed, all"),
        (row(0, "KILLED", "F", "", low="5", high="2"), "Killed, all (Female): “at least” must not be more"),
        (row(0, "", "F", "", best="5"), "Say what was done to them"),
        (row(0, "KILLED", "", "", best="5"), "Say of which sex or age"),
        ({**row(0, "KILLED", "F", "", best="5"), **row(1, "KILLED", "F", "", best="6")}, "stands here twice"),
        (row(0, "KILLED", "F", "", best="-1"), "greater than or equal to 0"),
        ({"killed_best": "9999999999"}, "less than or equal to"),
    ],
)
def test_what_cannot_be_is_refused_with_its_row_and_comes_back(world, signed_in, wrong, words):
    answer = signed_in(world.liaison).post(NEW, sent(**wrong))
    page = answer.content.decode().replace("&quot;", '"')
    assert answer.status_code == 422
    assert words in page
    assert "Shots at the ford." in page
    assert stored().count() == 0


@pytest.mark.django_db
def test_parts_and_totals_stand_as_they_were_given(world, signed_in):
    rows = {**row(0, "KILLED", "F", "CHILD", best="2"), **row(1, "KILLED", "M", "", low="1")}
    browser = signed_in(world.liaison)
    browser.post(NEW, sent(**rows))
    report = stored().get()
    assert (report.killed_low, report.killed_best, report.killed_high) == (None, None, None), "no total is summed"
    assert parts_of(report) == [Line("KILLED", None, 2, None, "F", "CHILD"), Line("KILLED", 1, None, None, "M", "")]
    page = browser.get(report.get_absolute_url()).content.decode()
    assert "Female, Children (under 18)" in page
    assert "at least 1" in page


@pytest.mark.django_db
def test_a_part_that_is_replaced_stays_on_record(world, signed_in):
    report = make_report(world, parts=[Line("KILLED", None, 2, None, "F"), Line("KILLED", None, 1, None, "M")])
    browser, edit = signed_in(world.liaison), f"{report.get_absolute_url()}edit/"
    assert "part_5_harm" in browser.get(edit).content.decode(), "four empty rows beyond those that stand"
    form = sent(
        often="", kind=report.kind, tense="EXPECTED", **row(0, "KILLED", "F", best="3"), **row(1, "KILLED", "M")
    )
    assert browser.post(edit, form).status_code == 302
    assert parts_of(report) == [Line("KILLED", None, 3, None, "F")]
    gone = CasualtyPart.objects.filter(report=report).exclude(replaced_at=None)
    assert sorted(gone.values_list("best", "replaced_by__email")) == [
        (1, world.liaison.email),
        (2, world.liaison.email),
    ]
    change_report(report, by=world.liaison, at=AT, place=None, heard="Two shots.")
    assert len(parts_of(report)) == 1, "a change that says nothing of them leaves them"


@pytest.mark.django_db
def test_a_total_is_not_put_below_a_part_of_it_by_any_way(world):
    report = make_report(world, parts=[Line("KILLED", None, 5, None, "F")])
    with pytest.raises(ValidationError, match="is more than Killed, all"):
        change_report(report, by=world.liaison, at=AT, place=None, killed_best=4)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"harm": "NOBODY"}, {"sex": "", "age": ""}, {"low": 5, "best": 4}, {"low": 5, "best": None, "high": 4},
        {"low": None, "best": None}, {"sex": "Q"},
    ],
)  # fmt: skip
def test_the_database_itself_refuses_what_cannot_be(world, wrong):
    facts = {"report": make_report(world), "harm": "KILLED", "sex": "F", "age": "", "best": 3, "said_at": AT,
             "said_by": world.liaison}  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        CasualtyPart.objects.create(**facts | wrong)


def test_every_group_and_harm_has_a_word():
    assert all(Line(harm, 1, sex=sex, age=age).name for harm in Harm for sex in ["", *Sex] for age in ["", *Age])


@pytest.mark.django_db
def test_whoever_is_on_the_road_is_not_asked_to_grade_a_source_and_takes_no_grade_away(world, signed_in):
    page = signed_in(world.liaison).get(NEW).content.decode()
    assert 'name="reliability"' not in page
    assert 'name="credibility"' not in page
    assert 'name="reliability"' in signed_in(world.focal_point).get(NEW).content.decode()
    signed_in(world.liaison).post(NEW, sent(reliability="A", credibility="1"))
    report = stored().get()
    assert (report.reliability, report.credibility) == ("", ""), "grades are optional, and not theirs to give"
    change_report(report, by=world.focal_point, at=AT, place=None, reliability="B", credibility="2")
    edit = f"{report.get_absolute_url()}edit/"
    signed_in(world.liaison).post(edit, sent(heard="Three shots."))
    report.refresh_from_db()
    assert (report.heard, report.reliability, report.credibility) == ("Three shots.", "B", "2")
