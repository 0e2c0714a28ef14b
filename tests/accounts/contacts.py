"""Contacts outside the mission, for tests."""

from datetime import date, timedelta

from accounts.confirming import ask_for_code, confirm_contact_point
from accounts.outside import register_contact
from tests.world import AT, LONG_AGO

UNTIL = date(2026, 9, 30)


def make_contact(world, role="OCHA", aor=None, *, verified=True, **overrides):
    """The mailbox of a partner for the whole mission, where somebody was reached yesterday."""
    facts = {
        "by": world.admin, "at": AT, "name": f"Duty desk of {role}", "address": f"{role.lower()}@partner.example",
        "language": "en", "role": role, "aor": aor or world.whole, "valid_from": LONG_AGO.replace(year=2026),
        "valid_until": UNTIL,
    }  # fmt: skip
    contact = register_contact(**facts | overrides)
    if verified:
        confirm(contact.contact_points.get(), world.admin, AT - timedelta(days=1))
    return contact


def confirm(point, by, at=AT):
    """Whoever reads the mailbox has told the code back."""
    return confirm_contact_point(point, by=by, at=at, code=ask_for_code(point, by=by, at=at))
