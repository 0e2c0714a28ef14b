"""The events of the benchmarks are spread over places, months and kinds as the real ones are."""

import importlib.util
from collections import Counter
from pathlib import Path

import pytest

ROWS = 40_000
PATH = Path(__file__).resolve().parent.parent.parent / "benchmarks" / "synthetic.py"


@pytest.fixture(scope="module")
def synthetic():
    spec = importlib.util.spec_from_file_location("synthetic", PATH)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def both(synthetic):
    """The real events, and others made of them."""
    return synthetic.real_events()[1], list(synthetic.synthetic_events(ROWS)[1])


def half_degrees(row):
    return int(float(row["latitude"]) * 2), int(float(row["longitude"]) * 2)


SPREADS = {
    "kind": (lambda row: row["type_of_violence"], 0.01),
    "kind and year": (lambda row: (row["type_of_violence"], str(row["date_start"])[:4]), 0.05),
    "month of the year": (lambda row: str(row["date_start"])[5:7], 0.05),
    "how well place and day are known": (lambda row: (row["where_prec"], row["date_prec"]), 0.02),
    "squares of half a degree": (half_degrees, 0.10),
    "squares and kind": (lambda row: (half_degrees(row), row["type_of_violence"]), 0.11),
    "people killed": (lambda row: row["best"], 0.03),
}


def apart(one, other, key):
    """The total variation distance between two sets of rows by `key`: 0 for the same spread, 1 for none in common."""
    counts = [Counter(map(key, rows)) for rows in (one, other)]
    shares = [{each: n / count.total() for each, n in count.items()} for count in counts]
    return sum(abs(shares[0].get(each, 0) - shares[1].get(each, 0)) for each in counts[0] | counts[1]) / 2


@pytest.mark.parametrize("what", SPREADS)
def test_they_are_spread_as_the_real_ones(both, what):
    key, most = SPREADS[what]
    real, made = both
    assert apart(real, made, key) < most
    # The measure tells a spread that differs: the earlier half of the real ones from all of them.
    if what != "month of the year":
        by_day = sorted(real, key=lambda row: row["date_start"])
        assert apart(real, by_day[: len(by_day) // 4], key) > most


def test_each_call_makes_the_same_and_each_event_is_another(synthetic, both):
    again = list(synthetic.synthetic_events(ROWS)[1])
    assert again == both[1]
    assert len({row["id"] for row in again}) == ROWS
    header, _rows = synthetic.synthetic_events(1)
    assert not set(header) & set(synthetic.NAMES_PEOPLE)
