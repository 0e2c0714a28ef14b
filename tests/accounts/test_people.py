"""Registering people, appointing them and ending it: services and pages."""

from datetime import date

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import Assignment, User
from accounts.posts import rolls_of
from accounts.scope import scope_of
from accounts.services import appoint, change_person, end_appointment, register_person
from audit.models import Entry
from common.errors import NotAllowed, WrongState
from tests.world import AT, LONG_AGO, PASSWORD, make_mission, make_user

TODAY = date(2026, 3, 2)


def form_of(world, **overrides):
    facts = {
        "role": "CAO", "aor": world.office_north.pk, "component": "CIVILIAN", "capacity": "SUBSTANTIVE",
        "valid_from": "2026-01-01", "valid_until": "", "appointment_reference": "",
    }  # fmt: skip
    return facts | overrides


def test_an_administrator_registers_and_appoints(world, signed_in):
    browser = signed_in(world.admin)
    person = {
        "name": "Civil Affairs North",
        "email": "CAO@Mission.Example",
        "language": "fr",
        "clearance": "CONFIDENTIAL",
    }
    response = browser.post(reverse("people:new"), person)
    user = User.objects.get(email="cao@mission.example")
    assert response.url == reverse("people:appoint", args=[user.uid])
    assert not user.has_usable_password()
    assert EmailAddress.objects.filter(user=user, verified=True, primary=True).exists()
    assert not scope_of(user).may("threats.view"), "without a post they see nothing"
    browser.post(response.url, form_of(world))
    user = User.objects.get(pk=user.pk)
    assert scope_of(user).may("threats.log")
    actions = set(Entry.objects.filter(actor_label="admin").values_list("action", flat=True))
    assert actions == {"accounts.user.registered", "accounts.assignment.made"}


def test_the_same_address_is_registered_once_in_any_case(world, signed_in):
    browser = signed_in(world.admin)
    facts = {"name": "Twice", "email": world.adviser.email.upper(), "language": "en", "clearance": "UNCLASSIFIED"}
    response = browser.post(reverse("people:new"), facts)
    assert response.status_code == 422
    assert "already registered" in response.content.decode()
    assert "Twice" in response.content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=world.admin.pk).update(email="ADMIN@mission.example")


def test_nobody_appoints_themselves_or_clears_themselves(world, signed_in):
    admin = world.admin
    with pytest.raises(NotAllowed, match="Nobody appoints themselves"):
        appoint(admin, by=admin, at=AT, role="HOM", aor=world.whole, component="CIVILIAN", valid_from=LONG_AGO)
    with pytest.raises(NotAllowed, match="clearance"):
        change_person(admin, by=admin, at=AT, clearance="STRICTLY_CONFIDENTIAL")
    response = signed_in(admin).post(reverse("people:appoint", args=[admin.uid]), form_of(world, role="HOM"))
    assert response.status_code == 422
    assert not Assignment.objects.filter(user=admin, role="HOM").exists()
    assert change_person(admin, by=admin, at=AT, name="Administrator").name == "Administrator"


def test_an_administrator_of_one_mission_does_not_appoint_in_another(world):
    admin, elsewhere = world.admin, world.elsewhere
    aor = elsewhere.assignments.get().aor
    with pytest.raises(NotAllowed, match="administer"):
        appoint(world.nobody, by=admin, at=AT, role="HOM", aor=aor, component="CIVILIAN", valid_from=LONG_AGO)


def test_host_state_authorities_are_never_users(world, signed_in):
    page = signed_in(world.admin).get(reverse("people:appoint", args=[world.focal_point.uid])).content.decode()
    assert "HOST_AUTH" not in page
    assert 'value="POCFP"' in page
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(
            user=world.nobody, role="HOST_AUTH", aor=world.whole, component="HOST_STATE", valid_from=LONG_AGO
        )
    with pytest.raises(ValidationError):
        appoint(
            world.nobody, by=world.admin, at=AT, role="HOST_AUTH", aor=world.whole, component="HOST_STATE",
            valid_from=LONG_AGO,
        )  # fmt: skip


