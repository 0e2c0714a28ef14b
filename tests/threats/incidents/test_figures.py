"""Incidents over time: every number of the page against a count of the published file by the csv module alone."""

import re
from collections import Counter, defaultdict
from datetime import date
from html.parser import HTMLParser

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from areas.models import AreaOfResponsibility
from tests.threats.factories import make_dataset, make_incident
from tests.threats.importing import real
from tests.world import make_post, make_user

FIGURES = reverse("incidents:figures")
KINDS = {"State-based conflict": "1", "Non-state conflict": "2", "One-sided violence": "3"}


class Table(HTMLParser):
    """The rows of the first table, each a list of the words in its cells."""

    def __init__(self, page):
        super().__init__()
        self.rows, self.cell, self.done = [], None, False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag == "tr" and not self.done:
            self.rows.append([])
        elif tag in ("td", "th") and not self.done:
            self.rows[-1].append("")
            self.cell = True

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self.cell = None
        self.done = self.done or tag == "table"

    def handle_data(self, data):
        if self.cell:
            self.rows[-1][-1] += data.strip()


def number(text):
    return int(text.replace(",", "").replace("–", "0") if text != "–" else 0)


def best(text):
    """The best estimate in “12–19 (best 15)” or “15”."""
    found = re.search(r"best ([\d,]+)", text)
    return number(found[1] if found else text)


@pytest.fixture
def reader(db, tmp_path, signed_in):
    """Somebody who sees the whole mission, with the real events of the Central African Republic in it."""
    real.prepare("CAF", tmp_path)
    call_command("import_events", str(real.copied("CAF", tmp_path)), "--format", "ucdp-ged", "--mission", "DEMO")
    user = make_user("whole")
    make_post(user, "SPOCA", AreaOfResponsibility.objects.get(kind="MISSION"))
    return signed_in(User.objects.get(pk=user.pk))


def counted(key):
    """{period: Counter} of the published rows: n, each kind, best, civilians."""
    found = defaultdict(Counter)
    for row in real.published("CAF").values():
        period = key(row)
        found[period] += Counter(
            {
                "n": 1,
                row["type_of_violence"]: 1,
                "best": int(row["best"]),
                "civilians": int(row["deaths_civilians"]),
            }
        )
    return found


def test_the_years_are_those_of_the_file(reader):
    expected = counted(lambda row: row["date_start"][:4])
    header, *rows = Table(reader.get(FIGURES).content.decode()).rows
    columns = {name: place for place, name in enumerate(header)}
    assert set(columns) >= set(KINDS)
    *years, total = rows
    for cells in years:
        said = expected.pop(cells[0], Counter())
        assert number(cells[1]) == said["n"]
        assert {kind: number(cells[columns[name]]) for name, kind in KINDS.items()} == {
            kind: said[kind] for kind in KINDS.values()
        }
        assert best(cells[-2]) == said["best"], cells
        assert number(cells[-1]) == said["civilians"]
    assert expected == {}, "a year of the file is missing on the page"
    assert (total[0], total[1], best(total[-2])) == ("Total", "1,848", 14948)


def month_of(row):
    """The month, None where the dates or their precision reach beyond it."""
    first, last = row["date_start"][:7], row["date_end"][:7]
    return first if first == last and row["date_prec"] != "5" else None


def week_of(row):
    first, last = (date.fromisoformat(row[name][:10]).isocalendar()[:2] for name in ("date_start", "date_end"))
    return "{}-W{:02}".format(*first) if first == last and row["date_prec"] not in ("4", "5") else None


@pytest.mark.parametrize(
    ("by", "key", "shown", "query"),
    [
        (
            "month",
            month_of,
            lambda day: date.fromisoformat(f"{day}-01").strftime("%b %Y"),
            "since=2013-01&until=2015-12",
        ),
        ("week", week_of, str, "since=2013-12&until=2014-06"),
    ],
)
def test_spans_that_do_not_fit_are_left_out_and_stated(reader, by, key, shown, query):
    first, last = (part.split("=")[1] for part in query.split("&"))
    inside = [row for row in real.published("CAF").values() if first <= row["date_start"][:7] <= last]
    expected = Counter(key(row) for row in inside)
    left_out = expected.pop(None)
    page = reader.get(f"{FIGURES}?by={by}&{query}").content.decode()
    _header, *rows = Table(page).rows
    said = {cells[0]: number(cells[1]) for cells in rows}
    assert said.pop("Total") == len(inside)
    assert said.pop("Longer than one period") == left_out > 0
    assert f"{left_out} incidents are known only to more than one" in page
    assert {label: n for label, n in said.items() if n} == {shown(period): n for period, n in expected.items()}


def test_only_the_newest_periods_are_shown_and_that_is_said(reader):
    page = reader.get(f"{FIGURES}?by=month").content.decode()
    _header, *rows = Table(page).rows
    assert rows[0][0] == "Dec 2022"
    assert "Shown from 1 Jan 2018 on; there are earlier incidents" in page
    assert "there are earlier" not in reader.get(FIGURES).content.decode()


def test_each_origin_has_its_own_chart_and_table(world, signed_in):
    make_incident(world)
    make_incident(world, make_dataset(world), day=date(2014, 5, 6))
    response = signed_in(world.adviser).get(FIGURES)
    assert [(course.origin.code, course.total.sums.n) for course in response.context["courses"]] == [
        ("mission", 1),
        ("ucdp-ged", 1),
    ]
    page = response.content.decode()
    assert page.count('<svg class="bars"') == 4
    assert page.count("<tfoot>") == 2


def test_a_page_of_secret_sums_is_marked_so(world, signed_in):
    make_incident(world, classification="CONFIDENTIAL")
    assert signed_in(world.adviser).get(FIGURES).context["classification"] == "CONFIDENTIAL"
    assert signed_in(world.focal_point).get(FIGURES).context["classification"] == "UNCLASSIFIED"


@pytest.mark.parametrize("by", ["year", "month", "week"])
def test_the_page_costs_the_same_whatever_is_stored(world, signed_in, by):
    browser = signed_in(world.adviser)
    make_incident(world)
    browser.get(FIGURES)

    def statements():
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(f"{FIGURES}?by={by}").status_code == 200
        return len(asked)

    few = statements()
    for n in range(30):
        make_incident(world, make_dataset(world) if n % 2 else None, day=date(2014 + n % 5, 1 + n % 12, 1))
    assert statements() == few <= 20
