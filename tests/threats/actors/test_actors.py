"""Reported actors: who is said to threaten civilians, in which incidents, and whether they keep their word."""

import uuid
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import Entry
from common.errors import NotAllowed, WrongState
from tests.threats.factories import (
    make_actor,
    make_dataset,
    make_engagement,
    make_incident,
    make_threat,
)
from tests.world import AT
from threats.actors.reading import newest_naming, pattern
from threats.actors.services import (
    change_actor,
    judge_commitment,
    merge_actor,
    name_actor,
    refuse_own_personnel,
    unname_actor,
    withdraw_actor,
)
from threats.linking import link_threat, linked_to
from threats.models import Actor, ActorCommitment, IncidentActor

pytestmark = pytest.mark.django_db
LIST = "/actors/"


def stored():
    return Actor.objects.unscoped("a test looks")


def sent(**more):
    facts = {
        "uid": str(uuid.uuid4()), "name": "Group of the river", "kind": "NSAG_POL", "actor_class": "NON_STATE",
        "area": "CF11", "known": "Seen at the ford.", "classification": "UNCLASSIFIED", "sharing_boundary": "MISSION",
    }  # fmt: skip
    return facts | more


def page_of(browser, row):
    return browser.get(row.get_absolute_url()).content.decode()


def test_an_actor_is_added_once_with_what_is_known_of_it(world, signed_in):
    browser = signed_in(world.head_of_office)
    form = sent(motives=["POLITICAL", "RESOURCES"], size="3", further_areas=["CF12", "CF21"])
    first, again = browser.post("/actors/new/", form), browser.post("/actors/new/", form | {"name": "Else"})
    assert first.url == again.url
    actor = stored().get()
    assert (actor.ref, actor.name, actor.size, actor.arms) == ("RA-CAF-26-0001", "Group of the river", 3, None)
    assert (actor.motives, actor.further_areas) == (["POLITICAL", "RESOURCES"], ["CF12", "CF21"])
    assert Entry.objects.filter(action="threats.actor.added", target_label=actor.ref).count() == 1
    page = page_of(browser, actor)
    assert "North Two, South One" in page
    assert "not known" in page


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": ""}, "required"),
        ({"kind": ""}, "required"),
        ({"area": "CF21"}, "valid choice"),
        ({"size": "6"}, "valid choice"),
        ({"motives": ["GREED"]}, "valid choice"),
        ({"further_areas": ["XX"]}, "valid choice"),
        ({"name": "UN patrol"}, "Conduct and Discipline Team"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_comes_back(world, signed_in, wrong, words):
    response = signed_in(world.head_of_office).post("/actors/new/", sent(**wrong))
    page = response.content.decode()
    assert response.status_code == 422
    assert words in page
    assert "Seen at the ford." in page
    assert stored().count() == 0
    assert not Entry.objects.filter(action="threats.actor.added").exists()


@pytest.mark.parametrize(
    "name", ["UN", "U.N. police", "United Nations force", "casques bleus", "Peacekeepers", "soldats de l’ONU", "UNPOL"]
)
def test_personnel_of_the_united_nations_are_never_an_actor(world, name):
    with pytest.raises(ValidationError, match="Conduct and Discipline"):
        refuse_own_personnel(name)
    actor = make_actor(world)
    with pytest.raises(ValidationError, match="Conduct and Discipline"):
        change_actor(actor, by=world.adviser, at=AT, name=name)


@pytest.mark.parametrize("name", ["un groupe armé", "Unit 3", "National army", "Unity front", "Union of youth", "Sun"])
def test_words_that_only_look_like_it_are_taken(name):
    refuse_own_personnel(name)


def test_forces_of_the_host_state_are_actors_like_any_other(world, signed_in):
    form = sent(name="National army, 3rd battalion", kind="STATE_MIL", actor_class="STATE")
    assert signed_in(world.head_of_office).post("/actors/new/", form).status_code == 302
    assert stored().get().actor_class == "STATE"


def test_the_main_area_decides_who_reads_it_and_a_further_one_opens_nothing(world, signed_in):
    actor = make_actor(world, further_areas=["CF21"])
    assert signed_in(world.focal_point).get(actor.get_absolute_url()).status_code == 200
    assert signed_in(world.neighbour).get(actor.get_absolute_url()).status_code == 404


def test_a_list_narrowed_by_area_finds_further_areas_too(world, signed_in):
    far, near = make_actor(world, area=world.n2), make_actor(world, area=world.n2, further_areas=["CF11"])
    page = signed_in(world.focal_point).get(LIST, {"area": "CF11"}).content.decode()
    assert near.ref in page
    assert far.ref not in page


def test_a_further_area_is_told_no_deeper_than_the_marking_allows(world, signed_in):
    actor = make_actor(world, further_areas=["CF21"], classification="STRICTLY_CONFIDENTIAL")
    browser = signed_in(world.adviser)
    page = page_of(browser, actor)
    assert "South" in page
    assert "South One" not in page
    assert actor.ref not in browser.get(LIST, {"area": "CF21"}).content.decode()
    assert actor.ref in browser.get(LIST, {"area": "CF2"}).content.decode()


def test_incidents_are_found_by_words_and_ticked(world, signed_in):
    actor = make_actor(world, name="river")
    shots, other = make_incident(world, title="Shots by the river"), make_incident(world, title="Market burnt")
    browser = signed_in(world.head_of_office)
    address = f"{actor.get_absolute_url()}incidents/"
    page = browser.get(address).content.decode()
    assert shots.ref in page
    assert other.ref not in page
    assert browser.post(address, {"role": "FORCE"}).status_code == 422
    browser.post(f"{address}?q=", {"incidents": [shots.ref, other.ref], "role": "TARGET"})
    assert IncidentActor.objects.standing().filter(actor=actor, role="TARGET").count() == 2
    assert shots.ref not in browser.get(address).content.decode()
    assert "Reported as the target" in page_of(browser, actor)
    assert actor.ref in page_of(browser, shots)


def test_an_incident_names_an_actor_in_one_role_at_a_time(world):
    actor, incident = make_actor(world), make_incident(world)
    assert name_actor(actor, [incident], role="FORCE", by=world.adviser, at=AT) == 1
    assert name_actor(actor, [incident], role="FORCE", by=world.adviser, at=AT) == 0
    assert name_actor(actor, [incident], role="TARGET", by=world.adviser, at=AT) == 1
    assert [link.role for link in IncidentActor.objects.standing()] == ["TARGET"]
    unname_actor(actor, incident, by=world.adviser, at=AT)
    assert not IncidentActor.objects.standing().exists()
    assert IncidentActor.objects.count() == 2
    with pytest.raises(WrongState, match="taken off"):
        unname_actor(actor, incident, by=world.adviser, at=AT)


def test_an_incident_out_of_sight_is_not_even_counted_on_the_actors_page(world, signed_in):
    actor = make_actor(world)
    seen, hidden = make_incident(world), make_incident(world, classification="STRICTLY_CONFIDENTIAL")
    name_actor(actor, [seen, hidden], role="FORCE", by=world.adviser, at=AT)
    page = page_of(signed_in(world.focal_point), actor)
    assert seen.ref in page
    assert hidden.ref not in page
    (course,) = pattern(actor, world.focal_point, newest_naming(actor, world.focal_point))
    assert course.total.sums.n == 1
    cleared = page_of(signed_in(world.adviser), actor)
    assert hidden.ref in cleared
    assert "STRICTLY CONFIDENTIAL" in cleared


def test_an_actor_out_of_sight_leaves_no_trace_on_an_incident(world, signed_in):
    incident = make_incident(world)
    hidden = make_actor(world, name="Marker", classification="STRICTLY_CONFIDENTIAL")
    name_actor(hidden, [incident], role="FORCE", by=world.adviser, at=AT)
    for address in (incident.get_absolute_url(), f"{incident.get_absolute_url()}actors/"):
        page = signed_in(world.head_of_office).get(address).content.decode()
        assert "Marker" not in page
        assert hidden.ref not in page
        assert "Reported actors it names" not in page


def test_the_pattern_keeps_the_missions_incidents_apart_from_datasets(world):
    actor = make_actor(world)
    own = [make_incident(world, day=date(2026, 1, 5)), make_incident(world, day=date(2026, 2, 7), kind="ABDUCTION")]
    events = [make_incident(world, make_dataset(world), day=date(2026, 1, 9))]
    name_actor(actor, [*own, *events], role="FORCE", by=world.adviser, at=AT)
    mission, dataset = pattern(actor, world.adviser, newest_naming(actor, world.adviser))
    assert (mission.origin.dataset, mission.total.sums.n, len(mission.periods), len(mission.kinds)) == (None, 2, 2, 2)
    assert dataset.total.sums.n == 1


def test_an_engagement_is_told_by_the_post_with_its_commitments(world, signed_in):
    actor = make_actor(world)
    form = {
        "uid": str(uuid.uuid4()), "on": "2026-03-01", "role": "HOO", "aor": world.office_north.pk, "channel": "MEETING",
        "said": "They will leave the school.", "commitments": "Leave the school\n\nNo roadblocks\n",
        "due_on": "2026-03-15", "follow_up": "Patrol on Friday.",
    }  # fmt: skip
    browser = signed_in(world.focal_point)
    assert browser.post(f"{actor.get_absolute_url()}engagements/new/", form).status_code == 302
    assert browser.post(f"{actor.get_absolute_url()}engagements/new/", form).status_code == 302
    assert [each.text for each in ActorCommitment.objects.all()] == ["Leave the school", "No roadblocks"]
    page = page_of(browser, actor)
    assert "Head of Office (FO-NORTH)" in page
    assert "kept 0, broken 0, open 2" in page


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"on": "2999-01-01"}, "still to come"),
        ({"said": ""}, "required"),
        ({"commitments": "x" * 301}, "under 300"),
        ({"commitments": "one\n" * 11}, "at most ten"),
        ({"channel": "PIGEON"}, "valid choice"),
    ],
)
def test_an_engagement_with_a_fault_comes_back(world, signed_in, wrong, words):
    actor = make_actor(world)
    form = {"uid": str(uuid.uuid4()), "on": "2026-03-01", "role": "POCFP", "channel": "CALL", "said": "Marker of talk"}
    response = signed_in(world.focal_point).post(f"{actor.get_absolute_url()}engagements/new/", form | wrong)
    page = response.content.decode()
    assert response.status_code == 422
    assert words in page
    assert "said" in wrong or "Marker of talk" in page


