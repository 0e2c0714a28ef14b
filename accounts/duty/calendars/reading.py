"""A calendar file as turns of duty: what each event says, and what stands against it, in sentences.

The file is somebody else's: every event is named by what stands in it, nothing is guessed, and how much is read is
bounded.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

import recurring_ical_events
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from accounts.duty.posts import DutyPost, people_of
from accounts.duty.services import Turn, faults_of
from accounts.duty.spans import Hour, local_moment
from accounts.models import DutyShift, User
from common import moments

MAX_BYTES = 512 * 1024
MAX_EVENTS = 1000
# Repeated events are written out this far; what comes later can be read in later.
AHEAD = timedelta(weeks=26)
# An endless daily event of long ago is counted through from its first day.
OLDEST = timedelta(days=5 * 366)
EMAIL = re.compile(r"[\w.+-]+@[\w.-]+\w")
# What a repetition may say. Anything else can be counted through for ever without meeting a day.
FREQUENCIES = ("DAILY", "WEEKLY")
SAYING_WHEN = {"DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID"}
RULE_PARTS = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "WKST"}


class Unreadable(Exception):
    """The file as a whole cannot be read; says why, for people."""


class _Wrong(Exception):
    """One event cannot be a turn of duty; says why."""


@dataclass(frozen=True)
class Line:
    """One event, or one time of a repeated one. It can be entered when it has a turn, no faults, and is not known."""

    name: str
    turn: Turn | None = None
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    is_known: bool = False

    @property
    def is_new(self) -> bool:
        return self.turn is not None and not self.faults and not self.is_known


def read(data: bytes, post: DutyPost, at: datetime) -> list[Line]:
    """A line for each event of the file. Raises Unreadable."""
    events = _events(data)
    people = people_of(post, at)
    groups = enumerate(_by_uid(events), 1)
    found = (line for number, group in groups for line in _lines(group, number, people, post, at))
    lines = list(islice(found, MAX_EVENTS + 1))
    if len(lines) > MAX_EVENTS:
        raise Unreadable(_too_many())
    return _checked(lines, post, at)


def _too_many() -> str:
    words = {"most": MAX_EVENTS}
    return _("The file holds more than %(most)d turns, the most that is read at once. Export a shorter time.") % words


def _events(data: bytes) -> list[Event]:
    if len(data) > MAX_BYTES:
        words = {"size": f"{len(data) / 1024:,.0f}", "most": MAX_BYTES // 1024}
        raise Unreadable(_("The file has %(size)s kB, at most %(most)d kB are read. Export a shorter time.") % words)
    try:
        calendars = Calendar.from_ical(data, multiple=True)
    except (ValueError, IndexError, KeyError, TypeError):
        calendars = []
    if not calendars or any(each.name != "VCALENDAR" for each in calendars):
        raise Unreadable(
            _("This is not a whole calendar file (.ics): it does not go from BEGIN:VCALENDAR to END:VCALENDAR.")
        )
    events = [event for each in calendars for event in each.walk("VEVENT") if isinstance(event, Event)]
    if not events:
        raise Unreadable(_("There is no event in this calendar."))
    if len(events) > MAX_EVENTS:
        raise Unreadable(_too_many())
    for event in events:
        for name, _error in event.errors:  # which keeps them by name, so that they are not taken for missing
            event.pop(name, None)
    return events


def _by_uid(events: Iterable[Event]) -> list[list[Event]]:
    """Events that are one: a repeated one stands with the times at which it was moved."""
    groups: dict[str, list[Event]] = {}
    for number, event in enumerate(events):
        groups.setdefault(str(event.get("UID") or f"without {number}"), []).append(event)
    return list(groups.values())


def _lines(group: list[Event], number: int, people: Sequence[User], post: DutyPost, at: datetime) -> Iterator[Line]:
    repeated = len(group) > 1 or any(name in event for event in group for name in ("RRULE", "RDATE"))
    try:
        _must_be_whole(group)
        events = _written_out(group, at) if repeated else group
    except _Wrong as wrong:
        yield Line(_name(group[0], number, post), faults=[str(wrong)])
        return
    for event in events:
        if str(event.get("STATUS", "")).upper() != "CANCELLED":
            yield _line(event, number, people, post)


def _must_be_whole(group: Iterable[Event]) -> None:
    """Raises _Wrong for a part that is there but cannot be read: without it the event would say something else."""
    for name in (name for event in group for name, _error in event.errors if name in SAYING_WHEN):
        raise _Wrong(_("Its part %(name)s cannot be read. Write it as in 20260503T060000Z.") % {"name": name})


def _line(event: Event, number: int, people: Sequence[User], post: DutyPost) -> Line:
    line = Line(_name(event, number, post))
    try:
        person = _person(event, people)
        start, odd_start = _moment(event, "DTSTART", post)
        end, odd_end = _end(event, start, post)
    except _Wrong as wrong:
        return replace(line, faults=[str(wrong)])
    return replace(line, turn=Turn(person, start, end), notes=[each for each in (odd_start, odd_end) if each])


def _name(event: Event, number: int, post: DutyPost) -> str:
    """How people find it in their calendar: number, title and when."""
    title = " ".join(str(event.get("SUMMARY", "")).split())[:80]
    start = getattr(event.get("DTSTART"), "dt", None)
    if isinstance(start, datetime):
        when = moments.exact(start, post.zone) if start.tzinfo else f"{start:%Y-%m-%d %H:%M}"
    else:
        when = start.isoformat() if isinstance(start, date) else ""
    words = {"n": number, "title": title or _("without a title"), "when": when}
    return _("Event %(n)d, “%(title)s”, %(when)s") % words if when else _("Event %(n)d, “%(title)s”") % words


# --- When -------------------------------------------------------------------------------------------------------------


def _moment(event: Event, name: str, post: DutyPost) -> tuple[datetime, str]:
    """The moment in UTC, and what is to be said of its hour."""
    given = event.get(name)
    if given is None or isinstance(given, list) or not isinstance(getattr(given, "dt", None), date):
        raise _Wrong(_("It has no beginning (DTSTART)."))
    value = given.dt
    if not isinstance(value, datetime):
        raise _Wrong(_("It lasts all day. A turn of duty has hours: give it a beginning and an end."))
    if value.tzinfo is not None:
        return value.astimezone(UTC), ""
    if zone := given.params.get("TZID"):
        raise _Wrong(_("Its time zone “%(zone)s” is not known. Use one such as Africa/Bangui.") % {"zone": zone[:40]})
    moment, kind = local_moment(value.date(), value.time(), post.zone)
    return moment, said_of(kind, moment, post) or _("Without a zone: read as %(zone)s.") % {"zone": post.zone.key}


def said_of(kind: Hour, moment: datetime, post: DutyPost) -> str:
    """What people are told of an hour that is not like others; nothing of one that is."""
    words = {"moment": moments.exact(moment, post.zone)}
    if kind is Hour.SKIPPED:
        return _("That hour does not exist on this day, since the clocks are put forward: it is %(moment)s.") % words
    if kind is Hour.TWICE:
        return (
            _("That hour comes twice on this day, since the clocks are put back: the first is meant, %(moment)s.")
            % words
        )
    return ""


def _end(event: Event, start: datetime, post: DutyPost) -> tuple[datetime, str]:
    if event.get("DTEND") is not None:
        return _moment(event, "DTEND", post)
    lasts = getattr(event.get("DURATION"), "dt", None)
    if not isinstance(lasts, timedelta):
        raise _Wrong(_("It has no end. Give it an end (DTEND) or a length (DURATION)."))
    return start + lasts, ""


def _written_out(group: list[Event], at: datetime) -> list[Event]:
    """Each time of a repeated event between now and AHEAD. Raises _Wrong when it repeats in a way that is not read."""
    for event in group:
        if not all(_is_plain(rule) for rule in _list(event.get("RRULE", []))) or event.get("EXRULE"):
            raise _Wrong(_("Only what repeats every so many days or weeks is read. Make an event of each other turn."))
        start = getattr(event.get("DTSTART"), "dt", None)
        if not isinstance(start, datetime):
            raise _Wrong(_("It repeats, and lasts all day or has no beginning. Give each turn its hours."))
        if start.date() < (at - OLDEST).date():
            raise _Wrong(_("It has repeated for more than five years. Let it begin later."))
    calendar = Calendar()
    for event in group:
        calendar.add_component(event)
    try:
        found = recurring_ical_events.of(calendar).between(at, at + AHEAD)
        found.sort(key=lambda event: event["DTSTART"].dt)
    except (ValueError, TypeError, OverflowError, AttributeError) as error:
        raise _Wrong(_("The way in which it repeats cannot be read.")) from error
    if not found:
        raise _Wrong(_("It repeats, but not in the %(weeks)d weeks to come.") % {"weeks": AHEAD.days // 7})
    return list(found)


def _is_plain(rule: Any) -> bool:
    """Every so many days, or on some days of every so many weeks."""
    frequency, interval = str(rule.get("FREQ", [""])[0]).upper(), rule.get("INTERVAL", [1])[0]
    return frequency in FREQUENCIES and interval >= 1 and set(rule) <= RULE_PARTS


# --- Who --------------------------------------------------------------------------------------------------------------


def _person(event: Event, people: Sequence[User]) -> User:
    """The holder of the post whom the event names: by an address, else by name in its title."""
    given = event.get("ATTENDEE", [])
    title = str(event.get("SUMMARY", ""))
    addresses = [re.sub("^mailto:", "", str(each), flags=re.I).strip().lower() for each in _list(given)]
    addresses += EMAIL.findall(title.lower())
    found = [user for user in people if user.email in addresses] or _named(title, people)
    if len(found) > 1:
        raise _Wrong(_("It names several holders of the post. One person is on duty at a time."))
    if not found:
        said = ", ".join(addresses)[:200] or title[:80] or _("no one")
        raise _Wrong(
            _("It names %(said)s, who is no holder of this post. Invite one by e-mail, or let their name be its title.")
            % {"said": said}
        )
    return found[0]


def _named(title: str, people: Sequence[User]) -> list[User]:
    """Holders whose whole name stands in `title`; a name that is part of another one found there does not count."""
    found = [user for user in people if user.name.casefold() in title.casefold()]
    return [user for user in found if not any(user.name in other.name for other in found if other.name != user.name)]


def _list(given: Any) -> list[Any]:
    return given if isinstance(given, list) else [given]


# --- Against the roster -----------------------------------------------------------------------------------------------


def _checked(lines: list[Line], post: DutyPost, at: datetime) -> list[Line]:
    """Each line with what the roster says to it: known already, over, or in the way of another."""
    known = _standing(post, [line.turn for line in lines if line.turn])
    found = [_aged(line, known, at) for line in lines]
    ahead = [line.turn for line in found if line.turn and line.is_new]
    said = iter(faults_of(post, ahead, at))
    return [replace(line, faults=next(said)) if line.is_new else line for line in found]


def _aged(line: Line, known: set[tuple[int, datetime, datetime]], at: datetime) -> Line:
    if line.turn is None:
        return line
    if _key(line.turn) in known:
        return replace(line, is_known=True)
    is_over = line.turn.starts_at < line.turn.ends_at <= at
    return replace(line, faults=[_("It is over already.")]) if is_over else line


def _standing(post: DutyPost, turns: Sequence[Turn]) -> set[tuple[int, datetime, datetime]]:
    if not turns:
        return set()
    rows = DutyShift.objects.standing().filter(aor=post.aor, role=post.role)
    rows = rows.filter(starts_at__in={turn.starts_at for turn in turns})
    return set(rows.values_list("person", "starts_at", "ends_at"))


def _key(turn: Turn) -> tuple[int, datetime, datetime]:
    return turn.person.pk, turn.starts_at, turn.ends_at
