import csv
import json
import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from areas import demo, geofiles
from areas.importing import import_areas
from areas.models import Area, Edition
from audit.models import Entry
from tests.areas.factories import AT, BY, cod_feature, cod_file, make_mission

pytestmark = pytest.mark.django_db
COUNTRY, WEST, EAST = (-24, 0, -20, 2), (-24, 0, -22, 2), (-22, 0, -20, 2)


def run(path, level, capsys, *options, mission="MINUQ"):
    """The last line of the command's output."""
    call_command("import_areas", str(path), "--level", f"admin{level}", "--mission", mission, *options)
    return capsys.readouterr().out.splitlines()[-1]


def refusal(path, level, *options, mission="MINUQ"):
    with pytest.raises(CommandError) as refused:
        call_command("import_areas", str(path), "--level", f"admin{level}", "--mission", mission, *options)
    assert refused.value.returncode == 1
    return str(refused.value)


@pytest.fixture
def country(tmp_path, capsys):
    make_mission()
    run(cod_file(tmp_path, 0, [cod_feature(0, "QQ", COUNTRY)]), 0, capsys)


def provinces(tmp_path, *features):
    return cod_file(tmp_path, 1, features or [cod_feature(1, "QQ1", WEST), cod_feature(1, "QQ2", EAST)])


def test_areas_are_added_under_the_area_above(country, tmp_path, capsys):
    assert run(provinces(tmp_path), 1, capsys) == "read 2, added 2, changed 0, unchanged 0, rejected 0"
    root = Area.objects.get(level=0)
    assert [area.pcode for area in Area.objects.get_children(root)] == ["QQ1", "QQ2"]
    assert Area.objects.find_problems() == ([], [], [], [], [])


def test_what_the_file_does_not_say_is_not_known(country):
    area = Area.objects.get(pcode="QQ")
    assert area.population is None
    assert area.time_zone == "Africa/Bangui", "the mission's own"


def test_the_edition_is_named_by_country_publisher_and_day(country):
    assert Edition.objects.get().code == "QQQ-COD-2015-06-15"


def test_importing_twice_leaves_everything_unchanged(country, tmp_path, capsys):
    path = provinces(tmp_path)
    run(path, 1, capsys)
    before = list(Area.objects.values())
    assert run(path, 1, capsys) == "read 2, added 0, changed 0, unchanged 2, rejected 0"
    assert list(Area.objects.values()) == before
    assert Entry.objects.filter(action="areas.imported").count() == 2, "one per file that changed something"


def test_a_new_name_and_a_new_outline_change_the_same_area(country, tmp_path, capsys):
    run(provinces(tmp_path), 1, capsys)
    keys = set(Area.objects.values_list("pk", flat=True))
    path = provinces(
        tmp_path, cod_feature(1, "QQ1", WEST, adm1_name="Nouveau nom"), cod_feature(1, "QQ2", (-22, 0, -20, 1))
    )
    assert run(path, 1, capsys) == "read 2, added 0, changed 2, unchanged 0, rejected 0"
    assert set(Area.objects.values_list("pk", flat=True)) == keys
    assert Area.objects.get(pcode="QQ1").name("fr") == "Nouveau nom"
    assert Area.objects.get(pcode="QQ2").north == 1.0


def test_areas_that_left_the_file_stay(country, tmp_path, capsys):
    run(provinces(tmp_path), 1, capsys)
    run(provinces(tmp_path, cod_feature(1, "QQ1", WEST)), 1, capsys)
    assert Area.objects.filter(pcode="QQ2").exists()


def test_areas_that_come_later_get_their_own_place_in_the_tree(country, tmp_path, capsys):
    run(provinces(tmp_path, cod_feature(1, "QQ2", EAST)), 1, capsys)
    assert run(provinces(tmp_path), 1, capsys) == "read 2, added 1, changed 0, unchanged 1, rejected 0"
    assert Area.objects.find_problems() == ([], [], [], [], [])


def test_another_day_is_another_edition(country, tmp_path, capsys):
    newer = cod_feature(0, "QQ", COUNTRY, valid_on="2024-01-01")
    assert run(cod_file(tmp_path, 0, [newer]), 0, capsys).startswith("read 1, added 1")
    assert Area.objects.filter(pcode="QQ").count() == 2


