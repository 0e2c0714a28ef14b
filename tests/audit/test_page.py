"""The page and its export, asked as the access table lets them be asked: by a person with a scope."""

import csv
import io
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.utils.html import escape

from audit import sealing, services, views
from audit.models import Entry, Verification
from tests.audit.factories import AT, CLOSED, make_actor, make_entry, make_target
from tests.audit.killing import count_statements

pytestmark = pytest.mark.django_db


class StubScope:
    def __init__(self, *codes):
        self.codes = frozenset(codes)

    def mission_codes_for(self, action):
        return self.codes if action == "audit.view" else frozenset()


class Auditor(AnonymousUser):
    """Somebody with a name for the trail, without the rest of an account."""

    def audit_actor(self):
        return services.Actor("user", None, "Auditor")


def request(query="", *, codes=("DEMO",), method="get"):
    made = getattr(RequestFactory(), method)(f"/audit/?{query}")
    made.user, made.scope = Auditor(), StubScope(*codes)
    return made


def rows(query="", *, codes=("DEMO",)):
    """What the page lists, by target label."""
    return [line["object"] for line in exported(query, codes=codes) if line["action"] != "audit.exported"]


def exported(query="", *, codes=("DEMO",)):
    response = views.export(request(query, codes=codes))
    assert response.status_code == 200
    text = b"".join(response.streaming_content).decode()
    return list(csv.DictReader(io.StringIO(text)))


def page(query="", *, codes=("DEMO",), status=200):
    """The HTML of the page."""
    response = views.entry_list(request(query, codes=codes))
    assert response.status_code == status
    return response.content.decode()


def test_the_page_says_who_did_what_to_which_object_and_when():
    make_entry(
        by=make_actor(label="Duty officer, JOC"), target=make_target(label="REC-CAF-26-0042"),
        changes={"status": (1, 2), "note": ("", "x")}, reason="On request.",
    )  # fmt: skip
    sealing.seal(AT)
    html = page()
    for text in ("Duty officer, JOC", "Test record opened", "REC-CAF-26-0042", "<code>note</code>", "On request."):
        assert text in html
    assert "1 Mar 2026, 12:00Z" in html
    assert Entry.objects.get().root in html


def test_the_newest_entry_comes_first():
    for minute, label in enumerate(["FIRST", "SECOND", "THIRD"]):
        make_entry(target=make_target(label=label), at=AT + timedelta(minutes=minute))
    html = page()
    assert html.index("THIRD") < html.index("SECOND") < html.index("FIRST")
    assert rows() == ["THIRD", "SECOND", "FIRST"]


def test_an_auditor_sees_the_entries_of_their_missions_and_no_others():
    make_entry(mission="DEMO", target=make_target(label="OURS"))
    make_entry(mission="OTHER", target=make_target(label="THEIRS"))
    assert "OURS" in page()
    assert "THEIRS" not in page()
    assert rows() == ["OURS"]
    assert "THEIRS" in page(codes=("OTHER",))
    assert set(rows("action=tests.record.opened", codes=("DEMO", "OTHER"))) == {"OURS", "THEIRS"}


def test_what_belongs_to_no_mission_is_for_those_who_answer_for_all_of_them():
    make_entry(mission="", target=make_target(label="SIGN-IN"))
    make_entry(mission="DEMO", target=make_target(label="OURS"))
    assert "SIGN-IN" in page(codes=("DEMO",))
    make_entry(mission="OTHER", target=make_target(label="THEIRS"))
    assert "SIGN-IN" not in page(codes=("DEMO",))
    assert "SIGN-IN" in page(codes=("DEMO", "OTHER"))
    assert "SIGN-IN" not in page(codes=())


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["B", "A"]),
        ("action=tests.record.closed", ["B"]),
        ("target=A", ["A"]),
        ("actor=Adviser", ["A"]),
        ("actor=adviser", []),
        ("from_on=2026-03-02", ["B"]),
        ("to_on=2026-03-01", ["A"]),
        ("from_on=2026-03-01&to_on=2026-03-02", ["B", "A"]),
        ("from_on=2026-03-03", []),
    ],
)
def test_filters_narrow_the_page_and_the_file_alike(query, expected):
    make_entry(target=make_target(label="A"), by=make_actor(label="Adviser"))
    make_entry(target=make_target(label="B"), action=CLOSED, at=AT + timedelta(days=1))
    html = page(query)
    for label in ("A", "B"):
        assert (f"?target={label}" in html) == (label in expected)
    assert rows(query) == expected


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("action=no.such", "Select a valid choice"),
        ("from_on=yesterday", "Enter a valid date."),
        ("from_on=2026-03-02&to_on=2026-03-01", "The period ends before it begins."),
    ],
)
def test_a_filter_that_makes_no_sense_is_said_to_and_shows_nothing(query, sentence):
    make_entry(target=make_target(label="SECRET-1"))
    html = page(query, status=422)
    assert sentence in html
    assert "SECRET-1" not in html
    assert views.export(request(query)).status_code == 422
    assert Entry.objects.count() == 1  # nothing was exported, so nothing was recorded


