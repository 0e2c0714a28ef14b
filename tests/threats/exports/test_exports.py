"""A list taken along says what the reader's pages and the API say, in every format, and is valid there."""

import csv
import io
import json

import geojson
import hxl
import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Entry
from common import exporting
from tests.threats.factories import make_dataset, make_incident, make_threat
from threats.exports import taking
from threats.models import Incident

EXPORT = reverse("incidents:export")
API = reverse("threats-api:incidents")
PLACE = (3.123456, 1.234567, "EXACT")


def taken(browser, fmt, address=EXPORT, **query):
    response = browser.get(address, {"as": fmt} | query)
    assert response.status_code == 200, response.content
    return response, response.getvalue()


def api_rows(browser, address=API, **query):
    """Every row of the list, page after page, by reference."""
    rows, url, asked = {}, address, query
    while url:
        page = browser.get(url, asked).json()
        rows |= {row["ref"]: row for row in page["results"]}
        url, asked = page["next"], {}
    return rows


@pytest.fixture
def several(world):
    """Incidents of every marking and precision, of the mission and of a dataset, with words that are hard to keep."""
    make_incident(world, at=PLACE, title="=HYPERLINK(1)", place_name="@market")
    awkward = "Line\nbreak; “quoted”, \x0b comma"
    make_incident(world, at=PLACE, classification="CONFIDENTIAL", title=awkward, killed_best=None)
    make_incident(world, at=(3.5, 0.5, "NEAR"), classification="STRICTLY_CONFIDENTIAL")
    make_incident(world, area=world.north, civilians_killed=None)
    make_incident(world, area=None)
    make_incident(world, make_dataset(world), at=(1.0, 1.0, "EXACT"), place_name="Ndélé")
    return world


READERS = ["adviser", "focal_point", "neighbour"]


def seen(rows):
    """What must be the same whatever the format: which, where, when and how many."""
    return {
        ref: (
            row["area"], row["cell"], row["occurred_from_on"], row["killed_low"], row["killed_best"],
            row["killed_high"], row["civilians_killed"], row["classification"], row["kind"],
        )
        for ref, row in rows.items()
    }  # fmt: skip


def from_text(row):
    """A row of a table as the API gives it: empty is null, figures are numbers."""
    figures = ("killed_low", "killed_best", "killed_high", "civilians_killed")
    return {
        name: None if value in ("", None) else int(value) if name in figures else value for name, value in row.items()
    }


@pytest.mark.parametrize("reader", READERS)
def test_a_table_read_again_is_what_its_reader_sees(several, signed_in, reader):
    browser = signed_in(getattr(several, reader))
    expected = api_rows(browser)
    assert len(expected) == {"adviser": 6, "focal_point": 2, "neighbour": 1}[reader]
    _response, body = taken(browser, "csv")
    rows = {row["ref"]: from_text(row) for row in csv.DictReader(io.StringIO(body.decode(), newline=""))}
    assert seen(rows) == seen(expected)
    for ref, row in rows.items():
        point = expected[ref]["geometry"]
        told = [float(row["lon"]), float(row["lat"])] if row["lon"] else None
        assert told == (point and point["coordinates"])
        assert row["title"] == (expected[ref]["title"] or None) or row["title"] == "'" + expected[ref]["title"]


@pytest.mark.parametrize("reader", READERS)
def test_a_spreadsheet_read_again_is_the_same_and_no_cell_is_a_formula(several, signed_in, reader):
    browser = signed_in(getattr(several, reader))
    _response, body = taken(browser, "xlsx")
    book = openpyxl.load_workbook(io.BytesIO(body))
    sheet, notes = book.worksheets
    heading, *lines = sheet.iter_rows()
    names = [each.value for each in heading]
    rows = {line[0].value: from_text({n: c.value for n, c in zip(names, line, strict=True)}) for line in lines}
    assert seen(rows) == seen(api_rows(browser))
    assert not [each.coordinate for line in sheet.iter_rows() for each in line if each.data_type == "f"]
    said = [line[0].value for line in notes.iter_rows()]
    assert "do not imply official endorsement" in said[-1]


@pytest.mark.parametrize("reader", READERS)
def test_an_hxl_file_is_valid_and_read_again_is_the_same(several, signed_in, reader):
    browser = signed_in(getattr(several, reader))
    _response, body = taken(browser, "hxl")
    lines = list(csv.reader(io.StringIO(body.decode(), newline="")))
    report = hxl.validate(hxl.data(lines))
    assert report["is_valid"], report["issues"]
    rows = {row.get("#event+id-source"): row for row in hxl.data(lines)}
    expected = api_rows(browser)
    assert set(rows) == set(expected)
    for ref, row in rows.items():
        assert (row.get("#affected+ind+killed-low-high-civilians") or None) == (
            None if expected[ref]["killed_best"] is None else str(expected[ref]["killed_best"])
        )
        assert row.get("#meta+classification") == expected[ref]["classification"]
        assert (row.get("#geo+lat") or None) == (
            str(expected[ref]["geometry"]["coordinates"][1]) if expected[ref]["geometry"] else None
        )


@pytest.mark.parametrize("reader", READERS)
def test_geojson_is_valid_and_read_again_is_the_same(several, signed_in, reader):
    browser = signed_in(getattr(several, reader))
    response, body = taken(browser, "geojson")
    assert response["Content-Type"] == "application/geo+json"
    collection = geojson.loads(body.decode())
    assert collection.is_valid, collection.errors()
    expected = api_rows(browser)
    assert seen({each["id"]: each["properties"] for each in collection["features"]}) == seen(expected)
    for feature in collection["features"]:
        assert feature["geometry"] == expected[feature["id"]]["geometry"]
    assert "do not imply official endorsement" in json.loads(body)["notes"][-1]


