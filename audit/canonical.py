"""One way to write a value as bytes, so that a digest taken today can be taken again in ten years.

JSON with sorted keys, no spaces, ASCII only (other letters as \\uXXXX); moments in UTC with six digits and a `Z`.
docs/audit.md shows how to do it by hand.
"""

import json
import uuid
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum


def moment(at: datetime) -> str:
    """`2026-11-23T01:08:25.000123Z`. A naive moment is refused with ValueError."""
    if at.tzinfo is None:
        raise ValueError(f"{at!r} has no time zone; pass an aware moment.")
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
# These very types, not those derived from them: nearly all that there is, and told at once.
_AS_IT_IS = frozenset({str, int, bool, float, type(None)})


def dumps(value: object) -> bytes:
    """The canonical bytes of `value`. Raises TypeError for a type without a canonical form."""
    return _ENCODER.encode(_plain(value)).encode("ascii")


def _plain(value: object) -> object:
    if type(value) in _AS_IT_IS:
        return value
    match value:
        case None | bool():
            return value
        case Enum():
            return _plain(value.value)
        case str() | int() | float():
            return value
        case datetime():
            return moment(value)
        case date():
            return value.isoformat()
        case uuid.UUID() | Decimal():
            return str(value)
        case dict():
            return {str(key): item if type(item) in _AS_IT_IS else _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [item if type(item) in _AS_IT_IS else _plain(item) for item in value]
        case set() | frozenset():
            return sorted((_plain(item) for item in value), key=repr)
    raise TypeError(f"{type(value).__name__} has no canonical form; pass plain values to the audit trail: {value!r}")
