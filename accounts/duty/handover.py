"""Notes at a change of duty: written for a post, read by whoever holds it next, and by nobody else."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.duty.posts import DutyPost, in_force
from accounts.models import Deputy, HandoverNote, HandoverReading, User
from audit.services import record
from common.errors import NotAllowed

# A post may change hands three times a day and a newcomer need not read a year of it: on top of the page stand the
# newest note of a post, however old, and what was written since this long.
STILL_FRESH = timedelta(days=2)


@dataclass(frozen=True)
class Occupied:
    """A post that a person answers for; `instead_of`: as the deputy of its holder, who is away."""

    post: DutyPost
    instead_of: User | None = None


def occupied_by(user: User, at: datetime) -> list[Occupied]:
    """Posts that `user` holds at `at`, then those for which they deputise. Two statements."""
    own = [Occupied(DutyPost(each.role, each.aor)) for each in in_force(user.assignments.for_scope(), at)]
    found = {(each.post.role, each.post.aor.pk): each for each in reversed(own)}
    rows = Deputy.objects.filter(person=user, absence__withdrawn_at=None)
    rows = rows.filter(absence__starts_at__lte=at, absence__ends_at__gt=at)
    for deputy in rows.select_related("absence__person", "assignment__aor__mission").order_by("pk"):
        for each in _deputised(deputy, at):
            found.setdefault((each.post.role, each.post.aor.pk), each)
    return list(found.values())


def _deputised(deputy: Deputy, at: datetime) -> list[Occupied]:
    """The posts of the absent person that fall to this deputy: one, or all that no other deputy has."""
    person = deputy.absence.person
    if deputy.assignment is not None:
        return [Occupied(DutyPost(each.role, each.aor), person) for each in in_force([deputy.assignment], at)]
    others = set(deputy.absence.deputies.exclude(assignment=None).values_list("assignment", flat=True))
    posts = in_force(person.assignments.for_scope(), at)
    return [Occupied(DutyPost(each.role, each.aor), person) for each in posts if each.pk not in others]


def write_note(post: DutyPost, *, by: User, at: datetime, text: str) -> HandoverNote:
    """A note for whoever takes over `post`. Raises NotAllowed when `by` does not answer for it, or ValidationError."""
    with transaction.atomic():
        if not _answers_for(by, post, at):
            raise NotAllowed(_("Only whoever holds the post writes its handover notes."))
        note = HandoverNote(role=post.role, aor=post.aor, author=by, text=text.strip(), written_at=at)
        note.full_clean()
        note.save()
        _record("written", note, by, at)
    return note


def mark_read(note: HandoverNote, *, by: User, at: datetime) -> None:
    """`by` has read it. Twice changes nothing. Raises NotAllowed for somebody who does not answer for the post."""
    with transaction.atomic():
        if not _answers_for(by, DutyPost(note.role, note.aor), at):
            raise NotAllowed(_("Only whoever holds the post reads its handover notes."))
        _reading, is_new = HandoverReading.objects.get_or_create(note=note, reader=by, defaults={"read_at": at})
        if is_new:
            _record("read", note, by, at)


def waiting_for(user: User, occupied: Collection[Occupied], at: datetime) -> list[HandoverNote]:
    """Notes of these posts that `user` has still to read, the newest first. Two statements."""
    posts = _of([each.post for each in occupied])
    newest = HandoverNote.objects.filter(posts).order_by("aor_id", "role", "-written_at").distinct("aor_id", "role")
    rows = HandoverNote.objects.filter(posts).filter(Q(pk__in=newest.values("pk")) | Q(written_at__gt=at - STILL_FRESH))
    rows = rows.exclude(author=user).exclude(readings__reader=user)
    return list(rows.select_related("aor__mission", "author").order_by("-written_at", "-pk"))


def notes_of(post: DutyPost, *, at_most: int) -> list[HandoverNote]:
    """The newest notes of `post` with who has read them. The caller has asked whether the reader answers for it."""
    rows = HandoverNote.objects.filter(_of([post])).select_related("author")
    return list(rows.prefetch_related("readings__reader").order_by("-written_at", "-pk")[:at_most])


def _of(posts: Collection[DutyPost]) -> Q:
    condition = Q(pk__in=[])
    for post in posts:
        condition |= Q(role=post.role, aor=post.aor)
    return condition


def _answers_for(user: User, post: DutyPost, at: datetime) -> bool:
    return any(each.post == post for each in occupied_by(user, at))


def _record(what: str, note: HandoverNote, by: User, at: datetime) -> None:
    record(
        f"accounts.handover_note.{what}",
        by=by.audit_actor(),
        target=note.audit_target(),
        at=at,
        mission=note.aor.mission.code,
    )
