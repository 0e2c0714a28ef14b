"""The watch log: lines that the desk writes, and beside them, when asked for, what the portal knows already."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q, Subquery
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import DESK_KEEP
from accounts.scope import scope_of
from areas import codes
from areas.models import AreaOfResponsibility
from audit.services import record
from common.errors import NotAllowed, WrongState
from earlywarning.models import Acknowledgement, Alert, LogLine
from earlywarning.models.alert import KIND
from earlywarning.models.desk import MARKING, LogLineQuerySet
from earlywarning.timeline import post_words
from followup.models import StepExecution, StepRecipient

# What the portal tells of one kind is cut off here: a day with more is read on the pages of its alerts.
MOST_TOLD: Final = 200


@dataclass(frozen=True)
class Desk:
    """A mission's desk, as the post through which a person keeps it."""

    aor: AreaOfResponsibility
    role: str
    component: str
    section: str


def desk_of(user: User) -> Desk | None:
    """The desk that `user` keeps by a current appointment over the whole mission; None for everybody else."""
    for grant in scope_of(user).grants:
        if DESK_KEEP in grant.rights.actions and grant.area_ids is None:
            aor = AreaOfResponsibility.objects.select_related("mission").get(pk=grant.aor_id)
            return Desk(aor, grant.role, grant.component, grant.rights.section)
    return None


def must_keep_desk(user: User) -> Desk:
    """The same; raises NotAllowed where there is none, or where `user` could not read what they write."""
    desk = desk_of(user)
    if desk is None:
        raise NotAllowed(_("Only whoever holds a post at the desk of the whole mission does this."))
    if MARKING not in user.clearances():
        raise NotAllowed(_("What the desk writes is CONFIDENTIAL, above your clearance. Ask the administrator."))
    return desk


def of_desk(desk: Desk) -> dict[str, Any]:
    """The columns of a row that belongs to `desk`."""
    owner = {"owner_component": desk.component, "owner_section": desk.section}
    return {"mission": desk.aor.mission, "classification": MARKING, **owner}


def write_line(
    *,
    by: User,
    at: datetime,
    uid: uuid.UUID,
    alert: Alert | None = None,
    corrects: LogLine | None = None,
    **facts: Any,
) -> LogLine:
    """A line of the log, or the one that this form made before.

    `facts`: kind, happened_at, text, language. `corrects`: the line that this one puts right, which stays as it is.
    Raises NotAllowed for whoever keeps no desk or may not see what it refers to, ValidationError by field.
    """
    desk = must_keep_desk(by)
    alert = alert or (corrects.alert if corrects else None)  # what is said of an alert stays with it
    said = {"alert": alert, "corrects": corrects, "role": desk.role, **facts, "text": facts["text"].strip()}
    line = LogLine(uid=uid, recorded_by=by, recorded_at=at, **of_desk(desk), **said)
    _must_be_in_sight(line, by)
    if line.happened_at > at:
        raise ValidationError({"happened_at": _("This moment has not come yet. Write it down once it has happened.")})
    line.full_clean(exclude=["uid"])
    if before := _made_before(uid, by):
        return before
    try:
        return _insert(line, facts)
    except IntegrityError:
        # The same form arrived twice at once: the other request won.
        if before := _made_before(uid, by):
            return before
        raise


def _insert(line: LogLine, facts: Mapping[str, Any]) -> LogLine:
    with transaction.atomic():
        line.save(force_insert=True)
        record(
            f"earlywarning.desk_log.{'corrected' if line.corrects_id else 'written'}",
            by=line.recorded_by.audit_actor(),
            target=line.audit_target(),
            at=line.recorded_at,
            mission=line.mission.code,
            changes={name: (None, value) for name, value in facts.items()},
        )
    return line


def _made_before(uid: uuid.UUID, by: User) -> LogLine | None:
    found: LogLine | None = LogLine.objects.unscoped("a form sent twice shows its first result").filter(uid=uid).first()
    if found is not None and found.recorded_by_id != by.pk:
        raise WrongState(_("This form was already used. Open a new one; what you typed can be copied from here."))
    return found


def _must_be_in_sight(line: LogLine, by: User) -> None:
    """Nobody refers to what they may not see; to them it does not exist."""
    if line.alert and not Alert.objects.visible_to(by).filter(pk=line.alert.pk).exists():
        raise NotAllowed(_("There is no such alert. Check the reference."))
    corrected = line.corrects
    if corrected and not LogLine.objects.visible_to(by).filter(pk=corrected.pk, mission=line.mission).exists():
        raise NotAllowed(_("The line to be corrected is not one of this log."))


# --- Read -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Entry:
    """One line as it is read: written by the desk, or (no `line`) told by the portal from its own rows."""

    at: datetime
    text: str
    alert: Alert | None
    line: LogLine | None = None
    corrects: LogLine | None = None
    corrected_by: tuple[LogLine, ...] = ()


