"""References people speak of, such as TH-CAF-26-0142: per mission, kind and year. Gaps are allowed."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import connection

from areas.models import Mission

_NEXT = """
INSERT INTO accounts_refcounter (mission_id, prefix, year, last) VALUES (%(mission)s, %(prefix)s, %(year)s, %(n)s)
ON CONFLICT (mission_id, prefix, year) DO UPDATE SET last = accounts_refcounter.last + %(n)s
RETURNING last
"""


def next_ref(prefix: str, mission: Mission, at: datetime) -> str:
    """The next reference of the series, in the year it is at the mission. One statement, right under concurrency."""
    return next_refs(prefix, mission, at, 1)[0]


def next_refs(prefix: str, mission: Mission, at: datetime, count: int) -> list[str]:
    """The next `count` references, by one statement."""
    year = at.astimezone(ZoneInfo(mission.time_zone)).year
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, {"mission": mission.pk, "prefix": prefix, "year": year, "n": count})
        (last,) = cursor.fetchone()
    return [f"{prefix}-{mission.ref_code}-{year % 100:02}-{last - count + n:04}" for n in range(1, count + 1)]
