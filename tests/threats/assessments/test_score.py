"""What became of risk lines, and how good the stated probabilities were."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.errors import WrongState
from tests.threats.assessments.factories import DAY, endorsed
from tests.threats.factories import make_incident
from tests.world import AT
from threats.assessments.score import Score, proposed, say_what_happened, scores
from threats.models import LineOutcome, RiskLine

OVER = AT + 40 * DAY


def line_of(world, **facts):
    row = endorsed(world, lines=[facts], area=facts.pop("area", None))
    return RiskLine.objects.select_related("assessment__mission", "assessment__area", "area").get(assessment=row)


def say(world, line, happened, **more):
    facts = {"by": world.focal_point, "at": OVER, "was_acted_upon": False}
    return say_what_happened(line, happened=happened, **facts | more)


def test_it_is_asked_when_its_days_are_over_and_not_before(world):
    line = line_of(world)
    with pytest.raises(WrongState, match="not over yet"):
        say(world, line, "NO", at=AT + 29 * DAY)
    assert scores(world.adviser, AT + 29 * DAY)[0].due == 0
    assert scores(world.adviser, OVER)[0].not_said == 1
    say(world, line, "NO")
    whole, sections = scores(world.adviser, OVER)
    assert (whole.due, whole.not_said, whole.n) == (1, 0, 1)
    assert whole.brier == pytest.approx(0.49)
    assert [(each.section, each.n) for each in sections] == [("POC", 1)]


def test_what_was_acted_upon_is_told_apart_and_is_no_false_alarm(world):
    averted, missed = line_of(world), line_of(world, area=world.n2)
    say(world, averted, "NO", was_acted_upon=True, note="A patrol stayed for the market.")
    say(world, missed, "YES", by=world.adviser)
    whole, _sections = scores(world.adviser, OVER)
    assert (whole.acted, whole.acted_happened, whole.n) == (1, 0, 1)
    assert whole.brier == pytest.approx(0.09)
    with pytest.raises(Exception, match="what was done"):
        say(world, missed, "NO", was_acted_upon=True)


def test_saying_it_again_corrects_it(world):
    line = line_of(world)
    say(world, line, "NO")
    say(world, line, "PARTLY")
    assert LineOutcome.objects.get().happened == "PARTLY"
    assert scores(world.adviser, OVER)[0].brier == pytest.approx(0.04)


def test_incidents_of_its_area_kind_and_days_are_proposed(world):
    line = line_of(world)
    right = make_incident(world, kind="ATTACK_VILLAGE", day=(AT + 3 * DAY).date())
    make_incident(world, kind="LOOTING", day=(AT + 3 * DAY).date())
    make_incident(world, kind="ATTACK_VILLAGE", day=(AT + 3 * DAY).date(), area=world.n2)
    make_incident(world, kind="ATTACK_VILLAGE", day=(AT + 60 * DAY).date())
    assert proposed(line, world.focal_point) == [right]


def test_figures_are_within_what_the_reader_may_see(world):
    say(world, line_of(world), "NO")
    assert scores(world.neighbour, OVER)[0].due == 0
    assert scores(world.focal_point, OVER)[0].due == 1


OUTCOMES = st.tuples(st.integers(0, 100), st.sampled_from(["YES", "PARTLY", "NO"]))


@given(st.lists(OUTCOMES, min_size=1))
def test_the_mean_lies_between_0_and_1_and_every_line_in_one_group(stated):
    score = Score("")
    for percent, happened in stated:
        score.add(percent, LineOutcome(happened=happened, was_acted_upon=False))
    assert 0 <= score.brier <= 1
    assert sum(each.n for each in score.bins) == len(stated) == score.n
    assert all(each.low <= each.stated_percent <= each.high + 1 for each in score.bins if each.n)


@given(st.integers(0, 100), st.integers(0, 100), st.integers(0, 100))
def test_the_score_is_proper_nobody_gains_by_stating_another_probability(truth, stated, other):
    def expected(percent):
        hit, miss = Score(""), Score("")
        hit.add(percent, LineOutcome(happened="YES", was_acted_upon=False))
        miss.add(percent, LineOutcome(happened="NO", was_acted_upon=False))
        return truth * hit.brier + (100 - truth) * miss.brier

    assert expected(truth) <= expected(stated) + 1e-9
    assert expected(truth) <= expected(other) + 1e-9
