"""Taking an import back: what it brought goes, what it changed goes back, and what people touched since stays."""

import pytest
from django.apps import apps
from django.db import IntegrityError
from django.urls import reverse

from accounts.protection import Version
from audit.models import Entry
from common.errors import NotAllowed, WrongState
from tests.threats.factories import make_incident
from tests.threats.importing.factories import ged_text, incident, incidents, row, rows, versions
from tests.threats.importing.files import checked, imported, work
from tests.world import AT
from threats import rollup
from threats.importing import links, undo
from threats.models import ImportRun, Incident


def undone(run, by):
    undo.ask_undo(run, by=by, at=AT)
    work(rounds=4)
    run.refresh_from_db()
    assert run.state == "UNDONE"
    return run


def standing():
    return sorted(incidents().standing().values_list("external_id", "killed_best"))


def test_what_it_added_is_withdrawn_and_what_it_changed_says_again_what_it_said(world):
    imported(world, ged_text(*rows(2)))
    before = list(incidents().order_by("pk").values("external_id", "killed_best", "area", "import_run", "h3_r8"))
    run = imported(world, ged_text({**rows(2)[0], "best": "6", "latitude": "1"}, *rows(3)[1:]))
    assert run.summary() == "read 3, added 1, changed 1, unchanged 1, rejected 0"
    undone(run, world.adviser)
    assert (run.withdrawn, run.restored, run.kept) == (1, 1, {})
    assert list(incidents().standing().order_by("pk").values(*before[0])) == before
    gone = incident(1003)
    assert (gone.withdrawn_by, gone.withdrawn_reason) == (world.adviser, "The import that brought it was undone.")
    assert versions().count() == 3, "what it said meanwhile is kept"
    assert rollup.differences() == 0


def test_the_same_file_brings_it_back_and_it_counts_as_added(world):
    run = imported(world, ged_text(*rows(3)))
    keys = sorted(incidents().values_list("pk", flat=True))
    undone(run, world.adviser)
    assert standing() == []
    file = checked(world, ged_text(*rows(3)))
    assert (file.added, file.changed, file.unchanged) == (3, 0, 0), "the preview says so too"
    again = imported(world, ged_text(*rows(3)))
    assert again.summary() == "read 3, added 3, changed 0, unchanged 0, rejected 0"
    assert sorted(incidents().standing().values_list("pk", flat=True)) == keys
    assert rollup.differences() == 0
    undone(again, world.adviser)
    assert standing() == []
    assert (again.withdrawn, again.restored) == (3, 0)


def test_what_was_withdrawn_by_hand_is_not_brought_back(world):
    run = imported(world, ged_text(*rows(2)))
    by_hand = {"withdrawn_at": AT.replace(year=2025), "withdrawn_by": world.adviser, "withdrawn_reason": "Wrong."}
    incidents().filter(external_id="1001").update(**by_hand)
    undone(run, world.adviser)
    assert run.kept == {"WITHDRAWN": 1}
    imported(world, ged_text(*rows(2)))
    assert standing() == [("1002", 4)]


def edited(world, event):
    incidents().filter(pk=event.pk).update(killed_best=9, killed_high=9)


def classified(world, event):
    incidents().filter(pk=event.pk).update(classification="CONFIDENTIAL")


def merged(world, event):
    incidents().filter(pk=event.pk).update(merged_into=make_incident(world).pk)


def linked(world, event):
    other = make_incident(world)
    incidents().filter(pk=other.pk).update(merged_into=event.pk)


def imported_again(world, event):
    imported(world, ged_text(row(id=event.external_id, best=7)))


