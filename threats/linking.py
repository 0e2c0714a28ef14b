"""What belongs to a threat: reported actors, triggers, evidence; saying so, and what of it a reader may see.

A link opens nothing. Whoever changes the links sees and touches those whose other end is in their sight; the rest stays
as it is.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.coarsening import tell_areas
from accounts.models import User
from accounts.policies import require
from accounts.roles import THREATS_EDIT
from areas import codes
from common.errors import WrongState
from threats.actors.forms import named
from threats.incidents.telling import span_words
from threats.keeping import locked, must_stand, note
from threats.models import (
    Actor,
    Incident,
    Report,
    Threat,
    ThreatActor,
    ThreatEvidence,
    ThreatTrigger,
    Trigger,
)
from threats.triggers.days import Occurrence, coming

# Evidence is offered for choice up to so many; what is older stays linked and is shown on its own pages.
SHOWN: Final = 40
Evidence = Incident | Report


@dataclass
class Linked:
    """What belongs to a threat and is in the reader's sight. `coming`: its triggers in the next 90 days."""

    actors: list[Actor]
    triggers: list[Trigger]
    incidents: list[Incident]
    reports: list[Report]
    coming: list[Occurrence] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.actors or self.triggers or self.incidents or self.reports)

    @property
    def classifications(self) -> list[str]:
        return [row.classification for row in (*self.actors, *self.triggers, *self.incidents, *self.reports)]


def linked_to(threat: Threat, reader: User, today: date) -> Linked:
    """What of it is in the reader's sight. At most eight statements."""
    evidence = list(_standing(ThreatEvidence).filter(threat=threat))
    incidents = [link.incident_id for link in evidence if link.incident_id]
    reports = [link.report_id for link in evidence if link.report_id]
    triggers = _seen(Trigger, reader, _standing(ThreatTrigger).filter(threat=threat).values("trigger"))
    found = Linked(
        actors=_seen(Actor, reader, _standing(ThreatActor).filter(threat=threat).values("actor")),
        triggers=triggers,
        incidents=_seen(Incident, reader, incidents)[:SHOWN] if incidents else [],
        reports=_seen(Report, reader, reports)[:SHOWN] if reports else [],
        coming=coming(triggers, today),
    )
    tell_areas([*found.incidents, *found.reports])
    return found


def _standing(model: Any) -> Any:
    return model.objects.standing()


def _seen(model: Any, reader: User, keys: Any) -> list[Any]:
    return list(model.objects.visible_to(reader).standing().filter(pk__in=keys).for_list())


@transaction.atomic
def link_threat(
    threat: Threat, *, by: User, at: datetime, actors: Collection[Actor], triggers: Collection[Trigger],
    evidence: Collection[Evidence],
) -> Threat:  # fmt: skip
    """From now on exactly these of what `by` can see belong to the threat; what they cannot see stays linked.

    Raises WrongState when the threat was closed.
    """
    threat = _held(threat, by)
    before = linked_to(threat, by, at.date())
    changes = [
        *_replace(ThreatActor, "actor", threat, before.actors, actors, by, at),
        *_replace(ThreatTrigger, "trigger", threat, before.triggers, triggers, by, at),
        *_replace(ThreatEvidence, "incident", threat, before.incidents, _of(Incident, evidence), by, at),
        *_replace(ThreatEvidence, "report", threat, before.reports, _of(Report, evidence), by, at),
    ]
    if changes:
        note("threats.threat.linked", threat, by, at, dict(changes))
    return threat


@transaction.atomic
def add_evidence(threat: Threat, evidence: Sequence[Evidence], *, by: User, at: datetime) -> int:
    """These speak for the threat too; how many did not before."""
    threat = _held(threat, by)
    changes = []
    for row in evidence:
        must_stand(row)
        end = "incident" if isinstance(row, Incident) else "report"
        if not _standing(ThreatEvidence).filter(threat=threat, **{end: row}).exists():
            ThreatEvidence.objects.create(threat=threat, made_at=at, made_by=by, **{end: row})
            changes.append((row.ref, (None, "evidence")))
    if changes:
        note("threats.threat.linked", threat, by, at, dict(changes))
    return len(changes)


def _of(model: Any, rows: Iterable[Any]) -> list[Any]:
    return [row for row in rows if isinstance(row, model)]


def _replace(
    model: Any, end: str, threat: Threat, before: Iterable[Any], after: Iterable[Any], by: User, at: datetime
) -> list[tuple[str, tuple[object, object]]]:
    """Links to what left `before` end, what is new in `after` gets one; the changes by reference."""
    old, new = {row.pk: row for row in before}, {row.pk: row for row in after}
    gone = [row for pk, row in old.items() if pk not in new]
    come = [row for pk, row in new.items() if pk not in old]
    if gone:
        standing = model.objects.standing().filter(threat=threat, **{f"{end}__in": [row.pk for row in gone]})
        standing.update(ended_at=at, ended_by=by)
    model.objects.bulk_create([model(threat=threat, made_at=at, made_by=by, **{end: row}) for row in come])
    return [*((row.ref, (end, None)) for row in gone), *((row.ref, (None, end)) for row in come)]


