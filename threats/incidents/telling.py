"""An incident in words: when, where and how many, never surer than it is known."""

from datetime import date

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from threats.models import Incident


def span_words(first: date, last: date) -> str:
    """As “20 Feb 2009”, “7–10 Aug 2009”, “7 Aug – 10 Sep 2009”, or “2009” where all of it is meant."""
    if first == last:
        return date_format(first)
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
        return str(first.year)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{date_format(last)}"
    if first.year == last.year:
        return f"{date_format(first, 'MONTH_DAY_FORMAT')} – {date_format(last)}"
    return f"{date_format(first)} – {date_format(last)}"


def range_words(low: int | None, best: int | None, high: int | None, *, contradicting: bool = False) -> str:
    """As “12–19 (best 15)”, “15” where all agree, “not known” where nothing is said; contradictions as published."""
    if low is None and best is None and high is None:
        return _("not known")
    said = {"low": _number(low), "best": _number(best), "high": _number(high)}
    if contradicting:
        return _("best %(best)s, low %(low)s, high %(high)s") % said
    if low == best == high or (low is None and high is None):
        return said["best"]
    if best is None:
        return _("%(low)s–%(high)s") % said
    return _("%(low)s–%(high)s (best %(best)s)") % said


def bounds_words(low: int | None, best: int | None, high: int | None) -> str:
    """A figure as somebody gave it: a lone bound is told as one, and no number stands for what was not said."""
    if best is None and (low is None) != (high is None):
        return _("at most %(n)s") % {"n": _number(high)} if low is None else _("at least %(n)s") % {"n": _number(low)}
    if low is None and high is None and best is not None:
        return _("about %(n)s") % {"n": _number(best)}
    if low == high and best is None:
        best = low
    return range_words(low, best, high)


def of_words(words: str, known: int, n: int) -> str:
    """`words`, a sum over the `known` of `n` incidents; where not all are known, how many."""
    if 0 < known < n:
        return _("%(sum)s (known for %(known)s of %(n)s)") % {"sum": words, "known": _number(known), "n": _number(n)}
    return words


def _number(value: int | None) -> str:
    return "?" if value is None else number_format(value, use_l10n=True, force_grouping=True)


def killed_words(incident: Incident) -> str:
    return range_words(
        incident.killed_low, incident.killed_best, incident.killed_high, contradicting=incident.range_inconsistent
    )


def count_words(value: int | None) -> str:
    return _("not known") if value is None else _number(value)
