"""What happened in an exercise, for whoever directs it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from accounts.models import Exercise
from areas import codes
from earlywarning.exercises.directing import alerts_of
from earlywarning.models import Acknowledgement, Alert, Decision
from earlywarning.timeline import post_words
from followup.models import Clock


@dataclass(frozen=True)
class Event:
    """One line; `alert` where it is about one."""

    at: datetime
    text: str
    alert: str = ""


def course_of(exercise: Exercise) -> list[Event]:
    """Everything in order of time: five statements, however many alerts there are."""
    events = list(_of_exercise(exercise))
    related = (
        Prefetch("acknowledgements", Acknowledgement.objects.select_related("aor")),
        Prefetch("decisions", Decision.objects.select_related("aor")),
        "responses",
    )
    for alert in alerts_of(exercise).order_by("pk").prefetch_related(*related):
        events += _of_alert(alert)
    for clock in Clock.objects.filter(exercise=exercise, purpose="ACK", state="EXHAUSTED"):
        events.append(Event(clock.deadline_at, _("Unanswered: the whole ladder was called."), clock.subject_label))
    return sorted(events, key=lambda event: event.at)


def _of_exercise(exercise: Exercise) -> Iterator[Event]:
    if exercise.started_at:
        yield Event(exercise.started_at, _("The exercise began."))
    if exercise.ended_at:
        yield Event(exercise.ended_at, _("The exercise ended."))


def _of_alert(alert: Alert) -> Iterator[Event]:
    what = {"kind": codes.label("threat_types", alert.kind)}
    yield Event(alert.raised_at, _("Alert raised: %(kind)s.") % what, alert.ref)
    for answer in alert.acknowledgements.all():
        post = {"post": post_words(answer.role, answer.aor)}
        yield Event(answer.answered_at, _("%(post)s has it.") % post, alert.ref)
    for decision in alert.decisions.all():
        words = {
            "post": post_words(decision.role, decision.aor),
            "what": codes.label("alert_decisions", decision.decision),
        }
        yield Event(decision.decided_at, _("%(post)s decided: %(what)s.") % words, alert.ref)
    for response in alert.responses.all():
        words = {"what": codes.label("response_types", response.kind)}
        yield Event(response.began_at, _("Response: %(what)s.") % words, alert.ref)
    if alert.closed_at:
        yield Event(alert.closed_at, _("Ended: %(stage)s.") % {"stage": alert.get_stage_display()}, alert.ref)
