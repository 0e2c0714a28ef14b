from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from audit.registry import register


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = _("Messages")

    def ready(self) -> None:
        from common.exercise_rules import Rule, register_exercise_rule
        from notifications import checks  # noqa: F401 - a check registers itself
        from notifications.ledger import QUEUED, SETTLED

        # What is queued for a channel that has no rule is refused (notifications.outbox).
        rule = register_exercise_rule
        rule("channel", "EMAIL", Rule.ENROLLED_ONLY, "Marked in the subject and the first line (messages/_head).")
        rule("channel", "IN_APP", Rule.ENROLLED_ONLY, "Marked, and shown within the exercise alone.")
        rule("channel", "CALL", Rule.ENROLLED_ONLY, "Made by a person at the desk who is in the exercise.")
        rule("channel", "SMS", Rule.SIMULATED, "It leaves the portal through a provider that knows no drill.")
        rule("webhook", "messages:sms-receipt", Rule.ABSENT, "No text of a drill is handed to a provider.")
        rule("webhook", "messages:mail-events", Rule.ENROLLED_ONLY, "It tells of mails that went out, by their keys.")
        register(QUEUED, _("Messages queued"))
        register(SETTLED, _("What became of messages"))
        register("notifications.call.made", _("Telephone call made"))
        register("notifications.storm.released", _("Held messages released"))
