"""Taking a file of administrative areas into the tree.

Idempotent; identity is (edition, p-code); nothing is deleted.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

import shapely
from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from areas.geofiles import AreaFeature, AreaFile, Rejected
from areas.models import Area, Edition, Mission
from audit.services import Actor, Target, record
from common.errors import DomainError

SOURCE = "COD"


@dataclass
class ImportResult:
    read: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: list[Rejected] = field(default_factory=list)

    def summary(self) -> str:
        return (
            f"read {self.read}, added {self.added}, changed {self.changed}, "
            f"unchanged {self.unchanged}, rejected {len(self.rejected)}"
        )


@transaction.atomic
def import_areas(file: AreaFile, *, mission: Mission, by: Actor, at: datetime, source: str = SOURCE) -> ImportResult:
    """The edition's areas of the file's level become what the file says. An audit entry when something changed."""
    if file.country not in mission.countries:
        raise DomainError(
            _("The file is of %(country)s, which is not a country of the mission %(mission)s (%(countries)s).")
            % {"country": file.country, "mission": mission.code, "countries": ", ".join(mission.countries)}
        )
    edition = _edition_of(file, source)
    result = ImportResult(read=len(file.features) + len(file.rejected), rejected=list(file.rejected))
    if file.level:
        _refuse_without_parents(file, edition)
    _place_features(file, edition, mission, result)
    if result.added or result.changed:
        Edition.objects.filter(pk=edition.pk).update(revision=F("revision") + 1)
        target = Target("areas.edition", edition.code, edition.code)
        counts: dict[str, tuple[object, object]] = {f"admin{file.level}": (None, result.summary())}
        record("areas.imported", by=by, target=target, at=at, mission=mission.code, changes=counts)
    return result


def _edition_of(file: AreaFile, source: str) -> Edition:
    """The edition's row, and nobody else adds areas until this transaction ends.

    New areas get the next free path, so two imports at once would give out the same. The lock leaves readers, and
    writers of rows that point to areas, alone.
    """
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE areas_area IN SHARE ROW EXCLUSIVE MODE")
    edition, _created = Edition.objects.get_or_create(
        country=file.country,
        source=source,
        valid_on=file.valid_on,
        defaults={"code": Edition.code_for(file.country, source, file.valid_on.isoformat())},
    )
    return edition


def _refuse_without_parents(file: AreaFile, edition: Edition) -> None:
    if not Area.objects.of(edition).at_level(file.level - 1).exists():
        raise DomainError(
            _("The edition %(edition)s has no areas of level admin%(above)s yet. Import those first.")
            % {"edition": edition.code, "above": file.level - 1}
        )


def _place_features(file: AreaFile, edition: Edition, mission: Mission, result: ImportResult) -> None:
    known = {area.pcode: area for area in Area.objects.of(edition)}
    by_path = {area.path: area for area in known.values()}
    new: dict[str, list[AreaFeature]] = defaultdict(list)  # by the parent's path
    changed: list[Area] = []
    for feature in file.features:
        area = known.get(feature.pcode)
        reason = _refusal(feature, area, known, by_path)
        if reason:
            result.rejected.append(Rejected(feature.number, feature.pcode, reason))
        elif area is None:
            new[known[feature.parent_pcode].path if feature.parent_pcode else ""].append(feature)
        elif _take_over(area, feature):
            changed.append(area)
        else:
            result.unchanged += 1
    result.rejected.sort(key=lambda each: each.number)
    Area.objects.bulk_update(
        changed,
        ["names", "reference_name", "outline", "west", "south", "east", "north", "centroid_lat", "centroid_lon"],
        batch_size=100,
    )
    result.changed = len(changed)
    result.added = _add(new, file, edition, mission, by_path)


def _refusal(feature: AreaFeature, area: Area | None, known: dict[str, Area], by_path: dict[str, Area]) -> str:
    """Why the feature can't be taken, or nothing."""
    parent = known.get(feature.parent_pcode) if feature.parent_pcode else None
    if feature.parent_pcode and (parent is None or parent.level != feature.level - 1):
        return _("The area above it, %(pcode)s, is not in this edition.") % {"pcode": feature.parent_pcode}
    if area is None:
        return ""
    if area.level != feature.level:
        return _("%(pcode)s is an area of level admin%(level)s in this edition.") % {
            "pcode": area.pcode,
            "level": area.level,
        }
    above = by_path.get(area.path[: -area.steplen])
    if above is not None and above.pcode != feature.parent_pcode:
        return _("%(pcode)s lies under %(above)s in this edition. A move is a new edition.") % {
            "pcode": area.pcode,
            "above": above.pcode,
        }
    return ""


def _take_over(area: Area, feature: AreaFeature) -> bool:
    """Sets on the area what the feature says. True when that changed it."""
    same = (
        area.names == feature.names
        and area.reference_name == feature.reference_name
        and bytes(area.outline) == shapely.to_wkb(feature.shape)
    )
    if same:
        return False
    area.names, area.reference_name = feature.names, feature.reference_name
    area.draw(feature.shape)
    return True


def _add(
    new: dict[str, list[AreaFeature]], file: AreaFile, edition: Edition, mission: Mission, by_path: dict[str, Area]
) -> int:
    """Adds the features under their parents in one statement: paths are worked out here, not one by one by the tree."""
    rows: list[Area] = []
    for parent_path, features in new.items():
        last = _last_step(parent_path, file.level)
        parent = by_path.get(parent_path)
        for step, feature in enumerate(sorted(features, key=lambda each: each.pcode), start=last + 1):
            area = Area(
                path=Area._get_path(parent_path, file.level + 1, step),
                depth=file.level + 1,
                edition=edition,
                level=file.level,
                pcode=feature.pcode,
                country=file.country,
                names=feature.names,
                reference_name=feature.reference_name,
                time_zone=parent.time_zone if parent else mission.time_zone,
            )
            area.draw(feature.shape)
            area.clean_fields(exclude=["outline"])
            rows.append(area)
    Area.objects.bulk_create(rows)
    for parent_path, features in new.items():
        Area.objects.filter(path=parent_path).update(numchild=F("numchild") + len(features))
    return len(rows)


def _last_step(parent_path: str, level: int) -> int:
    """The number of the last child under the parent, 0 without one."""
    siblings: Iterable[str] = Area.objects.filter(depth=level + 1)
    if parent_path:
        siblings = siblings.filter(path__range=Area._get_children_path_interval(parent_path))  # type: ignore[attr-defined]
    last = siblings.order_by("-path").values_list("path", flat=True).first()  # type: ignore[attr-defined]
    return Area._str2int(last[-Area.steplen :]) if last else 0
