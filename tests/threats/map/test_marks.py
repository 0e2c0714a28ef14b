"""What the map is given: nothing is lost or told twice, and no question closes in on a place."""

from collections import Counter
from datetime import date, timedelta

import h3.api.basic_int as h3
import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from areas import codes
from areas.models import AreaOfResponsibility
from tests.threats.factories import make_dataset, make_incident
from tests.threats.importing import real
from tests.world import AT, make_post, make_user
from threats.incidents.querysets import IncidentQuerySet
from threats.map import marks

MARKS = reverse("map:marks")
LIST = reverse("incidents:list")
WORLD = {"west": -180, "south": -90, "east": 180, "north": 90}
ZOOMS = (5, 10, 13)
PLACE = (3.0, 1.0, "EXACT")


def ask(browser, zoom=5, **more):
    response = browser.get(MARKS, WORLD | {"zoom": zoom} | more)
    assert response.status_code == 200, response.content
    return response.json()


def total(found):
    """Incidents per origin over all marks of an answer."""
    counts = Counter()
    for mark in (*found["cells"], *found["areas"]):
        counts.update(mark["counts"])
    counts.update(found["nowhere"])
    return counts


@pytest.fixture
def reader(db, tmp_path, signed_in, monkeypatch):
    """Somebody who sees the whole mission, with the real events of the Central African Republic in it, all at once."""
    monkeypatch.setattr(marks, "MOST_ROWS", 5000)
    real.prepare("CAF", tmp_path)
    call_command("import_events", str(real.copied("CAF", tmp_path)), "--format", "ucdp-ged", "--mission", "DEMO")
    user = make_user("whole")
    make_post(user, "SPOCA", AreaOfResponsibility.objects.get(kind="MISSION"))
    return signed_in(user)


@pytest.mark.parametrize("zoom", ZOOMS)
def test_cells_and_areas_add_up_to_the_file(reader, zoom):
    found = ask(reader, zoom)
    assert found["left_out"] == {}
    assert total(found) == {"ucdp-ged": len(real.published("CAF"))} == {"ucdp-ged": 1848}
    only_area = [row for row in real.published("CAF").values() if row["where_prec"] not in ("1", "2")]
    assert sum(mark["counts"]["ucdp-ged"] for mark in found["areas"]) == len(only_area)


@pytest.mark.parametrize("zoom", ZOOMS)
def test_boxes_side_by_side_add_up_to_the_whole(reader, zoom):
    counts, edges = Counter(), [10, 16, 18.55, 20, 30]
    for west, east in zip(edges, edges[1:], strict=False):
        for south, north in ((0, 5.5), (5.5, 15)):
            counts += total(ask(reader, zoom, west=west, east=east, south=south, north=north))
    assert counts == {"ucdp-ged": 1848}


@pytest.mark.parametrize("query", [{"q": "obo"}, {"kind": "3", "since": "2014-01"}, {"area": "CF61"}, {"area": "none"}])
def test_the_map_the_list_and_the_table_say_the_same(reader, query):
    listed = reader.get(LIST, query).context["origins"]
    n = sum(origin.sums.n for origin in listed)
    assert n > 0
    for zoom in ZOOMS:
        assert total(ask(reader, zoom, **query)).total() == n
    table = reader.get(reverse("map:page"), query).context["table"]
    assert sum(sums.n for sums in table.totals) == n


@pytest.mark.parametrize("zoom", ZOOMS)
def test_every_mark_opens_as_many_rows_as_it_counts(reader, zoom):
    found = ask(reader, zoom)
    busiest = sorted(found["cells"], key=lambda mark: -mark["counts"]["ucdp-ged"])
    for mark in [*busiest[:4], *busiest[-4:], *found["areas"][:8]]:
        query = {"origin": "ucdp-ged", "mark": mark["mark"], "at": found["resolution"]}
        origins = {each.code: each.sums.n for each in reader.get(LIST, query).context["origins"]}
        assert origins["ucdp-ged"] == mark["counts"]["ucdp-ged"], mark


