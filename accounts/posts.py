"""Posts that every mission must fill, and who holds them now: implementation requirement IR1 as a list."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Assignment, User
from areas import codes
from areas.models import AreaOfResponsibility
from areas.names import in_language

Kind = AreaOfResponsibility.Kind

# The roles that an escalation calls, by the kind of area of responsibility they answer for (escalation.md, ladder).
EXPECTED: Final[dict[str, tuple[str, ...]]] = {
    Kind.MISSION: ("HOM", "DSRSG_P", "FC", "PC", "COS", "SPOCA", "JOC"),
    Kind.FIELD_OFFICE: ("HOO", "POCFP"),
    Kind.SECTOR: ("SECTOR",),
    Kind.POLICE_REGION: ("UNPOL",),
    Kind.BASE: (),
}


@dataclass(frozen=True)
class Post:
    """A role in an area of responsibility with those who hold it now; none: the post is vacant."""

    role: str
    label: str
    expected: bool
    holders: list[Assignment]


@dataclass(frozen=True)
class Roll:
    """The posts of one area of responsibility, those that must be filled first."""

    aor: AreaOfResponsibility
    posts: list[Post]

    @property
    def vacant(self) -> int:
        return sum(1 for post in self.posts if post.expected and not post.holders)


def post_words(role: str, aor_names: Mapping[str, str] | None = None) -> str:
    """A function in words: “Head of Office (Bambari)”; without names it is the whole mission's."""
    word = codes.short("roles", role)
    return f"{word} ({in_language(aor_names)})" if aor_names else word


def as_deputy(words: str) -> str:
    """The same, said to whoever stands in for its holder."""
    return _("%(post)s, whose holder is away and named you as deputy") % {"post": words}


def rolls_of(mission_codes: Collection[str], on: date) -> list[Roll]:
    """One roll for each area of responsibility in force on that day, the whole mission first. Two statements."""
    order = list(EXPECTED)
    held: dict[int, list[Assignment]] = {}
    current = Assignment.objects.current().filter(aor__mission__code__in=mission_codes, user__is_active=True)
    for assignment in current.select_related("user", "aor").order_by("capacity", "valid_from", "pk"):
        held.setdefault(assignment.aor_id, []).append(assignment)
    aors = AreaOfResponsibility.objects.valid_on(on).filter(mission__code__in=mission_codes).select_related("mission")
    return [
        Roll(aor, _posts(aor, held.get(aor.pk, [])))
        for aor in sorted(aors, key=lambda aor: (aor.mission.code, order.index(aor.kind), aor.name()))
    ]


def without_post() -> QuerySet[User]:
    """Accounts that may sign in but hold no post now, and so see nothing."""
    held = Assignment.objects.current().values("user")
    return User.objects.filter(is_active=True).exclude(pk__in=held).order_by("name", "pk")


def _posts(aor: AreaOfResponsibility, held: list[Assignment]) -> list[Post]:
    expected = EXPECTED[aor.kind]
    others = sorted({assignment.role for assignment in held} - set(expected))
    return [
        Post(
            role=role,
            label=codes.label("roles", role),
            expected=role in expected,
            holders=[assignment for assignment in held if assignment.role == role],
        )
        for role in (*expected, *others)
    ]
