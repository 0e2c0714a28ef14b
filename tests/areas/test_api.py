from datetime import date

import pytest

from accounts.models import User
from areas import codes
from areas.models import AreaOfResponsibility, CodeItem
from tests.areas.factories import make_aor, make_code, make_edition, make_geography, make_mission
from tests.world import make_post, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def mission():
    make_geography()
    return make_mission()


@pytest.fixture
def api(client, mission):
    """GET as a POC officer of the whole mission MINUQ; gives (status, body)."""
    whole = make_aor(mission, "WHOLE", kind=AreaOfResponsibility.Kind.MISSION, component="")
    user = make_user("poco")
    make_post(user, "POCO", whole)
    client.force_login(user)

    def get(path, **query):
        response = client.get(f"/api/v1/{path}", query)
        return response.status_code, response.json()

    return get


def pcodes(body):
    return [feature["properties"]["pcode"] for feature in body["features"]]


def test_nobody_reads_geography_without_signing_in(client, mission):
    assert client.get("/api/v1/areas/").status_code in (401, 403)


def test_the_areas_are_a_feature_collection_in_the_order_of_the_tree(api):
    status, body = api("areas/")
    assert (status, body["type"], body["next"]) == (200, "FeatureCollection", None)
    assert pcodes(body) == ["QQ", "QQ1", "QQ11", "QQ12", "QQ2", "QQ21", "QQ22"]


def test_a_feature_says_what_it_is_without_its_outline(api):
    _, body = api("areas/", level=2)
    feature = body["features"][1]
    assert feature == {
        "type": "Feature",
        "id": "QQ12",
        "bbox": [-23.0, 0.0, -22.0, 2.0],
        "geometry": None,
        "properties": {
            "pcode": "QQ12",
            "level": 2,
            "country": "QQQ",
            "name": "Area QQ12",
            "names": {"en": "Area QQ12", "fr": "Zone QQ12"},
            "reference_name": "",
            "parent": "QQ1",
            "edition": "QQQ-COD-2015-06-15",
            "centroid_lat": 1.0,
            "centroid_lon": -22.5,
            "population": None,
            "time_zone": "Africa/Bangui",
        },
    }


def test_outlines_come_when_asked_for_in_lon_lat(api):
    _, body = api("areas/", level=0, geometry="1")
    geometry = body["features"][0]["geometry"]
    assert geometry["type"] == "MultiPolygon"
    assert {tuple(point) for point in geometry["coordinates"][0][0]} == {(-24, 0), (-24, 2), (-20, 2), (-20, 0)}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"level": 1}, ["QQ1", "QQ2"]),
        ({"parent": "QQ1"}, ["QQ11", "QQ12"]),
        ({"parent": "QQ"}, ["QQ1", "QQ2"]),
        ({"parent": "QQ11"}, []),
        ({"country": "QQQ", "level": 0}, ["QQ"]),
        ({"country": "QQX"}, []),
        ({"edition": "QQQ-COD-2015-06-15", "level": 0}, ["QQ"]),
        ({"edition": "NONE"}, []),
    ],
)
def test_filters_narrow_the_list(api, query, found):
    assert pcodes(api("areas/", **query)[1]) == found


@pytest.mark.parametrize("query", [{"level": "two"}, {"level": 9}, {"parent": "ZZ"}, {"geometry": "yes"}])
def test_a_wrong_filter_is_refused_by_name(api, query):
    status, body = api("areas/", **query)
    assert status == 400
    assert list(body["errors"]) == list(query)


def test_the_list_comes_in_pages(api):
    _, first = api("areas/", page_size=3)
    assert len(first["features"]) == 3
    _, second = api(first["next"].split("/api/v1/")[1])
    assert pcodes(first) + pcodes(second) == ["QQ", "QQ1", "QQ11", "QQ12", "QQ2", "QQ21"]


def test_a_page_costs_the_same_for_few_rows_and_many(api, django_assert_max_num_queries):
    api("areas/")  # whatever is read once per process
    counts = []
    for size in (1, 7):
        with django_assert_max_num_queries(20) as counted:
            api("areas/", page_size=size, geometry="1")
        counts.append(len(counted))
    assert counts[0] == counts[1]


def test_one_area_comes_with_its_outline(api):
    status, body = api("areas/QQ12/")
    assert (status, body["id"], body["geometry"]["type"]) == (200, "QQ12", "MultiPolygon")
    assert api("areas/QQ12/", geometry="0")[1]["geometry"] is None


def test_an_unknown_area_is_not_found(api):
    assert api("areas/ZZ/")[0] == 404


def test_the_newest_edition_answers_unless_another_is_asked_for(api):
    make_geography(edition=make_edition(valid_on=date(2024, 1, 1)))
    assert api("areas/QQ1/")[1]["properties"]["edition"] == "QQQ-COD-2024-01-01"
    assert len(api("areas/")[1]["features"]) == 7
    older = api("areas/QQ1/", edition="QQQ-COD-2015-06-15")[1]
    assert older["properties"]["edition"] == "QQQ-COD-2015-06-15"


def test_missions_are_ones_own_only(api):
    make_mission(code="OTHER", ref_code="OTH")
    status, body = api("missions/")
    assert status == 200
    assert [mission["code"] for mission in body["results"]] == ["MINUQ"]
    assert body["results"][0]["names"] == {"en": "Mission in Q", "fr": "Mission en Q"}


def test_a_code_list_comes_in_its_order_with_every_language(api):
    status, body = api("code-lists/trends/")
    assert status == 200
    sort = CodeItem.objects.filter(code_list="trends").order_by("sort").values_list("code", flat=True)
    assert [item["code"] for item in body["results"]] == list(sort)
    assert body["results"][0]["labels"] == {"en": "Increasing", "fr": "En hausse"}
    assert body["results"][0]["attributes"] == {"symbol": "↑"}


def test_a_code_that_is_off_is_there_and_says_so(api):
    CodeItem.objects.filter(code_list="trends", code="STABLE").update(active=False)
    active = {item["code"]: item["active"] for item in api("code-lists/trends/")[1]["results"]}
    assert active["STABLE"] is False
    assert active["INCREASING"] is True


def test_codes_of_a_mission_are_for_its_own_people(api, mission):
    other = make_mission(code="OTHER", ref_code="OTH")
    make_code("OURS", mission=mission)
    make_code("THEIRS", mission=other)
    codes.forget()
    listed = {item["code"]: item["mission"] for item in api("code-lists/components/")[1]["results"]}
    assert listed["OURS"] == "MINUQ"
    assert "THEIRS" not in listed


def test_a_list_nobody_ships_is_not_found(api):
    assert api("code-lists/moods/")[0] == 404


@pytest.mark.parametrize(
    ("language", "word", "name"),
    [
        ("fr", "En hausse", "Zone QQ"),
        ("en", "Increasing", "Area QQ"),
    ],
)
def test_words_come_in_the_language_of_the_reader(api, language, word, name):
    User.objects.update(language=language)
    assert api("code-lists/trends/")[1]["results"][0]["label"] == word
    assert api("areas/QQ/")[1]["properties"]["name"] == name
