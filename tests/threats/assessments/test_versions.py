"""What changed between two versions, and what an assessment on paper says."""

import io
import json
from datetime import date

import docx
from hypothesis import given
from hypothesis import strategies as st

from audit.models import Entry
from followup.models import Clock, StepExecution
from followup.ticking import tick
from notifications.models import Message
from tests.threats.assessments.factories import DAY, draft, endorsed
from tests.threats.factories import make_incident
from tests.world import AT
from threats.assessments import deciding, services
from threats.assessments.document import document_of
from threats.assessments.paper import as_word
from threats.assessments.standing import standing_lines
from threats.assessments.versions import body_of, by_words, compare
from threats.models import Assessment

TEXTS = st.text(alphabet="ab \n", max_size=60)


@given(TEXTS, TEXTS)
def test_the_words_between_two_texts_give_both_back(before, after):
    parts = by_words(before, after)
    assert "".join(part.text for part in parts if part.kind != "new") == before
    assert "".join(part.text for part in parts if part.kind != "gone") == after


def test_sections_and_lines_are_compared_side_by_side(world):
    row = draft(world, lines=[{}, {"title": "Looting", "kind": "LOOTING"}])
    before = body_of(row, list(row.lines.select_related("area")))
    services.save_assessment(row, by=world.focal_point, at=AT, seen=1, context="Harvest begins late.")
    kept, gone = row.lines.all()
    services.save_line(kept, by=world.focal_point, at=AT, seen=1, likelihood=5)
    services.remove_line(gone, by=world.focal_point, at=AT)
    row.refresh_from_db()
    found = compare(before, json.loads(json.dumps(body_of(row, list(row.lines.select_related("area"))))))
    assert [each.label for each in found.sections] == ["Context"]
    assert {line.title: line.kind for line in found.lines} == {"Attack on a village": "changed", "Looting": "gone"}
    assert ("Likelihood now", "4", "5") in [(row.label, row.before, row.after) for row in found.lines[0].rows]


def test_validity_is_a_clock_that_reminds_the_post_and_ends_with_the_next_version(world):
    row = endorsed(world)
    clock = Clock.objects.get(subject_uid=row.uid)
    assert (clock.purpose, clock.deadline_at, clock.holder_role) == ("VALIDITY", row.lapses_at, "POCFP")
    tick(clock.due_at)
    assert Message.objects.filter(kind="threats.assessment_lapses", recipient=world.focal_point).exists()
    for _step in range(6):
        clock.refresh_from_db()
        tick(clock.due_at)
    called = {each.recipient for each in Message.objects.filter(kind="threats.assessment_lapses")}
    assert called >= {world.focal_point, world.adviser}
    assert StepExecution.objects.filter(clock=clock).count() >= 5
    clock.refresh_from_db()
    endorsed(world, at=clock.due_at, valid_until_on=date(2027, 1, 31))
    clock.refresh_from_db()
    assert clock.state == "SATISFIED"
    assert Clock.objects.open().filter(purpose="VALIDITY").count() == 1


def test_one_that_is_withdrawn_needs_no_clock(world):
    row = endorsed(world)
    deciding.withdraw(row, by=world.adviser, at=AT + DAY, comment="Wrong area.")
    assert Clock.objects.get(subject_uid=row.uid).state == "CANCELLED"


def test_standing_lines_are_those_in_force_at_that_moment_and_in_sight(world):
    row = endorsed(world)
    draft(world)
    assert list(standing_lines(world.focal_point, AT + DAY)) == list(row.lines.all())
    assert not standing_lines(world.neighbour, AT + DAY)
    assert not standing_lines(world.focal_point, AT)
    assert not standing_lines(world.focal_point, AT + 200 * DAY)


def test_the_file_says_what_the_page_says_and_no_more_than_its_reader_may_see(world, signed_in):
    row = draft(world, by=world.adviser, classification="CONFIDENTIAL", title='#import "x" *bold* <b>')
    secret = make_incident(world, classification="STRICTLY_CONFIDENTIAL")
    services.cite(row, by=world.adviser, at=AT, kind="incident", refs=[secret.ref])
    row = Assessment.objects.visible_to(world.adviser).for_detail().get(pk=row.pk)
    theirs = json.dumps(document_of(row, world.adviser, AT))
    assert secret.ref in theirs
    assert secret.ref not in json.dumps(document_of(row, world.joc, AT))
    paper = docx.Document(io.BytesIO(as_word(document_of(row, world.joc, AT))))
    frame = paper.sections[0]
    assert frame.header.paragraphs[0].text == "CONFIDENTIAL"
    assert "do not imply official endorsement" in frame.footer.paragraphs[0].text
    assert paper.paragraphs[0].text == '#import "x" *bold* <b>'
    answer = signed_in(world.adviser).get(f"/assessments/{row.ref}/pdf/")
    assert answer.content.startswith(b"%PDF")
    assert answer["Content-Disposition"] == f'attachment; filename="{row.ref}.pdf"'
    assert Entry.objects.filter(action="threats.assessment.exported", target_label=row.ref).count() == 1
