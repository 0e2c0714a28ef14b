"""Which actions may stand in the trail. An app registers its own in `ready()`; audit knows none of them."""

import re

from django.utils.functional import Promise

_CODE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
_labels: dict[str, str | Promise] = {}


def register(code: str, label: str | Promise) -> None:
    """From now on `code` may be recorded, and people read `label` for it.

    Raises ValueError when the code is badly formed or already taken.
    """
    if not _CODE.fullmatch(code):
        raise ValueError(f"{code!r} is no action code; write it like 'threats.threat.verified'.")
    if code in _labels:
        raise ValueError(f"The audit action {code!r} is registered already.")
    _labels[code] = label


def label(code: str) -> str:
    """What people read for `code`; the code itself when no app of today knows it any more."""
    return str(_labels.get(code, code))


def codes() -> list[str]:
    """All registered codes in alphabetical order."""
    return sorted(_labels)


def is_registered(code: str) -> bool:
    return code in _labels