def _held(threat: Threat, by: User) -> Threat:
    threat = locked(threat)
    require(by, THREATS_EDIT, threat)
    must_stand(threat)
    if not threat.is_open:
        raise WrongState(_("Threat %(ref)s was closed in the meantime. Reopen it to change it.") % {"ref": threat.ref})
    return threat


def evidence_by_ref(refs: Sequence[str], user: User) -> list[Evidence]:
    """The incidents and reports with these references. Raises ValidationError that names those not in sight."""
    wanted = list(dict.fromkeys(ref.upper() for ref in refs))
    found: list[Evidence] = []
    for model in (Incident, Report):
        found += model.objects.visible_to(user).standing().filter(ref__in=wanted).for_list()
    known = {row.ref for row in found}
    if missing := [ref for ref in wanted if ref not in known]:
        raise ValidationError(
            _("No incident or report that you can see is called %(refs)s. Correct it, or take it out.")
            % {"refs": ", ".join(missing)}
        )
    return found


class LinksForm(forms.Form):
    """What belongs to a threat, of what the person can see."""

    actors: Any = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Reported actors"), queryset=None, to_field_name="ref", required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    triggers: Any = forms.ModelMultipleChoiceField(
        label=gettext_lazy("What may set it off"), queryset=None, to_field_name="ref", required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    kept = forms.MultipleChoiceField(
        label=gettext_lazy("Evidence"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Untick what does not speak for it after all."),
    )  # fmt: skip
    more = forms.CharField(
        label=gettext_lazy("Further incidents and reports, by reference"), required=False, max_length=2000,
        help_text=gettext_lazy("Several with a blank between them, such as IN-CAF-26-0142 R-CAF-26-0007."),
    )  # fmt: skip

    def __init__(self, *args: Any, threat: Threat, user: User, linked: Linked, **kwargs: Any) -> None:
        rows: list[Evidence] = [*linked.incidents, *linked.reports]
        self.user, self.evidence = user, {row.ref: row for row in rows}
        chosen = {
            "actors": [actor.ref for actor in linked.actors],
            "triggers": [trigger.ref for trigger in linked.triggers],
            "kept": list(self.evidence),
        }
        super().__init__(*args, **{**kwargs, "initial": chosen})
        self._offer("actors", Actor, threat, named)
        self._offer("triggers", Trigger, threat, lambda trigger: f"{trigger.title} ({trigger.ref})")
        self.fields["kept"].choices = [(ref, evidence_line(row)) for ref, row in self.evidence.items()]  # type: ignore[attr-defined]
        if not self.evidence:
            del self.fields["kept"]

    def _offer(self, name: str, model: Any, threat: Threat, words: Any) -> None:
        rows = model.objects.visible_to(self.user).standing().filter(mission=threat.mission_id).for_list()
        field: Any = self.fields[name]
        if rows.exists():
            field.queryset, field.label_from_instance = rows, words
        else:
            del self.fields[name]

    def clean_more(self) -> list[Evidence]:
        return evidence_by_ref(re.findall(r"[\w-]+", self.cleaned_data["more"]), self.user)

    @property
    def links(self) -> dict[str, Any]:
        """What `link_threat` takes."""
        kept = [self.evidence[ref] for ref in self.cleaned_data.get("kept", ())]
        return {
            "actors": self.cleaned_data.get("actors", ()),
            "triggers": self.cleaned_data.get("triggers", ()),
            "evidence": [*kept, *self.cleaned_data["more"]],
        }


class AddToThreatForm(forms.Form):
    """Which open threat an incident or a report speaks for."""

    threat: Any = forms.ModelChoiceField(label=gettext_lazy("Threat"), queryset=None, to_field_name="ref")

    def __init__(self, *args: Any, user: User, row: Evidence, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Threat.objects.visible_to(user, THREATS_EDIT).standing().open().filter(mission=row.mission_id)
        has = _standing(ThreatEvidence).filter(**{str(row._meta.model_name): row}).values("threat")
        field: Any = self.fields["threat"]
        field.queryset = rows.exclude(pk__in=has).for_list()
        field.label_from_instance = lambda threat: f"{threat.title} ({threat.ref})"


def evidence_line(row: Evidence) -> str:
    """As “IN-CAF-26-0142 · 2 Mar 2026 · Attack on a market”."""
    if isinstance(row, Report):
        return f"{row.ref} · {codes.label('threat_types', row.kind)}"
    return f"{row.ref} · {span_words(row.occurred_from_on, row.occurred_to_on)} · {row.title or row.kind_label()}"
