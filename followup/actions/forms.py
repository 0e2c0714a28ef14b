"""What people type about an action: what, by whom and until when; more time and why; how it ended."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.roles import ROLE_RIGHTS
from accounts.rosters import Roster
from areas.fields import CodeChoiceField
from areas.models import AreaOfResponsibility
from common.forms import MomentInput
from followup.actions.giving import About
from followup.actions.wording import owner_words
from followup.models import ActionPoint
from followup.models.actions import OTHER

# Who looks on, or keeps the portal, is given nothing to do.
NOT_GIVEN = frozenset({"AUDITOR", "ADMIN"})
TEXT = {"rows": 3}


@dataclass(frozen=True)
class Post:
    """One post that may be given an action; `key` stands in the form."""

    role: str
    aor: AreaOfResponsibility

    @property
    def key(self) -> str:
        return f"{self.role}:{self.aor.uid}"

    @property
    def words(self) -> str:
        return owner_words(self.role, self.aor)


def posts_for(about: About, *, at: datetime) -> list[Post]:
    """Every post of the mission that somebody holds where it happens, by its words."""
    roles = sorted(code for code, rights in ROLE_RIGHTS.items() if rights.circle == "MISSION" and code not in NOT_GIVEN)
    exercise = about.exercise.pk if about.exercise else None
    held = Roster.at([about.mission], roles, at, exercise=exercise).entitled(about.mission, about.area, roles)
    posts = {(each.role, each.aor.pk): Post(each.role, each.aor) for each in held}
    return sorted(posts.values(), key=lambda post: post.words)


class ActionForm(forms.Form):
    """A post is given something to do."""

    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    kind = CodeChoiceField(label=_("What is to be done"), code_list="action_kinds")
    owner = forms.ChoiceField(label=_("By whom"), help_text=_("Whoever holds the post, today or later."))
    due_at = forms.DateTimeField(label=_("Until when"), widget=MomentInput())
    note = forms.CharField(
        label=_("In more words"), required=False, max_length=2000, widget=forms.Textarea(attrs=TEXT),
        help_text=_("Stays in the portal, it is in no message. No names of victims, witnesses or sources."),
    )  # fmt: skip

    def __init__(self, data: Any, *, posts: Sequence[Post], at: datetime) -> None:
        super().__init__(data, initial={"due_at": (at + timedelta(days=1)).replace(second=0, microsecond=0)})
        self.posts = {post.key: post for post in posts}
        choices = [("", _("Choose…")), *((post.key, post.words) for post in posts)]
        self.fields["owner"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("kind") == OTHER and not cleaned.get("note"):
            self.add_error("note", _("Say what is to be done."))
        return cleaned

    @property
    def facts(self) -> dict[str, Any]:
        """Of a valid form, what `create_action` takes."""
        given = dict(self.cleaned_data)
        post = self.posts[given.pop("owner")]
        return {**given, "owner_role": post.role, "owner_aor": post.aor}


class EndingForm(forms.Form):
    """What came of it; or why it is no longer needed, which has to be said."""

    note = forms.CharField(max_length=2000, widget=forms.Textarea(attrs=TEXT))

    def __init__(self, data: Any, *, is_done: bool) -> None:
        super().__init__(data)
        note = self.fields["note"]
        note.required = not is_done
        note.label = _("What came of it") if is_done else _("Why it is no longer needed")
        note.help_text = _("No names of victims, witnesses or sources.")


class CarryOverForm(forms.Form):
    """A later moment, and why."""

    seen = forms.DateTimeField(widget=forms.HiddenInput)
    until = forms.DateTimeField(label=_("Until when"), widget=MomentInput())
    reason = forms.CharField(label=_("Why it takes longer"), max_length=200)

    def __init__(self, data: Any, *, action: ActionPoint) -> None:
        super().__init__(data, initial={"seen": action.due_at.isoformat(), "until": action.due_at + timedelta(days=1)})


class ActionFilter(forms.Form):
    """Whose, and in which state; empty is one's own and open."""

    whose = forms.ChoiceField(
        label=_("Whose"), required=False, choices=[("", _("Of my posts")), ("all", _("All in my areas"))]
    )
    state = forms.ChoiceField(
        label=_("State"), required=False,
        choices=[("", _("To be done")), ("late", _("Late")), ("done", _("Done")), ("cancelled", _("No longer needed"))],
    )  # fmt: skip

    @property
    def active(self) -> int:
        """How many of the two narrow or widen the list."""
        return sum(1 for name in self.fields if self.data.get(name))
