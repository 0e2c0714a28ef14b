"""The outbox: what was, is or will be sent to whom, and what became of it."""

import uuid
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Exercise, User
from accounts.protection import Status
from areas.fields import CodeField
from areas.models import AreaOfResponsibility, Mission
from common.sensitivity import confidential, internal
from notifications.kinds import MessageKind, message_kind
from notifications.values import shown

# Channels through which something leaves the portal: they are claimed, tried, and answered for by a transport.
SENT = ["EMAIL", "SMS"]


# The kind of subject of messages that tell somebody that they take part in an exercise; all others are part of it.
ABOUT_EXERCISES = "exercise"


class MessageQuerySet(models.QuerySet["Message"]):
    def for_inbox(self, user: User) -> Self:
        """What stands in the portal for `user`, the newest first."""
        rows = self.in_portal_for(user)
        return rows.select_related("mission").order_by("-queued_at", "-pk")

    def in_portal_for(self, user: User) -> Self:
        """Likewise, in any order. In an exercise what is of it; else what is real, and that there is an exercise."""
        rows = self.filter(recipient=user, channel=Message.Channel.IN_APP)
        if user.drill:
            return rows.filter(exercise=user.drill.pk)
        return rows.filter(Q(status=Status.ACTUAL) | Q(subject_kind=ABOUT_EXERCISES))

    def unread(self) -> Self:
        return self.filter(state=Message.State.DELIVERED)


