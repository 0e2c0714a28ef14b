"""Figures of one account, and what must hold between them: the one place where they are judged.

A total is never split into parts, and parts are never added up to a total: each stands as its source gave it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from threats.models import Age, CasualtyPart, Harm, Report, Sex
from threats.models.casualties import BOUNDS, column


@dataclass(frozen=True)
class Line:
    """How many people, at least, by best estimate and at most; None is “not known”. No sex and no age: a total."""

    harm: str
    low: int | None = None
    best: int | None = None
    high: int | None = None
    sex: str = ""
    age: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        return self.harm, self.sex, self.age

    @property
    def bounds(self) -> tuple[int | None, int | None, int | None]:
        return self.low, self.best, self.high

    @property
    def is_known(self) -> bool:
        return any(bound is not None for bound in self.bounds)

    @property
    def group(self) -> str:
        """Of whom it tells, as “Female, Adults (18 to 59)”; empty for a total."""
        words = [str(Sex(self.sex).label)] if self.sex else []
        return ", ".join([*words, str(Age(self.age).label)] if self.age else words)

    @property
    def label(self) -> str:
        """What was done to them."""
        return str(Harm(self.harm).label)

    @property
    def name(self) -> str:
        return f"{self.label} ({self.group})" if self.group else self.label

    def is_part_of(self, whole: "Line") -> bool:
        """True where everybody of whom this tells is among those of whom `whole` tells."""
        same = self.harm == whole.harm or (self.harm, whole.harm) == (Harm.CIVILIANS_KILLED, Harm.KILLED)
        return same and self.key != whole.key and whole.sex in ("", self.sex) and whole.age in ("", self.age)

    def exceeds(self, whole: "Line") -> bool:
        """More people than `whole` allows for: a bound lies above one of `whole` that is no lower in kind."""
        return any(
            mine is not None and theirs is not None and mine > theirs
            for place, mine in enumerate(self.bounds)
            for theirs in whole.bounds[place:]
        )


def is_in_order(line: Line) -> bool:
    known = [bound for bound in line.bounds if bound is not None]
    return known == sorted(known)


def faults(lines: Sequence[Line]) -> list[tuple[Line, str]]:
    """What cannot be, each with a sentence that names the row."""
    order = _("%(row)s: “at least” must not be more than the best estimate, nor that more than “at most”.")
    found = [(line, order % {"row": line.name}) for line in lines if not is_in_order(line)]
    more = _("%(part)s is more than %(whole)s, of which it is a part. Correct one of the two.")
    return found + [
        (part, more % {"part": part.name, "whole": whole.name})
        for part in lines
        for whole in lines
        if part.is_part_of(whole) and part.exceeds(whole)
    ]


def totals_of(report: Report) -> list[Line]:
    """All totals of a report in their order, those of which nothing is known too."""
    return [Line(harm, *(getattr(report, column(harm, bound)) for bound in BOUNDS)) for harm in Harm.values]


def parts_of(report: Report) -> list[Line]:
    """Parts as they stand now. One statement."""
    return [line_of(part) for part in report.parts.filter(replaced_at=None)]


def line_of(part: CasualtyPart) -> Line:
    return Line(part.harm, part.low, part.best, part.high, part.sex, part.age)


def must_hold_together(report: Report, parts: Iterable[Line]) -> None:
    """Raises ValidationError with a sentence for each row that cannot be."""
    wrong = faults([*totals_of(report), *parts])
    if wrong:
        raise ValidationError([sentence for _line, sentence in wrong])


def replace_parts(report: Report, parts: Iterable[Line], *, by: User, at: datetime) -> list[Line]:
    """The parts of `report` become `parts`; what is the same stays. Gives those that are new or no longer stand."""
    wanted = {part.key: part for part in parts if part.is_known}
    standing = {line_of(part): part for part in report.parts.select_for_update().filter(replaced_at=None)}
    gone = [line for line in standing if wanted.get(line.key) != line]
    report.parts.filter(pk__in=[standing[line].pk for line in gone]).update(replaced_at=at, replaced_by=by)
    new = [part for part in wanted.values() if part not in standing]
    CasualtyPart.objects.bulk_create(
        CasualtyPart(
            report=report, harm=part.harm, sex=part.sex, age=part.age, low=part.low, best=part.best, high=part.high,
            said_at=at, said_by=by,
        )
        for part in new
    )  # fmt: skip
    return [*gone, *new]
