"""What a person took along, imported again as a table, says of every row what that person sees, and no more."""

import json

import pytest
from django.core.management import call_command

from areas.place import Precision
from tests.threats.exports.test_exports import READERS, api_rows, several, taken
from tests.threats.importing.factories import incidents, rejects

__all__ = ["several"]
FIGURES = ("killed_low", "killed_best", "killed_high", "civilians_killed")
MAPPING = {
    "columns": {
        "id": "ref", "first_day": "occurred_from_on", "last_day": "occurred_to_on", "kind": "kind", "lat": "lat",
        "lon": "lon", "pcode": "area", "actor_class": "actor_class", **{name: name for name in FIGURES},
    },
    "days": "iso", "name": "Taken along", "publisher": "A desk", "licence": "For the mission", "citation": "The desk.",
    "precision": Precision.NEAR.value,
}  # fmt: skip


@pytest.mark.parametrize("reader", READERS)
def test_a_file_imported_again_says_what_its_reader_sees(several, signed_in, reader, tmp_path, capsys):
    browser = signed_in(getattr(several, reader))
    expected = api_rows(browser)
    file, words = tmp_path / "taken.csv", tmp_path / "mapping.json"
    file.write_bytes(taken(browser, "csv")[1])
    words.write_text(json.dumps(MAPPING))
    call_command("import_events", str(file), "--format", "csv", "--mission", "TST", "--mapping", str(words))
    said = capsys.readouterr().out.splitlines()[-1]
    nowhere = {ref for ref, row in expected.items() if row["area"] is None and row["geometry"] is None}
    added = len(expected) - len(nowhere)
    assert said == f"read {len(expected)}, added {added}, changed 0, unchanged 0, rejected {len(nowhere)}"
    again = {row.external_id: row for row in incidents().filter(dataset__code="taken-along").select_related("area")}
    assert set(again) == set(expected) - nowhere
    assert {ref for _line, ref, _why in rejects(file)} == nowhere if nowhere else True
    for ref, row in again.items():
        told = expected[ref]
        assert (str(row.occurred_from_on), str(row.occurred_to_on)) == (
            told["occurred_from_on"],
            told["occurred_to_on"],
        )
        assert [getattr(row, name) for name in FIGURES] == [told[name] for name in FIGURES]
        assert (row.kind, row.actor_class) == (told["kind"], told["actor_class"])
        if told["geometry"]:
            assert [row.lon, row.lat] == pytest.approx(told["geometry"]["coordinates"], abs=1e-6)
        else:
            assert row.area.pcode == told["area"]
