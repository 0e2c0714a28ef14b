"""The map page and its base layer."""

import json
import re

from django.urls import reverse

from areas.models import AreaOfResponsibility
from tests.threats.factories import make_dataset, make_incident
from tests.world import LONG_AGO, make_mission, make_post

PAGE = reverse("map:page")


def config_of(response):
    text = re.search(r'<script id="map-config" type="application/json">(.*?)</script>', response.content.decode(), re.S)
    return json.loads(text[1])


def test_the_table_counts_by_province_and_below_the_area_that_was_chosen(world, signed_in):
    make_incident(world, area=world.n1)
    make_incident(world, area=world.n2)
    make_incident(world, area=world.north)
    make_incident(world, make_dataset(world), area=world.country)

    def lines(query):
        table = signed_in(world.adviser).get(PAGE + query).context["table"]
        return [(line.area and line.area.pcode, [cell.sums.n for cell in line.cells]) for line in table.lines]

    assert lines("") == [("CF1", [3, 0]), ("CF2", [0, 0]), (None, [0, 1])]
    assert lines("?area=CF1") == [("CF11", [1]), ("CF12", [1]), (None, [1])]


def test_a_field_office_of_two_sub_prefectures_can_open_its_part_of_the_province(world, signed_in):
    part = world.aor("FO-PART", "FIELD_OFFICE", "CIVILIAN", world.n1)
    reader = signed_in(world.person("part", "POCFP", part))
    make_incident(world, area=world.n1)
    make_incident(world, area=world.n2)
    table = reader.get(PAGE).context["table"]
    assert [(line.area.pcode, line.cells[0].sums.n) for line in table.lines] == [("CF1", 1)]
    assert reader.get(f"{PAGE}?{table.lines[0].map_query}").status_code == 200


def test_the_map_opens_on_the_areas_of_the_reader(world, signed_in):
    assert config_of(signed_in(world.adviser).get(PAGE))["box"] == [0, 0, 4, 4]
    assert config_of(signed_in(world.neighbour).get(PAGE))["box"] == [0, 0, 4, 2]
    assert config_of(signed_in(world.adviser).get(PAGE + "?area=CF11"))["box"] == [0, 2, 2, 4]


def test_the_page_says_whose_boundaries_these_are_and_brings_nothing_from_outside(world, signed_in):
    page = signed_in(world.adviser).get(PAGE).content.decode()
    assert "do not imply official endorsement or acceptance by the United Nations" in page
    assert re.findall(r'(?:src|href)="(?:https?:)?//', page) == []


def test_the_base_layer_is_light_and_closed(world, signed_in):
    layer = signed_in(world.adviser).get(reverse("map:base")).json()
    own = [each for each in layer["features"] if each["properties"]["kind"] == "area"]
    assert [each["properties"]["pcode"] for each in own] == ["CF1", "CF2"]
    assert own[0]["properties"]["label"] == [3, 2]
    for each in own:
        for polygon in each["geometry"]["coordinates"]:
            assert polygon[0][0] == polygon[0][-1]
    around = [each for each in layer["features"] if each["properties"]["kind"] == "country"]
    assert around
    closer = signed_in(world.adviser).get(reverse("map:base"), {"level": "2"}).json()
    assert [each["properties"]["pcode"] for each in closer["features"]] == ["CF11", "CF12", "CF21"]


def test_a_reader_of_two_missions_that_use_one_dataset_sees_it_once(world, signed_in):
    make_incident(world, make_dataset(world), area=world.n1)
    second = make_mission(code="SECOND", ref_code="SEC", names={"en": "Second", "fr": "Seconde"})
    whole = AreaOfResponsibility.objects.create(
        mission=second, code="ALL", kind="MISSION", names={"en": "All", "fr": "Tout"}, valid_from=LONG_AGO
    )
    make_post(world.adviser, "SPOCA", whole)
    other = make_dataset(world, mission=second)
    make_incident(world, other, mission=second, area=world.n2, external_id="77", ref="GED-SEC-77")
    browser = signed_in(world.adviser)
    table = browser.get(PAGE).context["table"]
    assert [(line.area.pcode, [cell.sums.n for cell in line.cells]) for line in table.lines] == [
        ("CF1", [0, 2]), ("CF2", [0, 0]),
    ]  # fmt: skip
    for address in ("incidents:list", "incidents:figures"):
        assert browser.get(reverse(address)).status_code == 200
    found = browser.get(reverse("map:marks"), {"west": -9, "south": -9, "east": 9, "north": 9, "zoom": 5}).json()
    assert [mark["counts"] for mark in found["areas"]] == [{"ucdp-ged": 2}]
