from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from audit.registry import register


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("People and access")

    def ready(self) -> None:
        from common.exercise_rules import Rule, register_exercise_rule

        for kind, name in (("feed", "duty:feed"), ("feed", "duty:post-feed"), ("export", "duty:export")):
            register_exercise_rule(kind, name, Rule.ABSENT, "Turns of duty are real; a drill has none of its own.")
        for name in ("mfa_download_recovery_codes", "api-schema"):
            register_exercise_rule("export", name, Rule.ABSENT, "Nothing of the mission's work stands in it.")
        register("accounts.user.registered", _("Person registered"))
        register("accounts.user.changed", _("Person changed"))
        register("accounts.assignment.made", _("Appointment made"))
        register("accounts.assignment.ended", _("Appointment ended"))
        register("accounts.contact_point.added", _("Way to reach a person added"))
        register("accounts.contact_point.asked", _("Code sent to a contact outside the mission"))
        register("accounts.contact_point.verified", _("Way to reach a person verified"))
        register("accounts.contact_point.doubted", _("Way to reach a person failed, and is no longer verified"))
        register("accounts.contact_point.ended", _("Way to reach a person put out of use"))
        register("accounts.contact.registered", _("Contact outside the mission registered"))
        register("accounts.token.issued", _("API token issued"))
        register("accounts.token.revoked", _("API token revoked"))
        register("accounts.duty_shift.entered", _("Turn of duty entered"))
        register("accounts.duty_shift.changed", _("Turn of duty changed"))
        register("accounts.duty_shift.withdrawn", _("Turn of duty withdrawn"))
        register("accounts.absence.entered", _("Absence entered"))
        register("accounts.absence.ended", _("Absence ended early"))
        register("accounts.absence.withdrawn", _("Absence withdrawn"))
        register("accounts.handover_note.written", _("Handover note written"))
        register("accounts.handover_note.read", _("Handover note read"))
        register("accounts.calendar_feed.made", _("Calendar address made"))
        register("accounts.calendar_feed.revoked", _("Calendar address revoked"))
