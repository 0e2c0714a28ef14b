"""What a value must look like before it may enter a row."""

import re
import zoneinfo
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LANGUAGE = re.compile(r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")
ISO3 = re.compile(r"^[A-Z]{3}$")


def validate_time_zone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        raise ValidationError(
            _("“%(name)s” is not a time zone. Choose one such as Africa/Bangui."), params={"name": name}
        )


def validate_iso3(code: str) -> None:
    if not ISO3.match(code):
        raise ValidationError(
            _("“%(code)s” is not a country code. Give three capital letters such as CAF."), params={"code": code}
        )


def validate_names(names: Any) -> None:
    """`names` is {language: text}, at least one, none empty."""
    if not isinstance(names, Mapping) or not names:
        raise ValidationError(_("Give a name in at least one language."))
    for language, text in names.items():
        if not isinstance(language, str) or not LANGUAGE.match(language):
            raise ValidationError(_("“%(language)s” is not a language code such as en."), params={"language": language})
        if not isinstance(text, str) or not text.strip():
            raise ValidationError(_("The name in “%(language)s” is empty."), params={"language": language})


def validate_own_names(names: Any) -> None:
    """As `validate_names`, with English and French both there: the languages of the portal itself."""
    validate_names(names)
    missing = [language for language in ("en", "fr") if language not in names]
    if missing:
        raise ValidationError(_("The name is missing in: %(languages)s."), params={"languages": ", ".join(missing)})
