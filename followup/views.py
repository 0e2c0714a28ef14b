"""Three public addresses for machines, and the page of the engine for people who watch over it.

The public ones say nothing that an outsider could use: no names, hosts or details.
"""

from datetime import timedelta
from functools import cache

from django.contrib.auth.decorators import login_not_required
from django.db import Error as DatabaseError
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common import clock
from followup import health
from followup.models import EngineIncident
from followup.selftest import last_tests
from notifications import channels

SHOWN_FOR = timedelta(days=7)
# More than that is read in the log.
MOST_SHOWN = 100


@login_not_required
@never_cache
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """This process answers. The database is not asked: restarting us would not mend it."""
    return HttpResponse("alive\n", content_type="text/plain")


@login_not_required
@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """The database answers and has this version's tables."""
    try:
        applied = set(MigrationRecorder(connection).applied_migrations())
    except DatabaseError:
        return HttpResponse("The database does not answer.\n", content_type="text/plain", status=503)
    if not _newest_migrations() <= applied:
        return HttpResponse("The database is not migrated yet.\n", content_type="text/plain", status=503)
    return HttpResponse("ready\n", content_type="text/plain")


@cache
def _newest_migrations() -> frozenset[tuple[str, str]]:
    """The last migration of each app, as the code of this process has them. Read from the files once."""
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


@login_not_required
@never_cache
@require_safe
def engine(request: HttpRequest) -> HttpResponse:
    """Each part with the seconds since it last moved; 503 when any stands still for over half a minute."""
    found = health.summary()
    parts = {
        part.name: {
            "state": health.LATE if part.is_stale else health.OK,
            "age_s": None if part.age_s is None else round(part.age_s, 1),
        }
        for part in found.parts
    }
    body = {"state": found.state, "parts": parts, "open_incidents": found.incidents, "channels": channels.states()}
    return JsonResponse(body, status=200 if found.is_on_time else 503)


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Which part moves, what is wrong now, and what was in the last days."""
    rows = EngineIncident.objects.order_by("-opened_at", "-pk")
    context = {
        "health": health.summary(),
        "tests": last_tests(),
        "open_ones": rows.filter(closed_at=None)[:MOST_SHOWN],
        "closed_ones": rows.filter(closed_at__gte=clock.now() - SHOWN_FOR)[:MOST_SHOWN],
    }
    return render(request, "followup/engine.html", context)
