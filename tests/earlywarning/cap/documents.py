"""CAP messages for tests, and the samples that lie beside every checkout."""

from pathlib import Path

from accounts.scope import scope_of
from earlywarning.cap.desk import Desk
from earlywarning.cap.receiving import take_in
from tests.published import published_file
from tests.world import AT

TOP = Path(__file__).resolve().parents[3]
SAMPLES = "cap/samples"
INFO = """
  <info>
    <language>en</language>
    <category>Security</category>
    <event>{event}</event>
    <urgency>{urgency}</urgency>
    <severity>Severe</severity>
    <certainty>Likely</certainty>
    {codes}
    {times}
    <headline>Marker of a headline</headline>
    <description>Marker of a description</description>
    {area}
  </info>"""
POINT = "<area><areaDesc>Near the river</areaDesc><circle>3.0,1.0 5</circle></area>"
PCODE = "<area><areaDesc>x</areaDesc><geocode><valueName>PCODE</valueName><value>{}</value></geocode></area>"


def sample(name):
    """The bytes of a published sample."""
    return published_file(f"{SAMPLES}/{name}").read_bytes()


def cap(**said):
    """A message in which everything is right but what the test says otherwise; `info` "" leaves it out."""
    facts = {
        "identifier": "X-1", "sender": "desk@partner.example", "sent": "2026-03-02T09:00:00-00:00", "status": "Actual",
        "type": "Alert", "scope": "Public", "more": "", "event": "Flood", "urgency": "Immediate", "codes": "",
        "times": "", "area": POINT, "info": INFO, "namespace": "urn:oasis:names:tc:emergency:cap:1.2",
    } | said  # fmt: skip
    text = """<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="{namespace}">
  <identifier>{identifier}</identifier>
  <sender>{sender}</sender>
  <sent>{sent}</sent>
  <status>{status}</status>
  <msgType>{type}</msgType>
  <scope>{scope}</scope>
  {more}""".format(**facts)
    return (text + facts["info"].format(**facts) + "\n</alert>\n").encode()


def desk_of(user):
    return Desk.of_person(user, [grant.mission for grant in scope_of(user).grants])


def receive(data, user, at=AT):
    """The file as this person takes it in."""
    return take_in(data, desk_of(user), by=user.audit_actor(), at=at)
