"""How Django's form fields become rows of a page: which kind of control, dressed with the classes of the look."""

from django import forms
from django.forms.boundfield import BoundField

_CLASSES = {"select": "form-select", "checkbox": "form-check-input", "input": "form-control", "area": "form-control"}


class DayInput(forms.DateInput):
    """The browser's own calendar, which writes days as 2026-11-25 whatever the language of the page."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class MonthInput(forms.DateInput):
    """A month, written as 2026-11. Browsers without a calendar of months show a line to type it in."""

    input_type = "month"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m", attrs={"autocomplete": "off"})


class MomentInput(forms.DateTimeInput):
    """Day and hour by the browser's own calendar, to the minute."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


def control_kind(bound: BoundField) -> str:
    """One of hidden, checkbox, choices (a set of radio buttons or boxes), select, area, input."""
    widget = bound.field.widget
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    if isinstance(widget, forms.Select):
        return "select"
    if isinstance(widget, forms.Textarea):
        return "area"
    return "input"


def dressed(bound: BoundField, kind: str) -> str:
    """The control as HTML. Django itself adds `aria-invalid` and `aria-describedby`."""
    given = bound.field.widget.attrs
    # A placeholder vanishes when it is needed; what it says belongs into the label or the help.
    given.pop("placeholder", None)
    classes = [str(given.get("class", "")), _CLASSES[kind], "is-invalid" if bound.errors else ""]
    return bound.as_widget(attrs={"class": " ".join(filter(None, classes))})


def first_control_id(bound: BoundField) -> str:
    """The id to which a link jumps: that of the control, in a set of choices that of the first."""
    if control_kind(bound) == "choices":
        return f"{bound.auto_id}_0"
    return str(bound.id_for_label or bound.auto_id)
