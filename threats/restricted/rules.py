"""What is kept of matters of restricted kinds (survivors, children), and where they go.

Counts and codes only: no narrative, no name of a place, no point. Everything else belongs to the systems of those who
serve survivors and children, and so does all that happens next.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.policies import can
from accounts.protection import RestrictedKind
from accounts.roles import INCIDENTS_VERIFY
from accounts.scope import scope_of
from threats.models import Incident, Report, restricted_kind_of


@dataclass(frozen=True)
class Destination:
    """`role`: whose it is from here on. `goes_on`: the arrangement in which it is followed up."""

    role: str
    goes_on: Any


DESTINATIONS: Final = {
    RestrictedKind.CRSV: Destination(
        "WPA", gettext_lazy("MARA, the monitoring, analysis and reporting arrangements on sexual violence in conflict")
    ),
    RestrictedKind.SURVIVOR: Destination(
        "WPA", gettext_lazy("GBVIMS, the information management system of those who serve survivors")
    ),
    RestrictedKind.CHILD: Destination(
        "CPA", gettext_lazy("MRM, the monitoring and reporting mechanism on grave violations against children")
    ),
}


def destination_of(row: Report | Incident) -> Destination | None:
    """Where `row` is referred to; None for what is not restricted."""
    return DESTINATIONS.get(RestrictedKind(row.restricted_kind))


def may_receive(user: User, row: Report | Incident) -> bool:
    """True for whoever holds the role to which `row` is referred, over its place."""
    to = destination_of(row)
    if to is None or row.area_id is None or not can(user, INCIDENTS_VERIFY, row):
        return False
    return any(
        grant.role == to.role for grant in scope_of(user).grants_over(INCIDENTS_VERIFY, row.mission, row.area_id)
    )


def keep_to_counts(form: forms.BaseForm, texts: Iterable[str]) -> None:
    """Errors at those of `texts` that say something, and at a point, when what was chosen is of a restricted kind."""
    given = form.cleaned_data
    if not restricted_kind_of(given.get("kind") or ""):
        return
    sentence = _("Of this kind only codes and counts are kept here. Take the text out; it belongs to the referral.")
    for name in texts:
        if given.get(name) and name not in form.errors:
            form.add_error(name, sentence)
    place = given.get("place")
    if place is not None and place.lat is not None and "lat" not in form.errors:
        form.add_error("lat", _("Of this kind no point is kept. Clear it and choose the area from the list."))
