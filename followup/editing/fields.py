"""Spans of time as people type them: “15 min”, “6 h”, “2 d”; and moments of a step: “at once”, “15 min”, “50 %”."""

import re
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_SPAN: Final = re.compile(r"(\d{1,5})\s*([a-zé]*)", re.IGNORECASE)
# What people write for each unit, in both languages.
UNITS: Final = {
    **dict.fromkeys(("s", "sec", "second", "seconds", "seconde", "secondes"), 1),
    **dict.fromkeys(("", "m", "min", "minute", "minutes"), 60),
    **dict.fromkeys(("h", "hour", "hours", "heure", "heures"), 3600),
    **dict.fromkeys(("d", "j", "day", "days", "jour", "jours"), 86400),
}
LONGEST_S: Final = 90 * 86400


def typed_span(seconds: int) -> str:
    """As it stands in the field: the same in all languages, and read back to the same number."""
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds and seconds % size == 0:
            return f"{seconds // size} {unit}"
    return f"{seconds} s" if seconds else "0 min"


def read_span(text: str) -> int:
    """Seconds. Raises ValidationError with a sentence that shows how to write one."""
    found = _SPAN.fullmatch(text.strip())
    size = UNITS.get(found[2].lower()) if found else None
    if found is None or size is None:
        raise ValidationError(_("Write a span such as 15 min, 6 h or 2 d."))
    if (seconds := int(found[1]) * size) > LONGEST_S:
        raise ValidationError(_("At most 90 d."))
    return seconds


class SpanField(forms.CharField):
    """A span in whole seconds; empty is None where it is not required. `least_s`: no shorter one."""

    def __init__(self, *, least_s: int = 1, **more: Any) -> None:
        super().__init__(max_length=20, **more)
        self.least_s = least_s

    def prepare_value(self, value: Any) -> Any:
        return typed_span(value) if isinstance(value, int) else value

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return read_span(text) if text else None

    def validate(self, value: Any) -> None:
        super().validate(value if value is not None else "")
        if value is not None and value < self.least_s:
            raise ValidationError(_("Write more than nothing."))

    def run_validators(self, value: Any) -> None:
        """None: those of a line of text do not fit a number."""


@dataclass(frozen=True)
class StepMoment:
    """When a step comes: seconds after the one before, or a share in percent of the time until it is due."""

    after_s: int | None = None
    after_percent: int | None = None


class StepMomentField(SpanField):
    """“0 min” is at once; “50 %” is when half of the time until it is due is over."""

    def __init__(self, **more: Any) -> None:
        super().__init__(least_s=0, **more)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, StepMoment):
            return typed_span(value.after_s) if value.after_s is not None else f"{value.after_percent} %"
        return value

    def to_python(self, value: Any) -> Any:
        text = forms.CharField.to_python(self, value)
        if not text:
            return None
        if text.endswith("%"):
            share = text.removesuffix("%").strip()
            if not share.isdecimal() or not 1 <= int(share) <= 100:
                raise ValidationError(_("Write a share from 1 % to 100 %."))
            return StepMoment(after_percent=int(share))
        return StepMoment(after_s=read_span(text))

    def validate(self, value: Any) -> None:
        forms.CharField.validate(self, value if value is not None else "")
