from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from audit.registry import register


class ThreatsConfig(AppConfig):
    name = "threats"
    verbose_name = _("Threats")

    def ready(self) -> None:
        register("threats.threat.opened", _("Threat opened"))
        register("threats.threat.changed", _("Threat changed"))
        register("threats.threat.closed", _("Threat closed"))
        register("threats.threat.reopened", _("Threat reopened"))
        register("threats.report.logged", _("Report logged"))
        register("threats.report.changed", _("Report changed"))
        register("threats.report.withdrawn", _("Report withdrawn"))
        register("threats.source_contact.kept", _("Contact of a source kept"))
        register("threats.source_contact.replaced", _("Contact of a source replaced"))
        register("threats.source_contact.opened", _("Contact of a source opened"))
        register("threats.events.imported", _("Events of a dataset imported"))
