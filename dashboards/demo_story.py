"""The live story of the demonstration: sixty reports and the alerts raised from them, told as if it had happened.

Everything goes through the services that people use, at the moments of the story, and the engine ticks in between:
so each alert has been escalated, answered, responded to or left unanswered by the same rules as a real one. Nothing
of it is sent to anybody. The texts are invented (demo/story.json says so), the same each time.
"""

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from accounts.models import Assignment, User
from areas import codes
from areas import demo as geography
from areas.models import Area, AreaOfResponsibility, Mission
from dashboards.demo_actions import ActionTeller
from dashboards.demo_desk import DeskTeller, turn_of
from earlywarning import answering, second
from earlywarning.feedback import give_feedback, withhold_feedback
from earlywarning.models import Alert
from earlywarning.models.alert import KIND
from earlywarning.models.decisions import NO_ACTION
from earlywarning.posts import Speaker
from earlywarning.services import close_alert, raise_alert
from followup.models import Clock
from followup.models.actions import KIND as ACTION
from followup.policies import at_full_length
from followup.ticking import tick
from notifications import inbox
from notifications.channels import MEANS
from notifications.delivery import deliver
from notifications.models import Message
from notifications.transports import SimulatedTransport
from threats.models import Report
from threats.placing import GivenPlace
from threats.reports.services import log_report

FILE = geography.FOLDER / "story.json"
# Namespace of the identifiers of invented records, so that a second run finds those of the first.
NAMESPACE = uuid.UUID("0e8f6a52-6f0c-4a62-9b1c-6a2f6f3f7d10")
RUNNER = "demonstration"
# What was sent longer ago than this has been read by everybody.
READ_AFTER = timedelta(days=1)
Told = dict[str, Any]


def identifier(key: str) -> uuid.UUID:
    """Of the invented record called `key`."""
    return uuid.uuid5(NAMESPACE, key)


def tell(mission: Mission, at: datetime, users: dict[str, User]) -> tuple[int, int]:
    """The story ends at `at`: how many reports and alerts were added, none where it has been told before.

    `users`: the accounts by the word before the @ of their address.
    """
    story = json.loads(FILE.read_text())
    first = identifier(story["alerts"][0]["key"])
    if Alert.objects.unscoped("is the story there").filter(uid=first).exists():
        return 0, 0
    with at_full_length():
        _Teller(mission, at, users).tell(story)
    return len(story["reports"]), len(story["alerts"])


def pretend_to_deliver(at: datetime) -> None:
    """Nothing of the past is sent to anybody, through no channel."""
    for channel in MEANS:
        deliver(at, RUNNER, transport=SimulatedTransport, channel=channel)


@dataclass(order=True)
class _Moment:
    """Something that somebody did at a moment of the story."""

    at: datetime
    number: int
    do: Callable[[datetime], object] = field(compare=False)
    by: User | None = field(default=None, compare=False)


