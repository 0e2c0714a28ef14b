"""Many events made of the real ones, the same ones at each call: as many as a benchmark asks for.

Each is a real event of the Central African Republic under a new identifier, some days earlier or later and some
kilometres away, so that places, months, kinds, words and figures are spread as the real ones are
(`tests/threats/test_synthetic.py` compares them).
"""

import csv
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
SOURCES = (
    TOP / "demo" / "ucdp_ged_caf.csv",
    TOP.parent / "shared" / "data" / "ucdp" / "ged231_central_african_republic_1991_2022.csv",
)
NAMES_PEOPLE = ("source_article", "source_headline", "source_original")
SEED = 20260301
FIRST_ID = 10_000_000
# No event leaves its season, nor more than a few its month; and hardly any its prefecture.
MOST_DAYS = 7
JITTER = 0.03  # degrees, about three kilometres


def write_events(path: Path, rows: int) -> None:
    """A file of so many events in the form of UCDP GED."""
    header, events = synthetic_events(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(events)


def real_events() -> tuple[list[str], list[dict[str, str]]]:
    """The header without the columns that name people, and the rows of the published file."""
    source = next(each for each in SOURCES if each.exists())
    with source.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        header = [name for name in reader.fieldnames or () if name not in NAMES_PEOPLE]
        return header, list(reader)


def synthetic_events(rows: int) -> tuple[list[str], Iterator[dict[str, object]]]:
    """A header and `rows` events."""
    header, real = real_events()
    known = [_Known(row) for row in real]
    chance = random.Random(SEED)
    return header, (chance.choice(known).moved(FIRST_ID + number, chance) for number in range(rows))


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
