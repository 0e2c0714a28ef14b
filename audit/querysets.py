from collections.abc import Collection
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any, Self

from django.db import connection, models


def missions_in_the_trail() -> set[str]:
    """Codes of all missions that have entries, by as many index probes as there are missions."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH RECURSIVE found (code) AS (
                SELECT min(mission) FROM audit_entry WHERE mission > ''
                UNION ALL
                SELECT (SELECT min(mission) FROM audit_entry WHERE mission > found.code)
                  FROM found WHERE found.code IS NOT NULL
            )
            SELECT code FROM found WHERE code IS NOT NULL
            """
        )
        return {code for (code,) in cursor.fetchall()}


class EntryQuerySet(models.QuerySet[Any]):
    def unsealed(self) -> Self:
        """Recorded, but not yet numbered and chained; in the order in which they will be."""
        return self.filter(sequence__isnull=True).order_by("id")

    def sealed(self) -> Self:
        """The chain, from its first entry on."""
        return self.filter(sequence__isnull=False).order_by("sequence")

    def of_missions(self, codes: Collection[str]) -> Self:
        """Entries of these missions; the code "" stands for no mission."""
        return self.filter(mission__in=list(codes))

    def covered_by(self, codes: Collection[str]) -> Self:
        """Entries of these missions, and those of no mission when no other mission has entries.

        What belongs to no mission, such as a sign-in, may concern the people of any: only who answers for all
        missions of this trail sees it.
        """
        everywhere = set(codes) >= missions_in_the_trail()
        return self.of_missions({*codes, ""} if codes and everywhere else codes)

    def newest_first(self) -> Self:
        return self.order_by("-at", "-id")

    def narrowed(
        self,
        *,
        action: str = "",
        target: str = "",
        actor: str = "",
        from_on: date | None = None,
        to_on: date | None = None,
        zone: tzinfo,
    ) -> Self:
        """What the filters of the page leave. Labels match exactly; days are whole days of `zone`, both included."""
        conditions: dict[str, Any] = {}
        if action:
            conditions["action"] = action
        if target:
            conditions["target_label"] = target
        if actor:
            conditions["actor_label"] = actor
        if from_on:
            conditions["at__gte"] = datetime.combine(from_on, time.min, zone)
        if to_on:
            conditions["at__lt"] = datetime.combine(to_on + timedelta(days=1), time.min, zone)
        return self.filter(**conditions)