def test_a_dry_run_counts_and_writes_nothing(country, tmp_path, capsys):
    assert run(provinces(tmp_path), 1, capsys, "--dry-run") == "read 2, added 2, changed 0, unchanged 0, rejected 0"
    assert Area.objects.count() == 1


def bad(**changes):
    feature = cod_feature(1, "QQ2", EAST)
    geometry = changes.pop("geometry", feature["geometry"])
    feature["properties"] |= changes
    return {**feature, "geometry": geometry}


def polygon(*ring):
    return {"type": "Polygon", "coordinates": [list(ring)]}


@pytest.mark.parametrize(
    ("feature", "reason"),
    [
        (bad(adm1_pcode=None), "The property adm1_pcode is missing or empty."),
        (bad(adm1_name=""), "The property adm1_name is missing or empty."),
        (bad(adm0_pcode=None), "The property adm0_pcode is missing or empty."),
        (bad(adm0_pcode="ZZ"), "The area above it, ZZ, is not in this edition."),
        (bad(geometry=None), "The geometry is not a Polygon or MultiPolygon."),
        (bad(geometry={"type": "Point", "coordinates": [1, 1]}), "The geometry is not a Polygon or MultiPolygon."),
        (bad(geometry={"type": "Polygon", "coordinates": [[[1, 1]]]}), "The geometry can't be read."),
        (bad(geometry=polygon([0, 0], [1, 1], [1, 0], [0, 1], [0, 0])), "The polygon is not valid: Self-intersection"),
        (
            bad(geometry=polygon([300000, 0], [300001, 0], [300001, 1], [300000, 0])),
            "The coordinates are not longitude and latitude in degrees (WGS84).",
        ),
    ],
)
def test_a_bad_feature_is_rejected_alone_with_its_number(country, tmp_path, capsys, feature, reason):
    path = provinces(tmp_path, cod_feature(1, "QQ1", WEST), feature)
    assert run(path, 1, capsys) == "read 2, added 1, changed 0, unchanged 0, rejected 1"
    said = (tmp_path / "admin1.geojson.rejected.csv").read_text(encoding="utf-8")
    rows = list(csv.reader(said.splitlines()))
    assert rows[0] == ["feature", "pcode", "reason"]
    assert rows[1][0] == "2"
    assert rows[1][2].startswith(reason)
    assert [area.pcode for area in Area.objects.filter(level=1)] == ["QQ1"]


def test_a_pcode_that_occurs_twice_is_rejected_both_times(country, tmp_path, capsys):
    twice = [cod_feature(1, "QQ1", WEST), cod_feature(1, "QQ1", EAST), cod_feature(1, "QQ2", EAST)]
    assert run(provinces(tmp_path, *twice), 1, capsys) == "read 3, added 1, changed 0, unchanged 0, rejected 2"
    assert not Area.objects.filter(pcode="QQ1").exists()


def test_an_area_never_moves_under_another_within_an_edition(country, tmp_path, capsys):
    run(provinces(tmp_path), 1, capsys)
    district = cod_feature(2, "QQ11", WEST)
    run(cod_file(tmp_path, 2, [district]), 2, capsys)
    district["properties"]["adm1_pcode"] = "QQ2"
    assert run(cod_file(tmp_path, 2, [district]), 2, capsys).endswith("rejected 1")
    said = (tmp_path / "admin2.geojson.rejected.csv").read_text(encoding="utf-8")
    assert "QQ11 lies under QQ1 in this edition. A move is a new edition." in said


def collection(features):
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


