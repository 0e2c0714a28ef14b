import uuid
from datetime import date

from tests.world import AT
from threats.actors.services import add_actor, log_engagement
from threats.hotspots.services import add_hot_spot
from threats.importing.staging import contradicts, fits
from threats.incidents.services import record_incident
from threats.incidents.words import searchable
from threats.models import Dataset, ImportRun, Incident, Report, Threat
from threats.placing import GivenPlace
from threats.reports.services import log_report
from threats.services import open_threat
from threats.triggers.services import add_trigger


def make_threat(world, **overrides):
    """A threat in the north, by the adviser; columns of Protected may be given too and are then set directly."""
    direct = {name: overrides.pop(name) for name in list(overrides) if name in DIRECT}
    facts = {
        "by": world.adviser, "at": AT, "uid": uuid.uuid4(), "area": world.n1, "title": "Attack on a village feared",
        "kind": "ATTACK_VILLAGE", "horizon": "SHORT", "description": "Armed men were seen on the road.",
    }  # fmt: skip
    threat, _opened = open_threat(**facts | overrides)
    if direct:
        Threat.objects.unscoped("a test sets what services derive").filter(pk=threat.pk).update(**direct)
        threat.refresh_from_db()
    return threat


def make_report(world, **overrides):
    """A report from the north, by the liaison assistant; columns of Protected may be given too, set directly."""
    direct = {name: overrides.pop(name) for name in list(overrides) if name in DIRECT}
    facts = {
        "by": world.liaison, "at": AT, "uid": uuid.uuid4(), "place": GivenPlace(overrides.pop("area", world.n1)),
        "kind": "ATTACK_VILLAGE", "tense": "EXPECTED", "heard": "Armed men asked for the way to the market.",
        "source_code": "K-17",
    }  # fmt: skip
    report, _logged = log_report(**facts | overrides)
    if direct:
        Report.objects.unscoped("a test sets what services derive").filter(pk=report.pk).update(**direct)
        report.refresh_from_db()
    return report


def make_actor(world, **overrides):
    """A reported actor of the north, by the adviser."""
    direct = {name: overrides.pop(name) for name in list(overrides) if name in DIRECT}
    facts = {
        "by": world.adviser, "at": AT, "uid": uuid.uuid4(), "area": world.n1, "name": "Group of the river",
        "kind": "NSAG_POL", "actor_class": "NON_STATE", "known": "Seen at the ford.",
    }  # fmt: skip
    actor, _added = add_actor(**facts | overrides)
    return set_directly(actor, direct)


def make_engagement(world, actor, **overrides):
    """The mission met the actor; by the adviser."""
    facts = {
        "by": world.adviser, "at": AT, "uid": uuid.uuid4(), "on": AT.date(), "role": "SPOCA", "channel": "MEETING",
        "said": "They spoke of the road.", "commitments": ["No fighters in the market"],
    }  # fmt: skip
    return log_engagement(actor, **facts | overrides)[0]


def make_trigger(world, **overrides):
    """A day in the north soon after the cast's own, by the adviser."""
    direct = {name: overrides.pop(name) for name in list(overrides) if name in DIRECT}
    facts = {
        "by": world.adviser, "at": AT, "uid": uuid.uuid4(), "area": world.n1, "title": "Polls open",
        "kind": "ELECTION", "from_on": date(2026, 3, 20), "to_on": date(2026, 3, 20), "note": "Rallies in the town.",
    }  # fmt: skip
    trigger, _added = add_trigger(**facts | overrides)
    return set_directly(trigger, direct)


def make_hot_spot(world, **overrides):
    """A hot spot in the north, proposed by the adviser."""
    direct = {name: overrides.pop(name) for name in list(overrides) if name in DIRECT}
    place = overrides.pop("place", None) or GivenPlace(overrides.pop("area", world.n1))
    facts = {
        "by": world.adviser, "at": AT, "uid": uuid.uuid4(), "place": place, "name": "Market by the ford",
        "why": "Families shelter there.", "proposed": "SHOULD",
    }  # fmt: skip
    spot, _added = add_hot_spot(**facts | overrides)
    return set_directly(spot, direct)