def test_a_commitment_is_kept_or_broken_by_a_judgement_with_its_ground(world, signed_in):
    actor = make_actor(world)
    commitment = make_engagement(world, actor).commitments.get()
    address = f"{actor.get_absolute_url()}commitments/{commitment.uid}/"
    browser = signed_in(world.focal_point)
    assert "Say how you know" in browser.post(address, {"state": "BROKEN"}).content.decode()
    browser.post(address, {"state": "BROKEN", "because": "Fighters were seen in the market."})
    commitment.refresh_from_db()
    assert (commitment.state, commitment.judged_by) == ("BROKEN", world.focal_point)
    assert "kept 0, broken 1, open 0" in page_of(browser, actor)
    judge_commitment(commitment, actor, by=world.adviser, at=AT, state="OPEN", because="")
    commitment.refresh_from_db()
    assert (commitment.state, commitment.judged_by, commitment.judged_because) == ("OPEN", None, "")


def test_a_commitment_is_judged_on_the_page_of_its_own_actor_only(world, signed_in):
    actor, other = make_actor(world), make_actor(world, name="Other")
    commitment = make_engagement(world, actor).commitments.get()
    address = f"{other.get_absolute_url()}commitments/{commitment.uid}/"
    assert signed_in(world.focal_point).get(address).status_code == 404


