from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class FollowupConfig(AppConfig):
    name = "followup"
    verbose_name = _("Follow-up")

    def ready(self) -> None:
        from prometheus_client import REGISTRY

        from audit import anchors, sealing
        from audit.registry import register
        from common.exercise_rules import Rule, register_exercise_rule
        from files import sweeping
        from followup import checks, health, readiness, selftest, ticking, upkeep  # noqa: F401 - a check registers itself
        from followup.actions import registration
        from followup.metrics import EngineCollector
        from followup.runner import LONG, MAIL, SMS, register_work
        from notifications import bounces
        from notifications.delivery import deliver, deliver_texts
        from notifications.kinds import register_message

        # What stands below this app cannot register itself, so it is done here.
        register_work(health.SEAL_WORK, 2, sealing.seal)
        register_work("audit.anchor", 60, anchors.write)
        register_work(health.DELIVERY_WORK, 2, deliver, lane=MAIL)
        register_work(bounces.WORK, 30, bounces.read_bounces, lane=MAIL)
        register_work(health.TEXTS_WORK, 2, deliver_texts, lane=SMS)
        register_work(health.TICK_WORK, 2, ticking.tick)
        register_work(sweeping.WORK, sweeping.EVERY_S, sweeping.sweep, lane=LONG)
        register_work(readiness.WORK, 60, readiness.survey, lane=LONG)
        register_message(
            readiness.GAPS, label=_("Gaps in the escalation"), template="ladder_gaps", needs=("gaps",), calls=False,
            page=lambda message: reverse("policies:matrix"),
        )  # fmt: skip
        register_work("followup.watch", 10, upkeep.watch)
        register_work("followup.clear_away", 3600, upkeep.clear_away)
        register_work(selftest.WORK, selftest.EVERY_S, selftest.send_test)
        register_message(
            selftest.KIND,
            label=_("Hourly self-test"),
            template="self_test",
            needs=(),
            calls=False,
            page=lambda message: reverse("followup:page"),
        )
        register_work("followup.dead_man", 60, upkeep.ping, lane=MAIL)
        registration.register_all()
        REGISTRY.register(EngineCollector())
        register("followup.policy.changed", _("Escalation policy changed"))
        register("followup.policy.applied", _("Escalation policy applied to clocks that run"))
        rule = register_exercise_rule
        rule("statistic", "metrics", Rule.ABSENT, "Clocks and messages are counted where they are real.")
        rule("statistic", "followup.metrics", Rule.ABSENT, "As /metrics, which it fills.")
        rule("feed", "actions-api:list", Rule.ABSENT, "Of rows from visible_to; closed to whoever is in an exercise.")
        rule("feed", "actions-api:detail", Rule.ABSENT, "As the list.")
        rule("statistic", "followup:alive", Rule.ABSENT, "Says that the process answers.")
        rule("statistic", "followup:ready", Rule.ABSENT, "Says that the database answers.")
        rule("statistic", "followup:engine_health", Rule.ABSENT, "Tells when each part last moved, not for what.")
        rule("statistic", "followup.editing.matrix", Rule.ABSENT, "Of posts and ladders; no alert is in it.")
        rule("statistic", "followup.incidents", Rule.WATERMARKED, "A fault that a drill meets is one of the engine.")
        register("followup.step.executed", _("Step of an escalation executed"))
        register("followup.step.unreached", _("Step of an escalation reached nobody after all"))
        register("followup.step.texted", _("Text messages in place of mails that failed"))
