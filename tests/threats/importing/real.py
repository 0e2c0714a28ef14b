"""The published files that lie beside every checkout, and the missions their events belong to."""

import csv
import json
import shutil
from datetime import date
from functools import cache
from pathlib import Path

import shapely
from django.core.management import call_command
from shapely.geometry import mapping, shape

from areas import demo
from areas.services import open_mission
from audit.services import SYSTEM
from tests.published import PUBLISHED, published_file
from tests.world import AT

TOP = Path(__file__).resolve().parent.parent.parent.parent
FILES = {
    "CAF": (PUBLISHED / "ucdp/ged231_central_african_republic_1991_2022.csv", TOP / "demo/ucdp_ged_caf.csv"),
    "SSD": (PUBLISHED / "ucdp/ged_hdx_south_sudan_2011_2021_hxl.csv",),
}
MISSION = {"CAF": "DEMO", "SSD": "MISSD"}


def original_of(country):
    """The file as its publisher made it."""
    return published_file(FILES[country][0].relative_to(PUBLISHED))


def path_of(country):
    """The original, or the project's own copy where there is one."""
    return next((path for path in FILES[country] if path.exists()), None) or original_of(country)


@cache
def published(country):
    """The rows of the file as the csv module reads them, by id; none of our code is asked."""
    with path_of(country).open(encoding="utf-8-sig", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file) if row["id"]}


def copied(country, tmp_path):
    """A copy of the file: nothing is ever written beside the original."""
    return Path(shutil.copy(path_of(country), tmp_path))


def prepare(country, tmp_path):
    """The mission with the real areas of the country stands."""
    if country == "CAF":
        demo.load(AT)
        return
    open_mission(
        code=MISSION["SSD"], kind="DEMO", names={"en": "Mission in South Sudan", "fr": "Mission au Soudan du Sud"},
        ref_code="SSD", countries=["SSD"], time_zone="Africa/Juba", default_language="en", opened_on=date(2011, 7, 9),
        by=SYSTEM, at=AT,
    )  # fmt: skip
    for level, features in enumerate(_areas_of_south_sudan()):
        path = tmp_path / f"ssd_admin{level}.geojson"
        path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
        call_command("import_areas", str(path), "--level", f"admin{level}", "--mission", MISSION["SSD"])


def _areas_of_south_sudan():
    """The country and its ten states in the form of the COD files; Natural Earth calls the country SDS."""
    path = PUBLISHED / "geo/ne_10m_admin1_mission_countries_simplified.geojson"
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    states = [each for each in features if each["properties"]["adm0_a3"] == "SDS"]
    country = {"adm0_pcode": "SS", "adm0_name": "South Sudan", "iso3": "SSD", "valid_on": "2021-01-01"}
    whole = mapping(shapely.union_all([shape(each["geometry"]) for each in states]))
    return [
        [{"type": "Feature", "properties": country, "geometry": whole}],
        [
            {
                "type": "Feature",
                "properties": country
                | {
                    "adm1_pcode": each["properties"]["iso_3166_2"].replace("-", ""),
                    "adm1_name": each["properties"]["name_en"],
                },
                "geometry": each["geometry"],
            }
            for each in states
        ],
    ]
