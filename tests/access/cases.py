"""For every address and method: who succeeds, on what, and which neighbour must not.

`has` is what a success shows (the object's reference, for addresses of an object). The neighbour asks for the very
same thing: 404, or for a list the page without it.
"""

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import h3.api.basic_int as h3
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.confirming import ask_for_code
from accounts.duty.calendars.writing import with_people
from accounts.duty.feeds import make_feed
from accounts.duty.handover import write_note
from accounts.duty.posts import DutyPost
from accounts.models import DutyShift
from accounts.tokens import issue_token
from areas.models import AreaOfResponsibility, Site
from common import clock
from earlywarning.actions import give_action
from earlywarning.answering import acknowledge_by_link
from earlywarning.feedback import give_feedback
from earlywarning.further import add_report, same_place, warn
from earlywarning.releasing import release_to_partners
from earlywarning.second import propose_error, propose_no_action
from earlywarning.services import close_alert
from files.services import attach_file
from followup.actions.services import carry_over_action
from followup.models import EscalationPolicy
from followup.readiness import survey
from followup.ticking import tick
from notifications import links
from notifications.models import Message, Storm
from tests.access import assessments as ta
from tests.accounts.contacts import make_contact
from tests.duty.factories import DAY, HOUR, make_absence, make_shift
from tests.earlywarning.cap.documents import cap, receive
from tests.earlywarning.desk_people import LATE, leave, night_of, note_line
from tests.earlywarning.factories import make_alert, respond, take
from tests.earlywarning.indicators.factories import make_indicator, make_network, read, suggested
from tests.exercises.factories import issue, make_exercise, played, run_exercise
from tests.threats.factories import (
    make_actor,
    make_engagement,
    make_hot_spot,
    make_incident,
    make_report,
    make_threat,
    make_trigger,
    record,
)
from tests.threats.importing.factories import ged_text, row, rows
from tests.threats.importing.files import as_csv, checked, hand_in, imported, table, upload, work
from tests.world import AT, PASSWORD, World, make_post, make_user
from threats.actors.services import change_actor, name_actor
from threats.casualties import Line
from threats.hotspots.services import close_hot_spot, decide_hot_spot
from threats.hotspots.services import tick as tick_ready
from threats.importing.undo import ask_undo
from threats.incidents.linking import choose_figures, link_report
from threats.incidents.merging import merge_incident
from threats.incidents.verifying import verify_incident
from threats.linking import link_threat
from threats.models import Incident, Report
from threats.placing import GivenPlace
from threats.reports.contacts import keep_contact
from threats.services import close_threat
from threats.triggers.services import change_trigger

ANYBODY = ""  # nobody has signed in


def _nothing(world: World) -> Any:
    return None


@dataclass(frozen=True)
class Case:
    """`right` and `wrong` name people of the cast; `wrong` empty where everybody may."""

    name: str
    method: str
    right: str = ANYBODY
    wrong: str = ""
    make: Callable[[World], Any] = _nothing
    args: Callable[[Any], list[Any]] = lambda made: []
    data: Callable[[World, Any], dict[str, Any]] = lambda world, made: {}
    has: Callable[[World, Any], str] = lambda world, made: ""
    query: Callable[[World, Any], dict[str, Any]] = lambda world, made: {}
    statuses: tuple[int, ...] = (200,)
    wrong_gets_list: bool = False
    json: bool = False
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return f"{self.method} {self.name}"

    def body(self, world: World, made: Any) -> dict[str, Any]:
        """Keyword arguments of the test client that send `data`."""
        data = self.data(world, made)
        if self.method == "GET":
            return {"data": self.query(world, made)}
        if self.json:
            return {"data": json.dumps(data), "content_type": "application/json"}
        return {"data": data}


def incident_in_north(world: World) -> Any:
    """With one earlier version, so that its page has all its parts."""
    incident = make_incident(world, at=(3.0, 1.0, "EXACT"))
    incident.killed_best = 3
    incident.save()
    return incident


def incident_and_spot(world: World) -> Any:
    """With a hot spot and a base beside it."""
    base = Site(mission=world.mission, kind="BASE", name="Base One")
    base.place_at(3.2, 1.3, "EXACT", editions=world.country.edition)
    base.save()
    make_hot_spot(world)
    return make_incident(world, at=(3.0, 1.0, "EXACT"))


def recorded_in_north(world: World) -> Any:
    """With an account whose figures stand for it, parts of them, a finding, and what may be the same beside it."""
    incident = record(world)
    report = make_report(world, tense="HAPPENED", killed_low=2, killed_best=3, killed_high=3,
                         parts=[Line("KILLED", 1, None, None, "F", "ADULT")])  # fmt: skip
    link_report(report, incident, by=world.adviser, at=AT)
    choose_figures(incident, report, by=world.adviser, at=AT)
    record(world)
    merge_incident(record(world), incident, by=world.adviser, at=AT)
    found = {"status": "CORROBORATED", "method": "SOURCES", "found_on": AT.date()}
    verify_incident(incident, by=world.adviser, at=AT, **found)
    return incident


def account_of(world: World, incident: Any) -> Any:
    return Report.objects.unscoped("a test looks").get(incident=incident)


def accounted(world: World) -> Any:
    """A report that is an account of an incident."""
    return account_of(world, recorded_in_north(world))


def merged_away(world: World) -> Any:
    incident = record(world)
    merge_incident(incident, record(world), by=world.adviser, at=AT)
    incident.refresh_from_db()
    return incident


def beside_another(world: World) -> Any:
    """A report, and an incident of which it may tell."""
    record(world)
    return make_report(world, tense="HAPPENED", occurred_from_on=AT.date(), occurred_to_on=AT.date())


def referred_report(world: World) -> Any:
    return make_report(world, kind="CRSV", heard="", tense="HAPPENED", affected_best=2)


def referred_incident(world: World) -> Any:
    report = referred_report(world)
    return record(world, by=world.human_rights, kind="CRSV", report=report, take_figures=True, title="", narrative="")


def beside_others(world: World) -> Any:
    record(world)
    return record(world)


def new_incident(world: World, made: Any) -> dict[str, Any]:
    return {
        "uid": str(uuid.uuid4()), "often": "KILLING", "kind": "", "area": "CF11", "occurred_from_on": "2026-03-01",
        "title": "Marker of a new incident", "classification": "UNCLASSIFIED", "sharing_boundary": "MISSION",
    }  # fmt: skip


def other_of(world: World, incident: Any) -> Any:
    """An incident that stands beside it."""
    rows = Incident.objects.unscoped("a test looks").standing().filter(merged_into=None)
    return rows.exclude(pk=incident.pk).order_by("pk").first()


def whole_country(world: World, made: Any) -> dict[str, Any]:
    return {"west": -1, "south": -1, "east": 5, "north": 5, "zoom": 6}


def cell_of(world: World, incident: Any) -> str:
    """As the map calls the place of an incident from far out."""
    return h3.int_to_str(incident.h3_r4)


def file_looked_through(world: World) -> Any:
    """With a row that would change an incident, one that is new, and one that cannot be taken."""
    imported(world, ged_text(*rows(2)), name="before.csv")
    given = [*rows(1), {**rows(2)[1], "best": "6"}, row(id=9), row(id=10, best="x")]
    return checked(world, ged_text(*given), name="looked-through.csv")


def finished_import(world: World) -> Any:
    return imported(world, ged_text(*rows(2), row(id=10, best="x")), name="finished.csv")


def undone_import(world: World) -> Any:
    """One incident of it was changed again since, so it was left alone."""
    run = finished_import(world)
    imported(world, ged_text({**rows(1)[0], "best": "6"}), name="later.csv")
    ask_undo(run, by=world.adviser, at=AT)
    work(rounds=3)
    run.refresh_from_db()
    return run


def table_handed_in(world: World) -> Any:
    return hand_in(world, as_csv(table(), table(No="A2", What="road block")), name="desk.csv")


def named_columns(world: World, made: Any) -> dict[str, Any]:
    return {
        "encoding": "utf-8", "delimiter": ",", "decimal": ".", "days": "iso", "precision": "EXACT",
        "actor_class": "NOT_KNOWN", "name": "Desk table", "publisher": "A desk", "licence": "For the mission",
        "citation": "The desk.", "language": "en", "sharing_boundary": "MISSION", "column-id": "No",
        "column-first_day": "Day", "column-kind": "What", "column-lat": "Lat", "column-lon": "Lon",
    }  # fmt: skip


def threat_in_north(world: World) -> Any:
    return make_threat(world)


def threat_and_turn(world: World) -> Any:
    """With an assessment that was sent back to its author."""
    ta.sent_back(world)
    return make_threat(world)


def report_in_north(world: World) -> Any:
    return make_report(world)


def file_in_north(world: World) -> Any:
    """Beside a report: a note, and who may take it away."""
    facts = {"by": world.focal_point, "at": AT, "uid": uuid.uuid4(), "says": "What the chief wrote."}
    file, _kept = attach_file(
        "report", make_report(world), SimpleUploadedFile("note.txt", b"Marker of a note"), **facts
    )
    return file


def report_with_contact(world: World) -> Any:
    report = make_report(world)
    keep_contact(report, by=world.liaison, at=AT, contact="behind the mill")
    return report


def own_policy(world: World) -> Any:
    """The mission's own policy of answers to P1, as its address names it, with a clock that follows an older one."""
    make_alert(world)
    EscalationPolicy.objects.filter(purpose="ACK", priority="P1").update(answer_s=600, repeat_s=900)
    return ["TST", "alert", "ack", "p1"]


def whom_to_call(world: World, made: Any) -> dict[str, Any]:
    return {"purpose": "alert:ACK", "priority": "P1", "area": world.n1.pk, "moment": "2026-03-02T10:30"}


def surveyed(world: World) -> Any:
    assert world.focal_point
    survey(AT)


def alert_in_north(world: World) -> Any:
    return make_alert(world, heard="")


def ended_alert(world: World) -> Any:
    alert = make_alert(world, urgency="Past")
    return close_alert(alert, by=world.head_of_office, at=AT, outcome="THREAT_AVERTED")


def decided_alert(world: World) -> Any:
    alert = make_alert(world, heard="")
    take(alert, world.head_of_office)
    return alert


def released_alert(world: World) -> Any:
    """One of which partners are told."""
    alert = make_alert(world, heard="")
    release_to_partners(alert, by=world.head_of_office, at=AT, is_safe=True, reason="They have staff there.")
    return alert


def a_release(world: World, made: Any) -> dict[str, Any]:
    return {"harm": "NO", "boundary": "UN_SYSTEM", "level": "1", "reason": "They have staff there."}


def told_alert(world: World) -> Any:
    """One whose community was told, and is to be told again."""
    alert = decided_alert(world)
    facts = {
        "uid": uuid.uuid4(),
        "way": "PHONE",
        "given_at": AT + timedelta(minutes=1),
        "role": "CLA",
        "note": "Patrol sent.",
    }
    give_feedback(alert, by=world.liaison, at=AT + timedelta(minutes=2), **facts)
    return alert