def test_a_post_is_held_once_at_a_time_by_the_same_person(world):
    facts = {"role": "CAO", "aor": world.office_north, "component": "CIVILIAN", "valid_from": LONG_AGO}
    appoint(world.nobody, by=world.admin, at=AT, **facts)
    with pytest.raises(ValidationError, match="already holds this post"):
        appoint(world.nobody, by=world.admin, at=AT, **facts)


@pytest.mark.parametrize(("last_day", "still"), [(date(2026, 3, 1), False), (date(2999, 1, 1), True)])
def test_an_appointment_gives_rights_up_to_and_including_its_last_day(world, last_day, still):
    assignment = world.focal_point.assignments.get()
    end_appointment(assignment, by=world.admin, at=AT, last_day=last_day)
    assert scope_of(User.objects.get(pk=world.focal_point.pk)).may("threats.view") is still


def test_ending_again_is_refused_unless_it_ends_sooner(world):
    assignment = world.focal_point.assignments.get()
    end_appointment(assignment, by=world.admin, at=AT, last_day=date(2026, 6, 30))
    with pytest.raises(WrongState, match="2026-06-30"):
        end_appointment(assignment, by=world.admin, at=AT, last_day=date(2026, 7, 31))
    assert end_appointment(assignment, by=world.admin, at=AT, last_day=date(2026, 5, 31)).valid_until.month == 5


def test_vacant_posts_are_shown(world, signed_in):
    rolls = {roll.aor.code: roll for roll in rolls_of({"TST"}, TODAY)}
    assert rolls["FO-NORTH"].vacant == 2
    assert world.focal_point
    rolls = {roll.aor.code: roll for roll in rolls_of({"TST"}, TODAY)}
    assert rolls["FO-NORTH"].vacant == 1
    assert [post.role for post in rolls["FO-NORTH"].posts if not post.holders] == ["HOO"]
    assert "Vacant" in signed_in(world.adviser).get(reverse("people:list")).content.decode()


def test_the_directory_costs_the_same_for_many_posts(world, django_assert_max_num_queries):
    for number in range(20):
        world.person(f"p{number}", "CAO", world.office_north)
    with django_assert_max_num_queries(3):  # the code lists may be read once
        rolls_of({"TST"}, TODAY)


def test_who_left_the_mission_no_longer_signs_in_to_anything(world, client):
    user = world.focal_point
    change_person(user, by=world.admin, at=AT, is_active=False)
    response = client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert response.url != reverse("dashboards:home")
    assert client.get(reverse("dashboards:home")).status_code == 302


def test_a_changed_address_is_the_one_that_signs_in(world, client):
    user = world.focal_point
    change_person(user, by=world.admin, at=AT, email="moved@mission.example")
    assert client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD}).status_code == 200
    response = client.post(reverse("account_login"), {"login": "MOVED@mission.example", "password": PASSWORD})
    assert response.status_code == 302


def test_signing_up_by_oneself_is_not_offered(db, client):
    assert client.get("/accounts/signup/").status_code == 404
    assert 'href="/accounts/signup/"' not in client.get(reverse("account_login")).content.decode()


def test_a_person_of_another_mission_is_not_found_by_an_administrator(world, signed_in):
    page = signed_in(world.admin).get(reverse("people:detail", args=[world.elsewhere.uid]))
    assert page.status_code == 404
    assert signed_in(world.admin).get(reverse("people:detail", args=[world.nobody.uid])).status_code == 200
    assert signed_in(world.adviser).get(reverse("people:detail", args=[world.nobody.uid])).status_code == 404


def test_the_portal_itself_may_register(db):
    user = register_person(by=None, at=AT, email="first@mission.example", name="First")
    assert Entry.objects.get(target_uid=str(user.uid)).actor_kind == "system"


def test_two_missions_of_different_countries_keep_their_people_apart(world):
    make_mission(code="THIRD", ref_code="THI", countries=["SSD"])
    assert make_user("lonely").assignments.count() == 0
    assert scope_of(world.adviser).mission_codes == {"TST"}
