"""How fast a million events are imported, beside a bare COPY of the same rows into a table without an index.

BENCH_ROWS asks for another number of events (`benchmarks/synthetic.py`).
"""

import os
import time
from datetime import UTC, datetime
from pathlib import Path

from _common import TOP, keep, portal, require, table
from synthetic import write_events

ROWS = int(os.environ.get("BENCH_ROWS", "1_000_000"))
BUDGET = 5_000  # rows per second
COPIED = "bare_copy"


def import_file(path: Path) -> float:
    """Seconds of the whole import: survey, parsing, areas and cells, merge, sums per month."""
    from areas import demo
    from audit.services import SYSTEM
    from threats import rollup
    from threats.importing.service import import_events
    from threats.importing.ucdp import FORMAT

    at = datetime(2026, 3, 1, tzinfo=UTC)
    mission = demo.load(at)
    start = time.perf_counter()
    run = import_events(path, format=FORMAT, mission=mission, by=SYSTEM, at=at)
    seconds = time.perf_counter() - start
    require(run.read == run.added == ROWS, f"Of {ROWS} rows the import says: {run.summary()}.")
    require(rollup.differences() == 0, "The sums per month are not those of the incidents.")
    return seconds


def copy_bare(path: Path) -> float:
    """Seconds of a COPY of the very rows that were imported, all their columns, into a table without any index."""
    from django.db import connection

    with connection.cursor() as cursor:
        with path.open("wb") as file:
            cursor.copy_expert("COPY threats_incident TO STDOUT (FORMAT csv)", file)
        cursor.execute(f"CREATE TABLE {COPIED} (LIKE threats_incident)")
        cursor.execute("CHECKPOINT")  # what the import left to write is not the copy's to wait for
        start = time.perf_counter()
        with path.open("rb") as file:
            cursor.copy_expert(f"COPY {COPIED} FROM STDIN (FORMAT csv)", file)
        seconds = time.perf_counter() - start
        cursor.execute(f"SELECT count(*) FROM {COPIED}")
        require(cursor.fetchone() == (ROWS,), "The bare copy did not take every row.")
        cursor.execute(f"DROP TABLE {COPIED}")
    return seconds


def main() -> None:
    with portal() as folder:
        events = folder / "events.csv"
        write_events(events, ROWS)
        imported = import_file(events)
        copied = copy_bare(folder / "prepared.csv")
        values = {
            "rows": ROWS,
            "seconds": round(imported, 1),
            "rows_per_s": round(ROWS / imported),
            "bare_copy_rows_per_s": round(ROWS / copied),
        }
        ratios = {"copy_share": round(copied / imported, 4)}
        kept = keep("import", values, ratios)
        table(
            "Import of events",
            [
                ("rows", f"{ROWS:,}"),
                ("whole import, seconds", f"{imported:,.1f}"),
                (f"whole import, rows per second (at least {BUDGET:,})", f"{values['rows_per_s']:,}"),
                ("bare COPY of the same rows, rows per second", f"{values['bare_copy_rows_per_s']:,}"),
                ("import as a share of the bare COPY", f"{ratios['copy_share']:.1%}"),
            ],
        )
        print(f"Kept in {kept.relative_to(TOP)}.")


if __name__ == "__main__":
    main()
