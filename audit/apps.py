from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "audit"
    verbose_name = _("Audit trail")

    def ready(self) -> None:
        from common.exercise_rules import Rule, register_exercise_rule

        register_exercise_rule(
            "export", "audit:export", Rule.WATERMARKED, "Who knew what when includes drills: EX- and DRILL- references."
        )
        from audit import registry

        registry.register("audit.exported", _("Audit trail exported"))
        registry.register("audit.record.read", _("Restricted record opened"))
