from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "audit"
    verbose_name = _("Audit trail")

    def ready(self) -> None:
        from audit import registry

        registry.register("audit.exported", _("Audit trail exported"))
        registry.register("audit.record.read", _("Restricted record opened"))
