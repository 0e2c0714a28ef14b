import uuid
from datetime import timedelta
from decimal import Decimal

from earlywarning.indicators.periods import period_with
from earlywarning.indicators.services import Entry, define_indicator, enter_readings
from earlywarning.indicators.standing import today_of
from earlywarning.models import Suggestion, Watch
from earlywarning.networks.services import log_contact, register_network
from tests.world import AT

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def make_indicator(world, by=None, at=AT, **overrides):
    """Entered by hand in the districts of the north, every seven days; remarkable from 5 on."""
    facts = {
        "aor": world.office_north, "level": 2, "name": "Closed markets", "watched": "Markets that did not open.",
        "source": "MANUAL", "unit": "COUNT", "period_days": 7, "baseline_periods": 12, "direction": "RISE",
        "absolute": Decimal(5), "owner_role": "SPOCA", "uid": uuid.uuid4(),
    }  # fmt: skip
    return define_indicator(by=by or world.head_of_office, at=at, **facts | overrides)


def make_counted(world, **overrides):
    """Reports of attacks on villages in the north, of three days; remarkable from three on."""
    facts = {"source": "REPORTS", "kinds": ["ATTACK_VILLAGE"], "period_days": 3, "absolute": Decimal(3)}
    return make_indicator(world, **facts | {"name": "Attacks", "suggests": "ATTACK_VILLAGE"} | overrides)


def watch_of(indicator, area):
    return Watch.objects.unscoped("a test").with_indicators().get(indicator=indicator, area=area)


def read(world, indicator, value, at=AT, back=0, area=None, by=None, note=""):
    """`value` (None: not observed) in the period so many before the running one; by default in North One."""
    watch = watch_of(indicator, area or world.n1)
    period = period_with(today_of(watch, at), indicator.period_days).earlier(back)
    entry = Entry(watch, None if value is None else Decimal(value), note)
    return enter_readings(indicator, period, [entry], by=by or world.liaison, at=at)


def make_network(world, by=None, at=AT, **overrides):
    facts = {
        "area": world.n1, "label": "CAN-07", "kind": "PHONE", "every_h": 24, "keeper_role": "CLA",
        "classification": "CONFIDENTIAL", "uid": uuid.uuid4(),
    }  # fmt: skip
    return register_network(by=by or world.adviser, at=at, **facts | overrides)


def contact(network, by, at, outcome="SPOKE", **overrides):
    return log_contact(network, by=by, at=at, outcome=outcome, **{"uid": uuid.uuid4()} | overrides)


def suggestions(**narrowed):
    return Suggestion.objects.unscoped("a test").for_list().filter(**narrowed).order_by("pk")


def suggested(world):
    """A reading that is remarkable, and what the portal made of it."""
    read(world, make_indicator(world, name="Closed markets"), 9)
    return suggestions().last()
