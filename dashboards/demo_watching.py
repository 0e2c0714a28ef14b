"""What is watched in the demonstration: three indicators, two of them counted on its own reports, and five networks.

One reading is remarkable, so one alert is suggested and waits; one network is silent, though not yet for long.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from accounts.models import User
from areas.models import Area, AreaOfResponsibility, Mission
from dashboards.demo_story import identifier
from earlywarning.indicators.periods import to_enter
from earlywarning.indicators.services import Entry, define_indicator, enter_readings
from earlywarning.indicators.standing import today_of
from earlywarning.models import Indicator, Watch
from earlywarning.networks.services import log_contact, register_network
from earlywarning.suggestions.making import suggest

COUNTED: Final[tuple[dict[str, Any], ...]] = (
    {
        "name": "Violence against villages and quarters",
        "category": "",
        "watched": "Reports of attacks, killings, looting and tension between communities.",
        "matters": "Where several come in a few days, the next one is often worse.",
        "kinds": ["ATTACK_VILLAGE", "ATTACK_IDP_SITE", "KILLING", "LOOTING", "TENSION"],
        "period_days": 5,
        "absolute": Decimal(3),
        "spreads": Decimal(1),
        "suggests": "ATTACK_VILLAGE",
    },
    {
        "name": "Armed men on the move",
        "category": "ARMED_GROUP_MOVEMENT",
        "watched": "Reports of armed movement, new barriers, extortion and threats.",
        "matters": "Control of roads tends to come before attacks along them.",
        "kinds": ["ARMED_MOVEMENT", "MOVEMENT_RESTR", "EXTORTION", "THREAT_INTIM"],
        "period_days": 3,
        "absolute": None,
        "spreads": Decimal(3),
        "suggests": "ARMED_MOVEMENT",
    },
)
# Of the last weeks, the newest first; None: nobody could look.
MARKETS: Final = {"CF431": (1, 0, 1, 1, 0, 0), "CF432": (2, 1, 1, 0, None, 1), "CF435": (None, 2, 2, 1, 1, 0)}
# Label, district, how it is reached, hours expected, hours since its last word.
NETWORKS: Final = (
    ("CAN-01", "CF431", "PHONE", 24, 3),
    ("CAN-02", "CF432", "PHONE", 24, 11),
    ("CAN-03", "CF433", "RADIO", 48, 20),
    ("CAN-04", "CF435", "PHONE", 24, 31),
    ("CAN-05", "CF434", "IN_PERSON", 168, 50),
)


def watch(mission: Mission, at: datetime, users: dict[str, User]) -> None:
    """What is missing of it; nothing where it has been told before. `users`: by their login."""
    if Indicator.objects.filter(uid=identifier("markets")).exists():
        return
    aors = AreaOfResponsibility.objects.select_related("mission").filter(mission=mission)
    whole, office = aors.get(kind=AreaOfResponsibility.Kind.MISSION), aors.get(code="FO-BAMBARI")
    began = at - timedelta(days=45)
    for number, told in enumerate(COUNTED):
        facts: dict[str, Any] = {
            "aor": whole,
            "level": 1,
            "source": "REPORTS",
            "baseline_periods": 8,
            "owner_role": "SPOCA",
        }
        define_indicator(by=users["adviser"], at=began, uid=identifier(f"counted {number}"), **facts, **told)
    _markets(office, began, at, users)
    for row in NETWORKS:
        _network(*row, began=began, at=at, users=users)
    suggest(at)


def _markets(office: AreaOfResponsibility, began: datetime, at: datetime, users: dict[str, User]) -> None:
    facts: dict[str, Any] = {
        "name": "Markets that do not open", "category": "MARKET_SCHOOL_CLOSURE", "level": 2, "source": "MANUAL",
        "watched": "How many of the markets of the district did not open on their day: 0 none, 4 all of them.",
        "matters": "Traders know before others when a road is no longer safe.",
        "unit": "LEVEL", "absolute": Decimal(3), "owner_role": "CAO", "baseline_periods": 8,
    }  # fmt: skip
    markets = define_indicator(by=users["hoo"], at=began, uid=identifier("markets"), aor=office, **facts)
    rows = Watch.objects.visible_to(users["cla"]).filter(indicator=markets).with_indicators()
    watches = {each.area.pcode: each for each in rows}
    newest = to_enter(markets, today_of(next(iter(watches.values())), at))
    for back in reversed(range(6)):
        read = {pcode: values[back] for pcode, values in MARKETS.items()}
        entries = [Entry(watches[pcode], None if value is None else Decimal(value)) for pcode, value in read.items()]
        enter_readings(markets, newest.earlier(back), entries, by=users["cla"], at=at - timedelta(days=7 * back))


def _network(
    label: str, pcode: str, kind: str, every_h: int, silent_h: int, *, began: datetime, at: datetime,
    users: dict[str, User],
) -> None:  # fmt: skip
    area = Area.objects.filter(pcode=pcode).order_by("-edition__valid_on")[0]
    facts = {"kind": kind, "every_h": every_h, "keeper_role": "CLA", "classification": "CONFIDENTIAL"}
    network = register_network(by=users["adviser"], at=began, uid=identifier(label), area=area, label=label, **facts)
    last = at - timedelta(hours=silent_h)
    for number, moment in enumerate((last - timedelta(hours=every_h), last)):
        uid = identifier(f"{label} {number}")
        log_contact(network, by=users["cla"], at=moment, uid=uid, outcome="SPOKE")
