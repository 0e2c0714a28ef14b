from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from areas.fields import CodeChoiceField
from areas.models import Area, AreaOfResponsibility, Edition, Mission
from common.forms import DayInput

Kind = AreaOfResponsibility.Kind


@dataclass
class Province:
    """A first-level area with what lies under it, as boxes to tick; `ticked` of them are."""

    area: Area
    boxes: list[tuple[Area, bool]] = field(default_factory=list)

    @property
    def ticked(self) -> int:
        return sum(1 for _area, on in self.boxes if on)


class ResponsibilityForm(forms.Form):
    """An area of responsibility as people describe it; the service compares it with what is stored."""

    code = forms.SlugField(
        label=_("Code"), max_length=40, help_text=_("In capitals, for example FO-BAMBARI. It does not change later.")
    )
    name_en = forms.CharField(label=_("Name in English"), max_length=120)
    name_fr = forms.CharField(label=_("Name in French"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=[choice for choice in Kind.choices if choice[0] != Kind.MISSION])
    component = CodeChoiceField(label=_("Component"), code_list="components")
    valid_from = forms.DateField(label=_("In force from"), widget=DayInput())
    valid_until = forms.DateField(
        label=_("In force until"), widget=DayInput(), required=False, help_text=_("The last day. Empty: open end.")
    )

    def __init__(
        self, data: QueryDict | None, *, mission: Mission, aor: AreaOfResponsibility | None = None, **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        editions = Edition.objects.current(mission.countries)
        areas = Area.objects.for_list().filter(edition__in=[edition.pk for edition in editions], level__gte=1)
        self.areas = {area.pcode: area for area in areas}
        if aor:
            self.fields["code"].disabled = True
        named = set(aor.areas.values_list("pcode", flat=True)) if aor else set()
        self.chosen = set(data.getlist("areas")) if data else named

    def provinces(self) -> list[Province]:
        """The boxes to tick, one group for each province; ticking the province itself means all of it."""
        found: dict[str, Province] = {}
        for area in sorted(self.areas.values(), key=lambda area: area.path):
            top = area.path[: 2 * area.steplen]
            group = found.setdefault(top, Province(area))
            group.boxes.append((area, area.pcode in self.chosen))
        return list(found.values())

    def clean_code(self) -> str:
        return str(self.cleaned_data["code"]).upper()

    def clean(self) -> dict[str, Any]:
        unknown = sorted(self.chosen - set(self.areas))
        if unknown:
            self.add_error(
                None, _("%(pcodes)s: no such area in this mission. Choose again.") % {"pcodes": ", ".join(unknown)}
            )
        elif not self.chosen:
            self.add_error(None, _("Tick at least one area: nobody could be responsible for nothing."))
        return self.cleaned_data

    def facts(self) -> dict[str, Any]:
        """What `areas.services.set_aor` wants, once the form is valid."""
        given = self.cleaned_data
        return {
            "kind": given["kind"],
            "component": given["component"],
            "names": {"en": given["name_en"], "fr": given["name_fr"]},
            "valid_from": given["valid_from"],
            "valid_until": given["valid_until"],
            "areas": [self.areas[pcode] for pcode in self.chosen],
        }
