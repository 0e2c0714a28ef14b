"""Moments in words: how long ago, and exactly when - locally and in UTC.

Pure functions: whoever calls passes the moment `at` in.
"""

import zoneinfo
from datetime import UTC, datetime, timedelta, tzinfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
QUARTER_DAY = timedelta(hours=6)


def zone_of(name: str | tzinfo | None) -> tzinfo:
    """The zone called `name`; without one, the zone in which the page speaks."""
    if isinstance(name, tzinfo):
        return name
    return zoneinfo.ZoneInfo(name) if name else timezone.get_current_timezone()


def exact(value: datetime, zone: str | tzinfo | None = None) -> str:
    """Local and UTC, as in “23 Nov 2026, 02:45 WAT (01:45Z)”; the UTC date is repeated only where it differs."""
    local, utc = value.astimezone(zone_of(zone)), value.astimezone(UTC)
    day, hour = date_format(local, "DATE_FORMAT"), local.strftime("%H:%M")
    if local.utcoffset() == timedelta(0):
        return f"{day}, {hour}Z"
    utc_text = utc.strftime("%H:%MZ")
    if local.date() != utc.date():
        utc_text = f"{date_format(utc, 'MONTH_DAY_FORMAT')}, {utc_text}"
    return f"{day}, {hour} {_abbreviation(local)} ({utc_text})"


def hour(value: datetime, zone: str | tzinfo | None = None) -> str:
    """The time of day, as in “02:45 WAT (01:45Z)”: for stories whose day is clear."""
    local, utc = value.astimezone(zone_of(zone)), value.astimezone(UTC)
    if local.utcoffset() == timedelta(0):
        return local.strftime("%H:%MZ")
    return f"{local.strftime('%H:%M')} {_abbreviation(local)} ({utc.strftime('%H:%MZ')})"


def _abbreviation(local: datetime) -> str:
    name = local.tzname() or ""
    return name if name.isalpha() else f"UTC{local.strftime('%z')[:3]}:{local.strftime('%z')[3:]}"


def duration(span: timedelta) -> str:
    """A span in its two largest units: “45 s”, “22 min”, “3 h 05 min”, “4 days”. Never negative."""
    span = abs(span)
    if span < MINUTE:
        return _("%(n)d s") % {"n": int(span.total_seconds())}
    if span < HOUR:
        return _("%(n)d min") % {"n": span // MINUTE}
    if span < 2 * DAY:
        hours, minutes = span // HOUR, (span % HOUR) // MINUTE
        if not minutes:
            return _("%(n)d h") % {"n": hours}
        return _("%(h)d h %(m)02d min") % {"h": hours, "m": minutes}
    return ngettext("%(n)d day", "%(n)d days", span // DAY) % {"n": span // DAY}


def relative(value: datetime, at: datetime, zone: str | tzinfo | None = None) -> str:
    """How far `value` lies from `at`: “14 min ago”, “in 3 h 05 min”; beyond two days the local date and hour."""
    span = value - at
    if abs(span) >= 2 * DAY:
        local = value.astimezone(zone_of(zone))
        same_year = local.year == at.astimezone(zone_of(zone)).year
        return f"{date_format(local, 'MONTH_DAY_FORMAT' if same_year else 'DATE_FORMAT')}, {local.strftime('%H:%M')}"
    if abs(span) < MINUTE:
        return _("just now")
    if abs(span) >= QUARTER_DAY:
        span = (span // HOUR if span > timedelta(0) else -(-span // HOUR)) * HOUR  # minutes no longer matter
    words = {"span": duration(span)}
    return _("%(span)s ago") % words if span < timedelta(0) else _("in %(span)s") % words


def countdown(due: datetime, at: datetime) -> str:
    """What is left until `due`, “06:12” in its last hour, else as `duration`; past it, how late: “late by 22 min”."""
    left = due - at
    if left < timedelta(0):
        return _("late by %(span)s") % {"span": duration(left)}
    if left < HOUR:
        minutes, seconds = divmod(int(left.total_seconds()), 60)
        return _("in %(span)s") % {"span": f"{minutes:02d}:{seconds:02d}"}
    return _("in %(span)s") % {"span": duration(left)}