@pytest.mark.parametrize(("reader", "marking"), [("adviser", "STRICTLY_CONFIDENTIAL"), ("neighbour", "UNCLASSIFIED")])
def test_the_file_says_in_its_name_and_inside_how_it_is_classified(several, signed_in, reader, marking):
    browser = signed_in(getattr(several, reader))
    for kind in exporting.FORMATS:
        response, _body = taken(browser, kind)
        assert f'filename="incidents-{marking}-' in response["Content-Disposition"]
    assert json.loads(taken(browser, "geojson")[1])["classification"] == marking
    book = openpyxl.load_workbook(io.BytesIO(taken(browser, "xlsx")[1]))
    for sheet in book.worksheets:
        assert sheet.oddHeader.center.text == sheet.oddFooter.center.text == marking.replace("_", " ")
    assert book["Notes"]["A1"].value == marking


def test_the_filters_of_the_list_narrow_the_file(several, signed_in):
    browser = signed_in(several.adviser)
    for query in ({"origin": "ucdp-ged"}, {"area": "CF1"}, {"area": "none"}, {"kind": "KILLING", "origin": "mission"}):
        body = taken(browser, "csv", **query)[1].decode()
        refs = {row["ref"] for row in csv.DictReader(io.StringIO(body, newline=""))}
        assert refs == set(api_rows(browser, **query))
        assert refs
    refused = browser.get(EXPORT, {"as": "csv", "area": "ZZ"})
    assert refused.status_code == 422
    assert "Open the list" in refused.content.decode()


def test_who_took_what_along_is_in_the_trail(several, signed_in):
    taken(signed_in(several.adviser), "xlsx", origin="mission")
    (entry,) = Entry.objects.filter(action="threats.exported")
    assert (entry.actor_label, entry.target_label) == (
        several.adviser.audit_actor().label, "incidents xlsx: 5, STRICTLY_CONFIDENTIAL",
    )  # fmt: skip
    assert "origin" not in str(entry.changes), "what was asked for is kept as a digest"


def test_cases_of_restricted_kinds_are_in_no_file_and_their_number_is_told_to_whoever_may_know(world, signed_in):
    make_incident(world, area=world.n1)
    hidden = make_incident(world, area=world.n1, kind="CRSV", restricted_kind="CRSV")
    for kind in exporting.FORMATS:
        assert hidden.ref.encode() not in taken(signed_in(world.human_rights), kind)[1]
    assert "Left out" in taken(signed_in(world.human_rights), "geojson")[1].decode()
    assert "Left out" not in taken(signed_in(world.adviser), "geojson")[1].decode()


def test_too_many_rows_are_refused_with_a_sentence_and_leave_no_entry(several, signed_in, monkeypatch):
    monkeypatch.setattr(taking, "MOST_ROWS", 3)
    refused = signed_in(several.adviser).get(EXPORT, {"as": "csv"})
    assert refused.status_code == 422
    assert refused.content.decode() == (
        "These are more than 3 rows. Narrow the list by period or area, and take it along again."
    )
    assert not Entry.objects.filter(action="threats.exported").exists()
    taken(signed_in(several.adviser), "csv", origin="ucdp-ged")


@pytest.mark.parametrize("kind", ["", "pdf", "CSV"])
def test_a_format_that_does_not_exist_is_refused_by_name(world, signed_in, kind):
    refused = signed_in(world.adviser).get(EXPORT, {"as": kind})
    assert (refused.status_code, refused.content.decode()) == (422, "Choose a format: csv, xlsx, hxl, geojson.")


def test_an_empty_list_is_an_empty_file(world, signed_in):
    browser = signed_in(world.adviser)
    assert taken(browser, "csv")[1].decode().splitlines()[0].startswith("ref,uid,mission")
    assert json.loads(taken(browser, "geojson")[1])["features"] == []
    assert openpyxl.load_workbook(io.BytesIO(taken(browser, "xlsx")[1])).worksheets[0].max_row == 1


def test_threats_are_taken_along_too(world, signed_in):
    threat = make_threat(world, title="+attack feared")
    browser = signed_in(world.adviser)
    address = reverse("threats:export")
    (row,) = csv.DictReader(io.StringIO(taken(browser, "csv", address)[1].decode(), newline=""))
    assert (row["ref"], row["title"], row["adm1_pcode"], row["adm2_pcode"]) == (
        threat.ref, "'+attack feared", "CF1", "CF11",
    )  # fmt: skip
    assert browser.get(address, {"as": "geojson"}).status_code == 422


def test_the_file_costs_the_same_with_one_row_and_with_many(world, signed_in):
    browser = signed_in(world.adviser)

    def statements():
        with CaptureQueriesContext(connection) as asked:
            taken(browser, "csv")
        return len(asked)

    make_incident(world, at=PLACE, classification="STRICTLY_CONFIDENTIAL")
    taken(browser, "csv")
    few = statements()
    for _number in range(30):
        make_incident(world, at=PLACE, classification="STRICTLY_CONFIDENTIAL")
    assert Incident.objects.unscoped("a test counts").count() == 31
    assert statements() == few <= 20
