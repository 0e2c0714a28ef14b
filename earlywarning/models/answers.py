"""What people did about an alert. Reached through their alert alone, so whoever may read it may read these."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from areas.fields import CodeField
from areas.models import AreaOfResponsibility
from common.sensitivity import confidential, internal
from earlywarning.models.alert import Alert


class Acknowledgement(models.Model):
    """Somebody has it: as which post, through which channel, and what they promise by when (escalation.md E13).

    Provisional when it came through a link without sign-in: the promise is still to be made, signed in or by voice.
    """

    class Channel(models.TextChoices):
        PAGE = "PAGE", _("signed in")
        LINK = "LINK", _("by link")
        VOICE = "VOICE", _("by voice")

    class Medium(models.TextChoices):
        PHONE = "PHONE", _("Telephone")
        RADIO = "RADIO", _("Radio")
        IN_PERSON = "IN_PERSON", _("In person")

    class Intent(models.TextChoices):
        """The fixed choices of the page behind a link."""

        SEND = "SEND", _("send someone now")
        INFORM = "INFORM", _("inform the commander or head of office")
        FIND_OUT = "FIND_OUT", _("find out more first")

    uid = internal(models.UUIDField(default=uuid.uuid4, unique=True))
    alert = internal(models.ForeignKey(Alert, models.PROTECT, related_name="acknowledgements"))
    # The person of the post; by voice the desk may know the post alone.
    person = confidential(models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+"))
    role = internal(CodeField(_("post"), code_list="roles"))
    aor = internal(models.ForeignKey(AreaOfResponsibility, models.PROTECT, null=True, blank=True, related_name="+"))
    channel = internal(models.CharField(max_length=8, choices=Channel))
    medium = internal(models.CharField(_("how it was said"), max_length=12, choices=Medium, blank=True))
    recorded_by = confidential(models.ForeignKey(User, models.PROTECT, related_name="+"))
    answered_at = internal(models.DateTimeField(_("answered")))
    received_at = internal(models.DateTimeField(_("received")))
    is_first = internal(models.BooleanField())
    is_provisional = internal(models.BooleanField(default=False))
    intent = internal(models.CharField(max_length=12, choices=Intent, blank=True))
    will_do = internal(CodeField(_("what will be done"), code_list="response_types", blank=True))
    promised_at = internal(models.DateTimeField(_("by when"), null=True, blank=True))
    note = confidential(models.TextField(_("in more words"), blank=True, max_length=2000))

    class Meta:
        verbose_name = _("acknowledgement")
        verbose_name_plural = _("acknowledgements")
        ordering = ["received_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["alert"], condition=Q(is_first=True), name="acknowledgement_one_is_first"),
            models.CheckConstraint(
                name="acknowledgement_promises_or_is_provisional",
                condition=Q(is_provisional=True, promised_at=None, will_do="")
                | (Q(is_provisional=False, promised_at__isnull=False) & ~Q(will_do="")),
            ),
            models.CheckConstraint(
                name="acknowledgement_channel_fits",
                condition=Q(channel="PAGE", medium="", person__isnull=False)
                | (Q(channel="LINK", medium="", person__isnull=False) & ~Q(intent=""))
                | (Q(channel="VOICE", intent="") & ~Q(medium="")),
            ),
            models.CheckConstraint(
                name="acknowledgement_times_in_order", condition=Q(received_at__gte=F("answered_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.alert_id} {self.role}"


class PassedOn(models.Model):
    """Somebody who was called said that it is not theirs."""

    alert = internal(models.ForeignKey(Alert, models.PROTECT, related_name="passed_on"))
    person = confidential(models.ForeignKey(User, models.PROTECT, related_name="+"))
    role = internal(CodeField(_("post"), code_list="roles"))
    aor = internal(models.ForeignKey(AreaOfResponsibility, models.PROTECT, null=True, blank=True, related_name="+"))
    at = internal(models.DateTimeField())

    class Meta:
        verbose_name = _("passed on")
        verbose_name_plural = _("passed on")
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["alert", "person"], name="passed_on_once_per_person")]

    def __str__(self) -> str:
        return f"{self.alert_id} {self.role}"


class Response(models.Model):
    """What was done on the ground, by whom, from when."""

    uid = internal(models.UUIDField(default=uuid.uuid4, unique=True))
    alert = internal(models.ForeignKey(Alert, models.PROTECT, related_name="responses"))
    kind = internal(CodeField(_("what was done"), code_list="response_types"))
    responder = internal(CodeField(_("by whom"), code_list="responders"))
    tier = internal(CodeField(_("tier"), code_list="tiers", blank=True))
    phase = internal(CodeField(_("phase"), code_list="response_phases", blank=True))
    # The number of the order, such as that of a fragmentary order: a reference, never its text.
    tasking_ref = internal(models.CharField(_("tasking reference"), max_length=40, blank=True))
    began_at = internal(models.DateTimeField(_("set out")))
    arrived_at = internal(models.DateTimeField(_("arrived"), null=True, blank=True))
    ended_at = internal(models.DateTimeField(_("came to an end"), null=True, blank=True))
    outcome = internal(CodeField(_("what it achieved"), code_list="outcomes", blank=True))
    note = confidential(models.TextField(_("in more words"), blank=True, max_length=4000))
    recorded_by = confidential(models.ForeignKey(User, models.PROTECT, related_name="+"))
    recorded_at = internal(models.DateTimeField(_("recorded")))

    class Meta:
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        ordering = ["began_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="response_arrives_after_setting_out",
                condition=Q(arrived_at=None) | Q(arrived_at__gte=F("began_at")),
                violation_error_message=_("It arrived before it set out. Correct one of the two times."),
            ),
            models.CheckConstraint(
                name="response_ends_after_setting_out",
                condition=Q(ended_at=None) | Q(ended_at__gte=F("began_at")),
                violation_error_message=_("It ended before it set out. Correct one of the two times."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.alert_id} {self.kind}"
