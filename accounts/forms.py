from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import ApiToken, Assignment, ContactPoint, User
from accounts.roles import PARTNER_ROLES, ROLE_RIGHTS
from areas import codes
from areas.models import AreaOfResponsibility
from common.forms import DayInput


class PersonForm(forms.ModelForm):
    """What an administrator says of an account; saving is the service's business."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    class Meta:
        model = User
        fields = ["name", "email", "language", "clearance", "is_active"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.is_contact:  # nobody signs in as one
            for name in ("email", "clearance", "is_active"):
                del self.fields[name]


class NewContactForm(forms.Form):
    """The functional address of an organisation outside the mission, and for whom it stands where and until when."""

    name = forms.CharField(
        label=_("Organisation and function"),
        max_length=200,
        help_text=_("Such as “OCHA, duty desk of the sub-office”. Never the name of a person."),
    )
    address = forms.EmailField(
        label=_("Functional address"),
        max_length=254,
        help_text=_("A mailbox of the organisation, never that of one person."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    role = forms.ChoiceField(label=_("Partner"))
    aor = forms.ModelChoiceField(
        AreaOfResponsibility.objects.none(), label=_("Area of responsibility"), empty_label=_("Choose…")
    )
    valid_from = forms.DateField(label=_("From"), widget=DayInput())
    valid_until = forms.DateField(
        label=_("Until"), widget=DayInput(), help_text=_("A year ahead at most; then it is looked at anew.")
    )

    def __init__(self, data: Any, *, mission_codes: frozenset[str], today: date) -> None:
        super().__init__(data, initial={"valid_from": today})
        self.fields["role"].choices = [("", _("Choose a partner")), *partner_choices()]  # type: ignore[attr-defined]
        aors = AreaOfResponsibility.objects.valid_on(today).filter(mission__code__in=mission_codes)
        self.fields["aor"].queryset = aors.order_by("kind", "code")  # type: ignore[attr-defined]
        self.fields["aor"].label_from_instance = _kind_and_name  # type: ignore[attr-defined]


def partner_choices() -> list[tuple[str, str]]:
    """The roles of partners, as a form offers them."""
    return [choice for choice in codes.choices("roles") if choice[0] in PARTNER_ROLES]


class NewPersonForm(PersonForm):
    class Meta(PersonForm.Meta):
        fields = ["name", "email", "language", "clearance"]


class ContactForm(forms.ModelForm):
    class Meta:
        model = ContactPoint
        fields = ["kind", "address"]

    def _post_clean(self) -> None:
        """Checked and written by the service."""


class CodeForm(forms.Form):
    """What somebody read in the mailbox and told the mission."""

    code = forms.CharField(
        label=_("Code that was told to you"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("By telephone or another way than that mailbox itself, by somebody whom the mission knows."),
    )


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
        offered = PARTNER_ROLES if person.is_contact else ROLE_RIGHTS.keys()
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose a role")),
            *(choice for choice in codes.choices("roles") if choice[0] in offered),
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
