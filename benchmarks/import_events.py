"""How fast a million events are imported, beside a bare COPY of the same rows into a table without an index.

The file is made of the real events of the Central African Republic: each row is one of them under a new id, on other
days and a few kilometres away, so that places, words and figures are as they come. BENCH_ROWS asks for another number.
"""

import csv
import os
import random
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from _common import TOP, keep, portal, require, table

ROWS = int(os.environ.get("BENCH_ROWS", "1_000_000"))
SOURCES = (
    TOP / "demo" / "ucdp_ged_caf.csv",
    TOP.parent / "shared" / "data" / "ucdp" / "ged231_central_african_republic_1991_2022.csv",
)
NAMES_PEOPLE = ("source_article", "source_headline", "source_original")
SEED = 20260301
FIRST_ID = 10_000_000
MOST_DAYS = 365
JITTER = 0.05  # degrees, about five kilometres
BUDGET = 5_000  # rows per second
COPIED = "bare_copy"


def write_events(path: Path, rows: int) -> None:
    """A file of so many events in the form of UCDP GED; the same one at each call."""
    source = next(each for each in SOURCES if each.exists())
    with source.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        header = [name for name in reader.fieldnames or () if name not in NAMES_PEOPLE]
        known = [_Known(row) for row in reader]
    chance = random.Random(SEED)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        for number in range(rows):
            writer.writerow(chance.choice(known).moved(FIRST_ID + number, chance))


class _Known:
    """A real event, of which others are made."""

    def __init__(self, row: dict[str, str]) -> None:
        self.row = row
        self.first, self.last = (date.fromisoformat(row[name][:10]) for name in ("date_start", "date_end"))
        self.lat, self.lon = float(row["latitude"]), float(row["longitude"])

    def moved(self, number: int, chance: random.Random) -> dict[str, object]:
        days = timedelta(days=chance.randint(-MOST_DAYS, MOST_DAYS))
        return self.row | {
            "id": number,
            "date_start": self.first + days,
            "date_end": self.last + days,
            "latitude": round(self.lat + chance.uniform(-JITTER, JITTER), 6),
            "longitude": round(self.lon + chance.uniform(-JITTER, JITTER), 6),
        }


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