class _Teller:
    def __init__(self, mission: Mission, at: datetime, users: dict[str, User]) -> None:
        self._at, self._users = at, users
        self._zone = ZoneInfo(mission.time_zone)
        self._areas = {
            area.pcode: area for area in Area.objects.for_list().filter(country="CAF", edition__source="COD")
        }
        self._whole = AreaOfResponsibility.objects.get(mission=mission, kind=AreaOfResponsibility.Kind.MISSION)
        self._moments: list[_Moment] = []

    def tell(self, story: dict[str, list[Told]]) -> None:
        for told in story["reports"]:
            self._plan(timedelta(hours=told["age_h"]), told["by"], self._report, told)
        for told in story["alerts"]:
            self._plan_alert(told)
        self._plan_actions(story["actions"])
        self._plan_desk(story["desk"], story["handovers"])
        for moment in sorted(self._moments):
            self._run_engine(moment.at)
            moment.do(moment.at)
            self._run_engine(moment.at)
            if moment.by is not None:
                inbox.mark_read(moment.by, at=moment.at)
        self._run_engine(self._at)
        for user in self._users.values():
            inbox.mark_read(user, at=self._at - READ_AFTER)

    def _plan(self, ago: timedelta, by: str, do: Callable[..., object], *facts: Any) -> None:
        """`do(*facts, by=, at=)` so long before the end of the story."""
        user = self._users[by]
        self._moments.append(_Moment(self._at - ago, len(self._moments), lambda at: do(*facts, by=user, at=at), user))

    def _plan_desk(self, lines: list[Told], handovers: list[Told]) -> None:
        """Counted back from the beginning of the turn that is on duty when the story ends."""
        desk, since = DeskTeller(identifier), self._at - turn_of(self._at)
        for told in lines:
            self._plan(since + timedelta(minutes=told["before_min"]), told["by"], desk.write, told)
        for told in handovers:
            self._plan(since + timedelta(minutes=told["before_min"]), told["by"], desk.hand_over, told)
            self._plan(since + timedelta(minutes=told["taken_min"]), told["taken_by"], desk.take_over, told)

    def _plan_actions(self, actions: list[Told]) -> None:
        held = Assignment.objects.filter(user__in=self._users.values(), aor__mission=self._whole.mission)
        teller = ActionTeller(identifier, {each.role: each.aor for each in held.select_related("aor")})
        for told in actions:
            self._plan(timedelta(hours=told["age_h"]), told["by"], teller.give, told)
            for what, do in (("carried", teller.carry_over), ("done", teller.complete)):
                if what in told:
                    self._plan(timedelta(hours=told[what]["age_h"]), told[what]["by"], do, told)

    def _run_engine(self, until: datetime) -> None:
        """Whatever is due up to `until`, each at its own moment, as an engine would that never sleeps."""
        rows = Clock.objects.open().filter(subject_kind__in=(KIND, ACTION), due_at__lte=until).order_by("due_at")
        while (due := rows.values_list("due_at", flat=True).first()) is not None:
            if not tick(due).steps:
                break  # a clock that cannot be advanced is the engine's own incident; waiting for it would never end
            pretend_to_deliver(due)
        pretend_to_deliver(until)

    # --- What people did --------------------------------------------------------------------------------------------

    def _report(self, told: Told, *, by: User, at: datetime) -> None:
        facts = {name: told[name] for name in ("kind", "tense", "channel", "heard")}
        facts |= {name: told.get(name, "") for name in ("source_code", "reliability", "credibility")}
        for what in ("killed", "injured"):
            if what in told:
                facts[f"{what}_low"], facts[f"{what}_high"] = told[what]
        if "days_before" in told:
            day = at.astimezone(self._zone).date() - timedelta(days=told["days_before"])
            facts |= {"occurred_from_on": day, "occurred_to_on": day}
        log_report(by=by, at=at, uid=identifier(told["key"]), place=GivenPlace(self._areas[told["area"]]), **facts)

    def _plan_alert(self, told: Told) -> None:
        key, ago = told["key"], timedelta(minutes=told["age_min"])
        self._plan(ago, told["by"], self._raise, told)
        if answer := told.get("answer"):
            self._plan(ago - timedelta(minutes=answer["after_min"]), answer["by"], self._answer, key, answer)
            if "said_min" in answer:
                self._plan(ago - timedelta(minutes=answer["said_min"]), answer["by"], self._promise, key, answer)
        if decide := told.get("decide"):
            self._plan(ago - timedelta(minutes=decide["after_min"]), decide["by"], self._decide, key, decide)
            self._plan_confirmation(ago, key, decide)
        if response := told.get("response"):
            # Written down ten minutes after they set out.
            after = timedelta(minutes=response["after_min"] + 10)
            self._plan(ago - after, response["by"], self._respond, key, response)
            if "arrived_min" in response:
                arrived = max(after, timedelta(minutes=response["arrived_min"] + 5))
                self._plan(ago - arrived, response["by"], self._complete, key, response)
        if cancel := told.get("cancel"):
            self._plan(ago - timedelta(minutes=cancel["after_min"]), cancel["by"], self._cancel, key, cancel)
            self._plan_confirmation(ago, key, cancel)
        if fed := told.get("feedback"):
            self._plan(ago - timedelta(hours=fed["after_h"]), fed["by"], self._feed_back, key, fed)
        if end := told.get("end"):
            self._plan(ago - timedelta(hours=end["after_h"]), end["by"], self._close, key, end)

    def _raise(self, told: Told, *, by: User, at: datetime) -> None:
        report = Report.objects.visible_to(by).get(uid=identifier(told["report"]))
        expected_at = at + timedelta(hours=told["expected_h"]) if "expected_h" in told else None
        raise_alert(
            by=by,
            at=at,
            uid=identifier(told["key"]),
            place=GivenPlace(report.area),
            kind=report.kind,
            urgency=told["urgency"],
            severity=told.get("severity", ""),
            certainty=told["certainty"],
            expected_at=expected_at,
            heard=report.heard,
            source_code=report.source_code,
            report=report,
        )

    def _answer(self, key: str, answer: Told, *, by: User, at: datetime) -> None:
        alert = self._alert(key)
        if answer["how"] == "link":
            sent = Message.objects.filter(subject_uid=alert.uid, recipient=by, channel=Message.Channel.EMAIL)
            answering.acknowledge_by_link(sent.earliest("pk"), at=at, intent=answer["intent"])
            return
        facts: Told = {"will_do": answer["will_do"], "note": answer.get("note", "")}
        facts["promised_at"] = at + timedelta(minutes=answer["promise_min"])
        if answer["how"] == "page":
            answering.acknowledge(alert, by=by, at=at, uid=identifier(f"{key} taken"), **facts)
            return
        answering.acknowledge_by_voice(
            alert,
            by=by,
            at=at,
            uid=identifier(f"{key} taken"),
            speaker=Speaker(answer["post"], self._whole, self._users["adviser"], answer["medium"]),
            answered_at=at - timedelta(minutes=2),
            **facts,
        )

    def _decide(self, key: str, decide: Told, *, by: User, at: datetime) -> None:
        alert, uid = self._alert(key), identifier(f"{key} decided")
        if decide["decision"] == NO_ACTION:
            facts = {"reason": decide["reason"], "note": decide["note"]}
            second.propose_no_action(alert, by=by, at=at, uid=uid, **facts)
            return
        promised_at = at + timedelta(minutes=decide["promise_min"])
        facts = {"decision": decide["decision"], "will_do": decide["will_do"]}
        answering.acknowledge(alert, by=by, at=at, uid=uid, promised_at=promised_at, **facts)

    def _plan_confirmation(self, ago: timedelta, key: str, told: Told) -> None:
        """The second person agrees some minutes after what was proposed."""
        if "confirmed_by" in told:
            after = timedelta(minutes=told["after_min"] + 6)
            self._plan(ago - after, told["confirmed_by"], self._confirm, key)

    def _confirm(self, key: str, *, by: User, at: datetime) -> None:
        for proposal in self._alert(key).proposals.filter(verdict=""):
            second.confirm(proposal, by=by, at=at)

    def _promise(self, key: str, answer: Told, *, by: User, at: datetime) -> None:
        taken = self._alert(key).acknowledgements.get()
        promised_at = at + timedelta(minutes=answer["promise_min"])
        answering.promise(taken, by=by, at=at, will_do=answer["will_do"], promised_at=promised_at)

    def _respond(self, key: str, response: Told, *, by: User, at: datetime) -> None:
        alert = self._alert(key)
        answering.log_response(
            alert,
            by=by,
            at=at,
            uid=identifier(f"{key} response"),
            kind=response["kind"],
            responder=response["responder"],
            began_at=alert.raised_at + timedelta(minutes=response["after_min"]),
            tier=codes.attributes("response_types", response["kind"])["tiers"][0],
            note=response.get("note", ""),
        )

    def _complete(self, key: str, response: Told, *, by: User, at: datetime) -> None:
        alert = self._alert(key)
        arrived_at = alert.raised_at + timedelta(minutes=response["arrived_min"])
        answering.complete_response(alert.responses.get(), by=by, at=at, arrived_at=arrived_at)

    def _cancel(self, key: str, cancel: Told, *, by: User, at: datetime) -> None:
        alert = self._alert(key)
        second.propose_error(alert, by=by, at=at, uid=identifier(f"{key} error"), note=cancel["reason"])

    def _feed_back(self, key: str, fed: Told, *, by: User, at: datetime) -> None:
        facts: Told = {"by": by, "at": at, "uid": identifier(f"{key} feedback")}
        if "reason" in fed:
            checked = {name: fed.get(name, []) for name in ("exposes", "unsure_of")}
            withhold_feedback(self._alert(key), reason=fed["reason"], **checked, **facts)
            return
        given_at = at - timedelta(minutes=25)
        give_feedback(self._alert(key), way=fed["way"], given_at=given_at, note=fed["note"], **facts)

    def _close(self, key: str, end: Told, *, by: User, at: datetime) -> None:
        close_alert(self._alert(key), by=by, at=at, outcome=end["outcome"], note=end["note"])

    def _alert(self, key: str) -> Alert:
        found: Alert = Alert.objects.unscoped("the story goes on").get(uid=identifier(key))
        return found
