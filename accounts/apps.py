from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from audit.registry import register


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("People and access")

    def ready(self) -> None:
        register("accounts.user.registered", _("Person registered"))
        register("accounts.user.changed", _("Person changed"))
        register("accounts.assignment.made", _("Appointment made"))
        register("accounts.assignment.ended", _("Appointment ended"))
        register("accounts.contact_point.added", _("Way to reach a person added"))
        register("accounts.contact_point.verified", _("Way to reach a person verified"))
        register("accounts.contact_point.ended", _("Way to reach a person put out of use"))
        register("accounts.token.issued", _("API token issued"))
        register("accounts.token.revoked", _("API token revoked"))
