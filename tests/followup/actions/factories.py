import uuid
from datetime import timedelta

from followup.actions.giving import About, create_action
from followup.models import ActionPoint
from followup.subjects import Marks
from tests.followup.test_conditions import set_steps
from tests.followup.trial import make_subject
from tests.world import AT

HOUR = timedelta(hours=1)
DEPLOY = {"kind": "ACTION", "roles": [], "action": "DEPLOY", "owner_role": "HOO", "due_s": 6 * 3600}


def with_action(world, **overrides):
    """A ladder of P1 that tells the desk, gives an action after ten minutes, and calls the adviser after ten more."""
    return set_steps(
        world, {"roles": ["JOC"]}, {**DEPLOY, "after_s": 600, **overrides}, {"roles": ["SPOCA"], "after_s": 600},
        repeat_s=900,
    )  # fmt: skip


def given():
    """Every action there is, the first one first."""
    return list(ActionPoint.objects.unscoped("a test looks at all of them").order_by("pk"))


def make_action(world, at=AT, by=None, **overrides):
    """The head of office in the north has a day to send a patrol."""
    marks = Marks(**{name: overrides.pop(name) for name in list(overrides) if name in Marks.__dataclass_fields__})
    about = About(
        make_subject(), world.mission, overrides.pop("area", world.n1), overrides.pop("priority", "P3"), marks,
        overrides.pop("status", "ACTUAL"), overrides.pop("exercise", None),
    )  # fmt: skip
    facts = {
        "uid": uuid.uuid4(), "kind": "DEPLOY", "owner_role": "HOO", "owner_aor": world.office_north,
        "due_at": at + 24 * HOUR,
    }  # fmt: skip
    return create_action(about, by=by or world.adviser, at=at, **facts | overrides)
