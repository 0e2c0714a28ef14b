"""Handing over the desk: how it stands is frozen with a note, and the next one takes it over, once.

The note is the one of the post (accounts.duty.handover), so a shift has one note and not two.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.coarsening import tell_areas
from accounts.duty import handover as notes
from accounts.duty.posts import DutyPost
from accounts.models import User
from accounts.roles import ALERTS_RELAY
from areas.models import AreaOfResponsibility, Mission
from audit.services import record
from common.errors import NotAllowed, WrongState
from earlywarning.board import call_sheet
from earlywarning.desk.log import desk_of, must_keep_desk, of_desk
from earlywarning.models import Alert, ShiftHandover
from earlywarning.models.alert import KIND
from earlywarning.timeline import post_words
from followup.clocks import open_clocks
from followup.health import LABELS, Summary
from followup.models import Clock
from followup.models.policies import Purpose

# From then on a desk that nobody has taken over is red on the board.
LATE_AFTER: Final = timedelta(minutes=30)
# Shifts that the log may be narrowed to.
SHIFTS_NAMED: Final = 20


def hand_over(*, by: User, at: datetime, uid: uuid.UUID, text: str, engine: Summary) -> ShiftHandover:
    """The desk as it stands at `at`, with a note, for whoever comes next; or what this form made before.

    It takes the place of an earlier one that nobody took over. Raises NotAllowed for whoever keeps no desk,
    ValidationError for a note that says nothing.
    """
    desk = must_keep_desk(by)
    with transaction.atomic():
        _in_turn(desk.aor.mission)
        rows = ShiftHandover.objects.unscoped("a form sent twice shows its first result")
        if found := rows.filter(uid=uid, note__author=by).first():
            return found  # type: ignore[no-any-return]
        note = notes.write_note(DutyPost(desk.role, desk.aor), by=by, at=at, text=text)
        stale = [part.name for part in engine.parts if part.is_stale]
        handover: ShiftHandover = ShiftHandover(
            uid=uid, note=note, handed_at=at, engine=engine.state, engine_parts=stale, frozen=_frozen(by),
            **of_desk(desk),
        )  # fmt: skip
        handover.save(force_insert=True)
        _audit("handed_over", handover, by, at)
    return handover


def take_over(handover: ShiftHandover, *, by: User, at: datetime) -> ShiftHandover:
    """`by` has read it and has the desk. Twice by the same person changes nothing.

    Raises WrongState where somebody else took it over, where a newer one took its place, or for its own author;
    NotAllowed for whoever does not hold the post.
    """
    with transaction.atomic():
        _in_turn(handover.mission)
        rows = ShiftHandover.objects.unscoped("the row is locked; its reader was asked for at the door")
        handover = rows.select_for_update(of=("self",)).for_page().get(pk=handover.pk)
        if handover.taken_by == by:
            return handover
        _must_wait(handover, by)
        notes.mark_read(handover.note, by=by, at=at)
        # Not before it was handed over, should the clock of the database have been set back in between.
        handover.taken_by, handover.taken_at = by, max(at, handover.handed_at)
        handover.save(update_fields=["taken_by", "taken_at"])
        _audit("taken_over", handover, by, at)
    return handover


def _must_wait(handover: ShiftHandover, by: User) -> None:
    if handover.taken_by is not None:
        raise WrongState(_("%(name)s has already taken over the desk.") % {"name": handover.taken_by.name})
    if handover.note.author == by:
        raise WrongState(_("You handed the desk over yourself. Whoever comes next takes it over."))
    desk = desk_of(by)
    if desk is None or desk.aor.mission_id != handover.mission_id:
        raise NotAllowed(_("Only whoever holds a post at the desk of the whole mission does this."))
    newer = ShiftHandover.objects.unscoped("only the newest handover of a desk is taken over")
    if newer.filter(mission=handover.mission, handed_at__gt=handover.handed_at).exists():
        raise WrongState(_("A newer handover has taken the place of this one. Open that one."))


def _in_turn(mission: Mission) -> None:
    """Whoever hands over or takes over this mission's desk does so one after the other, until the transaction ends."""
    AreaOfResponsibility.objects.select_for_update().filter(
        mission=mission, kind=AreaOfResponsibility.Kind.MISSION
    ).order_by("pk").first()


def _audit(what: str, handover: ShiftHandover, by: User, at: datetime) -> None:
    record(
        f"earlywarning.desk.{what}", by=by.audit_actor(), target=handover.audit_target(), at=at,
        mission=handover.mission.code,
    )  # fmt: skip


