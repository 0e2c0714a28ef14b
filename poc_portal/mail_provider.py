"""`EMAIL_URL` of a provider that takes mail through its API instead of SMTP.

    anymail+<provider>://<key>@<host of its API>?<further settings>

Only providers that switch off, for each mail, what they would otherwise do to its links (docs/decisions/0024).
"""

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

PREFIX: Final = "anymail+"


@dataclass(frozen=True)
class Api:
    """`key`: what Anymail calls the key of an account there. `path`: of its API. `further`: what may be set besides."""

    key: str
    path: str
    further: frozenset[str]


PROVIDERS: Final = {
    "mailgun": Api("API_KEY", "/v3/", frozenset({"sender_domain", "webhook_signing_key"})),
    "postmark": Api("SERVER_TOKEN", "/", frozenset({"message_stream"})),
}


def mail_settings(address: str, *, timeout_s: int, events_secret: str) -> dict[str, Any]:
    """The settings that `address` stands for. Raises ImproperlyConfigured, which never quotes the key.

    `events_secret`: the name and password, as `name:password`, that the provider's calls carry.
    """
    try:
        url = urlsplit(address)
        port = f":{url.port}" if url.port else ""
    except ValueError:
        raise ImproperlyConfigured(f"EMAIL_URL is no address. {_FORM}") from None
    name, _plus, scheme = url.scheme.removeprefix(PREFIX).partition("+")
    if name not in PROVIDERS or scheme not in ("", "http", "https"):
        raise ImproperlyConfigured(f"EMAIL_URL names none of the providers {', '.join(PROVIDERS)}. {_FORM}")
    if not url.username or not url.hostname:
        missing = "key" if not url.username else "host"
        raise ImproperlyConfigured(f"EMAIL_URL has no {missing}. {_FORM}")
    api = PROVIDERS[name]
    further = dict(parse_qsl(url.query, keep_blank_values=True))
    if unknown := sorted(set(further) - api.further):
        possible = ", ".join(sorted(api.further))
        raise ImproperlyConfigured(f"EMAIL_URL sets {', '.join(unknown)}; of {name} there are {possible}.")
    options = {f"{name}_{option}".upper(): value for option, value in further.items()}
    return {
        "EMAIL_PROVIDER": name,
        "EMAIL_BACKEND": f"anymail.backends.{name}.EmailBackend",
        "ANYMAIL": {
            f"{name.upper()}_{api.key}": unquote(url.username),
            f"{name.upper()}_API_URL": f"{scheme or 'https'}://{_host(url.hostname)}{port}{api.path}",
            **options,
            # Also for what is not ours to build, such as the mail about a forgotten password.
            "SEND_DEFAULTS": {"track_opens": False, "track_clicks": False},
            "REQUESTS_TIMEOUT": timeout_s,
            "WEBHOOK_SECRET": events_secret,
        },
    }


_FORM: Final = f"It has the form {PREFIX}mailgun://key@api.eu.mailgun.net (docs/configuration.md)."


def _host(name: str) -> str:
    return f"[{name}]" if ":" in name else name
