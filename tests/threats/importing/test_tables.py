"""Any table through a mapping: what is named is read as it says, what is not named is not read."""

import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.errors import DomainError
from tests.threats.importing.factories import contents, incident, incidents, rejects, text_of_tables
from tests.threats.importing.files import MAPPING, as_csv, mapped, reasons, table, work
from tests.world import AT
from threats import rollup
from threats.importing import files, mapping, recognising
from threats.importing import mapped as tables
from threats.importing.ground import Ground
from threats.importing.staging import fits, merge, ref_of
from threats.models import Dataset, ImportRun, SavedMapping

TO_AREA = {"id": "No", "first_day": "Day", "pcode": "P"}


def run(tmp_path, capsys, content, kept="", **changes):
    path = tmp_path / "desk.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    spoken = tmp_path / "mapping.json"
    spoken.write_text(json.dumps(MAPPING | changes), encoding="utf-8")
    call_command("import_events", str(path), "--format", "csv", "--mission", "TST", "--mapping", kept or str(spoken))
    return capsys.readouterr().out.splitlines()[-1]


def why(tmp_path):
    return [reason for _line, _id, reason in rejects(tmp_path / "desk.csv")]


def test_a_row_says_what_the_mapping_says(world, tmp_path, capsys):
    rows = table(), table(No="B/2 x", What="road block", Dead="")
    assert run(tmp_path, capsys, as_csv(*rows)) == "read 2, added 2, changed 0, unchanged 0, rejected 0"
    event, other = incident("A1"), incident("B/2 x")
    assert (event.kind, event.kind_label()) == ("ATTACK_VILLAGE", "Attack on a village or settlement")
    assert (event.occurred_from_on, event.date_precision) == (date(2014, 5, 6), "DAY")
    assert (event.killed_low, event.killed_best, event.area, event.precision) == (None, 2, world.n1, "EXACT")
    assert (event.actor_a, event.place_name, event.actor_class) == ("", "", "NOT_KNOWN")
    assert event.sharing_boundary == "MISSION"
    assert (other.kind, other.kind_label(), other.killed_best) == ("road block", "road block", None)
    for each in (event, other):
        each.full_clean()
    dataset = Dataset.objects.get()
    assert (dataset.code, dataset.format, dataset.licence) == ("desk-table", "CSV", "For the mission")
    assert rollup.differences() == 0


def test_what_is_not_named_reaches_nothing(world, tmp_path, capsys):
    run(tmp_path, capsys, as_csv(table() | {"Witness": "A named person"}))
    assert "A named person" not in text_of_tables()


def test_every_reference_opens_its_incident(world, signed_in, tmp_path, capsys):
    run(tmp_path, capsys, as_csv(table(), table(No="B/2 x"), table(No="é" * 40), table(No="-x")))
    assert incidents().count() == 4
    for event in incidents():
        page = signed_in(world.adviser).get(event.get_absolute_url())
        assert page.status_code == 200, event.ref
        assert "For the mission" in page.content.decode()


WRITTEN = {
    "semicolons and a decimal comma": ({"delimiter": ";", "decimal": ","}, {"Lat": "3,5", "Lon": "1,25"}, "utf-8", ";"),
    "Windows-1252": ({"encoding": "cp1252"}, {"What": "café"}, "cp1252", ","),
    "tabs": ({"delimiter": "\t"}, {}, "utf-8", "\t"),
    "a byte-order mark": ({}, {}, "utf-8-sig", ","),
    "whole numbers with a point": ({}, {"Dead": "2.0"}, "utf-8", ","),
    "days first": ({"days": "dmy"}, {"Day": "06/05/2014"}, "utf-8", ","),
    "months first": ({"days": "mdy"}, {"Day": "5/6/2014"}, "utf-8", ","),
    "days with points": ({"days": "dmy"}, {"Day": "6.5.2014"}, "utf-8", ","),
    "an hour behind the day": ({}, {"Day": "2014-05-06T10:00:00Z"}, "utf-8", ","),
}


@pytest.mark.parametrize("form", WRITTEN)
def test_however_it_is_written_it_says_the_same(world, tmp_path, capsys, form):
    changes, cells, encoding, delimiter = WRITTEN[form]
    content = as_csv(table(**cells), delimiter=delimiter).encode(encoding)
    assert run(tmp_path, capsys, content, **changes).endswith("added 1, changed 0, unchanged 0, rejected 0")
    event = incident("A1")
    assert (str(event.occurred_from_on), event.lat, event.lon) == ("2014-05-06", 3.5, 1.25)
    assert (event.killed_best, event.kind) == (2, "café" if "What" in cells else "ATTACK_VILLAGE")


