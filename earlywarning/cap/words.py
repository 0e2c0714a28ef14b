"""The words of the Common Alerting Protocol 1.2 and how ours map to them. The tables of docs/cap.md stand here."""

import threading
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from lxml import etree

NAMESPACE: Final = "urn:oasis:names:tc:emergency:cap:1.2"
OLDER: Final = {"urn:oasis:names:tc:emergency:cap:1.1": "1.1", "http://www.incident.com/cap/1.0": "1.0"}
MEDIA_TYPE: Final = "application/cap+xml"

STATUS: Final = {"ACTUAL": "Actual", "EXERCISE": "Exercise", "TEST": "Test"}
URGENCIES: Final = frozenset({"Immediate", "Expected", "Future", "Past", "Unknown"})
SEVERITIES: Final = frozenset({"Extreme", "Severe", "Moderate", "Minor", "Unknown"})
CERTAINTIES: Final = frozenset({"Observed", "Likely", "Possible", "Unlikely", "Unknown"})

# Names under which our codes travel.
THREAT: Final = "POC-THREAT"
PRIORITY: Final = "POC-PRIORITY"
PCODE: Final = "PCODE"

# Every alert is of the category Security; some kinds are of another as well. Restricted kinds stay at Security alone.
FURTHER_CATEGORY: Final = {
    **dict.fromkeys(("ATTACK_HEALTH", "INJURY"), "Health"),
    **dict.fromkeys(("ABDUCTION", "ENF_DISAPP", "FORCED_DISPL", "SIEGE"), "Rescue"),
    **dict.fromkeys(("CHEMICAL", "IED_MINE"), "CBRNE"),
}
# Outcomes after which there is no danger left. After any other an alert ends too, but nobody is told that all is clear.
ALL_CLEAR: Final = frozenset({"THREAT_AVERTED", "ATTACK_STOPPED", "NO_THREAT_FOUND"})


def stamp(at: datetime) -> str:
    """A moment as CAP writes it: to the second, UTC as -00:00."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S-00:00")


def reference(sender: str, identifier: str, sent_at: datetime) -> str:
    """How one message names another."""
    return f"{sender},{identifier},{stamp(sent_at)}"


def tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


_one_at_a_time = threading.Lock()


def fault_in(root: etree._Element) -> Any:
    """The first fault of the message by the schema (lxml's log entry), or None.

    The schema keeps the log of its last use, and several threads of the web process read files.
    """
    with _one_at_a_time:
        return None if schema().validate(root) else schema().error_log[0]


@cache
def schema() -> etree.XMLSchema:
    """The schema of OASIS, read once from the copy in this package."""
    path = Path(__file__).with_name("schema") / "CAP-v1.2.xsd"
    return etree.XMLSchema(etree.parse(str(path), etree.XMLParser(resolve_entities=False, no_network=True)))
