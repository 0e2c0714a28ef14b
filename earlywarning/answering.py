"""Taking an alert on, in all ways that there are, and what follows from it (escalation.md E13, E15, E16)."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policies import require
from accounts.roles import ALERTS_ANSWER, ALERTS_DECIDE, ALERTS_RELAY
from areas import codes
from areas.models import AreaOfResponsibility
from common.errors import WrongState
from earlywarning import telling
from earlywarning.cap import issuing
from earlywarning.deciding import decided_by_promise
from earlywarning.models import Acknowledgement, Alert, MsgType, PassedOn, Response
from earlywarning.posts import Speaker, speaker_of
from earlywarning.services import audit, clock_facts, locked, must_be_open
from followup import clocks
from followup.clocks import Holder
from followup.ladder import speaks_for
from followup.models import Clock
from notifications.models import Message

Channel = Acknowledgement.Channel


def acknowledge(
    alert: Alert,
    *,
    by: User,
    at: datetime,
    uid: uuid.UUID,
    will_do: str,
    promised_at: datetime,
    note: str = "",
    decision: str = "",
) -> Acknowledgement:
    """`by` has it and promises what will be done by when. The ladder stops; the promise has its own clock.

    Of a commander it is also what was decided: `decision`, or what the promise means (earlywarning.deciding).
    Two at once: the first is the answer, the other a co-acknowledgement with a promise of its own. A form sent twice
    gives the first result. Raises WrongState on an alert that has ended, ValidationError on a promise in the past.
    """
    with transaction.atomic():
        alert = locked(alert)
        if found := Acknowledgement.objects.filter(alert=alert, uid=uid).first():
            return found
        require(by, ALERTS_DECIDE if decision else ALERTS_ANSWER, alert)
        must_be_open(alert)
        _must_lie_ahead(promised_at, at)
        speaker = speaker_of(by, alert, ALERTS_DECIDE if decision else ALERTS_ANSWER)
        facts: dict[str, Any] = {"will_do": will_do, "promised_at": promised_at, "note": note}
        taken = _take(
            alert, at=at, uid=uid, person=by, role=speaker.role, aor=speaker.aor, channel=Channel.PAGE, by=by, **facts
        )
        decided_by_promise(taken, alert, by=by, at=at, decision=decision)
        return taken


def acknowledge_by_voice(
    alert: Alert,
    *,
    by: User,
    at: datetime,
    uid: uuid.UUID,
    speaker: Speaker,
    answered_at: datetime,
    will_do: str,
    promised_at: datetime,
    note: str = "",
    decision: str = "",
) -> Acknowledgement:
    """`speaker` answered by voice, and `by` (the JOC or an adviser) writes it down, and when it was said.

    `answered_at` lies before `at`. Otherwise as `acknowledge`.
    """
    with transaction.atomic():
        alert = locked(alert)
        if found := Acknowledgement.objects.filter(alert=alert, uid=uid).first():
            return found
        require(by, ALERTS_RELAY, alert)
        must_be_open(alert)
        _must_lie_ahead(promised_at, at)
        if answered_at > at:
            raise ValidationError({"answered_at": _("This moment has not come yet. When was it said?")})
        facts: dict[str, Any] = {"answered_at": answered_at, "will_do": will_do, "promised_at": promised_at}
        taken = _take(
            alert, at=at, uid=uid, person=speaker.person, role=speaker.role, aor=speaker.aor, medium=speaker.medium,
            channel=Channel.VOICE, by=by, note=note, **facts,
        )  # fmt: skip
        decided_by_promise(taken, alert, by=by, at=at, decision=decision)
        return taken


def acknowledge_by_link(message: Message, *, at: datetime, intent: str) -> Acknowledgement:
    """Whom `message` called has it, without signing in: provisional, so they have half an hour to say what they do.

    The link dies with the clock: once the alert is answered or over it raises WrongState, and says by whom.
    """
    with transaction.atomic():
        alert = locked(_alert_of(message))
        person = message.recipient
        _must_wait_for_an_answer(alert, message)
        if alert.acknowledgements.filter(person=person, is_provisional=True).exists():
            raise WrongState(_("You have %(ref)s already. What is asked now is what will be done.") % {"ref": alert})
        facts: dict[str, Any] = {"intent": intent, "is_provisional": True}
        return _take(
            alert, at=at, uid=uuid.uuid4(), person=person, role=message.role, aor=message.aor,
            channel=Channel.LINK, by=person, **facts,
        )  # fmt: skip


def pass_on_by_link(message: Message, *, at: datetime) -> bool:
    """It is not theirs. True when everybody who was called has now said so and the next level is called at once."""
    with transaction.atomic():
        alert = locked(_alert_of(message))
        person = message.recipient
        answer = _must_wait_for_an_answer(alert, message)
        facts = {"role": message.role, "aor": message.aor, "at": at}
        passed, fresh = PassedOn.objects.get_or_create(alert=alert, person=person, defaults=facts)
        if not fresh:
            return False
        audit("passed_on", alert, person, at, {"role": (None, message.role)}, [passed])
        telling.passed_on(alert, by=person, role=message.role, aor=message.aor, at=at)
        if telling.called(alert) - set(alert.passed_on.values_list("person", flat=True)):
            return False
        clocks.call_next_level(
            alert.subject, "ACK", at=at, seen=(answer.step, answer.cycle), scope_key=answer.scope_key
        )
    return True


def promise(
    taken: Acknowledgement, *, by: User, at: datetime, will_do: str, promised_at: datetime, note: str = ""
) -> Acknowledgement:
    """What a provisional acknowledgement left open: what will be done, by when. Its clock follows the promise."""
    with transaction.atomic():
        alert = locked(taken.alert)
        taken = Acknowledgement.objects.select_for_update(of=("self",)).select_related("person", "aor").get(pk=taken.pk)
        require(by, ALERTS_ANSWER if taken.person == by else ALERTS_RELAY, alert)
        must_be_open(alert)
        _must_lie_ahead(promised_at, at)
        if not taken.is_provisional:
            raise WrongState(_("It has been said in the meantime what will be done about %(ref)s.") % {"ref": alert})
        taken.is_provisional, taken.will_do, taken.promised_at, taken.note = False, will_do, promised_at, note
        taken.full_clean()
        taken.save(update_fields=["is_provisional", "will_do", "promised_at", "note"])
        clocks.end(_clocks_of(taken), at=at, met=True)
        clocks.end(_answered(taken, alert), at=at, met=True)
        _start_promise(taken, alert, at)
        decided_by_promise(taken, alert, by=by, at=at)
        changes = {"will_do": ("", will_do), "promised_at": (None, promised_at), "note": ("", note)}
        audit("promised", alert, by, at, changes, [taken])
    return taken


def log_response(alert: Alert, *, by: User, at: datetime, uid: uuid.UUID, **facts: Any) -> Response:
    """What was done on the ground. Promises are kept; from now on somebody has to say how it ended.

    `facts`: kind, responder, began_at and, as known, tier, phase, tasking_ref, arrived_at, ended_at, outcome, note.
    A form sent twice gives the first result.
    """
    with transaction.atomic():
        alert = locked(alert)
        if found := Response.objects.filter(alert=alert, uid=uid).first():
            return found
        require(by, ALERTS_ANSWER, alert)
        must_be_open(alert)
        response = Response(uid=uid, alert=alert, recorded_by=by, recorded_at=at, **facts)
        _must_have_happened(response, at)
        response.full_clean()
        response.save()
        running = clocks.locked(alert.subject)
        clocks.end([each for each in running if each.purpose in ("ACK", "RESPONSE")], at=at, met=True)
        if is_of_the_mission(response):
            # What the mission has done needs no decision whether it should; what others did still does.
            clocks.end([each for each in running if each.purpose == "DECISION"], at=at, met=False)
        if not any(each.purpose == "REVIEW" for each in running):
            speaker = speaker_of(by, alert, ALERTS_ANSWER)
            _start(alert, "REVIEW", at=at, holder=Holder(speaker.role, speaker.aor, by))
        audit("responded", alert, by, at, {name: (None, value) for name, value in facts.items()}, [response])
    return response


def complete_response(response: Response, *, by: User, at: datetime, **facts: Any) -> Response:
    """What became known of a response since it was logged: when it arrived and ended, what it achieved.

    `facts`: arrived_at, ended_at, outcome, tasking_ref, note. Raises WrongState once the alert has ended.
    """
    with transaction.atomic():
        alert = locked(response.alert)
        response = Response.objects.select_for_update(of=("self",)).get(pk=response.pk)
        require(by, ALERTS_ANSWER, alert)
        must_be_open(alert)
        changes = {name: (getattr(response, name), value) for name, value in facts.items()}
        for name, value in facts.items():
            setattr(response, name, value)
        _must_have_happened(response, at)
        response.full_clean()
        response.save(update_fields=list(facts))
        audit("response_completed", alert, by, at, changes, [response])
    return response


def _must_have_happened(response: Response, at: datetime) -> None:
    for name in ("began_at", "arrived_at", "ended_at"):
        moment = getattr(response, name)
        if moment is not None and moment > at:
            raise ValidationError({name: _("This moment has not come yet. Log what has been done.")})


def is_of_the_mission(response: Response) -> bool:
    """True when the mission itself did it, alone or with others."""
    return bool(codes.attributes("responders", response.responder).get("counts_as") == "MISSION")


def _take(
    alert: Alert, *, by: User, at: datetime, answered_at: datetime | None = None, **facts: Any
) -> Acknowledgement:
    taken = Acknowledgement(
        alert=alert,
        recorded_by=by,
        answered_at=answered_at or at,
        received_at=at,
        is_first=not alert.acknowledgements.exists(),
        **facts,
    )
    taken.full_clean()
    taken.save()
    clocks.end(_answered(taken, alert), at=at, met=True)
    _start_promise(taken, alert, at)
    telling.taken(taken, alert=alert, by=by, at=at)
    audit("acknowledged", alert, by, at, {name: (None, _plain(value)) for name, value in facts.items()}, [taken])
    issuing.issue(alert, MsgType.ACK, by=by.audit_actor(), at=at)
    return taken


def _answered(taken: Acknowledgement, alert: Alert) -> list[Clock]:
    """The clocks that `taken` answers, locked: all that wait or, where each component answers for itself, its own.

    An answer by link counts for no component before somebody has said what will be done (E16).
    """
    return [
        each
        for each in clocks.locked(alert.subject, ["ACK"])
        if not each.scope_key or (not taken.is_provisional and speaks_for(taken.role, each.scope_key))
    ]


def _start_promise(taken: Acknowledgement, alert: Alert, at: datetime) -> None:
    """The clock of what was promised; for a provisional answer, that of the promise itself."""
    holder = Holder(taken.role, taken.aor, taken.person)
    _start(alert, "RESPONSE", at=at, holder=holder, scope_key=str(taken.uid), deadline_at=taken.promised_at)


def _start(alert: Alert, purpose: str, *, at: datetime, holder: Holder, **more: Any) -> None:
    clocks.start_clock(alert.subject, purpose, at=at, holder=holder, **clock_facts(alert), **more)


def _clocks_of(taken: Acknowledgement) -> list[Clock]:
    return [each for each in clocks.locked(taken.alert.subject, ["RESPONSE"]) if each.scope_key == str(taken.uid)]


def _alert_of(message: Message) -> Alert:
    rows = Alert.objects.unscoped("the link in a message opens the alert that the message is about")
    found: Alert = rows.get(uid=message.subject_uid)
    return found


def _must_wait_for_an_answer(alert: Alert, message: Message) -> Clock:
    """The clock that waits; raises WrongState when the link has died with it, or its person may no longer sign in."""
    running = [
        each
        for each in clocks.locked(alert.subject, ["ACK"])
        if not each.scope_key or speaks_for(message.role, each.scope_key)
    ]
    if not running or not alert.is_open or not message.recipient.is_active:
        raise WrongState(_("%(ref)s no longer waits for an answer. Nothing is asked of you.") % {"ref": alert.ref})
    return running[0]


def _must_lie_ahead(promised_at: datetime, at: datetime) -> None:
    if promised_at <= at:
        raise ValidationError({"promised_at": _("This moment has passed. By when will it be done?")})
    if promised_at > at + LONGEST_PROMISE:
        raise ValidationError({"promised_at": _("That is over two weeks away. Promise a first step before that.")})


LONGEST_PROMISE = timedelta(days=14)


def _plain(value: object) -> object:
    if isinstance(value, User):
        return value.uid
    return value.code if isinstance(value, AreaOfResponsibility) else value


__all__ = [
    "acknowledge", "acknowledge_by_link", "acknowledge_by_voice", "complete_response", "log_response",
    "pass_on_by_link", "promise",
]  # fmt: skip
