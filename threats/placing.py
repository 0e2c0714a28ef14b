"""Saying where: an area of one's own from a list, or a point, typed or picked on a map."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.choices import areas_open_to, grouped_by_province
from accounts.models import User
from accounts.scope import scope_of
from areas.locate import locate
from areas.models import Area, Edition
from areas.place import Placed, Precision

FIELDS = ("area", "lat", "lon", "precision")


@dataclass(frozen=True)
class GivenPlace:
    """A place as somebody gave it: a point with how well it is known, or an area alone."""

    area: Area
    lat: float | None = None
    lon: float | None = None
    precision: str = ""
    editions: Sequence[Edition] = ()

    def apply(self, row: Placed) -> None:
        """`row` lies there."""
        if self.lat is None or self.lon is None:
            row.place_in(self.area)
        else:
            row.place_at(self.lat, self.lon, self.precision, editions=self.editions)


class PlaceFields(forms.Form):
    """The fields of a place, for any form. `place_action`: what the person must be allowed to do there."""

    area = forms.ChoiceField(
        label=gettext_lazy("Area"), required=False, help_text=gettext_lazy("Your areas of responsibility, by province.")
    )
    lat = forms.FloatField(
        label=gettext_lazy("Latitude"), required=False, min_value=-90, max_value=90,
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
        help_text=gettext_lazy("In degrees; south is negative. Only where a point is known."),
    )  # fmt: skip
    lon = forms.FloatField(
        label=gettext_lazy("Longitude"), required=False, min_value=-180, max_value=180,
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
        help_text=gettext_lazy("In degrees; west is negative."),
    )  # fmt: skip
    precision = forms.ChoiceField(
        label=gettext_lazy("How well the point is known"),
        required=False,
        choices=[(each.value, each.label) for each in (Precision.NEAR, Precision.EXACT)],
        initial=Precision.NEAR,
    )

    place_action = ""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.areas = areas_open_to(user, self.place_action)
        for name in ("area", "lat", "lon", "precision"):
            self.fields[name].either = True  # type: ignore[attr-defined]
        field = self.fields["area"]
        if len(self.areas) == 1:
            # Whoever answers for one area alone means it; of several none is guessed, an alert would go astray.
            field.initial = next(iter(self.areas))
        field.choices = [("", _("Choose an area")), *grouped_by_province(self.areas)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not {"area", "lat", "lon"} & set(self.errors):
            cleaned["place"] = self._place(cleaned)
        return cleaned

    def _place(self, given: dict[str, Any]) -> GivenPlace | None:
        chosen = self.areas.get(given.get("area") or "")
        lat, lon = given.get("lat"), given.get("lon")
        if lat is None and lon is None:
            if chosen is None:
                self.add_error("area", _("Say where: choose an area, or give a point."))
                return None
            return GivenPlace(chosen)
        if lat is None or lon is None:
            self.add_error("lat" if lat is None else "lon", _("Give both latitude and longitude, or neither."))
            return None
        return self._point(lat, lon, given.get("precision") or Precision.NEAR, chosen)

    def _point(self, lat: float, lon: float, precision: str, chosen: Area | None) -> GivenPlace | None:
        editions = editions_of(self.user, self.place_action)
        found = locate(lat, lon, precision, editions=editions)
        if found.area is None:
            self.add_error("lat", found.sentence())
            return None
        if found.area.pcode not in self.areas:
            self.add_error(
                "lat",
                _("The point lies in %(area)s, which none of your appointments covers.") % {"area": found.area.name()},
            )
            return None
        if chosen is not None and not found.area.path.startswith(chosen.path):
            self.add_error(
                "lat",
                _("The point lies in %(area)s, not in %(chosen)s. Correct one of the two, or clear it.")
                % {"area": found.area.name(), "chosen": chosen.name()},
            )
            return None
        return GivenPlace(found.area, lat, lon, precision, editions)


def editions_of(user: User, action: str) -> list[Edition]:
    """The newest geography of the countries of the missions in which `user` may do `action`."""
    scope = scope_of(user)
    codes = scope.mission_codes_for(action)
    countries = {country for mission in scope.missions if mission.code in codes for country in mission.countries}
    return list(Edition.objects.current(countries))
