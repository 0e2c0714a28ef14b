"""Turns in calendars: what leaves the portal, and what is read in."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from accounts.duty.calendars import reading, writing
from accounts.duty.calendars.reading import Unreadable
from accounts.duty.feeds import make_feed, revoke_feed
from accounts.models import CalendarFeed, DutyShift
from audit.models import Entry
from common import clock
from tests.duty.factories import DAY, HOUR, desk_of, make_shift, second_of_the_desk
from tests.world import AT

pytestmark = pytest.mark.django_db
WHEN = "DTSTART:20260303T060000Z\r\nDTEND:20260303T140000Z\r\n"


@pytest.fixture
def desk(world):
    post = desk_of(world)
    second_of_the_desk(world)
    return post


def calendar(*events):
    parts = "".join(f"BEGIN:VEVENT\r\n{event}\r\nEND:VEVENT\r\n" for event in events)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//EN\r\n{parts}END:VCALENDAR\r\n".encode()


def event(when=WHEN, who="ATTENDEE:mailto:joc@mission.example\r\n", title="Morning", uid="1"):
    return f"UID:{uid}\r\n{when}{who}SUMMARY:{title}"


def only(post, *events):
    (line,) = reading.read(calendar(*events), post, AT)
    return line


# --- Out --------------------------------------------------------------------------------------------------------------


def test_the_address_of_a_person_gives_posts_and_hours_and_nobodys_name(world, desk):
    now = clock.now()
    shift = make_shift(desk, world.joc, now, now + 8 * HOUR)
    make_shift(desk, second(world), now + 8 * HOUR, now + 16 * HOUR)
    key = make_feed(world.joc, at=AT)
    answer = Client().get(reverse("duty:feed", args=[key]))
    (found,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "no-store" in answer["Cache-Control"]
    assert found["DTSTART"].dt == shift.starts_at.replace(microsecond=0)
    assert found["DTSTART"].to_ical().endswith(b"Z"), "in UTC"
    assert str(found["UID"]).startswith(f"{shift.uid}@")
    assert str(found["SUMMARY"]) == "On duty: JOC desk"
    assert b"mission.example" not in answer.content
    assert "ATTENDEE" not in found
    assert answer.content == Client().get(reverse("duty:feed", args=[key])).content, "the same each time"


def second(world):
    return type(world.joc).objects.get(email="joc-night@mission.example")


def test_the_hours_of_a_post_are_for_who_may_see_its_roster(world, desk):
    now = clock.now()
    make_shift(desk, world.joc, now, now + 8 * HOUR)
    args = [world.whole.uid, "JOC"]
    mine = Client().get(reverse("duty:post-feed", args=[make_feed(world.focal_point, at=AT), *args]))
    assert len(Calendar.from_ical(mine.content).walk("VEVENT")) == 1
    assert b"mission.example" not in mine.content
    other = Client().get(reverse("duty:post-feed", args=[make_feed(world.elsewhere, at=AT), *args]))
    assert other.status_code == 404


def test_a_key_opens_until_it_is_revoked_or_another_is_made(world, desk):
    first, second_key = make_feed(world.joc, at=AT), make_feed(world.joc, at=AT)
    assert status(first) == 404
    assert status(second_key) == 200
    assert first not in str(list(CalendarFeed.objects.values()))
    revoke_feed(world.joc, at=AT)
    assert status(second_key) == 404
    third = make_feed(world.joc, at=AT)
    type(world.joc).objects.filter(pk=world.joc.pk).update(is_active=False)
    assert status(third) == 404
    assert Entry.objects.filter(action="accounts.calendar_feed.made").count() == 3
    assert Entry.objects.filter(action="accounts.calendar_feed.revoked").count() == 2


def status(key):
    return Client().get(reverse("duty:feed", args=[key])).status_code


def test_the_addresses_are_shown_once(world, desk, signed_in):
    browser = signed_in(world.joc)
    page = browser.post(reverse("duty:calendar")).content.decode()
    assert page.count("/duty/calendar/") >= 2
    assert "mine.ics" in page
    assert "mine.ics" not in browser.get(reverse("duty:calendar")).content.decode()


# --- In ---------------------------------------------------------------------------------------------------------------


def test_what_was_written_out_reads_in_unchanged(world, desk):
    make_shift(desk, world.joc, AT, AT + 8 * HOUR)
    make_shift(desk, second(world), AT + 8 * HOUR, AT + 16 * HOUR)
    shifts = DutyShift.objects.select_related("aor__mission", "person").order_by("starts_at")
    lines = reading.read(writing.with_people(shifts, "Roster"), desk, AT)
    assert [line.is_known for line in lines] == [True, True]
    assert not any(line.is_new or line.faults for line in lines)


@pytest.mark.parametrize(
    ("who", "title", "found"),
    [
        ("ATTENDEE:mailto:JOC@Mission.Example\r\n", "Morning", "joc"),
        ("ATTENDEE;CN=x:mailto:other@x.example\r\nATTENDEE:mailto:joc-night@mission.example\r\n", "x", "joc-night"),
        ("", "joc-night@mission.example mornings", "joc-night"),
        ("", "Desk: JOC", "joc"),
        ("", "joc-night", "joc-night"),
    ],
)
def test_a_person_is_known_by_e_mail_or_by_name_in_the_title(desk, who, title, found):
    line = only(desk, event(who=who, title=title))
    assert (line.turn.person.name, line.is_new, line.faults) == (found, True, [])


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"who": "ATTENDEE:mailto:stranger@x.example\r\n"}, "It names stranger@x.example, who is no holder"),
        ({"who": "", "title": "Somebody"}, "It names Somebody, who is no holder"),
        ({"who": "", "title": ""}, "It names no one"),
        (
            {"who": "ATTENDEE:mailto:joc@mission.example\r\nATTENDEE:mailto:joc-night@mission.example\r\n"},
            "several holders",
        ),
        ({"when": "DTSTART;VALUE=DATE:20260303\r\nDTEND;VALUE=DATE:20260304\r\n"}, "It lasts all day"),
        ({"when": "DTSTART:20260303T060000Z\r\n"}, "It has no end"),
        ({"when": "DTSTART:20260303T140000Z\r\nDTEND:20260303T060000Z\r\n"}, "does not lie after the beginning"),
        ({"when": "DTSTART:20260203T060000Z\r\nDTEND:20260203T140000Z\r\n"}, "It is over already"),
        ({"when": "DTSTART:2026-03-03\r\nDTEND:20260303T140000Z\r\n"}, "Its part DTSTART cannot be read"),
        ({"when": "DTEND:20260303T140000Z\r\n"}, "It has no beginning (DTSTART)"),
        (
            {"when": "DTSTART;TZID=Mars/Olympus:20260303T060000\r\nDTEND;TZID=Mars/Olympus:20260303T140000\r\n"},
            "Its time zone “Mars/Olympus” is not known",
        ),
        ({"when": "DTSTART:20260303T060000Z\r\nDTEND:20270303T060000Z\r\n"}, "no turn of duty"),
        ({"when": WHEN + "RRULE:every day\r\n"}, "Only what repeats every so many days or weeks"),
        ({"when": WHEN + "RRULE:FREQ=SOMETIMES\r\n"}, "Its part RRULE cannot be read"),
        ({"when": WHEN + "RRULE:FREQ=HOURLY\r\n"}, "Only what repeats every so many days or weeks"),
        ({"when": WHEN + "RRULE:FREQ=DAILY;INTERVAL=0\r\n"}, "Only what repeats every so many days or weeks"),
        ({"when": WHEN + "RRULE:FREQ=DAILY;BYHOUR=1,2,3\r\n"}, "Only what repeats every so many days or weeks"),
        ({"when": WHEN + "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30\r\n"}, "Only what repeats every so many days"),
        (
            {"when": "DTSTART:19700303T060000Z\r\nDTEND:19700303T140000Z\r\nRRULE:FREQ=DAILY\r\n"},
            "for more than five years",
        ),
        (
            {"when": "DTSTART:20250303T060000Z\r\nDTEND:20250303T140000Z\r\nRRULE:FREQ=DAILY;COUNT=2\r\n"},
            "not in the 26 weeks to come",
        ),
    ],
)
def test_what_cannot_be_a_turn_is_said_by_event(desk, changed, words):
    line = only(desk, event(**changed))
    assert words in line.faults[0], line.faults
    assert "Event 1" in line.name
    assert not line.is_new


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "not a whole calendar file"),
        (b"hello", "not a whole calendar file"),
        (b"\xff\xfe\x00\x00", "not a whole calendar file"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:x", "not a whole calendar file"),
        (b"BEGIN:VEVENT\r\nEND:VEVENT\r\n", "not a whole calendar file"),
        (calendar(), "no event in this calendar"),
        (b"x" * 600_000, "at most 512 kB are read"),
    ],
)
def test_a_file_that_is_no_calendar_is_said(desk, data, words):
    with pytest.raises(Unreadable, match=words):
        reading.read(data, desk, AT)


def test_a_thousand_turns_are_the_most(desk):
    many = [event(uid=str(number)) for number in range(1001)]
    with pytest.raises(Unreadable, match="more than 1000 turns"):
        reading.read(calendar(*many), desk, AT)
    endless = [event(WHEN + "RRULE:FREQ=DAILY\r\n", uid=str(number)) for number in range(100)]
    with pytest.raises(Unreadable, match="more than 1000 turns"):
        reading.read(calendar(*endless), desk, AT)


def test_a_repeated_event_is_written_out_for_half_a_year_with_what_was_moved_or_left_out(desk):
    rule = "RRULE:FREQ=WEEKLY;BYDAY=TU,TH\r\nEXDATE:20260305T060000Z\r\n"
    moved = "DTSTART:20260310T080000Z\r\nDTEND:20260310T160000Z\r\nRECURRENCE-ID:20260310T060000Z\r\n"
    lines = reading.read(calendar(event(WHEN + rule), event(moved)), desk, AT)
    starts = [line.turn.starts_at for line in lines]
    assert starts[:3] == [
        datetime(2026, 3, 3, 6, tzinfo=UTC), datetime(2026, 3, 10, 8, tzinfo=UTC), datetime(2026, 3, 12, 6, tzinfo=UTC),
    ]  # fmt: skip
    assert len(starts) == 51
    assert starts[-1] < AT + timedelta(weeks=26)
    assert all(line.is_new for line in lines)


def test_a_repeated_event_keeps_its_hour_on_the_wall_through_summer_time(desk):
    when = "DTSTART;TZID=Europe/Paris:20260302T140000\r\nDTEND;TZID=Europe/Paris:20260302T220000\r\n"
    lines = reading.read(calendar(event(when + "RRULE:FREQ=WEEKLY\r\n")), desk, AT)
    assert {line.turn.starts_at.hour for line in lines} == {12, 13}


def test_hours_without_a_zone_are_those_of_the_post_and_it_is_said(desk):
    line = only(desk, event("DTSTART:20260303T060000\r\nDURATION:PT8H\r\n"))
    assert line.turn.starts_at == datetime(2026, 3, 3, 5, tzinfo=UTC)
    assert line.turn.ends_at == datetime(2026, 3, 3, 13, tzinfo=UTC)
    assert "Without a zone: read as Africa/Bangui." in line.notes


def test_hours_that_the_clocks_skip_are_said(world, desk):
    world.mission.time_zone = "Europe/Paris"
    world.mission.save()
    world.whole.mission.refresh_from_db()
    line = only(desk_of(world), event("DTSTART:20260329T023000\r\nDTEND:20260329T100000\r\n"))
    assert line.turn.starts_at == datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert "does not exist on this day" in line.notes[0]


def test_events_that_meet_one_another_or_the_roster_are_said(world, desk):
    make_shift(desk, world.joc, datetime(2026, 3, 4, 6, tzinfo=UTC), datetime(2026, 3, 4, 14, tzinfo=UTC))
    later = "DTSTART:20260304T100000Z\r\nDTEND:20260304T180000Z\r\n"
    lines = reading.read(calendar(event(), event(uid="2"), event(later, uid="3")), desk, AT)
    assert [bool(line.faults) for line in lines] == [False, True, True]
    assert all("is on duty already" in line.faults[0] for line in lines[1:])


def test_cancelled_events_are_left_out(desk):
    assert reading.read(calendar(event(), event(uid="2") + "\r\nSTATUS:CANCELLED"), desk, AT)[1:] == []


# --- The page ---------------------------------------------------------------------------------------------------------


def upload(browser, post, data):
    return browser.post(post.url("duty:import"), {"file": SimpleUploadedFile("turns.ics", data)})


def future(title="Morning", **more):
    start = (clock.now() + DAY).strftime("%Y%m%dT060000Z")
    end = (clock.now() + DAY).strftime("%Y%m%dT140000Z")
    return event(f"DTSTART:{start}\r\nDTEND:{end}\r\n", title=title, **more)


def test_a_file_is_shown_first_and_then_entered_and_a_second_time_nothing_is_new(desk, world, signed_in):
    browser = signed_in(world.joc)
    data = calendar(future(), future(uid="2", who="", title="Stranger"))
    shown = upload(browser, desk, data)
    assert shown.status_code == 200
    assert not DutyShift.objects.exists()
    assert "1 turn is new" in shown.content.decode()
    assert "It names Stranger" in shown.content.decode()
    entered = browser.post(desk.url("duty:import"), {"turns": shown.context["turns"]})
    assert entered.url == desk.get_absolute_url()
    assert DutyShift.objects.get().person == world.joc
    again = upload(browser, desk, data)
    assert "0 turns are new" in again.content.decode()
    exported = browser.get(desk.url("duty:export")).content
    assert upload(browser, desk, exported).context["new"] == 0
    assert upload(browser, desk, exported).context["known"] == 1


def test_what_was_not_shown_is_not_entered(desk, world, signed_in):
    browser = signed_in(world.joc)
    answer = browser.post(desk.url("duty:import"), {"turns": "forged"}, follow=True)
    assert "This preview no longer fits the roster. Choose the file again." in answer.content.decode()
    shown = upload(browser, desk, calendar(future())).context["turns"]
    make_shift(desk, second(world), clock.now(), clock.now() + 3 * DAY)
    answer = browser.post(desk.url("duty:import"), {"turns": shown}, follow=True)
    assert "joc-night is on duty already" in answer.content.decode()
    assert DutyShift.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"x" * 5_000_000, "The file has 4,883 kB, at most 512 kB are read."), (b"hello", "not a whole calendar file")],
)
def test_a_file_that_cannot_be_read_is_said_at_its_field(desk, world, signed_in, data, words):
    answer = upload(signed_in(world.joc), desk, data)
    assert answer.status_code == 422
    assert words in answer.content.decode()
