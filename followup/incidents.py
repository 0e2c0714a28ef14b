"""Opening and closing engine incidents. Both may be called again and again: one stays open per kind and key."""

from datetime import datetime

import structlog
from django.db import connection
from django.db.models.functions import Greatest

from followup.models import EngineIncident

log = structlog.get_logger(__name__)


def raise_incident(kind: str, *, at: datetime, detail: str, key: str = "") -> None:
    """An incident of this kind and key is open and tells `detail`; when it was open already, it is counted."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO followup_engineincident AS incident (kind, key, detail, times, opened_at, last_at)
            VALUES (%s, %s, %s, 1, %s, %s)
            ON CONFLICT (kind, key) WHERE closed_at IS NULL DO UPDATE
               SET times = incident.times + 1, detail = EXCLUDED.detail,
                   last_at = greatest(incident.last_at, EXCLUDED.last_at)
            RETURNING times
            """,
            [kind, key, detail, at, at],
        )
        (times,) = cursor.fetchone()
    if times == 1:
        log.error("engine.incident", kind=kind, key=key, detail=detail)


def close_incident(kind: str, *, at: datetime, key: str = "") -> bool:
    """True when an incident of this kind and key was open and is now closed."""
    closed = EngineIncident.objects.filter(kind=kind, key=key, closed_at__isnull=True).update(
        closed_at=Greatest("opened_at", at)
    )
    if closed:
        log.info("engine.incident.closed", kind=kind, key=key)
    return bool(closed)
