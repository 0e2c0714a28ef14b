"""Making suggestions: a reading crossed its threshold, or a network is silent for twice as long as it should be.

The engine does it every few minutes, and whoever enters a reading sees it at once. It only ever proposes. What is
open is brought up to date instead of being made twice; what was answered is not made again for the same days, unless
it has become worse since.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db import models, transaction

from accounts.protection import Scoped
from audit.services import SYSTEM, drafted, record_all
from earlywarning.indicators.baseline import is_worse
from earlywarning.indicators.standing import Point, Standing, standings_of, today_of
from earlywarning.models import Network, Suggestion, Watch
from earlywarning.networks.standing import Silence, silences_of

WORK: Final = "earlywarning.suggestions"
_WHY: Final = "the engine watches every indicator and network on nobody's behalf"
_OF_SCOPED: Final = tuple(field.name for field in Scoped._meta.local_fields)


@dataclass(frozen=True)
class Found:
    """What speaks for an alert now. `row`: the watch or network; `first_on`: the first day that it is about."""

    row: Watch | Network
    value: Decimal
    first_on: date
    last_on: date
    why: dict[str, Any]

    @property
    def about(self) -> str:
        return "watch" if isinstance(self.row, Watch) else "network"


def suggest(at: datetime) -> int:
    """Everything is suggested that speaks for an alert at `at`. How many are new. A fixed number of statements, and
    few more for each one found."""
    watches = Watch.objects.unscoped(_WHY).in_use().with_indicators()
    networks = Network.objects.unscoped(_WHY).in_use().with_contact()
    with transaction.atomic():
        return _settle(Watch, found_in(watches, at), at) + _settle(Network, _silent(networks, at), at)


def suggest_for(watches: Sequence[Watch], at: datetime) -> int:
    """The same for these watches alone, in the caller's transaction."""
    return _settle(Watch, found_in(watches, at), at, among=watches)


def found_in(watches: Iterable[Watch], at: datetime) -> list[Found]:
    return [_remarkable(each) for each in standings_of(watches, at) if each.is_remarkable]


def _remarkable(standing: Standing) -> Found:
    indicator, now = standing.indicator, standing.now
    assert now.value is not None  # noqa: S101 - nothing that was not observed is remarkable
    why = {
        "name": indicator.name,
        "source": indicator.source,
        "kinds": indicator.kinds,
        "unit": indicator.unit,
        "direction": indicator.direction,
        "days": now.period.days,
        "usual": _plain(standing.baseline.usual),
        "spread": _plain(standing.baseline.spread),
        "known": standing.baseline.known,
        "threshold": _plain(standing.threshold),
        "absolute": _plain(indicator.absolute),
        "spreads": _plain(indicator.spreads),
        "least_spread": _plain(indicator.least_spread),
        "points": [_told(each) for each in (now, *standing.earlier)],
    }
    return Found(standing.watch, now.value, now.period.first_on, now.period.last_on, why)


def _told(point: Point) -> list[str | None]:
    return [point.period.first_on.isoformat(), point.period.last_on.isoformat(), _plain(point.value)]


def _plain(value: Decimal | None) -> str | None:
    """As it is kept in JSON: 2 and not 2.00."""
    return None if value is None else f"{value.normalize():f}"


def _silent(networks: Iterable[Network], at: datetime) -> list[Found]:
    return [_unheard(each, at) for each in silences_of(networks, at) if each.is_long]


def _unheard(silence: Silence, at: datetime) -> Found:
    network, hours = silence.network, silence.hours
    tried: datetime | None = network.last_tried_at  # type: ignore[attr-defined]
    why = {
        "every_h": network.every_h,
        "since": silence.since.isoformat(),
        "ever": silence.ever,
        "tried": tried.isoformat() if tried and tried > silence.since else None,
    }
    first_on, last_on = today_of(network, silence.since), today_of(network, at)
    return Found(network, Decimal(hours), first_on, last_on, why)


