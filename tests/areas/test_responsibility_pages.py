"""Setting areas of responsibility in the browser, and what follows from it."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.models import User
from accounts.scope import scope_of
from areas.models import AreaOfResponsibility
from audit.models import Entry


def form_of(**overrides):
    facts = {
        "code": "sec-west", "name_en": "Sector West", "name_fr": "Secteur Ouest", "kind": "SECTOR",
        "component": "MILITARY", "valid_from": "2026-01-01", "valid_until": "", "areas": ["CF11", "CF2"],
    }  # fmt: skip
    return facts | overrides


NEW = reverse("areas:new", args=["TST"])


def test_an_administrator_draws_a_sector(world, signed_in):
    response = signed_in(world.admin).post(NEW, form_of(), follow=True)
    sector = AreaOfResponsibility.objects.get(code="SEC-WEST")
    assert set(sector.areas.all()) == {world.n1, world.south}
    assert "Sector West" in response.content.decode()
    assert Entry.objects.get(action="areas.aor_changed", target_label="SEC-WEST").actor_label == "admin"


def test_a_change_changes_what_people_see(world, signed_in):
    focal_point = world.focal_point
    assert world.n1.pk in scope_of(focal_point).areas_for("threats.view", world.mission)
    facts = form_of(code="FO-NORTH", kind="FIELD_OFFICE", component="CIVILIAN", areas=["CF12"])
    signed_in(world.admin).post(reverse("areas:edit", args=[world.office_north.uid]), facts)
    again = User.objects.get(pk=focal_point.pk)
    assert scope_of(again).areas_for("threats.view", world.mission) == {world.n2.pk}


def test_what_is_there_is_ticked(world, signed_in):
    page = signed_in(world.admin).get(reverse("areas:edit", args=[world.sector_east.uid])).content.decode()
    assert 'value="CF12" id="area-CF12" checked' in page
    assert 'value="CF11" id="area-CF11">' in page


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"areas": []}, "Tick at least one area"),
        ({"areas": ["ZZ1"]}, "ZZ1: no such area"),
        ({"code": "fo-north"}, "FO-NORTH is taken"),
        ({"name_fr": ""}, "This field is required"),
        ({"valid_until": "2025-01-01"}, "last day lies before the first"),
        ({"kind": "MISSION"}, "Select a valid choice"),
    ],
)
def test_a_wrong_form_comes_back_with_the_reason_and_the_ticks(world, signed_in, wrong, sentence):
    response = signed_in(world.admin).post(NEW, form_of(**wrong))
    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page
    assert "Sector West" in page
    if "areas" not in wrong:
        assert 'id="area-CF11" checked' in page
    assert not AreaOfResponsibility.objects.filter(code="SEC-WEST").exists()


def test_the_whole_mission_has_no_areas_to_choose(world, signed_in):
    assert signed_in(world.admin).get(reverse("areas:edit", args=[world.whole.uid])).status_code == 404
    assert signed_in(world.admin).get(reverse("areas:edit", args=[world.office_north.uid])).status_code == 200


def test_a_mission_out_of_sight_has_no_form(world, signed_in):
    assert world.elsewhere
    assert signed_in(world.admin).get(reverse("areas:new", args=["OTHER"])).status_code == 404
    other = AreaOfResponsibility.objects.get(code="ALL")
    assert signed_in(world.admin).get(reverse("areas:edit", args=[other.uid])).status_code == 404


def test_everybody_sees_who_answers_for_what_and_what_has_ended(world, signed_in):
    world.sector_east.valid_until = date(2021, 1, 1)
    world.sector_east.save(update_fields=["valid_until"])
    browser = signed_in(world.liaison)
    assert f'href="{reverse("areas:list")}"' in browser.get(reverse("people:list")).content.decode()
    page = browser.get(reverse("areas:list")).content.decode()
    assert "North Two, South" in page
    assert "Ended" in page
    assert reverse("areas:edit", args=[world.office_north.uid]) not in page
    assert (
        reverse("areas:edit", args=[world.office_north.uid]) in signed_in(world.admin).get("/areas/").content.decode()
    )


def test_the_list_costs_the_same_for_many(world, signed_in, django_assert_max_num_queries):
    for number in range(20):
        world.aor(f"FO-{number}", "FIELD_OFFICE", "CIVILIAN", world.n1, world.s1)
    browser = signed_in(world.liaison)
    browser.get("/areas/")
    with django_assert_max_num_queries(15):
        browser.get("/areas/")
