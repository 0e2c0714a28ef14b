from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from audit.registry import register


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = _("Messages")

    def ready(self) -> None:
        register("notifications.call.made", _("Telephone call made"))
        register("notifications.storm.released", _("Held messages released"))