def entries_of(user: User, since: datetime, until: datetime, *, told: bool, at_most: int) -> tuple[list[Entry], bool]:
    """What the log says from `since` until before `until`, the oldest first, and whether it goes on beyond.

    `told`: with what the portal knows of alerts in sight: raised, called, acknowledged, ended. Seven statements.
    """
    lines = LogLine.objects.visible_to(user)
    found: list[LogLine] = list(lines.between(since, until).in_order()[: at_most + 1])
    written = _with_corrections(found, lines)
    portal = _told(user, since, until) if told else []
    entries = sorted([*written, *portal], key=lambda entry: entry.at)
    return entries[:at_most], len(entries) > at_most


def _with_corrections(found: list[LogLine], lines: LogLineQuerySet) -> list[Entry]:
    """Each with the line it corrects and those that correct it, as far as they are among `lines`. One statement."""
    keys, corrected = [line.pk for line in found], [line.corrects_id for line in found if line.corrects_id]
    beside = list(lines.filter(Q(corrects__in=keys) | Q(pk__in=corrected)).order_by("recorded_at", "pk"))
    by_key = {line.pk: line for line in beside}
    corrections: dict[int, list[LogLine]] = {}
    for line in beside:
        if line.corrects_id:
            corrections.setdefault(line.corrects_id, []).append(line)
    return [
        Entry(
            line.happened_at, line.text, line.alert, line,
            by_key.get(line.corrects_id or 0), tuple(corrections.get(line.pk, ())),
        )
        for line in found
    ]  # fmt: skip


def _told(user: User, since: datetime, until: datetime) -> list[Entry]:
    """What the portal's own rows say of alerts in sight, the first of each kind; nothing of it is stored twice."""
    alerts = Alert.objects.visible_to(user).standing()
    period = (since, until)
    raised = alerts.filter(raised_at__range=period).order_by("raised_at", "pk")
    ended = alerts.ended().filter(closed_at__range=period).order_by("closed_at", "pk")
    seen = Subquery(alerts.order_by().values("pk"))
    answers = Acknowledgement.objects.filter(alert__in=seen, received_at__range=period)
    answers = answers.select_related("alert", "aor").order_by("received_at", "pk")
    entries = chain(
        (Entry(each.raised_at, _raised(each), each) for each in raised[:MOST_TOLD]),
        (Entry(each.received_at, _acknowledged(each), each.alert) for each in answers[:MOST_TOLD]),
        _steps(alerts, since, until),
        (Entry(each.closed_at, str(each.get_stage_display()), each) for each in ended[:MOST_TOLD]),
    )
    return [entry for entry in islice(entries, 4 * MOST_TOLD) if entry.at < until]


def _raised(alert: Alert) -> str:
    return _("Alert raised. Priority: %(priority)s.") % {"priority": codes.label("priorities", alert.priority)}


def _acknowledged(answer: Acknowledgement) -> str:
    words = {"post": post_words(answer.role, answer.aor), "how": answer.get_channel_display()}
    return _("%(post)s has it (%(how)s).") % words


def _steps(alerts: Any, since: datetime, until: datetime) -> list[Entry]:
    """A line for each step of a ladder that ran, with how many people and posts it addressed."""
    uids = alerts.order_by().values("uid")
    rows = StepExecution.objects.filter(clock__subject_kind=KIND, clock__subject_uid__in=uids)
    rows = rows.filter(executed_at__gte=since, executed_at__lt=until).select_related("clock")
    steps = list(rows.prefetch_related("recipients__aor").order_by("executed_at", "pk")[:MOST_TOLD])
    by_uid = {alert.uid: alert for alert in alerts.filter(uid__in={step.clock.subject_uid for step in steps})}
    return [Entry(step.executed_at, _step(step), by_uid[step.clock.subject_uid]) for step in steps]


def _step(step: StepExecution) -> str:
    called = (_addressee(each) for each in step.recipients.all() if each.reason != StepRecipient.Reason.DESK)
    words = {
        "purpose": step.clock.get_purpose_display(), "outcome": step.get_outcome_display(),
        "posts": ", ".join(dict.fromkeys(called)),
    }  # fmt: skip
    return _("Ladder, %(purpose)s: %(outcome)s. %(posts)s") % words


def _addressee(recipient: StepRecipient) -> str:
    words = post_words(recipient.role, recipient.aor)
    if recipient.reason == StepRecipient.Reason.NOT_RELEASED:
        return _("%(post)s: outside contact, told only when released") % {"post": words}
    is_vacant = recipient.reason == StepRecipient.Reason.VACANT
    return _("%(post)s: nobody holds this post") % {"post": words} if is_vacant else words
