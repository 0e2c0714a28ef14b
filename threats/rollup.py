"""How `IncidentMonth` follows the incidents: triggers per statement, and the same sums from scratch to prove them.

The triggers see all rows of a statement at once, so an import of ten thousand rows costs one grouped insert.
"""

# ruff: noqa: S608 - every name put into these statements is a constant of ours

from django.db import connection, transaction

TABLE = "threats_incidentmonth"
KEY = (
    "mission_id", "dataset_id", "month", "fits_month", "fits_year", "kind", "actor_class", "area_id", "h3_r4",
    "classification", "restricted_kind", "sharing_boundary", "owner_component", "owner_section", "status",
    "information_status",
)  # fmt: skip
# Where a column of the key is not simply the incident's own. A restricted kind is shown by admin 1 only: no cell.
FROM_INCIDENT = {
    "month": "date_trunc('month', occurred_from_on)::date",
    "h3_r4": "CASE WHEN restricted_kind = '' THEN h3_r4 END",
}
SUMS = {
    "incidents": "1",
    "range_inconsistent": "range_inconsistent::int",
    "figures_known": "(killed_best IS NOT NULL)::int",
    "killed_low": "killed_low",
    "killed_best": "killed_best",
    "killed_high": "killed_high",
    "civilians_known": "(civilians_killed IS NOT NULL)::int",
    "civilians_killed": "civilians_killed",
}

_SOMETHING = " OR ".join(f"{name} <> 0" for name in SUMS)


def _grouped(rows: str) -> str:
    """The sums over `rows`, a table expression with the incident's columns and `sign`; only standing rows count."""
    key = ", ".join(f"{FROM_INCIDENT.get(name, name)} AS {name}" for name in KEY)
    sums = ", ".join(f"coalesce(sum(sign * {term}), 0) AS {name}" for name, term in SUMS.items())
    places = ", ".join(str(place) for place in range(1, len(KEY) + 1))
    # In the order of the key, so that two writers take the same rows in the same order and cannot wait in a circle.
    return (
        f"SELECT {key}, {sums} FROM {rows} AS event WHERE withdrawn_at IS NULL AND merged_into_id IS NULL "
        f"GROUP BY {places} ORDER BY {places}"
    )


def _add(rows: str) -> str:
    columns = ", ".join((*KEY, *SUMS))
    added = ", ".join(f"{name} = {TABLE}.{name} + excluded.{name}" for name in SUMS)
    return (
        f"INSERT INTO {TABLE} ({columns}) SELECT * FROM ({_grouped(rows)}) AS summed WHERE {_SOMETHING} "
        f"ON CONFLICT ({', '.join(KEY)}) DO UPDATE SET {added};"
    )


ADDED, GONE = "(SELECT 1 AS sign, * FROM new_rows)", "(SELECT -1 AS sign, * FROM old_rows)"
REPLACED = "(SELECT 1 AS sign, * FROM new_rows UNION ALL SELECT -1 AS sign, * FROM old_rows)"
ON_INSERT, ON_UPDATE, ON_DELETE = (f"{_add(rows)} RETURN NULL;" for rows in (ADDED, REPLACED, GONE))
ALL = "(SELECT 1 AS sign, * FROM threats_incident)"


def rebuild() -> None:
    """The sums are worked out again from the incidents, while nobody writes any."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE threats_incident IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(f"DELETE FROM {TABLE}")
        cursor.execute(_add(ALL))


def kept() -> int:
    """How many sums there are that hold anything."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {TABLE} WHERE {_SOMETHING}")
        return int(cursor.fetchone()[0])


def differences() -> int:
    """How many sums are not what the incidents say. 0: the rollup is right."""
    columns = ", ".join((*KEY, *SUMS))
    kept = f"SELECT {columns} FROM {TABLE} WHERE {_SOMETHING}"
    counted = f"SELECT {columns} FROM ({_grouped(ALL)}) AS summed"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM (({kept} EXCEPT {counted}) UNION ALL ({counted} EXCEPT {kept})) AS wrong")
        return int(cursor.fetchone()[0])
