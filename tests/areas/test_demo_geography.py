import pytest

from areas import demo
from areas.models import Area, AreaOfResponsibility, Mission, Site
from audit.models import Entry
from common.errors import DomainError
from tests.areas.factories import AT, TODAY, make_mission

pytestmark = pytest.mark.django_db


def test_the_demonstration_is_whole_and_loading_it_again_adds_nothing():
    mission = demo.load(AT)
    before = [model.objects.count() for model in (Area, AreaOfResponsibility, Site, Entry)]
    assert (mission.code, mission.kind, mission.ref_code) == ("DEMO", "DEMO", "CAF")
    assert before[:3] == [90, 13, 14]
    assert demo.load(AT) == mission
    assert [model.objects.count() for model in (Area, AreaOfResponsibility, Site, Entry)] == before


def test_every_sub_prefecture_has_exactly_one_sector_one_field_office_and_one_police_region():
    demo.load(AT)
    for area in Area.objects.filter(level=2):
        held = AreaOfResponsibility.objects.containing(area, TODAY)
        kinds = sorted(held.values_list("kind", flat=True))
        assert kinds == ["FIELD_OFFICE", "MISSION", "POLICE_REGION", "SECTOR"], area.pcode


def test_sectors_and_field_offices_cut_the_same_prefecture_differently():
    demo.load(AT)
    batangafo, bossangoa = (Area.objects.get(pcode=pcode) for pcode in ("CF326", "CF321"))

    def held(area):
        return {aor.code for aor in AreaOfResponsibility.objects.containing(area, TODAY)}

    assert held(batangafo) ^ held(bossangoa) == {"FO-KAGA-BANDORO", "FO-BOSSANGOA"}


def test_a_base_stands_in_the_sub_prefecture_of_its_town():
    demo.load(AT)
    placed = dict(Site.objects.filter(snapped_km=None).values_list("name", "area__pcode"))
    assert placed["Bria"] == "CF521"
    assert placed["Kaga-Bandoro"] == "CF421"
    assert None not in placed.values()
    assert len(placed) == 14


def test_the_mission_says_in_both_languages_that_it_is_invented():
    mission = demo.load(AT)
    assert "invented" in mission.name("en")
    assert "ficti" in mission.name("fr")
    assert mission.is_demo, "by which every page says it"


def test_a_database_of_real_missions_refuses_it():
    make_mission()
    with pytest.raises(DomainError, match="This database holds the real mission MINUQ"):
        demo.load(AT)
    assert Mission.objects.filter(code="DEMO").count() == 0
