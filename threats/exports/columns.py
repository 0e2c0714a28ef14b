"""The columns of the files, with their HXL hashtags.

Headings are those of the API. Hashtags: HXL 1.1; what it has no word for has none and is not in an HXL file.
"""

from collections.abc import Callable, Mapping
from typing import Any

from areas import codes
from areas.models import Area
from common.exporting import Column, Row
from threats.exports.taking import coordinate
from threats.models.casualties import TOTALS


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


def _coded(code_list: str) -> list[Column]:
    """What it is, as code and in words."""
    return [
        Column("kind", "#event+type+code"),
        Column("kind_label", "#event+type+name", lambda row: codes.label(code_list, row["kind"])),
    ]


def _point() -> list[Column]:
    return [
        Column("precision"),
        Column("cell"),
        Column("lat", "#geo+lat", coordinate(1)),
        Column("lon", "#geo+lon", coordinate(0)),
    ]


def _marking() -> list[Column]:
    return [
        Column("language"),
        Column("classification", "#meta+classification"),
        Column("sharing_boundary"),
        Column("recorded_at", "#date+reported"),
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
        Column("closing_outcome"),
        Column("closing_reason"),
        Column("further_areas"),
        Column("trend"),
        Column("why"),
        Column("groups"),
        Column("actor_class"),
        Column("classification", "#meta+classification"),
        Column("sharing_boundary"),
    ]


def of_reports(areas: Mapping[str, Area]) -> list[Column]:
    return [
        Column("ref", "#event+id"),
        Column("uid"),
        Column("mission"),
        *_coded("threat_types"),
        Column("tense", "#status+happened"),
        Column("occurred_from_on", "#date+occurred+start"),
        Column("occurred_to_on", "#date+occurred+end"),
        *_places(areas),
        *_point(),
        Column("place_name", "#loc+name"),
        Column("channel"),
        Column("reliability", "#meta+reliability"),
        Column("credibility", "#meta+credibility"),
        Column("heard", "#description"),
        Column("actor_class", "#group+type"),
        *(Column(name, _hashtag_of_total(name)) for name in TOTALS),
        Column("incident", "#event+id+incident"),
        *_marking(),
    ]


def _hashtag_of_total(name: str) -> str:
    """As `#affected+ind+killed+low` for `killed_low`; the best estimate is the figure itself."""
    *words, bound = name.split("_")
    return "+".join(["#affected+ind", *words, *([] if bound == "best" else [bound])])


def of_actors(areas: Mapping[str, Area]) -> list[Column]:
    return [
        Column("ref", "#group+id"),
        Column("uid"),
        Column("mission"),
        Column("name", "#group+name"),
        Column("kind", "#group+type+code"),
        Column("kind_label", "#group+type+name", lambda row: codes.label("threat_actors", row["kind"])),
        Column("actor_class", "#group+type+class"),
        Column("motives"),
        Column("size", "#capacity+size"),
        Column("arms", "#capacity+arms"),
        Column("mobility", "#capacity+mobility"),
        Column("command", "#capacity+command"),
        *_places(areas),
        Column("further_areas"),
        Column("known", "#description"),
        *_marking(),
    ]


def of_triggers(areas: Mapping[str, Area]) -> list[Column]:
    return [
        Column("ref", "#event+id"),
        Column("uid"),
        Column("mission"),
        Column("title", "#description"),
        *_coded("trigger_kinds"),
        Column("from_on", "#date+start"),
        Column("to_on", "#date+end"),
        Column("yearly", "#status+yearly"),
        *_places(areas),
        Column("further_areas"),
        Column("note"),
        *_marking(),
    ]


def of_hot_spots(areas: Mapping[str, Area]) -> list[Column]:
    return [
        Column("ref", "#loc+id"),
        Column("uid"),
        Column("mission"),
        Column("place", "#priority"),
        Column("name", "#loc+name"),
        Column("why", "#description"),
        *_places(areas),
        *_point(),
        Column("stage", "#status"),
        Column("proposed", "#severity+proposed"),
        Column("proposed_level", "#severity+risk"),
        Column("proposed_from"),
        Column("proposed_at"),
        Column("commitment", "#severity+decided"),
        Column("proposed_then"),
        Column("decided_at", "#date+decided"),
        Column("decided_because"),
        Column("forum"),
        Column("closed_at", "#date+end"),
        Column("closing_reason"),
        Column("holder_role", "#contact+role", lambda row: _of_holder(row, "role")),
        Column("holder_responsible_for", "", lambda row: _of_holder(row, "responsible_for")),
        Column("road_minutes"),
        Column("air_minutes"),
        Column("travel_checked_on"),
        Column("ready"),
        *_marking(),
    ]


def _of_holder(row: Row, part: str) -> Any:
    return row["holder"][part] if row["holder"] else None


def of_assessments(areas: Mapping[str, Area]) -> list[Column]:
    return [
        Column("ref", "#event+id"),
        Column("uid"),
        Column("mission"),
        Column("title", "#description"),
        Column("level"),
        *_places(areas),
        Column("covered"),
        Column("period_from_on", "#date+start"),
        Column("period_until_on", "#date+end"),
        Column("horizon"),
        Column("valid_until_on", "#date+expires"),
        Column("next_review_on"),
        Column("contributing"),
        Column("confidence", "#meta+confidence"),
        Column("summary"),
        Column("atrocity_risk", "#severity+atrocity"),
        Column("atrocity_factors"),
        Column("state", "#status"),
        Column("valid", "#status+valid"),
        Column("stale", "#status+stale"),
        Column("endorsed_role"),
        Column("endorsed_at", "#date+approved"),
        Column("superseded_at"),
        Column("withdrawn_at"),
        Column("replaces"),
        *_marking(),
    ]
