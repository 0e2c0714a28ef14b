"""How far the value of a field may travel.

Every concrete field of our models says so where it is declared::

    title = internal(models.CharField(_("title"), max_length=200))

Messages, exports and the audit trail compare this level with the ceiling of the channel they write to. A test
fails on a field that says nothing.
"""

from enum import IntEnum
from typing import Any, TypeVar

from django.db import models

FieldT = TypeVar("FieldT", bound="models.Field[Any, Any]")


class Sensitivity(IntEnum):
    """From what anybody may read to what identifies a source. Higher is more sensitive."""

    PUBLIC = 0
    INTERNAL = 1
    CONFIDENTIAL = 2
    SOURCE = 3


def _mark(field: FieldT, level: Sensitivity) -> FieldT:
    field.sensitivity = level  # type: ignore[attr-defined]
    return field


def public(field: FieldT) -> FieldT:
    """Codes, references and geography that are published anyway."""
    return _mark(field, Sensitivity.PUBLIC)


def internal(field: FieldT) -> FieldT:
    """For signed-in staff of the mission."""
    return _mark(field, Sensitivity.INTERNAL)


def confidential(field: FieldT) -> FieldT:
    """Typed text, exact places, actors: never in a message that leaves the portal."""
    return _mark(field, Sensitivity.CONFIDENTIAL)


def source(field: FieldT) -> FieldT:
    """Whatever leads to a source: encrypted, with its own permission and read log."""
    return _mark(field, Sensitivity.SOURCE)


def sensitivity_of(field: "models.Field[Any, Any]") -> Sensitivity:
    """The declared level. A field that declares none is refused rather than guessed.

    Raises LookupError naming the field.
    """
    try:
        return field.sensitivity  # type: ignore[attr-defined, no-any-return]
    except AttributeError:
        raise LookupError(
            f"{field} declares no sensitivity; wrap it in common.sensitivity.internal() or another."
        ) from None
