"""References people speak of, such as TH-CAF-26-0142: per mission, kind and year. Gaps are allowed."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import connection

from areas.models import Mission

_NEXT = """
INSERT INTO accounts_refcounter (mission_id, prefix, year, last) VALUES (%s, %s, %s, 1)
ON CONFLICT (mission_id, prefix, year) DO UPDATE SET last = accounts_refcounter.last + 1
RETURNING last
"""


def next_ref(prefix: str, mission: Mission, at: datetime) -> str:
    """The next reference of the series, in the year it is at the mission. One statement, right under concurrency."""
    year = at.astimezone(ZoneInfo(mission.time_zone)).year
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [mission.pk, prefix, year])
        (number,) = cursor.fetchone()
    return f"{prefix}-{mission.ref_code}-{year % 100:02}-{number:04}"
