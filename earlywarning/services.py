"""Raising an alert and ending it: one function, one business event, one transaction.

Answers: `answering.py`; what needs a second person: `second.py`; further reports: `further.py`.
"""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.models import Exercise, User
from accounts.once import made_once, must_be_cleared
from accounts.policies import mission_for, owner_of, require
from accounts.protection import Status
from accounts.references import next_ref
from accounts.roles import ALERTS_CLOSE, ALERTS_RAISE, ALERTS_RELAY
from accounts.rosters import Roster
from areas.models import Area
from areas.place import Placed
from audit.services import record
from common import moments
from common.errors import NotAllowed, WrongState
from earlywarning import partners, telling
from earlywarning.cap import issuing
from earlywarning.facts import facts_of
from earlywarning.ledger import attested
from earlywarning.models import Alert, MsgType
from earlywarning.priority import EXPECTED, FUTURE, priority_of, usual_severity
from followup import clocks
from followup.clocks import Holder, Seen
from followup.ladder import DECIDE_ON_THE_GROUND
from followup.models import Clock
from followup.models.policies import Purpose
from threats.models import restricted_kind_of

DESK = "JOC"
EXERCISE_PREFIX = "EX"


class Place(Protocol):
    """Where, as a form has it: `apply` sets what a row with a place holds."""

    def apply(self, row: Placed) -> None: ...


def raise_alert(*, by: User, at: datetime, uid: uuid.UUID, place: Place, **facts: Any) -> tuple[Alert, bool]:
    """The alert with this `uid`, and whether this call raised it; its first clock runs from `at`.

    `facts`: kind, urgency and, as wanted, severity, certainty, expected_at, place_name, heard, source_code, threat,
    report, classification, sharing_boundary. Immediate needs nothing beyond kind and place. Raises NotAllowed where
    `by` has no post covering the place, ValidationError by field.
    """
    return made_once(Alert, uid, by, lambda: _insert(by=by, at=at, uid=uid, place=place, **facts))


def _insert(*, by: User, at: datetime, uid: uuid.UUID, place: Place, **facts: Any) -> Alert:
    alert = drafted(by=by, at=at, uid=uid, place=place, **facts)
    _must_still_be_played(alert)
    # A series of its own: no gap in the numbers of what is real tells that there was a drill.
    alert.ref = next_ref(EXERCISE_PREFIX if alert.exercise_id else Alert.ref_prefix, alert.mission, at)
    alert.full_clean()
    alert.save()
    audit("raised", alert, by, at, {name: (None, _plain(value)) for name, value in sorted(facts.items())}, [alert])
    clocks.start_answers(alert.subject, at=at, holder=Holder(DESK), **clock_facts(alert))
    start_decision(alert, at=at)
    issuing.issue(alert, MsgType.ALERT, by=by.audit_actor(), at=at)
    return alert


def _must_still_be_played(alert: Alert) -> None:
    """Nothing is raised in an exercise that ended a moment ago; it cannot end before this is written."""
    if alert.exercise_id is None:
        return
    rows = Exercise.objects.select_for_update(of=("self",), no_key=True)
    if not rows.filter(pk=alert.exercise_id, state=Exercise.State.RUNNING).exists():
        raise WrongState(_("The exercise has ended in the meantime. Nothing was raised."))


def drafted(*, by: User, at: datetime, uid: uuid.UUID, place: Place, **facts: Any) -> Alert:
    """The alert as it would be raised, with everything that is worked out; not saved, without a reference.

    What somebody who is in an exercise raises is part of that exercise, whatever they press.
    """
    alert = Alert(uid=uid, recorded_by=by, recorded_at=at, language=by.language, raised_at=at, **facts)
    if by.drill:
        alert.status, alert.exercise = Status.EXERCISE, by.drill
    place.apply(alert)
    _place_under(alert, by)
    alert.severity = alert.severity or usual_severity(alert.kind)
    alert.priority = priority_of(alert.urgency, alert.severity)
    alert.restricted_kind = restricted_kind_of(alert.kind)
    must_be_cleared(by, alert)
    _must_say_when(alert)
    return alert


