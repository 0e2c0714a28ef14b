"""Writing an assessment: its text, its risk lines, what it rests on, who dissents. One function, one event.

All of it happens in the draft alone, but for dissent, which a post may note until it is superseded or withdrawn.
"""

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.once import made_once, must_be_cleared
from accounts.policies import mission_for, owner_of, require
from accounts.references import next_ref
from accounts.roles import ASSESSMENTS_VIEW, ASSESSMENTS_WRITE
from accounts.scope import Grant, scope_of
from areas.models import Area
from audit.services import record
from common.errors import NotAllowed, WrongState
from threats.assessments.matrix import current_matrix, rate
from threats.assessments.stale import install_default
from threats.evidence import cited
from threats.models import Assessment, Citation, Dissent, RiskLine, State, restricted_kind_of
from threats.models.assessment import TEXTS

EDITABLE = (
    "title", "level", "covered", "period_from_on", "period_until_on", "horizon", "valid_until_on", "next_review_on",
    "contributing", "confidence", *TEXTS, "atrocity_risk", "atrocity_factors", "classification", "sharing_boundary",
)  # fmt: skip
LINE_EDITABLE = (
    "position", "threat", "title", "area", "kind", "groups", "actors", "likelihood", "impact", "measures",
    "residual_likelihood", "residual_impact", "probability", "horizon_days", "justification", "scenarios",
)  # fmt: skip


class SavedMeanwhile(WrongState):
    """Somebody else saved in between. `theirs`: the row as it is now."""

    def __init__(self, theirs: Assessment | RiskLine) -> None:
        super().__init__(
            _("Somebody else saved this in the meantime. Both texts stand side by side: put together what is right, "
              "then save again.")
        )  # fmt: skip
        self.theirs = theirs


def grant_for(user: User, action: str, assessment: Assessment) -> Grant:
    """The appointment with which `user` does this: the narrowest that covers the area. Raises NotAllowed."""
    grants = scope_of(user).grants_over(action, assessment.mission, assessment.area_id or 0)
    if not grants:
        raise NotAllowed(_("None of your current appointments lets you do this in that area."))
    return grants[0]


def draft_assessment(*, by: User, at: datetime, uid: uuid.UUID, area: Area, **facts: Any) -> tuple[Assessment, bool]:
    """The draft with this `uid`, and whether this call made it. `facts`: some of EDITABLE; title, level, period and
    horizon at least. Raises NotAllowed where `by` has no post covering `area`, ValidationError by field."""
    return made_once(Assessment, uid, by, lambda: insert_draft(by=by, at=at, uid=uid, area=area, **facts))


def insert_draft(*, by: User, at: datetime, area: Area, **facts: Any) -> Assessment:
    """A new draft, in the transaction of the caller."""
    mission = mission_for(by, ASSESSMENTS_WRITE, area)
    if mission is None:
        raise NotAllowed(
            _("None of your current appointments covers %(area)s. Choose an area of yours, or tell its focal point.")
            % {"area": area.name()}
        )
    component, section = owner_of(by, ASSESSMENTS_WRITE, mission, area)
    row = Assessment(
        mission=mission, area=area, owner_component=component, owner_section=section, recorded_by=by, recorded_at=at,
        saved_at=at, **{"language": by.language, **facts},
    )  # fmt: skip
    grant = grant_for(by, ASSESSMENTS_WRITE, row)
    row.author_role, row.author_aor_id = grant.role, grant.aor_id
    must_be_cleared(by, row)
    row.ref = next_ref(Assessment.ref_prefix, mission, at)
    row.full_clean()
    row.save()
    install_default(mission, at)
    audit("drafted", row, by, at, {"title": ("", row.title)})
    return row


