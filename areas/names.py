"""Texts kept per language, and which of them a reader gets."""

from collections.abc import Mapping

from django.utils.translation import get_language

FALLBACK = "en"


def in_language(names: Mapping[str, str], language: str | None = None) -> str:
    """The text in `language` (the reader's own by default), else in English, else in whichever there is.

    A regional variant finds its base language: “fr-cf” reads “fr”. Never empty while `names` holds a text.
    """
    wanted = language or get_language() or FALLBACK
    for candidate in (wanted, wanted.split("-")[0], FALLBACK):
        if names.get(candidate):
            return names[candidate]
    return next((names[key] for key in sorted(names) if names[key]), "")
