"""The ledger of one alert as a file for an inquiry: a table, the entries behind it with their seals, how to check."""

import csv
import io
import json
import zipfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from audit import anchors, canonical, sealing
from audit.ledger import Line, Matter
from audit.models import Entry
from common.spreadsheets import cell

COLUMNS = (
    "moment_utc", "what", "function", "person", "row", "verdict", "entry_number", "entry_uid", "seal",
)  # fmt: skip
# What an archive says of its making would differ between two of the same content.
EPOCH = (1980, 1, 1, 0, 0, 0)


def told(lines: Iterable[Line], *, names: bool) -> list[dict[str, Any]]:
    """Each line in plain values. `names`: the reader may know who, not only as what."""
    return [
        {
            "moment_utc": canonical.moment(line.row.at) if line.row else "",
            "what": line.row.text if line.row else "",
            "function": line.row.who if line.row else "",
            "person": line.row.person if line.row and names else "",
            "row": line.name,
            "verdict": str(line.verdict),
            "entry_number": line.entry.sequence if line.entry else None,
            "entry_uid": str(line.entry.uid) if line.entry else "",
            "seal": line.entry.root if line.entry else None,
        }
        for line in lines
    ]


def archive(matter: Matter, lines: list[Line], *, at: datetime, names: bool) -> bytes:
    """The ZIP: ledger.csv, ledger.json with the entries and the anchors around them, and README.txt."""
    rows = told(lines, names=names)
    entries = {line.entry.pk: line.entry for line in lines if line.entry}
    known = _anchors(max((entry.sequence or 0 for entry in entries.values()), default=0))
    body = {
        "alert": matter.label,
        "written_at": canonical.moment(at),
        "ledger": rows,
        "entries": [_entry(entry, names=names) for entry in sorted(entries.values(), key=lambda each: each.pk)],
        "anchors": known,
    }
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in (
            ("ledger.csv", _table(rows)),
            ("ledger.json", json.dumps(body, indent=1, ensure_ascii=False)),
            ("README.txt", _how_to_check(matter, at)),
        ):
            packed.writestr(zipfile.ZipInfo(name, EPOCH), text, zipfile.ZIP_DEFLATED)
    return found.getvalue()


def _table(rows: Iterable[dict[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows([cell(row[name]) for name in COLUMNS] for row in rows)
    return text.getvalue()


def _entry(entry: Entry, *, names: bool) -> dict[str, Any]:
    """What its seal covers; of an entry whose actor is a person the name only for those who may know it."""
    covered = json.loads(sealing.content({name: getattr(entry, name) for name in sealing.COVERED}))
    if not names:
        covered |= {"actor_label": None, "reason": None}
    return {"content": covered, "seal_before": entry.previous_root, "seal": entry.root}


def _anchors(number: int) -> list[dict[str, Any]]:
    """The first anchor that covers entry `number` and the newest one, as the file outside the database has them."""
    covering, newest = None, None
    for line in anchors.lines(Path(settings.AUDIT_ANCHOR_FILE)):
        newest = line.anchor or newest
        if line.anchor and line.anchor.sequence >= number:
            covering = covering or line.anchor
    wanted = dict.fromkeys(each for each in (covering, newest) if each)
    return [{"sequence": each.sequence, "root": each.root, "at": each.at} for each in wanted]


def _how_to_check(matter: Matter, at: datetime) -> str:
    return _(
        "Ledger of alert %(ref)s, written on %(at)s.\n\n"
        "ledger.csv has one line for each row: when, what, by which function, and the number of the entry of the audit "
        "trail that attests it. “ok” means that the row is what that entry says. CHANGED: it differs. MISSING: no "
        "entry attests it. REMOVED: an entry attests it and it is gone.\n\n"
        "To check an entry without the portal: take “content” of ledger.json, write it as JSON with sorted keys, "
        "without spaces, other letters as \\uXXXX; put the 32 bytes of “seal_before” in front; the SHA-256 of it is "
        "“seal”. An entry whose name of the actor is null was shortened for a reader who may not know it, and cannot "
        "be checked from this file.\n\n"
        "To check that nothing was removed or replaced: compare the anchors with the lines of the anchor file, of the "
        "collected log and of the dead-man ping, and have an administrator run\n"
        "    python manage.py verify_audit --alert %(ref)s\n"
        "which walks the whole chain and compares each row anew.\n"
    ) % {"ref": matter.label, "at": canonical.moment(at)}
