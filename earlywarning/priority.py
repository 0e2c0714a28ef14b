"""How urgent an alert is: computed from what is known, never chosen (design of the alert, docs/alerts.md).

Urgency and severity are the words of the Common Alerting Protocol 1.2.
"""

from typing import Final

IMMEDIATE, EXPECTED, FUTURE = "Immediate", "Expected", "Future"
GRAVE: Final = frozenset({"Extreme", "Severe"})

# Kinds that kill, maim, abduct or violate: taken as severe until somebody says otherwise. Source: the six grave
# violations and the acts of conflict-related sexual violence in the code lists, and attacks on places of refuge.
SEVERE_KINDS: Final = frozenset(
    {
        *("KILLING", "INJURY", "MASSACRE", "ATTACK_VILLAGE", "ATTACK_IDP_SITE", "ATTACK_SCHOOL", "ATTACK_HEALTH"),
        *("ATTACK_RELIGIOUS", "ATTACK_HUMANITARIAN", "ATTACK_HRD_MEDIA", "CRSV", "GBV_OTHER", "ABDUCTION"),
        *("ENF_DISAPP", "TORTURE", "CHILD_RECRUIT", "SHELLING", "AIR_DRONE", "SUICIDE", "CHEMICAL", "SIEGE"),
    }
)


def priority_of(urgency: str, severity: str) -> str:
    """P1 to P4."""
    if urgency == IMMEDIATE:
        return "P1" if severity in GRAVE else "P2"
    if urgency == FUTURE:
        return "P4"
    return "P2" if urgency == EXPECTED and severity in GRAVE else "P3"


# From the worst on; what is not known is never worse than what is, and never makes it better either.
_URGENCIES: Final = ("Immediate", "Expected", "Unknown", "Past", "Future")
_SEVERITIES: Final = ("Extreme", "Severe", "Moderate", "Minor", "Unknown")


def worse_urgency(one: str, other: str) -> str:
    """The more urgent of the two."""
    return min(one, other, key=_URGENCIES.index)


def worse_severity(one: str, other: str) -> str:
    """The more severe of the two."""
    return min(one, other, key=_SEVERITIES.index)


def usual_severity(kind: str) -> str:
    """What is taken as the severity of a kind until somebody says otherwise."""
    return "Severe" if kind in SEVERE_KINDS else "Moderate"
