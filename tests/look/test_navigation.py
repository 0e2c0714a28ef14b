from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from accounts.roles import ROLE_RIGHTS
from dashboards.navigation import ENTRIES, Entry, entries_for
from tests.world import make_user

AT = datetime(2026, 11, 23, 1, 31, tzinfo=UTC)


def make_request(rf, user, view_name=""):
    request = rf.get("/")
    request.user = user
    request.resolver_match = SimpleNamespace(view_name=view_name, namespace=view_name.partition(":")[0])
    return request


@pytest.fixture
def newcomer(db):
    """Signed in, without any appointment."""
    return make_user("newcomer")


@pytest.mark.parametrize("role", ROLE_RIGHTS)
def test_no_role_is_shown_more_than_eight_entries(role):
    rights = ROLE_RIGHTS[role].actions
    shown = [
        entry
        for entry in ENTRIES
        if (not entry.action or entry.action in rights) and not (entry.unless and entry.unless in rights)
    ]
    assert 1 < len(shown) <= 8


def test_each_entry_leads_somewhere():
    for entry in ENTRIES:
        assert reverse(entry.url_name).startswith("/")


def test_the_matrix_lies_below_the_overview_and_home_beside_it(rf, world):
    shown = entries_for(make_request(rf, world.leader, "dashboards:matrix"), AT)
    assert {entry.url: entry.current for entry in shown if entry.current} == {reverse("dashboards:overview"): "true"}


def test_somebody_who_is_not_signed_in_sees_none(rf):
    assert entries_for(make_request(rf, AnonymousUser()), AT) == []


def test_without_an_appointment_only_the_home_page_is_offered(rf, newcomer):
    assert [entry.url for entry in entries_for(make_request(rf, newcomer), AT)] == [reverse("dashboards:home")]


def test_the_page_one_is_on_is_marked(rf, newcomer):
    (home,) = entries_for(make_request(rf, newcomer, "dashboards:home"), AT)
    assert home.current == "page"


def test_pages_below_an_entry_mark_it_and_others_do_not(rf, newcomer):
    open_to_all = [Entry("Threats", "threats:list", "threat"), Entry("People", "people:list", "people")]
    shown = entries_for(make_request(rf, newcomer, "threats:detail"), AT, open_to_all)
    assert [entry.current for entry in shown] == ["true", ""]


def test_a_number_stands_only_where_something_waits(rf, newcomer):
    entries = [
        Entry("Threats", "threats:list", "threat", waiting=lambda user, at: 3),
        Entry("People", "people:list", "people"),
    ]
    assert [entry.waiting for entry in entries_for(make_request(rf, newcomer), AT, entries)] == [3, 0]