def test_a_row_without_coordinates_lies_in_the_area_of_its_p_code(world, tmp_path, capsys):
    rows = [{"No": str(n), "Day": "2014-05-06", "P": code} for n, code in enumerate(["CF11", "CF1", "CF", "XX"])]
    said = run(tmp_path, capsys, as_csv(*rows), columns=TO_AREA, kind="KILLING", precision="")
    assert said == "read 4, added 3, changed 0, unchanged 0, rejected 1"
    found = [(e.area.pcode, e.precision, e.lat, e.h3_r4, e.place_name) for e in incidents().order_by("external_id")]
    assert found == [
        ("CF11", "ADMIN2", None, None, "CF11"),
        ("CF1", "ADMIN1", None, None, "CF1"),
        ("CF", "COUNTRY", None, None, "CF"),
    ]  # fmt: skip
    assert why(tmp_path) == ["P “XX” is the p-code of no area of the mission."]
    rows[0]["P"] = "CF12"
    assert run(tmp_path, capsys, as_csv(*rows[:1]), columns=TO_AREA, kind="KILLING", precision="").startswith(
        "read 1, added 0, changed 1"
    ), "another area is another word of its publisher"
    assert incident("0").area == world.n2


def test_coordinates_come_before_the_p_code_row_by_row(world, tmp_path, capsys):
    columns = {**MAPPING["columns"], "pcode": "P"}
    run(tmp_path, capsys, as_csv(table(P="CF2"), table(No="A2", Lat="", Lon="", P="CF21")), columns=columns)
    assert [(e.area.pcode, e.lat) for e in incidents().order_by("external_id")] == [("CF11", 3.5), ("CF21", None)]


@pytest.mark.parametrize(
    ("last", "known"),
    [("2014-05-06", "DAY"), ("2014-05-11", "DAYS"), ("2014-05-12", "WEEK"), ("2014-06-05", "MONTH"),
     ("2014-08-01", "YEAR")],
)  # fmt: skip
def test_how_well_a_day_is_known_follows_from_its_span(world, tmp_path, capsys, last, known):
    run(tmp_path, capsys, as_csv(table(Until=last)), columns={**MAPPING["columns"], "last_day": "Until"})
    assert incident("A1").date_precision == known


BAD = [
    ({"No": ""}, "No is empty, or longer than 40 characters."),
    ({"Day": "2014-02-30"}, "Day “2014-02-30” is not a day such as 2026-11-25."),
    ({"Until": "2014-05-05"}, "Until 2014-05-05 lies before Day 2014-05-06."),
    ({"Lat": "95"}, "latitude 95.0, longitude 1.25 is not a point on earth. Are the two swapped?"),
    ({"Lat": "", "Lon": ""}, "The row says nothing of where it was."),
    ({"Lat": "north"}, "latitude “north”, longitude “1.25” are not two numbers."),
    ({"What": ""}, "What is empty, or longer than the 64 characters of a kind."),
    ({"What": "x" * 65}, "What is empty, or longer than the 64 characters of a kind."),
    ({"Dead": "some"}, "Dead “some” is not a whole number from 0 up."),
    ({"Dead": "2.5"}, "Dead “2.5” is not a whole number from 0 up."),
    ({"Known": "roughly"}, "Known is “roughly”, and the mapping does not say what that means."),
]


@pytest.mark.parametrize(("cells", "reason"), BAD)
def test_a_bad_row_is_rejected_alone_with_one_sentence(world, tmp_path, capsys, cells, reason):
    usual = {"Until": "2014-05-06", "Known": ""}
    columns = {**MAPPING["columns"], "last_day": "Until", "precision": "Known"}
    content = as_csv(table(**usual), table(**{"No": "A2", **usual, **cells}))
    assert run(tmp_path, capsys, content, columns=columns) == "read 2, added 1, changed 0, unchanged 0, rejected 1"
    assert why(tmp_path) == [reason]


def test_a_column_of_text_is_no_list_of_kinds(world, tmp_path, capsys):
    rows = [table(No=n, What=f"words {n}") for n in range(103)]
    assert run(tmp_path, capsys, as_csv(*rows)).endswith("added 100, changed 0, unchanged 0, rejected 3")
    assert set(why(tmp_path)) == {"What has more than 100 different words, so it is no list of kinds."}
    file = work(mapped(world, as_csv(*rows), name="Another"), rounds=3)
    assert len(reasons(file)) == 3


