from datetime import UTC, datetime, timedelta

import pytest
from django.template import Context, Template
from django.utils import translation

from common import moments

AT = datetime(2026, 11, 23, 1, 31, tzinfo=UTC)
BANGUI = "Africa/Bangui"


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=-20), "just now"),
        (timedelta(minutes=-14), "14 min ago"),
        (timedelta(hours=-3, minutes=-5), "3 h 05 min ago"),
        (timedelta(hours=-26, minutes=-59), "26 h ago"),
        (timedelta(hours=26, minutes=59), "in 26 h"),
        (timedelta(minutes=6), "in 6 min"),
        (timedelta(days=-40), "14 Oct, 02:31"),
        (timedelta(days=-400), "19 Oct 2025, 02:31"),
    ],
)
def test_a_moment_says_how_far_away_it_is(span, words):
    assert moments.relative(AT + span, AT, BANGUI) == words


def test_the_exact_moment_is_local_with_utc_beside_it():
    assert moments.exact(AT, BANGUI) == "23 Nov 2026, 02:31 WAT (01:31Z)"


def test_the_utc_date_is_repeated_where_it_differs():
    assert moments.exact(AT.replace(hour=23, minute=30), BANGUI) == "24 Nov 2026, 00:30 WAT (23 Nov, 23:30Z)"


def test_utc_is_not_said_twice():
    assert moments.exact(AT, "UTC") == "23 Nov 2026, 01:31Z"


def test_a_zone_without_a_short_name_is_given_by_its_distance():
    assert moments.hour(AT, "Asia/Kathmandu") == "07:16 UTC+05:45 (01:31Z)"


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(minutes=6, seconds=12), "in 06:12"),
        (timedelta(hours=3, minutes=5), "in 3 h 05 min"),
        (timedelta(days=3), "in 3 days"),
        (timedelta(0), "in 00:00"),
        (timedelta(minutes=-22), "late by 22 min"),
    ],
)
def test_a_clock_counts_towards_its_deadline(left, words):
    assert moments.countdown(AT + left, AT) == words


def test_the_tag_carries_the_exact_moment_for_hover_and_print():
    html = _render("{% moment when zone %}", when=AT - timedelta(minutes=14), zone=BANGUI, now=AT)
    assert html == (
        '<time class="moment" datetime="2026-11-23T01:17:00+00:00" title="23 Nov 2026, 02:17 WAT (01:17Z)">'
        "14 min ago</time>"
    )


def test_an_unknown_moment_is_never_blank():
    assert _render("{% moment when %}", when=None, now=AT) == "not known"


def test_a_late_clock_is_marked_and_one_in_time_is_not():
    late = _render("{% countdown due 'Answer' zone %}", due=AT - timedelta(minutes=22), zone=BANGUI, now=AT)
    early = _render("{% countdown due 'Answer due' zone %}", due=AT + timedelta(minutes=22), zone=BANGUI, now=AT)
    assert "clock-late" in late
    assert "clock-late" not in early
    assert "Answer due <time" in early


def test_a_page_without_a_moment_is_refused():
    with pytest.raises(LookupError, match="gives no moment"):
        _render("{% moment when %}", when=AT)


def _render(source, **values):
    return Template("{% load look %}" + source).render(Context(values))
