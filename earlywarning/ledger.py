"""The ledger of one alert: each row that tells who was addressed, answered, decided and did what, with its proof.

Whatever a person does to an alert is attested by the entry of that event (`attested`); steps and messages are attested
by the apps that make them. `python manage.py verify_audit --alert REF` and the page of the ledger compare all of them.
"""

from collections.abc import Iterable
from typing import Any, Final

from django.db import models
from django.utils.translation import gettext as _

from accounts.models import User
from audit.ledger import Matter, Row
from earlywarning import timeline
from earlywarning.models import (
    Acknowledgement,
    Alert,
    Decision,
    Feedback,
    FurtherReport,
    PassedOn,
    PriorAlert,
    Proposal,
    Release,
    Response,
)
from earlywarning.timeline import post_words
from followup import ledger as steps
from notifications import ledger as messages
from notifications.models import Message

# What is attested of each kind of row, in this order. A column added later is attested under a kind of its own
# ("acknowledgement2"), not added here: what was attested before would no longer fit. Left out is what follows from the
# place when the geography is replaced (areas.relocating).
_PLACE = ("lat", "lon", "precision")
_HEARD = ("urgency", "severity", "certainty", "expected_at", "place_name", "heard", "source_code", "language")
COLUMNS: Final[dict[type[models.Model], tuple[str, ...]]] = {
    Alert: (
        "uid", "ref", "mission_id", "exercise_id", "classification", "restricted_kind", "sharing_boundary",
        "owner_component", "owner_section", "status", "recorded_at", "recorded_by_id", "withdrawn_at",
        "withdrawn_by_id", "withdrawn_reason", "merged_into_id", *_PLACE, "kind", *_HEARD,
        "priority", "threat_id", "report_id", "stage", "crosscheck", "decision", "raised_at", "closed_at",
        "closed_by_id", "outcome", "closing_note",
    ),
    Acknowledgement: (
        "uid", "alert_id", "person_id", "role", "aor_id", "channel", "medium", "recorded_by_id", "answered_at",
        "received_at", "is_first", "is_provisional", "intent", "will_do", "promised_at", "note",
    ),
    PassedOn: ("alert_id", "person_id", "role", "aor_id", "at"),
    Response: (
        "uid", "alert_id", "kind", "responder", "tier", "phase", "tasking_ref", "began_at", "arrived_at", "ended_at",
        "outcome", "note", "recorded_by_id", "recorded_at",
    ),
    Decision: (
        "uid", "alert_id", "decision", "reason", "note", "person_id", "role", "aor_id", "medium", "promise_id",
        "recorded_by_id", "decided_at",
    ),
    Proposal: (
        "uid", "alert_id", "what", "reason", "note", "other_id", "urgency", "severity", "person_id", "role", "aor_id",
        "medium", "recorded_by_id", "proposed_at", "verdict", "verdict_by_id", "verdict_role", "verdict_at",
    ),
    Feedback: (
        "uid", "alert_id", "state", "exposes", "unsure_of", "reason", "way", "given_at", "role", "note",
        "recorded_by_id", "recorded_at",
    ),
    Release: (
        "uid", "alert_id", "boundary", "kind", "urgency", "level", "reason", "role", "aor_id", "released_by_id",
        "released_at", "withdrawn_by_id", "withdrawn_role", "withdrawn_at", "withdrawn_reason",
    ),
    FurtherReport: (
        "uid", "alert_id", "report_id", "threat_id", *_HEARD, *_PLACE, "corroborates", "sharing_boundary", "was_joined",
        "added_by_id", "added_at", "apart_id",
    ),
    PriorAlert: ("uid", "alert_id", "incident_id", "warned", "by_id", "at"),
}  # fmt: skip
LEFT_OUT: Final = frozenset({"id", "area_id", "h3_r8", "h3_r6", "h3_r4", "snapped_km"})


def attested(rows: Iterable[models.Model]) -> dict[str, object]:
    """What an entry attests of `rows`, as the database now has them: one statement for each."""
    found: dict[str, object] = {}
    for row in rows:
        stored = type(row)._base_manager.filter(pk=row.pk).values_list(*COLUMNS[type(row)]).get()
        found[_name(row)] = list(stored)
    return found


