"""Bringing the shipped code lists into the database, and changing them here.

Sync is safe to run at any time, twice, and after years of local changes: it owns what came with the portal and
leaves what people decided (models/code.py says which column is whose).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from areas import codes, shipped
from areas.models import CodeItem, Mission
from areas.names import in_language
from areas.validators import validate_names
from audit.services import Actor, Target, record
from common.errors import DomainError

OWN = ("labels", "attributes", "sort")  # columns of an item that the file decides


@dataclass
class SyncResult:
    """What a sync did, or would do. Counts of items but for `lists`."""

    lists: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    switched_off: int = 0

    def summary(self) -> str:
        return (
            f"lists {self.lists}, added {self.added}, changed {self.changed}, "
            f"unchanged {self.unchanged}, switched off {self.switched_off}"
        )


@dataclass(frozen=True)
class ShippedItem:
    code_list: str
    code: str
    labels: Mapping[str, str]
    attributes: Mapping[str, Any]
    sort: int


def read(path: Path | None = None) -> list[ShippedItem]:
    """Every item of the file. Raises DomainError with a sentence when the file is not one of code lists."""
    path = path or shipped.FILE
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        lists = content["lists"]
        found = [_item(name, raw, i) for name, one in lists.items() for i, raw in enumerate(one["items"])]
    except OSError as error:
        raise DomainError(_("%(file)s can't be read: %(why)s.") % {"file": path.name, "why": error.strerror}) from None
    except UnicodeDecodeError:
        raise DomainError(_("%(file)s is not UTF-8 text. Save it as UTF-8.") % {"file": path.name}) from None
    except json.JSONDecodeError as error:
        raise DomainError(
            _("%(file)s is not JSON (line %(line)s). Check that it is complete.")
            % {"file": path.name, "line": error.lineno}
        ) from None
    except (KeyError, TypeError, AttributeError):
        raise DomainError(
            _("%(file)s holds no code lists: expected {“lists”: {name: {“items”: […]}}}.") % {"file": path.name}
        ) from None
    _refuse_twins(found, path)
    return found


def _item(code_list: str, raw: Mapping[str, Any], sort: int) -> ShippedItem:
    code, labels = raw["code"], raw["labels"]
    try:
        validate_names(labels)
    except ValidationError as error:
        raise DomainError(f"{code_list}, {code}: {' '.join(error.messages)}") from None
    rest = {key: value for key, value in raw.items() if key not in ("code", "labels")}
    return ShippedItem(code_list, code, labels, rest, sort)


def _refuse_twins(found: list[ShippedItem], path: Path) -> None:
    seen: set[tuple[str, str]] = set()
    for item in found:
        if (item.code_list, item.code) in seen:
            raise DomainError(
                _("%(file)s has the code %(code)s twice in the list %(list)s. Keep one.")
                % {"file": path.name, "code": item.code, "list": item.code_list}
            )
        seen.add((item.code_list, item.code))


@transaction.atomic
def sync(items: list[ShippedItem], *, by: Actor, at: datetime) -> SyncResult:
    """The database's shipped items become `items`; what was decided here stays. An entry when something changed."""
    present = {
        (item.code_list, item.code): item
        for item in CodeItem.objects.select_for_update().filter(mission=None).order_by("pk")
    }
    result = SyncResult(lists=len({item.code_list for item in items}))
    new: list[CodeItem] = []
    changed: list[CodeItem] = []
    for item in items:
        row = present.pop((item.code_list, item.code), None)
        if row is None:
            new.append(_new_row(item))
        elif _take_over(row, item):
            changed.append(row)
        else:
            result.unchanged += 1
    gone = [row for row in present.values() if row.origin == CodeItem.Origin.SHIPPED and row.active]
    gone = [row for row in gone if not row.active_is_local]
    for row in gone:
        row.active = False
    CodeItem.objects.bulk_create(new)
    CodeItem.objects.bulk_update([*changed, *gone], [*OWN, "origin", "active"])
    result.added, result.changed, result.switched_off = len(new), len(changed), len(gone)
    if touched := [*new, *changed, *gone]:
        _record_sync(result, touched, by=by, at=at)
    return result


