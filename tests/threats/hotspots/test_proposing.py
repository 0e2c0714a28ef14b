"""What the rule proposes for a place, and from which assessments."""

import pytest
from django.core.exceptions import ValidationError

from common.errors import WrongState
from tests.threats.factories import make_hot_spot
from tests.threats.hotspots.factories import LATER, assessed
from threats.hotspots.proposing import commitment_for, lines_for, places_without
from threats.hotspots.services import change_hot_spot, decide_hot_spot, propose_afresh
from threats.models import HotSpot

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("level", "commitment"),
    [("EXTREME", "MUST"), ("VERY_HIGH", "MUST"), ("HIGH", "SHOULD"), ("MEDIUM", "COULD"), ("LOW", ""), ("", "")],
)
def test_the_rule_follows_the_risk(world, level, commitment):
    assert commitment_for(level) == commitment


def test_the_rule_proposes_whatever_a_person_would(world):
    assessment = assessed(world, world.n1, "VERY_HIGH")
    spot = make_hot_spot(world, proposed="COULD", at=LATER)
    assert (spot.proposed, spot.proposed_level, spot.proposed_from) == ("MUST", "VERY_HIGH", assessment.ref)
    assert spot.proposed_by is None
    assert (spot.stage, spot.commitment) == ("PROPOSED", "")


def test_the_risk_that_stays_after_the_measures_counts(world):
    assessed(world, world.n1, "EXTREME", after="MEDIUM")
    assert make_hot_spot(world, at=LATER).proposed == "COULD"


def test_where_no_assessment_speaks_of_the_place_a_person_proposes(world):
    assessed(world, world.s1, "EXTREME")
    spot = make_hot_spot(world, proposed="COULD", at=LATER)
    assert (spot.proposed, spot.proposed_by, spot.proposed_level) == ("COULD", world.adviser, "")
    with pytest.raises(ValidationError, match="say what you propose"):
        make_hot_spot(world, proposed="", at=LATER)
    assert HotSpot.objects.unscoped("a test counts").count() == 1


def test_the_closest_assessment_speaks_before_a_wider_one(world):
    assessed(world, world.north, "EXTREME")
    assessed(world, world.n1, "MEDIUM")
    assert make_hot_spot(world, at=LATER).proposed == "COULD"
    assert make_hot_spot(world, area=world.n2, at=LATER).proposed == "MUST"


def test_an_assessment_marked_higher_never_shows_through_a_proposal(world):
    assessed(world, world.n1, "EXTREME", classification="CONFIDENTIAL")
    assert make_hot_spot(world, at=LATER, proposed="COULD").proposed == "COULD"
    marked = make_hot_spot(world, at=LATER, proposed="COULD", classification="CONFIDENTIAL")
    assert marked.proposed == "MUST"


def test_lowering_the_marking_takes_back_what_a_marked_assessment_proposed(world):
    assessed(world, world.n1, "EXTREME", classification="CONFIDENTIAL")
    spot = make_hot_spot(world, at=LATER, classification="CONFIDENTIAL")
    with pytest.raises(ValidationError, match="follows from an assessment that is marked higher"):
        change_hot_spot(spot, by=world.adviser, at=LATER, classification="UNCLASSIFIED")


def test_asking_again_changes_the_proposal_and_never_the_decision(world):
    spot = make_hot_spot(world, proposed="COULD")
    spot = decide_hot_spot(spot, by=world.leader, at=LATER, commitment="COULD")
    with pytest.raises(WrongState, match="stays until one does"):
        propose_afresh(spot, by=world.adviser, at=LATER)
    assessed(world, world.n1, "EXTREME")
    assert propose_afresh(spot, by=world.adviser, at=LATER) is True
    assert propose_afresh(spot, by=world.adviser, at=LATER) is False
    spot.refresh_from_db()
    assert (spot.proposed, spot.commitment, spot.decided_on, spot.differs) == ("MUST", "COULD", "COULD", True)


def test_places_at_risk_without_a_hot_spot_are_suggested(world):
    assessed(world, world.n1, "HIGH")
    assessed(world, world.n2, "EXTREME")
    spot = make_hot_spot(world, at=LATER)
    found = places_without(lines_for(spot, world.adviser, LATER), [spot])
    assert [(each.area, each.commitment) for each in found] == [(world.n2, "MUST")]