def a_harm_check(world: World, made: Any) -> dict[str, Any]:
    return {f"harm_{code}": "NO" for code in ("VISIT", "CALL", "TIMING")}


def a_feedback(world: World, made: Any) -> dict[str, Any]:
    given = {"uid": str(uuid.uuid4()), "way": "PHONE", "given_at": "2026-03-02T10:45", "role": "CLA", "note": ""}
    return {**a_harm_check(world, made), **given}


def response_in_north(world: World) -> Any:
    return respond(make_alert(world), world.head_of_office)


def by_response(made: Any) -> list[Any]:
    return [made.alert.ref, made.uid]


def response_ref(world: World, made: Any) -> str:
    return str(made.alert.ref)


def joined_report(world: World) -> Any:
    """One that was joined to an alert of the north."""
    make_alert(world)
    facts = {"kind": "ATTACK_VILLAGE", "urgency": "Immediate"}
    return warn(by=world.liaison, at=AT, uid=uuid.uuid4(), place=GivenPlace(world.n1), **facts).further


def alert_before_an_incident(world: World) -> Any:
    return SimpleNamespace(alert=make_alert(world), incident=make_incident(world))


def by_both(made: Any) -> list[Any]:
    return [made.alert.ref, made.incident.ref]


def by_joined(made: Any) -> list[Any]:
    return [made.alert.ref, made.uid]


def joined_ref(world: World, made: Any) -> str:
    return str(made.alert.ref)


def a_proposal(world: World, made: Any) -> dict[str, Any]:
    return {"uid": str(uuid.uuid4()), "note": "Entered twice."}


def proposed_error(world: World) -> Any:
    facts = {"uid": uuid.uuid4(), "note": "Entered twice."}
    return propose_error(make_alert(world), by=world.head_of_office, at=AT, **facts)


def by_proposal(made: Any) -> list[Any]:
    return [made.alert.ref, made.uid]


def proposal_ref(world: World, made: Any) -> str:
    return str(made.alert.ref)


def cap_in_north(world: World) -> Any:
    return receive(cap(), world.liaison).received


def indicator_in_north(world: World) -> Any:
    """Entered by hand, with one reading that was corrected."""
    indicator = make_indicator(world)
    read(world, indicator, 3)
    read(world, indicator, 4)
    return indicator


def an_indicator(world: World, made: Any) -> dict[str, Any]:
    return {
        "uid": str(uuid.uuid4()), "name": "Marker of an indicator", "category": "", "watched": "Markets stay closed.",
        "matters": "", "aor": world.office_north.pk, "level": "2", "source": "MANUAL", "unit": "COUNT",
        "period_days": "7", "direction": "RISE", "absolute": "5", "spreads": "", "least_spread": "1",
        "baseline_periods": "12", "suggests": "", "owner_role": "SPOCA", "classification": "UNCLASSIFIED",
        "is_active": "on",
    }  # fmt: skip


def network_in_north(world: World) -> Any:
    return make_network(world, by=world.adviser)


def a_network(world: World, made: Any) -> dict[str, Any]:
    return {
        "uid": str(uuid.uuid4()), "label": "CAN-99", "area": "CF11", "kind": "RADIO", "every_h": "24",
        "keeper_role": "CLA", "classification": "CONFIDENTIAL", "is_active": "on",
    }  # fmt: skip


def a_contact(world: World, made: Any) -> dict[str, Any]:
    return {"uid": str(uuid.uuid4()), "outcome": "SPOKE"}


def label_of(world: World, made: Any) -> str:
    return str(made.label)


def alert_and_silence(world: World) -> Any:
    """An alert that was called, and a network of which nothing was heard since."""
    network_in_north(world)
    return called_alert(world)


def alert_beside_a_suggestion(world: World) -> Any:
    suggested(world)
    return alert_in_north(world)


def suggestion_in_north(world: World) -> Any:
    return suggested(world)


def called_alert(world: World) -> Any:
    """Its first level has been called."""
    assert world.focal_point
    alert = make_alert(world)
    tick(AT)
    return alert


def unanswered_alert(world: World) -> Any:
    """Everybody whom its ladder names has been called in vain, and again and again."""
    assert world.focal_point
    alert = make_alert(world, heard="")
    for minutes in range(0, 120, 15):
        tick(AT + timedelta(minutes=minutes))
    facts = {"urgency": "Immediate", "severity": "Severe", "heard": "More men, with vehicles."}
    add_report(alert, by=world.liaison, at=AT, uid=uuid.uuid4(), place=same_place(alert), **facts)
    given = {"owner_role": "HOO", "owner_aor": world.office_north, "due_at": AT + timedelta(hours=2)}
    give_action(alert, by=world.adviser, at=AT, uid=uuid.uuid4(), kind="DEPLOY", **given)
    return alert


def an_action(world: World, made: Any) -> dict[str, Any]:
    return {
        "uid": str(uuid.uuid4()), "kind": "DEPLOY", "owner": f"HOO:{world.office_north.uid}",
        "due_at": f"{timezone.now() + timedelta(days=2):%Y-%m-%dT%H:%M}", "note": "",
    }  # fmt: skip


def action_in_north(world: World) -> Any:
    """Late, carried over once, and its owner was reminded."""
    alert = make_alert(world, heard="")
    facts = {"owner_role": "HOO", "owner_aor": world.office_north, "due_at": AT + timedelta(hours=2), "note": "By car."}
    action = give_action(alert, by=world.head_of_office, at=AT, uid=uuid.uuid4(), kind="DEPLOY", **facts)
    until = {"seen": action.due_at, "until": AT + timedelta(hours=4), "reason": "The road is flooded."}
    action = carry_over_action(action, by=world.head_of_office, at=AT, **until)
    tick(AT)
    return action


def alert_with_a_post(world: World) -> Any:
    assert world.head_of_office
    return alert_in_north(world)


def mail_of(alert: Any, person: Any) -> Message:
    return Message.objects.get(subject_uid=alert.uid, recipient=person, channel="EMAIL")


def taken_by_link(world: World) -> Any:
    alert = called_alert(world)
    acknowledge_by_link(mail_of(alert, world.focal_point), at=AT, intent="SEND")
    return alert


def call_to_make(world: World) -> Any:
    alert = called_alert(world)
    tick(AT + timedelta(minutes=15))
    return Message.objects.filter(subject_uid=alert.uid, channel="CALL").earliest("pk")


def link_of_a_mail(world: World) -> Any:
    alert = called_alert(world)
    (address,) = links.mint([mail_of(alert, world.focal_point)], at=AT).values()
    return SimpleNamespace(ref=alert.ref, token=address.rstrip("/").rpartition("/")[2])


def contact_in_north(world: World) -> Any:
    return world.focal_point.contact_points.get()


def answered_alert_and_harm(world: World) -> Any:
    """Nothing was done about it, for a reason, and harm followed."""
    alert = make_alert(world, certainty="Likely", urgency="Future", expected_at=AT + timedelta(days=1))
    propose_no_action(alert, by=world.head_of_office, at=AT, uid=uuid.uuid4(), reason="WEATHER", note="")
    make_incident(world, day=date(2026, 3, 4))
    return alert


def of_that_month(world: World, made: Any) -> dict[str, Any]:
    return {"since": "2026-02-20", "until": "2026-03-20"}


def line_of_the_desk(world: World) -> Any:
    """Written now, so that it stands in the log of today; after it one that corrects it."""
    now = clock.now()
    line = note_line(world.joc, at=now, alert=make_alert(world, heard="", at=now))
    note_line(world.joc, at=now, text="Once, not twice.", corrects=line)
    return line


def a_line(world: World, made: Any) -> dict[str, Any]:
    facts = {"kind": "CALL", "text": "Marker of a line", "language": "en", "alert": "", "corrects": ""}
    return {"uid": str(uuid.uuid4()), "happened_at": f"{timezone.localtime():%Y-%m-%dT%H:%M}", **facts}


def left_desk(world: World) -> Any:
    """Handed over by the night, with an alert open and a call to make."""
    call_to_make(world)
    return leave(night_of(world), at=AT + timedelta(minutes=16), text="Marker of the night", engine=LATE)


def closed_threat(world: World) -> Any:
    return close_threat(make_threat(world), by=world.adviser, at=AT, reason="Gone.")


def holder_in_north(world: World) -> Any:
    """A person whose only post lies in the mission, for the people pages."""
    return world.focal_point


def by_ref(made: Any) -> list[Any]:
    return [made.ref]


def by_uid(made: Any) -> list[Any]:
    return [made.uid]


def ref_of(world: World, made: Any) -> str:
    return str(made.ref)


def uid_of(world: World, made: Any) -> str:
    return str(made.uid)


def a_cap_file(world: World, made: Any) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("warning.cap", cap()), "do": "take"}


def name_of(world: World, made: Any) -> str:
    return str(made.name)


def week_of_the_cast(world: World, made: Any) -> dict[str, Any]:
    """The ISO week of the moment at which the cast acts."""
    return {"week": "2026-W10"}


def new_threat(world: World, made: Any) -> dict[str, Any]:
    return {
        "uid": str(uuid.uuid4()), "title": "Marker of a new threat", "kind": "KILLING", "area": "CF11",
        "horizon": "SHORT", "why": "Seen twice.", "description": "", "classification": "UNCLASSIFIED",
        "sharing_boundary": "MISSION",
    }  # fmt: skip


def report_beside_a_threat(world: World) -> Any:
    make_threat(world)
    return make_report(world)


def linked_threat(world: World) -> Any:
    """With an actor, a trigger and evidence of both sorts, so that its page has all its parts."""
    threat = make_threat(world, why="Seen twice.", groups=["WOMEN"], trend="INCREASING", further_areas=["CF12"])
    incident, report = make_incident(world), make_report(world)
    link_threat(threat, by=world.adviser, at=AT, actors=[make_actor(world)], triggers=[make_trigger(world)],
                evidence=[incident, report])  # fmt: skip
    return threat


def actor_in_north(world: World) -> Any:
    """Named by an incident, spoken with, and changed once."""
    actor = make_actor(world, further_areas=["CF12"], motives=["POLITICAL"], size=3)
    name_actor(actor, [make_incident(world)], role="FORCE", by=world.adviser, at=AT)
    make_engagement(world, actor)
    return change_actor(actor, by=world.adviser, at=AT, known="Seen at the mill.")


def two_actors(world: World) -> Any:
    make_actor(world, name="Group of the mill")
    return make_actor(world)


def actor_with_incident(world: World) -> Any:
    make_incident(world, title="Shots at the ford")
    return make_actor(world, name="ford")


def committed_actor(world: World) -> Any:
    actor = make_actor(world)
    return SimpleNamespace(ref=actor.ref, commitment=make_engagement(world, actor).commitments.get(), actor=actor)


def incident_with_actor(world: World) -> Any:
    incident = make_incident(world)
    name_actor(make_actor(world), [incident], role="FORCE", by=world.adviser, at=AT)
    make_actor(world, name="Group of the mill")
    return incident


