"""Files shaped like UCDP GED, and the ways of taking one in. The places are those of tests/world.py."""

import csv

from django.core.management import call_command
from django.db import connection
from django.db.models import QuerySet

from audit.services import SYSTEM
from tests.world import AT
from threats.importing.service import import_events
from threats.importing.ucdp import FORMAT
from threats.models import Dataset, ImportRun, Incident, IncidentMonth

ROW = {
    "id": "1001", "relid": "CAR-1", "year": "2014", "active_year": "1", "code_status": "Clear", "type_of_violence": "3",
    "side_a": "LRA", "side_b": "Civilians", "number_of_sources": "2", "source_article": "A newspaper",
    "source_office": "", "source_date": "", "source_headline": "Somebody says", "source_original": "A named person",
    "where_prec": "1", "where_coordinates": "Obo town", "where_description": "On the road to Mboki",
    "adm_1": "", "adm_2": "", "country": "Central African Republic", "country_id": "482", "region": "Africa",
    "event_clarity": "1", "date_prec": "1", "date_start": "2014-05-06T00:00:00", "date_end": "2014-05-06T00:00:00",
    "deaths_a": "0", "deaths_b": "0", "deaths_civilians": "3", "deaths_unknown": "1", "best": "4", "high": "7",
    "low": "2", "longitude": "1.25", "latitude": "3.5",
}  # fmt: skip
HEADER = tuple(ROW)


def row(**changes):
    """A good row, in the north (CF11), apart from `changes`; a column that UCDP GED has not is added at the end."""
    return ROW | {name: str(value) for name, value in changes.items()}


def rows(count, **changes):
    """So many good rows with the ids 1001, 1002..., a day apart from each other."""
    days = [f"2014-{1 + n // 28 % 12:02}-{1 + n % 28:02}T00:00:00" for n in range(count)]
    return [row(**{"id": 1001 + n, "date_start": day, "date_end": day} | changes) for n, day in enumerate(days)]


def ged_text(*given, header=HEADER, newline="\n", separator=","):
    """The text of a file. `given`: rows, or lists of cells that go in as they are."""
    lines = [header, *([each[name] for name in header] if isinstance(each, dict) else each for each in given)]
    return newline.join(separator.join(map(_cell, line)) for line in lines) + newline


def _cell(value):
    return '"' + value.replace('"', '""') + '"' if set(value) & set(',";\t\r\n') else value


def ged_file(tmp_path, *given, name="ged.csv", **form):
    path = tmp_path / name
    path.write_bytes(ged_text(*given, **form).encode())
    return path


def take(path, mission, **options):
    """The finished run of the import."""
    return import_events(path, **{"format": FORMAT, "mission": mission, "by": SYSTEM, "at": AT} | options)


def run(path, capsys, *options, mission="TST"):
    """The last line of the command's output."""
    command(path, *options, mission=mission)
    return capsys.readouterr().out.splitlines()[-1]


def command(path, *options, mission="TST"):
    call_command("import_events", str(path), "--format", "ucdp-ged", "--mission", mission, *options)


def rejects(path):
    """The rows listed beside the file, without their header."""
    with path.with_name(path.name + ".rejected.csv").open(encoding="utf-8", newline="") as file:
        header, *found = csv.reader(file)
    assert header == ["line", "id", "reason"]
    return found


def incidents():
    return Incident.objects.unscoped("a test looks at what was imported")


def incident(number):
    return incidents().get(external_id=str(number))


def months():
    return IncidentMonth.objects.unscoped("a test looks at the sums")


def versions():
    """All earlier versions, of whichever incident; oldest first."""
    return QuerySet(Incident.pgh_event_model).order_by("pgh_id")


def contents():
    """Everything an import writes, row by row, but for keys and moments."""
    without = {"id", "uid", "recorded_at", "import_run_id"}
    return [
        {name: value for name, value in each.items() if name not in without}
        for each in incidents().order_by("dataset__mission__code", "external_id").values()
    ]


def everything():
    """Every row of the tables that imports write."""
    tables = Dataset.objects.all(), ImportRun.objects.all(), incidents(), months(), versions()
    return [list(table.order_by("pk").values()) for table in tables]


def text_of_tables():
    """All text of all tables of the app."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_name LIKE 'threats_%%' "
            "AND table_schema = 'public' AND data_type IN ('text', 'character varying', 'jsonb', 'ARRAY')"
        )
        columns = cursor.fetchall()
        tables = {table for table, _column in columns}
        assert tables >= {"threats_incident", "threats_incidentversion", "threats_importrun", "threats_dataset"}
        texts = []
        for table, column in columns:
            cursor.execute(f'SELECT DISTINCT "{column}"::text FROM "{table}" WHERE "{column}" IS NOT NULL')
            texts += [text for (text,) in cursor.fetchall()]
    return "\n".join(texts)