# --- Frozen -----------------------------------------------------------------------------------------------------------


def _frozen(by: User) -> dict[str, Any]:
    """Open alerts in sight of `by` with their clocks, and the calls to make. Codes and moments, no words."""
    alerts = list(Alert.objects.visible_to(by).standing().open().for_list())
    clocks = open_clocks([alert.uid for alert in alerts], KIND)
    relayed = Alert.objects.visible_to(by, ALERTS_RELAY).standing().open()
    told = [
        {
            "uid": str(alert.uid),
            "priority": alert.priority,
            "clocks": [_clock_now(clock) for clock in clocks.get(alert.uid, [])],
        }
        for alert in alerts
    ]
    calls = [
        {"alert": str(call.alert.uid), "role": call.message.role, "aor": call.message.aor_id, "tried": call.was_tried}
        for call in call_sheet(relayed)
    ]
    return {"alerts": told, "calls": calls}


def _clock_now(clock: Clock) -> dict[str, Any]:
    return {
        "purpose": clock.purpose,
        "deadline_at": clock.deadline_at.isoformat(),
        "unanswered": clock.is_unanswered,
        "role": clock.holder_role,
        "aor": clock.holder_aor_id,
    }


@dataclass(frozen=True)
class FrozenClock:
    purpose: str | Promise
    deadline_at: datetime
    unanswered: bool
    holder: str


@dataclass(frozen=True)
class FrozenAlert:
    """`alert` as it is now, for its reference and place; priority and clocks as they were."""

    alert: Alert
    priority: str
    clocks: list[FrozenClock]


@dataclass(frozen=True)
class FrozenCall:
    alert: Alert
    post: str
    tried: bool


@dataclass(frozen=True)
class Picture:
    """The desk at the moment of a handover, as far as one reader may see it."""

    alerts: list[FrozenAlert]
    calls: list[FrozenCall]
    stale: list[str | Promise]


def picture_of(handover: ShiftHandover, reader: User) -> Picture:
    """What was frozen, without alerts that `reader` may not see; they leave no trace. Three statements."""
    told, calls = handover.frozen["alerts"], handover.frozen["calls"]
    uids = {each["uid"] for each in told} | {call["alert"] for call in calls}
    alerts = list(Alert.objects.visible_to(reader).select_related("area", "mission").filter(uid__in=uids))
    tell_areas(alerts)
    seen = {str(alert.uid): alert for alert in alerts}
    aors = AreaOfResponsibility.objects.in_bulk(_aors(told, calls))

    def post(row: dict[str, Any]) -> str:
        return post_words(row["role"], aors.get(row["aor"]))

    return Picture(
        alerts=[
            FrozenAlert(seen[each["uid"]], each["priority"], [_clock(clock, post(clock)) for clock in each["clocks"]])
            for each in told
            if each["uid"] in seen
        ],
        calls=[FrozenCall(seen[each["alert"]], post(each), each["tried"]) for each in calls if each["alert"] in seen],
        stale=[LABELS.get(name, name) for name in handover.engine_parts],
    )


def _aors(told: Iterable[dict[str, Any]], calls: Iterable[dict[str, Any]]) -> set[int]:
    rows = [*(clock for each in told for clock in each["clocks"]), *calls]
    return {row["aor"] for row in rows if row["aor"]}


def _clock(row: dict[str, Any], holder: str) -> FrozenClock:
    return FrozenClock(
        Purpose(row["purpose"]).label, datetime.fromisoformat(row["deadline_at"]), row["unanswered"], holder
    )


# --- Read -------------------------------------------------------------------------------------------------------------


def newest_of(user: User) -> ShiftHandover | None:
    """The last handover of the desks whose log `user` reads, taken over or not. One statement."""
    found: ShiftHandover | None = ShiftHandover.objects.visible_to(user).for_page().newest_first().first()
    return found


@dataclass(frozen=True)
class Shift:
    """From a takeover until before the next; `until` None: it runs."""

    handover: ShiftHandover
    since: datetime
    until: datetime | None


def shifts_of(user: User) -> list[Shift]:
    """The last shifts of the desks whose log `user` reads, the newest first. One statement."""
    rows = ShiftHandover.objects.visible_to(user).filter(taken_at__isnull=False)
    taken = list(rows.select_related("note", "taken_by").order_by("-taken_at", "-pk")[:SHIFTS_NAMED])
    ends = [None, *(each.taken_at for each in taken)]
    return [Shift(each, each.taken_at, until) for each, until in zip(taken, ends, strict=False)]
