from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from audit.registry import register


class ThreatsConfig(AppConfig):
    name = "threats"
    verbose_name = _("Threats")

    def ready(self) -> None:
        from common.exercise_rules import Rule, register_exercise_rule
        from threats.assessments import registration

        # Nothing of the register can be written in an exercise, and lists of a drill would be empty.
        why = "Asked of rows from visible_to; the register has none of any drill."
        for name in ("map:marks", "map:base", "map:place"):
            register_exercise_rule("feed", name, Rule.ABSENT, why)
        for name in ("incidents", "incident", "list", "detail"):
            register_exercise_rule("feed", f"threats-api:{name}", Rule.ABSENT, why)
        register_exercise_rule("webhook", "threats-api:close", Rule.ABSENT, why)
        for name in ("threats.incidents.figures", "threats.reports.figures", "threats.rollup"):
            register_exercise_rule("statistic", name, Rule.ABSENT, why)
        register("threats.threat.opened", _("Threat opened"))
        register("threats.threat.changed", _("Threat changed"))
        register("threats.threat.closed", _("Threat closed"))
        register("threats.threat.reopened", _("Threat reopened"))
        register("threats.threat.linked", _("What belongs to a threat changed"))
        register("threats.actor.added", _("Reported actor added"))
        register("threats.actor.changed", _("Reported actor changed"))
        register("threats.actor.withdrawn", _("Reported actor withdrawn"))
        register("threats.actor.merged", _("Reported actor merged into another"))
        register("threats.actor.named", _("Reported actor named by incidents"))
        register("threats.actor.unnamed", _("Reported actor no longer named by an incident"))
        register("threats.actor.engaged", _("Engagement with an actor written down"))
        register("threats.actor.commitment_judged", _("Commitment of an actor judged"))
        register("threats.trigger.added", _("Trigger added"))
        register("threats.trigger.changed", _("Trigger changed"))
        register("threats.trigger.withdrawn", _("Trigger withdrawn"))
        register("threats.hotspot.added", _("Hot spot added"))
        register("threats.hotspot.changed", _("Hot spot changed"))
        register("threats.hotspot.proposed", _("Commitment to a hot spot proposed by the rule"))
        register("threats.hotspot.decided", _("Commitment to a hot spot decided"))
        register("threats.hotspot.moved", _("Hot spot moved in the order"))
        register("threats.hotspot.prepared", _("What stands ready at a hot spot changed"))
        register("threats.hotspot.closed", _("Hot spot closed"))
        register("threats.hotspot.reopened", _("Hot spot reopened"))
        register("threats.hotspot.withdrawn", _("Hot spot withdrawn"))
        register("threats.report.logged", _("Report logged"))
        register("threats.report.changed", _("Report changed"))
        register("threats.report.withdrawn", _("Report withdrawn"))
        register("threats.source_contact.kept", _("Contact of a source kept"))
        register("threats.source_contact.replaced", _("Contact of a source replaced"))
        register("threats.source_contact.opened", _("Contact of a source opened"))
        register("threats.events.imported", _("Events of a dataset imported"))
        registration.register_all()
