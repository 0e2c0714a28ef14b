"""A form that is sent twice makes one record: it mints the identifier, and the first result is shown again."""

import uuid
from collections.abc import Callable
from typing import Any, TypeVar, cast

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import CLASSIFICATIONS, User
from accounts.protection import Protected
from common.errors import WrongState

RowT = TypeVar("RowT", bound=Protected)


def made_once(model: type[RowT], uid: uuid.UUID, by: User, insert: Callable[[], RowT]) -> tuple[RowT, bool]:
    """The record of `model` with this `uid`, and whether this call made it, by `insert` in a transaction.

    Raises WrongState when the identifier is somebody else's.
    """
    if found := _made_before(model, uid, by):
        return found, False
    try:
        with transaction.atomic():
            return insert(), True
    except IntegrityError:
        # The same form arrived twice at once: the other request won.
        if found := _made_before(model, uid, by):
            return found, False
        raise


def _made_before(model: type[RowT], uid: uuid.UUID, by: User) -> RowT | None:
    rows: Any = model.objects.unscoped("a form sent twice shows its first result")
    found = cast("RowT | None", rows.filter(uid=uid).first())
    if found is not None and found.recorded_by_id != by.pk:
        raise WrongState(_("This form was already used. Open a new one; what you typed can be copied from here."))
    return found


def must_be_cleared(by: User, row: Protected) -> None:
    """Nothing when `by` could read what they write; raises ValidationError on the classification otherwise."""
    if row.classification in CLASSIFICATIONS and row.classification not in by.clearances():
        raise ValidationError(
            {"classification": _("This is above your clearance: you could not read it again. Choose a lower one.")}
        )
