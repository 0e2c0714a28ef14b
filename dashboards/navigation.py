"""The entries of the navigation as data, and which of them a person is shown."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.access import played
from accounts.models import User
from accounts.policies import may
from accounts.roles import ALERTS_ANSWER, EXERCISES_RUN
from earlywarning.models import Alert

# On a phone the bar holds these many entries beside “More”.
IN_REACH_OF_THE_THUMB = 3


@dataclass(frozen=True)
class Entry:
    """One page of the navigation. `action`: who may do this sees it; empty: everybody who is signed in.

    `waiting` counts what waits for this person there; without it the entry never carries a number.
    """

    label: str | Promise
    url_name: str
    icon: str
    action: str = ""
    waiting: Callable[[User, datetime], int] | None = None
    # Whoever may do this finds the page from another entry, and has none of its own.
    unless: str = ""


@dataclass(frozen=True)
class Shown:
    """An entry as one person sees it. `current`: “page” on that very page, “true” on pages below it, else empty."""

    label: str | Promise
    url: str
    icon: str
    current: str
    waiting: int


def waiting_for(user: User, at: datetime) -> int:
    """Alerts that wait for this person: they were called, and nobody has answered."""
    return int(Alert.objects.visible_to(user, ALERTS_ANSWER).open().waiting_for(user).count())


ENTRIES: Sequence[Entry] = (
    Entry(pgettext_lazy("navigation", "Home"), "dashboards:home", "home"),
    Entry(_("Overview"), "dashboards:overview", "chart", "alerts.view"),
    Entry(_("Alerts"), "alerts:list", "alert", "alerts.view", waiting=waiting_for),
    Entry(_("Incidents"), "incidents:list", "incident", "incidents.view"),
    Entry(_("Imports"), "imports:list", "report", "imports.manage", unless="incidents.view"),
    Entry(_("Threats"), "threats:list", "threat", "threats.view"),
    Entry(_("Map"), "map:page", "map", "incidents.view"),
    Entry(_("People"), "people:list", "people", "people.view"),
    Entry(_("Escalation"), "policies:list", "clock", "ladders.manage"),
    Entry(_("Areas"), "areas:list", "areas", "areas.manage"),
    Entry(_("Audit"), "audit:list", "audit", "audit.view"),
)


# What belongs to the alerts stands on top of these pages, so that the main list stays short enough to scan.
BESIDE_ALERTS: Sequence[Entry] = (
    Entry(_("Board"), "alerts:list", "alert", "alerts.view"),
    Entry(_("All alerts"), "alerts:all", "alert", "alerts.view"),
    Entry(_("Actions"), "actions:list", "check", "actions.view"),
    Entry(_("Early warning"), "indicators:list", "chart", "indicators.view"),
    Entry(_("Watch log"), "desk:log", "report", "desk.view"),
    Entry(_("Exercises"), "exercises:list", "clock", EXERCISES_RUN),
    Entry(_("Escalation"), "policies:list", "clock", "ladders.view"),
    Entry(_("Analytics"), "analytics:page", "chart", "alerts.view"),
)
# What belongs to the threats, on top of these pages in the same way.
BESIDE_THREATS: Sequence[Entry] = (
    Entry(_("All threats"), "threats:list", "threat", "threats.view"),
    Entry(_("Assessments"), "assessments:list", "report", "assessments.view"),
    Entry(_("Hot spots"), "hotspots:list", "map", "hotspots.view"),
    Entry(_("Reported actors"), "actors:list", "people", "actors.view"),
    Entry(_("Calendar"), "triggers:calendar", "clock", "threats.view"),
)
# Pages one step further that show them too.
NEXT_TO_THEM = ("networks:list", "policies:preview", "policies:matrix")
# Namespaces whose pages lie below an entry of another one.
BELOW = {"networks": "indicators"}
BELOW_ALERTS = ("actions", "indicators", "networks", "desk", "exercises", "analytics")
BELOW_THREATS = ("assessments", "hotspots", "actors", "triggers")


def beside(request: HttpRequest, at: datetime) -> list[Shown]:
    """The pages that belong to the alerts, or to the threats, on those pages themselves; elsewhere none."""
    match = request.resolver_match
    for entries, further in ((BESIDE_ALERTS, NEXT_TO_THEM), (BESIDE_THREATS, ())):
        named = {entry.url_name for entry in entries} | set(further)
        if match is not None and match.view_name in named:
            shown = entries_for(request, at, entries)
            return shown if len(shown) > 1 else []
    return []


def entries_for(request: HttpRequest, at: datetime, entries: Sequence[Entry] = ENTRIES) -> list[Shown]:
    """The entries open to the person who asks, in the order of the table."""
    user = request.user
    if isinstance(user, AnonymousUser):
        return []
    return [
        Shown(
            label=entry.label,
            url=reverse(entry.url_name),
            icon=entry.icon,
            current=_current(request, entry),
            waiting=entry.waiting(user, at) if entry.waiting else 0,
        )
        for entry in entries
        if (not entry.action or may(user, entry.action))
        and not (entry.unless and may(user, entry.unless))
        and (user.drill is None or entry.url_name in played())
    ]


def _current(request: HttpRequest, entry: Entry) -> str:
    match = request.resolver_match
    if match is None:
        return ""
    if match.view_name == entry.url_name:
        return "page"
    namespace = entry.url_name.partition(":")[0]
    if namespace == "dashboards":
        # Home and its neighbours share a namespace without lying below one another; the matrix lies below the overview.
        return "true" if (match.view_name, entry.url_name) == ("dashboards:matrix", "dashboards:overview") else ""
    if entry in BESIDE_ALERTS:
        return "true" if namespace != "alerts" and BELOW.get(match.namespace, match.namespace) == namespace else ""
    if (match.namespace, namespace) == ("imports", "incidents"):
        return "true"
    if entry in BESIDE_THREATS:
        return "true" if match.namespace == namespace else ""
    below = {"alerts": BELOW_ALERTS, "threats": BELOW_THREATS}.get(namespace, ())
    return "true" if match.namespace in below or match.namespace == namespace else ""
