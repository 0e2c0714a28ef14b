"""Pages by key: every row once, back and forth, and by one range of an index."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from audit.models import Entry
from common.keyset import page_of
from tests.audit.factories import AT, clear_trail, make_entry, make_target

pytestmark = pytest.mark.django_db


@pytest.fixture
def entries():
    """Seven entries, three to a moment, so that the key must decide between them."""
    clear_trail()
    for number in range(7):
        make_entry(target=make_target(label=f"R{number}"), at=AT + timedelta(minutes=number // 3))
    return Entry.objects.all()


def page(rows, address=""):
    return page_of(rows, RequestFactory().get(f"/{address}"), moment="at", size=3)


def labels(found):
    return [entry.target_label for entry in found.rows]


def test_every_row_is_shown_once_and_the_way_leads_back(entries):
    first = page(entries)
    second = page(entries, first.older_url)
    third = page(entries, second.older_url)
    assert [labels(first), labels(second), labels(third)] == [["R6", "R5", "R4"], ["R3", "R2", "R1"], ["R0"]]
    assert (first.newer_url, third.older_url) == ("", "")
    assert labels(page(entries, third.newer_url)) == labels(second)
    assert labels(page(entries, second.newer_url)) == labels(first)
    assert page(entries, second.newer_url).newer_url == ""


def test_other_parts_of_the_address_stay(entries):
    assert page(entries, "?q=a+%26+b&before=nonsense").older_url.startswith("?q=a+%26+b&before=")


def test_a_row_out_of_sight_is_no_place_to_start_from(entries):
    hidden = entries.get(target_label="R0")
    visible = entries.exclude(pk=hidden.pk)
    assert labels(page(visible, f"?before={hidden.uid}")) == ["R6", "R5", "R4"]


def test_a_page_is_one_range_of_the_index(entries):
    older = page(entries).older_url
    with CaptureQueriesContext(connection) as queries:
        page(entries, older)
    statement = queries[-1]["sql"]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {statement}")
        plan = " ".join(row[0] for row in cursor.fetchall())
    assert "Index Cond: (ROW(at, id) <" in plan, plan
