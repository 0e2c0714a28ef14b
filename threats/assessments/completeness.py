"""What an assessment still needs before it can be handed in for review."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from threats.models import Assessment, RiskLine


@dataclass(frozen=True)
class Missing:
    """A sentence about what is missing; `field` of the assessment, or the `line` that it is missing from."""

    sentence: str
    field: str = ""
    line: RiskLine | None = None


def missing_from(assessment: Assessment, lines: Sequence[RiskLine]) -> list[Missing]:
    """Everything, in the order of the page; empty when it can be handed in."""
    found = [*_of_the_text(assessment)]
    if not lines:
        found.append(Missing(_("Add at least one risk line: what may happen, to whom.")))
    for line in lines:
        found += _of_a_line(line)
    return found


def _of_the_text(assessment: Assessment) -> list[Missing]:
    found = []
    if not assessment.valid_until_on:
        found.append(Missing(_("Say until which day it is valid."), "valid_until_on"))
    elif assessment.valid_until_on <= assessment.period_until_on:
        found.append(Missing(_("It has to be valid beyond the period it looks back on."), "valid_until_on"))
    if not assessment.confidence:
        found.append(Missing(_("Say how sure you are of what is known."), "confidence"))
    if not assessment.summary.strip():
        found.append(Missing(_("Write the summary."), "summary"))
    if not assessment.civilians.strip():
        found.append(Missing(_("Say which civilians are at risk."), "civilians"))
    if assessment.atrocity_risk and not assessment.atrocity_factors:
        found.append(Missing(_("Name the risk factors of atrocity crimes that you see."), "atrocity_factors"))
    return found


def _of_a_line(line: RiskLine) -> list[Missing]:
    words = {"line": line.title}
    found = []
    if not line.level:
        found.append(_("“%(line)s”: judge likelihood and impact.") % words)
    if line.measures.strip() and not line.residual_level:
        found.append(_("“%(line)s”: judge what remains after the measures.") % words)
    if line.probability is None or line.horizon_days is None:
        found.append(_("“%(line)s”: state a probability and within how many days.") % words)
    if not line.justification.strip():
        found.append(_("“%(line)s”: say why you judge so.") % words)
    return [Missing(sentence, line=line) for sentence in found]
