"""Brings the database and the files that browsers load up to this version: the middle part of `make run`.

    python -m poc_portal.prepare data      languages, migrations, code lists, demo mission; prints what it found as JSON
    python -m poc_portal.prepare static    static files where the web process finds them

One process for several commands, because loading Django takes longer than most of them.
"""

import json
import os
import sys

import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from common.translating import catalogs


def main(what: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "poc_portal.settings")
    django.setup()
    if what == "static":
        call_command("collectstatic", interactive=False, verbosity=0)
        return
    catalogs.compile_all(settings.BASE_DIR)
    migrate()
    call_command("sync_codelists", stdout=sys.stderr)
    demo = may_hold_the_demo()
    if demo:
        call_command("demo", stdout=sys.stderr)
    print(json.dumps({"demo": demo}))


def migrate() -> None:
    """Every migration is applied; with none to apply this costs one query."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=1, stdout=sys.stderr)


def may_hold_the_demo() -> bool:
    """A database holds either the demo or real missions, never both."""
    missions = apps.get_model("areas", "Mission")._default_manager
    return not missions.filter(kind="REAL").exists()


if __name__ == "__main__":
    main(sys.argv[1])
