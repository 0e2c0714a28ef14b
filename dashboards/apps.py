from django.apps import AppConfig

from common.exercise_rules import Rule, register_exercise_rule


class DashboardsConfig(AppConfig):
    name = "dashboards"

    def ready(self) -> None:
        why = "Worked out from rows of visible_to; and closed to whoever is in an exercise."
        for name in ("overview", "matrix", "places", "home"):
            register_exercise_rule("statistic", f"dashboards.{name}", Rule.ABSENT, why)