@pytest.mark.parametrize("was_new", [True, False])
@pytest.mark.parametrize(
    ("touch", "reason"),
    [
        (edited, "EDITED"), (classified, "EDITED"), (merged, "MERGED"), (linked, "LINKED"), (imported_again, "LATER"),
    ],
)  # fmt: skip
def test_what_somebody_touched_since_is_left_alone_and_listed(world, signed_in, touch, reason, was_new):
    if not was_new:
        imported(world, ged_text(row(id=1001, best=3)))
    run = imported(world, ged_text(*rows(2)))
    touch(world, incident(1001))
    before = incidents().filter(external_id="1001").values().get()
    undone(run, world.adviser)
    assert incidents().filter(external_id="1001").values().get() == before
    assert run.kept == {reason: 1}
    assert run.kept_refs == [["GED-CAF-1001", reason]]
    assert run.withdrawn == 1
    page = signed_in(world.adviser).get(run.get_absolute_url()).content.decode()
    assert ("GED-CAF-1001" in page) == (touch is not classified or "CONFIDENTIAL" in world.adviser.clearances())
    assert str(undo.REASONS[reason]) in page
    assert "GED-CAF-1001" not in signed_in(world.admin).get(run.get_absolute_url()).content.decode()
    assert rollup.differences() == 0


def test_areas_worked_out_anew_are_no_edit_of_what_was_added(world):
    run = imported(world, ged_text(*rows(2)))
    incidents().filter(external_id="1001").update(area=world.north)
    undone(run, world.adviser)
    assert (run.withdrawn, run.kept) == (2, {})


def test_what_it_changed_before_areas_were_redrawn_is_listed(world):
    imported(world, ged_text(*rows(1)))
    run = imported(world, ged_text({**rows(1)[0], "best": "6"}))
    incidents().update(area=world.north)
    undone(run, world.adviser)
    assert (run.restored, run.kept) == (0, {"MOVED": 1})
    assert incident(1001).killed_best == 6


def test_every_foreign_key_to_an_incident_is_found_by_the_models_themselves():
    """Whichever app links incidents one day, by a key or a set: nobody has to remember to say so."""
    found = {(relation.related_model._meta.label, relation.field.name) for relation in links.relations()}
    assert ("threats.Incident", "merged_into") in found
    everywhere = {
        (model._meta.label, field.name)
        for model in models_of_the_portal()
        for field in model._meta.local_concrete_fields
        if field.is_relation and field.related_model is Incident
    }
    assert found == everywhere


def models_of_the_portal():
    return [model for model in apps.get_models(include_auto_created=True) if not issubclass(model, Version)]


def test_it_goes_chunk_by_chunk_and_a_second_turn_does_nothing_twice(world):
    run = imported(world, ged_text(*rows(7)))
    undo.ask_undo(run, by=world.adviser, at=AT)
    undo.take_turn(run, AT, chunk_rows=2, chunks=1)
    run.refresh_from_db()
    assert (run.state, run.withdrawn) == ("UNDOING", 2)
    assert rollup.differences() == 0
    for _turn in range(3):
        undo.take_turn(run, AT, chunk_rows=2, chunks=2)
    run.refresh_from_db()
    assert (run.state, run.withdrawn) == ("UNDONE", 7)
    said = Entry.objects.filter(action__startswith="threats.import.und").order_by("pk").values_list("action", flat=True)
    assert list(said) == ["threats.import.undo_asked", "threats.import.undone"]


def test_asked_for_twice_it_is_undone_once(world, signed_in):
    run = imported(world, ged_text(*rows(1)))
    for _time in range(2):
        assert signed_in(world.admin).post(reverse("imports:undo", args=[run.uid])).status_code == 302
    work(rounds=2)
    signed_in(world.admin).post(reverse("imports:undo", args=[run.uid]))
    run.refresh_from_db()
    assert (run.state, run.withdrawn, run.undo_by) == ("UNDONE", 1, world.admin)


def test_who_may_not_import_may_not_undo_and_what_runs_is_not_undone(world):
    run = imported(world, ged_text(*rows(1)))
    with pytest.raises(NotAllowed, match="whole mission"):
        undo.ask_undo(run, by=world.focal_point, at=AT)
    ImportRun.objects.filter(pk=run.pk).update(state="RUNNING", finished_at=None)
    with pytest.raises(WrongState, match="still being imported"):
        undo.ask_undo(run, by=world.adviser, at=AT)


def test_an_undone_run_is_signed_in_the_database(world):
    run = imported(world, ged_text(*rows(1)))
    run.state = "UNDONE"
    with pytest.raises(IntegrityError, match="importrun_undo_is_signed"):
        run.save()
