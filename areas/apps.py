from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AreasConfig(AppConfig):
    name = "areas"
    verbose_name = _("Areas and code lists")

    def ready(self) -> None:
        from common.exercise_rules import Rule, register_exercise_rule

        for name in ("areas", "area", "missions", "code-list"):
            register_exercise_rule("feed", f"areas-api:{name}", Rule.ABSENT, "Geography and code lists know no drill.")
        from audit import registry

        registry.register("areas.mission_opened", _("Mission opened"))
        registry.register("areas.imported", _("Administrative areas imported"))
        registry.register("areas.relocated", _("Places located again"))
        registry.register("areas.aor_changed", _("Area of responsibility set or changed"))
        registry.register("areas.site_changed", _("Site set or changed"))
        registry.register("areas.codelists_synced", _("Code lists brought up to date"))
        registry.register("areas.code_changed", _("Code of a list added, reworded or switched on or off"))
