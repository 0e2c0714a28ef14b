"""Rows written by one statement are the rows that Django itself would have written."""

from datetime import datetime

import pytest
from django.db import IntegrityError, transaction
from django.forms.models import model_to_dict

from accounts.models import ContactPoint
from audit.models import Entry
from common.inserting import insert
from notifications.models import Message
from tests.audit.killing import count_statements
from tests.world import AT

pytestmark = pytest.mark.django_db

# What JSON, SQL and Python each write in a way of their own.
AWKWARD = 'Côte « Nord », 5\t% \\ "quoted"\nand \U0001f6d1, \\u0041 {a,b} NULL \\N'


def message(world, number, **facts):
    return Message(
        kind="trial.call", dedupe_key=f"key {number}", subject_kind="trial", subject_uid=world.mission.uid,
        subject_label="T", detail=AWKWARD, mission=world.mission, status="ACTUAL", recipient=world.head_of_office,
        channel="EMAIL", language="fr", values={"ref": {"is": AWKWARD, "n": [1, 2.5, None, True]}}, queued_at=AT,
        changed_at=AT, give_up_at=None, **{"next_attempt_at": AT} | facts,
    )  # fmt: skip


def read(row):
    found = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return {name: value for name, value in found.items() if name not in {"id", "uid", "dedupe_key"}}


def test_they_are_read_back_as_if_django_had_written_them(world):
    facts = [
        {"is_urgent": True, "aor": world.office_north},
        {"state": Message.State.SUPPRESSED, "reason": "ENDED", "next_attempt_at": None},
    ]
    ours = insert([message(world, n, **each) for n, each in enumerate(facts)])
    theirs = Message.objects.bulk_create([message(world, n + 10, **each) for n, each in enumerate(facts)])
    stored = Message.objects.in_bulk([row.pk for row in (*ours, *theirs)])
    for own, other in zip(ours, theirs, strict=True):
        assert read(stored[own.pk]) == read(stored[other.pk]) == read(own)
        assert stored[own.pk].uid == own.uid
        assert model_to_dict(stored[own.pk])["is_urgent"] == own.is_urgent


def test_one_statement_and_each_row_has_its_own_key(world):
    rows = [message(world, n) for n in range(50)]
    assert count_statements(lambda: (insert(rows), insert([]))) == 1
    stored = dict(Message.objects.values_list("pk", "dedupe_key"))
    assert {row.pk: row.dedupe_key for row in rows} == stored
    rows[0].reason = "ENDED"
    rows[0].save()  # it is known as stored: this updates it
    assert Message.objects.count() == 50


def test_what_the_database_refuses_is_refused_as_ever(world):
    insert([message(world, 1)])
    with pytest.raises(IntegrityError, match="dedupe_key"), transaction.atomic():
        insert([message(world, 2), message(world, 1)])
    assert Message.objects.count() == 1


def entry(**facts):
    return Entry(action="a", actor_kind="system", actor_label="", target_kind="k", target_uid="u", target_label="",
                 at=AT, **facts)  # fmt: skip


def test_a_default_of_the_database_is_left_to_it():
    (row,) = insert([entry()])
    row.refresh_from_db()
    assert row.recorded_at > AT


@pytest.mark.parametrize("turned", [False, True])
def test_a_default_that_only_some_rows_want_is_refused(turned):
    rows = [entry(), entry(recorded_at=AT)]
    with pytest.raises(TypeError, match="to the database|no column holds"):
        insert(rows[::-1] if turned else rows)


def test_what_it_cannot_write_is_refused_by_name(world):
    with pytest.raises(TypeError, match="ContactPoint with bulk_create|no column holds|converts"):
        insert([ContactPoint(user=world.focal_point, kind="EMAIL", address=object())])
    with pytest.raises(TypeError, match="no time zone"):
        insert([entry(sealed_at=datetime(2026, 1, 1))])  # noqa: DTZ001 - that is the point
    (stored,) = insert([message(world, 1)])
    with pytest.raises(ValueError, match="has a key"):
        insert([stored])
