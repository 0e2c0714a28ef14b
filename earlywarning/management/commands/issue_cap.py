from typing import Any

from django.core.management.base import BaseCommand

from common import clock
from earlywarning.cap.issuing import issue_missing


class Command(BaseCommand):
    help = (
        "Issues the CAP messages that are missing: of open alerts raised before messages were issued, and of events "
        "whose message failed. The engine does the same every minute. Safe to run again. An alert that ended before it "
        "had any message gets none."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        issued = 0
        while some := issue_missing(clock.now()):
            issued += some
        self.stdout.write(f"issued {issued}")
