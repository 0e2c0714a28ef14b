"""Who sees what: one condition, asked of every combination that matters."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.policies import areas_for, can, holders, may, owner_of, require, users_who
from accounts.roles import (
    ALL_ACTIONS,
    ROLE_RIGHTS,
    THREATS_CLOSE,
    THREATS_EDIT,
    THREATS_LOG,
    THREATS_VIEW,
)
from accounts.scope import scope_of
from areas import codes
from common.errors import NotAllowed
from tests.threats.factories import make_threat
from tests.world import make_post, make_user
from threats.models import RESTRICTED_KIND_OF, Threat

TODAY = date(2026, 3, 2)


def seen_by(user):
    user.refresh_from_db()
    return set(Threat.objects.visible_to(user).values_list("ref", flat=True))


@pytest.mark.parametrize(
    ("area", "readers", "others"),
    [
        ("n1", ("focal_point", "liaison", "adviser", "leader", "auditor"), ("neighbour", "sector", "admin", "nobody")),
        ("n2", ("focal_point", "sector", "adviser"), ("neighbour",)),
        ("s1", ("neighbour", "sector", "adviser"), ("focal_point", "liaison")),
        ("north", ("focal_point", "adviser"), ("neighbour", "sector")),
        ("country", ("adviser", "leader"), ("focal_point", "neighbour", "sector")),
    ],
)
def test_a_record_is_seen_in_the_areas_of_responsibility_that_hold_its_area(world, area, readers, others):
    threat = make_threat(world, area=getattr(world, area))
    for login in readers:
        assert threat.ref in seen_by(getattr(world, login)), login
    for login in others:
        assert threat.ref not in seen_by(getattr(world, login)), login


def test_another_mission_sees_nothing(world):
    threat = make_threat(world)
    assert seen_by(world.adviser) == {threat.ref}
    assert seen_by(world.elsewhere) == set()


@pytest.mark.parametrize(
    ("classification", "unclassified_reads", "cleared_reads"),
    [("UNCLASSIFIED", True, True), ("CONFIDENTIAL", False, True), ("STRICTLY_CONFIDENTIAL", False, True)],
)
def test_classification_is_read_up_to_ones_clearance(world, classification, unclassified_reads, cleared_reads):
    threat = make_threat(world, classification=classification)
    assert (threat.ref in seen_by(world.focal_point)) is unclassified_reads
    assert (threat.ref in seen_by(world.adviser)) is cleared_reads


def test_confidential_clearance_stops_below_strictly_confidential(world):
    middle = world.person("middle", "SPOCA", world.whole, clearance="CONFIDENTIAL")
    below = make_threat(world, classification="CONFIDENTIAL")
    make_threat(world, classification="STRICTLY_CONFIDENTIAL")
    assert seen_by(middle) == {below.ref}


@pytest.mark.parametrize(
    ("boundary", "component", "section", "readers", "others"),
    [
        ("MISSION", "CIVILIAN", "POC", ("adviser", "force_commander", "focal_point"), ("ocha", "partner")),
        (
            "COMPONENT",
            "CIVILIAN",
            "POC",
            ("adviser", "head_of_office", "leader", "auditor"),
            ("force_commander", "ocha"),
        ),
        ("COMPONENT", "MILITARY", "FORCE", ("force_commander", "leader"), ("adviser", "head_of_office")),
        ("SECTION", "CIVILIAN", "POC", ("adviser", "focal_point", "auditor"), ("head_of_office", "human_rights")),
        ("SECTION", "CIVILIAN", "HUMAN_RIGHTS", ("human_rights",), ("adviser", "focal_point")),
        ("UN_SYSTEM", "CIVILIAN", "POC", ("ocha", "adviser"), ("partner",)),
        ("PARTNERS", "CIVILIAN", "POC", ("ocha", "partner", "adviser"), ("nobody",)),
        ("PUBLIC", "CIVILIAN", "POC", ("partner", "focal_point"), ("nobody", "admin")),
    ],
)
def test_the_sharing_boundary_holds(world, boundary, component, section, readers, others):
    threat = make_threat(world, sharing_boundary=boundary, owner_component=component, owner_section=section)
    for login in readers:
        assert threat.ref in seen_by(getattr(world, login)), login
    for login in others:
        assert threat.ref not in seen_by(getattr(world, login)), login


@pytest.mark.parametrize("kind", ["CRSV", "CHILD", "SURVIVOR"])
def test_restricted_kinds_are_for_the_roles_that_serve_them(world, kind):
    threat = make_threat(world, restricted_kind=kind)
    for role in ROLE_RIGHTS:
        if THREATS_VIEW not in ROLE_RIGHTS[role].actions or ROLE_RIGHTS[role].circle != "MISSION":
            continue
        reader = world.person(f"as-{role.lower()}", role, world.whole, clearance="STRICTLY_CONFIDENTIAL")
        assert (threat.ref in seen_by(reader)) is (kind in ROLE_RIGHTS[role].restricted), role


@pytest.mark.parametrize("status", ["EXERCISE", "TEST"])
def test_a_drill_is_out_of_sight(world, status):
    threat = make_threat(world)
    drill = make_threat(world, status=status)
    assert seen_by(world.adviser) == {threat.ref}
    assert drill.status == status


def test_without_a_current_post_nothing_is_seen(world):
    threat = make_threat(world)
    past, coming = make_user("past"), make_user("coming")
    make_post(past, "SPOCA", world.whole, valid_until=date(2020, 2, 1))
    make_post(coming, "SPOCA", world.whole, valid_from=date(2999, 1, 1))
    assert threat.ref in seen_by(world.adviser)
    assert seen_by(past) == seen_by(coming) == seen_by(world.nobody) == set()
    assert list(Threat.objects.visible_to(AnonymousUser())) == []


def test_a_post_in_an_area_of_responsibility_that_ended_gives_nothing(world):
    threat = make_threat(world)
    assert threat.ref in seen_by(world.focal_point)
    world.office_north.valid_until = date(2020, 2, 1)
    world.office_north.save(update_fields=["valid_until"])
    assert seen_by(world.focal_point) == set()


def test_who_may_no_longer_sign_in_sees_nothing(world):
    make_threat(world)
    world.adviser.is_active = False
    assert list(Threat.objects.visible_to(world.adviser)) == []


def test_two_posts_add_up_but_do_not_mix(world):
    """A military post in the south and a civilian one in the north: neither lends its component to the other."""
    both = world.person("both", "POCFP", world.office_north, "CIVILIAN")
    make_post(both, "SECTOR", world.sector_east, "MILITARY")
    north = make_threat(world, sharing_boundary="COMPONENT", owner_component="CIVILIAN")
    south = make_threat(world, area=world.s1, sharing_boundary="COMPONENT", owner_component="MILITARY")
    make_threat(world, area=world.s1, sharing_boundary="COMPONENT", owner_component="CIVILIAN")
    make_threat(world, area=world.n1, sharing_boundary="COMPONENT", owner_component="MILITARY")
    assert seen_by(both) == {north.ref, south.ref}


def test_an_action_is_asked_where_its_own_post_applies(world):
    """Head of office in the north, liaison assistant in the south: closing stops at the river."""
    person = world.person("two-hats", "HOO", world.office_north)
    make_post(person, "CLA", world.office_south)
    north, south = make_threat(world), make_threat(world, area=world.s1)
    assert can(person, THREATS_CLOSE, north)
    assert can(person, THREATS_VIEW, south)
    assert not can(person, THREATS_CLOSE, south)
    with pytest.raises(NotAllowed, match=f"do this to {south.ref}"):
        require(person, THREATS_CLOSE, south)


def test_may_is_true_in_any_current_post(world):
    assert may(world.liaison, THREATS_LOG)
    assert not may(world.liaison, THREATS_EDIT)
    assert not may(world.admin, THREATS_VIEW)
    assert not may(AnonymousUser(), THREATS_VIEW)


def test_areas_for_an_action(world):
    assert areas_for(world.adviser, THREATS_VIEW, world.mission) is None
    north = {world.north.pk, world.n1.pk, world.n2.pk}
    assert areas_for(world.focal_point, THREATS_VIEW, world.mission) == north
    assert areas_for(world.focal_point, THREATS_EDIT, world.mission) == set()


def test_users_who_may_do_something_in_an_area(world):
    focal_point, adviser, neighbour = world.focal_point, world.adviser, world.neighbour
    found = set(users_who(THREATS_LOG, world.n1, world.mission, TODAY))
    assert {focal_point, adviser} <= found
    assert neighbour not in found
    assert list(holders({"POCFP"}, world.n1, world.mission, TODAY)) == [focal_point]


def test_the_narrowest_post_speaks_for_what_is_recorded(world):
    person = world.person("adviser-and-focal", "SPOCA", world.whole, "CIVILIAN")
    make_post(person, "SECTOR", world.sector_east, "MILITARY")
    assert owner_of(person, THREATS_LOG, world.mission, world.n2) == ("MILITARY", "FORCE")
    assert owner_of(person, THREATS_LOG, world.mission, world.n1) == ("CIVILIAN", "POC")


def test_the_question_costs_the_same_for_one_row_and_for_twenty(world, django_assert_num_queries):
    for _ in range(20):
        make_threat(world)
    reader = world.focal_point
    reader.refresh_from_db()
    with django_assert_num_queries(4):  # appointments, named areas, areas under them, rows
        assert len(Threat.objects.visible_to(reader)) == 20
    with django_assert_num_queries(1):
        assert Threat.objects.visible_to(reader).count() == 20


def test_the_manager_answers_two_questions_only(world):
    make_threat(world)
    for forgetful in ("all", "count", "first"):
        with pytest.raises(RuntimeError, match="visible_to"):
            getattr(Threat.objects, forgetful)()
    for forgetful in ("filter", "get", "exclude", "create"):
        with pytest.raises(RuntimeError, match="visible_to"):
            getattr(Threat.objects, forgetful)(ref="x")
    with pytest.raises(ValueError, match="reason"):
        Threat.objects.unscoped("")
    assert Threat.objects.unscoped("a test counts").count() == 1


def test_versions_are_reached_through_their_row_only(world):
    threat = make_threat(world)
    with pytest.raises(RuntimeError, match="of"):
        Threat.pgh_event_model.objects.all()
    assert list(Threat.pgh_event_model.objects.of(threat, world.adviser)) == []


def test_every_role_of_the_list_with_an_account_has_rights_and_no_other(world):
    roles = {code for code, _label in codes.choices("roles") if codes.attributes("roles", code)["account"]}
    assert set(ROLE_RIGHTS) == roles
    assert "HOST_AUTH" not in ROLE_RIGHTS


@pytest.mark.django_db
def test_every_restricted_kind_of_threat_is_mapped():
    restricted = {
        code
        for code, _label in codes.choices("threat_types")
        if codes.attributes("threat_types", code).get("restricted")
    }
    assert set(RESTRICTED_KIND_OF) == restricted
    assert {kind.value for kind in RESTRICTED_KIND_OF.values()} <= {"CRSV", "CHILD", "SURVIVOR"}


def test_the_administrator_reads_nothing_of_the_missions_work():
    assert not any(action.startswith("threats.") for action in ROLE_RIGHTS["ADMIN"].actions)
    assert "audit.view" not in ROLE_RIGHTS["ADMIN"].actions
    assert "audit.view" in ALL_ACTIONS


def test_scope_in_words(world):
    assert scope_of(world.adviser).describe() == "all areas"
    assert scope_of(world.focal_point).describe() == "FO-NORTH"
    assert scope_of(world.nobody).describe() == "no current appointment"
    assert scope_of(world.focal_point).mission_codes == {"TST"}
