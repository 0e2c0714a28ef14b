"""The way of a file through the pages and the runners: handed in, looked through, imported, taken back."""

import re
from pathlib import Path

from django.db import connection
from django.urls import reverse

from audit.models import Entry
from followup.runner import IMPORTS, registered
from tests.threats.importing.factories import contents, ged_file, ged_text, incident, incidents, row, rows, take
from tests.threats.importing.files import (
    MAPPING,
    acled,
    as_csv,
    checked,
    hand_in,
    imported,
    mapped,
    reasons,
    table,
    upload,
    work,
)
from tests.world import AT, make_user
from threats import rollup
from threats.importing import files, turns
from threats.models import Dataset, ImportedId, ImportFile, ImportRun, SavedMapping

NEW = reverse("imports:new")
LIST = reverse("imports:list")


def send(browser, content, name="events.csv", **more):
    return browser.post(NEW, {"file": upload(content, name)} | more)


def text(browser, address):
    answer = browser.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_a_file_of_ucdp_goes_the_whole_way(world, signed_in):
    browser = signed_in(world.adviser)
    answer = send(browser, ged_text(*rows(3), row(id=9, best="x")), "ged.csv")
    file = ImportFile.objects.get()
    assert answer.url == file.get_absolute_url()
    assert "being looked through" in text(browser, answer.url).lower()
    assert not incidents().exists()
    work(file)
    page = text(browser, answer.url)
    assert "GED-CAF" not in page, "what is not there yet has no reference"
    assert "1001" in page
    assert "North One" in page
    assert (file.added, file.changed, file.unchanged, file.rejected) == (3, 0, 0, 1)
    assert not incidents().exists(), "nothing changed yet"
    assert browser.post(reverse("imports:start", args=[file.uid])).status_code == 302
    work(file)
    assert file.run.summary() == "read 4, added 3, changed 0, unchanged 0, rejected 1"
    assert browser.get(file.get_absolute_url()).url == file.run.get_absolute_url()
    assert "3" in text(browser, file.run.get_absolute_url())
    assert "ged.csv" in text(browser, LIST)
    assert "CC BY 4.0" in text(browser, LIST), "the licence is shown wherever the data is"
    assert rollup.differences() == 0


def test_what_the_page_imports_is_what_the_command_imports(world, tmp_path):
    given = [*rows(7), row(id=1003, best=9), row(id=50, latitude=95)]
    imported(world, ged_text(*given))
    by_page = contents()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("TRUNCATE threats_incident, threats_incidentmonth CASCADE")
    take(ged_file(tmp_path, *given), world.mission)
    assert contents() == by_page


def test_the_preview_says_what_would_change_and_only_to_those_who_may_see_it(world, signed_in):
    imported(world, ged_text(*rows(3)))
    file = checked(world, ged_text(*rows(2), row(id=1003, best=6, high=9, latitude=1), row(id=77)))
    assert (file.added, file.changed, file.unchanged) == (1, 1, 2)
    page = text(signed_in(world.adviser), file.get_absolute_url())
    changed = page[page.index("GED-CAF-1003") : page.index("</main>")]
    assert re.search(r"<del>4</del> → <ins>6</ins>", changed)
    assert "coordinates" in changed
    assert "3.5" not in changed, "no coordinates"
    for_admin = text(signed_in(world.admin), file.get_absolute_url())
    assert "GED-CAF-1003" not in for_admin
    assert "Obo town" not in for_admin
    assert "77" not in re.sub(r"[0-9a-f-]{36}", "", for_admin)


def test_the_stored_file_is_private_and_gone_when_its_import_has_ended(
    world, settings, django_capture_on_commit_callbacks
):
    file = hand_in(world, ged_text(*rows(2)))
    path = Path(file.file.path)
    assert path.is_file()
    assert path.stat().st_mode & 0o077 == 0
    assert path.is_relative_to(settings.UPLOADS_FOLDER)
    work(file)
    files.import_now(file, by=world.adviser, at=AT)
    with django_capture_on_commit_callbacks(execute=True):
        work(file)
    assert not path.parent.exists()
    assert file.stage == "DONE"
    assert file.examples == {}
    assert not ImportedId.objects.exists()