def test_the_table_opens_as_many_rows_as_it_counts(reader):
    for query in ("", "?area=CF61", "?kind=3"):
        table = reader.get(reverse("map:page") + query).context["table"]
        for line in table.lines:
            for cell in line.cells:
                if cell.sums.n:
                    origins = reader.get(f"{LIST}?{cell.query}").context["origins"]
                    assert {each.code: each.sums.n for each in origins}[cell.origin.code] == cell.sums.n


@pytest.mark.parametrize(
    ("facts", "resolutions"),
    [
        ({}, (4, 6, 8)),
        ({"classification": "CONFIDENTIAL"}, (4, 6, 6)),
        ({"classification": "STRICTLY_CONFIDENTIAL"}, (4, 4, 4)),
    ],
)
def test_a_secret_place_is_drawn_coarsely_however_near_one_looks(world, signed_in, facts, resolutions):
    incident = make_incident(world, at=PLACE, **facts)
    for zoom, resolution in zip(ZOOMS, resolutions, strict=True):
        (mark,) = ask(signed_in(world.adviser), zoom)["cells"]
        assert h3.str_to_int(mark["mark"]) == h3.cell_to_parent(incident.h3_r8, resolution)


@pytest.mark.parametrize("zoom", ZOOMS)
def test_a_restricted_kind_is_counted_by_province_only(world, signed_in, zoom):
    make_incident(world, at=PLACE, restricted_kind="CRSV", kind="CRSV")
    found = ask(signed_in(world.human_rights), zoom)
    assert found["cells"] == []
    assert [(mark["mark"], mark["counts"]) for mark in found["areas"]] == [("CF1", {"mission": 1})]
    assert total(ask(signed_in(world.adviser), zoom)) == {}


@pytest.mark.parametrize("zoom", ZOOMS)
def test_two_places_in_one_cell_cannot_be_told_apart_by_boxes(world, signed_in, zoom):
    """However a box is laid, both are in it or neither is."""
    cell = h3.latlng_to_cell(3.0, 1.0, 6)
    one, other = (h3.cell_to_latlng(child) for child in list(h3.cell_to_children(cell, 10))[::2000])
    for lat, lon in (one, other):
        make_incident(world, at=(lat, lon, "EXACT"), classification="CONFIDENTIAL")
    edge = (one[1] + other[1]) / 2
    counts = {total(ask(signed_in(world.adviser), zoom, west=edge)).total(), 0, 2}
    assert counts == {0, 2}


def test_mission_and_dataset_stand_apart_in_one_mark(world, signed_in):
    make_incident(world, at=PLACE)
    make_incident(world, make_dataset(world), at=PLACE)
    make_incident(world, make_dataset(world), at=PLACE)
    (mark,) = ask(signed_in(world.adviser))["cells"]
    assert mark["counts"] == {"mission": 1, "ucdp-ged": 2}


def test_what_has_no_place_at_all_is_counted_and_not_drawn(world, signed_in):
    make_incident(world, area=None)
    found = ask(signed_in(world.adviser))
    assert (found["cells"], found["areas"], found["nowhere"]) == ([], [], {"mission": 1})
    assert ask(signed_in(world.focal_point))["nowhere"] == {}


def test_the_smallest_marks_are_left_out_beyond_the_cap_and_counted(world, signed_in, monkeypatch):
    monkeypatch.setattr(marks, "MOST_CELLS", 2)
    for lon in (0.5, 0.5, 0.5, 1.0, 1.0, 1.5):
        make_incident(world, at=(3.0, lon, "EXACT"))
    found = ask(signed_in(world.adviser), 13)
    assert [mark["counts"]["mission"] for mark in found["cells"]] == [3, 2]
    assert (found["left_out"], found["most"]) == ({"mission": 1}, 2)