def _record_sync(result: SyncResult, touched: list[CodeItem], *, by: Actor, at: datetime) -> None:
    by_list: dict[str, list[str]] = {}
    for row in touched:
        by_list.setdefault(row.code_list, []).append(row.code)
    changes: dict[str, tuple[object, object]] = {name: (None, listed) for name, listed in by_list.items()}
    target = Target("areas.code_lists", "shipped", result.summary())
    record("areas.codelists_synced", by=by, target=target, at=at, changes=changes)
    codes.forget_on_commit()


def _new_row(item: ShippedItem) -> CodeItem:
    return CodeItem(
        code_list=item.code_list,
        code=item.code,
        labels=dict(item.labels),
        attributes=dict(item.attributes),
        sort=item.sort,
        origin=CodeItem.Origin.SHIPPED,
    )


def _take_over(row: CodeItem, item: ShippedItem) -> bool:
    """Sets on the row what the file decides. True when that changed it.

    An item of ours whose code the file now brings becomes a shipped one and keeps our wording. An item that had left
    the file and came back is on offer again, unless somebody here decided about it.
    """
    before = {name: getattr(row, name) for name in (*OWN, "origin", "active")}
    if row.origin == CodeItem.Origin.LOCAL:
        row.local_labels = {**row.labels, **row.local_labels}
        row.origin = CodeItem.Origin.SHIPPED
        row.save(update_fields=["local_labels"])
    row.labels, row.attributes, row.sort = dict(item.labels), dict(item.attributes), item.sort
    if not row.active_is_local:
        row.active = True
    return any(getattr(row, name) != old for name, old in before.items())


@transaction.atomic
def reword(item: CodeItem, labels: Mapping[str, str], *, by: Actor, at: datetime) -> CodeItem:
    """The item reads `labels` here, in these languages; a sync keeps it so. Empty: the shipped words again."""
    row = CodeItem.objects.select_for_update().get(pk=item.pk)
    before, row.local_labels = row.local_labels, dict(labels)
    if labels:
        validate_names(labels)
    return _save_local(row, {"local_labels": (before, row.local_labels)}, by=by, at=at)


@transaction.atomic
def switch(item: CodeItem, *, active: bool, by: Actor, at: datetime) -> CodeItem:
    """The item is offered or not by our own decision; a sync keeps it so. Rows that hold the code keep it."""
    row = CodeItem.objects.select_for_update().get(pk=item.pk)
    before, row.active, row.active_is_local = row.active, active, True
    return _save_local(row, {"active": (before, active)}, by=by, at=at)


@transaction.atomic
def add(
    code_list: str,
    code: str,
    labels: Mapping[str, str],
    *,
    mission: Mission | None = None,
    attributes: Mapping[str, Any] | None = None,
    by: Actor,
    at: datetime,
) -> CodeItem:
    """A code of our own in a shipped list, for everybody or for one mission. Raises DomainError when it is there."""
    if code_list not in shipped.titles():
        raise DomainError(_("There is no code list “%(list)s”.") % {"list": code_list})
    if CodeItem.objects.filter(code_list=code_list, code=code, mission=mission).exists():
        raise DomainError(
            _("The list “%(list)s” has the code %(code)s already. Reword it instead.")
            % {"list": shipped.title(code_list), "code": code}
        )
    last = CodeItem.objects.filter(code_list=code_list).order_by("-sort").first()
    row = CodeItem(
        code_list=code_list,
        code=code,
        labels=dict(labels),
        attributes=dict(attributes or {}),
        origin=CodeItem.Origin.LOCAL,
        sort=last.sort + 1 if last else 0,
        mission=mission,
    )
    return _save_local(row, {"labels": (None, in_language(labels, "en"))}, by=by, at=at)


def _save_local(row: CodeItem, changes: dict[str, tuple[object, object]], *, by: Actor, at: datetime) -> CodeItem:
    row.full_clean()
    row.save()
    target = Target("areas.code_item", f"{row.code_list}/{row.code}", str(row))
    mission = row.mission.code if row.mission else ""
    record("areas.code_changed", by=by, target=target, at=at, mission=mission, changes=changes)
    codes.forget_on_commit()
    return row