class Message(models.Model):
    """One message to one person through one channel. What it says is in `values`, never as text (E25).

    `state` is set by what the transport answered and by nothing else (E22). For the portal itself the database is the
    transport; for a telephone call it is the person who made it.
    """

    class Channel(models.TextChoices):
        EMAIL = "EMAIL", pgettext_lazy("channel", "e-mail")
        IN_APP = "IN_APP", _("in the portal")
        CALL = "CALL", _("telephone call")
        SMS = "SMS", _("text message")

    class State(models.TextChoices):
        QUEUED = "QUEUED", _("waiting to be sent")
        SENDING = "SENDING", _("being sent")
        ACCEPTED = "ACCEPTED", _("accepted by the mail server")
        DELIVERED = "DELIVERED", _("delivered")
        READ = "READ", _("read")
        FAILED_TEMP = "FAILED_TEMP", _("failed, will be tried again")
        FAILED_PERM = "FAILED_PERM", _("failed for good")
        UNKNOWN = "UNKNOWN", _("not known whether it arrived")
        SUPPRESSED = "SUPPRESSED", _("held back")
        SIMULATED = "SIMULATED", _("simulated, not sent")
        HELD = "HELD", _("held until somebody releases it")

    class Reason(models.TextChoices):
        """Why a message was held back or failed for good without being tried."""

        ANSWERED = "ANSWERED", _("it was answered before")
        ENDED = "ENDED", _("it was over before")
        REPLACED = "REPLACED", _("a more urgent call took its place")
        NO_VERIFIED_CHANNEL = "NO_VERIFIED_CHANNEL", _("no verified address")
        NOT_ACTIVE = "NOT_ACTIVE", _("the account is closed")
        NOT_ENTITLED = "NOT_ENTITLED", _("no longer holds a post in this mission")
        NOT_RELEASED = "NOT_RELEASED", _("not released to contacts outside the mission")
        WITHDRAWN = "WITHDRAWN", _("the release was withdrawn before")
        NOT_CONFIGURED = "NOT_CONFIGURED", _("sending is not set up")
        NOT_BUILT = "NOT_BUILT", _("could not be put together")
        REFUSED = "REFUSED", _("refused by the mail server or provider")
        UNDELIVERED = "UNDELIVERED", _("came back as undeliverable")
        NOT_ENROLLED = "NOT_ENROLLED", _("does not take part in the exercise")
        EXERCISE_OVER = "EXERCISE_OVER", _("the exercise is over")
        TOO_LATE = "TOO_LATE", _("could not be sent in time")
        NO_ANSWER = "NO_ANSWER", _("no answer")
        WRONG_NUMBER = "WRONG_NUMBER", _("wrong number")

    uid = internal(models.UUIDField(default=uuid.uuid4, editable=False, unique=True))
    kind = internal(models.CharField(max_length=60))
    dedupe_key = internal(models.TextField(unique=True))
    subject_kind = internal(models.CharField(max_length=40))
    subject_uid = internal(models.UUIDField())
    subject_label = internal(models.CharField(max_length=40))
    mission = internal(models.ForeignKey(Mission, models.PROTECT, related_name="+"))
    status = internal(models.CharField(max_length=16, choices=Status, default=Status.ACTUAL))
    # Of which exercise it is: it goes to nobody who does not take part in that one.
    exercise = internal(models.ForeignKey(Exercise, models.PROTECT, null=True, db_index=False, related_name="+"))
    recipient = confidential(models.ForeignKey(User, models.PROTECT, related_name="+"))
    # The post as which they are addressed; empty when it is not a post's business.
    role = internal(CodeField(code_list="roles", blank=True))
    aor = internal(models.ForeignKey(AreaOfResponsibility, models.PROTECT, null=True, related_name="+"))
    channel = internal(models.CharField(max_length=8, choices=Channel))
    language = internal(models.CharField(max_length=5))
    values = internal(models.JSONField(default=dict))
    state = internal(models.CharField(max_length=12, choices=State, default=State.QUEUED))
    reason = internal(models.CharField(max_length=20, choices=Reason, blank=True))
    # What the transport answered, shortened: it may quote an address.
    detail = confidential(models.CharField(max_length=300, blank=True))
    attempts = internal(models.PositiveSmallIntegerField(default=0))
    # Part of the ladder of a P1 or P2: never held, and sent before all that is not.
    is_urgent = internal(models.BooleanField(default=False, db_default=False))
    # The message that was sent in its place, with others; of that one, itself (notifications.parcels).
    carrier = internal(models.ForeignKey("self", models.PROTECT, null=True, related_name="+"))
    # Sent a second time because nobody knows whether the first arrived; says so, and is the last try.
    is_repeat = internal(models.BooleanField(default=False))
    # When, after it failed for good, another channel was tried in its place, or found missing.
    fallback_at = internal(models.DateTimeField(null=True))
    next_attempt_at = internal(models.DateTimeField(null=True))
    give_up_at = internal(models.DateTimeField(null=True))
    leased_until = internal(models.DateTimeField(null=True))
    claimed_by = internal(models.CharField(max_length=200, blank=True))
    # The entry of the trail that attests what became of it (notifications.ledger).
    settled_in = internal(models.UUIDField(null=True, editable=False))
    queued_at = internal(models.DateTimeField())
    sending_at = internal(models.DateTimeField(null=True))
    accepted_at = internal(models.DateTimeField(null=True))
    changed_at = internal(models.DateTimeField())

    objects: ClassVar[models.Manager[Any]] = models.Manager.from_queryset(MessageQuerySet)()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.CheckConstraint(
                name="message_channel_known", condition=Q(channel__in=["EMAIL", "IN_APP", "CALL", "SMS"])
            ),
            models.CheckConstraint(name="message_status_known", condition=Q(status__in=Status.values)),
            models.CheckConstraint(
                name="message_of_an_exercise_says_so", condition=Q(exercise=None) | Q(status="EXERCISE")
            ),
            models.CheckConstraint(name="message_has_a_key", condition=~Q(dedupe_key="")),
            models.CheckConstraint(
                name="message_state_fits_its_times",
                condition=Q(state="QUEUED", channel="CALL")
                | Q(state__in=["QUEUED", "FAILED_TEMP"], channel__in=SENT, next_attempt_at__isnull=False)
                | Q(state="FAILED_TEMP", channel="CALL")
                | Q(state="SENDING", channel__in=SENT, leased_until__isnull=False, sending_at__isnull=False)
                | Q(state="ACCEPTED", channel__in=SENT, accepted_at__isnull=False)
                | Q(state="SIMULATED", channel__in=SENT, accepted_at__isnull=False)
                | Q(state="UNKNOWN", channel__in=SENT, sending_at__isnull=False)
                | Q(state="DELIVERED", channel__in=["IN_APP", "CALL"])
                | Q(state="DELIVERED", channel__in=SENT, accepted_at__isnull=False)
                | Q(state="READ", channel="IN_APP")
                | Q(state="HELD", channel__in=SENT, is_urgent=False)
                | (Q(state__in=["FAILED_PERM", "SUPPRESSED"]) & ~Q(reason="")),
            ),
            models.CheckConstraint(
                name="message_leased_only_while_sending",
                condition=Q(leased_until=None, claimed_by="") | Q(state="SENDING"),
            ),
            models.CheckConstraint(
                name="message_waits_only_when_it_may_be_sent",
                condition=Q(next_attempt_at=None) | Q(state__in=["QUEUED", "FAILED_TEMP", "UNKNOWN"]),
            ),
            models.CheckConstraint(
                name="message_repeated_once",
                condition=Q(is_repeat=False) | ~Q(state="UNKNOWN", next_attempt_at__isnull=False),
            ),
            models.CheckConstraint(
                name="message_times_in_order",
                condition=Q(changed_at__gte=F("queued_at"))
                & (Q(accepted_at=None) | Q(accepted_at__gte=F("queued_at"))),
            ),
        ]
        indexes = [
            # The work lists of delivery: what waits, and what somebody claimed and may have died with.
            models.Index(
                fields=["channel", "-is_urgent", "next_attempt_at", "id"],
                name="message_waiting",
                condition=Q(next_attempt_at__isnull=False),
            ),
            models.Index(fields=["leased_until"], name="message_leased", condition=Q(leased_until__isnull=False)),
            # What went out lately, to one person and of one kind: the limits of E24.
            models.Index(
                fields=["recipient", "channel", "accepted_at"],
                name="message_sent_to",
                condition=Q(accepted_at__isnull=False),
            ),
            models.Index(
                fields=["kind", "accepted_at"],
                name="message_sent_of_kind",
                condition=Q(accepted_at__isnull=False, is_urgent=False),
            ),
            models.Index(
                fields=["id"],
                name="message_lost_mail",
                condition=Q(channel="EMAIL", state="FAILED_PERM", fallback_at=None),
            ),
            models.Index(fields=["kind"], name="message_held", condition=Q(state="HELD")),
            models.Index(fields=["subject_kind", "subject_uid"], name="message_by_subject"),
            models.Index(
                fields=["recipient", "-queued_at", "-id"], name="message_inbox", condition=Q(channel="IN_APP")
            ),
            models.Index(fields=["exercise"], name="message_by_exercise", condition=Q(exercise__isnull=False)),
            models.Index(fields=["recipient"], name="message_unread", condition=Q(channel="IN_APP", state="DELIVERED")),
            models.Index(
                fields=["subject_uid"],
                name="message_to_call",
                condition=Q(channel="CALL", state__in=["QUEUED", "FAILED_TEMP"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_label}"

    @property
    def is_of(self) -> MessageKind:
        return message_kind(self.kind)

    @property
    def fate(self) -> str | Promise:
        """What became of it, in the words of its channel."""
        return FATES.get(self.channel, {}).get(self.state, self.get_state_display())

    @property
    def message_id(self) -> str:
        """The same for every try, so that a mail server and a reader can tell a repeat (RFC 5322, 3.6.4)."""
        return f"<{self.uid}@{settings.MESSAGE_ID_DOMAIN}>"

    @property
    def page(self) -> str:
        """The address, within the portal, of what it is about."""
        return self.is_of.page(self)

    def words(self, language: str = "") -> dict[str, str]:
        """Its values in words; by default in the language it is sent in."""
        return shown(self.values, language or self.language)


FATES: dict[str, dict[str, str | Promise]] = {
    Message.Channel.CALL: {
        Message.State.QUEUED: _("to be made"),
        Message.State.DELIVERED: _("reached"),
        Message.State.FAILED_TEMP: _("not reached so far"),
        Message.State.FAILED_PERM: _("cannot be reached there"),
    },
    Message.Channel.SMS: {Message.State.ACCEPTED: _("accepted by the provider")},
}


class Link(models.Model):
    """A link that was sent with a message. Only its digest is kept: whoever reads the database cannot follow it."""

    message = internal(models.ForeignKey(Message, models.PROTECT, related_name="links"))
    digest = confidential(models.CharField(max_length=64, unique=True, editable=False))
    minted_at = internal(models.DateTimeField())

    class Meta:
        verbose_name = _("link of a message")
        verbose_name_plural = _("links of messages")

    def __str__(self) -> str:
        return f"{self.message_id} {self.digest[:8]}"


class Storm(models.Model):
    """More messages of one kind than should be: from `opened_at` on they are held, until a person releases them."""

    uid = internal(models.UUIDField(default=uuid.uuid4, editable=False, unique=True))
    kind = internal(models.CharField(max_length=60))
    opened_at = internal(models.DateTimeField())
    released_at = internal(models.DateTimeField(null=True))
    released_by = internal(models.ForeignKey(User, models.PROTECT, null=True, related_name="+"))

    class Meta:
        verbose_name = _("storm of messages")
        verbose_name_plural = _("storms of messages")
        constraints = [
            models.UniqueConstraint(fields=["kind"], name="storm_open_once", condition=Q(released_at=None)),
            models.CheckConstraint(
                name="storm_released_by_somebody",
                condition=Q(released_at=None, released_by=None)
                | Q(released_at__gte=F("opened_at"), released_by__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["kind", "released_at"], name="storm_by_kind")]

    def __str__(self) -> str:
        return self.kind