def test_close_in_the_newest_are_counted_by_whole_months_and_since_when_is_told(reader, monkeypatch):
    monkeypatch.setattr(marks, "MOST_ROWS", 300)
    assert ask(reader, 5)["since"] is None, "far out the sums count everything"
    known = [row for row in real.published("CAF").values() if row["where_prec"] in ("1", "2")]
    for zoom in (10, 13):
        found = ask(reader, zoom)
        newer = [row for row in known if row["date_start"][:7] >= found["since"]]
        before = max(row["date_start"][:7] for row in known if row["date_start"][:7] < found["since"])
        assert len(newer) == sum(mark["counts"]["ucdp-ged"] for mark in found["cells"]) <= 300
        assert len(newer) + sum(row["date_start"].startswith(before) for row in known) > 300
        busiest = max(found["cells"], key=lambda mark: mark["counts"]["ucdp-ged"])
        query = {"mark": busiest["mark"], "at": found["resolution"], "since": found["since"]}
        origins = {each.code: each.sums.n for each in reader.get(LIST, query).context["origins"]}
        assert origins["ucdp-ged"] == busiest["counts"]["ucdp-ged"]


def test_a_month_with_more_than_that_is_counted_whole(world, signed_in, monkeypatch):
    monkeypatch.setattr(marks, "MOST_ROWS", 2)
    for days in (0, 1, 2, 40):
        make_incident(world, at=PLACE, day=AT.date().replace(day=28) - timedelta(days=days))
    (mark,) = ask(signed_in(world.adviser), 13)["cells"]
    assert mark["counts"] == {"mission": 3}


def test_what_is_asked_for_before_that_month_is_shown(world, signed_in, monkeypatch):
    monkeypatch.setattr(marks, "MOST_ROWS", 1)
    for year in (2024, 2020):
        make_incident(world, at=PLACE, day=date(year, 5, 1))
    browser = signed_in(world.adviser)
    assert (ask(browser, 13)["since"], ask(browser, 13)["since_words"]) == ("2024-05", "May 2024")
    found = ask(browser, 13, until="2023-12")
    assert found["since"] is None
    assert total(found) == {"mission": 1}


def test_what_lies_around_but_is_not_the_readers_is_not_read(world, signed_in, monkeypatch):
    """Else a quiet area beside a busy one would cost as much as the busy one."""
    monkeypatch.setattr(marks, "MOST_ROWS", 3)
    for number in range(5):
        make_incident(world, at=(-3.0, 1.0, "EXACT"), day=AT.date() - timedelta(days=number))
    asked = []
    near_box = IncidentQuerySet.near_box
    monkeypatch.setattr(IncidentQuerySet, "near_box", lambda rows, cells: asked.append(cells) or near_box(rows, cells))
    assert total(ask(signed_in(world.focal_point), 13)) == {}
    assert asked == [set()]


def test_a_cell_on_the_border_is_drawn_on_this_side_of_it(world, signed_in):
    make_incident(world, at=(3.0, 0.001, "EXACT"))  # the country begins at longitude 0
    for zoom in ZOOMS:
        (mark,) = ask(signed_in(world.adviser), zoom)["cells"]
        assert mark["lon"] >= 0


@pytest.mark.parametrize(
    "wrong",
    [{"west": 20, "east": 10}, {"north": -90}, {"west": "x"}, {"zoom": ""}, {"south": -91}, {"zoom": 99},
     {"area": "ZZ"}, {"since": "soon"}],
)  # fmt: skip
def test_a_broken_box_or_filter_is_refused_by_name(world, signed_in, wrong):
    response = signed_in(world.adviser).get(MARKS, WORLD | {"zoom": 5} | wrong)
    assert response.status_code == 422
    assert response.json()["errors"]


@pytest.mark.parametrize("zoom", ZOOMS)
def test_the_answer_costs_the_same_with_one_row_and_with_many(world, signed_in, zoom):
    browser = signed_in(world.adviser)
    make_incident(world, at=PLACE)
    make_incident(world, area=world.n1)
    ask(browser, zoom)

    def statements():
        codes.choices("threat_types")  # a process keeps the words of the lists for a while: not to be counted
        with CaptureQueriesContext(connection) as asked:
            ask(browser, zoom)
        return len(asked)

    few = statements()
    for n in range(30):
        place = {"at": (2.5 + n / 50, 0.5 + n / 30, "NEAR")} if n % 3 else {"area": world.n2}
        make_incident(world, make_dataset(world) if n % 2 else None, day=AT.date() - timedelta(days=n), **place)
    assert statements() == few <= 20
