"""Files on their way in: handed in as the page does, and worked on as runners do."""

import csv
import io
import uuid

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.world import AT
from threats.importing import files, mapping, turns
from threats.models import ImportFile, RejectedRow

ACLED = {
    "event_id_cnty": "CAF1001", "event_date": "06 May 2014", "year": "2014", "time_precision": "1",
    "disorder_type": "Political violence", "event_type": "Battles", "sub_event_type": "Armed clash",
    "actor1": "Armed group", "assoc_actor_1": "A named person", "inter1": "2", "actor2": "Military forces",
    "assoc_actor_2": "Another person", "inter2": "1", "interaction": "12", "civilian_targeting": "", "iso": "140",
    "region": "Middle Africa", "country": "Central African Republic", "admin1": "Haut-Mbomou", "admin2": "Obo",
    "admin3": "", "location": "Obo", "latitude": "3.5", "longitude": "1.25", "geo_precision": "1",
    "source": "A newspaper", "source_scale": "National", "notes": "Somebody with a name", "fatalities": "3",
    "tags": "crowd size=no report", "timestamp": "1700000000",
}  # fmt: skip
MAPPING = {
    "columns": {
        "id": "No", "first_day": "Day", "kind": "What", "lat": "Lat", "lon": "Lon", "killed_best": "Dead",
    },
    "days": "iso", "kinds": {"village": "ATTACK_VILLAGE"}, "precision": "EXACT", "name": "Desk table",
    "publisher": "A desk", "licence": "For the mission", "citation": "The desk, 2026.",
}  # fmt: skip
TABLE = {"No": "A1", "Day": "2014-05-06", "What": "village", "Lat": "3.5", "Lon": "1.25", "Dead": "2"}


def acled(**changes):
    return ACLED | {name: str(value) for name, value in changes.items()}


def table(**changes):
    return TABLE | {name: str(value) for name, value in changes.items()}


def as_csv(*rows, delimiter=",", header=None):
    text = io.StringIO()
    names = header or list(rows[0])
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([row[name] for name in names] for row in rows)
    return text.getvalue()


def upload(content, name="events.csv"):
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def hand_in(world, content, *, by=None, name="events.csv", **options):
    facts = {"by": by or world.adviser, "at": AT, "uid": uuid.uuid4(), "mission": world.mission} | options
    return files.hand_in(upload(content, name), **facts)


def mapped(world, content, *, by=None, **changes):
    """A table whose columns have been named."""
    file = hand_in(world, content, by=by, format="csv")
    return files.name_columns(file, mapping.reading(MAPPING | changes), by=by or world.adviser, at=AT)


def work(file=None, rounds=40):
    """Runners have done what waits."""
    for _round in range(rounds):
        turns.work(AT)
    if file:
        file.refresh_from_db()
    return file


def checked(world, content, **options):
    file = work(hand_in(world, content, **options), rounds=3)
    assert file.stage == ImportFile.Stage.CHECKED, file.problem
    return file


def imported(world, content, *, by=None, **options):
    """The finished run of a file."""
    file = checked(world, content, by=by, **options)
    files.import_now(file, by=by or world.adviser, at=AT)
    work(file, rounds=3)
    return file.run


def reasons(file):
    return list(RejectedRow.objects.filter(file=file).order_by("line").values_list("line", "external_id", "reason"))