def set_directly(row, columns):
    """Columns that services derive, set by a test."""
    if columns:
        type(row).objects.unscoped("a test sets what services derive").filter(pk=row.pk).update(**columns)
        row.refresh_from_db()
    return row


DIRECT = ("status", "restricted_kind", "owner_component", "owner_section", "mission", "withdrawn_at", "withdrawn_by",
          "withdrawn_reason")  # fmt: skip


def make_dataset(world, **overrides):
    """A published dataset of the world's mission, or of `mission`."""
    mission = overrides.pop("mission", world.mission)
    return Dataset.objects.get_or_create(mission=mission, code="ucdp-ged", defaults=UCDP | overrides)[0]


UCDP = {
    "format": "UCDP_GED", "name": "UCDP GED", "publisher": "A university", "licence": "CC BY 4.0",
    "citation": "Cited so.", "language": "en",
}  # fmt: skip


def record(world, **overrides):
    """An incident that the adviser recorded in the north, by the service."""
    day = AT.date()
    facts = {
        "by": world.adviser, "at": AT, "uid": uuid.uuid4(), "place": GivenPlace(overrides.pop("area", world.n1)),
        "kind": "KILLING", "occurred_from_on": day, "occurred_to_on": day, "title": "Shots at a market",
        "narrative": "Armed men fired at traders.", "actor_class": "NON_STATE",
    }  # fmt: skip
    incident, _made = record_incident(**facts | overrides)
    return incident


def make_incident(world, dataset=None, **overrides):
    """An incident in the north: of the mission, or, with `dataset`, as an import would have written it.

    `at`: (lat, lon, precision), from which area and cells are derived; without it the incident only names its area.
    """
    day = overrides.pop("day", AT.date())
    until = overrides.pop("until", day)
    place = overrides.pop("at", None)
    facts = {
        "mission": world.mission, "kind": "3" if dataset else "KILLING", "language": "en", "occurred_from_on": day,
        "occurred_to_on": until, "date_precision": "DAY", "actor_a": "Armed group", "actor_b": "Civilians",
        "actor_class": "NON_STATE", "killed_low": 1, "killed_best": 2, "killed_high": 4, "civilians_killed": 2,
        "place_name": "Market town", "owner_component": "CIVILIAN",
    } | overrides  # fmt: skip
    number = Incident.objects.unscoped("the next number").count() + 1
    if dataset:
        run = ImportRun.objects.get_or_create(
            dataset=dataset, file_name="events.csv", defaults={"started_at": AT, "total": 0, "file_digest": "0" * 64}
        )[0]
        facts |= {"dataset": dataset, "external_id": str(number), "import_run": run, "ref": f"GED-CAF-{number}",
                  "sharing_boundary": "PUBLIC"}  # fmt: skip
    else:
        # Beyond the numbers that the service gives.
        ref = f"IN-CAF-26-{9000 + number}"
        facts = {"title": "Attack on a market", "recorded_by": world.adviser, "ref": ref} | facts
    incident = Incident(**facts | overrides)
    incident.fits_week, incident.fits_month, incident.fits_year = fits(day, until, incident.date_precision)
    incident.range_inconsistent = contradicts(incident.killed_low, incident.killed_best, incident.killed_high)
    texts = ("ref", "title", "place_name", "place_description", "actor_a", "actor_b")
    incident.words = searchable(*(getattr(incident, name) for name in texts))
    if place:
        incident.place_at(*place, editions=world.country.edition)
    elif "area" in overrides and overrides["area"] is None:
        incident.precision = "COUNTRY"
    else:
        incident.place_in(overrides.get("area", world.n1))
    incident.save()
    return incident
