"""The hourly self-test: a message of status TEST to a loop-back address, through the outbox and the transport (E30).

It shows what no part's own sign of life shows: that a message which is queued now leaves, and how long that takes. The
address is the verified mail address of an account that is nobody's, named in SELF_TEST_ADDRESS. Nothing is worked out
from a test: it is in no figure, is never held or merged, and is cleared away after a month.
"""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from accounts.models import ContactPoint, User
from areas.models import Mission
from followup.incidents import close_incident, raise_incident
from followup.models import EngineIncident, SelfTest
from notifications import outbox
from notifications.models import Message
from notifications.outbox import Draft, Subject

WORK, KIND, EVERY_S = "followup.self_test", "followup.self_test", 3600
# From here on a test that was not accepted counts as failed, and is not sent any more.
LOST_AFTER = timedelta(minutes=5)
KEPT = timedelta(days=30)
SHOWN = 24
INCIDENT = EngineIncident.Kind.SELF_TEST


class NobodyThere(Exception):
    """SELF_TEST_ADDRESS is no verified address of an open account, or there is no mission yet."""


def send_test(at: datetime) -> SelfTest | None:
    """The test of this hour, queued; None when none is wanted or there is one. Raises NobodyThere."""
    slot = int(at.timestamp() // EVERY_S)
    if not settings.SELF_TEST_ADDRESS or SelfTest.objects.filter(slot=slot).exists():
        return None
    mission = min(Mission.objects.order_by("pk"), key=lambda each: each.is_demo, default=None)
    recipient = _recipient()
    if mission is None or recipient is None:
        raise NobodyThere("SELF_TEST_ADDRESS is no verified mail address of an account, or there is no mission.")
    draft = Draft(
        kind=KIND,
        dedupe_key=f"{KIND}:{slot}",
        subject=Subject("self_test", uuid.uuid4(), "TEST"),
        mission=mission,
        status="TEST",
        recipient=recipient,
        channel=Message.Channel.EMAIL,
        values={},
        give_up_at=at + LOST_AFTER,
        is_urgent=True,  # it goes the way of what matters most: before the rest, and past every brake
    )
    with transaction.atomic():
        (message,) = outbox.queue([draft], at=at)
        return SelfTest.objects.create(slot=slot, message=message, queued_at=message.queued_at)


def note_tests(at: datetime) -> None:
    """What was accepted since is noted, and an incident is open while the newest test failed or was slow."""
    for test in SelfTest.objects.filter(accepted_at=None, message__accepted_at__isnull=False).select_related("message"):
        test.accepted_at = test.message.accepted_at
        test.save(update_fields=["accepted_at"])
    newest = SelfTest.objects.select_related("message").order_by("-queued_at").first()
    wrong = _wrong(newest, at) if newest and settings.SELF_TEST_ADDRESS else ""
    if wrong:
        raise_incident(INCIDENT, key="", at=at, detail=wrong)
    elif newest is None or newest.accepted_at or not settings.SELF_TEST_ADDRESS:
        close_incident(INCIDENT, key="", at=at)


def _wrong(test: SelfTest, at: datetime) -> str:
    """What is wrong with the newest test, in a sentence."""
    if test.took_s is not None:
        slow = test.took_s > settings.SELF_TEST_ALARM_S
        return f"The last one took {test.took_s:.0f} s from the queue to the mail server." if slow else ""
    if test.message.state == Message.State.FAILED_PERM:
        return f"The last one could not be sent: {test.message.get_reason_display()}."
    if at > test.queued_at + LOST_AFTER:
        return f"The last one was not accepted within {LOST_AFTER.total_seconds():.0f} s."
    return ""


def clear_tests(at: datetime) -> None:
    """Tests of a month ago are gone, with their messages."""
    old = list(SelfTest.objects.filter(queued_at__lt=at - KEPT).values_list("pk", "message_id"))
    with transaction.atomic():
        SelfTest.objects.filter(pk__in=[pk for pk, _message in old]).delete()
        Message.objects.filter(pk__in=[message for _pk, message in old]).delete()


def last_tests() -> list[SelfTest]:
    """The last day of tests, the newest first."""
    return list(SelfTest.objects.order_by("-queued_at")[:SHOWN])


def last_took_s() -> float | None:
    """Seconds that the newest accepted test took; None when there is none."""
    newest = SelfTest.objects.exclude(accepted_at=None).order_by("-queued_at").first()
    return newest.took_s if newest else None


def _recipient() -> User | None:
    points = ContactPoint.objects.filter(
        kind=ContactPoint.Kind.EMAIL, address__iexact=settings.SELF_TEST_ADDRESS, ended_on=None,
        verified_on__isnull=False, user__is_active=True,
    )  # fmt: skip
    point = points.select_related("user").order_by("pk").first()
    return point.user if point else None
