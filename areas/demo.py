"""The demonstration's geography: real places, an invented mission.

Prefectures, towns and their coordinates are real (demo/README.md says whose data). The mission, its sectors, field
offices, police regions and bases are invented; the mission says so in its name, every page in its frame.
"""

import csv
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from areas import codelists, geofiles
from areas.importing import import_areas
from areas.models import Area, AreaOfResponsibility, Mission, Site
from areas.place import Precision
from areas.services import open_mission, set_aor, set_site
from audit.services import SYSTEM

FOLDER = Path(__file__).resolve().parent.parent / "demo"
CODE = "DEMO"
SINCE = date(2020, 1, 1)
Kind = AreaOfResponsibility.Kind


@dataclass(frozen=True)
class Cut:
    """One invented area of responsibility: p-codes of prefectures (CF32) or sub-prefectures (CF326)."""

    code: str
    kind: str
    component: str
    en: str
    fr: str
    pcodes: str


# Three ways to cut one country. The military sectors follow the prefectures; the field offices follow the roads, so
# Batangafo and Kabo answer to Kaga-Bandoro though the rest of Ouham answers to Bossangoa.
CUTS = [
    Cut("SECTOR-WEST", Kind.SECTOR, "MILITARY", "Sector West", "Secteur Ouest", "CF11 CF12 CF21 CF22 CF23 CF31 CF32"),
    Cut("SECTOR-CENTRE", Kind.SECTOR, "MILITARY", "Sector Centre", "Secteur Centre", "CF71 CF41 CF42 CF43 CF51"),
    Cut("SECTOR-EAST", Kind.SECTOR, "MILITARY", "Sector East", "Secteur Est", "CF52 CF53 CF61 CF62 CF63"),
    Cut("FO-BANGUI", Kind.FIELD_OFFICE, "CIVILIAN", "Field Office Bangui", "Bureau de Bangui", "CF71 CF11 CF12"),
    Cut(
        "FO-BOUAR",
        Kind.FIELD_OFFICE,
        "CIVILIAN",
        "Field Office Bouar",
        "Bureau de Bouar",
        "CF21 CF22 CF23 CF311 CF312 CF313 CF315 CF316",
    ),
    Cut(
        "FO-BOSSANGOA",
        Kind.FIELD_OFFICE,
        "CIVILIAN",
        "Field Office Bossangoa",
        "Bureau de Bossangoa",
        "CF314 CF321 CF322 CF323 CF324 CF325",
    ),
    Cut(
        "FO-KAGA-BANDORO",
        Kind.FIELD_OFFICE,
        "CIVILIAN",
        "Field Office Kaga-Bandoro",
        "Bureau de Kaga-Bandoro",
        "CF42 CF51 CF326 CF327",
    ),
    Cut(
        "FO-BAMBARI",
        Kind.FIELD_OFFICE,
        "CIVILIAN",
        "Field Office Bambari",
        "Bureau de Bambari",
        "CF41 CF43 CF612 CF614 CF615",
    ),
    Cut("FO-BRIA", Kind.FIELD_OFFICE, "CIVILIAN", "Field Office Bria", "Bureau de Bria", "CF52 CF53"),
    Cut(
        "FO-BANGASSOU",
        Kind.FIELD_OFFICE,
        "CIVILIAN",
        "Field Office Bangassou",
        "Bureau de Bangassou",
        "CF62 CF63 CF611 CF613 CF616",
    ),
    Cut(
        "POLICE-WEST",
        Kind.POLICE_REGION,
        "POLICE",
        "Police Region West",
        "Région de police Ouest",
        "CF71 CF11 CF12 CF21 CF22 CF23 CF31 CF32",
    ),
    Cut(
        "POLICE-EAST",
        Kind.POLICE_REGION,
        "POLICE",
        "Police Region East",
        "Région de police Est",
        "CF41 CF42 CF43 CF51 CF52 CF53 CF61 CF62 CF63",
    ),
]
BASES = [
    "Bangui",
    "Bouar",
    "Berbérati",
    "Paoua",
    "Bossangoa",
    "Batangafo",
    "Kaga-Bandoro",
    "Ndélé",
    "Bambari",
    "Alindao",
    "Bria",
    "Birao",
    "Bangassou",
    "Obo",
]


def load(at: datetime) -> Mission:
    """The demonstration mission with its areas, responsibilities and bases. Run again, it repairs and adds nothing.

    Raises DomainError in a database that holds real missions.
    """
    codelists.sync(codelists.read(), by=SYSTEM, at=at)
    mission = Mission.objects.filter(code=CODE).first() or _open(at)
    for level in (0, 1, 2):
        file = geofiles.read(FOLDER / f"caf_admin{level}.geojson", level)
        import_areas(file, mission=mission, by=SYSTEM, at=at)
    _cut(mission, at)
    _build_bases(mission, at)
    return mission


def _open(at: datetime) -> Mission:
    return open_mission(
        code=CODE,
        kind=Mission.Kind.DEMO,
        names={
            "en": "Demonstration mission in the Central African Republic (invented)",
            "fr": "Mission de démonstration en République centrafricaine (fictive)",
        },
        ref_code="CAF",
        countries=["CAF"],
        time_zone="Africa/Bangui",
        default_language="en",
        opened_on=SINCE,
        by=SYSTEM,
        at=at,
    )


def _cut(mission: Mission, at: datetime) -> None:
    areas = {area.pcode: area for area in Area.objects.for_list().filter(country="CAF", edition__source="COD")}
    whole = set_aor(
        mission,
        CODE,
        kind=Kind.MISSION,
        component="",
        names={"en": "Whole mission", "fr": "Ensemble de la mission"},
        valid_from=SINCE,
        by=SYSTEM,
        at=at,
    )
    for cut in CUTS:
        set_aor(
            mission,
            cut.code,
            kind=cut.kind,
            component=cut.component,
            names={"en": cut.en, "fr": cut.fr},
            areas=[areas[pcode] for pcode in cut.pcodes.split()],
            parent=whole,
            valid_from=SINCE,
            by=SYSTEM,
            at=at,
        )


def _build_bases(mission: Mission, at: datetime) -> None:
    with (FOLDER / "caf_places.csv").open(encoding="utf-8", newline="") as file:
        places = {row["name"]: row for row in csv.DictReader(file)}
    for town in BASES:
        set_site(
            mission,
            Site.Kind.BASE,
            town,
            lat=float(places[town]["latitude"]),
            lon=float(places[town]["longitude"]),
            precision=Precision.EXACT,
            by=SYSTEM,
            at=at,
        )
