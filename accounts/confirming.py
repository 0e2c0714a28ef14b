"""A code by mail that shows that a mailbox outside the mission is read by whom it should be (docs/contacts.md).

A partner cannot open the portal, so no link would do: whoever reads the mail tells the code to the mission by the means
they always use, and the administrator enters it. Until then nothing else is sent there.
"""

import hmac
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.core.mail import send_mail
from django.db import transaction
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts.models import ContactPoint, User
from accounts.services import locked_contact, note_contact
from common.errors import WrongState

# How long a code can be told back, and how long it is.
LASTS_DAYS = 7
DIGITS = 8


def ask_for_code(point: ContactPoint, *, by: User, at: datetime) -> str:
    """The code that whoever reads the mailbox is to tell back. Raises WrongState for anything but a contact's mail."""
    with transaction.atomic():
        point = locked_contact(point, by)
        if not point.user.is_contact:
            raise WrongState(_("Only the address of a contact outside the mission is confirmed by a code."))
        note_contact("asked", point, by, at, {"sent_on": (None, at.date())})
    return _code(point, at.date())


def send_code(point: ContactPoint, code: str) -> None:
    """The mail with the code, in the language of the contact. Raises OSError when no server takes it.

    Says nothing but that, to an address that nobody has confirmed. Called outside of any transaction.
    """
    with translation.override(point.user.language):
        words = {"code": code, "days": LASTS_DAYS}
        subject = _("Please confirm this address")
        text = _(
            "A United Nations mission wants to be able to inform this mailbox. If you know of it, tell your contact in "
            "the mission this code, by telephone or by the means you always use, within %(days)d days: %(code)s\n\n"
            "If you do not know of it, do nothing: nothing more will be sent to you. Do not reply to this mail."
        )
        send_mail(subject, text % words, None, [point.address])


def is_told(point: ContactPoint, code: str, at: datetime) -> bool:
    """True when `code` is one that was sent to this address within the days that it lasts."""
    told = code.replace(" ", "")
    return any(hmac.compare_digest(told.encode(), _code(point, day).encode()) for day in _days(at))


def _days(at: datetime) -> Iterator[date]:
    return (at.date() - timedelta(days=back) for back in range(LASTS_DAYS + 1))


def _code(point: ContactPoint, day: date) -> str:
    """Follows from the address and the day it was sent, so that none has to be kept."""
    digest = salted_hmac("accounts.contact.code", f"{point.uid}:{point.address}:{day}", algorithm="sha256").digest()
    return f"{int.from_bytes(digest[:8], 'big') % 10**DIGITS:0{DIGITS}}"


def confirm_contact_point(point: ContactPoint, *, by: User, at: datetime, code: str) -> ContactPoint:
    """Somebody there told the code back: from now on the contact is told what is released. Raises WrongState."""
    with transaction.atomic():
        point = locked_contact(point, by)
        if not is_told(point, code, at):
            raise WrongState(_("This is not the code that was sent there, or it is older than a week. Send a new one."))
        before, point.verified_on = point.verified_on, at.date()
        point.save(update_fields=["verified_on"])
        note_contact("verified", point, by, at, {"verified_on": (before, point.verified_on)})
    return point
