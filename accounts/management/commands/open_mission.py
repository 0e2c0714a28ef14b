"""manage.py open_mission: the first step of a real mission."""

import argparse
import zoneinfo
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.services import appoint, register_person
from areas.models import AreaOfResponsibility, Mission
from areas.services import open_mission, set_aor
from audit.services import SYSTEM
from common import clock
from common.errors import DomainError


class Command(BaseCommand):
    help = (
        "Opens a real mission: the mission itself, the area of responsibility that covers all of it, and its first "
        "administrator, who then registers and appoints everybody else in the browser. Refuses a database that holds "
        "the demonstration. Next: manage.py import_areas for each level of the mission's geography."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("code", help="code of the mission in capitals, for example MINUSCA")
        parser.add_argument("--ref-code", required=True, help="code in references, for example CAF in TH-CAF-26-0142")
        parser.add_argument("--countries", required=True, nargs="+", help="ISO codes of three letters, for example CAF")
        parser.add_argument("--name-en", required=True, help="name in English")
        parser.add_argument("--name-fr", required=True, help="name in French")
        parser.add_argument("--time-zone", required=True, help="for example Africa/Bangui")
        parser.add_argument("--language", default="en", choices=["en", "fr"], help="the mission's language")
        parser.add_argument("--opened-on", type=date.fromisoformat, help="first day, default today")
        parser.add_argument("--admin-email", required=True, help="address of the first administrator")
        parser.add_argument("--admin-name", required=True, help="name or function of the first administrator")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            mission = _open(options)
        except DomainError as refusal:
            raise CommandError(str(refusal)) from None
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from None
        self.stdout.write(f"Mission {mission.code} is open.")
        self.stdout.write(
            f"{options['admin_email']} administers it: set a password through “Forgot your password?” at sign-in."
        )


@transaction.atomic
def _open(options: dict[str, Any]) -> Mission:
    at = clock.now()
    if options["time_zone"] not in zoneinfo.available_timezones():
        raise CommandError(f"“{options['time_zone']}” is not a time zone. Give one such as Africa/Bangui.")
    opened_on = options["opened_on"] or at.astimezone(zoneinfo.ZoneInfo(options["time_zone"])).date()
    mission = open_mission(
        code=options["code"],
        kind=Mission.Kind.REAL,
        names={"en": options["name_en"], "fr": options["name_fr"]},
        ref_code=options["ref_code"],
        countries=options["countries"],
        time_zone=options["time_zone"],
        default_language=options["language"],
        opened_on=opened_on,
        by=SYSTEM,
        at=at,
    )
    whole = set_aor(
        mission,
        mission.code,
        kind=AreaOfResponsibility.Kind.MISSION,
        component="",
        names={"en": "Whole mission", "fr": "Ensemble de la mission"},
        valid_from=opened_on,
        by=SYSTEM,
        at=at,
    )
    admin = register_person(
        by=None, at=at, email=options["admin_email"], name=options["admin_name"], language=options["language"]
    )
    appoint(admin, by=None, at=at, role="ADMIN", aor=whole, component="MISSION_SUPPORT", valid_from=opened_on)
    return mission
