"""Writing and reading assessments through the door people use."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from tests.threats.assessments.factories import DAY, TEXT, draft, endorsed, in_review
from tests.threats.factories import make_incident
from tests.world import AT
from threats.assessments import deciding, services
from threats.models import Assessment, Citation, RiskLine


def text_of(row, **overrides):
    """What the form of the editor sends when nothing was changed, with some of it changed."""
    names = ("title", "summary", "context", "civilians", "protectors", "presence", "level", "horizon", "confidence",
             "classification", "sharing_boundary", "valid_until_on", "period_from_on", "period_until_on")  # fmt: skip
    return {name: getattr(row, name) or "" for name in names} | {"seen": row.revision} | overrides


def test_the_editor_keeps_what_was_written_and_says_when(world, signed_in):
    row = draft(world)
    browser = signed_in(world.focal_point)
    url = reverse("assessments:edit", args=[row.ref])
    assert "Marker of the summary" in browser.get(url).content.decode()
    answer = browser.post(url, text_of(row, summary="They came back."), follow=True)
    assert "Saved." in answer.content.decode()
    row.refresh_from_db()
    assert (row.summary, row.revision) == ("They came back.", 2)


def test_the_script_of_the_editor_saves_the_same_form_and_is_told_when(world, signed_in):
    row = draft(world)
    browser = signed_in(world.focal_point)
    url = reverse("assessments:edit", args=[row.ref])
    headers = {"X-Autosave": "1"}
    answer = browser.post(url, text_of(row, summary="One."), headers=headers)
    assert answer.json()["revision"] == 2
    assert "Saved on the server at" in answer.json()["saved"]
    answer = browser.post(url, text_of(row, title="", seen=2), headers=headers)
    assert (answer.status_code, answer.json()["errors"]) == (422, ["This field is required."])


def test_two_people_lose_nothing_both_texts_stand_side_by_side(world, signed_in):
    row = draft(world)
    url = reverse("assessments:edit", args=[row.ref])
    mine, theirs = signed_in(world.focal_point), signed_in(world.head_of_office)
    theirs.post(url, text_of(row, summary="What the other wrote."))
    answer = mine.post(url, text_of(row, summary="What I wrote."))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "What the other wrote." in page
    assert "What I wrote." in page
    by_itself = mine.post(url, text_of(row, summary="What I wrote."), headers={"X-Autosave": "1"})
    assert by_itself.status_code == 409
    assert by_itself.json()["theirs"] == [{"label": "Summary", "theirs": "What the other wrote."}]
    mine.post(url, text_of(row, summary="Both, put together.", seen=2))
    row.refresh_from_db()
    assert row.summary == "Both, put together."


def test_saving_the_same_text_again_is_no_conflict(world):
    row = draft(world)
    services.save_assessment(row, by=world.head_of_office, at=AT, seen=1, summary="New.")
    again = services.save_assessment(row, by=world.focal_point, at=AT, seen=1, summary="New.")
    assert again.revision == 2
    with pytest.raises(services.SavedMeanwhile):
        services.save_assessment(row, by=world.focal_point, at=AT, seen=1, summary="Another.")


def test_a_form_sent_twice_begins_one_draft(world, signed_in):
    browser = signed_in(world.focal_point)
    data = {
        "title": "Once", "level": "TACTICAL", "area": "CF11", "horizon": "SHORT", "classification": "UNCLASSIFIED",
        "period_from_on": "2026-01-01", "period_until_on": "2026-02-01", "uid": str(uuid.uuid4()),
    }  # fmt: skip
    first, second = (browser.post(reverse("assessments:new"), data) for _time in range(2))
    assert first.status_code == second.status_code == 302
    assert first.url == second.url
    assert Assessment.objects.unscoped("a test counts").count() == 1
    refused = browser.post(reverse("assessments:new"), data | {"period_until_on": "2025-01-01", "uid": uuid.uuid4()})
    assert refused.status_code == 422
    assert "The period ends before it begins" in refused.content.decode()


def test_the_evidence_is_what_the_reader_may_see_and_can_be_cited(world, signed_in):
    row = draft(world)
    seen = make_incident(world, kind="ATTACK_VILLAGE")
    hidden = make_incident(world, kind="ATTACK_VILLAGE", classification="STRICTLY_CONFIDENTIAL")
    elsewhere = make_incident(world, area=world.s1)
    for each in (seen, hidden, elsewhere):
        type(each).objects.unscoped("a test").filter(pk=each.pk).update(
            occurred_from_on="2026-02-10", occurred_to_on="2026-02-10"
        )
    browser = signed_in(world.focal_point)
    page = browser.get(reverse("assessments:evidence", args=[row.ref])).content.decode()
    assert seen.ref in page
    assert hidden.ref not in page
    assert elsewhere.ref not in page
    part = browser.get(reverse("assessments:evidence", args=[row.ref]), headers={"HX-Request": "true"})
    assert seen.ref in part.content.decode()
    assert "<html" not in part.content.decode()
    line = row.lines.get()
    cite = reverse("assessments:cite", args=[row.ref])
    browser.post(cite, {"kind": "incident", "refs": [seen.ref], "line": line.uid})
    browser.post(cite, {"kind": "incident", "refs": [seen.ref], "line": line.uid})
    assert Citation.objects.get().line == line
    refused = browser.post(cite, {"kind": "incident", "refs": [hidden.ref]}, follow=True)
    assert "Choose at least one of those that are shown" in refused.content.decode()


def test_a_citation_leaves_no_trace_for_whoever_may_not_see_the_thing(world, signed_in):
    row = draft(world, by=world.adviser)
    secret = make_incident(world, classification="STRICTLY_CONFIDENTIAL", title="Nobody else knows")
    services.cite(row, by=world.adviser, at=AT, kind="incident", refs=[secret.ref])
    url = reverse("assessments:detail", args=[row.ref])
    assert secret.ref in signed_in(world.adviser).get(url).content.decode()
    page = signed_in(world.focal_point).get(url).content.decode()
    assert row.ref in page
    assert secret.ref not in page


def test_what_a_thing_was_called_is_told_where_it_changed_and_to_readers_of_the_same_language(world, signed_in):
    row = draft(world)
    cited = make_incident(world, kind="ATTACK_VILLAGE")
    services.cite(row, by=world.focal_point, at=AT, kind="incident", refs=[cited.ref])
    url = reverse("assessments:detail", args=[row.ref])
    browser = signed_in(world.adviser)
    assert "When it was cited" not in browser.get(url).content.decode()
    assert "Au moment de la citation" not in browser.get(url, headers={"Accept-Language": "fr"}).content.decode()
    type(cited).objects.unscoped("a test").filter(pk=cited.pk).update(kind="LOOTING")
    assert "When it was cited: Attack on a village" in browser.get(url).content.decode()
    world.adviser.language = "fr"
    world.adviser.save()
    page = signed_in(world.adviser).get(url).content.decode()
    assert "Pillage" in page
    assert "Au moment de la citation" not in page


def test_what_is_endorsed_cannot_be_changed_neither_by_the_page_nor_by_sql(world, signed_in):
    from django.db import InternalError, connection, transaction

    row = endorsed(world)
    line = row.lines.get()
    refused = signed_in(world.focal_point).post(
        reverse("assessments:edit", args=[row.ref]), text_of(row, summary="Nicer.")
    )
    assert "no draft any more" in refused.content.decode()
    for sql in (
        f"UPDATE threats_assessment SET summary = 'Nicer.' WHERE id = {row.pk}",
        f"UPDATE threats_riskline SET likelihood = 1 WHERE id = {line.pk}",
        f"DELETE FROM threats_riskline WHERE id = {line.pk}",
        f"DELETE FROM threats_assessment WHERE id = {row.pk}",
    ):
        with pytest.raises(InternalError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    row.refresh_from_db()
    assert row.summary == TEXT["summary"]
    assert RiskLine.objects.get(pk=line.pk).likelihood == 4


def test_dissent_names_the_post_stays_and_is_kept_by_the_database(world, signed_in):
    from django.db import InternalError, transaction

    row = endorsed(world)
    uid = uuid.uuid4()
    browser = signed_in(world.head_of_office)
    for _time in range(2):
        browser.post(reverse("assessments:dissent", args=[row.ref]), {"text": "The market is safer.", "uid": uid})
    note = row.dissents.get()
    assert (note.role, note.aor) == ("HOO", world.office_north)
    assert "The market is safer." in browser.get(row.get_absolute_url()).content.decode()
    with pytest.raises(InternalError), transaction.atomic():
        note.delete()


def test_a_new_version_is_a_new_draft_from_the_endorsed_one(world, signed_in):
    row = endorsed(world)
    browser = signed_in(world.focal_point)
    data = {"period_from_on": "2026-03-01", "period_until_on": "2026-03-20", "uid": uuid.uuid4()}
    for _time in range(2):
        browser.post(reverse("assessments:renew", args=[row.ref]), data)
    fresh = Assessment.objects.unscoped("a test looks").get(replaces=row)
    assert fresh.is_draft
    assert fresh.summary == row.summary
    assert fresh.lines.get().title == row.lines.get().title
    assert fresh.valid_until_on is None
    assert endorsed_state(row) == "ENDORSED"


def endorsed_state(row):
    row.refresh_from_db()
    return row.state


def test_the_page_of_versions_shows_what_changed_word_by_word(world, signed_in):
    row = in_review(world)
    deciding.send_back(row, by=world.human_rights, at=AT + DAY, comment="Say which road.")
    services.save_assessment(row, by=world.focal_point, at=AT + DAY, seen=1, summary="Armed men return by night.")
    deciding.submit(row, by=world.focal_point, at=AT + 2 * DAY)
    page = signed_in(world.human_rights).get(reverse("assessments:versions", args=[row.ref])).content.decode()
    assert "<ins>" in page
    assert "by" in page
    assert "Unchanged." in page


def test_someone_who_may_not_take_it_further_finds_no_such_page(world, signed_in):
    row = in_review(world)
    url = reverse("assessments:move", args=[row.ref, "pass_on"])
    assert signed_in(world.joc).get(url).status_code == 404
    assert signed_in(world.focal_point).get(url).status_code == 404
    assert signed_in(world.human_rights).get(url).status_code == 200
    assert Client().get(url).status_code == 302


def test_the_list_says_what_is_expired_and_filters_by_it(world, signed_in):
    lapsed = endorsed(world, valid_until_on="2026-03-05")
    valid = endorsed(world, area=world.n2, valid_until_on="2099-03-05")
    browser = signed_in(world.adviser)
    page = browser.get(reverse("assessments:list")).content.decode()
    assert lapsed.ref in page
    assert "Expired" in page
    only = browser.get(reverse("assessments:list"), {"standing": "expired"}).content.decode()
    assert lapsed.ref in only
    assert valid.ref not in only
    only = browser.get(reverse("assessments:list"), {"standing": "valid", "area": "CF12"}).content.decode()
    assert valid.ref in only
    assert lapsed.ref not in only
