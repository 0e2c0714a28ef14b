"""manage.py demo: creates or refreshes the demonstration."""

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common import clock
from common.errors import DomainError
from dashboards import demo


class Command(BaseCommand):
    help = (
        "Creates or refreshes the demonstration: the mission DEMO, an account for each role and an invented story. "
        "The password of all accounts comes from POC_DEMO_PASSWORD; without it one is made and printed. "
        "Refuses a database that holds a real mission."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        given = os.environ.get("POC_DEMO_PASSWORD", "")
        password = given or demo.new_password()
        try:
            added = demo.load(clock.now(), password)
        except DomainError as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(
            f"Demo mission ready: added {added['accounts']} accounts, {added['threats']} threats, {added['reports']} "
            f"reports, {added['incidents']} incidents, {added['alerts']} alerts and {added['events']} events of UCDP "
            "GED."
        )
        self.stdout.write(f"Sign in as <role>@{demo.HOST}: {', '.join(a.login for a in demo.ACCOUNTS)}.")
        if not given:  # whoever gave one knows it, and `make run` says it at its end, once
            self.stdout.write(f"Password: {password}")
