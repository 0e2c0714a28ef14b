"""Giving somebody something to do about an alert: the alert says who may, and with whom it is shared."""

from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.policies import require
from accounts.roles import ACTIONS_GIVE
from earlywarning.models import Alert
from earlywarning.services import locked
from followup.actions.giving import About, create_action
from followup.models import ActionPoint
from followup.subjects import Marks


def marks_of(alert: Alert) -> Marks:
    return Marks(
        classification=alert.classification, restricted_kind=alert.restricted_kind,
        sharing_boundary=alert.sharing_boundary, owner_component=alert.owner_component,
        owner_section=alert.owner_section,
    )  # fmt: skip


def about(alert: Alert) -> About:
    return About(
        alert.subject, alert.mission, alert.area, alert.priority, marks_of(alert), alert.status, alert.exercise
    )


def give_action(alert: Alert, *, by: User, **facts: Any) -> ActionPoint:
    """A post has something to do about `alert`; `facts` as `create_action` takes them.

    Of an alert that has ended too: what is learnt from it is to be done as well. Raises NotAllowed.
    """
    with transaction.atomic():
        alert = locked(alert)
        require(by, ACTIONS_GIVE, alert)
        return create_action(about(alert), by=by, **facts)
