"""What a policy must not be, whoever edits it: a ladder that stays silent, ends too late or calls nobody who can act.

The database refuses what makes no sense at all; these rules refuse what would leave an alert without an answer.
"""

from collections.abc import Iterator
from typing import Any, Final

from django.utils.translation import gettext as _

from accounts.roles import PARTNER_ROLES
from areas import codes
from followup.ladder import ACTION, DESK, HOLDER, LAST_RESORT, SILENT, Body, speaks_for
from followup.models import Step
from followup.models.policies import OF_A_POST, Purpose
from followup.wording import span_words

HOUR: Final = 3600
URGENT: Final = ("P1", "P2")
# Of what is urgent: the answer is due, the whole ladder through and everybody called again within so long.
LONGEST_ANSWER_S: Final = HOUR
LONGEST_LADDER_S: Final = 4 * HOUR
LONGEST_REPEAT_S: Final = HOUR
MOST_STEPS: Final = 20
NOTIFY: Final = "NOTIFY"


def faults_of(body: Body) -> list[tuple[str, str]]:
    """(field, sentence) for everything that is wrong; the field “steps” is about the ladder as a whole."""
    steps = body["steps"]
    if not steps:
        return [("steps", _("A ladder needs at least one step."))]
    if len(steps) > MOST_STEPS:
        return [("steps", _("A ladder has at most %(n)d steps, repetitions counted.") % {"n": MOST_STEPS})]
    found = [*_order(steps), *_quorum(body), *_partners(body)]
    if body["purpose"] == Purpose.ACK:
        found += _answer(body)
    if body["purpose"] in OF_A_POST:
        found += _of_an_action(steps)
    if body["purpose"] in (Purpose.ACK, Purpose.DECISION) and body["priority"] in URGENT:
        found += _urgent(body)
    return found


def _order(steps: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """Shares of the time rise, and come before what is counted from the step before; at once may stand anywhere."""
    share, is_counting = 0, False
    for step in steps:
        if "after_percent" not in step:
            is_counting |= step["after_s"] > 0
            continue
        if is_counting:
            yield "steps", _("Steps at a share of the time come before those after so many minutes.")
        elif step["after_percent"] <= share:
            yield "steps", _("Shares of the time have to rise from step to step.")
        share = step["after_percent"]


def _quorum(body: Body) -> Iterator[tuple[str, str]]:
    if body["quorum"] and body["purpose"] != Purpose.ACK:
        yield "quorum", _("Only an answer can be asked of each component.")
        return
    called = {role for step in body["steps"] for role in step["roles"]} - {DESK, HOLDER}
    for component in body["quorum"]:
        if not any(speaks_for(role, component) for role in called):
            words = {"component": codes.label("components", component)}
            yield "quorum", _("No step calls a post of this component: %(component)s.") % words


def _partners(body: Body) -> Iterator[tuple[str, str]]:
    """Partners outside the mission are told, and nothing is asked of them: so no ladder may hang on them."""
    named = [role for step in body["steps"] for role in step["roles"] if role in PARTNER_ROLES]
    if body["owner"] in PARTNER_ROLES:
        yield "owner_role", _("Contacts outside the mission answer for no policy.")
    if not named:
        return
    if body["purpose"] != Purpose.ACK:
        yield "steps", _("Contacts outside the mission can be named only in the ladder of an answer.")
    if any(step["kind"] != NOTIFY and PARTNER_ROLES.intersection(step["roles"]) for step in body["steps"]):
        yield "steps", _("Contacts outside the mission are notified, never telephoned.")
    if len(named) > len(set(named)):
        yield "steps", _("A partner is told once: name each in one step, and do not repeat that step.")


def _answer(body: Body) -> Iterator[tuple[str, str]]:
    """The desk is told at once, always, and somebody beside it is called."""
    first = body["steps"][0]
    if first["kind"] in SILENT or first.get("only") or first.get("after_s") != 0 or DESK not in first["roles"]:
        yield "steps", _("The first step notifies the JOC at once, without any condition: somebody always sees it.")
    calls = [step for step in body["steps"] if set(step["roles"]) - {DESK} - PARTNER_ROLES and not step.get("only")]
    if not calls:
        yield "steps", _("At least one step without a condition calls a post other than the JOC.")


def _of_an_action(steps: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    if any(step["kind"] == ACTION for step in steps):
        yield "steps", _("The ladder of an action calls people; it gives no further action.")
    if any(step["kind"] == Step.Kind.CALL for step in steps):
        yield "steps", _("The JOC telephones about alerts. Whoever has to do an action is notified.")
    if not any(step["roles"] and not step.get("only") for step in steps):
        yield "steps", _("At least one step without a condition calls somebody.")


def _urgent(body: Body) -> Iterator[tuple[str, str]]:
    """For P1 and P2 the end of the ladder, and the calls that go on after it, cannot be put off (E10)."""
    if body["office_hours"]:
        yield "office_hours", _("What is this urgent does not wait for office hours.")
    if body["answer_s"] > LONGEST_ANSWER_S:
        yield "answer_s", _("For this priority at most %(span)s.") % {"span": span_words(LONGEST_ANSWER_S)}
    length = sum(step.get("after_s", 0) for step in body["steps"]) + _last_share(body)
    if length > LONGEST_LADDER_S:
        words = {"span": span_words(LONGEST_LADDER_S), "now": span_words(length)}
        yield "steps", _("For this priority the last step comes after at most %(span)s; now it is %(now)s.") % words
    if body["then"] == LAST_RESORT and (body["repeat_s"] is None or body["repeat_s"] > LONGEST_REPEAT_S):
        words = {"span": span_words(LONGEST_REPEAT_S)}
        yield "repeat_s", _("For this priority everybody is called again at least every %(span)s.") % words


def _last_share(body: Body) -> int:
    shares = [step["after_percent"] for step in body["steps"] if "after_percent" in step]
    return int(body["answer_s"] * max(shares, default=0) / 100)
