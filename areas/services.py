"""Changes of missions, areas of responsibility and sites. One function, one event, one transaction, one audit entry."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from areas.locate import editions_for
from areas.models import Area, AreaOfResponsibility, Mission, Site
from audit.services import Actor, Target, record
from common.errors import DomainError

Changes = dict[str, tuple[object, object]]


@transaction.atomic
def open_mission(
    *,
    code: str,
    kind: str,
    names: Mapping[str, str],
    ref_code: str,
    countries: Sequence[str],
    time_zone: str,
    default_language: str,
    opened_on: date,
    by: Actor,
    at: datetime,
) -> Mission:
    """The new mission. Raises DomainError when the database holds missions of the other kind."""
    other = Mission.objects.exclude(kind=kind).order_by("code").first()
    if other is not None:
        raise DomainError(_other_kind(code, other))
    mission = Mission(
        code=code,
        kind=kind,
        names=dict(names),
        ref_code=ref_code,
        countries=list(countries),
        time_zone=time_zone,
        default_language=default_language,
        opened_on=opened_on,
    )
    mission.full_clean()
    mission.save()
    target = Target("areas.mission", mission.uid, mission.code)
    record("areas.mission_opened", by=by, target=target, at=at, mission=code, changes=_facts_of_mission(mission))
    return mission


def _other_kind(code: str, other: Mission) -> str:
    if other.is_demo:
        return _(
            "This database holds the demonstration mission %(other)s, and demonstration and real missions are never "
            "kept together. Open %(code)s in a database of its own."
        ) % {"code": code, "other": other.code}
    return _(
        "This database holds the real mission %(other)s, and demonstration and real missions are never kept "
        "together. Create %(code)s in a database of its own."
    ) % {"code": code, "other": other.code}


def _facts_of_mission(mission: Mission) -> Changes:
    facts = ("kind", "names", "ref_code", "countries", "time_zone", "default_language", "opened_on")
    return {name: (None, getattr(mission, name)) for name in facts}


@transaction.atomic
def set_aor(
    mission: Mission,
    code: str,
    *,
    kind: str,
    component: str,
    names: Mapping[str, str],
    areas: Iterable[Area] = (),
    parent: AreaOfResponsibility | None = None,
    valid_from: date,
    valid_until: date | None = None,
    by: Actor,
    at: datetime,
) -> AreaOfResponsibility:
    """The mission's area of responsibility `code`, new or changed to be exactly this. Without a change: no entry."""
    found = AreaOfResponsibility.objects.select_for_update().filter(mission=mission, code=code).first()
    aor = found or AreaOfResponsibility(mission=mission, code=code)
    named = sorted(areas, key=lambda area: area.path)
    _refuse_foreign_areas(aor, kind, named)
    values = {
        "kind": kind,
        "component": component,
        "names": dict(names),
        "parent": parent,
        "valid_from": valid_from,
        "valid_until": valid_until,
    }
    changes = _apply(aor, values, is_new=found is None)
    if changes:
        aor.full_clean()
        aor.save()
    if before_after := _name_areas(aor, named):
        changes["areas"] = before_after
    if changes:
        target = Target("areas.aor", aor.uid, aor.code)
        record("areas.aor_changed", by=by, target=target, at=at, mission=mission.code, changes=_as_text(changes))
    return aor


def _refuse_foreign_areas(aor: AreaOfResponsibility, kind: str, areas: Sequence[Area]) -> None:
    if kind == AreaOfResponsibility.Kind.MISSION and areas:
        raise DomainError(
            _("“%(code)s” stands for the whole mission, which holds every area of its countries. Name no areas.")
            % {"code": aor.code}
        )
    for area in areas:
        if area.country not in aor.mission.countries:
            raise DomainError(
                _("The area %(area)s lies in %(country)s, which is not a country of %(mission)s. Leave it out.")
                % {"area": area.pcode, "country": area.country, "mission": aor.mission.code}
            )


def _name_areas(aor: AreaOfResponsibility, areas: Sequence[Area]) -> tuple[object, object] | None:
    """Makes the AOR's set exactly `areas`; gives the p-codes before and after when that changed it."""
    before = sorted(aor.areas.values_list("pcode", flat=True))
    after = sorted(area.pcode for area in areas)
    if set(aor.areas.values_list("pk", flat=True)) == {area.pk for area in areas}:
        return None
    aor.areas.set(areas)
    return before, after


@transaction.atomic
def set_site(
    mission: Mission,
    kind: str,
    name: str,
    *,
    lat: float,
    lon: float,
    precision: str,
    by: Actor,
    at: datetime,
) -> Site:
    """The mission's site of this kind and name, new or moved to this point. Without a change: no entry."""
    found = Site.objects.select_for_update().filter(mission=mission, kind=kind, name=name).first()
    site = found or Site(mission=mission, kind=kind, name=name)
    before = {field: getattr(site, field) for field in ("lat", "lon", "precision", "area_id")}
    site.place_at(lat, lon, precision, editions=editions_for(mission))
    changes: Changes = {
        field: (old, getattr(site, field)) for field, old in before.items() if old != getattr(site, field)
    }
    if found is None or changes:
        site.full_clean()
        site.save()
        target = Target("areas.site", site.uid, site.name)
        record("areas.site_changed", by=by, target=target, at=at, mission=mission.code, changes=changes)
    return site


def _apply(row: Any, values: Mapping[str, object], *, is_new: bool) -> Changes:
    """Sets `values` on the row; gives {field: (old, new)} of those that differ."""
    changes: Changes = {}
    for field, value in values.items():
        old = None if is_new else getattr(row, field)
        if is_new or old != value:
            changes[field] = (old, value)
            setattr(row, field, value)
    return changes


def _as_text(changes: Changes) -> Changes:
    """The changes with rows written as their codes, for the audit's digests."""
    return {field: (_code(old), _code(new)) for field, (old, new) in changes.items()}


def _code(value: object) -> object:
    return value.code if isinstance(value, AreaOfResponsibility) else value
