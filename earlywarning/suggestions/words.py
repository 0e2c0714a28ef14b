"""Why something is suggested, in one sentence and in its numbers; in the reader's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.coarsening import tell_areas
from areas import codes
from common import moments
from earlywarning.models import Indicator, Suggestion

IN_HOURS: Final = 96
Source, Unit = Indicator.Source, Indicator.Unit


@dataclass(frozen=True)
class Told:
    """One suggestion as its reader meets it. `points`: the period and what was read in it, the newest first."""

    suggestion: Suggestion
    sentence: str
    area: str
    points: Sequence[tuple[str, str]]
    rows: Sequence[tuple[str, str]]


def told(suggestions: Sequence[Suggestion], at: datetime) -> list[Told]:
    """Each in words. They come from `for_list`; at most one statement."""
    tell_areas(suggestions)
    return [_told(each, at) for each in suggestions]


def _told(suggestion: Suggestion, at: datetime) -> Told:
    found: Any = suggestion.told_area  # type: ignore[attr-defined]
    area = found.name() if found else str(_("area not known"))
    if suggestion.network is not None:
        return Told(suggestion, _of_silence(suggestion, area, at), area, (), ())
    why = suggestion.why
    points = [(span(date.fromisoformat(first), date.fromisoformat(last)), _value(value, why["unit"]))
              for first, last, value in why["points"]]  # fmt: skip
    return Told(suggestion, _of_reading(suggestion, area), area, points, _rows(why, found))


def span(first_on: date, last_on: date) -> str:
    """The days of a period, such as “16 Nov – 22 Nov 2026”."""
    if first_on == last_on:
        return date_format(first_on, "DATE_FORMAT")
    return f"{date_format(first_on, 'MONTH_DAY_FORMAT')} – {date_format(last_on, 'DATE_FORMAT')}"


def number(value: Decimal | str | None) -> str:
    """Without needless zeros, in the reader's way."""
    return "–" if value is None else number_format(Decimal(value).normalize() + 0, use_l10n=True)


def _value(value: str | None, unit: str) -> str:
    return str(_("not observed")) if value is None else in_unit(Decimal(value), unit)


def in_unit(value: Decimal, unit: str) -> str:
    """As it is read: 7, 40 %, level 3."""
    if unit == Unit.PERCENT:
        return _("%(n)s %%") % {"n": number(value)}
    return _("level %(n)s") % {"n": number(value)} if unit == Unit.LEVEL else number(value)


def _of_reading(suggestion: Suggestion, area: str) -> str:
    """“7 reports (Killing) in Ouaka in 7 days; usual is 2 (median of 12 periods), threshold 5.”"""
    why = suggestion.why
    return f"{_what(suggestion, area)}; {_usual(why)}"


def _what(suggestion: Suggestion, area: str) -> str:
    why, value = suggestion.why, suggestion.value
    facts = {
        "n": number(value), "area": area, "days": why["days"], "name": why["name"],
        "kinds": ", ".join(codes.label("threat_types", each) for each in why["kinds"]),
        "value": in_unit(value, why["unit"]),
        "last": date_format(suggestion.last_on, "DATE_FORMAT"),
    }  # fmt: skip
    if why["source"] == Source.REPORTS:
        return ngettext(
            "%(n)s report (%(kinds)s) in %(area)s in %(days)s days to %(last)s",
            "%(n)s reports (%(kinds)s) in %(area)s in %(days)s days to %(last)s",
            int(value),
        ) % facts  # fmt: skip
    if why["source"] == Source.INCIDENTS:
        return ngettext(
            "%(n)s incident (%(kinds)s) in %(area)s in %(days)s days to %(last)s",
            "%(n)s incidents (%(kinds)s) in %(area)s in %(days)s days to %(last)s",
            int(value),
        ) % facts  # fmt: skip
    return _("%(name)s, in %(area)s, in %(days)s days to %(last)s: %(value)s") % facts


def _usual(why: Mapping[str, Any]) -> str:
    facts = {"usual": _value(why["usual"], why["unit"]), "known": why["known"], "threshold": number(why["threshold"])}
    if why["usual"] is None:
        return _("too little is known of what is usual (periods known: %(known)s), threshold %(threshold)s.") % facts
    return _("usual is %(usual)s (median of %(known)s periods), threshold %(threshold)s.") % facts


def _of_silence(suggestion: Suggestion, area: str, at: datetime) -> str:
    network, why = suggestion.network, suggestion.why
    assert network is not None  # noqa: S101 - asked before
    since = parse_datetime(why["since"])
    assert since is not None  # noqa: S101 - written by ourselves
    until = suggestion.eased_at or suggestion.answered_at or at
    facts = {"label": network.label, "area": area, "span": _long(until - since), "every": _hours(why["every_h"])}
    if not why["ever"]:
        return _("No contact with network %(label)s in %(area)s since it was registered, %(span)s ago; "
                 "expected every %(every)s.") % facts  # fmt: skip
    return _("No contact with network %(label)s in %(area)s for %(span)s; expected every %(every)s.") % facts


def _hours(many: int) -> str:
    return ngettext("%(n)d hour", "%(n)d hours", many) % {"n": many}


def _long(span: timedelta) -> str:
    """In hours, as contact is expected in hours; what is longer than four days, in days."""
    hours = int(span.total_seconds() // 3600)
    return _hours(hours) if hours <= IN_HOURS else moments.duration(span)


def _rows(why: Mapping[str, Any], area: Any) -> list[tuple[str, str]]:
    """The records that were counted, as lists to be opened: (kind, address)."""
    if why["source"] != Source.REPORTS or area is None:
        return []
    first, last, _value_read = why["points"][0]
    query = {"area": area.pcode, "since": first, "until": last}
    return [
        (codes.label("threat_types", kind), f"{reverse('reports:list')}?{urlencode(query | {'kind': kind})}")
        for kind in why["kinds"]
    ]