def matter_of(alert: Alert) -> Matter:
    """Every row of the ledger of `alert`."""
    rows = Message.objects.filter(subject_kind=alert.subject.kind, subject_uid=alert.uid)
    sent = list(rows.select_related("recipient", "aor").order_by("queued_at", "pk"))
    return Matter(
        uid=str(alert.uid),
        label=alert.ref,
        since=alert.raised_at,
        rows=[*_of_people(alert), *steps.rows_of(alert.subject), *_of_actions(alert), *messages.rows_of(sent)],
        entries=frozenset(each.settled_in for each in sent if each.settled_in),
        searched=(messages.SETTLED,),
    )


def find(ref: str) -> Matter | None:
    """The ledger for `verify_audit --alert`, which asks on nobody's behalf."""
    rows = Alert.objects.unscoped("whoever may run commands on the server proves the trail").filter(ref=ref)
    alert: Alert | None = rows.select_related("mission", "area", "closed_by").first()
    return None if alert is None else matter_of(alert)


def _of_people(alert: Alert) -> list[Row]:
    ended = timeline.ending_words(alert) if alert.closed_at else ""
    raised = _("Alert raised.")
    found = [_row(alert, alert.closed_at or alert.raised_at, ended or raised, "", alert.closed_by)]
    for answer in alert.acknowledgements.select_related("person", "aor"):
        post = post_words(answer.role, answer.aor)
        found.append(_row(answer, answer.received_at, timeline.answer_words(answer), post, answer.person))
    for passed in _rare(alert, "passed_on").select_related("person", "aor"):
        post = post_words(passed.role, passed.aor)
        found.append(_row(passed, passed.at, _("Not mine, pass it on."), post, passed.person))
    for decision in alert.decisions.select_related("person", "aor"):
        post = post_words(decision.role, decision.aor)
        found.append(_row(decision, decision.decided_at, timeline.decision_words(decision), post, decision.person))
    for proposal in _rare(alert, "proposals").select_related("person", "aor"):
        text = f"{proposal.get_what_display()}: {proposal.get_verdict_display()}"
        moment, post = proposal.verdict_at or proposal.proposed_at, post_words(proposal.role, proposal.aor)
        found.append(_row(proposal, moment, text, post, proposal.person))
    for report in _rare(alert, "further").select_related("added_by"):
        found.append(_row(report, report.added_at, timeline.further_words(report), "", report.added_by))
    for response in alert.responses.select_related("recorded_by"):
        found.append(_row(response, response.recorded_at, timeline.response_words(response), "", response.recorded_by))
    for told in _rare(alert, "feedbacks").select_related("recorded_by"):
        event = timeline.feedback_event(told)
        found.append(_row(told, told.recorded_at, event.text, post_words(told.role), told.recorded_by))
    for prior in _rare(alert, "priors").select_related("by"):
        found.append(_row(prior, prior.at, timeline.prior_words(prior), "", prior.by))
    for release in _rare(alert, "releases").select_related("aor", "released_by", "withdrawn_by"):
        event = list(timeline.release_events(release))[-1]
        who = post_words(release.withdrawn_role) if release.withdrawn_at else post_words(release.role, release.aor)
        found.append(_row(release, event.at, event.text, who, release.withdrawn_by or release.released_by))
    return found


def _of_actions(alert: Alert) -> list[Row]:
    """How each action about it was given."""
    return steps.actions_about(alert.subject) if getattr(alert, "has_actions", True) else []


def _rare(alert: Alert, name: str) -> Any:
    """Rows of which there mostly are none: not asked for where `for_detail` already knows."""
    rows = getattr(alert, name)
    return rows.all() if getattr(alert, f"has_{name}", True) else rows.none()


def _row(row: Any, moment: Any, text: str, who: str, person: User | None) -> Row:
    value = [getattr(row, name) for name in COLUMNS[type(row)]]
    return Row(_name(row), value, moment, text, who, person.name if person else "")


def _name(row: models.Model) -> str:
    return f"{row._meta.model_name}:{row.pk}"
