"""Which days and which area the figures are about."""

from datetime import date, timedelta
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.coarsening import told_at, told_under
from earlywarning.analytics.facts import Asked
from earlywarning.filters import AlertFilter
from threats.filters import NO_PROVINCE, ToldWithinDays

USUAL_DAYS: Final = 90
LONGEST_DAYS: Final = 366


class PeriodFilter(ToldWithinDays):
    """The days on which alerts were raised and incidents began, and where. Without an answer: the last 90 days."""

    moment = AlertFilter.moment

    def asked(self, today: date) -> Asked | None:
        """What was asked for; None where it makes no sense, with the reason on the form."""
        if not self.is_valid():
            return None
        given = self.form.cleaned_data
        until = given.get("until") or today
        since = given.get("since") or until - timedelta(days=USUAL_DAYS - 1)
        if since > until:
            self.form.add_error("until", _("The last day lies before the first. Correct one of them."))
        elif (until - since).days >= LONGEST_DAYS:
            self.form.add_error("since", _("At most 366 days are worked out at once. Choose a shorter period."))
        if self.form.errors:
            return None
        return Asked(since, until, self.zone, self._where(given.get("area") or ""))

    def _where(self, area: str) -> Q:
        if area == NO_PROVINCE:
            return Q(area=None) | Q(area__level=0)
        if not area:
            return Q(pk__isnull=False)
        return told_at(self.areas[area]) if self.data.get("only") else told_under(self.areas[area])
