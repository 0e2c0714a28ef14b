"""Opening a restricted record leaves an entry; nothing else that is read does."""

import pytest
from django.urls import reverse

from audit.models import Entry
from audit.services import READ
from tests.earlywarning.factories import make_alert
from tests.threats.assessments.factories import draft
from tests.threats.factories import make_actor, make_hot_spot, make_incident, make_report, make_threat, make_trigger
from threats.models import Assessment


def make_assessment(world, **columns):
    row = draft(world)
    Assessment.objects.unscoped("a test sets what services derive").filter(pk=row.pk).update(**columns)
    return row


ADDRESSES = [
    ("incidents:detail", make_incident),
    ("threats-api:incident", make_incident),
    ("reports:detail", make_report),
    ("threats-api:report", make_report),
    ("reports:edit", make_report),
    ("alerts:detail", make_alert),
    ("alerts-api:detail", make_alert),
    ("threats:detail", make_threat),
    ("threats:edit", make_threat),
    ("threats-api:detail", make_threat),
    ("threats-api:actor", make_actor),
    ("threats-api:trigger", make_trigger),
    ("threats-api:hotspot", make_hot_spot),
    ("threats-api:assessment", make_assessment),
]


def readings():
    return list(Entry.objects.filter(action=READ).values_list("actor_label", "target_label", "mission"))


@pytest.mark.parametrize(("name", "make"), ADDRESSES, ids=[name for name, _make in ADDRESSES])
def test_who_opens_a_restricted_record_is_written_down(world, signed_in, name, make):
    row = make(world, restricted_kind="CRSV")
    browser = signed_in(world.human_rights)
    assert browser.get(reverse(name, args=[row.ref])).status_code == 200
    assert readings() == [("hro", row.ref, "TST")]


@pytest.mark.parametrize(("name", "make"), ADDRESSES, ids=[name for name, _make in ADDRESSES])
def test_other_records_and_refused_readers_leave_no_entry(world, signed_in, name, make):
    open_one, restricted = make(world), make(world, restricted_kind="CRSV")
    assert signed_in(world.adviser).get(reverse(name, args=[open_one.ref])).status_code == 200
    assert signed_in(world.adviser).get(reverse(name, args=[restricted.ref])).status_code == 404
    assert readings() == []
