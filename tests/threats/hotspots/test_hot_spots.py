"""Hot spots: decided by people, held by a post, made ready, and as far from help as the map says."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from areas.models import CodeItem, Site
from audit.models import Entry
from common import clock
from common.errors import NotAllowed, WrongState
from tests.earlywarning.factories import make_alert
from tests.threats.factories import make_hot_spot
from tests.world import AT
from threats.hotspots.nearest import bases_of, nearest
from threats.hotspots.services import close_hot_spot, decide_hot_spot, reopen_hot_spot, tick
from threats.models import HotSpot, Preparedness
from threats.placing import GivenPlace

pytestmark = pytest.mark.django_db
LIST = "/hotspots/"


def stored():
    return HotSpot.objects.unscoped("a test looks")


def sent(**more):
    facts = {
        "uid": str(uuid.uuid4()), "name": "Market", "why": "Families shelter there.", "area": "CF11",
        "proposed": "MUST", "classification": "UNCLASSIFIED", "sharing_boundary": "MISSION",
    }  # fmt: skip
    return facts | more


def make_base(world, name, lat, lon):
    site = Site(mission=world.mission, kind="BASE", name=name)
    site.place_at(lat, lon, "EXACT", editions=[world.country.edition])
    site.save()
    return site


def test_a_proposal_goes_through_once(world, signed_in):
    browser, form = signed_in(world.head_of_office), sent()
    first, again = browser.post("/hotspots/new/", form), browser.post("/hotspots/new/", form | {"name": "Else"})
    assert first.url == again.url
    assert (stored().get().name, stored().get().ref, stored().get().rank) == ("Market", "HS-CAF-26-0001", 1)
    assert Entry.objects.filter(action="threats.hotspot.added").count() == 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": ""}, "required"),
        ({"why": ""}, "required"),
        ({"area": ""}, "Say where"),
        ({"area": "CF21"}, "valid choice"),
        ({"proposed": ""}, "say what you propose"),
        ({"road_minutes": "90"}, "on which day"),
        ({"holder_role": "", "holder_aor": "AOR"}, "which post there"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_comes_back(world, signed_in, wrong, words):
    wrong = {name: world.office_north.pk if value == "AOR" else value for name, value in wrong.items()}
    response = signed_in(world.head_of_office).post("/hotspots/new/", sent(**{"why": "Typed before."} | wrong))
    page = response.content.decode()
    assert response.status_code == 422
    assert words in page
    assert "why" in wrong or "Typed before." in page
    assert stored().count() == 0


def test_a_decision_that_differs_from_the_proposal_needs_a_reason(world, signed_in):
    spot = make_hot_spot(world, proposed="SHOULD")
    address = f"{spot.get_absolute_url()}decide/"
    browser = signed_in(world.leader)
    refused = browser.post(address, {"commitment": "MUST"})
    assert refused.status_code == 422
    assert "say why" in refused.content.decode()
    assert browser.post(address, {"commitment": "MUST", "because": "Cut off.", "forum": "Minutes 3"}).status_code == 302
    spot.refresh_from_db()
    assert (spot.stage, spot.commitment, spot.decided_by, spot.forum) == ("DECIDED", "MUST", world.leader, "Minutes 3")
    assert spot.proposed == "SHOULD"
    with pytest.raises(IntegrityError), transaction.atomic():
        stored().filter(pk=spot.pk).update(decided_because="")


def test_a_decision_as_proposed_needs_none(world):
    spot = decide_hot_spot(make_hot_spot(world), by=world.head_of_office, at=AT, commitment="SHOULD")
    assert (spot.commitment, spot.decided_because) == ("SHOULD", "")


@pytest.mark.parametrize("who", ["focal_point", "liaison", "joc", "human_rights", "adviser", "head_of_south"])
def test_who_only_proposes_or_answers_elsewhere_does_not_decide(world, who):
    with pytest.raises(NotAllowed):
        decide_hot_spot(make_hot_spot(world), by=getattr(world, who), at=AT, commitment="SHOULD")


def test_closing_leaves_the_order_and_reopening_comes_last(world):
    first, second = make_hot_spot(world), make_hot_spot(world, name="Mill")
    first = close_hot_spot(first, by=world.leader, at=AT, reason="They went home.")
    assert (first.rank, first.stage) == (None, "CLOSED")
    with pytest.raises(WrongState, match="closed in the meantime"):
        decide_hot_spot(first, by=world.leader, at=AT, commitment="SHOULD")
    first = reopen_hot_spot(first, by=world.leader, at=AT)
    assert first.rank > stored().get(pk=second.pk).rank
    assert (first.stage, first.closing_reason) == ("PROPOSED", "")


def test_a_tick_says_by_whom_and_when_and_pressing_twice_is_one(world):
    spot = make_hot_spot(world)
    for _press in range(2):
        tick(spot, by=world.focal_point, at=AT, item="SHELTER", ready=True)
    mark = Preparedness.objects.get()
    assert (mark.item, mark.ticked_by, mark.ticked_at) == ("SHELTER", world.focal_point, AT)
    tick(spot, by=world.head_of_office, at=AT, item="SHELTER", ready=False)
    mark.refresh_from_db()
    assert mark.ended_by == world.head_of_office
    tick(spot, by=world.focal_point, at=AT, item="SHELTER", ready=True)
    assert Preparedness.objects.count() == 2


def test_the_list_counts_what_is_ready_of_what_the_mission_asks_for(world, signed_in):
    spot = make_hot_spot(world)
    tick(spot, by=world.focal_point, at=AT, item="SHELTER", ready=True)
    shipped = CodeItem.objects.filter(code_list="preparedness_items", active=True).count()
    assert f"1 of {shipped} ready" in signed_in(world.focal_point).get(LIST).content.decode()
    CodeItem.objects.create(
        code_list="preparedness_items", code="BOATS", labels={"en": "Boats", "fr": "Pirogues"}, origin="LOCAL",
        mission=world.mission,
    )  # fmt: skip
    from areas import codes

    codes.forget()
    page = signed_in(world.focal_point).get(spot.get_absolute_url()).content.decode()
    assert f"1 of {shipped + 1} ready" in page
    assert "Boats" in page


def test_an_unknown_thing_is_never_ready(world, signed_in):
    spot = make_hot_spot(world)
    page = signed_in(world.focal_point).post(f"{spot.get_absolute_url()}prepare/", {"ready": "MAGIC"}, follow=True)
    assert "not on the list" in page.content.decode()
    assert not Preparedness.objects.exists()


def test_the_mission_names_its_commitments_in_its_own_words(world, signed_in):
    from areas import codes

    CodeItem.objects.filter(code_list="protection_commitments", code="SHOULD").update(local_labels={"en": "Priority B"})
    codes.forget()
    make_hot_spot(world)
    assert "Priority B" in signed_in(world.focal_point).get(LIST).content.decode()


def test_the_nearest_base_is_measured_in_a_straight_line_from_where_may_be_told(world):
    near, _far = make_base(world, "Near", 3.0, 1.5), make_base(world, "Far", 1.0, 1.0)
    Site.objects.create(mission=world.mission, kind="HOSPITAL", name="No base", lat=3.0, lon=1.0, precision="NEAR")
    spot = make_hot_spot(world, place=GivenPlace(world.n1, 3.0, 1.0, "EXACT", [world.country.edition]))
    spot.told_area = spot.area
    found = nearest(spot, bases_of([world.mission.pk]))
    assert (found.base, found.from_area) == (near, False)
    assert 53 <= found.km <= 58
    whole = make_hot_spot(world, name="Somewhere")
    whole.told_area = whole.area
    assert nearest(whole, bases_of([world.mission.pk])).from_area is True


@pytest.mark.parametrize("marking", ["CONFIDENTIAL", "STRICTLY_CONFIDENTIAL"])
def test_a_distance_says_no_more_of_the_place_than_its_marking_allows(world, marking):
    """Two places in the same cell at that level are equally far from everything."""
    make_base(world, "Base", 3.0, 1.5)
    edition = [world.country.edition]
    found = []
    for lat in (3.0, 3.004):
        spot = make_hot_spot(world, place=GivenPlace(world.n1, lat, 1.0, "EXACT", edition), classification=marking)
        spot.told_area = spot.area
        found.append(nearest(spot, bases_of([world.mission.pk])).km)
    assert found[0] == found[1]


def test_without_a_base_nothing_is_made_up(world, signed_in):
    spot = make_hot_spot(world)
    spot.told_area = spot.area
    assert nearest(spot, bases_of([world.mission.pk])) is None
    assert "not known" in signed_in(world.focal_point).get(spot.get_absolute_url()).content.decode()


def test_open_alerts_nearby_stand_beside_it_as_far_as_the_reader_sees_them(world, signed_in):
    spot = make_hot_spot(world)
    here, elsewhere = make_alert(world), make_alert(world, by=world.neighbour, area=world.s1)
    page = signed_in(world.focal_point).get(spot.get_absolute_url()).content.decode()
    assert here.ref in page
    assert elsewhere.ref not in page
    hidden = make_hot_spot(world, area=world.n2)
    assert "No alert is open here" in signed_in(world.focal_point).get(hidden.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [0, 1]), ("q=mill", [1]), ("area=CF11", [0]), ("area=CF1", [0, 1]), ("commitment=MUST", [1]),
        ("stage=PROPOSED", [0]), ("stage=DECIDED", [1]), ("stage=CLOSED", [2]), ("stage=ALL", [0, 1, 2]),
    ],
)  # fmt: skip
def test_the_list_is_narrowed(world, signed_in, query, found):
    rows = [make_hot_spot(world), make_hot_spot(world, name="Mill", area=world.n2), make_hot_spot(world, name="Ford")]
    decide_hot_spot(rows[1], by=world.leader, at=AT, commitment="MUST", because="Cut off.")
    close_hot_spot(rows[2], by=world.leader, at=AT, reason="Gone.")
    shown = [row.spot.ref for row in signed_in(world.focal_point).get(f"{LIST}?{query}").context["rows"]]
    assert shown == [rows[number].ref for number in found]


def test_the_list_costs_the_same_whatever_its_length(world, signed_in):
    make_base(world, "Base", 3.0, 1.5)
    browser = signed_in(world.head_of_office)

    def statements():
        with CaptureQueriesContext(connection) as queries:
            browser.get(LIST)
        return len(queries)

    make_hot_spot(world)
    statements()
    one = statements()
    for _each in range(15):
        make_hot_spot(world)
    assert statements() == one
    assert one <= 20


def test_old_travel_times_ask_to_be_checked(world, signed_in):
    today = clock.now().date()
    old = make_hot_spot(world, road_minutes=80, travel_checked_on=today - timedelta(days=120))
    fresh = make_hot_spot(world, air_minutes=40, travel_checked_on=today - timedelta(days=3))
    browser = signed_in(world.focal_point)
    assert "check them again" in browser.get(old.get_absolute_url()).content.decode()
    page = browser.get(fresh.get_absolute_url()).content.decode()
    assert "check them again" not in page
    assert "40\u00a0min" in page
