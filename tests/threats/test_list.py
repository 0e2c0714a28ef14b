"""The list of threats: filters, pages by key, and what it costs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.threats.factories import make_threat
from tests.world import AT
from threats.services import close_threat

LIST = reverse("threats:list")


def refs(response):
    return [threat.ref for threat in response.context["page"].rows]


@pytest.fixture
def three(world):
    near = make_threat(world, title="Convoy ambush", horizon="IMMINENT", kind="KILLING")
    far = make_threat(world, area=world.s1, title="Cattle raid", kind="CATTLE_RAID", at=AT + timedelta(hours=1))
    closed = make_threat(world, area=world.n2, title="Looting of the market", at=AT + timedelta(hours=2))
    close_threat(closed, by=world.adviser, at=AT + timedelta(hours=3), reason="Gone.")
    return near.ref, far.ref, closed.ref


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", (2, 1, 0)),
        ("state=open", (1, 0)),
        ("state=closed", (2,)),
        ("area=CF1", (2, 0)),
        ("area=CF11", (0,)),
        ("kind=CATTLE_RAID", (1,)),
        ("horizon=IMMINENT", (0,)),
        ("q=raid", (1,)),
        ("q=market+looting", (2,)),
        ("q=market+raid", ()),
        ("area=CF1&state=open&q=ambush", (0,)),
    ],
)
def test_filters_narrow_the_list(world, signed_in, three, query, expected):
    response = signed_in(world.adviser).get(f"{LIST}?{query}")
    assert refs(response) == [three[index] for index in expected]


def test_the_reference_finds_its_threat(world, signed_in, three):
    assert refs(signed_in(world.adviser).get(LIST, {"q": three[1]})) == [three[1]]


def test_an_area_out_of_sight_is_refused_like_one_that_does_not_exist(world, signed_in, three):
    browser = signed_in(world.focal_point)
    hidden, unknown = browser.get(LIST, {"area": "CF21"}), browser.get(LIST, {"area": "ZZ99"})
    assert hidden.status_code == unknown.status_code == 422
    assert refs(hidden) == refs(unknown)


def test_pages_follow_each_other_without_loss_or_repeat(world, signed_in):
    # Pairs share a moment, so that the key must decide between them.
    made = [make_threat(world, at=AT + timedelta(minutes=number // 2)).ref for number in range(120)]
    browser, url, found, pages = signed_in(world.adviser), LIST, [], 0
    while url:
        page = browser.get(url).context["page"]
        found += [threat.ref for threat in page.rows]
        url, pages = LIST + page.older_url if page.older_url else "", pages + 1
    assert found == made[::-1]
    assert pages == 3
    back = browser.get(LIST + page.newer_url).context["page"]
    assert [threat.ref for threat in back.rows] == made[::-1][50:100]


def test_a_new_row_does_not_shift_the_next_page(world, signed_in):
    made = [make_threat(world, at=AT + timedelta(minutes=number)).ref for number in range(60)]
    browser = signed_in(world.adviser)
    older = browser.get(LIST).context["page"].older_url
    make_threat(world, at=AT + timedelta(days=1))
    assert refs(browser.get(LIST + older)) == made[:10][::-1]


def test_a_broken_start_gives_the_newest_page(world, signed_in, three):
    assert refs(signed_in(world.adviser).get(LIST, {"before": "rubbish"})) == list(three[::-1])


def test_the_page_costs_the_same_for_one_row_and_for_twenty(world, signed_in):
    browser = signed_in(world.adviser)

    def statements():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            browser.get(LIST)
        return len(queries)

    make_threat(world)
    statements()  # what is kept in the process is read once
    one = statements()
    for _ in range(19):
        make_threat(world)
    assert statements() == one
    assert one <= 20


def test_empty_lists_teach(world, signed_in):
    browser = signed_in(world.adviser)
    assert "No threat has been logged in your areas" in browser.get(LIST).content.decode()
    make_threat(world)
    assert "No threat matches these filters" in browser.get(LIST, {"q": "nothing like it"}).content.decode()
