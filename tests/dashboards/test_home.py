"""Home: own posts, what is feared in one's areas, and what the portal asks of its administrator."""

from django.urls import reverse

from followup.incidents import raise_incident
from followup.models import EngineIncident
from tests.threats.factories import make_threat
from tests.world import AT, make_user
from threats.services import close_threat

HOME = reverse("dashboards:home")


def test_home_shows_open_threats_of_ones_own_areas(world, signed_in):
    mine, theirs = make_threat(world, title="Mine"), make_threat(world, area=world.s1, title="Theirs")
    closed = make_threat(world, title="Over")
    close_threat(closed, by=world.adviser, at=AT, reason="Gone.")
    page = signed_in(world.focal_point).get(HOME).content.decode()
    assert mine.ref in page
    assert theirs.ref not in page
    assert closed.ref not in page


def test_counts_by_province_are_those_of_the_list_they_open(world, signed_in):
    make_threat(world, horizon="IMMINENT")
    make_threat(world, area=world.n2)
    make_threat(world, area=world.s1)
    browser = signed_in(world.adviser)
    rows = {row.pcode: row for row in browser.get(HOME).context["areas"]}
    assert (rows["CF1"].open, rows["CF1"].imminent, rows["CF2"].open) == (2, 1, 1)
    for row in rows.values():
        listed = browser.get(reverse("threats:list"), {"state": "open", "area": row.pcode})
        assert len(listed.context["page"].rows) == row.open


def test_a_hidden_threat_is_not_counted(world, signed_in):
    make_threat(world)
    make_threat(world, kind="CRSV", by=world.human_rights)
    rows = signed_in(world.focal_point).get(HOME).context["areas"]
    assert [row.open for row in rows] == [1]
    assert [row.open for row in signed_in(world.human_rights).get(HOME).context["areas"]] == [2]


def test_a_country_wide_threat_counts_under_the_country(world, signed_in):
    make_threat(world, area=world.country)
    assert [row.name for row in signed_in(world.adviser).get(HOME).context["areas"]] == ["Country"]


def test_without_a_post_the_page_says_what_to_do(world, signed_in):
    assert "Ask your administrator" in signed_in(world.nobody).get(HOME).content.decode()


def test_the_administrator_sees_what_the_portal_needs(world, signed_in):
    make_user("waiting")
    raise_incident(EngineIncident.Kind.GAP, at=AT, detail="No runner was at work for 90 s.")
    page = signed_in(world.admin).get(HOME).content.decode()
    assert "1 account holds no post" in page
    assert "posts that an escalation calls are vacant" in page
    assert "No runner was at work for 90 s." in page
    assert "No runner was at work" not in signed_in(world.adviser).get(HOME).content.decode()


def test_home_costs_the_same_for_one_threat_and_for_twenty(world, signed_in, django_assert_max_num_queries):
    for number in range(20):
        make_threat(world, area=world.n1 if number % 2 else world.s1)
    browser = signed_in(world.adviser)
    browser.get(HOME)
    with django_assert_max_num_queries(16):
        browser.get(HOME)


def test_the_page_carries_the_marking_of_what_it_shows(world, signed_in):
    make_threat(world, classification="CONFIDENTIAL")
    assert "mark-confidential" in signed_in(world.adviser).get(HOME).content.decode()
    assert "mark-confidential" not in signed_in(world.focal_point).get(HOME).content.decode()
