"""The three scenarios of a risk line, and the words for how likely each is."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Source: field list of the domain paper (1.7): most likely, most dangerous, best case.
CASES: Final[dict[str, str | Promise]] = {
    "likely": _("Most likely scenario"),
    "dangerous": _("Most dangerous scenario"),
    "best": _("Best case"),
}
# Bands in percent. Our own, in the middle of what services use; the exact probability stands with the line.
BANDS: Final[dict[str, str | Promise]] = {
    "REMOTE": _("remote: up to 5 %"),
    "UNLIKELY": _("unlikely: 5 to 30 %"),
    "EVEN": _("about even: 30 to 70 %"),
    "LIKELY": _("likely: 70 to 95 %"),
    "NEAR_CERTAIN": _("nearly certain: over 95 %"),
}


def told(scenarios: list[dict[str, str]]) -> list[tuple[str, str, str, str]]:
    """(case, text, band, signs) in words, in the order of the cases."""
    by_case = {each["case"]: each for each in scenarios}
    return [
        (str(words), by_case[case]["text"], str(BANDS.get(by_case[case]["band"], "")), by_case[case]["indicators"])
        for case, words in CASES.items()
        if case in by_case
    ]
