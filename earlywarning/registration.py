"""What this app tells the apps below it: its events, its clocks, its messages, and where an alert may start."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.policies import may
from accounts.protection import Protected
from accounts.roles import ALERTS_RAISE
from audit.ledger import register_ledger
from audit.registry import register
from common.exercise_rules import Rule, register_exercise_rule
from earlywarning import evidence, ledger, near_hotspots, partners, prior
from earlywarning.actions import marks_of
from earlywarning.cap import issuing
from earlywarning.exercises import directing
from earlywarning.models import Alert
from earlywarning.models.alert import KIND
from earlywarning.networks.standing import spoken
from earlywarning.suggestions import making
from followup.runner import register_work
from followup.subjects import Marks, SubjectKind, register_subject
from notifications.kinds import register_message
from notifications.models import Message
from notifications.outbox import Subject
from threats.map.heard import register_voice
from threats.offers import Offer, register_offer

# What every message about an alert says; see earlywarning.facts.
FACTS = ("ref", "urgency", "priority", "kind", "area")
# What is also sent as a text message when it is urgent: what somebody has to act on within the hour.
TEXTED = ("escalation", "decision", "promise")
# What contacts outside the mission are told once somebody released it.
TOLD_OUTSIDE = ("ref", "urgency", "kind", "area", "at", "desk")
STEP = (*FACTS, "due", "due_on", "you", "called", "step", "next", "next_at")


def register_all() -> None:
    _events()
    _messages()
    register_subject(
        SubjectKind(
            kind=KIND,
            label=gettext_lazy("Alert"),
            audit_kind="earlywarning.alert",
            page=_page,
            open_ones=_open_ones,
            marks=_marks,
            messages={
                "ACK": "earlywarning.escalation",
                "DECISION": "earlywarning.decision",
                "RESPONSE": "earlywarning.promise",
                "REVIEW": "earlywarning.review",
                "FEEDBACK": "earlywarning.feedback",
            },
            call_sheet="earlywarning.call_sheet",
            nobody="earlywarning.nobody",
            partners=partners.NOTICE,
        )
    )
    register_ledger("alert", ledger.find)
    evidence.register_all()
    near_hotspots.register_all()
    prior.register_all()
    register_work(issuing.WORK, 60, issuing.issue_missing)
    # A new report is seen within minutes; what somebody enters, at once.
    register_work(making.WORK, 300, making.suggest)
    register_work(directing.WORK, 15, directing.keep_exercises)
    _exercises()
    _exercise_rules()
    for on in ("report", "threat", "map"):
        register_offer(on, _raise_alert)
    register_voice(spoken)


def _events() -> None:
    register("earlywarning.alert.raised", gettext_lazy("Alert raised"))
    register("earlywarning.alert.hastened", gettext_lazy("Next level of an alert called at once"))
    register("earlywarning.alert.acknowledged", gettext_lazy("Alert acknowledged"))
    register("earlywarning.alert.promised", gettext_lazy("Said what will be done about an alert"))
    register("earlywarning.alert.passed_on", gettext_lazy("Alert passed on"))
    register("earlywarning.alert.responded", gettext_lazy("Response to an alert logged"))
    register("earlywarning.alert.response_completed", gettext_lazy("Response to an alert completed"))
    register("earlywarning.alert.held", gettext_lazy("Next call about an alert put off"))
    register("earlywarning.alert.decided", gettext_lazy("Decision on an alert"))
    register("earlywarning.alert.proposed", gettext_lazy("Proposed what needs a second person"))
    register("earlywarning.alert.confirmed", gettext_lazy("Second person confirmed"))
    register("earlywarning.alert.declined", gettext_lazy("Second person declined"))
    register("earlywarning.alert.added_to", gettext_lazy("Further report on an alert"))
    register("earlywarning.alert.separated", gettext_lazy("Further report became an alert of its own"))
    register("earlywarning.alert.judged", gettext_lazy("Urgency or severity of an alert changed"))
    register("earlywarning.alert.joined", gettext_lazy("Alert joined to another"))
    register("earlywarning.alert.released", gettext_lazy("Alert released to contacts outside"))
    register("earlywarning.alert.release_withdrawn", gettext_lazy("Release to contacts outside withdrawn"))
    register("earlywarning.alert.warned", gettext_lazy("Judged whether an alert warned of an incident"))
    register("earlywarning.alert.closed", gettext_lazy("Alert closed"))
    register("earlywarning.alert.told", gettext_lazy("Community told about an alert"))
    register("earlywarning.alert.not_told", gettext_lazy("No contact with the community: unsafe"))
    register("earlywarning.alert.cancelled", gettext_lazy("Alert ended as raised in error"))
    register("earlywarning.alert.ledger_read", gettext_lazy("Ledger of an alert opened"))
    register("earlywarning.alert.ledger_exported", gettext_lazy("Ledger of an alert exported"))
    register("earlywarning.desk_log.written", gettext_lazy("Line written into the watch log"))
    register("earlywarning.desk_log.corrected", gettext_lazy("Line of the watch log corrected by another"))
    register("earlywarning.desk_log.exported", gettext_lazy("Watch log exported"))
    register("earlywarning.desk.handed_over", gettext_lazy("Desk handed over"))
    register("earlywarning.desk.taken_over", gettext_lazy("Desk taken over"))
    _events_of_watching()
    register("earlywarning.cap.issued", gettext_lazy("CAP message about an alert issued"))
    register("earlywarning.cap.received", gettext_lazy("CAP message from outside taken in"))
    register("earlywarning.cap.raised", gettext_lazy("Alert raised from a CAP message"))


def _events_of_watching() -> None:
    register("earlywarning.indicator.defined", gettext_lazy("Indicator defined"))
    register("earlywarning.indicator.changed", gettext_lazy("Indicator changed"))
    register("earlywarning.indicator.read", gettext_lazy("Readings of an indicator entered"))
    register("earlywarning.network.registered", gettext_lazy("Alert network registered"))
    register("earlywarning.network.changed", gettext_lazy("Alert network changed"))
    register("earlywarning.network.contacted", gettext_lazy("Contact with an alert network noted"))
    register("earlywarning.suggestion.made", gettext_lazy("Alert suggested"))
    register("earlywarning.suggestion.updated", gettext_lazy("Suggested alert brought up to date"))
    register("earlywarning.suggestion.eased", gettext_lazy("Suggested alert would no longer be made"))
    register("earlywarning.suggestion.raised", gettext_lazy("Alert raised from a suggestion"))
    register("earlywarning.suggestion.dismissed", gettext_lazy("Suggested alert dismissed"))


def _messages() -> None:
    for code, label, needs, calls, link in (
        ("escalation", gettext_lazy("Alert that waits for an answer"), STEP, True, True),
        ("promise", gettext_lazy("Reminder of what was promised"), STEP, True, False),
        ("review", gettext_lazy("Alert that waits for its ending"), STEP, True, False),
        ("feedback", gettext_lazy("Community that waits for an answer"), STEP, True, False),
        ("call_sheet", gettext_lazy("Telephone calls to make"), STEP, True, False),
        ("nobody", gettext_lazy("A step of the ladder reached nobody"), STEP, False, False),
        ("decision", gettext_lazy("Alert that waits for a decision"), STEP, True, False),
        ("decided", gettext_lazy("Decision on an alert"), (*FACTS, "decision", "by", "at"), False, False),
        ("proposed", gettext_lazy("Proposal that waits for a second person"), (*FACTS, "by", "at"), False, False),
        ("declined", gettext_lazy("Proposal declined"), (*FACTS, "by", "at"), False, False),
        ("risen", gettext_lazy("Alert that has become more urgent"), (*FACTS, "before", "reports", "at"), False, False),
        ("lowered", gettext_lazy("Alert that has become less urgent"), (*FACTS, "before", "at"), False, False),
        ("updated", gettext_lazy("Further report on an alert"), (*FACTS, "reports", "at"), False, False),
        ("taken", gettext_lazy("Alert taken on"), (*FACTS, "by", "at"), False, False),
        ("taken_by_link", gettext_lazy("Alert taken on by link"), (*FACTS, "by", "at"), False, False),
        ("passed_on", gettext_lazy("Alert passed on"), (*FACTS, "by", "at"), False, False),
        ("ended", gettext_lazy("Alert ended"), (*FACTS, "at", "goes_on"), False, False),
    ):
        register_message(
            f"earlywarning.{code}",
            label=label,
            template=f"alert_{code}",
            needs=needs,
            calls=calls,
            link=link,
            text=code in TEXTED,
            page=_page_of,
        )
    # For contacts outside the mission, who cannot open the portal: no page, no link.
    register_message(
        partners.NOTICE, label=gettext_lazy("Alert released to contacts outside"), template="partner_notice",
        needs=TOLD_OUTSIDE, calls=False, outside=True, page=lambda message: "",
    )  # fmt: skip
    register_message(
        partners.OVER, label=gettext_lazy("Released alert that is over"), template="partner_over",
        needs=("ref", "at", "desk", "withdrawn", "goes_on"), calls=False, outside=True, page=lambda message: "",
    )  # fmt: skip


def _exercises() -> None:
    register("earlywarning.exercise.planned", gettext_lazy("Exercise planned"))
    register("earlywarning.exercise.changed", gettext_lazy("Plan of an exercise changed"))
    register("earlywarning.exercise.started", gettext_lazy("Exercise started"))
    register("earlywarning.exercise.injected", gettext_lazy("Alert of an exercise issued"))
    register("earlywarning.exercise.entered", gettext_lazy("Exercise entered"))
    register("earlywarning.exercise.left", gettext_lazy("Exercise left"))
    register("earlywarning.exercise.ended", gettext_lazy("Exercise ended"))
    for what, label, needs in (
        ("begins", gettext_lazy("An exercise has begun"), ("ref", "until")),
        ("over", gettext_lazy("An exercise is over"), ("ref", "at")),
    ):
        register_message(
            f"earlywarning.exercise_{what}", label=label, template=f"exercise_{what}", needs=needs, calls=False,
            page=lambda message: reverse("exercises:detail", args=[message.subject_uid]),
        )  # fmt: skip


def _exercise_rules() -> None:
    rule = register_exercise_rule
    rule("feed", "cap-api:feed", Rule.ABSENT, "CapMessageQuerySet.fed; and the API is open to nobody in an exercise.")
    rule("feed", "cap-api:message", Rule.ABSENT, "As the feed that leads to it.")
    rule("feed", "alerts-api:list", Rule.ABSENT, "Of rows from visible_to; closed to whoever is in an exercise.")
    rule("feed", "alerts-api:detail", Rule.ABSENT, "As the list.")
    rule("export", "alerts:cap", Rule.WATERMARKED, "Only of an alert in sight; its status is Exercise or Test.")
    rule("export", "exercises:score", Rule.WATERMARKED, "Its name, first line and every row say so.")
    rule("export", "alerts:ledger-file", Rule.ABSENT, "Of an alert in sight; closed to whoever is in an exercise.")
    rule("export", "desk:export", Rule.ABSENT, "The log of the desk; closed to whoever is in an exercise.")
    rule("webhook", "ack", Rule.ENROLLED_ONLY, "The link stands in the mail alone, and the page behind it says so.")
    rule("statistic", "earlywarning.figures", Rule.ABSENT, "Asked of rows from visible_to.")
    rule("statistic", "earlywarning.analytics.figures", Rule.ABSENT, "Asked of rows from visible_to.")
    rule("statistic", "earlywarning.exercises.score", Rule.WATERMARKED, "Of one exercise, for those who took part.")


def _open_ones() -> Any:
    """Every open alert, whoever may see it: none may be without a clock."""
    return Alert.objects.unscoped("the engine watches over every open alert").standing().open()


def _marks(uids: Collection[UUID]) -> dict[UUID, Marks]:
    """What is done about an alert is seen by whoever may see the alert."""
    rows = Alert.objects.unscoped("an action has the marks of its alert").filter(uid__in=uids)
    return {row.uid: marks_of(row) for row in rows}


def _page(subject: Subject) -> str:
    return reverse("alerts:detail", args=[subject.label])


def _page_of(message: Message) -> str:
    # Whoever took part has to enter the exercise first; in none its alerts do not exist.
    return reverse("exercises:alert" if message.exercise_id else "alerts:detail", args=[message.subject_label])


def _raise_alert(user: User, on: Protected | None) -> Offer | None:
    """The button that starts an alert from a report, a threat or the map."""
    if not may(user, ALERTS_RAISE):
        return None
    query = f"?from={on.ref}" if on is not None else ""
    return Offer(label=_("Raise an alert"), url=reverse("alerts:new") + query)
