"""What an adviser asks before writing an assessment: what happened there, when, and how do we know."""

import re

import pytest

from tests.journeys.hands import Keyboard, Pointer
from tests.journeys.people import Person

pytestmark = pytest.mark.journey

OUAKA = "CF43"


def counted(person):
    """The numbers of two key figures on the page: the mission's, and those of UCDP GED; other journeys import more."""
    ours = person.page.locator(".figure-value strong").first.inner_text()
    theirs = person.page.locator(".figure-box", has_text="UCDP GED").locator(".figure-value strong").inner_text()
    return [int(re.sub(r"\D", "", each)) for each in (ours, theirs)]


@pytest.mark.parametrize(
    ("language", "hand"),
    [("en", Pointer), ("fr", Keyboard)],
    ids=["in English", "in French by keyboard alone"],
)
def test_from_the_map_to_one_event_and_its_source(visit, running_portal, language, hand):
    adviser = Person(visit, running_portal, hand, language, "adviser@demo.example").sign_in()

    # All 1,848 events are there, beside the mission's own of the demonstration and never added to them.
    adviser.follow("/incidents/")
    ours, events = counted(adviser)
    assert ours >= 18
    assert events == 1848

    # The map draws them; its table opens the province.
    adviser.follow("/map/")
    adviser.page.locator("#map[data-ready]").wait_for()
    adviser.follow(f"?area={OUAKA}")
    adviser.page.locator("#map[data-ready]").wait_for()

    # How it went there over the years, then the events themselves.
    adviser.follow(f"/incidents/figures/?area={OUAKA}")
    assert adviser.page.locator("svg.bars rect").count() > 20
    adviser.follow(f"/incidents/?area={OUAKA}")
    (_ours, in_ouaka) = counted(adviser)
    assert 0 < in_ouaka < 1848

    # Narrowed by words and months; one of them is opened.
    adviser.hand.write("q", "bambari")
    adviser.send("q")
    (_ours, in_bambari) = counted(adviser)
    assert 0 < in_bambari < in_ouaka
    ref = adviser.page.locator("main .ref").first.inner_text()
    adviser.follow(f"/incidents/{ref}/")
    text = adviser.page.locator("main").inner_text()
    assert ref in text
    assert "CC BY 4.0" in text

    # The focal point, who answers for a part of the country, sees what happened in that part alone.
    focal_point = Person(visit, running_portal, Pointer, language, "focalpoint@demo.example").sign_in()
    focal_point.follow("/incidents/")
    (_ours, in_sight) = counted(focal_point)
    assert in_ouaka < in_sight < 1848
