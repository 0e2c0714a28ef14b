"""What is usual, and from where on a reading is remarkable. Pure arithmetic: no database, no clock.

The usual is the median of the earlier periods, and its spread the median of their distances from it: one outbreak
among twelve weeks moves neither. Where nearly all periods are alike the spread is 0 and every change would be
remarkable, so an indicator has a least spread.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import Final

RISE, FALL = "RISE", "FALL"
# Fewer earlier periods than these say nothing about what is usual. Our own choice.
LEAST_HISTORY: Final = 4


@dataclass(frozen=True)
class Rule:
    """`absolute`: this or beyond is remarkable. `spreads`: so many spreads away from the usual. Of both, the stricter.

    At least one is given; `spreads` and `least_spread` are above 0.
    """

    direction: str
    absolute: Decimal | None = None
    spreads: Decimal | None = None
    least_spread: Decimal = Decimal(1)


@dataclass(frozen=True)
class Baseline:
    """The usual of `known` earlier periods; None where they are too few."""

    known: int
    usual: Decimal | None
    spread: Decimal | None


def baseline_of(values: Sequence[Decimal | None]) -> Baseline:
    """Of the earlier periods, in any order. None is “not observed”, and takes no part."""
    seen = [Decimal(value) for value in values if value is not None]
    if len(seen) < LEAST_HISTORY:
        return Baseline(len(seen), None, None)
    middle = median(seen)
    return Baseline(len(seen), middle, median(abs(value - middle) for value in seen))


def threshold_of(rule: Rule, baseline: Baseline) -> Decimal | None:
    """From where on a reading is remarkable; None where only the usual could tell and too little is known of it.

    Where both are given the stricter holds; without a usual, the absolute one alone.
    """
    limits = [rule.absolute] if rule.absolute is not None else []
    if rule.spreads is not None and baseline.usual is not None and baseline.spread is not None:
        away = rule.spreads * max(baseline.spread, rule.least_spread)
        limits.append(baseline.usual + away if rule.direction == RISE else baseline.usual - away)
    if not limits:
        return None
    return max(limits) if rule.direction == RISE else min(limits)


def crosses(direction: str, value: Decimal | None, threshold: Decimal | None) -> bool:
    """True for a reading at the threshold or beyond. What was not observed crosses nothing."""
    if value is None or threshold is None:
        return False
    return value >= threshold if direction == RISE else value <= threshold


def is_worse(direction: str, value: Decimal, than: Decimal) -> bool:
    """Further in the direction that is watched."""
    return value > than if direction == RISE else value < than