def trigger_in_north(world: World) -> Any:
    """Soon, whatever the day is, with a threat."""
    today = clock.now().date()
    trigger = make_trigger(world, from_on=today + timedelta(days=5), to_on=today + timedelta(days=6))
    link_threat(make_threat(world), by=world.adviser, at=AT, actors=[], triggers=[trigger], evidence=[])
    return change_trigger(trigger, by=world.adviser, at=AT, note="Rallies at the market.")


def hot_spot_in_north(world: World) -> Any:
    """Decided otherwise than proposed, with one thing ready and an alert beside it."""
    make_alert(world)
    spot = make_hot_spot(world, holder_role="HOO", holder_aor=world.office_north, road_minutes=100,
                         travel_checked_on=date(2026, 2, 1))  # fmt: skip
    tick_ready(spot, by=world.adviser, at=AT, item="PATROL_PLAN", ready=True)
    return decide_hot_spot(spot, by=world.leader, at=AT, commitment="MUST", because="The road is cut.", forum="3/26")


def ranked_hot_spots(world: World) -> Any:
    first = make_hot_spot(world)
    second = make_hot_spot(world, name="Mill", area=world.n2)
    return SimpleNamespace(ref=second.ref, above=first.ref)


def closed_hot_spot(world: World) -> Any:
    return close_hot_spot(make_hot_spot(world), by=world.leader, at=AT, reason="They went home.")


def new_actor(world: World, made: Any) -> dict[str, Any]:
    return {
        "uid": str(uuid.uuid4()), "name": "Marker of a new actor", "kind": "NSAG_POL", "actor_class": "NON_STATE",
        "area": "CF11", "classification": "UNCLASSIFIED", "sharing_boundary": "MISSION",
    }  # fmt: skip


def new_trigger(world: World, made: Any) -> dict[str, Any]:
    return {
        "uid": str(uuid.uuid4()), "title": "Marker of a new trigger", "kind": "ELECTION", "from_on": "2026-03-20",
        "area": "CF11", "classification": "UNCLASSIFIED", "sharing_boundary": "MISSION",
    }  # fmt: skip


def new_hot_spot(world: World, made: Any) -> dict[str, Any]:
    return {
        "uid": str(uuid.uuid4()), "name": "Marker of a new hot spot", "why": "Families shelter there.",
        "area": "CF11", "proposed": "MUST", "classification": "UNCLASSIFIED", "sharing_boundary": "MISSION",
    }  # fmt: skip


def new_engagement(world: World, made: Any) -> dict[str, Any]:
    return {
        "uid": str(uuid.uuid4()), "on": "2026-03-01", "role": "POCFP", "channel": "MEETING",
        "said": "Marker of an engagement", "commitments": "No fighters in town",
    }  # fmt: skip


def new_report(world: World, made: Any) -> dict[str, Any]:
    return {
        "uid": str(uuid.uuid4()), "often": "KILLING", "kind": "", "area": "CF11", "tense": "HAPPENED",
        "heard": "Marker of a new report", "classification": "UNCLASSIFIED", "sharing_boundary": "MISSION",
    }  # fmt: skip


def sent_report(world: World, made: Any) -> dict[str, Any]:
    """As a program says it."""
    return {
        "uid": str(uuid.uuid4()), "kind": "KILLING", "area": "CF11", "tense": "HAPPENED",
        "heard": "Marker of a new report",
    }  # fmt: skip


def sent_incident(world: World, made: Any) -> dict[str, Any]:
    return {
        "uid": str(uuid.uuid4()), "kind": "KILLING", "area": "CF11", "occurred_from_on": "2026-03-01",
        "title": "Marker of a new incident",
    }  # fmt: skip


def new_alert(world: World, made: Any) -> dict[str, Any]:
    return {
        "uid": str(uuid.uuid4()), "often": "KILLING", "kind": "", "area": "CF11", "urgency": "Immediate",
        "heard": "Marker of a new alert", "classification": "UNCLASSIFIED", "sharing_boundary": "MISSION",
    }  # fmt: skip


def a_promise(world: World, made: Any) -> dict[str, Any]:
    return {"uid": str(uuid.uuid4()), "will_do": "PATROL_DISPATCH", "within_min": "60", "note": ""}


def a_voice(world: World, made: Any) -> dict[str, Any]:
    post = f"HOO:{world.office_north.uid}:{world.head_of_office.uid}"
    return a_promise(world, made) | {"post": post, "medium": "PHONE", "answered_ago_min": "5"}


def a_response(world: World, made: Any) -> dict[str, Any]:
    return {
        "uid": str(uuid.uuid4()), "kind": "PATROL_DISPATCH", "responder": "MISSION_MIL", "began_at": "2026-03-02T10:45",
        "arrived_at": "", "note": "",
    }  # fmt: skip


def contact_outside(world: World) -> Any:
    """The mailbox of a partner that nobody has confirmed."""
    return make_contact(world, verified=False).contact_points.get()


def contact_facts(world: World, made: Any) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "name": "Partner desk", "address": "desk@partner.example", "language": "en", "role": "OCHA",
        "aor": world.whole.pk, "valid_from": str(today), "valid_until": str(today + timedelta(days=90)),
    }  # fmt: skip


def person_facts(world: World, made: Any) -> dict[str, Any]:
    return {
        "name": "Second name", "email": made.email if made else "new@mission.example", "language": "fr",
        "clearance": "UNCLASSIFIED", "is_active": "on",
    }  # fmt: skip


def appointment_facts(world: World, made: Any) -> dict[str, Any]:
    return {
        "role": "CAO", "aor": world.office_north.pk, "component": "CIVILIAN", "capacity": "SUBSTANTIVE",
        "valid_from": "2026-01-01", "appointment_reference": "Memorandum 7",
    }  # fmt: skip


def responsibility_facts(world: World, made: Any) -> dict[str, Any]:
    return {
        "code": "fo-new", "name_en": "New name", "name_fr": "Nouveau nom", "kind": "FIELD_OFFICE",
        "component": "CIVILIAN", "valid_from": "2026-01-01", "valid_until": "", "areas": ["CF11"],
    }  # fmt: skip


def post_of_focal_point(world: World) -> Any:
    """In the north, held by its focal point."""
    assert world.focal_point
    return DutyPost("POCFP", world.office_north)


def turn_in_north(world: World) -> Any:
    """From now on, so that the page of the roster has it at any hour."""
    post, starts_at = post_of_focal_point(world), clock.now() - HOUR
    found = DutyShift.objects.standing().filter(role=post.role, aor=post.aor).first()
    return found or make_shift(post, world.focal_point, starts_at, starts_at + 12 * HOUR)


def rostered_post(world: World) -> Any:
    turn_in_north(world)
    return post_of_focal_point(world)


def absence_of_focal_point(world: World) -> Any:
    starts_at = clock.now() + 10 * DAY
    return make_absence(world.focal_point, starts_at, starts_at + 30 * DAY, deputy=world.head_of_office)


def own_duty(world: World) -> Any:
    """A turn, an absence to come, somebody to deputise for, and a note to read."""
    post = rostered_post(world)
    now = clock.now()
    make_absence(world.focal_point, now + DAY, now + 2 * DAY)
    make_absence(world.head_of_office, now - DAY, now + DAY, deputy=world.focal_point)
    write_note(DutyPost("HOO", world.office_north), by=world.head_of_office, at=now, text="Marker of a note")
    return post


def note_for_focal_point(world: World) -> Any:
    """Left by another holder of the post."""
    post = post_of_focal_point(world)
    second = make_user("focal-north-2")
    make_post(second, "POCFP", world.office_north)
    return write_note(post, by=second, at=clock.now(), text="Marker of a note")


def calendar_key(world: World) -> Any:
    turn_in_north(world)
    return make_feed(world.focal_point, at=AT)


def post_uid() -> uuid.UUID:
    """Of the office in the north."""
    return AreaOfResponsibility.objects.get(code="FO-NORTH").uid


def of_post(made: Any) -> list[Any]:
    return [made.aor.uid, made.role]


def a_turn(world: World, made: Any) -> dict[str, Any]:
    return {"person": world.focal_point.pk, "starts_at": "2030-05-06T08:00", "ends_at": "2030-05-06T20:00"}


def a_rotation(world: World, made: Any) -> dict[str, Any]:
    return {
        "person_1": world.focal_point.pk, "length": "7d", "change_at": "06:00", "start_on": "2030-05-06", "weeks": "1",
    }  # fmt: skip


def a_calendar_file(world: World, made: Any) -> dict[str, Any]:
    shift = DutyShift(
        role=made.role, aor=made.aor, person=world.focal_point, recorded_at=AT,
        starts_at=clock.now() + HOUR, ends_at=clock.now() + 2 * HOUR,
    )  # fmt: skip
    return {"file": SimpleUploadedFile("turns.ics", with_people([shift], "Turns"))}


def an_absence(world: World, made: Any) -> dict[str, Any]:
    return {"starts_at": "2030-05-06T08:00", "ends_at": "2030-05-07T08:00", "why": "LEAVE"}


def appointment(world: World) -> Any:
    return make_post(make_user("leaving"), "CAO", world.office_north)


def token_of_adviser(world: World) -> Any:
    issue_token(world.adviser, name="weekly export", at=AT)
    return world.adviser.api_tokens.get()


def second_factor(world: World) -> Any:
    """A person of the cast who has added a second factor, with recovery codes."""
    TOTP.activate(world.focal_point, "JBSWY3DPEHPK3PXP")
    return RecoveryCodes.activate(world.focal_point)


def audited(world: World) -> Any:
    return make_threat(world)


def a_storm(world: World) -> Any:
    return Storm.objects.create(kind="earlywarning.updated", opened_at=AT)


def current_exercise(world: World) -> Any:
    """One that may start now."""
    return make_exercise(world, at=clock.now())


def alert_of_exercise(world: World) -> Any:
    return issue(run_exercise(world), world.adviser)


def an_exercise(world: World, made: Any) -> dict[str, Any]:
    return {
        "title": "Marker of a plan", "objective": "Who answers.", "begins_at": "2030-05-06T08:00",
        "ends_at": "2030-05-06T12:00", "participants": [str(world.focal_point.uid)], "inject-TOTAL_FORMS": "1",
        "inject-INITIAL_FORMS": "0", "inject-0-offset_min": "5", "inject-0-kind": "KILLING",
        "inject-0-urgency": "Immediate", "inject-0-area": "CF11",
    }  # fmt: skip


def _public(name: str, method: str = "GET", **more: Any) -> Case:
    return Case(name, method, **more)


def _own(name: str, method: str = "GET", **more: Any) -> Case:
    """A page of one's own account: everybody signed in."""
    return Case(name, method, right="focal_point", **more)


