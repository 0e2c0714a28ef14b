import uuid
from datetime import timedelta

from django.db import transaction

from earlywarning import answering, feedback, second
from earlywarning.models import Alert
from earlywarning.services import audit, raise_alert
from tests.world import AT
from threats.placing import GivenPlace

MINUTE = timedelta(minutes=1)
DIRECT = ("status", "restricted_kind", "owner_component", "owner_section", "mission", "withdrawn_at", "withdrawn_by",
          "withdrawn_reason")  # fmt: skip


def make_alert(world, **overrides):
    """An immediate alert in the north, raised by the liaison assistant; columns of Protected are set directly."""
    direct = {name: overrides.pop(name) for name in list(overrides) if name in DIRECT}
    area = overrides.pop("area", world.n1)
    facts = {
        "by": world.liaison, "at": AT, "uid": uuid.uuid4(), "place": GivenPlace(area), "kind": "ATTACK_VILLAGE",
        "urgency": "Immediate", "severity": "", "heard": "Armed men are on the road to the market.",
    }  # fmt: skip
    alert, _raised = raise_alert(**facts | overrides)
    if direct:
        Alert.objects.unscoped("a test sets what services derive").filter(pk=alert.pk).update(**direct)
        alert.refresh_from_db()
        with transaction.atomic():
            audit("raised", alert, alert.recorded_by, alert.raised_at, {}, [alert])
    return alert


def take(alert, by, at=AT + MINUTE, **overrides):
    """`by` acknowledges and promises a patrol within the hour."""
    facts = {"uid": uuid.uuid4(), "will_do": "PATROL_DISPATCH", "promised_at": at + 60 * MINUTE}
    return answering.acknowledge(alert, by=by, at=at, **facts | overrides)


def cancel(alert, world, at=AT + MINUTE, note="Entered twice."):
    """The head of office says that it was raised in error, and where it needs one the adviser is the second person."""
    facts = {"uid": uuid.uuid4(), "note": note}
    proposal = second.propose_error(alert, by=world.head_of_office, at=at, **facts)
    if proposal is not None:
        second.confirm(proposal, by=world.adviser, at=at)
    alert.refresh_from_db()
    return alert


def respond(alert, by, at=AT + 30 * MINUTE, **overrides):
    facts = {"uid": uuid.uuid4(), "kind": "PATROL_DISPATCH", "responder": "MISSION_MIL", "began_at": at - 5 * MINUTE}
    return answering.log_response(alert, by=by, at=at, **facts | overrides)


def tell(alert, by, at, **overrides):
    """`by` writes down that the community was told by telephone a minute ago."""
    facts = {"uid": uuid.uuid4(), "way": "PHONE", "given_at": at - MINUTE, "role": "CLA"}
    return feedback.give_feedback(alert, by=by, at=at, **facts | overrides)


def withhold(alert, by, at, **overrides):
    facts = {"uid": uuid.uuid4(), "reason": "The road is watched.", "exposes": ["VISIT"], "unsure_of": ["CALL"]}
    return feedback.withhold_feedback(alert, by=by, at=at, **facts | overrides)
