"""Of which areas anything was heard: where no report was received, nobody knows that nothing happened.

Heard is a report in the reader's sight, or what a higher app adds (`register_voice`): a network that spoke, say.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import product
from typing import Any

from django.db.models import OuterRef, Subquery

from accounts.coarsening import area_level
from accounts.models import User
from accounts.roles import REPORTS_VIEW
from accounts.scope import scope_of
from areas.models import Area
from areas.querysets import below
from common.weeks import between
from threats.models import Report

# (path of the area of which it may be told, the newest moment) for what was heard in [since, until).
Voice = Callable[[User, datetime | None, datetime | None], Iterable[tuple[str, datetime]]]
_voices: list[Voice] = []


def register_voice(voice: Voice) -> None:
    """From now on what `voice` tells counts as heard."""
    _voices.append(voice)


@dataclass(frozen=True)
class Heard:
    """The newest word from each area of which it may be told, by path."""

    newest: Mapping[str, datetime]

    def last_from(self, area: Area) -> datetime | None:
        """The newest word from `area` or anything in it."""
        return max((at for path, at in self.newest.items() if path.startswith(area.path)), default=None)


def heard_by(user: User, areas: Iterable[Area], months: tuple[date | None, date | None]) -> Heard | None:
    """What `user` heard of `areas` from the first to the last of these days, of which each end may be open.

    None for somebody who may read no reports: to them no area is silent. One statement, and those of the voices.
    """
    scope = scope_of(user)
    if not scope.mission_codes_for(REPORTS_VIEW):
        return None
    since, until = between(*months, scope.zone)
    newest: dict[str, datetime] = {}
    for voice in (_reports_of(list(areas)), *_voices):
        for path, at in voice(user, since, until):
            newest[path] = max(at, newest.get(path, at))
    return Heard(newest)


def _reports_of(areas: Sequence[Area]) -> Voice:
    """Reports from `areas`: the newest of each area and marking by index, however many there are."""

    def newest(user: User, since: datetime | None, until: datetime | None) -> Iterable[tuple[str, datetime]]:
        scope = scope_of(user)
        kinds = {"", *(kind for grant in scope.grants for kind in grant.rights.restricted)}
        markings = list(product(scope.classifications, sorted(kinds)))
        there = Report.objects.visible_to(user).standing().filter(area=OuterRef("pk"), **_within(since, until))
        found = {}
        for n, (classification, kind) in enumerate(markings):
            marked = there.filter(classification=classification, restricted_kind=kind).order_by("-recorded_at")
            found[f"newest_{n}"] = Subquery(marked.values("recorded_at")[:1])
        rows: Any = Area.objects.filter(below(areas)).order_by().annotate(**found).values_list("path", *found)
        for path, *moments in rows:
            for marking, at in zip(markings, moments, strict=True):
                if at:
                    yield path[: (area_level(*marking) + 1) * Area.steplen], at

    return newest


def _within(since: datetime | None, until: datetime | None) -> dict[str, datetime]:
    bounds = {"recorded_at__gte": since, "recorded_at__lt": until}
    return {name: value for name, value in bounds.items() if value}
