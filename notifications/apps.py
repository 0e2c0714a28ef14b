from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from audit.registry import register


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = _("Messages")

    def ready(self) -> None:
        from notifications.ledger import QUEUED, SETTLED

        register(QUEUED, _("Messages queued"))
        register(SETTLED, _("What became of messages"))
        register("notifications.call.made", _("Telephone call made"))
        register("notifications.storm.released", _("Held messages released"))
