"""What becomes of a good row."""

import pytest

from tests.threats.importing.factories import ged_file, incident, incidents, row, run
from threats.models import Dataset, ImportRun


def test_events_are_what_the_row_says(world, tmp_path, capsys):
    given = row(id=1, event_clarity=2, date_prec=2, date_end="2014-05-08", side_a="Government of X")
    run(ged_file(tmp_path, given), capsys)
    event = incident(1)
    assert (event.ref, event.kind, event.area, event.precision) == ("GED-CAF-1", "3", world.n1, "EXACT")
    assert (event.lat, event.lon, event.actor_class, event.is_aggregate) == (3.5, 1.25, "STATE", True)
    assert (event.killed_low, event.killed_best, event.killed_high, event.civilians_killed) == (2, 4, 7, 3)
    assert (event.classification, event.sharing_boundary, event.restricted_kind) == ("UNCLASSIFIED", "PUBLIC", "")
    assert (str(event.occurred_from_on), str(event.occurred_to_on)) == ("2014-05-06", "2014-05-08")
    assert event.kind_label() == "One-sided violence"
    assert event.dataset == Dataset.objects.get(mission=world.mission)
    assert (event.dataset.licence, event.dataset.format) == ("CC BY 4.0", "UCDP_GED")
    assert event.import_run == ImportRun.objects.get()


@pytest.mark.parametrize(
    ("first", "last", "precision", "fits"),
    [
        ("2014-05-06", "2014-05-06", 1, "week month year"),
        ("2014-05-05", "2014-05-11", 3, "week month year"),
        ("2014-05-11", "2014-05-12", 2, "month year"),
        ("2014-04-30", "2014-05-01", 2, "week year"),
        ("2014-12-29", "2015-01-02", 2, "week"),
        ("2014-12-01", "2015-01-31", 4, ""),
        ("2014-05-01", "2014-05-31", 4, "month year"),
        ("2014-05-06", "2014-05-06", 4, "month year"),
        ("2014-01-01", "2014-12-31", 5, "year"),
        ("2014-05-06", "2014-05-06", 5, "year"),
        ("2014-12-30", "2015-01-02", 5, ""),
        ("2014-05-06", "2015-05-06", 1, ""),
    ],
)
def test_an_event_fits_where_it_certainly_lies(world, tmp_path, capsys, first, last, precision, fits):
    run(ged_file(tmp_path, row(id=1, date_start=first, date_end=last, date_prec=precision)), capsys)
    event = incident(1)
    assert " ".join(span for span in ("week", "month", "year") if getattr(event, f"fits_{span}")) == fits


@pytest.mark.parametrize(
    ("kind", "side_a", "side_b", "expected"),
    [
        (1, "Government of Uganda", "LRA", "BOTH"),
        (1, "Government of Chad", "Government of Sudan", "STATE"),
        (2, "Anti-Balaka", "Former Seleka", "NON_STATE"),
        (3, "Government of Chad", "Civilians", "STATE"),
        (3, "LRA", "Civilians", "NON_STATE"),
        (3, "LRA", "Government of Chad", "NON_STATE"),
        (3, "", "Civilians", "NOT_KNOWN"),
    ],
)
def test_who_used_force_is_told_by_the_sides(world, tmp_path, capsys, kind, side_a, side_b, expected):
    run(ged_file(tmp_path, row(id=1, type_of_violence=kind, side_a=side_a, side_b=side_b)), capsys)
    assert incident(1).actor_class == expected


@pytest.mark.parametrize("words", ["ndele", "NDÉLÉ kaga", "kaga-bandoro", "mboki 1001", "lra civ"])
def test_it_is_found_by_its_words(world, tmp_path, capsys, words):
    run(ged_file(tmp_path, row(where_coordinates="Ndélé", where_description="Kaga Bandoro – Mboki"), row(id=2)), capsys)
    assert "GED-CAF-1001" in {event.ref for event in incidents().with_words(words)}
    assert not incidents().with_words(f"{words} bangui").exists()
    assert not incidents().with_words("named").exists(), "a source is not to be found"


def test_a_point_abroad_stays_without_area_and_counts(world, tmp_path, capsys):
    """As of the two coordinates swapped: a point on earth, but nowhere in the country."""
    path = ged_file(tmp_path, row(id=1, latitude="26.486881", longitude="5.399784"))
    assert run(path, capsys) == "read 1, added 1, changed 0, unchanged 0, rejected 0"
    event = incident(1)
    assert (event.area, event.snapped_km) == (None, None)
    assert (event.lat, event.lon) == (26.486881, 5.399784)
