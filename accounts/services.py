"""Every change to people and appointments: one function, one business event, one transaction."""

from datetime import date, datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Assignment, ContactPoint, User
from accounts.roles import PARTNER_ROLES, PEOPLE_MANAGE
from accounts.scope import scope_of
from areas.models import AreaOfResponsibility
from audit.services import SYSTEM, Actor, record
from common.errors import NotAllowed, WrongState

EMAIL = ContactPoint.Kind.EMAIL
EDITABLE = ("name", "email", "language", "time_zone", "clearance", "is_active")
EDITABLE_OF_CONTACT = ("name", "language")
# An address outside the mission is looked at anew at least so often.
LONGEST_OF_CONTACT = timedelta(days=366)


def register_person(*, by: User | None, at: datetime, email: str, name: str, **facts: Any) -> User:
    """A new account, confirmed because an administrator vouches for the address. `by` None: the portal itself.

    The person sets a password through “Forgot your password?”. Raises ValidationError by field.
    """
    with transaction.atomic():
        user = User(email=email, name=name, **facts)
        user.set_unusable_password()
        user.full_clean(exclude=["password"])
        user.save()
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        _reach_by_mail(user, at)
        changes = {field: (None, getattr(user, field)) for field in ("email", "name", *facts)}
        record("accounts.user.registered", by=_actor(by), target=user.audit_target(), at=at, changes=changes)
    return user


def change_person(user: User, *, by: User, at: datetime, **facts: Any) -> User:
    """Change the named facts of an account, which hold in every mission of its person.

    Raises NotAllowed where `by` does not administer all of them, or would change their own clearance.
    """
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user.pk)
        if user.is_contact:
            facts = {name: value for name, value in facts.items() if name in EDITABLE_OF_CONTACT}
        changes = {
            name: (getattr(user, name), value)
            for name, value in facts.items()
            if name in EDITABLE and getattr(user, name) != value
        }
        if not changes:
            return user
        if user == by and changes.keys() & {"clearance", "is_active"}:
            raise NotAllowed(_("Nobody changes their own clearance or account. Ask another administrator."))
        _must_manage_everywhere(by, user)
        for name, (_old, new) in changes.items():
            setattr(user, name, new)
        user.full_clean(exclude=["password"])
        user.save(update_fields=list(changes))
        if "email" in changes:
            EmailAddress.objects.filter(user=user).delete()
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
            before, _new_address = changes["email"]
            user.contact_points.filter(kind=EMAIL, address=before, ended_on=None).update(ended_on=_day(at))
            _reach_by_mail(user, at)
        record("accounts.user.changed", by=_actor(by), target=user.audit_target(), at=at, changes=changes)
    return user


def add_contact_point(user: User, *, by: User, at: datetime, kind: str, address: str) -> ContactPoint:
    """Another way to reach `user`; nothing is sent there before it is verified. Raises ValidationError by field."""
    with transaction.atomic():
        _must_manage_everywhere(by, user)
        if user.is_contact and kind != EMAIL:
            raise ValidationError({"kind": _("A contact outside the mission is told by mail alone.")})
        point = ContactPoint(user=user, kind=kind, address=" ".join(address.split()))
        point.full_clean()
        point.save()
        note_contact("added", point, by, at, {"address": (None, point.address)})
    return point


def verify_contact_point(point: ContactPoint, *, by: User, at: datetime) -> ContactPoint:
    """Somebody was reached there, on this day. Raises WrongState when it is out of use, or a code has to say so."""
    with transaction.atomic():
        point = locked_contact(point, by)
        if point.user.is_contact:
            raise WrongState(_("A contact outside the mission confirms its address itself, by a code (send it one)."))
        before, point.verified_on = point.verified_on, _day(at)
        point.save(update_fields=["verified_on"])
        note_contact("verified", point, by, at, {"verified_on": (before, point.verified_on)})
    return point


def end_contact_point(point: ContactPoint, *, by: User, at: datetime) -> ContactPoint:
    """Nothing is sent there any more. Raises WrongState when it is out of use already."""
    with transaction.atomic():
        point = locked_contact(point, by)
        point.ended_on = _day(at)
        point.save(update_fields=["ended_on"])
        note_contact("ended", point, by, at, {"ended_on": (None, point.ended_on)})
    return point