def test_kinds_of_survivors_and_children_stay_with_the_roles_that_serve_them(world, signed_in, tmp_path, capsys):
    run(tmp_path, capsys, as_csv(table()), kinds={"village": "CRSV"})
    event = incident("A1")
    assert event.restricted_kind == "CRSV"
    assert signed_in(world.adviser).get(event.get_absolute_url()).status_code == 404


def test_a_mapping_kept_for_the_mission_serves_the_command(world, tmp_path, capsys):
    SavedMapping.objects.create(
        mission=world.mission, name="Our desk", header="x", mapping=MAPPING, by=world.adviser, saved_at=AT
    )
    assert run(tmp_path, capsys, as_csv(table()), kept="Our desk").startswith("read 1, added 1")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"columns": {"first_day": "Day"}}, "Say which column is: Identifier of the event."),
        ({"columns": {"id": "No", "first_day": "Day", "lat": "Lat"}}, "Name both latitude and longitude, or neither."),
        ({"columns": {"id": "No", "first_day": "Day", "kind": "What"}}, "Say where it is: name latitude"),
        ({"columns": {**MAPPING["columns"], "witness": "W"}}, "names a column for “witness”; there are id, first_day"),
        ({"days": "ymd"}, "“ymd” is no choice for “days”. Choose one of: iso, dmy, mdy."),
        ({"encoding": "utf-16"}, "“utf-16” is no choice for “encoding”."),
        ({"precision": ""}, "Say how well the places are known"),
        ({"kinds": {"village": "NONE"}}, "“NONE” is no choice for “kinds”."),
        ({"name": "UCDP GED"}, "The dataset needs another name"),
        ({"name": "!"}, "The dataset needs another name"),
        ({"licence": ""}, "The mapping lacks “licence”. Add it."),
        ({"licence": 3}, "“licence” of the mapping is not written as words."),
        ({"extra": "x"}, "The mapping has “extra”, which means nothing here."),
        ({"columns": {"id": "Nr", **{k: v for k, v in MAPPING["columns"].items() if k != "id"}}},
         "is not a complete Desk table file: the column nr is missing."),
    ],
)  # fmt: skip
def test_a_mapping_that_says_too_little_is_refused_with_what_to_do(world, tmp_path, capsys, changes, sentence):
    with pytest.raises(CommandError) as refused:
        run(tmp_path, capsys, as_csv(table()), **changes)
    assert sentence in str(refused.value)
    assert not incidents().exists()


def test_a_mapping_that_is_no_json_or_not_there_is_named(world, tmp_path, capsys):
    path = tmp_path / "m.json"
    path.write_text("{")
    for name, sentence in ((path, "m.json is not JSON"), (tmp_path / "gone", "gone can't be read")):
        with pytest.raises(CommandError, match=sentence):
            run(tmp_path, capsys, as_csv(table()), kept=str(name))


def test_the_command_needs_a_mapping_for_a_table_and_takes_none_for_others(world, tmp_path):
    path = tmp_path / "desk.csv"
    path.write_text(as_csv(table()))
    for options, sentence in ((("csv",), "needs --mapping"), (("acled", "--mapping", "x"), "goes with --format csv")):
        with pytest.raises(CommandError, match=sentence):
            call_command("import_events", str(path), "--mission", "TST", "--format", *options)


def test_another_datasets_name_is_not_taken(world):
    Dataset.objects.create(
        mission=world.mission, code="desk-table", format="ACLED", name="X", publisher="X", licence="X", citation="X",
        language="en",
    )  # fmt: skip
    with pytest.raises(DomainError, match="name of another dataset"):
        mapped(world, as_csv(table()))


def test_how_far_a_dataset_may_be_shared_is_settled_when_it_is_made(world, tmp_path, capsys):
    run(tmp_path, capsys, as_csv(table()))
    run(tmp_path, capsys, as_csv(table(No="A2")), sharing_boundary="PUBLIC")
    assert set(incidents().values_list("sharing_boundary", flat=True)) == {"MISSION"}


def test_two_datasets_may_use_the_same_identifiers(world, tmp_path, capsys):
    for name in ("Desk table", "Second table"):
        file = work(mapped(world, as_csv(table()), name=name), rounds=2)
        files.import_now(file, by=world.adviser, at=AT)
        work(rounds=2)
    assert set(incidents().values_list("dataset__code", "external_id")) == {
        ("desk-table", "A1"),
        ("second-table", "A1"),
    }


