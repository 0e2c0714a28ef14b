from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import ApiToken, Assignment, ContactPoint, User
from accounts.roles import ROLE_RIGHTS
from areas import codes
from areas.models import AreaOfResponsibility
from common.forms import DayInput


class PersonForm(forms.ModelForm):
    """What an administrator says of an account; saving is the service's business."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    class Meta:
        model = User
        fields = ["name", "email", "language", "clearance", "is_active"]


class NewPersonForm(PersonForm):
    class Meta(PersonForm.Meta):
        fields = ["name", "email", "language", "clearance"]


class ContactForm(forms.ModelForm):
    class Meta:
        model = ContactPoint
        fields = ["kind", "address"]

    def _post_clean(self) -> None:
        """Checked and written by the service."""


class AppointmentForm(forms.ModelForm):
    """The post, from when, and the memorandum that appoints."""

    class Meta:
        model = Assignment
        fields = ["role", "aor", "component", "capacity", "valid_from", "valid_until", "appointment_reference"]
        widgets = {"valid_from": DayInput(), "valid_until": DayInput()}

    def __init__(self, data: Any, *, person: User, mission_codes: frozenset[str], today: date) -> None:
        super().__init__(data, instance=Assignment(user=person), initial={"valid_from": today})
        # Without the area of responsibility's own limits a form could appoint to a mission out of sight.
        aor = self.fields["aor"]
        aor.queryset = (  # type: ignore[attr-defined]
            AreaOfResponsibility.objects.valid_on(today)
            .filter(mission__code__in=mission_codes)
            .order_by("kind", "code")
        )
        aor.empty_label = _("Choose…")  # type: ignore[attr-defined]
        aor.label_from_instance = _kind_and_name  # type: ignore[attr-defined]
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose a role")),
            *(choice for choice in codes.choices("roles") if choice[0] in ROLE_RIGHTS),
        ]


class EndAppointmentForm(forms.Form):
    last_day = forms.DateField(
        label=_("Last day"), widget=DayInput(), help_text=_("The last day on which this appointment gives any right.")
    )

    def __init__(self, data: Any, *, today: date) -> None:
        super().__init__(data, initial={"last_day": today})


class TokenForm(forms.ModelForm):
    class Meta:
        model = ApiToken
        fields = ["name"]


def _kind_and_name(aor: AreaOfResponsibility) -> str:
    return str(_("%(kind)s: %(name)s") % {"kind": aor.get_kind_display(), "name": aor.name()})
