"""Typing figures: a row of three numbers for each total, and rows for parts by sex and age."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from threats.casualties import Line, faults
from threats.models import Age, Harm, Sex
from threats.models.casualties import BOUNDS, TOTALS, column

EMPTY_ROWS: Final = 4
MOST_ROWS: Final = 60
HIGHEST: Final = 1_000_000
_BOUND_WORDS: Final = {
    "low": gettext_lazy("at least"), "best": gettext_lazy("best estimate"), "high": gettext_lazy("at most"),
}  # fmt: skip


@dataclass(frozen=True)
class Control:
    """A cell of the table: the head of its column, and the field in it."""

    head: str
    field: BoundField


@dataclass(frozen=True)
class Row:
    """One line of the table; a part has no name but controls that give it one."""

    name: str
    controls: list[Control]


def _number(row: str, bound: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=f"{row}, {_BOUND_WORDS[bound]}", required=False, min_value=0, max_value=HIGHEST,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip


class CasualtyFields(forms.Form):
    """Totals under the names of the report's columns, and `parts`; give `parts=` what stands already.

    Cleaned: the totals, and `parts` as Lines, or None where the form that was sent had no rows for them.
    """

    def __init__(self, *args: Any, parts: Sequence[Line] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for harm in Harm:
            for bound in BOUNDS:
                self.fields[column(harm, bound)] = _number(str(harm.label), bound)
        sent = sum(self.add_prefix(f"part_{number}_harm") in self.data for number in range(MOST_ROWS))
        self.part_rows = range(min(MOST_ROWS, max(len(parts) + EMPTY_ROWS, sent)))
        for number in self.part_rows:
            self._add_part(number, parts[number] if number < len(parts) else Line(""))

    def _add_part(self, number: int, line: Line) -> None:
        row = _("Part %(number)d") % {"number": number + 1}
        empty = [("", "—")]
        for name, label, choices, said in (
            ("harm", _("what was done"), Harm.choices, line.harm),
            ("sex", _("sex"), Sex.choices, line.sex),
            ("age", _("age"), Age.choices, line.age),
        ):
            self.fields[f"part_{number}_{name}"] = forms.ChoiceField(
                label=f"{row}, {label}", required=False, choices=[*empty, *choices], initial=said
            )
        for bound in BOUNDS:
            self.fields[f"part_{number}_{bound}"] = _number(row, bound)
            self.fields[f"part_{number}_{bound}"].initial = getattr(line, bound)

    @property
    def total_rows(self) -> list[Row]:
        """For the template."""
        return [Row(str(harm.label), self._numbers([column(harm, bound) for bound in BOUNDS])) for harm in Harm]

    @property
    def rows_of_parts(self) -> list[Row]:
        """For the template."""
        heads = {"harm": _("Harm"), "sex": _("Sex"), "age": _("Age")}
        return [
            Row(
                "",
                [Control(head, self[f"part_{number}_{name}"]) for name, head in heads.items()]
                + self._numbers([f"part_{number}_{bound}" for bound in BOUNDS]),
            )
            for number in self.part_rows
        ]

    def _numbers(self, names: Sequence[str]) -> list[Control]:
        heads = (_("At least"), _("Best estimate"), _("At most"))
        return [Control(head, self[name]) for head, name in zip(heads, names, strict=True)]

    @property
    def figure_names(self) -> frozenset[str]:
        """Names of all fields of the two tables."""
        return frozenset({*TOTALS, *(name for name in self.fields if name.startswith("part_"))})

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        cleaned["parts"] = None
        totals = {
            column(harm, BOUNDS[0]): Line(
                harm,
                cleaned.get(column(harm, "low")),
                cleaned.get(column(harm, "best")),
                cleaned.get(column(harm, "high")),
            )
            for harm in Harm.values
        }
        parts: dict[str, Line] = {}
        for number in self.part_rows:
            self._take_part(number, cleaned, parts)
        if self.add_prefix("part_0_harm") in self.data:
            cleaned["parts"] = list(parts.values())
        at = {id(line): name for name, line in (totals | parts).items()}
        for line, sentence in faults([*totals.values(), *parts.values()]):
            self.add_error(at[id(line)], sentence)
        return cleaned

    def _take_part(self, number: int, cleaned: dict[str, Any], parts: dict[str, Line]) -> None:
        harm, sex, age = (cleaned.get(f"part_{number}_{name}") or "" for name in ("harm", "sex", "age"))
        low, best, high = (cleaned.get(f"part_{number}_{bound}") for bound in BOUNDS)
        line = Line(harm, low, best, high, sex, age)
        if not line.is_known:
            return
        if not harm:
            self.add_error(f"part_{number}_harm", _("Say what was done to them, or clear the numbers of this row."))
        elif not (sex or age):
            self.add_error(
                f"part_{number}_sex",
                _("Say of which sex or age they are. How many there are in all stands in the table above."),
            )
        elif line.key in {other.key for other in parts.values()}:
            self.add_error(f"part_{number}_harm", _("%(row)s stands here twice. Keep one.") % {"row": line.name})
        else:
            parts[f"part_{number}_{BOUNDS[0]}"] = line
