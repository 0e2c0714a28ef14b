"""The demonstration: the mission DEMO in real geography, role accounts, and an invented story.

Nobody and nothing in the story exists: accounts are named after functions, actors are types, places are
sub-prefectures. Real are the areas and, as a layer of context with their true dates, the events of UCDP GED.
"""

import json
import secrets
import string
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts.models import Assignment, ContactPoint, User
from accounts.services import appoint, register_person
from areas import demo as geography
from areas.models import Area, AreaOfResponsibility, Mission
from audit.services import SYSTEM
from dashboards.demo_assessments import assess
from dashboards.demo_duty import duty
from dashboards.demo_incidents import happen
from dashboards.demo_protection import protect
from dashboards.demo_story import identifier, tell
from dashboards.demo_watching import watch
from threats.importing.service import import_events, was_imported
from threats.importing.ucdp import FORMAT as UCDP_GED
from threats.services import close_threat, open_threat

THREATS = geography.FOLDER / "threats.json"
EVENTS = geography.FOLDER / "ucdp_ged_caf.csv"
HOST = "demo.example"
OFFICE = "FO-BAMBARI"


@dataclass(frozen=True)
class Account:
    """One role account: who it is in words, its post, component and clearance. `aor` empty: the whole mission."""

    login: str
    name: str
    role: str
    component: str
    aor: str = ""
    clearance: str = "CONFIDENTIAL"


ACCOUNTS = (
    Account("adviser", "Senior POC Adviser", "SPOCA", "CIVILIAN", clearance="STRICTLY_CONFIDENTIAL"),
    Account("focalpoint", "POC Focal Point, Bambari", "POCFP", "CIVILIAN", OFFICE),
    Account("hoo", "Head of Office, Bambari", "HOO", "CIVILIAN", OFFICE),
    Account("joc", "JOC Duty Officer", "JOC", "MILITARY"),
    Account("fc", "Force Commander", "FC", "MILITARY", clearance="STRICTLY_CONFIDENTIAL"),
    Account("pc", "Police Commissioner", "PC", "POLICE", clearance="STRICTLY_CONFIDENTIAL"),
    Account("cos", "Chief of Staff", "COS", "CIVILIAN", clearance="STRICTLY_CONFIDENTIAL"),
    Account("hom", "Head of Mission", "HOM", "CIVILIAN", clearance="STRICTLY_CONFIDENTIAL"),
    Account("cla", "Community Liaison Assistant, Bambari", "CLA", "CIVILIAN", OFFICE),
    Account("hro", "Human Rights Officer", "HRO", "CIVILIAN", clearance="STRICTLY_CONFIDENTIAL"),
    Account("jmac", "JMAC Analyst", "JMAC", "CIVILIAN", clearance="STRICTLY_CONFIDENTIAL"),
    Account("auditor", "Auditor", "AUDITOR", "CIVILIAN", clearance="STRICTLY_CONFIDENTIAL"),
    Account("admin", "Portal Administrator", "ADMIN", "MISSION_SUPPORT", clearance="UNCLASSIFIED"),
    Account("jocnight", "JOC Duty Officer, nights", "JOC", "MILITARY"),
)


def load(at: datetime, password: str) -> dict[str, int]:
    """The demo as of `at`, whole or not at all; run again, it adds what is missing and sets the password.

    Returns how many accounts, threats, events, reports, alerts and incidents were added. Raises DomainError in a
    database with a real mission.
    """
    with transaction.atomic():
        mission = geography.load(at)
        accounts = _accounts(mission, at, password)
        threats, events = _threats(at), _events(mission, at)
        reports, alerts = tell(mission, at, {account.login: _user(account.login) for account in ACCOUNTS})
        more, incidents = happen(mission, at, {account.login: _user(account.login) for account in ACCOUNTS})
        protect(at, {account.login: _user(account.login) for account in ACCOUNTS})
        watch(mission, at, {login: _user(login) for login in ("adviser", "hoo", "cla")})
        duty(mission, at, {login: _user(login) for login in ("joc", "jocnight", "jmac", "hro")})
        assess(mission, at, {login: _user(login) for login in ("focalpoint", "hoo", "hro", "adviser")})
        return {
            "accounts": accounts, "threats": threats, "events": events, "reports": reports + more, "alerts": alerts,
            "incidents": incidents,
        }  # fmt: skip


def new_password() -> str:
    """Four groups of four letters and digits that can be told apart when read aloud."""
    alphabet = "".join(sorted(set(string.ascii_lowercase + string.digits) - set("il1o0")))
    return "-".join("".join(secrets.choice(alphabet) for _ in range(4)) for _ in range(4))


def _accounts(mission: Mission, at: datetime, password: str) -> int:
    added = 0
    # One password, hashed once: once for each would be most of the time a start takes.
    encoded = make_password(password)
    for number, account in enumerate(ACCOUNTS, start=1):
        email = f"{account.login}@{HOST}"
        user = User.objects.filter(email=email).first()
        if user is None:
            user = register_person(by=None, at=at, email=email, name=account.name, clearance=account.clearance)
            _appoint(user, account, mission, at)
            added += 1
        user.password = encoded
        user.save(update_fields=["password"])
        _give_telephone(user, number, at)
        EmailAddress.objects.get_or_create(user=user, email=email, defaults={"verified": True, "primary": True})
    return added


def _user(login: str) -> User:
    return User.objects.get(email=f"{login}@{HOST}")


def _give_telephone(user: User, number: int, at: datetime) -> None:
    """A number that cannot exist: country 236 has none that begins with 00."""
    ContactPoint.objects.get_or_create(
        user=user,
        kind=ContactPoint.Kind.PHONE,
        address=f"+236 00 00 00 {number:02}",
        ended_on=None,
        defaults={"verified_on": at.date()},
    )


def _appoint(user: User, account: Account, mission: Mission, at: datetime) -> Assignment:
    aors = AreaOfResponsibility.objects.filter(mission=mission)
    aor = aors.get(code=account.aor) if account.aor else aors.get(kind=AreaOfResponsibility.Kind.MISSION)
    return appoint(
        user,
        by=None,
        at=at,
        role=account.role,
        aor=aor,
        component=account.component,
        valid_from=(at - timedelta(days=120)).date(),
        appointment_reference="Demonstration",
    )


def _events(mission: Mission, at: datetime) -> int:
    """True events with their true dates, beside the invented story and never part of it."""
    if was_imported(EVENTS, UCDP_GED, mission):
        return 0
    return import_events(EVENTS, format=UCDP_GED, mission=mission, by=SYSTEM, at=at).added


def _threats(at: datetime) -> int:
    opened = [_threat(told, at) for told in json.loads(THREATS.read_text())["threats"]]
    return sum(opened)


def _threat(told: dict[str, Any], at: datetime) -> bool:
    by = _user(told["by"])
    # Not on the hour: real reports come at all times.
    moment = at - timedelta(days=told["age_days"], minutes=len(told["title"]) * 7)
    threat, opened = open_threat(
        by=by,
        at=moment,
        uid=identifier(told["key"]),
        area=Area.objects.filter(pcode=told["area"]).order_by("-edition__valid_on")[0],
        **{name: told[name] for name in ("title", "kind", "horizon", "description")},
    )
    if opened and "closing_reason" in told:
        closed_at = moment + timedelta(days=told["closed_after_days"])
        close_threat(threat, by=by, at=closed_at, reason=told["closing_reason"])
    return opened
