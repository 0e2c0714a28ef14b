"""An assessment on paper: what the PDF and the Word file say, in plain values and in the reader's words.

Both are made from the same data, so that they cannot disagree. Evidence is what the reader may see.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.posts import post_words
from areas import codes
from common import moments
from common.exporting import BOUNDARIES
from common.templatetags.look import classification_word
from threats.assessments import stale
from threats.assessments.citing import citations_of
from threats.assessments.grid import Grid, grid_of
from threats.assessments.lines import lines_of, marks_of
from threats.assessments.matrix import current_matrix, words
from threats.assessments.scenarios import told
from threats.models import Assessment, RiskLine, State
from threats.models.assessment import TEXTS

Document = dict[str, Any]


def document_of(assessment: Assessment, reader: User, at: datetime) -> Document:
    """Everything that is printed, as JSON: texts are the people's own, labels in the reader's language."""
    lines = lines_of(assessment)
    grid = grid_of(current_matrix(assessment.mission), lines)
    return {
        "lang": (get_language() or "en")[:2],
        "marking": classification_word(assessment.classification),
        "heading": _("Threat assessment"),
        "title": assessment.title,
        "ref": assessment.ref,
        "demo": _("Demonstration: invented mission and story.") if assessment.mission.kind == "DEMO" else "",
        "notices": _notices(assessment, at),
        "facts": _facts(assessment),
        "sections": [
            [str(assessment._meta.get_field(name).verbose_name).capitalize(), getattr(assessment, name)]  # type: ignore[union-attr]
            for name in TEXTS
            if getattr(assessment, name).strip()
        ],
        "atrocity": _atrocity(assessment),
        "matrix": _matrix(grid),
        "lines": [_line(line) for line in lines],
        "evidence": [
            [kind.label, [[item.ref, item.label, _for(citation.line)] for citation, item in kind.rows]]
            for kind in citations_of(assessment, reader)
        ],
        "dissents": [
            [post_words(each.role, each.aor.names), moments.exact(each.at, assessment.zone), each.text]
            for each in assessment.dissents.select_related("aor")
        ],
        "words": _words(assessment, at),
    }


def _words(assessment: Assessment, at: datetime) -> dict[str, str]:
    """Headings and sentences of ours."""
    return {
        "matrix": _("Risk matrix"),
        "likelihood": _("Likelihood"),
        "impact": _("Impact on civilians"),
        "legend": _("A number is a risk line now; a number in brackets is the line after its measures."),
        "lines": _("Risk lines"),
        "evidence": _("Evidence cited"),
        "within": _("Evidence within what the reader of this file may see."),
        "none": _("Nothing is cited."),
        "dissent": _("Notes of dissent"),
        "atrocity": _("Risk of atrocity crimes"),
        "page": _("Page"),
        "made": _("As of %(moment)s.") % {"moment": moments.exact(at, assessment.zone)},
        "disclaimer": str(BOUNDARIES),
        "reported": _("Actors are reported or alleged until Human Rights has verified it."),
    }


def _notices(assessment: Assessment, at: datetime) -> list[str]:
    found = []
    if assessment.state != State.ENDORSED:
        found.append(_("Not in force. State: %(state)s.") % {"state": State(assessment.state).label})
    elif assessment.is_lapsed_at(at):
        found.append(_("Expired: its last day is over."))
    found += [_("Stale: %(why)s") % {"why": stale.why_stale(mark)} for mark in marks_of(assessment)]
    return found


def _facts(assessment: Assessment) -> list[list[str]]:
    covered = [area.name() for area in stale.areas_of(assessment)]
    rows = [
        (_("Area"), ", ".join(covered)),
        (_("Level"), codes.label("assessment_levels", assessment.level)),
        (_("Looks back"), f"{date_format(assessment.period_from_on)} – {date_format(assessment.period_until_on)}"),
        (_("Looks ahead"), codes.label("time_horizons", assessment.horizon)),
        (_("Valid until"), _day(assessment.valid_until_on)),
        (_("Next review"), _day(assessment.next_review_on)),
        (_("Confidence"), str(assessment.get_confidence_display()) if assessment.confidence else ""),
        (_("Written by"), post_words(assessment.author_role, assessment.author_aor.names)),
        (_("Contributing"), ", ".join(codes.label("components", each) for each in assessment.contributing)),
        (_("State"), str(State(assessment.state).label)),
    ]
    if assessment.endorsed_at:
        moment = moments.exact(assessment.endorsed_at, assessment.zone)
        words = {"post": post_words(assessment.endorsed_role), "moment": moment}
        rows.append((_("Endorsed"), _("%(post)s, %(moment)s") % words))
    return [[label, value or _("not known")] for label, value in rows if value or label != _("Contributing")]


def _day(day: date | None) -> str:
    return date_format(day) if day else ""


def _atrocity(assessment: Assessment) -> list[str]:
    if not assessment.atrocity_risk:
        return []
    return [codes.label("atrocity_risk_factors", each) for each in assessment.atrocity_factors]


def _matrix(grid: Grid) -> Document:
    return {
        "impacts": [f"{step} {word}" for step, word in grid.impacts],
        "rows": [
            [
                f"{row.likelihood} {row.word}",
                [[cell.word, cell.rank, _marks(cell.before, cell.after)] for cell in row.cells],
            ]
            for row in grid.rows
        ],
    }


def _marks(before: Sequence[int], after: Sequence[int]) -> str:
    return " ".join([*(str(n) for n in before), *(f"({n})" for n in after)])


def _for(line: RiskLine | None) -> str:
    return line.title if line else ""


def _line(line: RiskLine) -> Document:
    facts = [
        (_("Kind of threat"), codes.label("threat_types", line.kind)),
        (_("Area"), line.area.name()),
        (_("Groups at risk"), ", ".join(codes.label("groups_at_risk", each) for each in line.groups)),
        (_("Reported actors"), ", ".join(codes.label("threat_actors", each) for each in line.actors)),
        (_("Risk now"), _rating(line.level, line.likelihood, line.impact)),
        (_("Measures"), line.measures),
        (_("Risk after the measures"), _rating(line.residual_level, line.residual_likelihood, line.residual_impact)),
        (_("Probability"), _probability(line)),
        (_("Why"), line.justification),
    ]
    return {
        "number": line.number,  # type: ignore[attr-defined]
        "title": line.title,
        "facts": [[label, value] for label, value in facts if value],
        "scenarios": [
            [case, text, " · ".join(part for part in (band, signs) if part)]
            for case, text, band, signs in told(line.scenarios)
        ],
    }


def _rating(level: str, likelihood: int | None, impact: int | None) -> str:
    if not level:
        return ""
    return _("%(level)s (likelihood %(likelihood)d, impact %(impact)d)") % {
        "level": words(level), "likelihood": likelihood, "impact": impact
    }  # fmt: skip


def _probability(line: RiskLine) -> str:
    if line.probability is None or line.horizon_days is None:
        return ""
    return _("%(percent)d %% within %(days)d days") % {"percent": line.probability, "days": line.horizon_days}
