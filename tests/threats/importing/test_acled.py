"""ACLED, as a user exported it: old numbers and new words, few columns or many. The rows are made here."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from tests.threats.importing.factories import incident, incidents, rejects, text_of_tables
from tests.threats.importing.files import ACLED, acled, as_csv
from threats import rollup
from threats.incidents.telling import killed_words
from threats.models import Dataset

WORDS = {"0": "", "1": "State forces", "2": "Rebel group", "3": "Political militia", "4": "Identity militia",
         "5": "Rioters", "6": "Protesters", "7": "Civilians", "8": "External/Other forces"}  # fmt: skip
ATTACK = {"event_type": "Violence against civilians", "sub_event_type": "Attack"}


def run(tmp_path, capsys, *rows, header=None, options=()):
    path = tmp_path / "acled.csv"
    path.write_text(as_csv(*rows, header=header), encoding="utf-8")
    call_command("import_events", str(path), "--format", "acled", "--mission", "TST", *options)
    return capsys.readouterr().out.splitlines()[-1]


def test_a_row_becomes_an_event_in_acleds_own_words(world, tmp_path, capsys):
    assert run(tmp_path, capsys, acled()) == "read 1, added 1, changed 0, unchanged 0, rejected 0"
    event = incident("CAF1001")
    event.full_clean()
    assert event.ref == "ACLED-CAF-CAF1001"
    assert (event.kind, event.kind_list, event.kind_label()) == ("Armed clash", "acled_sub_event_types", "Armed clash")
    assert (event.occurred_from_on, event.occurred_to_on, event.date_precision) == (date(2014, 5, 6),) * 2 + ("DAY",)
    assert (event.actor_a, event.actor_b, event.place_name) == ("Armed group", "Military forces", "Obo")
    assert (event.killed_low, event.killed_best, event.killed_high) == (None, 3, None)
    assert event.civilians_killed is None
    assert killed_words(event) == "3", "one number is no range"
    assert (event.area, event.precision) == (world.n1, "EXACT")
    dataset = Dataset.objects.get()
    assert dataset.publisher.startswith("Armed Conflict Location & Event Data")
    assert "not to be passed on" in dataset.licence
    assert "Raleigh" in dataset.citation
    assert rollup.differences() == 0


def test_what_names_people_or_sources_is_not_read(world, tmp_path, capsys):
    run(tmp_path, capsys, acled())
    kept = text_of_tables()
    for column in ("notes", "source", "tags", "assoc_actor_1", "assoc_actor_2"):
        assert ACLED[column] not in kept, column


@pytest.mark.parametrize("as_words", [False, True])
@pytest.mark.parametrize(
    ("first", "second", "more", "who"),
    [
        ("2", "1", {}, "BOTH"),
        ("1", "1", {}, "STATE"),
        ("3", "4", {}, "NON_STATE"),
        ("1", "8", {}, "STATE"),
        ("8", "0", ATTACK, "NOT_KNOWN"),
        ("1", "7", ATTACK, "STATE"),
        ("5", "7", ATTACK, "NON_STATE"),
        ("2", "1", ATTACK, "NON_STATE"),
        ("6", "1", {"event_type": "Protests", "sub_event_type": "Excessive force against protesters"}, "STATE"),
        ("6", "0", {"event_type": "Protests", "sub_event_type": "Peaceful protest"}, "NOT_KNOWN"),
    ],
)
def test_who_used_force_follows_from_the_kinds_of_actors(
    world, tmp_path, capsys, first, second, more, who, as_words
):  # fmt: skip
    sides = {"inter1": WORDS[first] if as_words else first, "inter2": WORDS[second] if as_words else second}
    run(tmp_path, capsys, acled(**sides, **more))
    assert incident("CAF1001").actor_class == who


@pytest.mark.parametrize(
    ("precision", "first", "last", "known"),
    [
        ("1", "2014-05-06", "2014-05-06", "DAY"),
        ("2", "2014-05-05", "2014-05-11", "WEEK"),
        ("3", "2014-05-01", "2014-05-31", "MONTH"),
    ],
)
def test_a_day_known_to_a_week_or_month_may_be_any_of_it(world, tmp_path, capsys, precision, first, last, known):
    run(tmp_path, capsys, acled(time_precision=precision))
    event = incident("CAF1001")
    assert (str(event.occurred_from_on), str(event.occurred_to_on), event.date_precision) == (first, last, known)


@pytest.mark.parametrize(("precision", "known"), [("1", "EXACT"), ("2", "ADMIN2"), ("3", "ADMIN1")])
def test_a_part_of_a_region_is_never_a_point(world, tmp_path, capsys, precision, known):
    run(tmp_path, capsys, acled(geo_precision=precision))
    event = incident("CAF1001")
    assert event.precision == known
    assert (event.h3_r4 is None) == (known != "EXACT")


@pytest.mark.parametrize("day", ["06 May 2014", "6 May 2014", "2014-05-06", "06-May-2014", "6 may 2014"])
def test_days_as_acled_has_written_them(world, tmp_path, capsys, day):
    run(tmp_path, capsys, acled(event_date=day))
    assert incident("CAF1001").occurred_from_on == date(2014, 5, 6)


@pytest.mark.parametrize(
    "gone", [("admin3", "civilian_targeting", "tags"), ("iso", "country"), ("notes", "assoc_actor_1", "location")]
)
def test_exports_with_other_sets_of_columns_are_the_same(world, tmp_path, capsys, gone):
    header = [name for name in sorted(ACLED) if name not in gone]
    assert run(tmp_path, capsys, acled(), header=header).startswith("read 1, added 1")


BAD = [
    ({"sub_event_type": "Ambush"}, "sub_event_type is “Ambush”, which is none of ACLED's."),
    ({"event_type": "Riots"}, "sub_event_type “Armed clash” belongs to “Battles”, but event_type is “Riots”."),
    ({"inter1": "9"}, "inter1 is “9”, which is no kind of actor of ACLED's."),
    ({"time_precision": "4"}, "time_precision is “4”; ACLED knows 1-3."),
    ({"geo_precision": ""}, "geo_precision is “”; ACLED knows 1-3."),
    ({"event_date": "31 June 2014"}, "event_date “31 June 2014” is not a day such as 06 May 2014."),
    ({"event_date": "05/06/2014"}, "event_date “05/06/2014” is not a day such as 2009-02-20."),
    ({"fatalities": "many"}, "fatalities “many” is not a whole number from 0 up."),
    ({"latitude": "120"}, "latitude 120.0, longitude 1.25 is not a point on earth. Are the two swapped?"),
    ({"event_id_cnty": "=1+1"}, "event_id_cnty “=1+1” is not an identifier such as CAF1234."),
    ({"iso": "180", "country": "DRC"}, "The event lies in DRC, which is not a country of the mission (CAF)."),
]


@pytest.mark.parametrize(("changes", "reason"), BAD)
def test_a_bad_row_is_rejected_alone_with_one_sentence(world, tmp_path, capsys, changes, reason):
    assert run(tmp_path, capsys, acled(), acled(**{"event_id_cnty": "CAF2"} | changes)).endswith(
        "added 1, changed 0, unchanged 0, rejected 1"
    )
    ((line, _id, why),) = rejects(tmp_path / "acled.csv")
    assert (line, why) == ("3", reason)


def test_sexual_violence_is_for_the_roles_that_serve_survivors(world, signed_in, tmp_path, capsys):
    run(tmp_path, capsys, acled(event_type=ATTACK["event_type"], sub_event_type="Sexual violence"))
    event = incident("CAF1001")
    assert event.restricted_kind == "CRSV"
    assert signed_in(world.adviser).get(event.get_absolute_url()).status_code == 404
    assert signed_in(world.human_rights).get(event.get_absolute_url()).status_code == 200


def test_partners_never_see_what_may_not_be_passed_on(world, signed_in, tmp_path, capsys):
    run(tmp_path, capsys, acled())
    assert signed_in(world.partner).get(incident("CAF1001").get_absolute_url()).status_code == 404
    page = signed_in(world.focal_point).get(incident("CAF1001").get_absolute_url()).content.decode()
    assert "not to be passed on" in page


def test_another_file_is_refused(world, tmp_path, capsys):
    header = [name for name in ACLED if name not in ("event_id_cnty", "inter1")]
    with pytest.raises(CommandError, match="not a complete ACLED file: the columns event_id_cnty, inter1 are missing"):
        run(tmp_path, capsys, acled(), header=header)
    assert not incidents().exists()
