"""Taking an alert on, in all ways that there are, and what follows from it (escalation.md E13, E15, E16)."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policies import require
from accounts.roles import ALERTS_ANSWER, ALERTS_RELAY
from accounts.scope import scope_of
from areas.models import AreaOfResponsibility
from common.errors import WrongState
from earlywarning import telling
from earlywarning.facts import facts_of
from earlywarning.models import Acknowledgement, Alert, PassedOn, Response
from earlywarning.services import audit, locked, must_be_open
from followup import clocks
from followup.clocks import Holder
from followup.models import Clock
from notifications.models import Message

Channel = Acknowledgement.Channel


def acknowledge(
    alert: Alert, *, by: User, at: datetime, uid: uuid.UUID, will_do: str, promised_at: datetime, note: str = ""
) -> Acknowledgement:
    """`by` has it and promises what will be done by when. The ladder stops; the promise has its own clock.

    Two at once: the first is the answer, the other a co-acknowledgement with a promise of its own. A form sent twice
    gives the first result. Raises WrongState on an alert that has ended, ValidationError on a promise in the past.
    """
    with transaction.atomic():
        alert = locked(alert)
        if found := Acknowledgement.objects.filter(alert=alert, uid=uid).first():
            return found
        require(by, ALERTS_ANSWER, alert)
        must_be_open(alert)
        _must_lie_ahead(promised_at, at)
        role, aor = _post_of(by, alert)
        facts: dict[str, Any] = {"will_do": will_do, "promised_at": promised_at, "note": note}
        return _take(alert, at=at, uid=uid, person=by, role=role, aor=aor, channel=Channel.PAGE, by=by, **facts)


def acknowledge_by_voice(
    alert: Alert,
    *,
    by: User,
    at: datetime,
    uid: uuid.UUID,
    role: str,
    aor: AreaOfResponsibility | None,
    person: User | None,
    medium: str,
    answered_at: datetime,
    will_do: str,
    promised_at: datetime,
    note: str = "",
) -> Acknowledgement:
    """A post answered by voice, and `by` (the JOC or an adviser) writes it down: which post, how, and when it said so.

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
        facts: dict[str, Any] = {
            "medium": medium,
            "answered_at": answered_at,
            "will_do": will_do,
            "promised_at": promised_at,
        }
        return _take(
            alert, at=at, uid=uid, person=person, role=role, aor=aor, channel=Channel.VOICE, by=by, note=note, **facts
        )


def acknowledge_by_link(message: Message, *, at: datetime, intent: str) -> Acknowledgement:
    """Whom `message` called has it, without signing in: provisional, so they have half an hour to say what they do.

    The link dies with the clock: once the alert is answered or over it raises WrongState, and says by whom.
    """
    with transaction.atomic():
        alert = locked(_alert_of(message))
        person = message.recipient
        _must_wait_for_an_answer(alert, person)
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
        answer = _must_wait_for_an_answer(alert, person)
        facts = {"role": message.role, "aor": message.aor, "at": at}
        _passed, fresh = PassedOn.objects.get_or_create(alert=alert, person=person, defaults=facts)
        if not fresh:
            return False
        audit("passed_on", alert, person, at, {"role": (None, message.role)})
        telling.passed_on(alert, by=person, role=message.role, aor=message.aor, at=at)
        if telling.called(alert) - set(alert.passed_on.values_list("person", flat=True)):
            return False
        clocks.call_next_level(alert.subject, "ACK", at=at, seen=(answer.step, answer.cycle))
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
        _start_promise(taken, alert, at)
        changes = {"will_do": ("", will_do), "promised_at": (None, promised_at), "note": ("", note)}
        audit("promised", alert, by, at, changes)
    return taken


def log_response(alert: Alert, *, by: User, at: datetime, uid: uuid.UUID, **facts: Any) -> Response:
    """What was done on the ground. Promises are kept; from now on somebody has to say how it ended.

    `facts`: kind, responder, began_at and, as known, arrived_at, note. A form sent twice gives the first result.
    """
    with transaction.atomic():
        alert = locked(alert)
        if found := Response.objects.filter(alert=alert, uid=uid).first():
            return found
        require(by, ALERTS_ANSWER, alert)
        must_be_open(alert)
        response = Response(uid=uid, alert=alert, recorded_by=by, recorded_at=at, **facts)
        if response.began_at > at:
            raise ValidationError({"began_at": _("This moment has not come yet. Log what has been done.")})
        response.full_clean()
        response.save()
        running = clocks.locked(alert.subject)
        clocks.end([each for each in running if each.purpose != "REVIEW"], at=at, met=True)
        if not any(each.purpose == "REVIEW" for each in running):
            role, aor = _post_of(by, alert)
            _start(alert, "REVIEW", at=at, holder=Holder(role, aor, by))
        audit("responded", alert, by, at, {name: (None, value) for name, value in facts.items()})
    return response


def _take(
    alert: Alert, *, by: User, at: datetime, answered_at: datetime | None = None, **facts: Any
) -> Acknowledgement:
    running = clocks.locked(alert.subject, ["ACK"])
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
    clocks.end(running, at=at, met=True)
    _start_promise(taken, alert, at)
    telling.taken(taken, alert=alert, by=by, at=at)
    audit("acknowledged", alert, by, at, {name: (None, _plain(value)) for name, value in facts.items()})
    return taken


def _start_promise(taken: Acknowledgement, alert: Alert, at: datetime) -> None:
    """The clock of what was promised; for a provisional answer, that of the promise itself."""
    holder = Holder(taken.role, taken.aor, taken.person)
    _start(alert, "RESPONSE", at=at, holder=holder, scope_key=str(taken.uid), deadline_at=taken.promised_at)


def _start(alert: Alert, purpose: str, *, at: datetime, holder: Holder, **more: Any) -> None:
    clocks.start_clock(
        alert.subject,
        purpose,
        at=at,
        mission=alert.mission,
        area=alert.area,
        priority=alert.priority,
        holder=holder,
        facts=facts_of(alert),
        status=alert.status,
        **more,
    )


def _clocks_of(taken: Acknowledgement) -> list[Clock]:
    return [each for each in clocks.locked(taken.alert.subject, ["RESPONSE"]) if each.scope_key == str(taken.uid)]


def _alert_of(message: Message) -> Alert:
    rows = Alert.objects.unscoped("the link in a message opens the alert that the message is about")
    found: Alert = rows.get(uid=message.subject_uid)
    return found


def _must_wait_for_an_answer(alert: Alert, person: User) -> Clock:
    """The clock that waits; raises WrongState when the link has died with it, or its person may no longer sign in."""
    running = clocks.locked(alert.subject, ["ACK"])
    if not running or not alert.is_open or not person.is_active:
        raise WrongState(_("%(ref)s no longer waits for an answer. Nothing is asked of you.") % {"ref": alert.ref})
    return running[0]


def _post_of(by: User, alert: Alert) -> tuple[str, AreaOfResponsibility | None]:
    """As what `by` acts: the post as which they were called, else their own nearest to the place."""
    called = clocks.was_addressed(by, alert.subject)
    if called:
        return called.role, called.aor
    grants = scope_of(by).grants_over(ALERTS_ANSWER, alert.mission, alert.area_id) if alert.area_id else []
    if not grants:
        return "", None
    aor = AreaOfResponsibility.objects.filter(pk=grants[0].aor_id).first()
    return grants[0].role, aor


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
    "acknowledge", "acknowledge_by_link", "acknowledge_by_voice", "log_response", "pass_on_by_link", "promise",
]  # fmt: skip