CASES = [
    # Before sign-in
    _public("account_login", has=lambda w, o: "csrfmiddlewaretoken"),
    _public(
        "account_login", "POST", make=lambda w: w.adviser, statuses=(302,),
        data=lambda w, o: {"login": o.email, "password": PASSWORD},
    ),
    _public("account_inactive"),
    _public("account_reset_password"),
    _public("account_reset_password", "POST", data=lambda w, o: {"email": w.adviser.email}, statuses=(302,)),
    _public("account_reset_password_done"),
    _public("account_reset_password_from_key", args=lambda o: ["1", "bad-key"]),
    _public(
        "account_reset_password_from_key", "POST", args=lambda o: ["1", "bad-key"], statuses=(200, 302),
        data=lambda w, o: {"password1": "x", "password2": "x"},
    ),
    _public("account_reset_password_from_key_done"),
    # Without a sign-in under way the second step sends back to the first.
    _public("mfa_authenticate", statuses=(302,)),
    _public("mfa_authenticate", "POST", statuses=(302,)),
    _public("set_language", "POST", data=lambda w, o: {"language": "fr", "next": "/"}, statuses=(302,)),
    _public("followup:alive"),
    _public("followup:ready"),
    _public("followup:engine_health", statuses=(200, 503)),
    _public("metrics", has=lambda w, o: "django_"),
    # One's own account
    _own("account_logout"),
    _own("account_logout", "POST", statuses=(302,)),
    _own("account_change_password"),
    _own(
        "account_change_password", "POST", statuses=(302,),
        data=lambda w, o: {"oldpassword": PASSWORD, "password1": "quite another one", "password2": "quite another one"},
    ),
    # For those who came by single sign-on; whoever has a password is sent on to change it.
    _own("account_set_password", statuses=(302,)),
    _own("account_set_password", "POST", statuses=(302,)),
    _own("account_reauthenticate"),
    _own("account_reauthenticate", "POST", data=lambda w, o: {"password": PASSWORD}, statuses=(302,)),
    _own("mfa_index"),
    # A second factor is added after the password has been asked again.
    _own("mfa_activate_totp", statuses=(302,)),
    _own("mfa_activate_totp", "POST", statuses=(302,)),
    _own("mfa_deactivate_totp", make=second_factor, statuses=(302,)),
    _own("mfa_deactivate_totp", "POST", make=second_factor, statuses=(302,)),
    _own("mfa_view_recovery_codes", make=second_factor, statuses=(302,)),
    _own("mfa_download_recovery_codes", make=second_factor, statuses=(302,)),
    _own("mfa_generate_recovery_codes", make=second_factor, statuses=(302,)),
    _own("mfa_generate_recovery_codes", "POST", make=second_factor, statuses=(302,)),
    _own("mfa_reauthenticate", make=second_factor),
    _own("mfa_reauthenticate", "POST", make=second_factor, data=lambda w, o: {"code": "000000"}),
    Case("people:tokens", "GET", "adviser", "focal_point", token_of_adviser, has=lambda w, o: str(o.uid),
         wrong_gets_list=True),
    _own("people:tokens", "POST", data=lambda w, o: {"name": "my export"}, has=lambda w, o: "my export"),
    Case("people:revoke-token", "POST", "adviser", "focal_point", token_of_adviser, by_uid,
         has=lambda w, o: "weekly export", statuses=(302,)),
    # Files beside records
    Case("files:open", "GET", "focal_point", "neighbour", file_in_north, by_uid, has=lambda w, o: "Marker of a note"),
    Case("files:attach", "GET", "focal_point", "neighbour", report_in_north, lambda o: ["report", o.uid], has=ref_of),
    Case("files:attach", "POST", "focal_point", "neighbour", report_in_north, lambda o: ["report", o.uid],
         lambda w, o: {"file": SimpleUploadedFile("new.txt", b"New"), "says": "A note", "uid": uuid.uuid4()},
         has=lambda w, o: "new.txt", statuses=(302,)),
    Case("files:remove", "GET", "focal_point", "neighbour", file_in_north, by_uid, has=lambda w, o: o.name),
    Case("files:remove", "POST", "focal_point", "neighbour", file_in_north, by_uid,
         lambda w, o: {"reason": "A name stands in it."}, has=lambda w, o: o.owner_ref, statuses=(302,)),
    # Home
    Case("dashboards:home", "GET", "focal_point", "neighbour", threat_and_turn, has=ref_of, wrong_gets_list=True),
    # What is derived
    Case("dashboards:overview", "GET", "joc", "neighbour", alert_and_silence, has=ref_of, wrong_gets_list=True),
    Case("dashboards:matrix", "GET", "focal_point", "neighbour", alert_in_north, query=week_of_the_cast, has=ref_of,
         wrong_gets_list=True),
    # Alerts
    Case("alerts:list", "GET", "focal_point", "neighbour", alert_beside_a_suggestion, has=ref_of, wrong_gets_list=True),
    Case("alerts:all", "GET", "focal_point", "neighbour", ended_alert, has=ref_of, wrong_gets_list=True),
    Case("alerts:new", "GET", "liaison", "admin", has=lambda w, o: "North One"),
    Case("alerts:new", "POST", "liaison", "admin", data=new_alert, has=lambda w, o: "Marker of a new alert",
         statuses=(302,)),
    Case("alerts:preview", "GET", "liaison", "neighbour", lambda w: w.head_of_office,
         query=lambda w, o: {"area": "CF11", "often": "KILLING", "urgency": "Immediate"},
         has=lambda w, o: "Calls at once: ", wrong_gets_list=True),
    Case("alerts:detail", "GET", "focal_point", "neighbour", unanswered_alert, by_ref, has=ref_of),
    Case("alerts:acknowledge", "GET", "focal_point", "neighbour", alert_in_north, by_ref, has=ref_of),
    Case("alerts:acknowledge", "POST", "focal_point", "neighbour", alert_in_north, by_ref, a_promise, ref_of,
         statuses=(302,)),
    Case("alerts:promise", "GET", "focal_point", "neighbour", taken_by_link, by_ref, has=ref_of),
    Case("alerts:promise", "POST", "focal_point", "neighbour", taken_by_link, by_ref, a_promise, ref_of,
         statuses=(302,)),
    Case("alerts:respond", "GET", "focal_point", "neighbour", alert_in_north, by_ref, has=ref_of),
    Case("alerts:respond", "POST", "focal_point", "neighbour", alert_in_north, by_ref, a_response, ref_of,
         statuses=(302,)),
    Case("alerts:voice", "GET", "joc", "focal_point", alert_in_north, by_ref, has=ref_of),
    Case("alerts:voice", "POST", "joc", "focal_point", alert_in_north, by_ref, a_voice, ref_of, statuses=(302,)),
    Case("alerts:call", "POST", "joc", "focal_point", call_to_make, by_uid, lambda w, o: {"outcome": "NO_ANSWER"},
         lambda w, o: o.subject_label, statuses=(302,)),
    Case("alerts:next", "POST", "focal_point", "neighbour", alert_in_north, by_ref,
         lambda w, o: {"step": "0", "cycle": "0"}, ref_of, statuses=(302,)),
    Case("alerts:close", "GET", "focal_point", "neighbour", alert_in_north, by_ref, has=ref_of),
    Case("alerts:close", "POST", "focal_point", "neighbour", decided_alert, by_ref,
         lambda w, o: {"outcome": "THREAT_AVERTED", "note": ""}, ref_of, statuses=(302,)),
    Case("alerts:decide", "GET", "head_of_office", "focal_point", alert_in_north, by_ref, has=ref_of),
    Case("alerts:decide", "POST", "head_of_office", "neighbour", alert_in_north, by_ref,
         lambda w, o: {**a_promise(w, o), "decision": "RESPOND"}, ref_of, statuses=(302,)),
    Case("alerts:feedback", "GET", "liaison", "neighbour", told_alert, by_ref, has=ref_of),
    Case("alerts:feedback", "POST", "liaison", "neighbour", decided_alert, by_ref, a_feedback, ref_of,
         statuses=(302,)),
    Case("alerts:action", "GET", "head_of_office", "neighbour", alert_with_a_post, by_ref, has=ref_of),
    Case("alerts:action", "POST", "head_of_office", "neighbour", alert_with_a_post, by_ref, an_action, ref_of,
         statuses=(302,)),
    Case("actions:list", "GET", "head_of_office", "neighbour", action_in_north, has=ref_of, wrong_gets_list=True),
    Case("actions:detail", "GET", "head_of_office", "neighbour", action_in_north, by_ref, has=ref_of),
    Case("actions:done", "GET", "head_of_office", "focal_point", action_in_north, by_ref, has=ref_of),
    Case("actions:done", "POST", "head_of_office", "focal_point", action_in_north, by_ref,
         lambda w, o: {"note": "Two patrols went."}, ref_of, statuses=(302,)),
    Case("actions:carry-over", "GET", "head_of_office", "focal_point", action_in_north, by_ref, has=ref_of),
    Case("actions:carry-over", "POST", "head_of_office", "focal_point", action_in_north, by_ref,
         lambda w, o: {"seen": o.due_at.isoformat(), "reason": "Rain.",
                       "until": f"{timezone.now() + timedelta(days=2):%Y-%m-%dT%H:%M}"}, ref_of, statuses=(302,)),
    Case("actions:cancel", "GET", "head_of_office", "focal_point", action_in_north, by_ref, has=ref_of),
    Case("actions:cancel", "POST", "head_of_office", "focal_point", action_in_north, by_ref,
         lambda w, o: {"note": "The market was moved."}, ref_of, statuses=(302,)),
    Case("alerts:release", "GET", "head_of_office", "focal_point", alert_in_north, by_ref, has=ref_of),
    Case("alerts:release", "POST", "head_of_office", "head_of_south", alert_in_north, by_ref, a_release, ref_of,
         statuses=(302,)),
    Case("alerts:withdraw-release", "GET", "head_of_office", "focal_point", released_alert, by_ref, has=ref_of),
    Case("alerts:withdraw-release", "POST", "head_of_office", "head_of_south", released_alert, by_ref,
         lambda w, o: {"reason": "The source is known there."}, ref_of, statuses=(302,)),
    Case("alerts:complete", "GET", "focal_point", "neighbour", response_in_north, by_response, has=response_ref),
    Case("alerts:complete", "POST", "focal_point", "neighbour", response_in_north, by_response,
         lambda w, o: {"outcome": "PARTIAL"}, response_ref, statuses=(302,)),
    Case("alerts:hold", "GET", "joc", "focal_point", alert_in_north, by_ref, has=ref_of),
    Case("alerts:hold", "POST", "joc", "focal_point", alert_in_north, by_ref,
         lambda w, o: {"minutes": "5", "step": "0", "cycle": "0", "scope": ""}, ref_of, statuses=(302, 422)),
    Case("alerts:add", "GET", "liaison", "neighbour", alert_in_north, by_ref, has=ref_of),
    Case("alerts:add", "POST", "liaison", "neighbour", alert_in_north, by_ref,
         lambda w, o: {"uid": str(uuid.uuid4()), "heard": "More men.", "urgency": "Immediate", "severity": "Severe"},
         ref_of, statuses=(302,)),
    Case("alerts:separate", "POST", "liaison", "neighbour", joined_report, by_joined, has=joined_ref, statuses=(302,)),
    Case("alerts:warned", "POST", "focal_point", "neighbour", alert_before_an_incident, by_both,
         lambda w, o: {"warned": "yes"}, joined_ref, statuses=(302,)),
    Case("alerts:judge", "GET", "liaison", "neighbour", alert_in_north, by_ref, has=ref_of),
    Case("alerts:judge", "POST", "liaison", "neighbour", alert_in_north, by_ref,
         lambda w, o: {"uid": str(uuid.uuid4()), "urgency": "Immediate", "severity": "Extreme"}, ref_of,
         statuses=(302,)),
    Case("alerts:cancel", "GET", "focal_point", "neighbour", alert_in_north, by_ref, has=ref_of),
    Case("alerts:cancel", "POST", "focal_point", "neighbour", alert_in_north, by_ref, a_proposal, ref_of,
         statuses=(302,)),
    Case("alerts:not-credible", "GET", "focal_point", "neighbour", alert_in_north, by_ref, has=ref_of),
    Case("alerts:not-credible", "POST", "focal_point", "neighbour", alert_in_north, by_ref, a_proposal, ref_of,
         statuses=(302,)),
    Case("alerts:duplicate", "GET", "focal_point", "neighbour", alert_in_north, by_ref, has=ref_of),
    Case("alerts:duplicate", "POST", "focal_point", "neighbour", alert_in_north, by_ref,
         lambda w, o: {"uid": str(uuid.uuid4()), "other": make_alert(w).ref}, ref_of, statuses=(302,)),
    Case("alerts:confirm", "POST", "adviser", "focal_point", proposed_error, by_proposal, has=proposal_ref,
         statuses=(302,)),
    Case("alerts:decline", "POST", "adviser", "focal_point", proposed_error, by_proposal, has=proposal_ref,
         statuses=(302,)),
    Case("alerts:cap-received", "GET", "focal_point", "neighbour", cap_in_north, has=uid_of, wrong_gets_list=True),
    Case("alerts:cap-received", "POST", "liaison", "admin", data=a_cap_file, has=lambda w, o: "Marker of a headline",
         statuses=(302,)),
    Case("alerts:cap-message", "GET", "focal_point", "neighbour", cap_in_north, by_uid, has=uid_of),
    Case("alerts:suggested", "GET", "focal_point", "neighbour", suggestion_in_north, by_uid,
         has=lambda w, o: "Closed markets"),
    Case("alerts:suggested", "POST", "focal_point", "neighbour", suggestion_in_north, by_uid,
         lambda w, o: {"reason": "KNOWN", "note": ""}, statuses=(302,)),
    Case("indicators:list", "GET", "focal_point", "neighbour", indicator_in_north, has=uid_of, wrong_gets_list=True),
    Case("indicators:detail", "GET", "focal_point", "neighbour", indicator_in_north, by_uid,
         has=lambda w, o: "Closed markets"),
    Case("indicators:new", "GET", "head_of_office", "focal_point", has=lambda w, o: "Kinds that are counted"),
    Case("indicators:new", "POST", "head_of_office", "focal_point", data=an_indicator,
         has=lambda w, o: "Marker of an indicator", statuses=(302,)),
    Case("indicators:edit", "GET", "head_of_office", "head_of_south", indicator_in_north, by_uid,
         has=lambda w, o: "Closed markets"),
    Case("indicators:edit", "POST", "head_of_office", "head_of_south", indicator_in_north, by_uid, an_indicator,
         lambda w, o: "Marker of an indicator", statuses=(302,)),
    Case("indicators:readings", "GET", "liaison", "neighbour", indicator_in_north, by_uid,
         has=lambda w, o: "North One"),
    Case("indicators:readings", "POST", "liaison", "neighbour", indicator_in_north, by_uid,
         lambda w, o: {}, lambda w, o: "Closed markets", statuses=(200, 302)),
    Case("networks:list", "GET", "joc", "focal_point", network_in_north, has=label_of, wrong_gets_list=True),
    Case("networks:detail", "GET", "joc", "focal_point", network_in_north, by_uid, has=label_of),
    Case("networks:new", "GET", "adviser", "joc", has=lambda w, o: "North One"),
    Case("networks:new", "POST", "adviser", "joc", data=a_network, has=lambda w, o: "CAN-99", statuses=(302,)),
    Case("networks:edit", "GET", "adviser", "head_of_office", network_in_north, by_uid, has=label_of),
    Case("networks:edit", "POST", "adviser", "head_of_office", network_in_north, by_uid, a_network,
         lambda w, o: "CAN-99", statuses=(302,)),
    Case("networks:contact", "POST", "joc", "focal_point", network_in_north, by_uid, a_contact, label_of,
         statuses=(302,)),
    Case("alerts:cap", "GET", "focal_point", "neighbour", alert_in_north, by_ref, has=ref_of),
    Case("alerts:ledger", "GET", "auditor", "adviser", called_alert, by_ref, has=ref_of),
    Case("alerts:ledger-file", "GET", "auditor", "adviser", called_alert, by_ref, has=lambda w, o: "ledger.json"),
    Case("analytics:page", "GET", "focal_point", "neighbour", answered_alert_and_harm, query=of_that_month,
         has=lambda w, o: "1 of 1", wrong_gets_list=True),
    Case("analytics:rows", "GET", "focal_point", "neighbour", answered_alert_and_harm, args=lambda o: ["followed"],
         query=of_that_month, has=ref_of, wrong_gets_list=True),
    Case("desk:log", "GET", "joc", "focal_point", line_of_the_desk, has=lambda w, o: "Once, not twice.",
         query=lambda w, o: {"corrects": str(o.uid), "told": "on"}),
    Case("desk:log", "POST", "joc", "auditor", data=a_line, has=lambda w, o: "Marker of a line", statuses=(302,)),
    Case("desk:export", "GET", "auditor", "head_of_office", line_of_the_desk, has=lambda w, o: str(o.uid)),
    Case("desk:hand-over", "GET", "joc", "adviser", alert_in_north, has=lambda w, o: "1 open alert goes along."),
    Case("desk:hand-over", "POST", "joc", "adviser", alert_in_north,
         data=lambda w, o: {"uid": str(uuid.uuid4()), "text": "Marker of a handover"},
         has=lambda w, o: "Marker of a handover", statuses=(302,)),
    Case("desk:handover", "GET", "joc", "head_of_office", left_desk, by_uid, has=lambda w, o: o.note.text),
    Case("desk:take-over", "POST", "joc", "adviser", left_desk, by_uid, has=lambda w, o: "You have the desk.",
         statuses=(302,)),
    # Exercises
    Case("exercises:list", "GET", "adviser", "neighbour", make_exercise, has=ref_of, wrong_gets_list=True),
    Case("exercises:detail", "GET", "adviser", "neighbour", played, by_uid, has=ref_of),
    Case("exercises:new", "GET", "adviser", "focal_point", lambda w: w.head_of_office, has=lambda w, o: "head-north"),
    Case("exercises:new", "POST", "adviser", "focal_point", data=an_exercise, has=lambda w, o: "Marker of a plan",
         statuses=(302,)),
    Case("exercises:edit", "GET", "adviser", "focal_point", make_exercise, by_uid, has=lambda w, o: o.title),
    Case("exercises:edit", "POST", "adviser", "elsewhere", make_exercise, by_uid, an_exercise,
         lambda w, o: "Marker of a plan", statuses=(302,)),
    Case("exercises:start", "POST", "adviser", "elsewhere", current_exercise, by_uid, has=ref_of, statuses=(302,)),
    Case("exercises:end", "POST", "adviser", "elsewhere", run_exercise, by_uid, has=ref_of, statuses=(302,)),
    Case("exercises:issue", "POST", "adviser", "elsewhere", run_exercise, lambda o: [o.uid, o.injects.get().uid],
         has=ref_of, statuses=(302,)),
    Case("exercises:enter", "POST", "focal_point", "neighbour", run_exercise, by_uid, statuses=(302,)),
    _own("exercises:leave", "POST", statuses=(302,)),
    Case("exercises:alert", "GET", "focal_point", "neighbour", alert_of_exercise, by_ref, has=ref_of),
    Case("exercises:score", "GET", "focal_point", "neighbour", played, by_uid, has=ref_of),
    _public("ack", make=link_of_a_mail, args=lambda o: [o.token], has=lambda w, o: o.ref),
    _public("ack", "POST", make=link_of_a_mail, args=lambda o: [o.token],
            data=lambda w, o: {"answer": "take", "intent": "SEND"}, has=lambda w, o: o.ref),
    Case("followup:page", "GET", "joc", "focal_point", has=lambda w, o: "Delivery of messages"),
    # Who is called when nobody answers
    Case("policies:list", "GET", "focal_point", "partner", has=lambda w, o: "/policies/TST/alert/ack/p1/"),
    Case("policies:detail", "GET", "focal_point", "partner", own_policy, args=lambda o: o, has=lambda w, o: "15 min"),
    Case("policies:edit", "GET", "adviser", "focal_point", own_policy, args=lambda o: o, has=lambda w, o: "15 min"),
    Case("policies:edit", "POST", "adviser", "focal_point", own_policy, args=lambda o: o,
         data=lambda w, o: {"step-TOTAL_FORMS": 0, "step-INITIAL_FORMS": 0}, statuses=(422,)),
    Case("policies:apply", "POST", "admin", "focal_point", own_policy, args=lambda o: o, statuses=(302,)),
    Case("policies:preview", "GET", "joc", "partner", query=whom_to_call, has=lambda w, o: "The ladder"),
    Case("policies:matrix", "GET", "joc", "partner", surveyed, has=lambda w, o: "What to mend"),
    # What was sent to oneself
    Case("messages:list", "GET", "focal_point", "neighbour", called_alert, has=ref_of, wrong_gets_list=True),
    _own("messages:read", "POST", statuses=(302,)),
    # Reports
    Case("reports:list", "GET", "focal_point", "neighbour", report_in_north, has=ref_of, wrong_gets_list=True),
    Case("reports:detail", "GET", "focal_point", "neighbour", report_in_north, by_ref, has=ref_of),
    Case("reports:new", "GET", "liaison", "admin", has=lambda w, o: "North One"),
    Case("reports:new", "POST", "liaison", "admin", data=new_report, has=lambda w, o: "Marker of a new report",
         statuses=(302,)),
    Case("reports:edit", "GET", "focal_point", "neighbour", report_in_north, by_ref, has=ref_of),
    Case("reports:edit", "POST", "focal_point", "neighbour", report_in_north, by_ref, new_report, ref_of,
         statuses=(302,)),
    Case("reports:withdraw", "GET", "focal_point", "neighbour", report_in_north, by_ref, has=ref_of),
    Case("reports:withdraw", "POST", "focal_point", "neighbour", report_in_north, by_ref,
         lambda w, o: {"reason": "Told twice."}, ref_of, statuses=(302,)),
    # Of the same area, but of another section: the source is not theirs to reach.
    Case("reports:keep-contact", "GET", "liaison", "focal_point", report_in_north, by_ref, has=lambda w, o: "K-17"),
    Case("reports:keep-contact", "POST", "liaison", "focal_point", report_in_north, by_ref,
         lambda w, o: {"contact": "by radio"}, ref_of, statuses=(302,)),
    Case("reports:open-contact", "GET", "liaison", "focal_point", report_with_contact, by_ref,
         has=lambda w, o: "K-17"),
    Case("reports:open-contact", "POST", "liaison", "focal_point", report_with_contact, by_ref,
         lambda w, o: {"reason": "To warn them."}, lambda w, o: "behind the mill"),
    Case("reports:link", "GET", "focal_point", "neighbour", beside_another, by_ref, has=ref_of),
    Case("reports:link", "POST", "focal_point", "neighbour", beside_another, by_ref,
         lambda w, o: {"incident": other_of(w, o).ref}, ref_of, statuses=(302,)),
    Case("reports:unlink", "POST", "focal_point", "neighbour", accounted, by_ref, has=ref_of, statuses=(302,)),
    Case("reports:receive", "POST", "women_protection", "focal_point", referred_report, by_ref, has=ref_of,
         statuses=(302,)),
    # Incidents and the map
    Case("incidents:new", "GET", "liaison", "admin", has=lambda w, o: "North One"),
    Case("incidents:new", "POST", "liaison", "admin", data=new_incident, has=lambda w, o: "Marker of a new incident",
         statuses=(302,)),
    *(
        Case(f"incidents:{name}", "GET", "focal_point", "neighbour", recorded_in_north, by_ref, has=ref_of)
        for name in ("edit", "withdraw", "link", "merge")
    ),
    Case("incidents:edit", "POST", "focal_point", "neighbour", recorded_in_north, by_ref, new_incident, ref_of,
         statuses=(302,)),
    Case("incidents:withdraw", "POST", "focal_point", "neighbour", recorded_in_north, by_ref,
         lambda w, o: {"reason": "It was elsewhere."}, ref_of, statuses=(302,)),
    Case("incidents:link", "POST", "focal_point", "neighbour", recorded_in_north, by_ref,
         lambda w, o: {"report": make_report(w).ref}, ref_of, statuses=(302,)),
    Case("incidents:figures-from", "POST", "focal_point", "neighbour", recorded_in_north, by_ref,
         lambda w, o: {"report": account_of(w, o).ref}, ref_of, statuses=(302,)),
    Case("incidents:merge", "POST", "focal_point", "neighbour", beside_others, by_ref,
         lambda w, o: {"into": other_of(w, o).ref}, ref_of, statuses=(302,)),
    Case("incidents:separate", "POST", "focal_point", "neighbour", merged_away, by_ref, has=ref_of, statuses=(302,)),
    Case("incidents:verify", "GET", "human_rights", "focal_point", recorded_in_north, by_ref, has=ref_of),
    Case("incidents:verify", "POST", "human_rights", "focal_point", recorded_in_north, by_ref,
         lambda w, o: {"status": "VERIFIED", "method": "SITE", "found_on": "2026-03-02"}, ref_of, statuses=(302,)),
    Case("incidents:receive", "POST", "women_protection", "focal_point", referred_incident, by_ref, has=ref_of,
         statuses=(302,)),
    Case("incidents:restricted", "GET", "women_protection", "focal_point", referred_incident, has=ref_of),
    Case("map:place", "GET", "focal_point", "neighbour", query=lambda w, o: {"lat": 3, "lon": 1},
         has=lambda w, o: "North One", wrong_gets_list=True),
    Case("incidents:list", "GET", "focal_point", "neighbour", incident_in_north, has=ref_of, wrong_gets_list=True),
    Case("incidents:detail", "GET", "focal_point", "neighbour", recorded_in_north, by_ref, has=ref_of),
    Case("incidents:export", "GET", "focal_point", "neighbour", incident_in_north, has=ref_of,
         query=lambda w, o: {"as": "csv"}, wrong_gets_list=True),
    Case("incidents:figures", "GET", "focal_point", "neighbour", incident_in_north, has=lambda w, o: "Mar 2026",
         query=lambda w, o: {"by": "month"}, wrong_gets_list=True),
    Case("map:page", "GET", "focal_point", "neighbour", incident_and_spot,
         has=lambda w, o: "area=CF1&amp;origin=mission", wrong_gets_list=True),
    Case("map:marks", "GET", "focal_point", "neighbour", incident_in_north, has=cell_of, query=whole_country,
         wrong_gets_list=True),
    Case("map:base", "GET", "focal_point", "elsewhere", has=lambda w, o: '"CF1"', wrong_gets_list=True),
    # Imports
    Case("imports:list", "GET", "adviser", "elsewhere", file_looked_through, has=lambda w, o: "looked-through.csv",
         wrong_gets_list=True),
    Case("imports:new", "GET", "admin", "focal_point"),
    Case("imports:new", "POST", "admin", "focal_point", has=lambda w, o: "new.csv", statuses=(302,),
         data=lambda w, o: {"file": upload(ged_text(*rows(1)), "new.csv")}),
    Case("imports:file", "GET", "adviser", "elsewhere", file_looked_through, by_uid, has=lambda w, o: o.file_name),
    Case("imports:mapping", "GET", "adviser", "admin", table_handed_in, by_uid, has=lambda w, o: "road block"),
    Case("imports:mapping", "POST", "adviser", "admin", table_handed_in, by_uid, named_columns,
         has=lambda w, o: "Desk table", statuses=(302,)),
    Case("imports:start", "POST", "admin", "elsewhere", file_looked_through, by_uid, has=lambda w, o: o.file_name,
         statuses=(302,)),
    Case("imports:drop", "POST", "admin", "elsewhere", file_looked_through, by_uid, statuses=(302,)),
    Case("imports:rejects", "GET", "adviser", "elsewhere", file_looked_through, by_uid,
         has=lambda w, o: "not a whole number"),
    Case("imports:run", "GET", "adviser", "elsewhere", undone_import, by_uid, has=lambda w, o: o.file_name),
    Case("imports:undo", "GET", "adviser", "elsewhere", finished_import, by_uid, has=lambda w, o: o.file_name),
    Case("imports:undo", "POST", "admin", "elsewhere", finished_import, by_uid, has=lambda w, o: o.file_name,
         statuses=(302,)),
    # Threats
    Case("threats:list", "GET", "focal_point", "neighbour", threat_in_north, has=ref_of, wrong_gets_list=True),
    Case("reports:export", "GET", "focal_point", "neighbour", report_in_north, query=lambda w, o: {"as": "csv"},
         has=ref_of, wrong_gets_list=True),
    Case("actors:export", "GET", "focal_point", "neighbour", actor_in_north, query=lambda w, o: {"as": "csv"},
         has=ref_of, wrong_gets_list=True),
    Case("triggers:export", "GET", "focal_point", "neighbour", trigger_in_north, query=lambda w, o: {"as": "csv"},
         has=ref_of, wrong_gets_list=True),
    Case("hotspots:export", "GET", "focal_point", "neighbour", hot_spot_in_north, query=lambda w, o: {"as": "csv"},
         has=ref_of, wrong_gets_list=True),
    Case("assessments:export", "GET", "focal_point", "neighbour", ta.written, query=lambda w, o: {"as": "csv"},
         has=ref_of, wrong_gets_list=True),
    Case("threats:export", "GET", "focal_point", "neighbour", threat_in_north, has=ref_of,
         query=lambda w, o: {"as": "csv"}, wrong_gets_list=True),
    Case("threats:detail", "GET", "focal_point", "neighbour", linked_threat, by_ref, has=ref_of),
    Case("threats:new", "GET", "liaison", "admin", has=lambda w, o: "North One"),
    Case("threats:new", "POST", "liaison", "admin", data=new_threat, has=lambda w, o: "Marker of a new threat",
         statuses=(302,)),
    Case("threats:edit", "GET", "head_of_office", "head_of_south", threat_in_north, by_ref, has=ref_of),
    Case("threats:edit", "POST", "head_of_office", "head_of_south", threat_in_north, by_ref, new_threat, ref_of,
         statuses=(302,)),
    Case("threats:close", "GET", "head_of_office", "head_of_south", threat_in_north, by_ref, has=ref_of),
    Case("threats:close", "POST", "head_of_office", "head_of_south", threat_in_north, by_ref,
         lambda w, o: {"reason": "Gone.", "outcome": "PASSED"}, ref_of, statuses=(302,)),
    Case("threats:reopen", "POST", "head_of_office", "head_of_south", closed_threat, by_ref, has=ref_of,
         statuses=(302,)),
    Case("threats:links", "GET", "head_of_office", "head_of_south", linked_threat, by_ref, has=ref_of),
    Case("threats:links", "POST", "head_of_office", "head_of_south", linked_threat, by_ref,
         lambda w, o: {"more": "IN-CAF-26-9001"}, ref_of, statuses=(302,)),
    Case("threats:add", "GET", "head_of_office", "head_of_south", report_beside_a_threat, by_ref, has=ref_of),
    Case("threats:add", "POST", "head_of_office", "head_of_south", report_beside_a_threat, by_ref,
         lambda w, o: {"threat": "TH-CAF-26-0001"}, ref_of, statuses=(302,)),
    # What may set a danger off
    Case("triggers:calendar", "GET", "focal_point", "neighbour", trigger_in_north, has=ref_of, wrong_gets_list=True),
    Case("triggers:detail", "GET", "focal_point", "neighbour", trigger_in_north, by_ref, has=ref_of),
    Case("triggers:new", "GET", "head_of_office", "liaison", has=lambda w, o: "North One"),
    Case("triggers:new", "POST", "head_of_office", "liaison", data=new_trigger, statuses=(302,),
         has=lambda w, o: "Marker of a new trigger"),
    Case("triggers:edit", "GET", "head_of_office", "head_of_south", trigger_in_north, by_ref, has=ref_of),
    Case("triggers:edit", "POST", "head_of_office", "head_of_south", trigger_in_north, by_ref, new_trigger, ref_of,
         statuses=(302,)),
    Case("triggers:withdraw", "GET", "head_of_office", "head_of_south", trigger_in_north, by_ref, has=ref_of),
    Case("triggers:withdraw", "POST", "head_of_office", "head_of_south", trigger_in_north, by_ref,
         lambda w, o: {"reason": "Put off."}, ref_of, statuses=(302,)),
    # Reported actors
    Case("actors:list", "GET", "focal_point", "neighbour", actor_in_north, has=ref_of, wrong_gets_list=True),
    Case("actors:detail", "GET", "focal_point", "neighbour", actor_in_north, by_ref, has=ref_of),
    Case("actors:new", "GET", "head_of_office", "liaison", has=lambda w, o: "North One"),
    Case("actors:new", "POST", "head_of_office", "liaison", data=new_actor, statuses=(302,),
         has=lambda w, o: "Marker of a new actor"),
    Case("actors:edit", "GET", "head_of_office", "head_of_south", actor_in_north, by_ref, has=ref_of),
    Case("actors:edit", "POST", "head_of_office", "head_of_south", actor_in_north, by_ref, new_actor, ref_of,
         statuses=(302,)),
    Case("actors:withdraw", "GET", "head_of_office", "head_of_south", actor_in_north, by_ref, has=ref_of),
    Case("actors:withdraw", "POST", "head_of_office", "head_of_south", actor_in_north, by_ref,
         lambda w, o: {"reason": "Told twice."}, ref_of, statuses=(302,)),
    Case("actors:merge", "GET", "head_of_office", "head_of_south", two_actors, by_ref, has=ref_of),
    Case("actors:merge", "POST", "head_of_office", "head_of_south", two_actors, by_ref,
         lambda w, o: {"into": "RA-CAF-26-0001"}, ref_of, statuses=(302,)),
    Case("actors:incidents", "GET", "head_of_office", "head_of_south", actor_with_incident, by_ref, has=ref_of),
    Case("actors:incidents", "POST", "head_of_office", "head_of_south", actor_with_incident, by_ref,
         lambda w, o: {"incidents": ["IN-CAF-26-9001"], "role": "FORCE"}, ref_of, statuses=(302,)),
    Case("actors:engage", "GET", "focal_point", "neighbour", actor_in_north, by_ref, has=ref_of),
    Case("actors:engage", "POST", "focal_point", "neighbour", actor_in_north, by_ref, new_engagement,
         lambda w, o: "Marker of an engagement", statuses=(302,)),
    Case("actors:judge", "GET", "focal_point", "neighbour", committed_actor,
         lambda made: [made.ref, made.commitment.uid], has=ref_of),
    Case("actors:judge", "POST", "focal_point", "neighbour", committed_actor,
         lambda made: [made.ref, made.commitment.uid], lambda w, o: {"state": "KEPT", "because": "Seen by patrol."},
         ref_of, statuses=(302,)),
    Case("incidents:actors", "GET", "head_of_office", "head_of_south", incident_with_actor, by_ref, has=ref_of),
    Case("incidents:actors", "POST", "head_of_office", "head_of_south", incident_with_actor, by_ref,
         lambda w, o: {"actor": "RA-CAF-26-0002", "role": "TARGET"}, ref_of, statuses=(302,)),
    # Hot spots
    Case("assessments:list", "GET", "focal_point", "neighbour", ta.in_force, has=ref_of, wrong_gets_list=True),
    Case("assessments:detail", "GET", "focal_point", "neighbour", ta.in_force, by_ref, has=ref_of),
    Case("assessments:versions", "GET", "focal_point", "neighbour", ta.twice_handed_in, by_ref, has=ref_of),
    Case("assessments:pdf", "GET", "focal_point", "neighbour", ta.written, by_ref, has=lambda w, o: "%PDF"),
    Case("assessments:word", "GET", "focal_point", "neighbour", ta.written, by_ref, has=lambda w, o: "word/document"),
    Case("assessments:new", "GET", "focal_point", "joc", has=lambda w, o: "North One"),
    Case("assessments:new", "POST", "focal_point", "joc", data=ta.new_assessment, statuses=(302,),
         has=lambda w, o: "/assessments/TA-CAF-26-"),
    Case("assessments:edit", "GET", "focal_point", "neighbour", ta.written, by_ref, has=ref_of),
    Case("assessments:edit", "POST", "focal_point", "neighbour", ta.written, by_ref, ta.text, ref_of,
         statuses=(302,)),
    Case("assessments:evidence", "GET", "focal_point", "neighbour", ta.written, by_ref, has=ref_of),
    Case("assessments:new-line", "GET", "focal_point", "neighbour", ta.written, by_ref, has=ref_of),
    Case("assessments:new-line", "POST", "focal_point", "neighbour", ta.written, by_ref, ta.new_line, ref_of,
         statuses=(302,)),
    Case("assessments:line", "GET", "focal_point", "neighbour", ta.line_of_a_draft, ta.by_line,
         has=lambda w, o: o.assessment.ref),
    Case("assessments:line", "POST", "focal_point", "neighbour", ta.line_of_a_draft, ta.by_line, ta.same_line,
         lambda w, o: o.assessment.ref, statuses=(302,)),
    Case("assessments:remove-line", "POST", "focal_point", "neighbour", ta.line_of_a_draft, ta.by_line,
         has=lambda w, o: o.assessment.ref, statuses=(302,)),
    Case("assessments:cite", "POST", "focal_point", "neighbour", ta.written, by_ref,
         lambda w, o: {"kind": "incident", "refs": [o.citations.get(kind="incident").ref]}, ref_of, statuses=(302,)),
    Case("assessments:remove-citation", "POST", "focal_point", "neighbour", ta.citation,
         lambda o: [o.assessment.ref, o.uid], has=lambda w, o: o.assessment.ref, statuses=(302,)),
    Case("assessments:dissent", "GET", "focal_point", "neighbour", ta.handed_in, by_ref, has=ref_of),
    Case("assessments:dissent", "POST", "focal_point", "neighbour", ta.handed_in, by_ref,
         lambda w, o: {"text": "Not so.", "uid": str(uuid.uuid4())}, ref_of, statuses=(302,)),
    Case("assessments:move", "GET", "human_rights", "neighbour", ta.handed_in, lambda o: [o.ref, "send_back"],
         has=ref_of),
    Case("assessments:move", "POST", "human_rights", "neighbour", ta.handed_in, lambda o: [o.ref, "send_back"],
         lambda w, o: {"comment": "Which road?"}, ref_of, statuses=(302,)),
    Case("assessments:renew", "GET", "focal_point", "neighbour", ta.in_force, by_ref, has=ref_of),
    Case("assessments:renew", "POST", "focal_point", "neighbour", ta.in_force, by_ref,
         lambda w, o: {"period_from_on": "2026-03-01", "period_until_on": "2026-03-20", "uid": str(uuid.uuid4())},
         lambda w, o: "/assessments/TA-CAF-26-", statuses=(302,)),
    Case("assessments:outcome", "GET", "focal_point", "neighbour", ta.line_that_is_over, ta.by_line,
         has=lambda w, o: o.assessment.ref),
    Case("assessments:outcome", "POST", "focal_point", "neighbour", ta.line_that_is_over, ta.by_line,
         lambda w, o: {"happened": "NO"}, lambda w, o: o.assessment.ref, statuses=(302,)),
    Case("assessments:scores", "GET", "focal_point", "neighbour", ta.scored, has=lambda w, o: "Attack on a village",
         wrong_gets_list=True),
    Case("assessments:matrix", "GET", "adviser", "joc", ta.a_rule, has=lambda w, o: "cell_5_5"),
    Case("assessments:matrix", "POST", "adviser", "joc", data=ta.matrix_cells, statuses=(302,),
         has=lambda w, o: "/assessments/matrix/"),
    Case("assessments:rules", "GET", "adviser", "joc", ta.a_rule, has=lambda w, o: str(o.uid)),
    Case("assessments:new-rule", "GET", "adviser", "joc", has=lambda w, o: "at_or_below"),
    Case("assessments:new-rule", "POST", "adviser", "joc", data=ta.a_rule_says, statuses=(302,),
         has=lambda w, o: "/assessments/rules/"),
    Case("assessments:rule", "GET", "adviser", "joc", ta.a_rule, lambda o: [o.uid], has=lambda w, o: "at_or_below"),
    Case("assessments:rule", "POST", "adviser", "joc", ta.a_rule, lambda o: [o.uid], ta.a_rule_says,
         lambda w, o: "/assessments/rules/", statuses=(302,)),
    Case("hotspots:list", "GET", "focal_point", "neighbour", hot_spot_in_north, has=ref_of, wrong_gets_list=True),
    Case("hotspots:detail", "GET", "focal_point", "neighbour", hot_spot_in_north, by_ref, has=ref_of),
    Case("hotspots:new", "GET", "head_of_office", "liaison", has=lambda w, o: "North One"),
    Case("hotspots:new", "POST", "head_of_office", "liaison", data=new_hot_spot, statuses=(302,),
         has=lambda w, o: "Marker of a new hot spot"),
    Case("hotspots:edit", "GET", "head_of_office", "head_of_south", hot_spot_in_north, by_ref, has=ref_of),
    Case("hotspots:edit", "POST", "head_of_office", "head_of_south", hot_spot_in_north, by_ref, new_hot_spot, ref_of,
         statuses=(302,)),
    Case("hotspots:propose", "POST", "head_of_office", "head_of_south", hot_spot_in_north, by_ref, has=ref_of,
         statuses=(302,)),
    Case("hotspots:withdraw", "GET", "head_of_office", "head_of_south", hot_spot_in_north, by_ref, has=ref_of),
    Case("hotspots:withdraw", "POST", "head_of_office", "head_of_south", hot_spot_in_north, by_ref,
         lambda w, o: {"reason": "Told twice."}, ref_of, statuses=(302,)),
    Case("hotspots:decide", "GET", "head_of_office", "head_of_south", hot_spot_in_north, by_ref, has=ref_of),
    Case("hotspots:decide", "POST", "head_of_office", "head_of_south", hot_spot_in_north, by_ref,
         lambda w, o: {"commitment": "SHOULD"}, ref_of, statuses=(302,)),
    Case("hotspots:close", "GET", "head_of_office", "head_of_south", hot_spot_in_north, by_ref, has=ref_of),
    Case("hotspots:close", "POST", "head_of_office", "head_of_south", hot_spot_in_north, by_ref,
         lambda w, o: {"reason": "They went home."}, ref_of, statuses=(302,)),
    Case("hotspots:reopen", "POST", "head_of_office", "head_of_south", closed_hot_spot, by_ref, has=ref_of,
         statuses=(302,)),
    Case("hotspots:move", "POST", "head_of_office", "head_of_south", ranked_hot_spots, by_ref,
         lambda w, o: {"up": o.above}, ref_of, statuses=(302,)),
    Case("hotspots:prepare", "POST", "focal_point", "neighbour", hot_spot_in_north, by_ref,
         lambda w, o: {"ready": "SHELTER"}, ref_of, statuses=(302,)),
    # People
    Case("people:list", "GET", "adviser", "elsewhere", holder_in_north, has=name_of, wrong_gets_list=True),
    Case("people:detail", "GET", "adviser", "elsewhere", holder_in_north, by_uid, has=name_of),
    Case("people:new", "GET", "admin", "adviser"),
    Case("people:new", "POST", "admin", "adviser", data=person_facts, has=lambda w, o: "Second name",
         statuses=(302,)),
    Case("people:new-contact", "GET", "admin", "adviser"),
    Case("people:new-contact", "POST", "admin", "adviser", data=contact_facts, has=lambda w, o: "Partner desk",
         statuses=(302,)),
    Case("people:edit", "GET", "admin", "adviser", holder_in_north, by_uid, has=name_of),
    Case("people:edit", "POST", "admin", "adviser", holder_in_north, by_uid, person_facts,
         lambda w, o: "Second name", statuses=(302,)),
    Case("people:appoint", "GET", "admin", "adviser", holder_in_north, by_uid, has=name_of),
    Case("people:appoint", "POST", "admin", "adviser", holder_in_north, by_uid, appointment_facts,
         lambda w, o: "Memorandum 7", statuses=(302,)),
    Case("people:add-contact", "GET", "admin", "adviser", holder_in_north, by_uid, has=name_of),
    Case("people:add-contact", "POST", "admin", "adviser", holder_in_north, by_uid,
         lambda w, o: {"kind": "PHONE", "address": "+236 70 00 00 00"}, lambda w, o: "+236 70 00 00 00",
         statuses=(302,)),
    Case("people:verify-contact", "POST", "admin", "adviser", contact_in_north, by_uid,
         has=lambda w, o: o.address, statuses=(302,)),
    Case("people:send-code", "POST", "admin", "adviser", contact_outside, by_uid, has=lambda w, o: o.address,
         statuses=(302,)),
    Case("people:confirm-contact", "GET", "admin", "adviser", contact_outside, by_uid, has=lambda w, o: o.address),
    Case("people:confirm-contact", "POST", "admin", "adviser", contact_outside, by_uid,
         lambda w, o: {"code": ask_for_code(o, by=w.admin, at=clock.now())}, lambda w, o: o.address, statuses=(302,)),
    Case("people:end-contact", "POST", "admin", "adviser", contact_in_north, by_uid,
         has=lambda w, o: o.user.name, statuses=(302,)),
    Case("people:end", "GET", "admin", "adviser", appointment, by_uid, has=lambda w, o: "leaving"),
    Case("people:end", "POST", "admin", "adviser", appointment, by_uid,
         lambda w, o: {"last_day": str(date(2026, 1, 31))}, lambda w, o: "31 Jan 2026", statuses=(302,)),
    # Duty
    _own("duty:mine", make=own_duty),
    _own("duty:new-absence"),
    _own("duty:new-absence", "POST", data=an_absence, statuses=(302,)),
    Case("duty:new-absence-of", "GET", "head_of_office", "head_of_south", holder_in_north, by_uid, has=name_of),
    Case("duty:new-absence-of", "POST", "head_of_office", "head_of_south", holder_in_north, by_uid, an_absence,
         statuses=(302,)),
    Case("duty:end-absence", "POST", "focal_point", "neighbour", absence_of_focal_point, by_uid, statuses=(302,)),
    Case("duty:handover", "GET", "focal_point", "neighbour", post_of_focal_point, of_post,
         has=lambda w, o: "FO-NORTH"),
    Case("duty:handover", "POST", "focal_point", "neighbour", post_of_focal_point, of_post,
         lambda w, o: {"text": "Marker of a note"}, lambda w, o: "Marker of a note", statuses=(302,)),
    Case("duty:read-note", "POST", "focal_point", "neighbour", note_for_focal_point, by_uid, statuses=(302,)),
    _own("duty:calendar"),
    _own("duty:calendar", "POST", has=lambda w, o: "/mine.ics"),
    _own("duty:revoke-calendar", "POST", statuses=(302,)),
    Case("messages:held", "GET", "joc", "focal_point", make=a_storm, has=lambda w, o: str(o.uid)),
    Case("messages:release", "POST", "joc", "focal_point", make=a_storm, statuses=(302,),
         data=lambda w, o: {"storm": str(o.uid)}, has=lambda w, o: "0 messages are being sent."),
    # Without its secret there is nothing; with it: tests/notifications/test_receipts.py.
    _public("messages:sms-receipt", "POST", statuses=(404,)),
    _public("messages:mail-events", "POST", statuses=(404,)),  # tests/notifications/test_mail_events.py
    _public("duty:feed", make=calendar_key, args=lambda o: [o], has=lambda w, o: "FO-NORTH"),
    _public("duty:post-feed", make=calendar_key, args=lambda o: [o, post_uid(), "POCFP"], has=lambda w, o: "FO-NORTH"),
    Case("duty:posts", "GET", "focal_point", "elsewhere", rostered_post, has=lambda w, o: "focal-north",
         wrong_gets_list=True),
    Case("duty:roster", "GET", "head_of_office", "elsewhere", rostered_post, of_post, has=lambda w, o: "focal-north"),
    Case("duty:export", "GET", "head_of_office", "head_of_south", rostered_post, of_post,
         has=lambda w, o: "focal-north"),
    Case("duty:add", "GET", "head_of_office", "head_of_south", post_of_focal_point, of_post,
         has=lambda w, o: "focal-north"),
    Case("duty:add", "POST", "head_of_office", "head_of_south", post_of_focal_point, of_post, a_turn,
         lambda w, o: "6 May 2030", statuses=(302,)),
    Case("duty:rotation", "GET", "head_of_office", "head_of_south", post_of_focal_point, of_post,
         has=lambda w, o: "focal-north"),
    Case("duty:rotation", "POST", "head_of_office", "head_of_south", post_of_focal_point, of_post, a_rotation,
         lambda w, o: "13 May 2030"),
    Case("duty:import", "GET", "head_of_office", "head_of_south", post_of_focal_point, of_post,
         has=lambda w, o: "FO-NORTH"),
    Case("duty:import", "POST", "head_of_office", "head_of_south", post_of_focal_point, of_post, a_calendar_file,
         lambda w, o: "focal-north"),
    Case("duty:change", "GET", "head_of_office", "head_of_south", turn_in_north, by_uid,
         has=lambda w, o: "focal-north"),
    Case("duty:change", "POST", "head_of_office", "head_of_south", turn_in_north, by_uid, a_turn,
         lambda w, o: "6 May 2030", statuses=(302,)),
    Case("duty:withdraw", "GET", "head_of_office", "head_of_south", turn_in_north, by_uid,
         has=lambda w, o: "focal-north"),
    Case("duty:withdraw", "POST", "head_of_office", "head_of_south", turn_in_north, by_uid,
         lambda w, o: {"reason": "Marker of a reason"}, lambda w, o: "Marker of a reason", statuses=(302,)),
    # Areas of responsibility
    Case("areas:list", "GET", "focal_point", "elsewhere", has=lambda w, o: "FO-SOUTH", wrong_gets_list=True),
    Case("areas:new", "GET", "admin", "adviser", args=lambda o: ["TST"], has=lambda w, o: "North Two"),
    Case("areas:new", "POST", "admin", "adviser", args=lambda o: ["TST"], data=responsibility_facts,
         has=lambda w, o: "FO-NEW", statuses=(302,)),
    Case("areas:edit", "GET", "admin", "adviser", lambda w: w.office_north, by_uid, has=lambda w, o: o.code),
    Case("areas:edit", "POST", "admin", "adviser", lambda w: w.office_north, by_uid, responsibility_facts,
         lambda w, o: "New name", statuses=(302,)),
    # Audit
    Case("audit:list", "GET", "auditor", "adviser", audited, has=ref_of),
    Case("audit:export", "GET", "auditor", "adviser", audited, has=ref_of),
    # API
    _own("api-schema", has=lambda w, o: "/api/v1/threats/"),
    _own("api-docs", has=lambda w, o: "/api/v1/threats/"),
    Case("areas-api:areas", "GET", "focal_point", "nobody", has=lambda w, o: "CF11"),
    Case("areas-api:area", "GET", "focal_point", "nobody", args=lambda o: ["CF11"], has=lambda w, o: "North One"),
    Case("areas-api:missions", "GET", "focal_point", "elsewhere", has=lambda w, o: '"TST"', wrong_gets_list=True),
    Case("areas-api:code-list", "GET", "focal_point", "nobody", args=lambda o: ["tiers"],
         has=lambda w, o: "Protection through dialogue"),
    Case("cap-api:feed", "GET", "focal_point", "neighbour", alert_in_north, has=ref_of, wrong_gets_list=True),
    Case("cap-api:message", "GET", "focal_point", "neighbour", alert_in_north, lambda o: [f"{o.ref}.1"], has=ref_of),
    Case("alerts-api:list", "GET", "focal_point", "neighbour", alert_in_north, has=ref_of, wrong_gets_list=True),
    Case("alerts-api:detail", "GET", "focal_point", "neighbour", alert_in_north, by_ref, has=ref_of),
    Case("actions-api:list", "GET", "focal_point", "neighbour", action_in_north, has=ref_of,
         query=lambda w, o: {"whose": "all"}, wrong_gets_list=True),
    Case("actions-api:detail", "GET", "focal_point", "neighbour", action_in_north, by_ref, has=ref_of),
    Case("threats-api:reports", "GET", "focal_point", "neighbour", report_in_north, has=ref_of, wrong_gets_list=True),
    Case("threats-api:reports", "POST", "liaison", "admin", data=sent_report, statuses=(201,), json=True,
         has=lambda w, o: "Marker of a new report"),
    Case("threats-api:report", "GET", "focal_point", "neighbour", report_in_north, by_ref, has=ref_of),
    Case("threats-api:incidents", "POST", "liaison", "admin", data=sent_incident, statuses=(201,), json=True,
         has=lambda w, o: "Marker of a new incident"),
    Case("threats-api:incidents", "GET", "focal_point", "neighbour", incident_in_north, has=ref_of,
         wrong_gets_list=True),
    Case("threats-api:incident", "GET", "focal_point", "neighbour", incident_in_north, by_ref, has=ref_of),
    Case("threats-api:list", "GET", "focal_point", "neighbour", threat_in_north, has=ref_of, wrong_gets_list=True),
    Case("threats-api:list", "POST", "liaison", "admin", data=new_threat, has=lambda w, o: "Marker of a new threat",
         statuses=(201,), json=True),
    Case("threats-api:detail", "GET", "focal_point", "neighbour", threat_in_north, by_ref, has=ref_of),
    Case("threats-api:close", "POST", "head_of_office", "head_of_south", threat_in_north, by_ref,
         lambda w, o: {"reason": "Gone."}, ref_of, json=True),
    Case("threats-api:actors", "GET", "focal_point", "neighbour", actor_in_north, has=ref_of, wrong_gets_list=True),
    Case("threats-api:actor", "GET", "focal_point", "neighbour", actor_in_north, by_ref, has=ref_of),
    Case("threats-api:triggers", "GET", "focal_point", "neighbour", trigger_in_north, has=ref_of,
         wrong_gets_list=True),
    Case("threats-api:trigger", "GET", "focal_point", "neighbour", trigger_in_north, by_ref, has=ref_of),
    Case("threats-api:hotspots", "GET", "focal_point", "neighbour", hot_spot_in_north, has=ref_of,
         wrong_gets_list=True),
    Case("threats-api:hotspot", "GET", "focal_point", "neighbour", hot_spot_in_north, by_ref, has=ref_of),
    Case("threats-api:assessments", "GET", "focal_point", "neighbour", ta.written, has=ref_of, wrong_gets_list=True),
    Case("threats-api:assessment", "GET", "focal_point", "neighbour", ta.written, by_ref, has=ref_of),
    Case("threats-api:datasets", "GET", "focal_point", "admin", finished_import, has=lambda w, o: "ucdp-ged"),
    Case("threats-api:import-runs", "GET", "admin", "focal_point", finished_import, has=uid_of),
]  # fmt: skip