def save_assessment(assessment: Assessment, *, by: User, at: datetime, seen: int, **facts: Any) -> Assessment:
    """The text says this from now on. `seen`: the revision that the person changed; what stays the same leaves no
    trace. Raises SavedMeanwhile when another text was saved since, WrongState when it is no draft any more."""
    with transaction.atomic():
        row = locked_draft(assessment, by)
        changes = _changes(row, facts, EDITABLE)
        if not changes:
            return row
        if row.revision != seen:
            raise SavedMeanwhile(row)
        for name, (_old, new) in changes.items():
            setattr(row, name, new)
        must_be_cleared(by, row)
        row.full_clean()
        row.revision, row.saved_at = row.revision + 1, at
        row.save(update_fields=[*changes, "revision", "saved_at"])
        audit("saved", row, by, at, changes)
    return row


def add_line(assessment: Assessment, *, by: User, at: datetime, uid: uuid.UUID, **facts: Any) -> RiskLine:
    """A risk line; a form sent twice gives the first. `facts`: some of LINE_EDITABLE; title, area and kind at least."""
    with transaction.atomic():
        row = locked_draft(assessment, by)
        if found := RiskLine.objects.filter(uid=uid, assessment=row).first():
            return found
        last = row.lines.order_by("-position").values_list("position", flat=True).first() or 0
        line = RiskLine(assessment=row, uid=uid, **{"position": last + 1, **facts})
        _store_line(line, row, by, at)
        audit("line_added", row, by, at, {"line": ("", line.title)})
    return line


def save_line(line: RiskLine, *, by: User, at: datetime, seen: int, **facts: Any) -> RiskLine:
    """As `save_assessment`, for one risk line. It is rated by the matrix of now."""
    with transaction.atomic():
        row = locked_draft(line.assessment, by)
        held = RiskLine.objects.select_for_update(of=("self",)).select_related("area", "threat").get(pk=line.pk)
        changes = _changes(held, facts, LINE_EDITABLE)
        if not changes and held.matrix_number == current_matrix(row.mission).number:
            return held
        if held.revision != seen:
            raise SavedMeanwhile(held)
        for name, (_old, new) in changes.items():
            setattr(held, name, new)
        held.revision += 1
        _store_line(held, row, by, at)
        audit("line_saved", row, by, at, {f"line.{name}": change for name, change in changes.items()})
    return held


def remove_line(line: RiskLine, *, by: User, at: datetime) -> None:
    """The line goes with what was cited for it; what was handed in before keeps it."""
    with transaction.atomic():
        row = locked_draft(line.assessment, by)
        title = line.title
        RiskLine.objects.filter(pk=line.pk, assessment=row).delete()
        _restrict(row, by)
        audit("line_removed", row, by, at, {"line": (title, "")})


def cite(
    assessment: Assessment, *, by: User, at: datetime, kind: str, refs: list[str], line: RiskLine | None = None
) -> list[Citation]:
    """It, or one of its lines, rests on these. What `by` may not see cannot be cited. Citing twice changes nothing."""
    with transaction.atomic():
        row = locked_draft(assessment, by)
        if line is not None and line.assessment_id != row.pk:
            raise WrongState(_("That risk line belongs to another assessment. Choose one of this one."))
        found = cited(kind, by, refs)
        if not found or set(refs) - set(found):
            raise ValidationError({"refs": _("Choose at least one of those that are shown.")})
        rows = [
            Citation(
                assessment=row,
                line=line,
                kind=kind,
                ref=ref,
                label=item.label[:300],
                language=_language(),
                by=by,
                at=at,
            )  # fmt: skip
            for ref, item in found.items()
        ]
        Citation.objects.bulk_create(rows, ignore_conflicts=True)
        audit("cited", row, by, at, {kind: ("", ", ".join(found))})
    return rows


def _language() -> str:
    """In which the words of this moment are."""
    return (get_language() or settings.LANGUAGE_CODE)[:2]


def remove_citation(citation: Citation, *, by: User, at: datetime) -> None:
    with transaction.atomic():
        row = locked_draft(citation.assessment, by)
        Citation.objects.filter(pk=citation.pk, assessment=row).delete()
        audit("citation_removed", row, by, at, {citation.kind: (citation.ref, "")})


