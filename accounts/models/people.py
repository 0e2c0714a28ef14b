"""Users, their appointments and their keys to the API."""

import uuid
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, validate_email
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from areas.fields import CodeField
from areas.models import AreaOfResponsibility, Mission
from areas.validators import validate_time_zone
from audit.services import Actor, Target
from common.db import ClockTimestamp
from common.sensitivity import confidential, internal

if TYPE_CHECKING:
    from accounts.models.exercises import Exercise

# Lowest first; a clearance opens its own level and those before it (ST/SGB/2007/6).
CLASSIFICATIONS = ("UNCLASSIFIED", "CONFIDENTIAL", "STRICTLY_CONFIDENTIAL")


def highest(classifications: Iterable[str]) -> str:
    """The marking of a page that shows rows of these classifications; of none, the lowest."""
    return max(classifications, key=CLASSIFICATIONS.index, default=CLASSIFICATIONS[0])


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email__iexact=email)


# Where the addresses of contacts outside the mission lie: nowhere, for good (RFC 2606).
CONTACT_HOST = "contact.invalid"


class User(AbstractBaseUser):
    """A person who signs in by e-mail.

    What they may do follows from their appointments alone: there are no groups, permissions or superusers beside them.

    `is_contact`: nobody who signs in but the functional address of an organisation outside the mission
    (docs/contacts.md). It is never active, so every door that asks for an account in use is closed to it; whoever may
    tell it something asks for contacts by name. `email` leads nowhere, so that no sign-in and no forgotten password
    can find it: where it is reached is its contact point.
    """

    uid = internal(models.UUIDField(default=uuid.uuid4, editable=False))
    email = confidential(
        models.EmailField(
            _("e-mail"),
            unique=True,
            error_messages={"unique": _("Somebody with this e-mail address is already registered.")},
        )
    )
    name = confidential(models.CharField(_("name"), max_length=200))
    language = internal(models.CharField(_("language"), max_length=5, default="en"))
    time_zone = internal(
        models.CharField(
            _("time zone"),
            max_length=64,
            blank=True,
            validators=[validate_time_zone],
            help_text=_("Left empty, times are shown in the mission's zone."),
        )
    )
    clearance = internal(CodeField(_("clearance"), code_list="classifications", default="UNCLASSIFIED"))
    is_active = internal(models.BooleanField(_("may sign in"), default=True))
    is_contact = internal(models.BooleanField(_("contact outside the mission"), default=False, editable=False))

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            # Kept in lower case, so that unique means unique however somebody types it.
            models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_in_lower_case"),
            models.UniqueConstraint(fields=["uid"], name="user_uid_unique"),
            # Unusable passwords begin with a mark that no digest begins with.
            models.CheckConstraint(
                name="user_contact_never_signs_in",
                condition=Q(is_contact=True, is_active=False)
                & Q(email__endswith=f"@{CONTACT_HOST}", password__startswith=UNUSABLE_PASSWORD_PREFIX)
                | Q(is_contact=False) & ~Q(email__endswith=f"@{CONTACT_HOST}"),
                violation_error_message=_("An address outside the mission never signs in."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        self.email = (self.email or "").strip().lower()

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        # The scope kept on the instance was worked out from what is now being re-read.
        self.__dict__.pop("_scope", None)
        super().refresh_from_db(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("people:detail", args=[self.uid])

    @property
    def drill(self) -> "Exercise | None":
        """The exercise that this person is in for this request or act (accounts.exercises); None: it is all real."""
        found: Exercise | None = self.__dict__.get("_drill")
        return found

    def clearances(self) -> tuple[str, ...]:
        """The classifications this person may read."""
        return CLASSIFICATIONS[: CLASSIFICATIONS.index(self.clearance) + 1]

    def audit_actor(self) -> Actor:
        return Actor(kind="user", uid=self.uid, label=self.name)

    def audit_target(self) -> Target:
        return Target(kind="accounts.user", uid=self.uid, label=self.name)


class ContactPoint(models.Model):
    """A way to reach a person. It counts once somebody has verified it, until it is put out of use."""

    class Kind(models.TextChoices):
        EMAIL = "EMAIL", _("E-mail")
        PHONE = "PHONE", _("Telephone")

    uid = internal(models.UUIDField(default=uuid.uuid4, editable=False, unique=True))
    user = internal(models.ForeignKey(User, models.PROTECT, related_name="contact_points"))
    kind = internal(models.CharField(_("kind"), max_length=8, choices=Kind))
    address = confidential(models.CharField(_("address or number"), max_length=254))
    verified_on = internal(models.DateField(_("verified on"), null=True, blank=True))
    ended_on = internal(models.DateField(_("out of use since"), null=True, blank=True))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "address"],
                condition=Q(ended_on=None),
                name="contact_point_open_once",
                violation_error_message=_("This person can already be reached there."),
            ),
            models.CheckConstraint(condition=Q(kind__in=["EMAIL", "PHONE"]), name="contact_point_kind_known"),
            models.CheckConstraint(condition=~Q(address=""), name="contact_point_has_an_address"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uid}"

    def clean(self) -> None:
        check = validate_email if self.kind == self.Kind.EMAIL else validate_phone
        try:
            check(self.address)
        except ValidationError as error:
            raise ValidationError({"address": error.messages}) from error

    def audit_target(self) -> Target:
        return Target(kind="accounts.contact_point", uid=self.uid, label=self.kind)


validate_phone = RegexValidator(r"^\+?[0-9][0-9 ()-]{4,18}[0-9]$", _("Write a number such as +236 70 00 00 00."))


class LocalDate(models.Func):
    """The day it is now in a mission's time zone, by the database's clock."""

    template = "(clock_timestamp() AT TIME ZONE %(expressions)s)::date"
    output_field = models.DateField()


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def current(self) -> Self:
        """Appointments in force on this day of their mission, to posts that still exist."""
        return self.alias(today=LocalDate(F("aor__mission__time_zone"))).on(F("today"))

    def on(self, day: date | F) -> Self:
        """Appointments in force on `day`, to posts that exist then."""
        return self.filter(
            Q(valid_until=None) | Q(valid_until__gte=day),
            Q(aor__valid_until=None) | Q(aor__valid_until__gte=day),
            valid_from__lte=day,
            aor__valid_from__lte=day,
        )

    def for_scope(self) -> Self:
        """With the area of responsibility and mission that the access question needs, in a stable order."""
        return self.select_related("aor__mission").order_by("pk")


class Assignment(models.Model):
    """The appointment of a person to a post: a role in an area of responsibility, for a time (policy 2023.05)."""

    class Capacity(models.TextChoices):
        SUBSTANTIVE = "SUBSTANTIVE", _("Substantive")
        DEPUTY = "DEPUTY", _("Deputy")
        ACTING = "ACTING", _("Acting")

    uid = internal(models.UUIDField(default=uuid.uuid4, editable=False))
    user = internal(models.ForeignKey(User, models.PROTECT, related_name="assignments", verbose_name=_("person")))
    role = internal(CodeField(_("role"), code_list="roles"))
    aor = internal(
        models.ForeignKey(
            AreaOfResponsibility, models.PROTECT, related_name="+", verbose_name=_("area of responsibility")
        )
    )
    component = internal(CodeField(_("component"), code_list="components"))
    capacity = internal(models.CharField(_("capacity"), max_length=16, choices=Capacity, default=Capacity.SUBSTANTIVE))
    valid_from = internal(models.DateField(_("from")))
    valid_until = internal(models.DateField(_("until"), null=True, blank=True))
    appointment_reference = internal(
        models.CharField(
            _("appointment reference"),
            max_length=120,
            blank=True,
            help_text=_("Number or date of the memorandum that appoints."),
        )
    )
    recorded_at = internal(models.DateTimeField(db_default=ClockTimestamp(), editable=False))

    objects: ClassVar[models.Manager["Assignment"]] = models.Manager.from_queryset(AssignmentQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["uid"], name="assignment_uid_unique"),
            models.UniqueConstraint(
                fields=["user", "role", "aor"],
                condition=Q(valid_until=None),
                name="assignment_open_once",
                violation_error_message=_("This person already holds this post. End that appointment first."),
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="assignment_ends_after_it_starts",
                violation_error_message=_("The last day lies before the first. Correct one of them."),
            ),
            # Host-state authorities carry the first responsibility to protect; they are never users of the portal.
            models.CheckConstraint(condition=~Q(role="HOST_AUTH"), name="assignment_never_host_state"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.aor.code}"

    def audit_target(self) -> Target:
        return Target(kind="accounts.assignment", uid=self.uid, label=str(self))


class RefCounter(models.Model):
    """The last number given to a reference of one mission, kind and year."""

    mission = internal(models.ForeignKey(Mission, models.PROTECT, related_name="+"))
    prefix = internal(models.CharField(max_length=8))
    year = internal(models.PositiveSmallIntegerField())
    last = internal(models.PositiveIntegerField(default=0))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mission", "prefix", "year"], name="refcounter_one_per_series")]

    def __str__(self) -> str:
        return f"{self.prefix}-{self.mission.ref_code}-{self.year % 100:02}: {self.last}"


class ApiToken(models.Model):
    """A key to the API that acts as its user. Only its digest is stored; the key itself is shown once."""

    uid = internal(models.UUIDField(default=uuid.uuid4, editable=False))
    user = internal(models.ForeignKey(User, models.PROTECT, related_name="api_tokens"))
    name = internal(models.CharField(_("what it is for"), max_length=80, help_text=_("For example “weekly export”.")))
    digest = confidential(models.CharField(max_length=64, editable=False))
    created_at = internal(models.DateTimeField())
    expires_at = internal(models.DateTimeField(_("expires")))
    revoked_at = internal(models.DateTimeField(null=True, blank=True))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["uid"], name="apitoken_uid_unique"),
            models.UniqueConstraint(fields=["digest"], name="apitoken_digest_unique"),
        ]

    def __str__(self) -> str:
        return self.name

    def audit_target(self) -> Target:
        return Target(kind="accounts.apitoken", uid=self.uid, label=str(self.uid))
