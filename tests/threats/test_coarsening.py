"""Two records that differ in nothing but where in their cell and area they lie cannot be told apart by any question.

Asked are the pages, the marks of the map, the API, the files and the counts of leaders, by two hundred generated
questions for each audience.
"""

import random
import re
import uuid

import h3.api.basic_int as h3
import pytest
from django.db import transaction
from django.urls import reverse

from areas.models import Site
from common import clock
from tests.threats.factories import make_hot_spot, make_incident, make_report
from tests.world import AT
from threats.placing import GivenPlace

QUESTIONS = 200
SEED = 20261127
REF, UID = "IN-CAF-26-7777", uuid.UUID(int=7)


def within(cell, chosen):
    """The middles of two cells of resolution 9 in `cell`: the westernmost and the easternmost that are `chosen`."""
    middles = sorted((h3.cell_to_latlng(child) for child in h3.cell_to_children(cell, 9)), key=lambda at: at[1])
    return [at for at in middles if chosen(at)][0], [at for at in middles if chosen(at)][-1]


# What the record is, and two points that its audience must take for one: in the same cell, or in the same province.
ALIKE = {
    "UNCLASSIFIED": ({}, within(h3.latlng_to_cell(3.123, 1.234, 8), lambda at: True)),
    "CONFIDENTIAL": (
        {"classification": "CONFIDENTIAL"}, within(h3.latlng_to_cell(3.123, 1.234, 6), lambda at: True),
    ),
    # Half of the cell lies in another sub-prefecture, which may not be told either.
    "STRICTLY_CONFIDENTIAL": (
        {"classification": "STRICTLY_CONFIDENTIAL"}, within(h3.latlng_to_cell(3.1, 2.0, 4), lambda at: True),
    ),
    "restricted": (
        {"kind": "CRSV", "restricted_kind": "CRSV", "title": "", "place_name": ""}, ((3.5, 0.5), (2.4, 3.2)),
    ),
}  # fmt: skip


def filters(chance):
    """What people may narrow a list of incidents by, if by anything."""
    if chance.random() < 0.6:
        return {}
    asked = {
        "area": chance.choice(["", "", "CF1", "CF11", "CF12", "CF2", "none"]),
        "origin": chance.choice(["", "mission"]),
        "kind": chance.choice(["", "KILLING", "CRSV"]),
        "actors": chance.choice(["", "NON_STATE", "STATE"]),
        "verification": chance.choice(["", "", "UNVERIFIED"]),
        "since": chance.choice(["", "2026-01"]),
        "q": chance.choice(["", "", "attack", "7777"]),
    }
    return {name: value for name, value in asked.items() if value}


def box(chance, points):
    """A box of the map, most of them with an edge close to one of the points."""
    lat, lon = chance.choice(points)
    near = chance.choice([0.0005, 0.003, 0.02, 0.2, 3])
    west, south = lon - chance.uniform(0, near), lat - chance.uniform(0, near)
    return {
        "west": west, "south": south, "east": west + chance.uniform(0.001, 2 * near),
        "north": south + chance.uniform(0.001, 2 * near), "zoom": chance.choice([4, 7, 9, 10, 12, 14, 22]),
    }  # fmt: skip


def mark(chance, points):
    """A mark that a map might have drawn around one of the points."""
    lat, lon = chance.choice(points)
    resolution = chance.choice([4, 6, 8])
    cell = h3.latlng_to_cell(lat, lon, resolution)
    return {"mark": chance.choice([h3.int_to_str(cell), "CF11", "CF1", "none"]), "at": str(resolution)}


def questions(chance, points):
    """(address, query), so many as QUESTIONS says, of every kind of answer."""
    asked = [(reverse("incidents:detail", args=[REF]), {}), (reverse("threats-api:incident", args=[REF]), {})]
    for name in ("hotspots", "reports"):
        asked += [(reverse(f"{name}:list"), {}), (reverse(f"threats-api:{name}"), {})]
        asked += [(reverse(f"{name}:export"), {"as": kind}) for kind in ("csv", "hxl", "geojson")]
    asked += [
        (reverse("dashboards:home"), {}),
        (reverse("dashboards:overview"), {}),
        (reverse("incidents:restricted"), {}),
    ]
    asked += [(reverse("dashboards:matrix"), {"by": each}) for each in ("province", "district")]
    kinds = {
        "marks": lambda: (reverse("map:marks"), box(chance, points) | filters(chance)),
        "rows of a mark": lambda: (reverse("incidents:list"), mark(chance, points) | filters(chance)),
        "list": lambda: (reverse("incidents:list"), filters(chance)),
        "map": lambda: (reverse("map:page"), filters(chance)),
        "figures": lambda: (
            reverse("incidents:figures"), filters(chance) | {"by": chance.choice(["year", "month", "week"])},
        ),
        "api": lambda: (reverse("threats-api:incidents"), filters(chance) | mark(chance, points)),
        "file": lambda: (
            reverse("incidents:export"), filters(chance) | {"as": chance.choice(["csv", "hxl", "geojson"])},
        ),
    }  # fmt: skip
    names = list(kinds)
    while len(asked) < QUESTIONS:
        # Boxes and marks are what closes in on a place: they get most of the questions.
        asked.append(kinds[chance.choice([*names, "marks", "marks", "rows of a mark"])]())
    return asked


def answers(browser, asked):
    """What each question is answered, byte for byte but for what a page draws anew each time."""
    found = []
    for address, query in asked:
        answer = browser.get(address, query)
        text = re.sub(r'csrfmiddlewaretoken" value="\w+"|X-CSRFToken": "\w+"', "", answer.getvalue().decode())
        found.append((address, query, answer.status_code, text))
    return found


def lies_at(world, point, facts):
    """The record, a report of it and a hot spot, all at this point."""
    edition = world.country.edition
    area = world.n1 if point[1] < 2 else world.n2
    make_incident(world, at=(*point, "EXACT"), ref=REF, uid=UID, recorded_at=AT, **facts)
    marked = {name: facts[name] for name in ("classification",) if name in facts}
    place = GivenPlace(area, *point, "EXACT", [edition])
    make_report(world, by=world.adviser, place=place, uid=uuid.UUID(int=8), kind=facts.get("kind", "KILLING"),
                **({"heard": "", "source_code": ""} if "kind" in facts else {}), **marked)  # fmt: skip
    if "kind" not in facts:  # no hot spot is of a restricted kind
        make_hot_spot(world, place=place, uid=uuid.UUID(int=9), **marked)


@pytest.mark.parametrize("level", ALIKE)
def test_no_question_tells_two_places_apart_that_are_one_to_its_audience(world, signed_in, level, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: AT)
    facts, (one, other) = ALIKE[level]
    assert h3.latlng_to_cell(*one, 9) != h3.latlng_to_cell(*other, 9)
    base = Site(mission=world.mission, kind="BASE", name="Base One")
    base.place_at(3.2, 1.3, "EXACT", editions=world.country.edition)
    base.save()
    make_incident(world, at=(3.0, 1.0, "EXACT"))
    browser = signed_in(world.human_rights if level == "restricted" else world.analyst)
    asked = questions(random.Random(SEED), [one, other])
    told = []
    for point in (one, other):
        with transaction.atomic():
            lies_at(world, point, facts)
            told.append(answers(browser, asked))
            transaction.set_rollback(True)
    seen = [each for each in told[0] if REF in each[3] or '"mission": 1' in each[3] or '"mission": 2' in each[3]]
    assert len(seen) > QUESTIONS / 10, "many of the questions are about the record"
    for before, after in zip(*told, strict=True):
        assert before == after
