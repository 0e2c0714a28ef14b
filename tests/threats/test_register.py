"""Logging, changing, closing and reopening a threat, through the pages people use."""

import uuid

import pytest
from django.urls import reverse

from audit.models import Entry
from common.errors import NotAllowed, WrongState
from tests.threats.factories import make_threat
from tests.world import AT
from threats.models import Threat
from threats.services import close_threat, edit_threat, open_threat, reopen_threat


def all_threats():
    return Threat.objects.unscoped("a test looks at what is stored")


def form_of(**overrides):
    facts = {
        "uid": str(uuid.uuid4()), "title": "Reprisals feared", "kind": "KILLING", "area": "CF11", "horizon": "IMMINENT",
        "why": "Seen twice.", "description": "", "classification": "UNCLASSIFIED", "sharing_boundary": "MISSION",
    }  # fmt: skip
    return facts | overrides


def test_a_liaison_assistant_logs_a_threat(world, signed_in):
    response = signed_in(world.liaison).post(reverse("threats:new"), form_of(), follow=True)
    threat = all_threats().get()
    assert threat.ref in response.content.decode()
    assert (threat.area, threat.owner_component, threat.owner_section) == (world.n1, "CIVILIAN", "CIVIL_AFFAIRS")
    assert Entry.objects.get(action="threats.threat.opened").target_label == threat.ref


def test_the_same_form_sent_twice_makes_one_threat(world, signed_in):
    browser, form = signed_in(world.liaison), form_of()
    first = browser.post(reverse("threats:new"), form)
    second = browser.post(reverse("threats:new"), form)
    assert first.url == second.url
    assert all_threats().count() == 1
    assert Entry.objects.filter(action="threats.threat.opened").count() == 1


def test_a_form_of_somebody_else_is_not_taken_over(world, signed_in):
    form = form_of()
    signed_in(world.liaison).post(reverse("threats:new"), form)
    response = signed_in(world.focal_point).post(reverse("threats:new"), form | {"title": "Mine"})
    assert response.status_code == 422
    assert "already used" in response.content.decode()
    assert all_threats().get().title == "Reprisals feared"


def test_what_was_typed_comes_back_with_the_error(world, signed_in):
    response = signed_in(world.liaison).post(reverse("threats:new"), form_of(kind="", description="Heard at the well."))
    page = response.content.decode()
    assert response.status_code == 422
    assert "Heard at the well." in page
    assert 'href="#id_kind"' in page
    assert all_threats().count() == 0


def test_an_area_out_of_ones_posts_is_not_offered_and_refused(world, signed_in):
    browser = signed_in(world.liaison)
    offered = str(browser.get(reverse("threats:new")).context["form"]["area"])
    assert "CF11" in offered
    assert "CF21" not in offered
    response = browser.post(reverse("threats:new"), form_of(area="CF21"))
    assert response.status_code == 422
    assert all_threats().count() == 0
    with pytest.raises(NotAllowed, match="South One"):
        open_threat(
            by=world.liaison, at=AT, uid=uuid.uuid4(), area=world.s1, title="x", kind="KILLING", horizon="SHORT"
        )


def test_a_classification_above_ones_clearance_is_not_offered(world, signed_in):
    assert "STRICTLY" not in signed_in(world.liaison).get(reverse("threats:new")).content.decode()
    assert "STRICTLY" in signed_in(world.adviser).get(reverse("threats:new")).content.decode()
    response = signed_in(world.liaison).post(reverse("threats:new"), form_of(classification="CONFIDENTIAL"))
    assert response.status_code == 422


@pytest.mark.parametrize(("kind", "restricted"), [("CRSV", "CRSV"), ("CHILD_RECRUIT", "CHILD"), ("KILLING", "")])
def test_a_restricted_kind_shuts_out_even_whoever_logged_it(world, signed_in, kind, restricted):
    browser = signed_in(world.liaison)
    response = browser.post(reverse("threats:new"), form_of(kind=kind, title="Marker"), follow=True)
    threat = all_threats().get()
    assert threat.restricted_kind == restricted
    assert threat.ref in response.content.decode()
    assert ("Marker" in response.content.decode()) is (not restricted)
    assert (browser.get(threat.get_absolute_url()).status_code == 404) is bool(restricted)
    assert signed_in(world.human_rights).get(threat.get_absolute_url()).status_code == 200


def test_a_change_leaves_the_old_words_readable(world, signed_in):
    threat = make_threat(world, title="First words")
    browser = signed_in(world.adviser)
    response = browser.post(
        reverse("threats:edit", args=[threat.ref]), form_of(title="Second words", area="CF12"), follow=True
    )
    page = response.content.decode()
    assert "First words" in page
    assert "Second words" in page
    threat.refresh_from_db()
    assert (threat.title, threat.area) == ("Second words", world.n2)
    old = Threat.pgh_event_model.objects.of(threat, world.adviser)
    assert [version.title for version in old] == ["First words"]