# --- What must hold for whatever comes ---

CELLS = st.text(st.characters(codec="utf-8", exclude_characters='\0\r\n"'), max_size=12)
COUNTS = st.one_of(st.just(""), st.integers(-3, 10**8).map(str), CELLS)
DAYS = st.one_of(st.dates(date(1800, 1, 1), date(2200, 1, 1)).map(str), CELLS)
NUMBERS = st.one_of(st.floats(-200, 200).map(str), st.sampled_from(["", "nan", "inf", "1_0", "1,5"]))
ROWS = st.fixed_dictionaries(
    {
        "No": CELLS, "Day": DAYS, "Until": DAYS, "What": st.one_of(st.just("village"), CELLS), "Lat": NUMBERS,
        "Lon": NUMBERS, "P": st.sampled_from(["", "CF11", "CF", "Q"]), "How": st.sampled_from(["", "EXACT", "COUNTRY"]),
        "Low": COUNTS, "Dead": COUNTS, "High": COUNTS, "Civ": COUNTS, "Who": st.sampled_from(["", "STATE", "?"]),
    }
)  # fmt: skip
WHOLE = {
    "id": "No", "first_day": "Day", "last_day": "Until", "kind": "What", "lat": "Lat", "lon": "Lon", "pcode": "P",
    "precision": "How", "killed_low": "Low", "killed_best": "Dead", "killed_high": "High", "civilians_killed": "Civ",
    "actor_class": "Who",
}  # fmt: skip
FEW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@FEW
@given(row=ROWS)
def test_a_row_that_is_accepted_holds_against_the_model_and_the_database(world, row):
    found = tables.format_of(mapping.reading(MAPPING | {"columns": WHOLE}), world.mission)
    names = {name.lower(): place for place, name in enumerate(row)}
    try:
        event = found.parser(names, len(row), world.mission)(list(row.values()))
    except tables.BadRow:
        return
    dataset = Dataset.objects.get_or_create(
        mission=world.mission, code="desk-table",
        defaults={k: found.dataset[k] for k in ("format", "name", "publisher", "licence", "citation", "language")},
    )[0]  # fmt: skip
    dataset.own_kinds = [event.kind]
    dataset.save()
    run = ImportRun.objects.get_or_create(
        dataset=dataset, defaults={"file_name": "x", "file_digest": "x", "started_at": AT, "total": 1}
    )[0]
    merge([event], Ground.of(world.mission).placed([event]), run, found)
    stored = incidents().get(dataset=dataset, external_id=event.external_id)
    stored.full_clean()
    assert stored.fits_year == fits(event.occurred_from_on, event.occurred_to_on, event.date_precision)[2]
    incidents().filter(dataset=dataset).delete()


@FEW
@given(order=st.permutations(list(table())))
def test_the_order_of_columns_does_not_matter(world, order):
    found = tables.format_of(mapping.reading(MAPPING), world.mission)
    names = {name.lower(): place for place, name in enumerate(order)}
    event = found.parser(names, len(order), world.mission)([table()[name] for name in order])
    usual = found.parser({name.lower(): place for place, name in enumerate(table())}, len(order), world.mission)
    assert event == usual(list(table().values()))
    assert mapping.digest_of_header(order) == mapping.digest_of_header(list(table()))


@FEW
@given(ids=st.sets(st.text(min_size=1, max_size=40), min_size=2, max_size=6))
def test_no_two_identifiers_share_a_reference_and_each_fits_an_address(ids):
    refs = {ref_of("DS123456", "CAF", each) for each in ids}
    assert len(refs) == len(ids)
    assert all(len(ref) <= 40 and ref.replace("-", "").replace("_", "").isalnum() for ref in refs)


@FEW
@given(days=st.lists(st.dates(date(1950, 1, 1), date(2050, 1, 1)), min_size=1, max_size=5))
def test_days_that_can_be_read_in_one_way_only_are_proposed_so(days):
    written = [f"{day:%d/%m/%Y}" for day in days]
    ways = recognising.possible_days(written)
    assert "dmy" in ways
    assert ("mdy" in ways) == all(day.day <= 12 for day in days)
    assert "iso" not in ways


def test_the_same_table_again_is_unchanged(world, tmp_path, capsys):
    run(tmp_path, capsys, as_csv(table(), table(No="A2")))
    before = contents()
    assert run(tmp_path, capsys, as_csv(table(No="A2"), table())).endswith("unchanged 2, rejected 0")
    assert contents() == before
