import gzip
import json
import re

import pytest
from django.test import RequestFactory, override_settings

from common import views_style
from common.badges import BADGES, TONES
from poc_portal import assets
from tests.look.markup import ROOT, Page, classes_of, fixed_classes, templates


@pytest.fixture(scope="module")
def styled():
    sheets = [assets.VENDOR / "tabler.css", *sorted((ROOT / "static/css").glob("*.css"))]
    return set().union(*(classes_of(sheet.read_text()) for sheet in sheets))


@pytest.mark.parametrize("path", templates(), ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_every_class_in_a_template_has_a_style(path, styled):
    assert fixed_classes(path.read_text()) - styled == set()


def test_a_class_without_a_style_is_found(styled):
    text = '<p class="card{% if a == "b" %} no-such-style{% endif %} mark-{{ tone }}">'
    assert fixed_classes(text) - styled == {"no-such-style"}


def test_every_tone_of_a_badge_has_a_style(styled):
    tones = {badge.tone for kind in BADGES.values() for badge in kind.values()} | set(TONES) | {"quiet"}
    assert {f"mark-{tone}" for tone in tones} - styled == set()


def test_both_directions_are_built_with_the_same_classes():
    sheets = [classes_of((assets.VENDOR / name).read_text()) for name in ("tabler.css", "tabler.rtl.css")]
    assert sheets[0] == sheets[1]


def test_a_second_build_does_nothing():
    before = (assets.VENDOR / "tabler.css").stat().st_mtime_ns
    assert assets.build() is False
    assert (assets.VENDOR / "tabler.css").stat().st_mtime_ns == before


def test_a_lost_file_is_built_again():
    (assets.VENDOR / "htmx.min.js").unlink()
    assert assets.build() is True
    assert (assets.VENDOR / "htmx.min.js").exists()


def test_a_new_class_in_a_template_changes_the_fingerprint(tmp_path, monkeypatch):
    monkeypatch.setattr(assets, "ROOT", tmp_path)
    path = tmp_path / "page.html"
    path.write_text('<p class="one">')
    before = assets.digest([path])
    path.write_text('<p class="two">')
    assert assets.digest([path]) != before


def test_the_purge_reads_what_the_fingerprint_covers():
    listed = re.search(r"const CONTENT = \[(.*?)\];", (ROOT / "assets.mjs").read_text(), re.S)[1]
    for app in assets.APPS:
        assert f'"{app}"' in listed
    for pattern in ("templates/**/*.html", "static/js/**/*.js"):
        assert pattern in listed
        assert pattern in assets.SOURCES


def test_the_lock_holds_no_download_address():
    lock = json.loads((ROOT / "package-lock.json").read_text())
    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []


def test_a_page_without_a_map_stays_light():
    """The budget is 120 kB for everything a browser fetches the first time; the page itself has 20 kB of it."""
    files = [assets.VENDOR / "tabler.css", ROOT / "static/css/portal.css", assets.VENDOR / "htmx.min.js"]
    files += [ROOT / "static/js/portal.js", ROOT / "static/img/favicon.svg"]
    assert sum(len(gzip.compress(path.read_bytes())) for path in files) < 60_000


def test_the_sheet_follows_the_system_without_a_script():
    sheet = (assets.VENDOR / "tabler.css").read_text()
    assert re.search(r"prefers-color-scheme:\s*dark", sheet)
    assert "theme-dark" not in classes_of(sheet)
    assert "light-dark(" not in sheet, "older phones do not know light-dark()"


@pytest.mark.django_db
def test_every_class_of_the_rendered_components_has_a_style(styled, rf):
    with override_settings(DEBUG=True):
        for state in views_style.STATES:
            response = views_style.style(_signed_out(rf.get("/style/", {"state": state})))
            assert Page(response.content.decode()).classes - styled == set()


def _signed_out(request: RequestFactory):
    from django.contrib.auth.models import AnonymousUser

    request.user = AnonymousUser()
    return request
