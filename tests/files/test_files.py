"""Files beside records: who may open and attach them, what is in the trail, and that what is taken away is gone."""

import os
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from audit.models import Entry
from common.errors import DomainError, NotAllowed, WrongState
from files import owners, services, sweeping
from files.models import StoredFile, private
from tests.files.samples import PDF, photo, upload
from tests.threats.assessments.factories import draft, in_review
from tests.threats.factories import make_dataset, make_hot_spot, make_incident, make_report, make_threat
from tests.world import AT
from threats.assessments import deciding

MAKERS = {
    "report": lambda world: make_report(world, incident=None), "incident": make_incident, "threat": make_threat,
    "hotspot": make_hot_spot, "assessment": draft,
}  # fmt: skip


def attach(world, kind="report", row=None, *, by=None, content=None, name="photo.jpg", **facts):
    row = row or MAKERS[kind](world)
    given = {"by": by or world.adviser, "at": AT, "uid": uuid.uuid4(), "says": "The burnt market."} | facts
    file, _kept = services.attach_file(kind, row, upload(name, content or photo()), **given)
    return file


def stored(file):
    return Path(private().path(file.file.name))


def kept_files():
    """All that is stored, of whichever test."""
    return {path for path in Path(private().location).rglob("*") if path.is_file()}


def fetched(browser, file):
    answer = browser.get(file.get_absolute_url())
    assert answer.status_code == 200
    return answer


def test_every_kind_of_owner_is_tried_here():
    assert owners.registered() == sorted(MAKERS)


@pytest.mark.parametrize("kind", MAKERS)
def test_who_sees_the_record_opens_the_file_and_a_neighbour_finds_nothing(world, signed_in, kind):
    row = MAKERS[kind](world)
    file = attach(world, kind, row, by=world.focal_point if kind == "assessment" else world.adviser)
    address = file.get_absolute_url()
    assert fetched(signed_in(world.focal_point), file).content == stored(file).read_bytes()
    assert signed_in(world.neighbour).get(address).status_code == 404
    page = signed_in(world.focal_point).get(row.get_absolute_url()).content.decode()
    assert address in page
    assert "The burnt market." in page
    opened = Entry.objects.get(action="files.opened")
    assert (opened.target_label, opened.actor_label) == (row.ref, world.focal_point.audit_actor().label)


def test_it_is_handed_out_as_a_file_and_runs_nowhere(world, signed_in):
    file = attach(world)
    answer = fetched(signed_in(world.adviser), file)
    assert answer["Content-Disposition"] == 'attachment; filename="photo.jpg"'
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]


def test_no_address_leads_to_where_it_lies_and_nobody_else_can_read_it(world, client, signed_in):
    file = attach(world)
    assert stored(file).stat().st_mode & 0o077 == 0
    assert "photo" not in str(stored(file).name)
    for path in (f"/{file.file.name}", f"/files/{file.file.name}", f"/static/{file.file.name}"):
        assert signed_in(world.adviser).get(path).status_code == 404
    assert client.get(file.get_absolute_url()).status_code == 302


def test_it_is_attached_on_a_page(world, signed_in):
    report = make_report(world, incident=None)
    browser, address = signed_in(world.focal_point), reverse("files:attach", args=["report", report.uid])
    assert address in browser.get(report.get_absolute_url()).content.decode()
    form = {"file": upload("photo.jpg", photo()), "says": "The burnt market.", "uid": uuid.uuid4()}
    assert browser.post(address, form).url == report.get_absolute_url()
    file = StoredFile.objects.get()
    assert (file.owner_kind, file.owner_uid, file.name, file.by) == (
        "report", report.uid, "photo.jpg", world.focal_point,
    )  # fmt: skip
    assert Entry.objects.get(action="files.attached").target_label == report.ref


def test_what_is_refused_on_the_page_keeps_what_was_typed(world, signed_in):
    report = make_report(world, incident=None)
    address = reverse("files:attach", args=["report", report.uid])
    form = {"file": upload("a.exe", b"MZ" + bytes(99)), "says": "Marker of what it shows", "uid": uuid.uuid4()}
    refused = signed_in(world.focal_point).post(address, form)
    assert refused.status_code == 422
    assert "is no picture" in refused.content.decode()
    assert "Marker of what it shows" in refused.content.decode()
    assert not StoredFile.objects.exists()


def test_an_upload_that_is_too_long_is_stopped_on_its_way(world, signed_in, monkeypatch):
    monkeypatch.setattr("files.views.attach.most_bytes", 1000)
    report = make_report(world, incident=None)
    form = {"file": upload("a.pdf", PDF + bytes(5000)), "says": "An order", "uid": uuid.uuid4()}
    refused = signed_in(world.focal_point).post(reverse("files:attach", args=["report", report.uid]), form)
    assert refused.status_code == 422
    assert "larger than 20 MB" in refused.content.decode()


def test_a_form_sent_twice_and_the_same_content_again_are_one_file(world):
    report, uid = make_report(world, incident=None), uuid.uuid4()
    before = kept_files()
    first = attach(world, row=report, uid=uid)
    assert attach(world, row=report, uid=uid) == first
    assert attach(world, row=report) == first
    assert kept_files() - before == {stored(first)}
    with pytest.raises(WrongState, match="already used"):
        attach(world, row=report, uid=uid, by=world.focal_point)