def test_the_next_page_keeps_the_filters():
    for _ in range(51):
        make_entry(by=make_actor(label="A & B"))
    html = page("actor=A+%26+B")
    oldest = Entry.objects.newest_first()[49].uid
    link = f"?actor=A+%26+B&before={oldest}"
    assert escape(link) in html
    assert page(link[1:]).count("<tr>") == 2  # the head and the one entry left


def test_a_broken_page_address_gives_the_first_page():
    make_entry(target=make_target(label="HERE"))
    assert "HERE" in page("before=nonsense")
    assert "HERE" in page("before=00000000-0000-0000-0000-000000000000")


def test_a_neighbours_entry_is_no_place_to_start_from():
    make_entry(mission="DEMO", target=make_target(label="OURS"))
    theirs = make_entry(mission="OTHER", at=AT - timedelta(days=1))
    assert "OURS" in page(f"before={theirs.uid}")


def test_the_chain_card_says_how_far_it_is_sealed_and_verified():
    assert "nothing yet" in page()
    for _ in range(3):
        make_entry()
    sealing.seal(AT)
    make_entry()
    html = page()
    assert "up to number 3" in html
    assert "1 entry" in html
    assert "never; an administrator runs" in html
    Verification.objects.create(at=AT, sealed_to=3, findings=2)
    assert "<strong>2 findings</strong>" in page()
    Verification.objects.create(at=AT + timedelta(days=1), sealed_to=3, findings=0)
    assert "no finding in 3 entries" in page()


def test_an_empty_trail_teaches_and_an_empty_search_says_how_to_go_on():
    assert "No entry yet" in page()
    make_entry()
    assert "No entry matches these filters" in page("target=NOWHERE")


def test_the_page_takes_as_many_statements_for_fifty_rows_as_for_one():
    make_entry()
    page()
    one = count_statements(page)
    for _ in range(60):
        make_entry()
    assert count_statements(page) == one
    assert one <= 12


def test_an_export_is_itself_an_entry():
    make_entry(target=make_target(label="A"))
    file = exported("target=A")
    assert [line["object"] for line in file] == ["A"]
    entry = Entry.objects.get(action="audit.exported")
    assert (entry.actor_label, entry.mission, entry.changed_fields) == ("Auditor", "DEMO", ["target"])


def test_the_file_holds_both_times_and_the_seal():
    made = make_entry(changes={"b": (1, 2), "a": (1, 2)})
    sealing.seal(AT)
    line = exported("action=tests.record.opened")[0]
    made.refresh_from_db()
    assert line["moment_utc"] == "2026-03-01T12:00:00.000000Z"
    assert line["moment_local"] == "2026-03-01T12:00:00+00:00"
    assert (line["seal_number"], line["seal"], line["changed_fields"]) == ("1", made.root, "a b")


def test_a_spreadsheet_takes_no_cell_for_a_formula():
    make_entry(by=make_actor(label='=HYPERLINK("x")'))
    assert exported("action=tests.record.opened")[0]["actor"] == '\'=HYPERLINK("x")'


@pytest.mark.parametrize("view", [views.entry_list, views.export])
def test_the_trail_can_only_be_read(view):
    assert view(request(method="post")).status_code == 405
    assert not Entry.objects.exists()
