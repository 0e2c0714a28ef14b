"""Every way out of the portal, with what an exercise may do there (rule 7 of the design).

Channels, feeds, webhooks, exports and statistics are registered by their app in `ready()`. A channel without a rule
sends nothing at all, and a test walks everything that leaves the portal and fails where a rule is missing, so that
nobody can build a new way out and forget that there are drills.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Rule(StrEnum):
    """What becomes of a drill there."""

    # No row of a drill is ever in it, not even in a count.
    ABSENT = "ABSENT"
    # It is in it, for those who may know of it, and says that it is a drill.
    WATERMARKED = "WATERMARKED"
    # It is marked, and reaches nobody who does not take part.
    ENROLLED_ONLY = "ENROLLED_ONLY"
    # Nothing leaves; it is written down that it would have.
    SIMULATED = "SIMULATED"


KINDS: Final = ("channel", "feed", "webhook", "export", "statistic")


@dataclass(frozen=True)
class ExerciseRule:
    """`name`: of a channel its code, of an address its name in the access table, of statistics their module."""

    kind: str
    name: str
    rule: Rule
    why: str


_registered: dict[tuple[str, str], ExerciseRule] = {}


def register_exercise_rule(kind: str, name: str, rule: Rule, why: str) -> None:
    """From now on this is what becomes of drills there. Raises ValueError when it is registered or says no reason."""
    if kind not in KINDS or not why:
        raise ValueError(f"{kind!r} is none of {KINDS}, or {name!r} says no reason.")
    if (kind, name) in _registered:
        raise ValueError(f"The {kind} {name!r} has an exercise rule already.")
    _registered[kind, name] = ExerciseRule(kind, name, rule, why)


def registered(*kinds: str) -> list[ExerciseRule]:
    """All rules, or those of these kinds, by kind and name."""
    return [_registered[key] for key in sorted(_registered) if not kinds or key[0] in kinds]


def exercise_rule(kind: str, name: str) -> ExerciseRule:
    """Raises LookupError where nobody has thought about drills: what would leave there must not."""
    try:
        return _registered[kind, name]
    except KeyError:
        raise LookupError(
            f"The {kind} {name!r} has no exercise rule; call register_exercise_rule in ready()."
        ) from None