def test_a_table_is_mapped_kept_for_the_mission_and_offered_again(world, signed_in):
    browser = signed_in(world.adviser)
    content = as_csv(table(), table(No="A2", What="road block"), table(No="A3", Lat="1"))
    to = send(browser, content).url
    file = ImportFile.objects.get()
    assert to == reverse("imports:mapping", args=[file.uid])
    page = text(browser, to)
    assert "road block" in page, "the first rows stand under the names of their columns"
    typed = {
        "encoding": "utf-8", "delimiter": ",", "decimal": ".", "days": "iso", "precision": "EXACT",
        "actor_class": "NOT_KNOWN", "name": "Desk table", "publisher": "A desk", "licence": "For the mission",
        "citation": "The desk, 2026.", "language": "en", "sharing_boundary": "MISSION", "column-id": "No",
        "column-first_day": "Day", "column-kind": "What", "column-lat": "Lat", "column-lon": "Lon",
        "column-killed_best": "Dead",
    }  # fmt: skip
    shown = browser.post(to, typed | {"show": "1"})
    assert shown.status_code == 200
    assert 'name="kinds-1"' in shown.content.decode()
    assert ImportFile.objects.get().stage == "NEW", "nothing was sent"
    assert browser.post(to, typed | {"kinds-0": "ATTACK_VILLAGE", "save_as": "Our desk"}).status_code == 302
    files.import_now(work(file), by=world.adviser, at=AT)
    work(file)
    kinds = list(incidents().order_by("external_id").values_list("kind", "area__pcode"))
    assert kinds == [("ATTACK_VILLAGE", "CF11"), ("road block", "CF11"), ("ATTACK_VILLAGE", "CF21")]
    assert Dataset.objects.get().own_kinds == ["road block"]
    assert "road block" in text(browser, reverse("incidents:list") + "?kind=road+block")
    assert SavedMapping.objects.get().name == "Our desk"
    again = text(browser, send(browser, as_csv(table(), header=sorted(MAPPING["columns"].values()))).url)
    assert "Our desk" in again
    assert 'value="Desk table"' in again


