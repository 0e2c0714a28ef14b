"""Keyed digests of changed values: proof of what a value was, without keeping the value.

Values live in the versions, which may be purged; the digest stays. It is an HMAC, because the digest of a yes or a
no could otherwise be guessed by trying both; it includes the object and the field, so that equal values in two
places do not look alike.

Which key: `AUDIT_KEY` when set, else `SECRET_KEY`. Each entry names the key it was made with (`digest_key`), and all
keys still known (`AUDIT_KEY_FALLBACKS`, `SECRET_KEY`, `SECRET_KEY_FALLBACKS`) can prove. The chain itself is not
keyed: it verifies whatever happens to the keys.
"""

import hashlib
import hmac
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.conf import settings

from audit import canonical

if TYPE_CHECKING:
    from audit.models import Entry

_PURPOSE = b"poc-portal audit digest v1"


@lru_cache(maxsize=4)
def _derived(secrets: tuple[str, ...]) -> Mapping[str, bytes]:
    derived = [hmac.digest(secret.encode(), _PURPOSE, hashlib.sha256) for secret in secrets]
    return MappingProxyType({hashlib.sha256(key).hexdigest()[:16]: key for key in derived})


def keys() -> Mapping[str, bytes]:
    """All usable keys by their name; the first one signs."""
    return _derived((*settings.AUDIT_KEYS, settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


def signing_key() -> tuple[str, bytes]:
    return next(iter(keys().items()))


def digest(key: bytes, *, target_kind: str, target_uid: str, field: str, value: object) -> str:
    """64 hexadecimal digits that only a holder of `key` can make for this value in this field of this object."""
    return hmac.digest(key, canonical.dumps([target_kind, target_uid, field, value]), hashlib.sha256).hex()


def attested(key: bytes, name: str, value: object) -> str:
    """64 hexadecimal digits that only a holder of `key` can make for this row, known by `name`, with this content."""
    return hmac.digest(key, canonical.dumps(["attested", name, value]), hashlib.sha256).hex()


def proves(entry: "Entry", field: str, *, old: object, new: object) -> bool:
    """True when `entry` says that `field` went from `old` to `new`.

    Raises LookupError when the entry names no such field, or its key is no longer known.
    """
    if field not in entry.changes:
        raise LookupError(f"Entry {entry.uid} names no changed field {field!r}.")
    key = keys().get(entry.digest_key)
    if key is None:
        raise LookupError(f"Entry {entry.uid} was made with the audit key {entry.digest_key}, which is not set here.")
    where = {"target_kind": entry.target_kind, "target_uid": entry.target_uid, "field": field}
    wanted = [digest(key, value=old, **where), digest(key, value=new, **where)]
    return hmac.compare_digest("".join(wanted), "".join(entry.changes[field]))