def clock_facts(alert: Alert) -> dict[str, Any]:
    """What every clock of `alert` starts with."""
    return {
        "mission": alert.mission,
        "area": alert.area,
        "priority": alert.priority,
        "facts": facts_of(alert),
        "status": alert.status,
        "exercise": alert.exercise,
        "released": partners.released(alert),
    }


def start_decision(alert: Alert, *, at: datetime) -> None:
    """The clock of the decision, held by whoever commands where it happens; where nobody does, by the leader."""
    held = Roster.at([alert.mission], DECIDE_ON_THE_GROUND, at, exercise=alert.exercise_id)
    posts = held.holders(alert.mission, alert.area, DECIDE_ON_THE_GROUND)
    holder = Holder(posts[0].role, posts[0].aor) if posts else Holder("HOM")
    clocks.start_clock(alert.subject, "DECISION", at=at, holder=holder, **clock_facts(alert))


def _place_under(alert: Alert, by: User) -> None:
    """The mission whose danger it is, and the post that raises it."""
    area = alert.area
    mission = mission_for(by, ALERTS_RAISE, area) if area else None
    if area is None or mission is None:
        where = area.name() if area else _("this place")
        raise NotAllowed(
            _("None of your current appointments covers %(area)s. Choose an area of yours, or telephone the JOC.")
            % {"area": where}
        )
    alert.mission = mission
    alert.owner_component, alert.owner_section = owner_of(by, ALERTS_RAISE, mission, area)


def _must_say_when(alert: Alert) -> None:
    """What is immediate waits for no field; what is not must say when it is expected."""
    if alert.urgency in (EXPECTED, FUTURE) and alert.expected_at is None:
        raise ValidationError(
            {"expected_at": _("Say from when it is expected; an estimate is enough. Or choose “Immediate”.")}
        )


def call_next_level(alert: Alert, *, by: User, at: datetime, seen: Seen, scope_key: str = "") -> None:
    """The next level is called now instead of later. A stale second click raises WrongState (E12)."""
    with transaction.atomic():
        alert = locked(alert)
        require(by, ALERTS_RAISE, alert)
        clocks.call_next_level(alert.subject, "ACK", at=at, seen=seen, scope_key=scope_key)
        audit("hastened", alert, by, at, {"step": (None, list(seen))})


# For so long at most may somebody put off the next call; source: escalation.md E18, the figures are ours.
LONGEST_HOLD = {
    "P1": timedelta(minutes=5),
    "P2": timedelta(minutes=15),
    "P3": timedelta(hours=2),
    "P4": timedelta(days=1),
}


def hold_ladder(alert: Alert, *, by: User, at: datetime, until: datetime, seen: Seen, scope_key: str = "") -> None:
    """Nobody further is called before `until`: for whoever is on the telephone about it right now.

    Its deadline stays. Raises ValidationError beyond what the priority allows, WrongState on an old page.
    """
    with transaction.atomic():
        alert = locked(alert)
        require(by, ALERTS_RELAY, alert)
        must_be_open(alert)
        if not at < until <= at + LONGEST_HOLD[alert.priority]:
            longest = moments.duration(LONGEST_HOLD[alert.priority])
            raise ValidationError(
                {"minutes": _("An alert of this priority is put off by %(longest)s at most.") % {"longest": longest}}
            )
        clocks.hold(alert.subject, "ACK", until=until, seen=seen, scope_key=scope_key)
        audit("held", alert, by, at, {"until": (None, until), "step": (None, list(seen))})


def close_alert(alert: Alert, *, by: User, at: datetime, outcome: str, note: str = "") -> Alert:
    """The danger is over, and how it ended. Those who were called are told. Raises WrongState when it has ended.

    What is most urgent is not closed before anything was decided or done: then a decision of the commander is needed
    first, or a second person (earlywarning.second).
    """
    with transaction.atomic():
        alert = locked(alert)
        require(by, ALERTS_CLOSE, alert)
        must_be_open(alert)
        if needs_second_person(alert) and not alert.decision and not alert.responses.exists():
            raise WrongState(
                _(
                    "Nothing has been decided or done about %(ref)s yet. Write down what was decided or done, and then "
                    "close it; or propose to a second person that it is not credible, the same as another, or an error."
                )
                % {"ref": alert.ref}
            )
        return end_alert(alert, by=by, at=at, stage=Alert.Stage.CLOSED, outcome=outcome, note=note)


