"""Turns of duty as a calendar. Moments are in UTC, so that no reader needs to know a zone."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress

from accounts.duty.posts import DutyPost
from accounts.models import DutyShift

PRODUCT = "-//POC Portal//Duty//EN"


def hours_only(shifts: Iterable[DutyShift], title: str) -> bytes:
    """For calendars outside the portal: posts and hours, and nobody's name."""
    calendar = _calendar(title)
    for shift in shifts:
        post = DutyPost(shift.role, shift.aor)
        calendar.add_component(_event(shift, _("On duty: %(post)s") % {"post": post.words}))
    return bytes(calendar.to_ical())


def with_people(shifts: Iterable[DutyShift], title: str) -> bytes:
    """For whoever keeps the roster: each turn with its person, so that the file can be read in again."""
    calendar = _calendar(title)
    for shift in shifts:
        event = _event(shift, shift.person.name)
        attendee = vCalAddress(f"mailto:{shift.person.email}")
        attendee.params["CN"] = shift.person.name
        event.add("attendee", attendee)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _calendar(title: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", title)
    return calendar


def _event(shift: DutyShift, summary: str) -> Event:
    event = Event()
    # The same event for ever: a calendar that reads again moves it rather than showing it twice.
    event.add("uid", f"{shift.uid}@{urlsplit(settings.BASE_URL).hostname}")
    event.add("dtstamp", shift.recorded_at)
    event.add("dtstart", shift.starts_at)
    event.add("dtend", shift.ends_at)
    event.add("summary", summary)
    event.add("status", "CONFIRMED")
    return event