def locked_contact(point: ContactPoint, by: User) -> ContactPoint:
    """The row as it is now, locked. Raises NotAllowed, or WrongState when it is out of use."""
    point = ContactPoint.objects.select_for_update(of=("self",)).select_related("user").get(pk=point.pk)
    _must_manage_everywhere(by, point.user)
    if point.ended_on is not None:
        raise WrongState(_("This address was put out of use in the meantime. Add it again to use it."))
    return point


def note_contact(
    what: str, point: ContactPoint, by: User, at: datetime, changes: dict[str, tuple[object, object]]
) -> None:
    """The entry of this event in the trail."""
    record(f"accounts.contact_point.{what}", by=_actor(by), target=point.audit_target(), at=at, changes=changes)


def _reach_by_mail(user: User, at: datetime) -> None:
    """The address of sign-in reaches its person: whoever registered it vouches for it."""
    ContactPoint.objects.get_or_create(
        user=user, kind=EMAIL, address=user.email, ended_on=None, defaults={"verified_on": _day(at)}
    )


def _day(at: datetime) -> date:
    return timezone.localdate(at)


def set_language(user: User, *, language: str) -> None:
    """The language in which this person reads pages and messages. A preference, so no event."""
    User.objects.filter(pk=user.pk).update(language=language)


def appoint(
    user: User, *, by: User | None, at: datetime, role: str, aor: AreaOfResponsibility, **facts: Any
) -> Assignment:
    """The appointment of `user` to the post `role` in `aor` (implementation requirement IR1).

    `facts`: component, valid_from and, as wanted, valid_until, capacity, appointment_reference. Nobody appoints
    themselves, and only to a post in a mission they administer; raises NotAllowed. A contact outside the mission
    speaks for a partner alone, and for a time; raises ValidationError by field.
    """
    if by is not None:
        if by == user:
            raise NotAllowed(_("Nobody appoints themselves. Ask another administrator."))
        _must_manage(by, aor)
    with transaction.atomic():
        assignment = Assignment(user=user, role=role, aor=aor, **facts)
        assignment.full_clean()
        if user.is_contact:
            _must_fit_a_contact(assignment)
        assignment.save()
        record(
            "accounts.assignment.made",
            by=_actor(by),
            target=assignment.audit_target(),
            at=at,
            mission=aor.mission.code,
            changes={"user": (None, user.uid), "role": (None, role), "aor": (None, aor.code), **_new(facts)},
        )
    return assignment


def _must_fit_a_contact(assignment: Assignment) -> None:
    if assignment.role not in PARTNER_ROLES:
        raise ValidationError({"role": _("A contact outside the mission holds no post in it. Choose a partner.")})
    until = assignment.valid_until
    if until is None or until - assignment.valid_from > LONGEST_OF_CONTACT:
        raise ValidationError({"valid_until": _("Say until when, a year ahead at most: then it is looked at anew.")})


def end_appointment(assignment: Assignment, *, by: User, at: datetime, last_day: date) -> Assignment:
    """`last_day` is the last on which the appointment gives any right. Raises WrongState when it has ended before."""
    with transaction.atomic():
        assignment = (
            Assignment.objects.select_for_update(of=("self",)).select_related("aor__mission").get(pk=assignment.pk)
        )
        _must_manage(by, assignment.aor)
        if assignment.valid_until and assignment.valid_until <= last_day:
            raise WrongState(
                _("This appointment already ends on %(day)s.") % {"day": assignment.valid_until.isoformat()}
            )
        before, assignment.valid_until = assignment.valid_until, last_day
        assignment.full_clean()
        assignment.save(update_fields=["valid_until"])
        record(
            "accounts.assignment.ended",
            by=_actor(by),
            target=assignment.audit_target(),
            at=at,
            mission=assignment.aor.mission.code,
            changes={"valid_until": (before, last_day)},
        )
    return assignment


def _must_manage(by: User, aor: AreaOfResponsibility) -> None:
    if aor.mission.code not in scope_of(by).mission_codes_for(PEOPLE_MANAGE):
        raise NotAllowed(_("You do not administer the mission of this post."))


def _must_manage_everywhere(by: User, user: User) -> None:
    managed = scope_of(by).mission_codes_for(PEOPLE_MANAGE)
    serves = set(user.assignments.current().values_list("aor__mission__code", flat=True))
    if not managed or serves - managed:
        raise NotAllowed(
            _("This person holds a post in a mission that you do not administer. Ask an administrator of both.")
        )


def _actor(by: User | None) -> Actor:
    return by.audit_actor() if by else SYSTEM


def _new(facts: dict[str, Any]) -> dict[str, tuple[object, object]]:
    return {name: (None, value) for name, value in facts.items()}
