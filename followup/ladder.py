"""The default policies (escalation.md), frozen bodies, and which steps of one are due when.

Nothing here asks the database but for the facts of code lists, which each process keeps.

A body is what a clock follows: `{"purpose", "priority", "answer_s", "office_hours", "then", "repeat_s", "repeat_hour",
"owner", "quorum", "steps": [{"kind", "after_s" or "after_percent", "roles", "only" where it has conditions}]}`. A step
that is repeated stands in it as often as it is done. "of": the policy that was applied to a clock which had begun with
another (followup.editing). A step that gives an action has "action", "owner_role" and "due_s" beside. Seconds are
already short where POC_SHORT_STEPS is set.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from accounts.roles import PARTNER_ROLES, superior_of
from areas import codes
from followup import hours

Body = dict[str, Any]

MINUTE, HOUR, DAY = 60, 3600, 86400
HOLDER: Final = "HOLDER"
DESK: Final = "JOC"
LAST_RESORT: Final = "LAST_RESORT"
RAISE: Final = "RAISE"
ACTION: Final = "ACTION"
# Steps that call nobody: what follows them comes at its own time.
SILENT: Final = (RAISE, ACTION)
# Of the ladder of an action, or of what is valid for a time: the post that has to do it, and the one that leads it.
OWNER: Final = "OWNER"
LINE: Final = "LINE"
# A short step of a journey lasts so much less: a quarter of an hour becomes fifteen seconds.
SHORTER: Final = 60

ON_THE_GROUND = ("POCFP", "HOO", "SECTOR", "UNPOL")
DECIDE_ON_THE_GROUND = ("HOO", "SECTOR", "UNPOL")
# Who tells the community what became of its warning, in the order in which they hold it.
TELL_ON_THE_GROUND = ("POCFP", "CLA", "HOO")
HEADQUARTERS = ("SPOCA", "POCO", "COS", "FC", "PC")
LEADERS = ("DSRSG_P", "DSRSG_RCHC", "HOM")


def _notify(*roles: str, after_s: int) -> dict[str, Any]:
    return {"kind": "NOTIFY", "after_s": after_s, "roles": list(roles)}


def _call(*roles: str, after_s: int) -> dict[str, Any]:
    return {"kind": "CALL", "after_s": after_s, "roles": list(roles)}


def _policy(answer_s: int, steps: list[dict[str, Any]], **more: Any) -> Body:
    return {
        "answer_s": answer_s,
        "office_hours": False,
        "then": LAST_RESORT,
        "repeat_s": None,
        "repeat_hour": None,
        "owner": "SPOCA",
        "quorum": [],
        "steps": steps,
        **more,
    }


def _answer(wait_s: int, repeat_s: int, *ends: str) -> Body:
    return _policy(
        wait_s,
        [
            _notify(DESK, *ON_THE_GROUND, after_s=0),
            _call(*ON_THE_GROUND, after_s=wait_s),
            _notify(*HEADQUARTERS, after_s=wait_s),
            _notify(*ends, after_s=wait_s),
        ],
        repeat_s=repeat_s,
    )


def _decision(answer_s: int, wait_s: int, **repeats: int) -> Body:
    """Whoever commands on the ground decides: reminded at half time, asked when it is due, then it goes up."""
    remind = {"kind": "NOTIFY", "roles": list(DECIDE_ON_THE_GROUND)}
    steps = [
        {**remind, "after_percent": 50},
        {"kind": "NOTIFY", "roles": [DESK, *DECIDE_ON_THE_GROUND], "after_percent": 100},
        _notify("SPOCA", "COS", "FC", "PC", after_s=wait_s),
        _notify(*LEADERS, after_s=wait_s),
    ]
    return _policy(answer_s, steps, **repeats)


def _promise(answer_s: int) -> Body:
    """Reminders at half time and at the deadline; then the ladder of the answer goes on one level up (E15)."""
    remind = {"kind": "NOTIFY", "roles": [HOLDER]}
    steps = [{**remind, "after_percent": 50}, {"kind": "NOTIFY", "roles": [HOLDER, DESK], "after_percent": 100}]
    return _policy(answer_s, steps, then="RESUME")


def _review(wait_s: int) -> Body:
    """Whoever responded says how it ended; an alert is not left open and forgotten."""
    steps = [
        {"kind": "NOTIFY", "roles": [HOLDER], "after_percent": 100},
        _notify("SPOCA", "POCO", after_s=wait_s),
    ]
    return _policy(wait_s, steps, repeat_hour=8)


def _feedback() -> Body:
    """The community waits for an answer: those who speak with it, then whoever leads them. Never at night."""
    remind = {"kind": "NOTIFY", "roles": ["POCFP", "CLA"]}
    steps = [
        {**remind, "after_percent": 50},
        {**remind, "after_percent": 100},
        _notify("HOO", after_s=DAY),
        _notify("SPOCA", after_s=DAY),
    ]
    return _policy(2 * DAY, steps, office_hours=True, repeat_hour=8)


def _action(wait_s: int, *, office_hours: bool = False, **repeats: int) -> Body:
    """Whoever has to do it is told at once and reminded; when it is late, whoever leads them, then the adviser."""
    remind = {"kind": "NOTIFY", "roles": [OWNER]}
    steps = [
        _notify(OWNER, after_s=0),
        {**remind, "after_percent": 50},
        {**remind, "after_percent": 100},
        _notify(LINE, after_s=wait_s),
        _notify("SPOCA", "POCO", after_s=wait_s),
    ]
    return _policy(DAY, steps, office_hours=office_hours, **repeats)


def _validity(wait_s: int) -> Body:
    """What lapses is looked at before it does: its author's post at three quarters of its time and when it is over,
    then the senior adviser, then the Chief of Staff, and each morning again until there is a new one; not at night."""
    remind = {"kind": "NOTIFY", "roles": [OWNER]}
    steps = [
        {**remind, "after_percent": 75},
        {**remind, "after_percent": 100},
        _notify("SPOCA", "POCO", after_s=wait_s),
        _notify("COS", after_s=wait_s),
    ]
    return _policy(30 * DAY, steps, office_hours=True, repeat_hour=8)


# (purpose, priority) -> policy; source: escalation.md, "Who is called, and when". Missions edit their own rows.
DEFAULTS: Final[dict[tuple[str, str], Body]] = {
    ("ACK", "P1"): _answer(15 * MINUTE, 15 * MINUTE, *LEADERS),
    ("ACK", "P2"): _answer(15 * MINUTE, 30 * MINUTE, *LEADERS),
    ("ACK", "P3"): _answer(HOUR, 4 * HOUR, "DSRSG_P", "COS"),
    ("ACK", "P4"): _policy(
        DAY,
        [
            _notify(DESK, *ON_THE_GROUND, after_s=0),
            _call(*ON_THE_GROUND, after_s=DAY),
            _notify("SPOCA", after_s=DAY),
        ],
        office_hours=True,
        repeat_hour=8,
    ),
    ("DECISION", "P1"): _decision(HOUR, 15 * MINUTE, repeat_s=30 * MINUTE),
    ("DECISION", "P2"): _decision(HOUR, 30 * MINUTE, repeat_s=HOUR),
    ("DECISION", "P3"): _decision(6 * HOUR, 2 * HOUR, repeat_s=4 * HOUR),
    ("DECISION", "P4"): _decision(3 * DAY, DAY, repeat_hour=8),
    ("RESPONSE", "P1"): _promise(30 * MINUTE),
    ("RESPONSE", "P2"): _promise(30 * MINUTE),
    ("RESPONSE", "P3"): _promise(4 * HOUR),
    ("RESPONSE", "P4"): _promise(DAY),
    ("REVIEW", "P1"): _review(DAY),
    ("REVIEW", "P2"): _review(DAY),
    ("REVIEW", "P3"): _review(3 * DAY),
    ("REVIEW", "P4"): _review(7 * DAY),
    **{("FEEDBACK", priority): _feedback() for priority in ("P1", "P2", "P3", "P4")},
    ("ACTION", "P1"): _action(HOUR, repeat_s=4 * HOUR),
    ("ACTION", "P2"): _action(HOUR, repeat_s=4 * HOUR),
    ("ACTION", "P3"): _action(8 * HOUR, office_hours=True, repeat_hour=8),
    ("ACTION", "P4"): _action(DAY, office_hours=True, repeat_hour=8),
    **{("VALIDITY", priority): _validity(3 * DAY) for priority in ("P1", "P2", "P3", "P4")},
}


def part_of(body: Body, component: str) -> Body:
    """The ladder of one component that has to answer for itself (E14): the desk, its own posts, those over all.

    A step that calls none of them falls away; what follows it comes so much the earlier. An action is given once, and
    partners outside are told once: in the ladder of their own component, or of the first where they have none of them.
    """
    everywhere = {HOLDER, DESK}
    if component == (body["quorum"] or [component])[0]:
        everywhere |= PARTNER_ROLES
    steps = [
        {**step, "roles": [role for role in step["roles"] if role in everywhere or speaks_for(role, component)]}
        for step in body["steps"]
    ]
    called = [
        step for step in steps
        if set(step["roles"]) - {DESK} or step["kind"] == RAISE
        or (step["kind"] == ACTION and _given_in(step["owner_role"], body["quorum"] or [component]) == component)
    ]  # fmt: skip
    return {**body, "quorum": [], "component": component, "steps": called or steps[:1]}


def _given_in(owner_role: str, quorum: list[str]) -> str:
    """The component in whose ladder an action of `owner_role` stands."""
    return next((each for each in quorum if speaks_for(owner_role, each)), quorum[0])


def speaks_for(role: str, component: str) -> bool:
    """True when an answer of this post is one of `component`; of those who lead all of them it always is.

    A focal point may be of any component and is called with the civilian one, which appoints most of them.
    """
    facts = codes.attributes("roles", role)
    over_all = facts["senior_leadership"] and facts["component"] == "CIVILIAN"
    return bool(over_all or (facts["component"] or "CIVILIAN") == component)


def shortened(body: Body) -> Body:
    """The same policy with seconds for minutes, for journeys in a browser."""

    def less(seconds: int | None) -> int | None:
        return None if seconds is None else max(1, seconds // SHORTER) if seconds else 0

    steps = [
        {**step, **{name: less(step[name]) for name in ("after_s", "due_s") if name in step}} for step in body["steps"]
    ]
    # A day's wait for the next morning has no short form; it is repeated like an hour's.
    repeat_s = body["repeat_s"] if body["repeat_hour"] is None else HOUR
    return {
        **body,
        "answer_s": less(body["answer_s"]),
        "repeat_s": less(repeat_s),
        "repeat_hour": None,
        "office_hours": False,
        "steps": steps,
    }


@dataclass(frozen=True)
class Rung:
    """Step `step` of repetition `cycle`, planned for `at`. `step` equal to the number of steps is the last resort."""

    step: int
    cycle: int
    at: datetime
    kind: str
    roles: tuple[str, ...]
    only: dict[str, Any] = field(default_factory=dict)
    # Of a step that gives an action: its "action", "owner_role" and "due_s".
    gives: dict[str, Any] = field(default_factory=dict)

    @property
    def is_silent(self) -> bool:
        """True when it calls nobody."""
        return self.kind in SILENT

    @property
    def is_last_resort(self) -> bool:
        return self.kind == LAST_RESORT


@dataclass(frozen=True)
class Course:
    """How one clock's policy runs through its time: `started_at` to `deadline_at`, by the clocks of `zone`.

    `owner`: the role that has to do it, of the clock of an action or of what is valid for a time.
    """

    body: Body
    started_at: datetime
    deadline_at: datetime
    zone: str
    owner: str = ""

    def first(self) -> datetime:
        """When the first step is due."""
        return self._moment(0, self.started_at)

    def rungs(self, step: int, cycle: int, due_at: datetime) -> Iterator[Rung]:
        """The steps from this one on, each with its moment; the last resort repeats for ever. RESUME ends them."""
        steps = self.body["steps"]
        while step < len(steps):
            told = steps[step]
            gives = {name: told[name] for name in ("action", "owner_role", "due_s") if name in told}
            yield Rung(step, 0, due_at, told["kind"], self._roles(told), told.get("only", {}), gives)
            step += 1
            due_at = self._moment(step, due_at)
        while self.body["then"] == LAST_RESORT:
            yield Rung(step, cycle, due_at, LAST_RESORT, self.everybody())
            cycle += 1
            due_at = self._again(due_at)

    @property
    def is_promise(self) -> bool:
        """True when its steps remind of a deadline: a reminder that reaches nobody does not bring it nearer."""
        return bool(self.body["then"] != LAST_RESORT)

    def everybody(self) -> tuple[str, ...]:
        """Every role that any step calls, in the order of the ladder; partners outside the mission answer nothing."""
        called = (role for step in self.body["steps"] for role in self._roles(step))
        return tuple(dict.fromkeys(role for role in called if role not in PARTNER_ROLES))

    def _roles(self, step: dict[str, Any]) -> tuple[str, ...]:
        """Of an action: the owner and their line by the roles that they are."""
        if not self.owner:
            return tuple(step["roles"])
        meant = {OWNER: self.owner, LINE: superior_of(self.owner)}
        return tuple(dict.fromkeys(meant.get(role, role) for role in step["roles"]))

    def is_over(self, step: int) -> bool:
        """True when no step is left and none repeats: what was promised was not kept."""
        return step >= len(self.body["steps"]) and self.body["then"] != LAST_RESORT

    def after(self, step: int, due_at: datetime) -> datetime:
        """When what follows the step before `step` is due, that one having been due at `due_at`."""
        return self._moment(step, due_at)

    def again_after(self, due_at: datetime, at: datetime) -> datetime:
        """The next repetition after `at`, in the rhythm of `due_at`: those that nobody ran are not made up for."""
        if self.body["repeat_hour"] is not None:
            return hours.next_daily(at, self.body["repeat_hour"], self.zone)
        every = timedelta(seconds=self.body["repeat_s"])
        return due_at + every * ((at - due_at) // every + 1) if at >= due_at else due_at + every

    def _again(self, due_at: datetime) -> datetime:
        return self.again_after(due_at, due_at)

    def _moment(self, step: int, before: datetime) -> datetime:
        steps = self.body["steps"]
        if step >= len(steps):
            return self._end(before)
        told = steps[step]
        if "after_percent" in told:
            share: float = told["after_percent"] / 100
            return self._open_at(self.started_at + (self.deadline_at - self.started_at) * share)
        moment = before + timedelta(seconds=told["after_s"])
        # The desk is there day and night, so what comes at once comes at any hour.
        return self._open_at(moment) if told["after_s"] else moment

    def _open_at(self, moment: datetime) -> datetime:
        return hours.next_open(moment, self.zone) if self.body["office_hours"] else moment

    def _end(self, before: datetime) -> datetime:
        """When the ladder is through: as long after its last step as that one lay after the step before it."""
        last = self.body["steps"][-1]
        if self.body["then"] != LAST_RESORT:
            return before
        if self.body["repeat_hour"] is not None:
            return hours.next_daily(before, self.body["repeat_hour"], self.zone)
        return before + timedelta(seconds=last.get("after_s") or self.body["repeat_s"])
