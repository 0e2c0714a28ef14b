"""What the benchmarks share: a PostgreSQL of their own, and how figures are printed and kept.

The server lives in a temporary folder for the length of one benchmark, with the settings that `make run` gives it.
"""

import json
import os
import platform
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

TOP = Path(__file__).resolve().parent.parent
RESULTS = TOP / "var" / "bench"

sys.path.insert(0, str(TOP))
from poc_portal import servers  # noqa: E402


@contextmanager
def portal() -> Iterator[Path]:
    """Django is set up on a new database with all tables; yields a folder for files of the benchmark.

    The server is ended by its process id and the folder removed, whatever ends the block.
    """
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _frame: sys.exit(128 + number))
    folder = Path(tempfile.mkdtemp(prefix="poc-bench-"))
    folder.chmod(0o711)  # PostgreSQL may run as another user
    server = None
    try:
        data = folder / "pg"
        server = servers.start_postgres(data, data, folder / "postgres.log")
        servers.ensure_database(data, "bench")
        _set_up(folder, f"postgres://{servers.SUPERUSER}@/bench?host={quote(str(data), safe='')}")
        yield folder
    finally:
        _close_connections()
        if server:
            servers.stop_postgres(server)
        shutil.rmtree(folder, ignore_errors=True)


def _set_up(folder: Path, database: str) -> None:
    (folder / "var").mkdir()
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "poc_portal.settings",
        "DATABASE_URL": database,
        "POC_LOCAL": "1",
        "POC_WITHOUT_REDIS": "1",
        "POC_VAR_DIR": str(folder / "var"),
        "LOG_LEVEL": "WARNING",
    }
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def _close_connections() -> None:
    if "django.db" in sys.modules:
        from django.db import connections

        connections.close_all()


def machine() -> dict[str, Any]:
    """Where the figures were measured."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        (postgres,) = cursor.fetchone()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cpus": os.cpu_count(),
        "memory_gib": round(memory / 2**30, 1),
        "system": platform.platform(),
        "python": platform.python_version(),
        "postgres": postgres,
    }


def keep(name: str, values: Mapping[str, float], ratios: Mapping[str, float]) -> Path:
    """Writes the figures to var/bench/NAME.json. `values` depend on the machine, `ratios` hardly do."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    path = RESULTS / f"{name}.json"
    measured_at = datetime.now(UTC).isoformat(timespec="seconds")
    figures = {"name": name, "measured_at": measured_at, "machine": machine(), "values": values, "ratios": ratios}
    path.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    return path


def table(heading: str, rows: Sequence[tuple[str, str]]) -> None:
    """Prints two columns, the second one flush right."""
    left, right = (max(len(row[side]) for row in rows) for side in (0, 1))
    print(heading)
    for words, figure in rows:
        print(f"  {words:<{left}}  {figure:>{right}}")


def require(holds: bool, sentence: str) -> None:
    """Ends the benchmark with the sentence when what it measured was not the whole work."""
    if not holds:
        sys.exit(sentence)