def test_a_mapping_is_refused_with_everything_typed_still_there(world, signed_in):
    browser = signed_in(world.adviser)
    to = send(browser, as_csv(table())).url
    answer = browser.post(to, {"name": "Marker of a name", "column-id": "No", "column-first_day": "Day", "days": "dmy"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Marker of a name" in page
    assert "is not written so" in page
    assert "“2014-05-06”" in page


def test_days_that_can_be_read_both_ways_are_asked_for(world, signed_in):
    browser = signed_in(world.adviser)
    both = text(browser, send(browser, as_csv(table(Day="03/04/2014"))).url)
    assert "in more than one way" in both
    assert not re.search(r'name="days" value="\w+"[^>]*checked', both)
    one = text(browser, send(browser, as_csv(table(Day="03/04/2014"), table(Day="23/04/2014"))).url)
    assert re.search(r'name="days" value="dmy"[^>]*checked', one)
    assert "in more than one way" not in one


def test_the_administrator_maps_without_seeing_a_row(world, signed_in):
    browser = signed_in(world.admin)
    to = send(browser, as_csv(table(What="Marker of a word"))).url
    page = text(browser, to)
    assert "What" in page
    assert "Marker of a word" not in page
    typed = {"show": "1", "column-kind": "What", "column-first_day": "Day", "column-id": "No"}
    assert "Marker of a word" not in browser.post(to, typed).content.decode()
    refused = browser.post(to, typed | {"days": "dmy"} | {}).content.decode()
    assert "2014-05-06" not in refused


def test_only_whoever_handed_a_table_in_sees_its_first_rows(world, signed_in):
    file = hand_in(world, as_csv(table()), by=world.admin)
    assert signed_in(world.adviser).get(reverse("imports:mapping", args=[file.uid])).status_code == 404
    assert signed_in(world.adviser).get(file.get_absolute_url()).status_code == 200


def test_who_answers_for_a_part_of_the_mission_only_imports_nothing(world, signed_in):
    analyst = world.person("jmac-north", "JMAC", world.office_north)
    browser = signed_in(analyst)
    assert browser.get(NEW).status_code == 404
    file = hand_in(world, ged_text(*rows(1)))
    assert browser.get(file.get_absolute_url()).status_code == 404
    assert file.file_name not in text(browser, LIST)


def test_the_rejected_rows_can_be_fetched_and_open_as_no_formula(world, signed_in):
    file = checked(world, ged_text(*rows(2), row(id="=cmd|' /C calc'!A0"), row(id=5, best="-1")))
    address = reverse("imports:rejects", args=[file.uid])
    answer = signed_in(world.adviser).get(address)
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert lines[0] == "line,id,reason"
    assert lines[1].startswith("4,'=cmd|")
    assert lines[2].startswith("5,5,best “-1” is not a whole number")
    of_admin = b"".join(signed_in(world.admin).get(address).streaming_content).decode().splitlines()
    assert of_admin == ["line,column", "4,id", "5,best"], "where, not what it says"


def test_a_form_sent_twice_hands_in_one_file(world, signed_in):
    browser = signed_in(world.adviser)
    uid = "6f1c1f52-8f5c-4b5e-9d42-0d1d8f7e0b11"
    first = send(browser, ged_text(*rows(1)), uid=uid)
    assert send(browser, ged_text(*rows(1)), uid=uid).url == first.url
    assert ImportFile.objects.count() == 1
    other = send(signed_in(world.admin), ged_text(*rows(1)), uid=uid)
    assert other.status_code == 422
    assert ImportFile.objects.count() == 1


def test_asking_twice_imports_once(world):
    file = checked(world, ged_text(*rows(2)))
    for _time in range(2):
        files.import_now(file, by=world.adviser, at=AT)
    work(file)
    files.import_now(file, by=world.adviser, at=AT)
    work(file)
    assert ImportRun.objects.get().added == 2
    assert Entry.objects.filter(action="threats.events.imported").count() == 1
    assert Entry.objects.get(action="threats.events.imported").actor_label == "adviser"


def test_a_file_is_given_up_by_whoever_may_and_leaves_nothing(world, signed_in):
    file = checked(world, ged_text(*rows(2), row(id="x")))
    assert signed_in(world.adviser).post(reverse("imports:drop", args=[file.uid])).url == LIST
    assert signed_in(world.adviser).get(file.get_absolute_url()).status_code == 404
    assert not Path(file.file.path).exists()
    assert reasons(file) == []
    assert file.file_name not in text(signed_in(world.adviser), LIST)


def test_what_nobody_goes_on_with_is_gone_after_a_week(world):
    kept, left = checked(world, ged_text(*rows(1))), checked(world, ged_text(*rows(2)))
    ImportFile.objects.filter(pk=left.pk).update(uploaded_at=AT - files.KEPT * 2)
    files.sweep(AT)
    left.refresh_from_db()
    kept.refresh_from_db()
    assert (left.stage, kept.stage) == ("DROPPED", "CHECKED")
    assert not Path(left.file.path).exists()
    assert Path(kept.file.path).exists()


def test_a_stored_file_that_is_gone_is_said(world):
    file = hand_in(world, ged_text(*rows(2)))
    Path(file.file.path).unlink()
    work(file)
    assert file.stage == "REFUSED"
    assert file.problem == "events.csv is no longer stored where the work is done. Hand it in again."


def test_imports_have_a_lane_of_their_own():
    assert turns.WORK in [work.key for work in registered(IMPORTS)]


def test_whoever_speaks_french_reads_why_in_french(world):
    person = make_user("analyste", language="fr")
    world.adviser.language = "fr"
    world.adviser.save()
    assert person
    file = checked(world, ged_text(*rows(1), row(id=7, best="x")), by=world.adviser)
    ((_line, _id, why),) = reasons(file)
    assert "n’est pas un nombre entier" in why or "nombre" in why


def test_acled_is_kept_as_the_users_own(world):
    run = imported(world, as_csv(acled(), acled(event_id_cnty="CAF2", sub_event_type="Sexual violence",
                                                  event_type="Violence against civilians")))  # fmt: skip
    assert run.dataset.format == "ACLED"
    assert set(incidents().values_list("sharing_boundary", flat=True)) == {"MISSION"}
    assert incident("CAF2").restricted_kind == "CRSV"
    assert mapped(world, as_csv(table())).stage == "CHECK"
