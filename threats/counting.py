"""How many reports, or incidents of the mission, fell into periods of days: for many areas at once, in one statement.

Counted is what everybody may read who may read the answer: nothing restricted, nothing above the marking asked for,
nothing bound to one component or section, nothing withdrawn, and no drill. Events of datasets are never among it.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db import connection

from accounts.roles import OPEN_BOUNDARIES

REPORTS, INCIDENTS = "REPORTS", "INCIDENTS"

# When a row counts: a report on the day it was recorded, an incident on the first day it may have happened. The
# second column narrows by an index before days are worked out.
_TABLES: Final = {
    REPORTS: ("threats_report", "(counted.recorded_at AT TIME ZONE mission.time_zone)::date", "counted.recorded_at"),
    INCIDENTS: ("threats_incident", "counted.occurred_from_on", "counted.occurred_from_on"),
}
_OF_THE_MISSION: Final = {
    REPORTS: "TRUE",
    INCIDENTS: "counted.dataset_id IS NULL AND counted.information_status <> 'REFUTED'",
}
_COUNTS: Final = """
counted.restricted_kind = '' AND counted.status = 'ACTUAL' AND counted.withdrawn_at IS NULL
AND counted.merged_into_id IS NULL AND counted.sharing_boundary = ANY(%(boundaries)s)
"""


@dataclass(frozen=True)
class Asked:
    """Rows of `kinds` under the area of this path, in `periods` periods of `days` days of which the last ends on
    `last_on`, a day of the mission."""

    key: int
    mission_id: int
    path: str
    kinds: Sequence[str]
    classifications: Sequence[str]
    last_on: date
    days: int
    periods: int


def counts_of(source: str, asked: Sequence[Asked]) -> Mapping[int, Mapping[int, int]]:
    """{key: {how many periods back: rows}}; a period without any is missing. One statement, if any is asked."""
    if not asked:
        return {}
    table, day, narrowed = _TABLES[source]
    # A day more, for zones east of the database's own.
    since = min(each.last_on - timedelta(days=each.days * each.periods + 1) for each in asked)
    rows = json.dumps([{**vars(each), "last_on": each.last_on.isoformat()} for each in asked])
    found: dict[int, dict[int, int]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT asked.key, (asked.last_on - {day}) / asked.days AS back, count(*)
              FROM jsonb_to_recordset(%(asked)s::jsonb) AS asked(key bigint, mission_id bigint, path text,
                   kinds text[], classifications text[], last_on date, days int, periods int)
              JOIN areas_mission AS mission ON mission.id = asked.mission_id
              JOIN areas_area AS place ON place.path LIKE asked.path || '%%'
              JOIN {table} AS counted ON counted.area_id = place.id AND counted.mission_id = asked.mission_id
                   AND counted.kind = ANY(asked.kinds) AND counted.classification = ANY(asked.classifications)
             WHERE {narrowed} >= %(since)s AND {_COUNTS} AND {_OF_THE_MISSION[source]}
               AND {day} BETWEEN asked.last_on - asked.days * asked.periods + 1 AND asked.last_on
             GROUP BY 1, 2
            """,  # noqa: S608 - every name put into it is a constant of ours
            {"asked": rows, "since": since, "boundaries": sorted(OPEN_BOUNDARIES["MISSION"])},
        )
        for key, back, count in cursor.fetchall():
            found[key][back] = count
    return found


def first_days(source: str, missions: Sequence[int]) -> Mapping[int, date]:
    """{mission: day of its first row}: before it nobody counted, so that nothing there is no zero. One statement."""
    table, day, ordered = _TABLES[source]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT mission.id, first.day FROM areas_mission AS mission
              JOIN LATERAL (SELECT {day} AS day FROM {table} AS counted
                             WHERE counted.mission_id = mission.id AND {_COUNTS} AND {_OF_THE_MISSION[source]}
                             ORDER BY {ordered} LIMIT 1) AS first ON TRUE
             WHERE mission.id = ANY(%(missions)s)
            """,  # noqa: S608 - every name put into it is a constant of ours
            {"missions": list(missions), "boundaries": sorted(OPEN_BOUNDARIES["MISSION"])},
        )
        return dict(cursor.fetchall())
