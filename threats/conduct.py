"""United Nations personnel as reported actor: nothing of it is written here, the channel for it is named instead.

Allegations against United Nations personnel go to those who look into conduct and discipline, and to nobody else: a
portal that half the mission reads must not hold them, not even by mistake (design of the portal, section 11).
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.requests import SignedInRequest
from common.errors import DomainError
from threats.models import ActorClass

UN_PERSONNEL: Final = "UN_PERSONNEL"
# The name that the field has in every form.
FIELD: Final = "actor_class"
View = Callable[..., HttpResponse]


class ReportedActor(forms.Form):
    """Who is reported to have used force, by class; choosing United Nations personnel leads to another page."""

    actor_class = forms.ChoiceField(label=gettext_lazy("Who is reported to have used force"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields[FIELD]
        field.choices = [  # type: ignore[attr-defined]
            ("", "—"), *ActorClass.choices, (UN_PERSONNEL, _("United Nations personnel")),
        ]  # fmt: skip


def stops_for_un_personnel(view: View) -> View:
    """`view` is never reached by a form that names United Nations personnel; the answer repeats nothing of it."""

    @wraps(view)
    def stopping(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and request.POST.get(FIELD) == UN_PERSONNEL:
            return render(request, "conduct/stop.html", {"channel": settings.CONDUCT_CHANNEL})
        return view(request, *args, **kwargs)

    return stopping


class BelongsElsewhere(DomainError):
    """Sent by a program: nothing of it is stored, and the channel for it is named."""


def refuse_un_personnel(actor_class: str) -> None:
    """Raises BelongsElsewhere when United Nations personnel are said to have used force."""
    if actor_class == UN_PERSONNEL:
        sentence = _("Nothing was stored. Allegations against United Nations personnel go to conduct and discipline.")
        raise BelongsElsewhere(f"{sentence} {settings.CONDUCT_CHANNEL}".strip())
