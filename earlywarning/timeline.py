"""The story of one alert as its page tells it: what happened, what each message became, and what is planned."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from accounts import posts
from areas import codes
from areas.models import AreaOfResponsibility
from common import moments
from earlywarning.models import (
    Acknowledgement,
    Alert,
    Decision,
    Feedback,
    FurtherReport,
    PriorAlert,
    Proposal,
    Release,
    Response,
)
from followup.actions.wording import given_words
from followup.ladder import LAST_RESORT
from followup.models import ActionPoint, Step, StepExecution
from followup.story import Addressee, PastStep, PlannedStep, Story
from followup.wording import condition_words, giving_words


@dataclass(frozen=True)
class Event:
    """One line. `state`: past, late (a step that called because nobody answered) or planned.

    `folded`: lines that this one stands for, shown when they are asked for.
    """

    at: datetime
    text: str
    detail: str = ""
    state: str = "past"
    addressees: list[Addressee] = field(default_factory=list)
    folded: list["Event"] = field(default_factory=list)


@dataclass(frozen=True)
class Day:
    """The events of one day where it happens."""

    date: date
    events: list[Event]


def timeline_of(alert: Alert, story: Story, *, names: bool, actions: Sequence[ActionPoint] = ()) -> list[Day]:
    """Everything in order of time, what is planned last, by day. `names`: the reader may see who, not only as what.

    `actions`: those that the reader may see; of any other the step that gave it says what it gave.
    """
    told = {(each.clock_id, each.step, each.cycle) for each in actions}
    steps = [
        step for step in story.past
        if (step.execution.clock_id, step.execution.step, step.execution.cycle) not in told
    ]  # fmt: skip
    past = sorted(
        [*_of_people(alert, names), *_of_steps(steps), *(_of_action(each) for each in actions)],
        key=lambda event: event.at,
    )
    events = [*past, *_of_plans(story.planned)]
    zone = ZoneInfo(alert.zone)
    days = groupby(events, key=lambda event: event.at.astimezone(zone).date())
    return [Day(day, list(of_day)) for day, of_day in days]


def _of_action(action: ActionPoint) -> Event:
    due = _("Due %(moment)s.") % {"moment": moments.exact(action.due_at, action.zone)}
    return Event(action.recorded_at, given_words(action), due if action.is_open else action.get_state_display())


def _of_plans(steps: list[PlannedStep]) -> Iterator[Event]:
    """What comes next of each clock; all that would come after it is one line, which opens."""
    first: dict[int, PlannedStep] = {}
    later = [step for step in steps if first.setdefault(step.clock.pk, step) is not step]
    yield from (_planned(step) for step in first.values())
    if len(later) == 1:
        yield _planned(later[0])
    elif later:
        text = _("Then, as long as nobody does what is due: %(n)d further steps.") % {"n": len(later)}
        yield Event(
            max(later[0].at, *(step.at for step in first.values())),
            text,
            "",
            "planned",
            [],
            [_planned(step) for step in later],
        )


def _of_steps(steps: list[PastStep]) -> Iterator[Event]:
    """A line for each step; calls that were repeated because nobody answered are one line for each clock."""
    repeated: dict[int, tuple[str, list[Event]]] = {}
    for step in steps:
        if step.execution.kind == LAST_RESORT and step.execution.cycle > 0:
            clock = step.execution.clock
            repeated.setdefault(clock.pk, (clock.purpose, []))[1].append(_of_step(step))
        else:
            yield _of_step(step)
    for purpose, events in repeated.values():
        if len(events) == 1:
            yield events[0]
            continue
        text = _("Still unanswered. Called again %(n)d times.")
        if purpose == "DECISION":
            text = _("Still undecided. Asked again %(n)d times.")
        if purpose == "FEEDBACK":
            text = _("The community is still not told. Reminded again %(n)d times.")
        yield Event(events[-1].at, text % {"n": len(events)}, state="late", folded=events)


def prior_words(prior: PriorAlert) -> str:
    """Never of which incident: whoever reads the alert may not know it."""
    return _("Judged: it warned of an incident.") if prior.warned else _("Judged: it did not warn of an incident.")


def _of_people(alert: Alert, names: bool) -> Iterator[Event]:
    priority = codes.label("priorities", alert.priority)
    yield Event(alert.raised_at, _("Alert raised. Priority: %(priority)s.") % {"priority": priority})
    for answer in alert.acknowledgements.all():
        yield Event(answer.received_at, answer_words(answer), answer.person.name if names and answer.person else "")
    for passed in alert.passed_on.all():
        yield Event(passed.at, _("%(post)s: not mine, pass it on.") % {"post": post_words(passed.role, passed.aor)})
    for decision in alert.decisions.all():
        yield Event(
            decision.decided_at, decision_words(decision), decision.person.name if names and decision.person else ""
        )
    for proposal in alert.proposals.all():
        yield from _of_proposal(proposal)
    for report in alert.further.all():
        yield Event(report.added_at, further_words(report))
    for response in alert.responses.all():
        yield Event(response.began_at, response_words(response))
    for feedback in alert.feedbacks.all():
        yield feedback_event(feedback)
    for release in alert.releases.all():
        yield from release_events(release)
    if alert.closed_at:
        yield Event(alert.closed_at, ending_words(alert))


def answer_words(answer: Acknowledgement) -> str:
    words = {"post": post_words(answer.role, answer.aor), "how": answer.get_channel_display()}
    if answer.is_provisional:
        return _("%(post)s has it (%(how)s): %(intent)s.") % {**words, "intent": answer.get_intent_display()}
    what = codes.label("response_types", answer.will_do)
    return _("%(post)s has it (%(how)s). Promised: %(what)s.") % {**words, "what": what}


def decision_words(decision: Decision) -> str:
    words = {"post": post_words(decision.role, decision.aor)}
    what = codes.label("alert_decisions", decision.decision)
    return _("%(post)s decided: %(what)s.") % {**words, "what": what}


def _of_proposal(proposal: Proposal) -> Iterator[Event]:
    """Somebody proposed what needs a second person, and what that one said."""
    words = {"post": post_words(proposal.role, proposal.aor), "what": proposal.get_what_display()}
    yield Event(proposal.proposed_at, _("%(post)s proposed: %(what)s. A second person was asked.") % words)
    if proposal.verdict_at and proposal.verdict != Proposal.Verdict.LAPSED:
        words["post"] = post_words(proposal.verdict_role)
        is_confirmed = proposal.verdict == Proposal.Verdict.CONFIRMED
        text = _("%(post)s confirmed: %(what)s.") if is_confirmed else _("%(post)s declined: %(what)s.")
        yield Event(proposal.verdict_at, text % words)


def response_words(response: Response) -> str:
    what, whom = codes.label("response_types", response.kind), codes.label("responders", response.responder)
    return _("Response: %(what)s, by %(whom)s.") % {"what": what, "whom": whom}


def feedback_event(feedback: Feedback) -> Event:
    words = {"post": post_words(feedback.role)}
    if feedback.given_at is None:
        return Event(feedback.recorded_at, _("%(post)s: no contact with the community, unsafe.") % words)
    words["how"] = feedback.get_way_display()
    return Event(feedback.given_at, _("%(post)s told the community (%(how)s).") % words)


def release_events(release: Release) -> Iterator[Event]:
    """That it was released to contacts outside the mission, how far and what, and that this was withdrawn."""
    words = {"post": post_words(release.role, release.aor), "whom": release.get_boundary_display()}
    kind = codes.label("threat_types", release.kind) if release.kind else _("without saying what it is")
    yield Event(release.released_at, _("%(post)s released it to contacts outside: %(whom)s.") % words, kind)
    if release.withdrawn_at:
        words = {"post": post_words(release.withdrawn_role)}
        yield Event(release.withdrawn_at, _("%(post)s withdrew the release to contacts outside.") % words)


def further_words(report: FurtherReport) -> str:
    words = {"urgency": codes.label("cap_urgency", report.urgency)}
    if report.apart_id is not None:
        return _("A report was joined, and then became an alert of its own.")
    if report.corroborates:
        return _("A further report from another source: %(urgency)s.") % words
    return _("A further report: %(urgency)s.") % words


def ending_words(alert: Alert) -> str:
    if alert.stage == Alert.Stage.DUPLICATE:
        # Which one stands beside it, for those who may see that one.
        return _("Joined to another alert, which tells of the same danger.")
    if alert.crosscheck == Alert.Crosscheck.NOT_CREDIBLE:
        return _("Closed: cross-checked and not credible.")
    if alert.stage == Alert.Stage.CANCELLED:
        return _("Ended: raised in error.")
    return _("Closed. How it ended: %(outcome)s.") % {"outcome": codes.label("outcomes", alert.outcome)}


def _of_step(step: PastStep) -> Event:
    execution, called = step.execution, posts_words(step.addressees)
    if execution.outcome == StepExecution.Outcome.SKIPPED:
        only = execution.clock.body["steps"][execution.step]["only"]
        return Event(step.at, _("A step was not done: %(condition)s.") % {"condition": condition_words(only)})
    if execution.kind == Step.Kind.ACTION:
        gives = execution.clock.body["steps"][execution.step]
        return Event(step.at, _("Action given. %(what)s.") % {"what": giving_words(gives)})
    if execution.kind == Step.Kind.RAISE:
        text = _("No answer yet. Handled as one priority higher from here on: by text message too, and before others.")
        return Event(step.at, text, state="late")
    if execution.outcome == StepExecution.Outcome.NOBODY:
        text = _("Nobody could be reached: %(posts)s. The next level is called at once.")
    elif execution.outcome == StepExecution.Outcome.MISSED:
        text = _("Missed while no runner was at work, told later: %(posts)s.")
    elif execution.kind == Step.Kind.CALL:
        text = _("No answer yet. The JOC telephones: %(posts)s.")
    elif execution.clock.purpose == "DECISION":
        text = _("Asked for the decision: %(posts)s.")
    elif execution.clock.purpose == "FEEDBACK":
        text = _("Reminded to tell the community: %(posts)s.")
    elif execution.kind == LAST_RESORT:
        text = _("Unanswered. Called again: %(posts)s.")
    elif execution.clock.purpose == "ACK":
        text = _("Called: %(posts)s.")
    else:
        text = _("Reminded: %(posts)s.")
    late = execution.clock.purpose == "ACK" and execution.step > 0
    return Event(step.at, text % {"posts": called}, state="late" if late else "past", addressees=step.addressees)


def _planned(step: PlannedStep) -> Event:
    event = _planned_of(step)
    if step.only:
        return replace(event, detail=" · ".join(filter(None, [condition_words(step.only), event.detail])))
    return event


def _planned_of(step: PlannedStep) -> Event:
    called = {"posts": posts_words(step.addressees)}
    if step.kind == Step.Kind.ACTION:
        text = _("An action will be given. %(what)s.") % {"what": giving_words(step.gives)}
        return Event(step.at, text, _("Unless somebody answers before."), "planned")
    if step.kind == Step.Kind.RAISE:
        text = _("Will be handled as one priority higher.")
        return Event(step.at, text, _("Unless somebody answers before."), "planned")
    if step.clock.purpose == "DECISION":
        text = _("%(posts)s will be asked for the decision.") % called
        if step.is_last_resort:
            text = _("Everybody who may decide is asked again and again.")
        return Event(step.at, text, _("Unless it has been decided before."), "planned", step.addressees)
    if step.clock.purpose == "FEEDBACK":
        text = _("%(posts)s will be reminded to tell the community.") % called
        if step.is_last_resort:
            text = _("Reminders go on every morning until the community is told.")
        note = _("Unless it was told before, or contact is unsafe.")
        return Event(step.at, text, note, "planned", step.addressees)
    if step.clock.purpose != "ACK":
        return Event(step.at, _("%(posts)s will be reminded.") % called, state="planned", addressees=step.addressees)
    if step.clock.is_unanswered:
        text = _("Everybody is called again.")
    elif step.is_last_resort:
        text = _("Turns unanswered, stays on the leadership page, and everybody is called again and again.")
    elif step.kind == Step.Kind.CALL:
        text = _("The JOC will telephone: %(posts)s.") % called
    else:
        text = _("Will be called: %(posts)s.") % called
    return Event(step.at, text, _("Unless somebody answers before."), "planned", step.addressees)


def posts_words(addressees: list[Addressee]) -> str:
    """“Head of Office (Bambari), POC Focal Point (Bambari)”, each once."""
    return ", ".join(dict.fromkeys(_addressee(each) for each in addressees if not each.is_desk))


def _addressee(each: Addressee) -> str:
    words = post_words(each.role, each.aor)
    if each.is_not_enrolled:
        return _("%(post)s: not in the exercise") % {"post": words}
    if each.is_unreleased:
        return _("%(post)s: outside contact, told only when released") % {"post": words}
    return _("%(post)s: nobody holds this post") % {"post": words} if each.is_vacant else words


def post_words(role: str, aor: AreaOfResponsibility | None = None) -> str:
    """A post in words; the whole mission's names no area of responsibility."""
    if aor is None or aor.kind == AreaOfResponsibility.Kind.MISSION:
        return posts.post_words(role)
    return posts.post_words(role, aor.names)
