"""United Nations personnel as reported actor: the form stops, names the channel, and nothing at all is stored."""

import pytest
from django.db import connection
from django.urls import reverse

from tests.access.cases import new_incident, new_report, new_threat
from tests.threats.factories import make_report, make_threat, record

pytestmark = pytest.mark.django_db
MARKER = "marker-of-what-was-typed"


def rows_of_every_table():
    """{table: (rows, digest of all that they say)}."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        tables = [name for (name,) in cursor.fetchall()]
        found = {}
        for name in tables:
            cursor.execute(f'SELECT count(*), md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM "{name}" AS t')
            found[name] = cursor.fetchone()
    return found


def forms(world):
    return {
        "reports:new": (None, new_report), "reports:edit": (make_report(world), new_report),
        "incidents:new": (None, new_incident), "incidents:edit": (record(world), new_incident),
        "threats:new": (None, new_threat), "threats:edit": (make_threat(world), new_threat),
    }  # fmt: skip


@pytest.mark.parametrize(
    "name", ["reports:new", "reports:edit", "incidents:new", "incidents:edit", "threats:new", "threats:edit"]
)
def test_nothing_is_stored_in_any_table_not_even_what_was_typed(world, signed_in, settings, caplog, name):
    settings.CONDUCT_CHANNEL = "Conduct and Discipline Team, extension 100"
    row, fields = forms(world)[name]
    browser = signed_in(world.adviser)
    address = reverse(name, args=[row.ref] if row else [])
    assert browser.get(address).status_code == 200
    form = {key: MARKER if key in ("heard", "title", "narrative", "description") else value
            for key, value in fields(world, row).items()}  # fmt: skip
    before = rows_of_every_table()
    assert len(before) > 40
    answer = browser.post(address, form | {"actor_class": "UN_PERSONNEL"})
    assert rows_of_every_table() == before
    page = answer.content.decode()
    assert "Conduct and Discipline Team, extension 100" in page
    assert "Nothing of what you typed was stored" in page
    assert MARKER not in page + caplog.text
    assert browser.post(address, form | {"actor_class": "NON_STATE"}).status_code == 302, "the same form goes through"
    assert rows_of_every_table() != before


def test_without_a_channel_of_its_own_the_usual_ones_are_named(world, signed_in):
    answer = signed_in(world.liaison).post("/reports/new/", {"actor_class": "UN_PERSONNEL"})
    assert "Office of Internal Oversight Services" in answer.content.decode()


@pytest.mark.parametrize("address", ["/reports/new/", "/incidents/new/", "/threats/new/"])
def test_the_choice_is_there_to_be_made(world, signed_in, address):
    assert 'value="UN_PERSONNEL"' in signed_in(world.liaison).get(address).content.decode()