GOOD = collection([cod_feature(1, "QQ1", WEST)])


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "file.geojson is empty."),
        (b"  \n ", "file.geojson is empty."),
        (b"PK\x03\x04rest", "file.geojson is an archive. Unpack it and import the GeoJSON file inside."),
        (b"id,name\n1,Bria\n", "file.geojson is not JSON. Import the GeoJSON form of the areas."),
        (b"\xff\xfe{\x00}\x00", "file.geojson is not UTF-8 text. Save it as UTF-8 GeoJSON."),
        ('{"name": "Ouham Pendé"}'.encode("latin-1"), "file.geojson is not UTF-8 text. Save it as UTF-8 GeoJSON."),
        (GOOD[:-40], "file.geojson is cut off at line 1: the JSON ends in the middle. Fetch it again."),
        (GOOD[:60], "file.geojson is cut off at line 1: the JSON ends in the middle. Fetch it again."),
        (b'{"type": FeatureCollection, "x": 1}', "file.geojson is not valid JSON at line 1."),
        (b"[1, 2]", "file.geojson is JSON but not a GeoJSON FeatureCollection of areas."),
        (b'{"type": "Feature"}', "file.geojson is JSON but not a GeoJSON FeatureCollection of areas."),
        (b'{"type": "Topology", "arcs": []}', "file.geojson is TopoJSON. Save it as GeoJSON and import that."),
        (
            b'{"type": "FeatureCollection", "features": []}',
            "file.geojson is a FeatureCollection without features: there is nothing to import.",
        ),
        (collection([{"type": "Feature"}]), "Feature 1 of file.geojson has no properties, so it names no area."),
        (
            collection([{"type": "Feature", "properties": {"NAME": "Bria"}, "geometry": None}]),
            "file.geojson has no property adm1_pcode, so it is not a file of these areas.",
        ),
        (
            collection([cod_feature(2, "QQ11", WEST)]),
            "file.geojson holds areas of level admin2. Import it with --level admin2.",
        ),
        (
            collection([cod_feature(1, "QQ1", WEST), cod_feature(1, "QQ2", EAST, iso3="QQX")]),
            "file.geojson mixes several countries or editions (iso3, valid_on). Import one at a time.",
        ),
        (
            collection([cod_feature(1, "QQ1", WEST, iso3="")]),
            "file.geojson doesn't say its country: the property iso3 must hold a code such as CAF.",
        ),
        (
            collection([cod_feature(1, "QQ1", WEST, valid_on="June")]),
            "file.geojson does not say how old it is: the property valid_on must hold a date such as 2015-06-15.",
        ),
        (
            collection([cod_feature(1, "QQ1", WEST, iso3="QQX")]),
            "The file is of QQX, which is not a country of the mission MINUQ (QQQ).",
        ),
    ],
)
def test_a_file_of_another_kind_is_refused_with_one_sentence(country, tmp_path, content, sentence):
    path = tmp_path / "file.geojson"
    path.write_bytes(content)
    assert refusal(path, 1) == sentence
    assert Area.objects.count() == 1


def test_the_levels_above_come_first(tmp_path):
    make_mission()
    assert refusal(provinces(tmp_path), 1) == (
        "The edition QQQ-COD-2015-06-15 has no areas of level admin0 yet. Import those first."
    )
    assert not Edition.objects.exists()


def test_a_missing_file_is_named(country, tmp_path):
    assert refusal(tmp_path / "gone.geojson", 1) == "gone.geojson can't be read: No such file or directory."


def test_an_unknown_mission_is_named_with_those_there_are(country, tmp_path):
    assert refusal(provinces(tmp_path), 1, mission="NONE") == "There is no mission NONE. Missions here: MINUQ."


def test_the_real_files_go_in_whole_and_twice_alike(tmp_path, capsys):
    make_mission(countries=["CAF"])
    for level, count in ((0, 1), (1, 17), (2, 72)):
        path = tmp_path / f"caf_admin{level}.geojson"
        shutil.copy(demo.FOLDER / path.name, path)
        assert run(path, level, capsys) == f"read {count}, added {count}, changed 0, unchanged 0, rejected 0"
        assert run(path, level, capsys) == f"read {count}, added 0, changed 0, unchanged {count}, rejected 0"
    assert Area.objects.find_problems() == ([], [], [], [], [])
    assert Area.objects.get(pcode="CF").names == {
        "fr": "République centrafricaine",
        "en": "Central African Republic",
    }


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_wait_for_each_other(tmp_path):
    mission = make_mission(countries=["QQQ", "QQX"])
    files = [
        geofiles.read(cod_file(tmp_path, 0, [cod_feature(0, pcode, COUNTRY, iso3=iso3)], f"{iso3}.geojson"), 0)
        for pcode, iso3 in (("QQ", "QQQ"), ("QX", "QQX"))
    ]

    def take(file):
        try:
            return import_areas(file, mission=mission, by=BY, at=AT).added
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(take, files)) == [1, 1]
    assert Area.objects.find_problems() == ([], [], [], [], [])
    assert Area.objects.filter(level=0).count() == 2