def test_the_trail_holds_digests_not_words(world):
    threat = make_threat(world, title="First words")
    edit_threat(threat, by=world.adviser, at=AT, title="Secret words")
    entry = Entry.objects.get(action="threats.threat.changed")
    assert list(entry.changes) == ["title"]
    assert "words" not in str(entry.changes)


def test_nothing_changed_is_no_event(world):
    threat = make_threat(world)
    edit_threat(threat, by=world.adviser, at=AT, title=threat.title)
    assert not Entry.objects.filter(action="threats.threat.changed").exists()
    assert not Threat.pgh_event_model.objects.of(threat, world.adviser).exists()


def test_an_edit_by_who_may_only_log_is_refused(world, signed_in):
    threat = make_threat(world)
    assert signed_in(world.liaison).get(reverse("threats:detail", args=[threat.ref])).status_code == 200
    assert signed_in(world.liaison).get(reverse("threats:edit", args=[threat.ref])).status_code == 404
    with pytest.raises(NotAllowed):
        edit_threat(threat, by=world.liaison, at=AT, title="x")


def test_a_change_cannot_move_a_threat_out_of_ones_own_areas(world):
    threat = make_threat(world)
    with pytest.raises(NotAllowed, match="South One"):
        edit_threat(threat, by=world.head_of_office, at=AT, area=world.s1)


def test_closing_is_a_decision_with_a_reason(world, signed_in):
    threat = make_threat(world)
    browser = signed_in(world.head_of_office)
    address = reverse("threats:close", args=[threat.ref])
    assert browser.post(address, {"reason": "", "outcome": "MOVED"}).status_code == 422
    assert browser.post(address, {"reason": "They left."}).status_code == 422
    browser.post(address, {"reason": "The group left the district.", "outcome": "MOVED"})
    threat.refresh_from_db()
    assert (threat.closed_by, threat.closing_reason) == (world.head_of_office, "The group left the district.")
    assert threat.closing_outcome == "MOVED"
    assert "Moved elsewhere" in browser.get(threat.get_absolute_url()).content.decode()
    assert not threat.is_open


def test_a_second_close_says_so_and_changes_nothing(world, signed_in):
    threat = make_threat(world)
    close_threat(threat, by=world.adviser, at=AT, reason="Gone.")
    with pytest.raises(WrongState, match=threat.ref):
        close_threat(threat, by=world.adviser, at=AT, reason="Gone again.")
    response = signed_in(world.adviser).post(
        reverse("threats:close", args=[threat.ref]), {"reason": "Twice", "outcome": "PASSED"}
    )
    assert response.status_code == 422
    assert "in the meantime" in response.content.decode()
    threat.refresh_from_db()
    assert threat.closing_reason == "Gone."


def test_reopening_keeps_why_it_was_closed_in_the_versions(world):
    threat = make_threat(world)
    close_threat(threat, by=world.adviser, at=AT, reason="Gone.")
    reopened = reopen_threat(threat, by=world.adviser, at=AT)
    assert reopened.is_open
    assert Threat.pgh_event_model.objects.of(threat, world.adviser)[0].closing_reason == "Gone."
    with pytest.raises(WrongState, match="open already"):
        reopen_threat(threat, by=world.adviser, at=AT)


def test_a_closed_threat_is_not_edited(world):
    threat = make_threat(world)
    close_threat(threat, by=world.adviser, at=AT, reason="Gone.")
    with pytest.raises(WrongState, match="Reopen"):
        edit_threat(threat, by=world.adviser, at=AT, title="x")


def test_references_run_per_mission_and_year(world):
    first, second = make_threat(world), make_threat(world)
    assert (first.ref, second.ref) == ("TH-CAF-26-0001", "TH-CAF-26-0002")
    next_year = make_threat(world, at=AT.replace(year=2027))
    assert next_year.ref == "TH-CAF-27-0001"


def test_the_year_of_a_reference_is_the_missions_own(world):
    """Half past midnight in Bangui on New Year's Day is still the old year in UTC."""
    assert make_threat(world, at=AT.replace(month=12, day=31, hour=23, minute=30)).ref == "TH-CAF-27-0001"


def test_text_is_said_to_be_in_the_language_of_whoever_wrote_it(world, signed_in):
    world.liaison.language = "fr"
    world.liaison.save(update_fields=["language"])
    signed_in(world.liaison).post(reverse("threats:new"), form_of(title="Représailles craintes"))
    threat = all_threats().get()
    assert threat.language == "fr"
    page = signed_in(world.adviser).get(threat.get_absolute_url()).content.decode()
    assert '<html lang="en"' in page
    assert '<span lang="fr">Représailles craintes</span>' in page
