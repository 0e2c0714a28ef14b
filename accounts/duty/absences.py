"""Absences: entered by the person or by whoever keeps the roster of their post, and ended."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.duty.posts import DutyPost, may_manage
from accounts.models import Absence, Assignment, Deputy, User
from accounts.scope import scope_of
from audit.services import SYSTEM, record
from common import moments
from common.errors import NotAllowed, WrongState

LONGEST = timedelta(days=366)


def enter_absence(
    person: User,
    *,
    by: User | None,
    at: datetime,
    starts_at: datetime,
    ends_at: datetime,
    why: str,
    deputy: User | None = None,
    deputies: Mapping[Assignment, User] | None = None,
) -> Absence:
    """`person` is away for that time; `deputy` is called instead, for single posts one of `deputies`.

    `by` None: the portal itself. Raises NotAllowed, or ValidationError by field.
    """
    named = dict.fromkeys([None], deputy) | dict(deputies or {})
    with transaction.atomic():
        # One writer at a time on the absences of a person.
        User.objects.select_for_update().get(pk=person.pk)
        _must_speak_for(by, person)
        _check(person, starts_at, ends_at, at)
        for assignment, stands_in in named.items():
            if stands_in is not None:
                _may_deputise(stands_in, person, assignment)
        absence = Absence(person=person, starts_at=starts_at, ends_at=ends_at, why=why, recorded_at=at, recorded_by=by)
        absence.full_clean(exclude=["person", "recorded_by"])
        absence.save()
        Deputy.objects.bulk_create(
            Deputy(absence=absence, person=stands_in, assignment=assignment)
            for assignment, stands_in in named.items()
            if stands_in is not None
        )
        _note(
            "entered",
            absence,
            by,
            at,
            {
                "person": (None, person.uid),
                "starts_at": (None, starts_at),
                "ends_at": (None, ends_at),
                "deputies": (None, [str(user.uid) for user in named.values() if user is not None]),
            },
        )
    return absence


def end_absence(absence: Absence, *, by: User, at: datetime) -> Absence:
    """The person can be reached again: a running absence ends now, one to come is withdrawn.

    Raises NotAllowed, or WrongState when it is over.
    """
    with transaction.atomic():
        absence = Absence.objects.select_for_update(of=("self",)).select_related("person").get(pk=absence.pk)
        _must_speak_for(by, absence.person)
        if absence.withdrawn_at is not None or absence.ends_at <= at:
            raise WrongState(_("This absence is over already."))
        if absence.starts_at < at:
            before, absence.ends_at = absence.ends_at, at
            absence.save(update_fields=["ends_at"])
            _note("ended", absence, by, at, {"ends_at": (before, at)})
        else:
            absence.withdrawn_at, absence.withdrawn_by, absence.withdrawn_reason = at, by, _("not away after all")
            absence.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
            _note("withdrawn", absence, by, at, {})
    return absence


def speaks_for(by: User, person: User) -> bool:
    """True when `by` may enter an absence of `person`: themselves, or who keeps the roster of one of their posts."""
    if by.pk == person.pk:
        return True
    scope = scope_of(by)
    return any(may_manage(scope, DutyPost(each.role, each.aor)) for each in person.assignments.current().for_scope())


def _must_speak_for(by: User | None, person: User) -> None:
    if by is not None and not speaks_for(by, person):
        raise NotAllowed(_("You do not keep the roster of any post of %(name)s.") % {"name": person.name})


def _check(person: User, starts_at: datetime, ends_at: datetime, at: datetime) -> None:
    if ends_at <= starts_at:
        raise ValidationError({"ends_at": _("The end does not lie after the beginning. Correct one of them.")})
    if ends_at <= at:
        raise ValidationError({"ends_at": _("This lies in the past: nobody is called then any more.")})
    if ends_at - starts_at > LONGEST:
        raise ValidationError({"ends_at": _("Longer than a year: end the appointment instead.")})
    other = Absence.objects.filter(person=person).meeting(starts_at, ends_at).order_by("starts_at").first()
    if other is not None:
        words = {"start": moments.exact(other.starts_at), "end": moments.exact(other.ends_at)}
        raise ValidationError(
            {"starts_at": _("An absence from %(start)s until %(end)s is entered already. End that one first.") % words}
        )


def _may_deputise(deputy: User, person: User, assignment: Assignment | None) -> None:
    """Nothing when `deputy` may stand in; raises ValidationError on the field otherwise."""
    field = "deputy" if assignment is None else f"deputy_{assignment.pk}"
    if deputy.pk == person.pk:
        raise ValidationError({field: _("Nobody deputises for themselves. Choose somebody else.")})
    posts = person.assignments.current() if assignment is None else Assignment.objects.filter(pk=assignment.pk)
    served = set(posts.values_list("aor__mission", flat=True))
    serves = set(deputy.assignments.current().values_list("aor__mission", flat=True))
    if not deputy.is_active or not (served & serves):
        raise ValidationError({field: _("%(name)s holds no current post in the same mission.") % {"name": deputy.name}})


def _note(
    what: str, absence: Absence, by: User | None, at: datetime, changes: dict[str, tuple[object, object]]
) -> None:
    actor = by.audit_actor() if by else SYSTEM
    record(f"accounts.absence.{what}", by=actor, target=absence.audit_target(), at=at, changes=changes)
