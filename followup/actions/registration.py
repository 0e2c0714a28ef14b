"""What the tracker of actions tells the apps below it: its events, its clocks and its messages."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.registry import register
from followup.models import ActionPoint
from followup.models.actions import KIND
from followup.models.policies import Purpose
from followup.subjects import SubjectKind, register_subject
from notifications.kinds import register_message
from notifications.models import Message
from notifications.outbox import Subject

# What every message about an action says; see followup.actions.giving.facts_of.
FACTS = ("ref", "about", "what", "owner", "priority")
STEP = (*FACTS, "due", "due_on", "you", "called", "step", "next", "next_at")


def register_all() -> None:
    register("followup.action.given", _("Action given to a post"))
    register("followup.action.completed", _("Action done"))
    register("followup.action.carried_over", _("Action carried over"))
    register("followup.action.cancelled", _("Action no longer needed"))
    for code, label, calls in (
        ("due", _("Action that is to be done"), True),
        ("nobody", _("A reminder of an action reached nobody"), False),
    ):
        register_message(
            f"followup.action_{code}", label=label, template=f"action_{code}", needs=STEP, calls=calls, page=_page_of
        )
    register_subject(
        SubjectKind(
            kind=KIND,
            label=_("Action"),
            audit_kind="followup.actionpoint",
            page=_page,
            open_ones=_open_ones,
            messages={Purpose.ACTION.value: "followup.action_due"},
            nobody="followup.action_nobody",
        )
    )


def _open_ones() -> Any:
    """Every open action, whoever may see it: none may be without a clock."""
    return ActionPoint.objects.unscoped("the engine watches over every open action").open()


def _page(subject: Subject) -> str:
    return reverse("actions:detail", args=[subject.label])


def _page_of(message: Message) -> str:
    # Whoever takes part in an exercise has to enter it first; outside it its actions do not exist.
    return reverse("exercises:list") if message.exercise_id else reverse("actions:detail", args=[message.subject_label])
