from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from areas.models import Area, AreaOfResponsibility
from audit.models import Entry
from common.errors import DomainError
from tests.areas.factories import TODAY, make_aor, make_edition, make_geography, make_mission

pytestmark = pytest.mark.django_db
Kind = AreaOfResponsibility.Kind


def make_cuts():
    """Sectors by prefecture, field offices across them, the whole mission above all; {code: AOR}, {p-code: area}."""
    mission, areas = make_mission(), make_geography()
    aors = [
        make_aor(mission, "WHOLE", kind=Kind.MISSION, component=""),
        make_aor(mission, "SECTOR-1", areas=[areas["QQ1"]]),
        make_aor(mission, "SECTOR-2", areas=[areas["QQ2"]]),
        make_aor(mission, "FO-A", kind=Kind.FIELD_OFFICE, component="CIVILIAN", areas=[areas["QQ11"]]),
        make_aor(mission, "FO-B", kind=Kind.FIELD_OFFICE, component="CIVILIAN", areas=[areas["QQ12"], areas["QQ21"]]),
    ]
    return {aor.code: aor for aor in aors}, areas


@pytest.mark.parametrize(
    ("pcode", "codes"),
    [
        ("QQ", {"WHOLE"}),  # no part of the mission holds the country
        ("QQ1", {"WHOLE", "SECTOR-1"}),  # the field offices hold pieces of it, not the whole of it
        ("QQ2", {"WHOLE", "SECTOR-2"}),
        ("QQ11", {"WHOLE", "SECTOR-1", "FO-A"}),
        ("QQ12", {"WHOLE", "SECTOR-1", "FO-B"}),
        ("QQ21", {"WHOLE", "SECTOR-2", "FO-B"}),
        ("QQ22", {"WHOLE", "SECTOR-2"}),
    ],
)
def test_an_area_lies_in_whatever_names_it_or_an_area_above_it(pcode, codes):
    _, areas = make_cuts()
    assert {aor.code for aor in AreaOfResponsibility.objects.containing(areas[pcode], TODAY)} == codes


def test_the_question_costs_one_statement_at_any_depth(django_assert_num_queries):
    _, areas = make_cuts()
    for pcode in ("QQ", "QQ12"):
        with django_assert_num_queries(1):
            list(AreaOfResponsibility.objects.containing(areas[pcode], TODAY))


def test_the_whole_mission_holds_its_own_countries_and_no_other():
    make_cuts()
    elsewhere = make_geography(edition=make_edition(country="QQX"))
    assert not AreaOfResponsibility.objects.containing(elsewhere["QQ11"], TODAY).exists()


@pytest.mark.parametrize(
    ("day", "held"),
    [
        (date(2025, 12, 31), False),
        (date(2026, 1, 1), True),
        (date(2026, 6, 30), True),
        (date(2026, 7, 1), False),
    ],
)
def test_both_its_first_and_its_last_day_count(day, held):
    mission, areas = make_mission(), make_geography()
    aor = make_aor(mission, areas=[areas["QQ1"]], valid_from=date(2026, 1, 1), valid_until=date(2026, 6, 30))
    assert AreaOfResponsibility.objects.containing(areas["QQ11"], day).exists() is held
    assert aor.is_valid_on(day) is held


def test_the_keys_it_gives_are_exactly_the_areas_it_contains(django_assert_num_queries):
    aors, areas = make_cuts()
    for aor in aors.values():
        one = AreaOfResponsibility.objects.filter(pk=aor.pk)
        with django_assert_num_queries(1):
            keys = one.area_ids()
        contained = {
            area.pk for area in areas.values() if AreaOfResponsibility.objects.containing(area, TODAY).contains(aor)
        }
        assert keys == contained, aor.code


def test_setting_the_same_again_changes_nothing_and_leaves_no_entry():
    mission, areas = make_mission(), make_geography()
    first = make_aor(mission, areas=[areas["QQ1"]])
    again = make_aor(mission, areas=[areas["QQ1"]])
    assert again.pk == first.pk
    assert Entry.objects.filter(action="areas.aor_changed").count() == 1


def test_another_set_of_areas_replaces_the_old_one_and_leaves_an_entry():
    mission, areas = make_mission(), make_geography()
    make_aor(mission, areas=[areas["QQ1"]])
    aor = make_aor(mission, areas=[areas["QQ2"], areas["QQ11"]])
    assert sorted(aor.areas.values_list("pcode", flat=True)) == ["QQ11", "QQ2"]
    entry = Entry.objects.filter(action="areas.aor_changed").order_by("pk").last()
    assert list(entry.changes) == ["areas"]


def test_an_area_of_another_country_is_refused():
    mission = make_mission()
    elsewhere = make_geography(edition=make_edition(country="QQX"))
    with pytest.raises(DomainError, match="QQ1 lies in QQX, which is not a country of MINUQ"):
        make_aor(mission, areas=[elsewhere["QQ1"]])


def test_the_whole_mission_names_no_areas():
    mission, areas = make_mission(), make_geography()
    with pytest.raises(DomainError, match="holds every area of its countries. Name no areas."):
        make_aor(mission, "WHOLE", kind=Kind.MISSION, component="", areas=[areas["QQ1"]])


@pytest.mark.parametrize(("kind", "component"), [(Kind.MISSION, "CIVILIAN"), (Kind.SECTOR, "")])
def test_only_the_whole_mission_goes_without_a_component(kind, component):
    mission = make_mission()
    with pytest.raises(ValidationError, match="Give the component, or leave it empty for the whole mission"):
        make_aor(mission, kind=kind, component=component)


def test_a_mission_has_one_area_of_responsibility_for_the_whole():
    mission = make_mission()
    make_aor(mission, "WHOLE", kind=Kind.MISSION, component="")
    with pytest.raises(ValidationError):
        make_aor(mission, "AGAIN", kind=Kind.MISSION, component="")


def test_a_part_of_itself_is_refused():
    mission = make_mission()
    above = make_aor(mission, "ABOVE")
    under = make_aor(mission, "UNDER", parent=above)
    with pytest.raises(ValidationError, match="“ABOVE” would then be part of itself"):
        make_aor(mission, "ABOVE", parent=under)


def test_a_parent_of_another_mission_is_refused():
    mission, other = make_mission(), make_mission(code="OTHER", ref_code="OTH")
    with pytest.raises(ValidationError, match="“THEIRS” belongs to another mission"):
        make_aor(mission, "OURS", parent=make_aor(other, "THEIRS"))


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"component": ""}, "aor_component_unless_whole_mission"),
        ({"kind": "MISSION"}, "aor_component_unless_whole_mission"),
        ({"kind": "VILLAGE"}, "aor_kind_known"),
        ({"valid_until": date(2019, 1, 1)}, "aor_ends_after_start"),
        ({"names": {"en": "Sector"}}, "aor_names_en_and_fr"),
        ({"code": "sector"}, "aor_code_upper_case"),
    ],
)
def test_the_database_refuses_the_same_to_any_other_writer(change, constraint):
    aor = make_aor(make_mission())
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        AreaOfResponsibility.objects.filter(pk=aor.pk).update(**change)


def test_an_area_somebody_answers_for_can_not_be_deleted():
    _, areas = make_cuts()
    with pytest.raises(ProtectedError):
        Area.objects.filter(pk=areas["QQ11"].pk).delete()
