"""The columns of the files, with their HXL hashtags.

Headings are those of the API. Hashtags: HXL 1.1; what it has no word for has none and is not in an HXL file.
"""

from collections.abc import Callable, Mapping
from typing import Any

from areas import codes
from areas.models import Area
from common.exporting import Column, Row
from threats.exports.taking import coordinate


def areas_by_pcode() -> Mapping[str, Area]:
    """Every area, for the names of the areas above one. One statement."""
    return {area.pcode: area for area in Area.objects.for_list()}


def _above(level: int, areas: Mapping[str, Area], what: Callable[[Area], Any]) -> Callable[[Row], Any]:
    by_path = {area.path: area for area in areas.values()}

    def value(row: Row) -> Any:
        area = areas.get(row["area"] or "")
        if area is None or area.level < level:
            return None
        return what(by_path[area.path[: (level + 1) * Area.steplen]])

    return value


def _places(areas: Mapping[str, Area]) -> list[Column]:
    return [
        Column("country", "#country+code+v_iso3", _above(0, areas, lambda area: area.country)),
        Column("adm1_name", "#adm1+name", _above(1, areas, Area.name)),
        Column("adm1_pcode", "#adm1+code+v_pcodes", _above(1, areas, lambda area: area.pcode)),
        Column("adm2_name", "#adm2+name", _above(2, areas, Area.name)),
        Column("adm2_pcode", "#adm2+code+v_pcodes", _above(2, areas, lambda area: area.pcode)),
        Column("area"),
    ]


def of_incidents(areas: Mapping[str, Area]) -> list[Column]:
    return [
        Column("ref", "#event+id"),
        Column("uid"),
        Column("mission"),
        Column("origin", "#meta+source"),
        Column("external_id", "#event+id+source"),
        Column("title", "#description"),
        Column("kind", "#event+type+code"),
        Column("kind_label", "#event+type+name", lambda row: codes.label(row["kind_list"], row["kind"])),
        Column("information_status", "#status+verification"),
        Column("occurred_from_on", "#date+occurred+start"),
        Column("occurred_to_on", "#date+occurred+end"),
        Column("occurred_at"),
        Column("date_precision"),
        *_places(areas),
        Column("precision"),
        Column("cell"),
        Column("lat", "#geo+lat", coordinate(1)),
        Column("lon", "#geo+lon", coordinate(0)),
        Column("place_name", "#loc+name"),
        Column("place_description"),
        Column("narrative"),
        Column("actor_a", "#group+name"),
        Column("actor_b"),
        Column("actor_class", "#group+type"),
        Column("killed_low", "#affected+ind+killed+low"),
        Column("killed_best", "#affected+ind+killed"),
        Column("killed_high", "#affected+ind+killed+high"),
        Column("civilians_killed", "#affected+ind+killed+civilians"),
        Column("range_inconsistent"),
        Column("is_aggregate"),
        Column("sources_count"),
        Column("language"),
        Column("classification", "#meta+classification"),
        Column("sharing_boundary"),
        Column("recorded_at", "#date+reported"),
        Column("attribution", "#meta+licence"),
    ]


def of_threats(areas: Mapping[str, Area]) -> list[Column]:
    return [
        Column("ref", "#event+id"),
        Column("uid"),
        Column("mission"),
        Column("title", "#description"),
        Column("kind", "#event+type+code"),
        Column("kind_label", "#event+type+name", lambda row: codes.label("threat_types", row["kind"])),
        Column("horizon"),
        *_places(areas),
        Column("description"),
        Column("language"),
        Column("is_open", "#status+open"),
        Column("opened_at", "#date+reported"),
        Column("closed_at", "#date+end"),
        Column("closing_reason"),
        Column("classification", "#meta+classification"),
        Column("sharing_boundary"),
    ]
