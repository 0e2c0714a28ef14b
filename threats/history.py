"""What a record said before, told as changes for people."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.protection import Protected
from areas import codes


@dataclass(frozen=True)
class Change:
    """At `at` the `field` (label) went from `before` to `after`."""

    at: datetime
    field: str
    before: str
    after: str


def versions_of(row: Protected, reader: User, followed: Mapping[str, str]) -> list[Change]:
    """Changes between what `reader` may see of a row in their sight, newest first. One statement.

    `followed`: the fields told of, with the code list of the coded ones. A stage out of the reader's sight leaves no
    trace: what lay before and after it is compared directly.
    """
    model = type(row)
    versions = list(model.pgh_event_model.objects.of(row, reader))  # type: ignore[attr-defined]
    found: list[Change] = []
    for newer, older in pairwise([row, *versions]):
        found += [
            Change(
                at=older.pgh_created_at,
                field=str(model._meta.get_field(name).verbose_name),  # type: ignore[union-attr]
                before=_word(code_list, getattr(older, name)),
                after=_word(code_list, getattr(newer, name)),
            )
            for name, code_list in followed.items()
            if getattr(older, name) != getattr(newer, name)
        ]
    return found


def _word(code_list: str, value: Any) -> str:
    if value is None or value == "":
        return str(_("nothing"))
    if isinstance(value, date):
        return date_format(value)
    return codes.label(code_list, value) if code_list else str(value)
