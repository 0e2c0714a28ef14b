"""What was given to do about alerts in the demonstration, carried over and done, through services that people use."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from areas.models import AreaOfResponsibility
from earlywarning.actions import give_action
from earlywarning.models import Alert
from followup.actions.services import carry_over_action, complete_action
from followup.models import ActionPoint

Told = dict[str, Any]


class ActionTeller:
    """`identifier`: of the invented record with a key; `posts`: role -> where its holder is responsible."""

    def __init__(self, identifier: Callable[[str], uuid.UUID], posts: dict[str, AreaOfResponsibility]) -> None:
        self._identifier, self._posts = identifier, posts

    def give(self, told: Told, *, by: User, at: datetime) -> None:
        give_action(
            Alert.objects.unscoped("the story goes on").get(uid=self._identifier(told["alert"])),
            by=by,
            at=at,
            uid=self._identifier(told["key"]),
            kind=told["kind"],
            owner_role=told["owner"],
            owner_aor=self._posts[told["owner"]],
            due_at=at + timedelta(hours=told["due_h"]),
            note=told.get("note", ""),
        )

    def carry_over(self, told: Told, *, by: User, at: datetime) -> None:
        action, carried = self._action(told), told["carried"]
        until = at + timedelta(hours=carried["until_h"])
        carry_over_action(action, by=by, at=at, seen=action.due_at, until=until, reason=carried["reason"])

    def complete(self, told: Told, *, by: User, at: datetime) -> None:
        complete_action(self._action(told), by=by, at=at, note=told["done"]["note"])

    def _action(self, told: Told) -> ActionPoint:
        found: ActionPoint = ActionPoint.objects.unscoped("the story goes on").get(uid=self._identifier(told["key"]))
        return found
