"""How finely the place of a record may be told: the more secret the record, the coarser the place.

Lists, filters, boxes, maps and exports answer by the cell and the area at the record's level and by nothing finer, so
that no series of questions can close in on a place. What people typed is not touched: who may read the record may
read its text.

| level | cell (H3 resolution) | area |
|---|---|---|
| Unclassified | 8 | as deep as known |
| Confidential | 6 | admin 2 |
| Strictly confidential | 4 | admin 1 |
| restricted kinds | none | admin 1 |
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import BigIntegerField, Case, F, Q, Value, When

from accounts.models import CLASSIFICATIONS
from areas.models import Area

OPEN, CONFIDENTIAL, STRICT = CLASSIFICATIONS
RESOLUTIONS = (4, 6, 8)
CELL_OF = {OPEN: 8, CONFIDENTIAL: 6, STRICT: 4}
AREA_OF = {OPEN: 3, CONFIDENTIAL: 2, STRICT: 1}
AREA_OF_RESTRICTED = 1
_UNRESTRICTED = Q(restricted_kind="")


def area_level(classification: str, restricted_kind: str) -> int:
    """The deepest level of an area that may be told of such a record."""
    return AREA_OF_RESTRICTED if restricted_kind else AREA_OF[classification]


def _told_to(level: int) -> Q:
    """Rows of which the area may be told down to exactly `level`."""
    classes = [name for name, deepest in AREA_OF.items() if deepest == level]
    told = _UNRESTRICTED & Q(classification__in=classes)
    return told | ~_UNRESTRICTED if level == AREA_OF_RESTRICTED else told


def told_as_deep(level: int) -> Q:
    """Rows of which an area of `level` may be told."""
    told = Q(pk__in=[])
    for deepest in sorted(set(AREA_OF.values())):
        if deepest >= level:
            told |= _told_to(deepest)
    return told


def told_under(area: Area) -> Q:
    """Rows of which may be told that they lie in `area`."""
    return Q(area__in=Area.objects.subtree_ids([area])) & told_as_deep(area.level)


def told_at(area: Area) -> Q:
    """Rows of which `area` is the very area that may be told: nothing finer is known, or may be shown."""
    told = Q(pk__in=[])
    for level in sorted(set(AREA_OF.values())):
        if level > area.level:
            told |= _told_to(level) & Q(area=area)
        elif level == area.level:
            told |= _told_to(level) & Q(area__in=Area.objects.subtree_ids([area]))
    return told


def told_cell(resolution: int) -> Case:
    """The cell at which a row may be drawn on a map of this resolution: a column of the row, or NULL for none."""
    cases = [When(~_UNRESTRICTED, then=Value(None))]
    for finer in reversed(RESOLUTIONS):
        if finer <= resolution:
            classes = [name for name, finest in CELL_OF.items() if finest >= finer]
            cases.append(When(Q(classification__in=classes, **{f"h3_r{finer}__isnull": False}), then=F(f"h3_r{finer}")))
    return Case(*cases, default=Value(None), output_field=BigIntegerField())


def told_cell_of(row: Any) -> int | None:
    """The finest cell at which `row` may be drawn: what `told_cell` answers for one row."""
    if row.restricted_kind:
        return None
    allowed = [each for each in reversed(RESOLUTIONS) if each <= CELL_OF[row.classification]]
    return next((cell for each in allowed if (cell := getattr(row, f"h3_r{each}")) is not None), None)


def tell_areas(rows: Iterable[Any], known: Iterable[Area] = ()) -> None:
    """Sets `told_area` on each row: its area, or the one above it that may be told.

    At most one statement; none where the areas above are among those `known`.
    """
    rows, at_hand = list(rows), {area.path: area for area in known}
    above: dict[str, list[Any]] = {}
    for row in rows:
        row.told_area = row.area
        if row.area is not None:
            path = told_path(row.classification, row.restricted_kind, row.area)
            if path != row.area.path:
                above.setdefault(path, []).append(row)
    if missing := above.keys() - at_hand.keys():
        at_hand |= {area.path: area for area in Area.objects.for_list().filter(path__in=missing)}
    for path, concealed in above.items():
        for row in concealed:
            row.told_area = at_hand[path]


def told_places(
    rows: Iterable[Mapping[str, Any]], level: int, known: dict[int, Area] | None = None
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each of these grouped rows with the path of the area in which it may be told to lie, no deeper than `level`.

    "" for a row without any area. `rows`: dicts with `area_id`, `classification` and `restricted_kind` among them.
    `known`: areas at hand by key; one statement fetches those that are missing and adds them.
    """
    rows, known = list(rows), {} if known is None else known
    if missing := {row["area_id"] for row in rows if row["area_id"]} - known.keys():
        known |= Area.objects.for_list().in_bulk(missing)
    end = (level + 1) * Area.steplen
    for row in rows:
        area = known.get(row["area_id"])
        path = told_path(row["classification"], row["restricted_kind"], area) if area else ""
        yield path[:end], row


def told_path(classification: str, restricted_kind: str, area: Area) -> str:
    """The path of the area that may be told of a record of this kind in `area`."""
    level = min(area.level, area_level(classification, restricted_kind))
    return str(area.path[: (level + 1) * area.steplen])
