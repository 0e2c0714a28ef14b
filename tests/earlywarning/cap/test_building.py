"""Every alert can be said in CAP 1.2, says the same when it is read again, and says nothing that somebody typed."""

import json
import uuid
from datetime import UTC, datetime

import pytest
from django.db import models
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from areas import codes, shipped
from areas.fields import CodeField
from common.sensitivity import Sensitivity, sensitivity_of
from earlywarning.cap import words
from earlywarning.cap.building import built
from earlywarning.cap.reading import read
from earlywarning.facts import mailed_area
from earlywarning.models import Alert
from earlywarning.priority import priority_of
from tests.earlywarning.factories import make_alert
from tests.world import AT
from threats.models import restricted_kind_of

pytestmark = pytest.mark.django_db
MANY = settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
CLASSES = ("UNCLASSIFIED", "CONFIDENTIAL", "STRICTLY_CONFIDENTIAL")
BOUNDARIES = ("SECTION", "COMPONENT", "MISSION", "UN_SYSTEM", "PARTNERS", "PUBLIC")
KINDS = [item["code"] for item in json.loads(shipped.FILE.read_text())["lists"]["threat_types"]["items"]]
SECONDS = st.integers(600_000_000, 3_800_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
LEVEL = {"UNCLASSIFIED": 2, "CONFIDENTIAL": 2, "STRICTLY_CONFIDENTIAL": 1}
MARKER = "marker"


def typed_fields():
    """Every field of an alert into which somebody types."""
    return [
        field.attname
        for field in Alert._meta.local_concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and not isinstance(field, CodeField)
        and not field.choices
        and sensitivity_of(field) > Sensitivity.INTERNAL
    ]


def alerts(world):
    """Alerts as they may stand in the table, with a marker in everything that is typed."""

    def made(kind, urgency, severity, certainty, area, classification, sharing, ending, raised_at, expected_at, text):
        stage, outcome = ending
        alert = Alert(
            uid=uuid.uuid4(), ref="EW-CAF-26-0142", kind=kind, urgency=urgency, severity=severity, certainty=certainty,
            priority=priority_of(urgency, severity), classification=classification, sharing_boundary=sharing,
            restricted_kind=restricted_kind_of(kind), mission=world.mission, raised_at=raised_at, stage=stage,
            outcome=outcome, expected_at=expected_at, owner_section="marker-section",
        )  # fmt: skip
        alert.place_at(3.123456, 1.654321, "EXACT", editions=[world.country.edition])
        alert.area = area
        for name in typed_fields():
            setattr(alert, name, f"{MARKER}-{name}-{text}")
        return alert

    areas = [None, world.country, world.north, world.n1, world.s1]
    endings = [("OPEN", ""), ("CANCELLED", ""), *(("CLOSED", code) for code in ("PARTIAL", "THREAT_AVERTED"))]
    return st.builds(
        made, st.sampled_from(KINDS), st.sampled_from(sorted(words.URGENCIES)),
        st.sampled_from(sorted(words.SEVERITIES)), st.sampled_from(sorted(words.CERTAINTIES)),
        st.sampled_from(areas), st.sampled_from(CLASSES), st.sampled_from(BOUNDARIES),
        st.sampled_from(endings), SECONDS, st.none() | SECONDS, st.text(max_size=20),
    )  # fmt: skip


def message_of(alert, msg_type="Alert", **more):
    facts = {"identifier": "EW-CAF-26-0142.1", "sender": "tst@localhost", "sent_at": AT, "references": ""} | more
    if msg_type != "Alert":
        facts["references"] = words.reference("tst@localhost", "EW-CAF-26-0142.1", AT)
    return built(alert, msg_type, area=mailed_area(alert), **facts)


@MANY
@given(data=st.data())
def test_every_alert_can_be_said_and_nothing_typed_is_in_it(world, data):
    alert = data.draw(alerts(world))
    msg_type = data.draw(st.sampled_from(["Alert", "Update", "Cancel", "Ack"]))
    xml = message_of(alert, msg_type, role=data.draw(st.sampled_from(["", "HOO", "POCFP"])))
    words.schema().assertValid(etree.fromstring(xml))
    assert MARKER not in xml
    assert not any(number in xml for number in ("3.12", "1.65", str(alert.h3_r8), str(alert.uid)))
    if alert.restricted_kind:
        assert alert.kind not in xml
        assert codes.label("threat_types", alert.kind) not in xml
        assert alert.restricted_kind not in xml


@MANY
@given(data=st.data())
def test_what_is_read_again_is_what_was_said(world, data):
    alert = data.draw(alerts(world))
    sent_at = data.draw(SECONDS)
    notice = read(message_of(alert, sent_at=sent_at).encode())
    assert (notice.name.sender, notice.name.identifier, notice.name.sent_at) == (
        "tst@localhost", "EW-CAF-26-0142.1", sent_at
    )  # fmt: skip
    assert (notice.status, notice.msg_type, notice.scope) == ("Actual", "Alert", "Restricted")
    assert [info.language for info in notice.infos] == ["en", "fr"]
    for info in notice.infos:
        assert info.urgency == (alert.urgency if alert.is_open else "Past")
        assert (info.severity, info.certainty) == (alert.severity, alert.certainty)
        assert info.onset_at == alert.expected_at
        assert info.effective_at == (alert.raised_at if alert.is_open else sent_at)
        assert dict(info.parameters) == {"POC-PRIORITY": alert.priority}
        assert dict(info.event_codes) == ({} if alert.restricted_kind else {"POC-THREAT": alert.kind})
        area = mailed_area(alert)
        assert [each.geocodes for each in info.areas] == ([(("PCODE", area.pcode),)] if area else [])


@MANY
@given(data=st.data())
def test_the_area_is_no_finer_than_a_mail_may_name(world, data):
    alert = data.draw(alerts(world))
    deepest = 1 if alert.restricted_kind else LEVEL[alert.classification]
    codes_said = {code for info in read(message_of(alert).encode()).infos for area in info.areas
                  for _name, code in area.geocodes}  # fmt: skip
    assert all(len(code) <= 2 + deepest for code in codes_said), "of the world's codes each level adds one digit"


def test_a_word_that_cap_does_not_have_is_unknown(world):
    alert = make_alert(world)
    alert.urgency = alert.severity = alert.certainty = "OF_THE_MISSION"
    info = read(message_of(alert).encode()).infos[0]
    assert (info.urgency, info.severity, info.certainty) == ("Unknown",) * 3


@pytest.mark.parametrize("status", ["ACTUAL", "EXERCISE", "TEST", "ANOTHER"])
def test_only_what_is_actual_is_said_to_be(world, status):
    alert = make_alert(world)
    alert.status = status
    assert (read(message_of(alert).encode()).status == "Actual") == (status == "ACTUAL")


def test_a_label_that_xml_cannot_hold_is_said_without_it(world):
    alert = make_alert(world)
    alert.area.names = {"en": "North\x00 One\ud800 <&>"}
    assert read(message_of(alert).encode()).infos[0].areas[0].description == "North One <&>"
