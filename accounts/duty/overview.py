"""Rosters as pages show them: who is on duty now, who comes next, and when nobody is."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from accounts.duty.posts import DutyPost, zones_of
from accounts.duty.spans import Span, gaps
from accounts.models import Absence, DutyShift, User
from accounts.posts import Post, Roll, rolls_of
from areas.models import AreaOfResponsibility

# Gaps further away can still be filled; a list of them would hide the near ones.
LOOK_AHEAD = timedelta(days=14)


@dataclass(frozen=True)
class Standing:
    """The roster of one post at a moment.

    `shifts`: those that run or come, in order. Without any the post keeps no roster, and every holder is called.
    `away`: the running absence of each holder who is away now, by person.
    """

    post: DutyPost
    zone: ZoneInfo
    at: datetime
    holders: list[User]
    shifts: list[DutyShift]
    away: dict[int, Absence] = field(default_factory=dict)

    @property
    def people(self) -> list[tuple[User, Absence | None]]:
        """Each holder, with their absence when they are away now."""
        return [(user, self.away.get(user.pk)) for user in self.holders]

    @property
    def keeps_roster(self) -> bool:
        return bool(self.shifts)

    @property
    def now(self) -> DutyShift | None:
        first = self.shifts[0] if self.shifts else None
        return first if first and first.starts_at <= self.at else None

    @property
    def is_covered(self) -> bool:
        """Somebody is on duty and not away."""
        return self.now is not None and self.now.person_id not in self.away

    @property
    def following(self) -> DutyShift | None:
        return next((shift for shift in self.shifts if shift.starts_at > self.at), None)

    @property
    def gaps(self) -> list[Span]:
        """When nobody is on duty in the time ahead; none where no roster is kept."""
        if not self.keeps_roster:
            return []
        spans = [Span(shift.starts_at, shift.ends_at) for shift in self.shifts]
        return gaps(spans, self.at, self.horizon)

    @property
    def horizon(self) -> datetime:
        """How far ahead gaps are looked for; one that reaches it has no end yet."""
        return self.at + LOOK_AHEAD

    @property
    def more_gaps(self) -> int:
        """Beside the first."""
        return max(0, len(self.gaps) - 1)

    @property
    def lines(self) -> list[DutyShift | Span]:
        """Turns and gaps of the time ahead, in order of time."""
        return sorted([*self.shifts, *self.gaps], key=lambda line: line.starts_at)


@dataclass(frozen=True)
class Group:
    """The posts of one area of responsibility."""

    aor: AreaOfResponsibility
    standings: list[Standing]


def standing_of(post: DutyPost, holders: list[User], at: datetime) -> Standing:
    """The roster of one post, with everything that was entered for the future. Three statements."""
    shifts = _ahead([post.aor], at, until=None).filter(role=post.role)
    return Standing(post, post.zone, at, holders, list(shifts), _away(holders, at))


def groups_for(codes: Collection[str], at: datetime, *, today: date) -> list[Group]:
    """Every post of these missions that is held or expected to be. Five statements, whatever their number."""
    rolls = [roll for roll in rolls_of(codes, today) if roll.posts]
    zones = zones_of([roll.aor for roll in rolls])
    shifts: dict[tuple[int, str], list[DutyShift]] = {}
    for shift in _ahead([roll.aor for roll in rolls], at, until=at + LOOK_AHEAD):
        shifts.setdefault((shift.aor_id, shift.role), []).append(shift)
    away = _away([each.user for roll in rolls for post in roll.posts for each in post.holders], at)
    return [_group(roll, zones[roll.aor.pk], shifts, away, at) for roll in rolls]


def _group(
    roll: Roll,
    zone: ZoneInfo,
    shifts: dict[tuple[int, str], list[DutyShift]],
    away: dict[int, Absence],
    at: datetime,
) -> Group:
    return Group(roll.aor, [_standing(roll, post, zone, shifts, away, at) for post in roll.posts])


def _standing(
    roll: Roll,
    post: Post,
    zone: ZoneInfo,
    shifts: dict[tuple[int, str], list[DutyShift]],
    away: dict[int, Absence],
    at: datetime,
) -> Standing:
    holders = list({each.user_id: each.user for each in post.holders}.values())
    return Standing(
        DutyPost(post.role, roll.aor), zone, at, holders, shifts.get((roll.aor.pk, post.role), []),
        {user.pk: away[user.pk] for user in holders if user.pk in away},
    )  # fmt: skip


def _ahead(aors: Iterable[AreaOfResponsibility], at: datetime, until: datetime | None) -> QuerySet[DutyShift]:
    rows = DutyShift.objects.filter(aor__in=[aor.pk for aor in aors], ends_at__gt=at, withdrawn_at=None)
    rows = rows.filter(starts_at__lt=until) if until else rows
    return rows.select_related("person").order_by("starts_at")


def _away(people: Iterable[User], at: datetime) -> dict[int, Absence]:
    rows = Absence.objects.running(at).filter(person__in={user.pk for user in people})
    return {absence.person_id: absence for absence in rows}
