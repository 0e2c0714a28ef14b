"""An import in words: what it would change, for whoever may read incidents; for the others there are counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import INCIDENTS_VIEW
from accounts.scope import scope_of
from areas import codes
from areas.models import Area, Mission
from threats.importing import undo
from threats.incidents.telling import range_words, span_words
from threats.models import ImportFile, ImportRun, Incident
from threats.models.incident import KINDS_OF_FORMAT

# Coordinates are told as a place on no page; that they changed is said.
_PLACE = ("lat", "lon")
_FORMATS = {"ucdp-ged": "UCDP_GED", "acled": "ACLED"}


@dataclass(frozen=True)
class NewRow:
    """A row that would be added."""

    external_id: str
    kind: str
    when: str
    where: str
    killed: str


@dataclass(frozen=True)
class OtherRow:
    """An incident that would be changed; `changes` as (what, before, after)."""

    ref: str
    url: str
    changes: Sequence[tuple[str, str, str]]


def reads_rows(user: User, mission: Mission) -> bool:
    """True when `user` reads incidents of the whole mission; else an import is counts to them."""
    scope = scope_of(user)
    return mission.code in scope.mission_codes_for(INCIDENTS_VIEW) and scope.areas_for(INCIDENTS_VIEW, mission) is None


def kind_list_of(file: ImportFile) -> str:
    return KINDS_OF_FORMAT[_FORMATS.get(file.format, "CSV")]


def new_rows(file: ImportFile) -> list[NewRow]:
    """The first rows that would be added. One statement."""
    kept = file.examples.get("new", [])
    names = Area.objects.for_list().in_bulk([each["area"] for each in kept])
    return [
        NewRow(
            external_id=each["external_id"],
            kind=codes.label(kind_list_of(file), each["kind"]),
            when=span_words(date.fromisoformat(each["from"]), date.fromisoformat(each["to"])),
            where=names[each["area"]].name() if each["area"] in names else _("no area known"),
            killed=range_words(*each["killed"]),
        )
        for each in kept
    ]


def other_rows(file: ImportFile, reader: User) -> list[OtherRow]:
    """The first incidents that would be changed, as far as `reader` sees them. One statement."""
    kept = file.examples.get("other", [])
    seen = Incident.objects.visible_to(reader).filter(ref__in=[each["ref"] for each in kept])
    url_of = {incident.ref: incident.get_absolute_url() for incident in seen}
    return [
        OtherRow(each["ref"], url_of[each["ref"]], _changes(file, each["changes"]))
        for each in kept
        if each["ref"] in url_of
    ]


def _changes(file: ImportFile, changes: dict[str, Any]) -> list[tuple[str, str, str]]:
    found = [
        (_label(name), _word(file, name, before), _word(file, name, after))
        for name, (before, after) in changes.items()
        if name not in _PLACE
    ]
    if set(changes) & set(_PLACE):
        found.append((_("coordinates"), _("as before"), _("others")))
    return found


def _label(name: str) -> str:
    return str(Incident._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _word(file: ImportFile, name: str, value: Any) -> str:
    if value is None or value == "":
        return _("nothing")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name == "kind":
        return codes.label(kind_list_of(file), value)
    if name.endswith("_on"):
        return date_format(date.fromisoformat(value))
    chosen = dict(Incident._meta.get_field(name).flatchoices)  # type: ignore[union-attr]
    return str(chosen.get(value, value))


@dataclass(frozen=True)
class KeptRow:
    """An incident that an undo left alone."""

    ref: str
    url: str
    why: str


def kept_counts(run: ImportRun) -> list[tuple[str, int]]:
    """Why, and how many."""
    return [(str(words), run.kept[code]) for code, words in undo.REASONS.items() if code in run.kept]


def kept_rows(run: ImportRun, reader: User) -> list[KeptRow]:
    """The first that were left alone, as far as `reader` sees them. One statement."""
    seen = Incident.objects.visible_to(reader).filter(ref__in=[ref for ref, _why in run.kept_refs])
    url_of = {incident.ref: incident.get_absolute_url() for incident in seen}
    return [KeptRow(ref, url_of[ref], str(undo.REASONS[why])) for ref, why in run.kept_refs if ref in url_of]
