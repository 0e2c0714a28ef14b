"""What a threat said before, told as changes for people."""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from areas import codes
from threats.models import Threat

# Fields whose changes a reader of the threat may follow, with the code list of the coded ones.
SHOWN = {
    "title": "",
    "kind": "threat_types",
    "horizon": "time_horizons",
    "description": "",
    "classification": "classifications",
    "sharing_boundary": "sharing_boundaries",
}


@dataclass(frozen=True)
class Change:
    """At `at` the `field` (label) went from `before` to `after`."""

    at: datetime
    field: str
    before: str
    after: str


def versions_of(threat: Threat, reader: User) -> list[Change]:
    """Changes between what `reader` may see of a threat in their sight, newest first. One statement.

    A stage out of their sight leaves no trace: what lay before and after it is compared directly.
    """
    versions = list(Threat.pgh_event_model.objects.of(threat, reader))  # type: ignore[attr-defined]
    found: list[Change] = []
    for newer, older in pairwise([threat, *versions]):
        found += _between(older, newer)
    return found


def _between(older: Any, newer: Any) -> list[Change]:
    return [
        Change(
            at=older.pgh_created_at,
            field=str(Threat._meta.get_field(name).verbose_name),  # type: ignore[union-attr]
            before=_word(code_list, getattr(older, name)),
            after=_word(code_list, getattr(newer, name)),
        )
        for name, code_list in SHOWN.items()
        if getattr(older, name) != getattr(newer, name)
    ]


def _word(code_list: str, value: str) -> str:
    if not value:
        return str(_("nothing"))
    return codes.label(code_list, value) if code_list else value
