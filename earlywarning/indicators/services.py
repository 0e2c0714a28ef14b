"""Every change to an indicator and its readings: one function, one business event, one transaction."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policies import owner_of
from accounts.roles import INDICATORS_ENTER, INDICATORS_MANAGE
from accounts.scope import scope_of
from areas import codes
from areas.models import Area, AreaOfResponsibility, Edition
from audit.services import record
from common.errors import NotAllowed, WrongState
from earlywarning.indicators.periods import Period
from earlywarning.indicators.standing import today_of
from earlywarning.models import Indicator, Reading, Watch
from earlywarning.models.indicators import RESTRICTED
from earlywarning.suggestions.making import suggest_for

# When it is remarkable, and the words. What the numbers mean stays: another indicator says something else.
CHANGEABLE: Final = (
    "name", "watched", "matters", "category", "baseline_periods", "absolute", "spreads", "least_spread", "suggests",
    "owner_role", "is_active",
)  # fmt: skip
HIGHEST: Final = {Indicator.Unit.PERCENT: 100, Indicator.Unit.LEVEL: 4}


@dataclass(frozen=True)
class Entry:
    """What was observed in one watched area; `value` None: it was not observed."""

    watch: Watch
    value: Decimal | None
    note: str = ""


def define_indicator(*, by: User, at: datetime, uid: uuid.UUID, aor: AreaOfResponsibility, **facts: Any) -> Indicator:
    """From now on it is watched in each province or district of `aor`. A form sent twice gives the first result.

    Raises NotAllowed where `by` does not look after all of `aor`, ValidationError by field.
    """
    with transaction.atomic():
        if found := Indicator.objects.select_for_update().filter(uid=uid, made_by=by).first():
            return found
        _must_manage(by, aor)
        row = Indicator(
            uid=uid, mission=aor.mission, aor=aor, made_by=by, made_at=at, language=by.language, **facts
        )  # fmt: skip
        _must_be_countable(row)
        row.full_clean()
        areas = areas_watched(aor, row.level)
        if not areas:
            raise ValidationError({"level": _("The area of responsibility holds none of these. Choose the other.")})
        if row.classification not in by.clearances():
            raise ValidationError({"classification": _("This is above your clearance. Choose a lower one.")})
        row.save()
        component, section = owner_of(by, INDICATORS_MANAGE, aor.mission, areas[0])
        facts_of_all = {"mission": aor.mission, "classification": row.classification, "indicator": row}
        owner = {"owner_component": component, "owner_section": section}
        Watch.objects.unscoped("the indicator's own watches").bulk_create(
            [Watch(area=area, **facts_of_all, **owner) for area in areas]
        )
        _audit("defined", row, by, at, {name: (None, _said(value)) for name, value in facts.items()})
        return row


def change_indicator(indicator: Indicator, *, by: User, at: datetime, **facts: Any) -> Indicator:
    """The named facts from now on, of those in CHANGEABLE. What stays the same leaves no trace. Raises as above."""
    with transaction.atomic():
        row = Indicator.objects.select_for_update(of=("self",)).select_related("aor__mission").get(pk=indicator.pk)
        _must_manage(by, row.aor)
        changes = {name: (getattr(row, name), facts[name]) for name in CHANGEABLE if name in facts}
        changes = {name: pair for name, pair in changes.items() if pair[0] != pair[1]}
        if not changes:
            return row
        for name, (_before, value) in changes.items():
            setattr(row, name, value)
        row.full_clean()
        row.save(update_fields=[*changes])
        _audit("changed", row, by, at, {name: (_said(old), _said(new)) for name, (old, new) in changes.items()})
        return row


def enter_readings(
    indicator: Indicator, period: Period, entries: Sequence[Entry], *, by: User, at: datetime
) -> list[Reading]:
    """These were observed in `period`; what differs from what stood there replaces it, and stays readable.

    Whatever is remarkable now is suggested at once. Returns the new readings. Raises NotAllowed, WrongState for an
    indicator that is counted or no longer in use, ValidationError for a period that has not begun or a value that
    cannot be.
    """
    with transaction.atomic():
        _must_be_enterable(indicator)
        keys = [each.watch.pk for each in entries]
        rows = Watch.objects.visible_to(by, INDICATORS_ENTER).filter(pk__in=keys, indicator=indicator)
        found = {each.pk: each for each in rows.select_for_update(of=("self",)).with_indicators()}
        if set(keys) - set(found):
            raise NotAllowed(_("Your posts do not let you enter readings for all of these areas."))
        if period.first_on > max((today_of(each, at) for each in found.values()), default=period.first_on):
            raise ValidationError(_("This period has not begun yet. Enter what was observed once it is running."))
        standing = _standing_readings(keys, period)
        new = [
            _fresh(each, period, by, at)
            for each in entries
            if not _is_said(each, standing.get(each.watch.pk))
        ]  # fmt: skip
        _must_be_possible(indicator, new)
        replaced = [standing[each.watch_id].pk for each in new if each.watch_id in standing]
        Reading.objects.filter(pk__in=replaced).update(replaced_at=at)
        Reading.objects.bulk_create(new)
        if new:
            _audit(
                "read", indicator, by, at, {f"{period.first_on} {each.watch_id}": (None, each.value) for each in new}
            )
            suggest_for(list(found.values()), at)
        return new


def areas_watched(aor: AreaOfResponsibility, level: int) -> list[Area]:
    """The provinces or districts of `aor`, in the present geography. Two statements."""
    current = [each.pk for each in Edition.objects.current(aor.mission.countries)]
    ids = AreaOfResponsibility.objects.filter(pk=aor.pk).area_ids()
    return list(Area.objects.for_list().filter(pk__in=ids, edition__in=current, level=level))


def may_manage(user: User, aor: AreaOfResponsibility, covered: frozenset[int] | None = None) -> bool:
    """True for whoever may do it in every area of `aor`. `covered`: these, where they are at hand."""
    if aor.mission.code not in scope_of(user).mission_codes_for(INDICATORS_MANAGE):
        return False
    own = scope_of(user).areas_for(INDICATORS_MANAGE, aor.mission)
    if own is None or aor.kind == AreaOfResponsibility.Kind.MISSION:
        return own is None
    theirs = covered if covered is not None else AreaOfResponsibility.objects.filter(pk=aor.pk).area_ids()
    return bool(theirs) and own >= theirs


def _must_manage(by: User, aor: AreaOfResponsibility) -> None:
    if not may_manage(by, aor):
        raise NotAllowed(_("None of your appointments covers all of this area of responsibility. Choose one of yours."))


def _must_be_countable(row: Indicator) -> None:
    """Nothing where `row` counts no kind that only some may read, and only kinds that exist."""
    if set(row.kinds) & set(RESTRICTED):
        raise ValidationError({"kinds": _("Records of this kind are restricted, and so is their number.")})
    if not all(codes.exists("threat_types", each) for each in row.kinds):
        raise ValidationError({"kinds": _("One of these kinds is not in the list.")})
    if row.is_counted and not row.kinds:
        raise ValidationError({"kinds": _("Say which kinds are counted.")})


def _must_be_enterable(indicator: Indicator) -> None:
    if indicator.is_counted:
        raise WrongState(_("This indicator is counted from records. Nobody enters its numbers."))
    if not indicator.is_active:
        raise WrongState(_("This indicator is no longer in use."))


def _must_be_possible(indicator: Indicator, rows: Sequence[Reading]) -> None:
    highest = HIGHEST.get(Indicator.Unit(indicator.unit))
    for row in rows:
        if row.value is None:
            continue
        if highest is not None and row.value > highest:
            raise ValidationError(
                _("A value lies above %(highest)d, which is the most there can be.") % {"highest": highest}
            )
        if indicator.unit != Indicator.Unit.PERCENT and row.value != row.value.to_integral_value():
            raise ValidationError(_("This indicator is read in whole numbers."))


def _standing_readings(keys: Sequence[int], period: Period) -> Mapping[int, Reading]:
    rows = Reading.objects.filter(watch__in=keys, first_on=period.first_on, replaced_at=None)
    return {each.watch_id: each for each in rows}


def _is_said(entry: Entry, standing: Reading | None) -> bool:
    return standing is not None and (standing.value, standing.note) == (entry.value, entry.note)


def _fresh(entry: Entry, period: Period, by: User, at: datetime) -> Reading:
    return Reading(
        watch=entry.watch, first_on=period.first_on, last_on=period.last_on, value=entry.value, note=entry.note,
        language=by.language, entered_by=by, entered_at=at,
    )  # fmt: skip


def _audit(what: str, row: Indicator, by: User, at: datetime, changes: Mapping[str, tuple[object, object]]) -> None:
    record(
        f"earlywarning.indicator.{what}", by=by.audit_actor(), target=row.audit_target(), at=at,
        mission=row.mission.code, changes=changes,
    )  # fmt: skip


def _said(value: object) -> object:
    return str(value) if isinstance(value, Decimal | list) else value