def _settle(
    model: type[Watch | Network], found: Sequence[Found], at: datetime, among: Sequence[Watch] | None = None
) -> int:
    """Suggestions stand for all of `found` and, of those `among` which it was looked, for nothing else."""
    rows = Suggestion.objects.unscoped(_WHY)
    about = model._meta.model_name or ""
    keys = sorted(each.row.pk for each in found)
    # Runners that found the same at once take turns: whoever comes second sees what the first has made.
    list(model.objects.unscoped(_WHY).filter(pk__in=keys).order_by("pk").select_for_update().values_list("pk"))
    held = rows.filter(state=Suggestion.State.OPEN, **{f"{about}__isnull": False})
    if among is not None:
        held = held.filter(watch__in=[each.pk for each in among])
    held = held.select_related("mission").select_for_update(of=("self",))
    open_ones = {getattr(each, f"{about}_id"): each for each in held}
    answered = _last_answered(rows, about, keys)
    made = [_fresh(each, at) for each in found if each.row.pk not in open_ones and _is_new(each, answered, at)]
    Suggestion.objects.unscoped(_WHY).bulk_create(made)
    changed = [each for each in found if each.row.pk in open_ones and _update(open_ones[each.row.pk], each, at)]
    eased = [each for key, each in open_ones.items() if key not in keys and each.eased_at is None]
    for suggestion in eased:
        suggestion.eased_at = suggestion.updated_at = at
        suggestion.save(update_fields=["eased_at", "updated_at"])
    _record("made", made, at)
    _record("updated", [open_ones[each.row.pk] for each in changed], at)
    _record("eased", eased, at)
    return len(made)


def _last_answered(rows: models.QuerySet[Suggestion], about: str, keys: Sequence[int]) -> dict[int, Suggestion]:
    """By watch or network: the last one that was answered."""
    answered = rows.exclude(state=Suggestion.State.OPEN).filter(**{f"{about}__in": keys})
    newest = answered.order_by(about, "-answered_at", "-pk").distinct(about)
    return {getattr(each, f"{about}_id"): each for each in newest}


def _is_new(found: Found, answered: dict[int, Suggestion], at: datetime) -> bool:
    """False for what was answered already: the same days and no worse, or a silence that somebody has just judged."""
    last = answered.get(found.row.pk)
    if last is None or last.answered_at is None:
        return True
    if isinstance(found.row, Network):
        # The same silence is asked about again, for silence goes on without anybody doing anything.
        return last.last_on < found.first_on or last.answered_at + timedelta(hours=2 * found.row.every_h) <= at
    return last.last_on < found.first_on or is_worse(found.row.indicator.direction, found.value, last.value)


def _fresh(found: Found, at: datetime) -> Suggestion:
    columns = {name: getattr(found.row, name) for name in _OF_SCOPED}
    facts = {"value": found.value, "last_on": found.last_on, "why": found.why, "made_at": at, "updated_at": at}
    return Suggestion(**columns, **facts, **{found.about: found.row})


def _update(suggestion: Suggestion, found: Found, at: datetime) -> bool:
    """True when it said something else before; what it said stays in its versions."""
    # That a silence goes on is no news each hour: its page says for how long, from when it began.
    is_silence = isinstance(found.row, Network)
    value, last_on = (suggestion.value, suggestion.last_on) if is_silence else (found.value, found.last_on)
    now = (value, last_on, found.why, None)
    if (suggestion.value, suggestion.last_on, suggestion.why, suggestion.eased_at) == now:
        return False
    suggestion.value, suggestion.last_on, suggestion.why, suggestion.eased_at = now
    suggestion.updated_at = at
    suggestion.save(update_fields=["value", "last_on", "why", "eased_at", "updated_at"])
    return True


def _record(what: str, suggestions: Sequence[Suggestion], at: datetime) -> None:
    record_all(
        [
            drafted(
                f"earlywarning.suggestion.{what}", by=SYSTEM, target=each.audit_target(), at=at,
                mission=each.mission.code, changes={"value": (None, each.value)},
            )
            for each in suggestions
        ]
    )  # fmt: skip
