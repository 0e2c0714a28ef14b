"""What is asked of somebody who hands in a file, and of one who names the columns of a table."""

import uuid
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from areas import codes
from areas.fields import CodeChoiceField
from areas.models import Mission
from areas.place import Precision
from common.errors import DomainError
from threats.importing import mapping, recognising
from threats.importing.csvfile import Dialect, name_of
from threats.importing.files import MOST_BYTES
from threats.importing.mapping import COLUMNS, DAYS, DECIMALS, DELIMITERS, ENCODINGS, TableMapping
from threats.importing.recognising import Sample
from threats.models import ActorClass

FORMATS = [
    ("", gettext_lazy("Recognise it by its header")),
    ("ucdp-ged", "UCDP GED"),
    ("acled", "ACLED"),
    ("csv", gettext_lazy("Another table (CSV)")),
]
MOST_MB = MOST_BYTES // 1_000_000


class UploadForm(forms.Form):
    uid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    mission = forms.ModelChoiceField(Mission.objects.none(), label=gettext_lazy("Mission"), to_field_name="code")
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=format_lazy(
            gettext_lazy(
                "A table as CSV, of at most {most} MB. It is removed when its import has ended, or after a week."
            ),
            most=MOST_MB,
        ),
    )
    format = forms.ChoiceField(label=gettext_lazy("What it is"), choices=FORMATS, required=False)

    def __init__(self, *args: Any, missions: list[Mission], too_long: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.too_long = too_long
        self.fields["uid"].initial = uuid.uuid4
        self.fields["mission"].queryset = Mission.objects.filter(pk__in=[m.pk for m in missions])  # type: ignore[attr-defined]
        if len(missions) == 1:
            self.fields["mission"].widget = forms.HiddenInput()
            self.fields["mission"].initial = missions[0].code
            self.fields["mission"].required = False
            self.only: Mission | None = missions[0]
        else:
            self.only = None
        self.fields["file"].widget.attrs["accept"] = ".csv,.txt,.tsv,text/csv"

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        cleaned["mission"] = cleaned.get("mission") or self.only
        cleaned["uid"] = cleaned.get("uid") or uuid.uuid4()
        if self.too_long:
            self.errors.pop("file", None)
            self.add_error(
                "file",
                _("The file is larger than %(most)s MB. Split it, or export a shorter period, and choose it again.")
                % {"most": MOST_MB},
            )
        return cleaned


# The words of a column, as fields “kinds-0”, “kinds-1”... beside the codes that they may mean.
WORDS = {"kinds": "kind", "precisions": "precision", "actor_classes": "actor_class"}


class MappingForm(forms.Form):
    """Names the columns of a table.

    `given`: a mapping to begin with; `shows_words`: whether values may be shown; `typed`: what stands in the form while
    the person only wants to see more of the file.
    """

    encoding = forms.ChoiceField(label=gettext_lazy("Encoding"), choices=list(ENCODINGS.items()))
    delimiter = forms.ChoiceField(label=gettext_lazy("Columns are separated by"), choices=list(DELIMITERS.items()))
    decimal = forms.ChoiceField(label=gettext_lazy("Decimal sign"), choices=list(DECIMALS.items()))
    days = forms.ChoiceField(
        label=gettext_lazy("How days are written"), choices=list(DAYS.items()), widget=forms.RadioSelect
    )
    kind = CodeChoiceField(
        code_list="threat_types", label=gettext_lazy("Kind of all rows, if no column says it"), required=False
    )
    precision = forms.ChoiceField(
        label=gettext_lazy("How well places are known, where no column says it"),
        choices=[("", "—"), *Precision.choices], required=False,
    )  # fmt: skip
    actor_class = forms.ChoiceField(
        label=gettext_lazy("Who used force, where no column says it"), choices=ActorClass.choices
    )
    name = forms.CharField(label=gettext_lazy("Name of the dataset"), max_length=120)
    publisher = forms.CharField(label=gettext_lazy("Publisher"), max_length=200)
    licence = forms.CharField(
        label=gettext_lazy("Licence"), max_length=120,
        help_text=gettext_lazy("Under which terms the mission may use it; shown wherever its events are."),
    )  # fmt: skip
    citation = forms.CharField(
        label=gettext_lazy("How to cite it"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of its words"),
        choices=[("en", gettext_lazy("English")), ("fr", gettext_lazy("French"))],
    )
    sharing_boundary = CodeChoiceField(
        code_list="sharing_boundaries", label=gettext_lazy("May be shared with"),
        help_text=gettext_lazy("Settled when the dataset is first imported."),
    )  # fmt: skip
    save_as = forms.CharField(
        label=gettext_lazy("Keep this for the mission under the name"), max_length=80, required=False,
        help_text=gettext_lazy("Offered again for every table with the same columns."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, sample: Sample, given: TableMapping | None, shows_words: bool,
        typed: Mapping[str, Any] | None = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        self.sample, self.shows_words, self.typed = sample, shows_words, typed
        columns = dict(given.columns) if given else recognising.proposed_columns(sample.header)
        kwargs["initial"] = self._start(given, columns) | dict((typed or {}).items())
        super().__init__(*args, **kwargs)
        header = [cell.strip() for cell in sample.header if cell.strip()]
        offered = [("", str(_("not in the file"))), *[(cell, cell) for cell in dict.fromkeys(header)]]
        by_name = {name_of(cell): cell for cell in header}
        for what, label in COLUMNS.items():
            self.fields[f"column-{what}"] = forms.ChoiceField(
                label=label, choices=offered, required=what in ("id", "first_day"),
                widget=forms.Select(attrs={"lang": ""}),  # the names of columns are in the language of their publisher
                initial=by_name.get(name_of(columns.get(what, "")), ""),
            )  # fmt: skip
        self._ask_words(given)

    def _start(self, given: TableMapping | None, columns: dict[str, str]) -> dict[str, Any]:
        start: dict[str, Any] = {
            "encoding": self.sample.dialect.encoding, "delimiter": self.sample.dialect.delimiter, "decimal": ".",
            "actor_class": ActorClass.NOT_KNOWN, "language": "en", "sharing_boundary": "MISSION",
        }  # fmt: skip
        ways = recognising.possible_days(self.sample.values(columns.get("first_day", "")))
        if len(ways) == 1:
            start["days"] = ways[0]
        if given:
            start |= {name: value for name, value in given.as_data().items() if isinstance(value, str)}
        return start

    def _ask_words(self, given: TableMapping | None) -> None:
        """A field for each different word of a column that holds codes."""
        offered: dict[str, list[tuple[str, str]]] = {
            "kinds": [("", str(_("keep the word as it is"))), *codes.choices("threat_types")],
            "precisions": [("", str(_("choose…"))), *((code, str(word)) for code, word in Precision.choices)],
            "actor_classes": [("", str(_("choose…"))), *((code, str(word)) for code, word in ActorClass.choices)],
        }
        self.words: dict[str, list[tuple[str, str]]] = {}
        for table, what in WORDS.items():
            column = self.chosen(what)
            known = getattr(given, table) if given and given.columns.get(what) == column else {}
            words = recognising.words_of(self.sample, column, known) if self.shows_words else []
            self.words[table] = [(f"{table}-{place}", word) for place, word in enumerate(words)]
            for field, word in self.words[table]:
                self.fields[field] = forms.ChoiceField(
                    label=word, choices=offered[table], required=False,
                    initial=known.get(word, word if word in dict(offered[table]) else ""),
                )  # fmt: skip

    def chosen(self, what: str) -> str:
        """The column that is called so now: as typed, else as proposed."""
        name = f"column-{what}"
        typed = self.data if self.is_bound else self.typed
        return str(self.fields[name].initial or "" if typed is None else typed.get(name, ""))

    @property
    def column_fields(self) -> list[forms.BoundField]:
        return [self[f"column-{what}"] for what in COLUMNS]

    def word_fields(self, table: str) -> list[forms.BoundField]:
        return [self[field] for field, _word in self.words[table]]

    @property
    def kind_words(self) -> list[forms.BoundField]:
        return self.word_fields("kinds")

    @property
    def precision_words(self) -> list[forms.BoundField]:
        return self.word_fields("precisions")

    @property
    def actor_words(self) -> list[forms.BoundField]:
        return self.word_fields("actor_classes")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        days, column = cleaned.get("days"), cleaned.get("column-first_day")
        if days and column:
            given = self.sample.values(column)
            if given and days not in recognising.possible_days(given[:1]):
                shown = given[0][:40] if self.shows_words else ""
                words = _("The first day in “%(column)s” is not written so %(value)s: choose another way, or column.")
                self.add_error("days", words % {"column": column, "value": f"“{shown}”" if shown else ""})
        if not self.errors:
            try:
                self.mapping = mapping.reading(self._data(cleaned))
            except DomainError as refusal:
                self.add_error(None, str(refusal))
        return cleaned

    def _data(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        plain = (
            "encoding", "delimiter", "decimal", "days", "kind", "precision", "actor_class", "name", "publisher",
            "licence", "citation", "language", "sharing_boundary",
        )  # fmt: skip
        data: dict[str, Any] = {name: cleaned[name] for name in plain}
        data["columns"] = {what: column for what in COLUMNS if (column := cleaned[f"column-{what}"])}
        for table in WORDS:
            data[table] = {word: code for field, word in self.words[table] if (code := cleaned[field])}
        return data

    @classmethod
    def dialect_of(cls, data: Any) -> Dialect | None:
        """The dialect that was typed; None where there is none such."""
        encoding, delimiter = data.get("encoding", ""), data.get("delimiter", "")
        return Dialect(encoding, delimiter) if encoding in ENCODINGS and delimiter in DELIMITERS else None
