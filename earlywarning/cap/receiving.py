"""A message from outside: what it is worth here, and taking it in. It proposes; it never raises an alert by itself."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import CLASSIFICATIONS, User
from audit.services import Actor, record
from earlywarning.cap.desk import Desk
from earlywarning.cap.parsing import Reference, Refused
from earlywarning.cap.proposing import Proposal, proposal_of
from earlywarning.cap.reading import Notice, read
from earlywarning.models import Alert, CapMessage, CapReceived
from threats.models import restricted_kind_of

OPEN, CONFIDENTIAL, _STRICT = CLASSIFICATIONS


class Outcome(models.TextChoices):
    PROPOSES = "PROPOSES", gettext_lazy("Proposes an alert")
    ANSWERS = "ANSWERS", gettext_lazy("Belongs to a message that is known here")
    VALID = "VALID", gettext_lazy("Valid, nothing to raise")
    KNOWN = "KNOWN", gettext_lazy("Known already")
    REFUSED = "REFUSED", gettext_lazy("Refused")


@dataclass(frozen=True)
class Check:
    """What a message is worth here, in one word and one sentence. `about` and `cancels`: what it answers."""

    outcome: Outcome
    sentence: str
    notice: Notice | None = None
    proposal: Proposal | None = None
    about: Alert | None = None
    cancels: CapReceived | None = None
    received: CapReceived | None = None

    @property
    def is_kept(self) -> bool:
        """True when taking it in makes a row."""
        return self.outcome in (Outcome.PROPOSES, Outcome.ANSWERS)


def check(data: bytes, desk: Desk, *, at: datetime) -> Check:
    """What the file is worth at this desk. Writes nothing."""
    try:
        notice = read(data)
    except Refused as refusal:
        return Check(Outcome.REFUSED, str(refusal))
    return _known(notice, desk) or _drill(notice) or _answer(notice, desk) or _over(notice, at) or _new(notice, desk)


def take_in(data: bytes, desk: Desk, *, by: Actor, at: datetime) -> Check:
    """As `check`, and what is worth it is kept, once. An alert is raised from it by a person, or never."""
    try:
        with transaction.atomic():
            found = check(data, desk, at=at)
            if found.is_kept:
                return _keep(found, desk, by, at)
            return found
    except IntegrityError:
        # The same file arrived twice at once: the other one won.
        return check(data, desk, at=at)


def note_raised(received: CapReceived, alert: Alert, *, by: User, at: datetime) -> None:
    """`alert` was raised from this message. A second alert from it stands too, and the first stays noted."""
    with transaction.atomic():
        rows = CapReceived.objects.unscoped("the caller fetched it through visible_to; this notes what became of it")
        if rows.filter(pk=received.pk, raised=None, about=None).update(raised=alert):
            _record("raised", received, by.audit_actor(), at, {"raised": (None, alert.ref)})


def _known(notice: Notice, desk: Desk) -> Check | None:
    if own := _own(notice.name):
        told = _("The portal issued this message itself.")
        if desk.sees(own.alert):
            told = _("The portal issued this message itself, about alert %(ref)s.") % {"ref": own.alert.ref}
        return Check(Outcome.KNOWN, told, notice)
    found = _received(notice.name, desk)
    if found is None:
        return None
    told = _("This message was taken in on %(day)s.") % {"day": _day(found.received_at)}
    return Check(Outcome.KNOWN, told, notice, received=found if desk.sees_received(found) else None)


def _drill(notice: Notice) -> Check | None:
    """What is not Actual never becomes an actual alert, whoever wishes it."""
    if notice.status == "Actual":
        return None
    told = _("It is marked %(status)s and not Actual: nothing is raised from it.") % {"status": notice.status}
    return Check(Outcome.VALID, told, notice)


def _answer(notice: Notice, desk: Desk) -> Check | None:
    """An Update, Cancel, Ack or Error about a message of ours, or one that takes back what was received."""
    if notice.msg_type == "Alert":
        return None
    about, earlier = _referred(notice, desk)
    takes_back = notice.msg_type == "Cancel" or _is_all_clear(notice)
    if about:
        told = _("It is about alert %(ref)s and is kept with it; the alert itself stays as it is.") % {"ref": about.ref}
        return Check(Outcome.ANSWERS, told, notice, about=about, cancels=earlier if takes_back else None)
    if earlier and takes_back:
        told = _("It takes back a message taken in on %(day)s.") % {"day": _day(earlier.received_at)}
        return Check(Outcome.ANSWERS, told, notice, cancels=earlier)
    if notice.msg_type != "Update":
        return Check(Outcome.VALID, _("It answers a message that is not known here."), notice)
    return None


def _referred(notice: Notice, desk: Desk) -> tuple[Alert | None, CapReceived | None]:
    """The alert and the received message that it names, as far as this desk may see them."""
    about, earlier = None, None
    for name in notice.references:
        if (own := _own(name)) and desk.sees(own.alert):
            about = about or own.alert
        if (found := _received(name, desk)) and desk.sees_received(found):
            earlier = earlier or found
    if about is None and earlier and earlier.raised and desk.sees(earlier.raised):
        about = earlier.raised
    return about, earlier


def _over(notice: Notice, at: datetime) -> Check | None:
    if _is_all_clear(notice):
        return Check(Outcome.VALID, _("It says that all is clear: there is nothing to raise."), notice)
    ends = [info.expires_at for info in notice.infos]
    if all(end is not None and end < at for end in ends):
        last = max(end for end in ends if end is not None)
        return Check(Outcome.VALID, _("It expired on %(day)s.") % {"day": _day(last)}, notice)
    return None


def _new(notice: Notice, desk: Desk) -> Check:
    info = notice.info_in(desk.language)
    proposal = proposal_of(info, desk.editions) if info else None
    if proposal is None:
        return Check(Outcome.VALID, _("It names no place that lies in an area of the mission."), notice)
    where = {"area": proposal.area.name()}
    if desk.mission_over(proposal.area) is None:
        told = _("It is about %(area)s, which none of your appointments covers.") % where
        return Check(Outcome.VALID, told, notice)
    if _marking(notice) not in desk.clearances:
        told = _("Its sender restricts it, so it is kept as Confidential, which you may not read. Hand it to the JOC.")
        return Check(Outcome.VALID, told, notice)
    told = _("It proposes an alert in %(area)s. Nobody is called before a person raises it.") % where
    return Check(Outcome.PROPOSES, told, notice, proposal)


def _keep(found: Check, desk: Desk, by: Actor, at: datetime) -> Check:
    notice, source = found.notice, found.about or found.cancels
    assert notice is not None  # noqa: S101 - what is kept was read
    row = CapReceived(
        msg_type=notice.msg_type, identifier=notice.name.identifier, sender=notice.name.sender,
        sent_at=notice.name.sent_at, xml=notice.xml, received_at=at, received_by=desk.user, about=found.about,
        takes_back=found.cancels,
    )  # fmt: skip
    if source is not None:
        # As secret as what it answers, and in the same hands.
        for name in ("mission", "area", "classification", "restricted_kind", "sharing_boundary", "owner_component"):
            setattr(row, name, getattr(source, name))
    elif found.proposal is not None:
        mission = desk.mission_over(found.proposal.area)
        assert mission is not None  # noqa: S101 - checked before
        row.mission, row.area, row.classification = mission, found.proposal.area, _marking(notice)
        row.restricted_kind = restricted_kind_of(found.proposal.kind)
        row.owner_component, row.owner_section = desk.owner(mission, found.proposal.area)
    row.save(force_insert=True)
    if found.cancels is not None:
        rows = CapReceived.objects.unscoped("its sender takes it back")
        rows.filter(pk=found.cancels.pk, cancelled_at=None).update(cancelled_at=at)
    _record("received", row, by, at, {"xml": (None, row.xml)})
    return Check(found.outcome, found.sentence, notice, found.proposal, found.about, found.cancels, row)


def _record(what: str, row: CapReceived, by: Actor, at: datetime, changes: dict[str, tuple[object, object]]) -> None:
    target, mission = row.audit_target(), row.mission.code
    record(f"earlywarning.cap.{what}", by=by, target=target, at=at, mission=mission, changes=changes)


def _own(name: Reference) -> CapMessage | None:
    named = {"sender": name.sender, "identifier": name.identifier, "sent_at": name.sent_at}
    return CapMessage.objects.select_related("alert__mission", "alert__area").filter(**named).first()


def _received(name: Reference, desk: Desk) -> CapReceived | None:
    rows = CapReceived.objects.unscoped("whether this very file was handed in before; its owner holds it in their hand")
    named = {"sender": name.sender, "identifier": name.identifier, "sent_at": name.sent_at}
    found: CapReceived | None = (
        rows.select_related("mission", "area", "raised").filter(mission__in=desk.missions, **named).first()
    )
    return found


def _marking(notice: Notice) -> str:
    """What its sender restricts is not for everybody here either."""
    return OPEN if notice.scope == "Public" else CONFIDENTIAL


def _is_all_clear(notice: Notice) -> bool:
    return bool(notice.infos) and all("AllClear" in info.responses for info in notice.infos)


def _day(at: datetime) -> str:
    return date_format(timezone.localtime(at), "DATE_FORMAT")
