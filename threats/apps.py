from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from audit.registry import register


class ThreatsConfig(AppConfig):
    name = "threats"
    verbose_name = _("Threats")

    def ready(self) -> None:
        from common.exercise_rules import Rule, register_exercise_rule
        from followup.runner import IMPORTS, register_work
        from threats.importing import files, turns

        # Nothing of the register can be written in an exercise, and lists of a drill would be empty.
        why = "Asked of rows from visible_to; the register has none of any drill."
        for name in ("map:marks", "map:base", "map:place"):
            register_exercise_rule("feed", name, Rule.ABSENT, why)
        for name in ("incidents", "incident", "list", "detail"):
            register_exercise_rule("feed", f"threats-api:{name}", Rule.ABSENT, why)
        why_not = "Rows of files that others publish; no drill is ever imported."
        register_exercise_rule("export", "imports:rejects", Rule.ABSENT, why_not)
        register_exercise_rule("webhook", "threats-api:close", Rule.ABSENT, why)
        for name in ("threats.incidents.figures", "threats.reports.figures", "threats.rollup"):
            register_exercise_rule("statistic", name, Rule.ABSENT, why)
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
        register("threats.import.handed_in", _("File for an import handed in"))
        register("threats.import.mapped", _("Columns of a file named"))
        register("threats.import.asked", _("Import of a file asked for"))
        register("threats.import.given_up", _("File for an import given up"))
        register("threats.import.undo_asked", _("Undoing an import asked for"))
        register("threats.import.undone", _("Import undone"))
        register_work(turns.WORK, turns.EVERY_S, turns.work, lane=IMPORTS)
        register_work(turns.SWEEP, 3600, files.sweep, lane=IMPORTS)