def test_taken_away_its_bytes_are_gone_and_who_did_it_stays(world, signed_in, django_capture_on_commit_callbacks):
    report = make_report(world, incident=None)
    file = attach(world, row=report)
    lies_at, address = stored(file), file.get_absolute_url()
    browser = signed_in(world.focal_point)
    page = reverse("files:remove", args=[file.uid])
    assert page in browser.get(report.get_absolute_url()).content.decode()
    assert browser.post(page, {"reason": " "}).status_code == 422
    assert lies_at.exists()
    with django_capture_on_commit_callbacks(execute=True):
        assert browser.post(page, {"reason": "A face can be seen."}).status_code == 302
    assert not lies_at.exists()
    assert browser.get(address).status_code == 404
    assert "photo.jpg" not in browser.get(report.get_absolute_url()).content.decode()
    file.refresh_from_db()
    assert (file.removed_by, file.removed_reason) == (world.focal_point, "A face can be seen.")
    assert Entry.objects.filter(action="files.removed").exists()
    again = attach(world, row=report)
    assert again != file, "what was taken away by mistake can be attached again"


def test_where_the_change_fails_the_bytes_stay(world, monkeypatch, django_capture_on_commit_callbacks):
    file = attach(world)
    owner = owners.visible("report", file.owner_uid, world.adviser)
    monkeypatch.setattr(services, "record", lambda *a, **k: (_ for _ in ()).throw(RuntimeError("the trail is gone")))
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(RuntimeError):
        services.remove_file(file, owner, by=world.adviser, at=AT, reason="Wrong file.")
    assert stored(file).exists()


def test_where_keeping_fails_no_bytes_are_left(world, monkeypatch):
    report = make_report(world, incident=None)
    monkeypatch.setattr(services, "record", lambda *a, **k: (_ for _ in ()).throw(RuntimeError("the trail is gone")))
    before = kept_files()
    with pytest.raises(RuntimeError):
        attach(world, row=report)
    assert kept_files() == before


def test_a_file_that_is_gone_from_the_disk_is_said_as_not_there(world, signed_in):
    file = attach(world)
    stored(file).unlink()
    assert signed_in(world.adviser).get(file.get_absolute_url()).status_code == 404


def test_nothing_is_attached_to_what_takes_none(world):
    crsv = make_report(world, by=world.women_protection, kind="CRSV", heard="", source_code="", incident=None)
    of_dataset = make_incident(world, make_dataset(world))
    for kind, row, by in (
        ("report", crsv, world.women_protection), ("incident", of_dataset, world.adviser),
        ("assessment", in_review(world), world.focal_point),
    ):  # fmt: skip
        with pytest.raises(WrongState, match="takes no files"):
            attach(world, kind, row, by=by)
        assert not owners.may_attach(kind, row, by)


def test_who_may_not_change_the_record_may_not_attach(world, signed_in):
    report = make_report(world, incident=None)
    with pytest.raises(NotAllowed):
        attach(world, row=report, by=world.force_commander)
    file = attach(world, row=report)
    browser = signed_in(world.force_commander)
    assert fetched(browser, file).content
    assert browser.get(reverse("files:attach", args=["report", report.uid])).status_code == 404
    assert browser.post(reverse("files:remove", args=[file.uid]), {"reason": "x"}).status_code == 404
    assert browser.get(reverse("files:attach", args=["nothing", report.uid])).status_code == 404


def test_there_is_an_end_to_them(world, monkeypatch):
    monkeypatch.setattr(services, "MOST_FILES", 1)
    report = make_report(world, incident=None)
    attach(world, row=report)
    with pytest.raises(DomainError, match="stand here already"):
        attach(world, row=report, content=PDF, name="order.pdf")
    with pytest.raises(ValidationError):
        attach(world, says="")


@pytest.mark.parametrize("change", ["name = 'other'", "removed_reason = 'x'", "sha256 = 'x'"])
def test_the_database_changes_no_file_and_deletes_none(world, change):
    file = attach(world)
    for statement in (
        f"UPDATE files_storedfile SET {change} WHERE id = %s",
        "DELETE FROM files_storedfile WHERE id = %s",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [file.pk])


def test_what_a_process_that_died_left_is_erased_by_the_next_round(world):
    """The bytes of a file that was taken away; and, after a week, bytes of which no row tells."""
    kept, removed = attach(world), attach(world)
    owner = owners.visible("report", removed.owner_uid, world.adviser)
    services.remove_file(removed, owner, by=world.adviser, at=AT, reason="A face.")  # and the process dies
    lost = private().save("zz/lost", ContentFile(b"of a process that died before the row was there"))
    fresh = private().save("zz/fresh", ContentFile(b"being attached at this moment"))
    long_ago = (AT - timedelta(days=8)).timestamp()
    os.utime(private().path(lost), (long_ago, long_ago))
    os.utime(private().path(fresh), (AT.timestamp(), AT.timestamp()))
    assert stored(removed).exists()
    assert sweeping.sweep(AT) == 2
    assert not stored(removed).exists()
    assert not private().exists(lost)
    assert private().exists(fresh)
    assert stored(kept).exists()
    assert sweeping.sweep(AT) == 0
    private().delete(fresh)


def test_what_must_not_be_there_can_be_taken_away_when_nothing_is_added_any_more(world, signed_in):
    row = draft(world)
    file = attach(world, "assessment", row, by=world.focal_point)
    deciding.submit(row, by=world.focal_point, at=AT)
    browser, page = signed_in(world.focal_point), reverse("files:remove", args=[file.uid])
    assert page in browser.get(row.get_absolute_url()).content.decode()
    assert browser.post(page, {"reason": "A face can be seen."}).status_code == 302
    assert browser.get(file.get_absolute_url()).status_code == 404
