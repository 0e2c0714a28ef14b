"""The published files of two countries, counted by nothing but the csv module and compared with what was taken."""

from collections import Counter, defaultdict

import pytest
from django.db.models import F, Q, Sum
from django.db.models.functions import ExtractYear

from tests.threats.importing.factories import command, incidents, months, run, text_of_tables
from tests.threats.importing.real import MISSION, copied, original_of, prepare, published
from threats import rollup
from threats.models import DatePrecision

pytestmark = pytest.mark.django_db
COUNTRIES = pytest.mark.parametrize("country", ["CAF", "SSD"])
ROWS = {"CAF": 1848, "SSD": 941}
CONTRADICTING = {"CAF": 20, "SSD": 14}
ESTIMATES = {"best": "killed_best", "low": "killed_low", "high": "killed_high", "deaths_civilians": "civilians_killed"}
PLACE = {"1": "EXACT", "2": "NEAR", "3": "ADMIN2", "4": "ADMIN1", "5": "COUNTRY", "6": "COUNTRY", "7": "COUNTRY"}
NAMES_PEOPLE = ("source_article", "source_headline", "source_original")


@pytest.fixture
def taken(country, tmp_path, capsys):
    """The copy of the file, whose events are in the country's mission."""
    path = copied(country, tmp_path)
    prepare(country, tmp_path)
    command(path, mission=MISSION[country])
    return path


@COUNTRIES
def test_the_file_goes_in_whole_and_twice_alike(country, taken, capsys):
    n = ROWS[country]
    assert capsys.readouterr().out.splitlines()[-1] == f"read {n}, added {n}, changed 0, unchanged 0, rejected 0"
    before = list(incidents().order_by("pk").values())
    assert run(taken, capsys, mission=MISSION[country]) == f"read {n}, added 0, changed 0, unchanged {n}, rejected 0"
    assert list(incidents().order_by("pk").values()) == before
    assert not taken.with_name(taken.name + ".rejected.csv").exists()


@COUNTRIES
def test_rows_and_months_say_what_the_file_says(country, taken):
    expected = defaultdict(Counter)
    for row in published(country).values():
        figures = Counter({f"sum_{ours}": int(row[theirs]) for theirs, ours in ESTIMATES.items()})
        expected[int(row["date_start"][:4]), row["type_of_violence"]] += figures + Counter(n=1)
    by_row = incidents().summed_by("kind", year=ExtractYear("occurred_from_on"))
    by_month = months().summed_by("kind", year=ExtractYear("month"))
    for found in (by_row, by_month):
        told = {(each["year"], each["kind"]): each for each in found}
        assert set(told) == set(expected)
        for key, figures in expected.items():
            assert {name: told[key][name] for name in ("n", *(f"sum_{ours}" for ours in ESTIMATES.values()))} == {
                name: figures[name] for name in ("n", *(f"sum_{ours}" for ours in ESTIMATES.values()))
            }, key
    assert rollup.differences() == 0


@COUNTRIES
def test_every_event_has_the_figures_and_the_place_of_its_row(country, taken):
    found = {event.external_id: event for event in incidents().select_related("area")}
    assert set(found) == set(published(country))
    for key, row in published(country).items():
        event = found[key]
        assert {theirs: str(getattr(event, ours)) for theirs, ours in ESTIMATES.items()} == {
            theirs: row[theirs] for theirs in ESTIMATES
        }
        assert (event.lat, event.lon) == (float(row["latitude"]), float(row["longitude"]))
        assert event.precision == PLACE[row["where_prec"]]
        assert event.occurred_from_on.isoformat() == row["date_start"][:10]
        assert event.occurred_to_on.isoformat() == row["date_end"][:10]
        assert (event.actor_a, event.place_name) == (row["side_a"].strip(), row["where_coordinates"].strip())
        assert event.sources_count == (None if row["number_of_sources"] == "-1" else int(row["number_of_sources"]))


@COUNTRIES
def test_estimates_that_contradict_each_other_are_marked_and_kept(country, taken):
    expected = {
        key for key, row in published(country).items() if not int(row["low"]) <= int(row["best"]) <= int(row["high"])
    }
    marked = incidents().filter(range_inconsistent=True)
    assert set(marked.values_list("external_id", flat=True)) == expected
    assert len(expected) == CONTRADICTING[country]
    assert months().aggregate(n=Sum("range_inconsistent"))["n"] == CONTRADICTING[country]


@COUNTRIES
def test_no_place_is_told_more_finely_than_it_is_known(country, taken):
    deepest = {"COUNTRY": 0, "ADMIN1": 1, "ADMIN2": 2, "NEAR": 3, "EXACT": 3}
    seen = Counter()
    for event in incidents().select_related("area").defer("area__outline"):
        is_point = event.precision in ("EXACT", "NEAR")
        assert event.area is None or event.area.level <= deepest[event.precision], event
        assert (event.point is not None) == is_point, event
        assert (event.h3_r8 is not None) == (event.precision == "EXACT"), event
        assert (event.h3_r6 is not None) == (event.h3_r4 is not None) == is_point, event
        seen[event.precision, event.area.level if event.area else None] += 1
    assert seen.total() == ROWS[country]
    deep = 2 if country == "CAF" else 1
    assert seen["EXACT", deep] > 0.95 * sum(n for (precision, _), n in seen.items() if precision == "EXACT")


@pytest.mark.parametrize("country", ["SSD"])
def test_what_is_known_to_the_year_or_not_at_all_stays_so(country, taken):
    assert incidents().exclude(occurred_from_on=F("occurred_to_on")).count() == 389
    yearly = incidents().filter(date_precision=DatePrecision.YEAR)
    assert yearly.count() == 61
    assert set(yearly.values_list("fits_week", "fits_month")) == {(False, False)}
    assert not incidents().filter(date_precision=DatePrecision.MONTH, fits_week=True).exists()
    assert incidents().filter(killed_best=0, killed_high__gt=0).count() == 97
    within = months().aggregate(all=Sum("incidents"), n=Sum("incidents", filter=Q(fits_month=False)))
    assert within == {"all": 941, "n": incidents().filter(fits_month=False).count()}


@COUNTRIES
def test_the_area_is_the_one_its_publisher_names(country, taken):
    """Names differ in spelling, so one well-known name of each country is looked at."""
    known = {"CAF": ("Bangui city", "Bangui"), "SSD": ("Malakal town", "Upper Nile")}[country]
    place, area = known
    found = incidents().filter(place_name=place).exclude(area=None).select_related("area")
    assert found.count() > 10
    assert {event.area.name("en") for event in found if event.area.level} == {area}


@COUNTRIES
def test_nothing_of_the_columns_that_name_people_is_in_any_table(country, taken):
    original_of(country)  # the project's own copy has none of these columns
    rows = published(country).values()
    kept = text_of_tables()
    assert all(" ".join(row["side_b"].split()) in kept for row in rows), "what is kept would be found"
    shown = _words("\n".join(row[name] for row in rows for name in row if name not in NAMES_PEOPLE))
    telling = {row[name].strip() for row in rows for name in NAMES_PEOPLE}
    telling = {text for text in telling if len(text) >= 16 and _words(text) not in shown}
    assert len(telling) > 1000
    found = [text for text in telling if text in kept or " ".join(text.split()) in kept or _words(text) in kept]
    assert found == []


def _words(text):
    """As a search might keep it."""
    return " ".join("".join(c if c.isalnum() else " " for c in text.lower()).split())