def answer_clock(alert: Alert) -> Clock | None:
    """The clock that waits for an answer, the nearest deadline first; None when nobody waits for one."""
    waiting = Clock.objects.of(alert.subject).open().filter(purpose="ACK")
    return waiting.order_by("deadline_at", "pk").first()


def needs_second_person(alert: Alert) -> bool:
    """True where one person alone may not end or play down what is reported (escalation.md, the ladder's table)."""
    return alert.priority in ("P1", "P2")


def end_alert(alert: Alert, *, by: User, at: datetime, stage: str, **facts: Any) -> Alert:
    """`alert`, locked before, is over: its clocks stop (but for feedback.py) and those who were called are told.

    `facts`: outcome, note, crosscheck, merged_into, as the stage needs them.
    """
    names = {"note": "closing_note"}
    for name, value in facts.items():
        setattr(alert, names.get(name, name), value)
    alert.stage, alert.closed_at, alert.closed_by = stage, max(at, alert.raised_at), by
    alert.full_clean()
    alert.save(update_fields=["stage", "closed_at", "closed_by", *(names.get(name, name) for name in facts)])
    clocks.end(_over_with(alert), at=at, met=False)
    lapsed = list(alert.proposals.filter(verdict=""))
    alert.proposals.filter(pk__in=[each.pk for each in lapsed]).update(verdict="LAPSED", verdict_at=at)
    telling.ended(alert, by=by, at=at)
    partners.ended(alert, at=at)
    changes = {name: ("", _plain(value)) for name, value in facts.items()}
    audit(ENDINGS[stage], alert, by, at, changes, [alert, *lapsed])
    issuing.issue(alert, issuing.ENDING[alert.stage], by=by.audit_actor(), at=at)
    return alert


def _over_with(alert: Alert) -> list[Clock]:
    """The clocks that end with `alert`, locked: all but that of the community, which is still to be told how it ended.

    Of what was raised in error nobody has to be told, and of a duplicate the other one tells.
    """
    running = clocks.locked(alert.subject)
    if alert.stage != Alert.Stage.CLOSED:
        return running
    return [each for each in running if each.purpose != Purpose.FEEDBACK]


ENDINGS: dict[str, str] = {
    Alert.Stage.CLOSED: "closed",
    Alert.Stage.CANCELLED: "cancelled",
    Alert.Stage.DUPLICATE: "joined",
}


def locked(alert: Alert) -> Alert:
    """The row as it is now, locked until the transaction ends: before its clocks, always."""
    rows = Alert.objects.unscoped("the caller fetched it through visible_to; this locks the row")
    found: Alert = rows.select_for_update(of=("self",)).select_related("mission", "area", "exercise").get(pk=alert.pk)
    return found


def must_be_open(alert: Alert) -> None:
    if not alert.is_open:
        raise WrongState(_("Alert %(ref)s has ended in the meantime.") % {"ref": alert.ref})


def audit(
    what: str,
    alert: Alert,
    by: User,
    at: datetime,
    changes: Mapping[str, tuple[object, object]],
    rows: Iterable[models.Model] = (),
) -> None:
    """The entry of this event in the trail. It attests `rows`: every one that the event wrote, as it now stands."""
    record(
        f"earlywarning.alert.{what}",
        by=by.audit_actor(),
        target=alert.audit_target(),
        at=at,
        mission=alert.mission.code,
        changes=changes,
        attests=attested(rows),
    )


def _plain(value: object) -> object:
    """What the trail digests: a place or record by its code or reference."""
    if isinstance(value, Area):
        return value.pcode
    return getattr(value, "ref", value)