def note_dissent(assessment: Assessment, *, by: User, at: datetime, uid: uuid.UUID, text: str) -> Dissent:
    """A post of `by` does not agree. It stays: nothing changes or removes it. A form sent twice gives the first."""
    with transaction.atomic():
        row = locked(assessment)
        require(by, ASSESSMENTS_VIEW, row)
        if found := Dissent.objects.filter(uid=uid, by=by).first():
            return found
        if row.state in (State.SUPERSEDED, State.WITHDRAWN):
            raise WrongState(
                _("%(ref)s is no longer in force. Note your dissent on the one that is.") % {"ref": row.ref}
            )
        grant = grant_for(by, ASSESSMENTS_VIEW, row)
        note = Dissent(
            uid=uid, assessment=row, role=grant.role, aor_id=grant.aor_id, text=text.strip(), language=by.language,
            by=by, at=at,
        )  # fmt: skip
        note.clean_fields()
        note.save()
        audit("dissent_noted", row, by, at, {"dissent": ("", note.text)})
    return note


def locked(assessment: Assessment) -> Assessment:
    rows = Assessment.objects.unscoped("the caller fetched it through visible_to; this locks the row")
    found: Assessment = (
        rows.select_for_update(of=("self",))
        .select_related("mission", "area", "author_aor")
        .defer("area__outline")
        .get(pk=assessment.pk)
    )
    return found


def locked_draft(assessment: Assessment, by: User) -> Assessment:
    """The row, locked, of which `by` may change the text. Raises NotAllowed, WrongState when it is no draft."""
    row = locked(assessment)
    require(by, ASSESSMENTS_WRITE, row)
    if not row.is_draft:
        words = {"ref": row.ref, "state": State(row.state).label}
        raise WrongState(
            _("%(ref)s is no draft any more: %(state)s. Have it sent back, or begin a new version.") % words
        )
    return row


def _store_line(line: RiskLine, assessment: Assessment, by: User, at: datetime) -> None:
    within = [assessment.area, *Area.objects.filter(edition=assessment.area.edition_id, pcode__in=assessment.covered)]
    if not any(line.area.path.startswith(area.path) for area in within):
        raise ValidationError({"area": _("Choose an area that this assessment covers.")})
    rate(line, current_matrix(assessment.mission))
    line.full_clean(exclude=["assessment"], validate_unique=False)
    line.save()
    _restrict(assessment, by)
    Assessment.objects.unscoped("the row is locked").filter(pk=assessment.pk).update(saved_at=at)


def _restrict(assessment: Assessment, by: User) -> None:
    """It is restricted as its lines are: who may not read of such a kind does not read the assessment either."""
    kinds = {restricted_kind_of(kind) for kind in assessment.lines.values_list("kind", flat=True)} - {""}
    if len(kinds) > 1:
        raise ValidationError(
            {
                "kind": _(
                    "Lines on survivors and on children are read by different people. Write an assessment for each."
                )
            }
        )
    kind = kinds.pop() if kinds else ""
    if kind and not any(kind in grant.rights.restricted for grant in scope_of(by).grants):
        raise ValidationError(
            {"kind": _("Only those who serve survivors or children write about this kind. Ask their adviser.")}
        )
    if kind != assessment.restricted_kind:
        assessment.restricted_kind = kind
        assessment.save(update_fields=["restricted_kind"])


def _changes(
    row: Assessment | RiskLine, facts: Mapping[str, Any], editable: tuple[str, ...]
) -> dict[str, tuple[Any, Any]]:
    return {
        name: (getattr(row, name), value)
        for name, value in facts.items()
        if name in editable and getattr(row, name) != value
    }


def audit(what: str, row: Assessment, by: User, at: datetime, changes: Mapping[str, tuple[Any, Any]]) -> None:
    """An entry about this assessment."""
    record(
        f"threats.assessment.{what}", by=by.audit_actor(), target=row.audit_target(), at=at, mission=row.mission.code,
        changes={name: (_plain(old), _plain(new)) for name, (old, new) in changes.items()},
    )  # fmt: skip


def _plain(value: Any) -> Any:
    """What the trail digests."""
    if isinstance(value, Area):
        return value.pcode
    if isinstance(value, list | date):
        return str(value)
    return getattr(value, "ref", value)
