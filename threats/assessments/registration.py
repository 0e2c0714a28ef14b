"""What assessments tell the apps below: their events, their clock, their messages, their work, their evidence."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.registry import register
from common.exercise_rules import Rule, register_exercise_rule
from followup.models.policies import Purpose
from followup.runner import LONG, register_work
from followup.subjects import SubjectKind, register_subject
from notifications.kinds import register_message
from notifications.models import Message
from notifications.outbox import Subject
from threats.assessments import sources, stale, validity
from threats.models.assessment import KIND

# What every message about an assessment says; see threats.assessments.validity.facts_of.
FACTS = ("ref", "level", "area", "priority")
STEP = (*FACTS, "due", "due_on", "you", "called", "step", "next", "next_at")
EVENTS = {
    "drafted": _("Assessment drafted"),
    "saved": _("Text of an assessment saved"),
    "line_added": _("Risk line added"),
    "line_saved": _("Risk line saved"),
    "line_removed": _("Risk line removed"),
    "cited": _("Evidence cited in an assessment"),
    "citation_removed": _("Citation removed from an assessment"),
    "dissent_noted": _("Dissent noted on an assessment"),
    "moved": _("Assessment handed in, sent back, passed, endorsed or withdrawn"),
    "superseded": _("Assessment superseded"),
    "stale": _("Assessment marked as stale"),
    "scored": _("Said what became of a risk line"),
    "exported": _("Assessment exported"),
}


def register_all() -> None:
    for code, label in EVENTS.items():
        register(f"threats.assessment.{code}", label)
    register("threats.matrix.changed", _("Risk matrix changed"))
    register("threats.stale_rule.changed", _("Rule for stale assessments changed"))
    for code, label, needs, calls in (
        ("assessment_lapses", _("Assessment that lapses"), STEP, True),
        ("assessment_nobody", _("A reminder of an assessment reached nobody"), STEP, False),
        ("assessment_stale", _("Assessment contradicted by what happened"), (*FACTS, "incidents", "days"), False),
        ("assessment_review", _("Assessment that waits for a review"), FACTS, False),
        ("assessment_endorse", _("Assessment that waits for endorsement"), FACTS, False),
        ("assessment_returned", _("Assessment sent back to its author"), FACTS, False),
        ("assessment_endorsed", _("Assessment endorsed"), FACTS, False),
    ):
        register_message(f"threats.{code}", label=label, template=code, needs=needs, calls=calls, page=_page_of)
    register_subject(
        SubjectKind(
            kind=KIND, label=_("Assessment"), audit_kind="threats.assessment", page=_page, open_ones=validity.open_ones,
            marks=validity.marks_of, messages={Purpose.VALIDITY.value: "threats.assessment_lapses"},
            nobody="threats.assessment_nobody",
        )
    )  # fmt: skip
    register_work(stale.WORK, stale.EVERY_S, stale.mark_stale, lane=LONG)
    sources.register_all()
    why = "Asked of rows from visible_to; an assessment belongs to no drill."
    for name in ("threats.assessments.figures", "threats.assessments.score"):
        register_exercise_rule("statistic", name, Rule.ABSENT, why)
    for name in ("assessments:pdf", "assessments:word"):
        register_exercise_rule("export", name, Rule.ABSENT, why)


def _page(subject: Subject) -> str:
    return reverse("assessments:detail", args=[subject.label])


def _page_of(message: Message) -> str:
    return reverse("assessments:detail", args=[message.subject_label])
