"""Figures of the engine for a monitoring system, read from the database when they are asked for.

Drills and tests are in none of them (rule 7 of the design): what is counted is what is real. Only the hourly
self-test has a figure of its own.
"""

from collections.abc import Iterator

from django.db import Error as DatabaseError
from django.db import connection
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from followup import health
from followup.selftest import last_took_s

_COUNTS = """
SELECT 'clocks', purpose || '/' || state, count(*) FROM followup_clock
 WHERE state IN ('RUNNING', 'EXHAUSTED') AND status = 'ACTUAL' GROUP BY 2
UNION ALL
SELECT 'messages', channel, count(*) FROM notifications_message
 WHERE next_attempt_at IS NOT NULL AND status = 'ACTUAL' GROUP BY 2
UNION ALL
SELECT 'incidents', kind, count(*) FROM followup_engineincident WHERE closed_at IS NULL GROUP BY 2
 ORDER BY 1, 2
"""


class EngineCollector(Collector):
    """Open clocks, messages that wait, open incidents, and how long ago each part moved."""

    def describe(self) -> list[Metric]:
        """Nothing in advance: else the database would be asked while the portal starts."""
        return []

    def collect(self) -> Iterator[Metric]:
        clocks = GaugeMetricFamily("poc_open_clocks", "Open clocks.", labels=["purpose", "state"])
        messages = GaugeMetricFamily("poc_waiting_messages", "Messages that wait to be sent.", labels=["channel"])
        incidents = GaugeMetricFamily("poc_open_incidents", "Open incidents of the engine.", labels=["kind"])
        ages = GaugeMetricFamily("poc_engine_age_seconds", "Since this part of the engine last moved.", labels=["part"])
        for what, label, count in _counts():
            if what == "clocks":
                clocks.add_metric(label.split("/"), count)
            elif what == "messages":
                messages.add_metric([label], count)
            else:
                incidents.add_metric([label], count)
        for part in health.summary().parts:
            if part.age_s is not None:
                ages.add_metric([part.name], part.age_s)
        tests = GaugeMetricFamily("poc_self_test_seconds", "What the last hourly self-test took.")
        took_s = _self_test()
        if took_s is not None:
            tests.add_metric([], took_s)
        yield from (clocks, messages, incidents, ages, tests)


def _self_test() -> float | None:
    try:
        return last_took_s()
    except DatabaseError:
        return None


def _counts() -> list[tuple[str, str, int]]:
    """(what, label, how many); nothing while the database cannot be asked, which readiness tells."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(_COUNTS)
            return list(cursor.fetchall())
    except DatabaseError:
        return []
