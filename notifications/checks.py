"""What a deployed portal that sends through a mail provider must have."""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.urls import reverse

# So many letters cannot be tried out.
SHORTEST_SECRET = 20


@register(Tags.security, deploy=True)
def a_mail_provider_is_fully_set_up(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Mail would go out, but come back to nobody, or be read on the way."""
    return list(_missing()) if settings.EMAIL_PROVIDER else []


def _missing() -> Iterator[CheckMessage]:
    provider, secret = settings.EMAIL_PROVIDER, settings.EMAIL_EVENTS_SECRET
    api = urlsplit(settings.ANYMAIL[f"{provider.upper()}_API_URL"])
    if api.scheme != "https" and api.hostname not in ("127.0.0.1", "::1", "localhost"):
        hint = f"Write anymail+{provider}:// in place of anymail+{provider}+http://."
        yield Error(
            "EMAIL_URL hands mails and the key to the provider without TLS.", hint=hint, id="notifications.E001"
        )
    if settings.DEFAULT_FROM_EMAIL.rstrip(">").endswith("@localhost"):
        hint = "Set DEFAULT_FROM_EMAIL to an address of a domain that you have verified there."
        yield Error("A mail provider refuses mails from localhost.", hint=hint, id="notifications.E002")
    if not secret:
        hint = (
            "Set EMAIL_EVENTS_SECRET=name:password, and enter "
            f"https://name:password@...{reverse('messages:mail-events')} at the provider for deliveries and bounces."
        )
        yield Warning("The mail provider cannot say what came back.", hint=hint, id="notifications.W001")
        return
    name, _colon, password = secret.partition(":")
    if not name or len(password) < SHORTEST_SECRET:
        hint = f"Its form is name:password, with {SHORTEST_SECRET} characters or more behind the colon."
        yield Error("EMAIL_EVENTS_SECRET can be guessed or has no name.", hint=hint, id="notifications.E003")
    if provider == "mailgun" and not settings.ANYMAIL.get("MAILGUN_WEBHOOK_SIGNING_KEY"):
        hint = "Add ?webhook_signing_key=... to EMAIL_URL; Mailgun shows it under “HTTP webhook signing key”."
        yield Error("What Mailgun tells cannot be proven to come from it.", hint=hint, id="notifications.E004")
