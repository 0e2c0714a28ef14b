"""What a list of actions shows, for the page and the API."""

from datetime import datetime
from typing import Any

from accounts.models import User
from followup.actions.forms import ActionFilter


def asked_for(rows: Any, filters: ActionFilter, user: User, at: datetime) -> Any:
    """Those of `rows` that are asked for; by default, and where the filters make no sense, one's own that are open."""
    asked = filters.cleaned_data if filters.is_valid() else {}
    if asked.get("whose") != "all":
        rows = rows.of_posts_of(user)
    state = asked.get("state", "")
    if state == "late":
        return rows.open().filter(due_at__lt=at)
    if state in ("done", "cancelled"):
        return rows.filter(state=state.upper())
    return rows.open()
