import uuid
from datetime import UTC, datetime

from django.db import connection, transaction

from audit import registry, services

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
OPENED = "tests.record.opened"
CLOSED = "tests.record.closed"

for code, label in ((OPENED, "Test record opened"), (CLOSED, "Test record closed")):
    if not registry.is_registered(code):
        registry.register(code, label)


def make_actor(**overrides):
    return services.Actor(**{"kind": "user", "uid": uuid.uuid4(), "label": "POC adviser, Bambari"} | overrides)


def make_target(**overrides):
    return services.Target(**{"kind": "tests.record", "uid": uuid.uuid4(), "label": "REC-CAF-26-0001"} | overrides)


def make_entry(**overrides):
    """An entry as a business event writes it: in a transaction, unsealed."""
    values = {"action": OPENED, "by": make_actor(), "target": make_target(), "at": AT, "mission": "DEMO"} | overrides
    with transaction.atomic():
        return services.record(values.pop("action"), **values)


def tamper(sql, parameters=()):
    """Run SQL as somebody who may do anything to the database: the triggers stay silent."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql, parameters)
        touched = cursor.rowcount
        cursor.execute("SET LOCAL session_replication_role = origin")  # for the rest of the test's transaction
    return touched


def clear_trail():
    """No entry is left of what the set-up of the database recorded."""
    tamper("DELETE FROM audit_entry")
