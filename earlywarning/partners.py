"""What contacts outside the mission are told about an alert that was released, and that it is over or void.

A few values and no more: reference, how soon, where as coarsely as was released, what if it was, the desk to ask. No
link, since nothing is asked of them and they open nothing here.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import timezone

from accounts.models import Assignment, User
from accounts.protection import Status
from earlywarning.facts import told_area
from earlywarning.models import Alert, Release
from followup import outside
from followup.outside import Released
from notifications import outbox, values
from notifications.models import Message
from notifications.outbox import Draft

NOTICE: Final = "earlywarning.partner.notice"
OVER: Final = "earlywarning.partner.over"
KINDS: Final = (NOTICE, OVER)
DESK: Final = "JOC"


def standing(alert: Alert) -> Release | None:
    """What of `alert` is released now. One statement, and none for a drill, of which nothing ever is."""
    if alert.status != Status.ACTUAL:
        return None
    return alert.releases.filter(withdrawn_at=None).first()


def told_of(release: Release) -> Released:
    """The same for the clocks: what they tell the partners that their steps name."""
    return Released(str(release.uid), release.boundary, _said(release))


def released(alert: Alert) -> dict[str, Any]:
    """What a clock of `alert` starts with; empty while nothing is released."""
    release = standing(alert)
    return told_of(release).stored() if release else {}


def _said(release: Release) -> dict[str, Any]:
    alert = release.alert
    area = told_area(alert, release.level)
    return {
        "ref": values.ref(alert.ref),
        "urgency": values.code("cap_urgency", release.urgency),
        "at": values.moment(release.released_at, alert.zone),
        "desk": values.post(DESK),
        **({"kind": values.code("threat_types", release.kind)} if release.kind else {}),
        **({"area": values.area(area)} if area else {}),
    }


def withdrawn(release: Release, *, alert: Alert, at: datetime) -> None:
    """To whoever was told by `release`: it is void. What still waited was held back before."""
    _tell(release, alert, {"withdrawn": values.number(1)}, at)


def ended(alert: Alert, *, at: datetime) -> None:
    """To whoever was told: it is over; of a duplicate, that the mission deals with it under another reference (E20).

    What still waits to tell them that it began is held back.
    """
    release = standing(alert)
    if release is None:
        return
    outbox.withhold(alert.subject, NOTICE, at=at, reason=Message.Reason.ENDED)
    more = {"goes_on": values.number(1)} if alert.stage == Alert.Stage.DUPLICATE else {}
    _tell(release, alert, more, at)


def notices_of(alert: Alert) -> list[Message]:
    """What was queued to tell somebody of any release of `alert`, in that order. One statement."""
    return list(_notices(alert).select_related("aor").order_by("pk"))


def is_of(notice: Message, release: Release) -> bool:
    """True when it was queued to tell of this release."""
    return notice.dedupe_key.startswith(f"{release.uid}:")


def _notices(alert: Alert) -> Any:
    return Message.objects.filter(subject_kind=alert.subject.kind, subject_uid=alert.uid, kind=NOTICE)


def _tell(release: Release, alert: Alert, more: dict[str, Any], at: datetime) -> None:
    # What was held back before anybody tried to send it, or failed for good, told nobody.
    may_have_arrived = ~Q(state="SUPPRESSED", sending_at=None) & ~Q(state="FAILED_PERM")
    rows = _notices(alert).filter(may_have_arrived, dedupe_key__startswith=f"{release.uid}:")
    told = list(rows.select_related("recipient", "aor").order_by("pk"))
    entitled = _serving((notice.recipient for notice in told), alert, at)
    facts = {"ref": values.ref(alert.ref), "at": values.moment(at, alert.zone), "desk": values.post(DESK), **more}
    outbox.queue(
        [
            Draft(
                kind=OVER, dedupe_key=f"{release.uid}:over:{notice.recipient.uid}:{outside.CHANNEL}",
                subject=alert.subject, mission=alert.mission, status=alert.status, recipient=notice.recipient,
                channel=outside.CHANNEL, values=facts, role=notice.role, aor=notice.aor,
                language=notice.recipient.language, is_urgent=notice.is_urgent,
                held_back="" if notice.recipient_id in entitled else Message.Reason.NOT_ENTITLED,
            )
            for notice in told
        ],
        at=at,
    )  # fmt: skip


def _serving(people: Iterable[User], alert: Alert, at: datetime) -> set[int]:
    """Those whose appointment has not run out: whoever left is told nothing more, and that is written down."""
    day = timezone.localdate(at, ZoneInfo(alert.mission.time_zone))
    rows = Assignment.objects.on(day).filter(aor__mission=alert.mission, user__in=[each.pk for each in people])
    return set(rows.values_list("user", flat=True))
