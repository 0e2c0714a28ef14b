from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from areas.models import Area, Site
from areas.place import Precision, placed_models
from audit.models import Entry
from tests.areas.factories import make_edition, make_geography, make_mission

pytestmark = pytest.mark.django_db
NO_CELLS = {"h3_r8": None, "h3_r6": None, "h3_r4": None}


@pytest.fixture
def edition():
    edition = make_edition()
    make_geography(edition=edition)
    return edition


def make_site(edition, mission=None, lat=1.3, lon=-22.4, precision=Precision.EXACT, name="Base One"):
    site = Site(mission=mission or make_mission(), kind=Site.Kind.BASE, name=name)
    site.place_at(lat, lon, precision, editions=edition)
    site.save()
    return site


@pytest.mark.parametrize(
    ("precision", "point"),
    [
        (Precision.EXACT, (1.3, -22.4)),
        (Precision.NEAR, (1.3, -22.4)),
        (Precision.ADMIN2, None),
        (Precision.ADMIN1, None),
        (Precision.COUNTRY, None),
    ],
)
def test_only_a_known_place_has_a_point_to_draw(edition, precision, point):
    site = make_site(edition, precision=precision)
    site.refresh_from_db()
    assert site.point == point
    assert (site.lat, site.lon) == (1.3, -22.4), "what the source gave stays"


@pytest.mark.parametrize(
    ("pcode", "precision"), [("QQ", Precision.COUNTRY), ("QQ1", Precision.ADMIN1), ("QQ12", Precision.ADMIN2)]
)
def test_a_named_area_alone_is_a_place_as_deep_as_the_area(edition, pcode, precision):
    site = make_site(edition)
    site.place_in(Area.objects.get(pcode=pcode))
    site.save()
    site.refresh_from_db()
    assert (site.area.pcode, site.precision, site.lat, site.h3_r8, site.point) == (pcode, precision, None, None, None)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"lon": None}, "site_point_whole_and_on_earth"),
        ({"lat": None, **NO_CELLS}, "site_point_whole_and_on_earth"),
        ({"lat": 90.5}, "site_point_whole_and_on_earth"),
        ({"lon": -180.5}, "site_point_whole_and_on_earth"),
        ({"lat": None, "lon": None}, "site_nothing_derived_without_point"),
        ({"precision": "VAGUE", **NO_CELLS}, "site_precision_known"),
        ({"precision": "NEAR"}, "site_cell_no_finer_than_known"),
        ({"precision": "ADMIN1", "h3_r8": None}, "site_cell_no_finer_than_known"),
        ({"h3_r4": None}, "site_cell_no_finer_than_known"),
        ({"snapped_km": 10.5}, "site_snapped_within_limit"),
        ({"snapped_km": 1.0, "area": None}, "site_snapped_within_limit"),
    ],
)
def test_the_database_refuses_a_place_finer_than_it_is_known(edition, change, constraint):
    site = make_site(edition)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Site.objects.filter(pk=site.pk).update(**change)


def test_half_a_point_is_refused_with_a_sentence(edition):
    site = make_site(edition)
    site.lon = None
    with pytest.raises(ValidationError, match="Give both latitude"):
        site.full_clean()


def test_every_model_with_a_place_is_known_to_relocate():
    assert Site in placed_models()
    assert not [model for model in placed_models() if model._meta.abstract]


def relocate(edition, capsys):
    call_command("relocate", "--edition", edition.code)
    lines = capsys.readouterr().out.splitlines()
    return next(line for line in lines if line.startswith("areas.Site: "))


def test_relocate_restores_what_follows_from_the_coordinates(edition, capsys):
    site = make_site(edition)
    right = (site.area_id, site.h3_r8, site.h3_r6, site.h3_r4)
    Site.objects.update(area=None, h3_r8=None, h3_r6=None, h3_r4=None)
    assert relocate(edition, capsys) == "areas.Site: read 1, changed 1, unchanged 0, without area 0"
    site.refresh_from_db()
    assert (site.area_id, site.h3_r8, site.h3_r6, site.h3_r4) == right


def test_relocating_again_changes_nothing_and_leaves_no_further_entry(edition, capsys):
    make_site(edition)
    Site.objects.update(area=None)
    relocate(edition, capsys)
    assert relocate(edition, capsys) == "areas.Site: read 1, changed 0, unchanged 1, without area 0"
    assert Entry.objects.filter(action="areas.relocated").count() == 1


def test_relocate_reads_more_rows_than_one_batch(edition, capsys):
    mission = make_mission()
    sites = [Site(mission=mission, kind=Site.Kind.VILLAGE, name=f"Village {n}") for n in range(1003)]
    for site in sites:
        site.place_at(1.3, -22.4, Precision.NEAR, editions=edition)
    Site.objects.bulk_create(sites)
    Site.objects.filter(name__endswith="7").update(area=None)
    assert relocate(edition, capsys) == "areas.Site: read 1003, changed 100, unchanged 903, without area 0"


def test_relocate_takes_rows_over_into_a_newer_edition_by_pcode_or_point(edition, capsys):
    mission = make_mission()
    by_point = make_site(edition, mission)
    by_name = make_site(edition, mission, name="Base Two")
    by_name.place_in(Area.objects.get(pcode="QQ1"))
    by_name.save()
    newer = make_edition(valid_on=date(2024, 1, 1))
    make_geography(edition=newer)
    relocate(newer, capsys)
    for site, pcode in ((by_point, "QQ12"), (by_name, "QQ1")):
        site.refresh_from_db()
        assert (site.area.edition, site.area.pcode) == (newer, pcode)


def test_relocate_says_which_editions_there_are(edition):
    with pytest.raises(CommandError, match="There is no edition NONE. Editions here: QQQ-COD-2015-06-15."):
        call_command("relocate", "--edition", "NONE")


def test_relocate_refuses_an_edition_without_areas():
    make_edition()
    with pytest.raises(CommandError, match="has no areas. Import them first."):
        call_command("relocate", "--edition", "QQQ-COD-2015-06-15")