def test_a_merged_actor_hands_over_its_threats_and_incidents_once(world):
    old, new = make_actor(world, name="Old"), make_actor(world, name="New")
    threat, both, alone = make_threat(world), make_incident(world), make_incident(world)
    link_threat(threat, by=world.adviser, at=AT, actors=[old], triggers=[], evidence=[])
    name_actor(old, [both, alone], role="TARGET", by=world.adviser, at=AT)
    name_actor(new, [both], role="FORCE", by=world.adviser, at=AT)
    old = merge_actor(old, into=new, by=world.adviser, at=AT)
    assert old.merged_into == new
    roles = dict(IncidentActor.objects.standing().values_list("incident", "role"))
    assert roles == {both.pk: "FORCE", alone.pk: "TARGET"}
    assert linked_to(threat, world.adviser, AT.date()).actors == [new]
    for refused in (merge_actor, withdraw_actor):
        with pytest.raises(WrongState):
            refused(old, by=world.adviser, at=AT, **({"into": new} if refused is merge_actor else {"reason": "x"}))


def test_nobody_merges_an_actor_into_itself(world, signed_in):
    actor = make_actor(world)
    address = f"{actor.get_absolute_url()}merge/"
    assert signed_in(world.head_of_office).post(address, {"into": actor.ref}).status_code == 422
    with pytest.raises(WrongState, match="another actor"):
        merge_actor(actor, into=actor, by=world.adviser, at=AT)


def test_a_withdrawn_actor_leaves_the_list_and_can_still_be_read(world, signed_in):
    actor = make_actor(world)
    withdraw_actor(actor, by=world.adviser, at=AT, reason="It never existed.")
    browser = signed_in(world.focal_point)
    assert actor.ref not in browser.get(LIST).content.decode()
    page = page_of(browser, actor)
    assert "It never existed." in page
    assert "Log an engagement" not in page


@pytest.mark.parametrize("who", ["liaison", "focal_point", "leader", "head_of_south"])
def test_who_may_only_read_or_answers_elsewhere_changes_nothing(world, who):
    with pytest.raises(NotAllowed):
        change_actor(make_actor(world), by=getattr(world, who), at=AT, known="x")


def test_the_page_costs_the_same_for_one_incident_and_for_many(world, signed_in):
    actor = make_actor(world)
    name_actor(actor, [make_incident(world)], role="FORCE", by=world.adviser, at=AT)
    make_engagement(world, actor)
    browser = signed_in(world.head_of_office)

    def statements():
        with CaptureQueriesContext(connection) as queries:
            browser.get(actor.get_absolute_url())
        return len(queries)

    statements()
    one = statements()
    name_actor(actor, [make_incident(world) for _each in range(8)], role="FORCE", by=world.adviser, at=AT)
    for _each in range(4):
        make_engagement(world, actor)
    assert statements() == one
    assert one <= 20
