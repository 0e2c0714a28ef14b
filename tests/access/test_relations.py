"""What hangs on a record and is out of the reader's sight leaves no trace in the record, nor in any count.

Every relation between two Protected models has a case here; a new one without a case fails.
"""

import re

import pytest
from django.apps import apps
from django.db import models
from django.urls import reverse

from accounts.protection import Protected
from areas.fields import CodeField
from earlywarning.models import Alert
from tests.earlywarning.factories import make_alert
from tests.threats.assessments.factories import draft
from tests.threats.factories import make_actor, make_hot_spot, make_incident, make_report, make_threat, make_trigger
from tests.world import AT
from threats.models import Actor, Assessment, HotSpot, Incident, Report, Threat, Trigger

HIDDEN = {"classification": "STRICTLY_CONFIDENTIAL"}
PLACE = (3.0, 1.0, "EXACT")


def relations():
    """`app.Model.field` for each foreign key or set of records from one Protected model to another."""
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if issubclass(model, Protected)
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]
        if field.is_relation and issubclass(field.related_model, Protected)
    }


def mark(row):
    """Every text column of the row says which column it is; returns what they say."""
    said = {}
    for field in row._meta.local_concrete_fields:
        typed = isinstance(field, models.CharField | models.TextField) and not field.choices
        if typed and not isinstance(field, CodeField) and field.name not in KEPT:
            said[field.attname] = f"marker-{field.attname.replace('_', '-')}"[: field.max_length or None]
    type(row).objects.unscoped("a test marks the hidden row").filter(pk=row.pk).update(**said)
    return set(said.values())


# Bound together by a constraint with who withdrew or decided, and the publisher's identifier with its dataset.
KEPT = {
    "withdrawn_reason", "closing_reason", "closing_note", "decided_because", "forum", "external_id", "owner_section",
}  # fmt: skip


def hide(row, **columns):
    type(row).objects.unscoped("a test hides the row").filter(pk=row.pk).update(**HIDDEN | columns)


def merged_incidents(world):
    """The visible one has taken in a hidden one."""
    parent, child = make_incident(world, at=PLACE), make_incident(world, at=PLACE)
    hide(child, merged_into=parent.pk)
    return parent, child


def incident_merged_away(world):
    """The visible one was merged into a hidden one."""
    parent, child = make_incident(world, at=PLACE), make_incident(world, at=PLACE)
    hide(child)
    Incident.objects.unscoped("a test merges").filter(pk=parent.pk).update(merged_into=child.pk)
    return parent, child


def merged_threats(world):
    parent, child = make_threat(world), make_threat(world)
    hide(child, merged_into=parent.pk)
    return parent, child


def threat_merged_away(world):
    parent, child = make_threat(world), make_threat(world)
    hide(child)
    Threat.objects.unscoped("a test merges").filter(pk=parent.pk).update(merged_into=child.pk)
    return parent, child


def merged_reports(world):
    parent, child = make_report(world), make_report(world)
    hide(child, merged_into=parent.pk)
    return parent, child


def report_merged_away(world):
    parent, child = make_report(world), make_report(world)
    hide(child)
    Report.objects.unscoped("a test merges").filter(pk=parent.pk).update(merged_into=child.pk)
    return parent, child


def merged_alerts(world):
    parent, child = make_alert(world), make_alert(world)
    hide(child, merged_into=parent.pk, stage="DUPLICATE", closed_at=AT, closed_by=world.adviser)
    return parent, child


def alert_merged_away(world):
    parent, child = make_alert(world), make_alert(world)
    hide(child)
    joined = {"merged_into": child.pk, "stage": "DUPLICATE", "closed_at": AT, "closed_by": world.adviser}
    Alert.objects.unscoped("a test merges").filter(pk=parent.pk).update(**joined)
    return parent, child


def merged(make):
    """Cases of a model: the visible one has taken in a hidden one, and was merged into a hidden one."""

    def takes_in(world):
        parent, child = make(world), make(world)
        hide(child, merged_into=parent.pk)
        return parent, child

    def is_taken_in(world):
        parent, child = make(world), make(world)
        hide(child)
        type(parent).objects.unscoped("a test merges").filter(pk=parent.pk).update(merged_into=child.pk)
        return parent, child

    return takes_in, is_taken_in


def assessment_of_a_hidden_one(world):
    """The visible draft was made from a hidden one."""
    parent, child = draft(world), draft(world)
    hide(child)
    Assessment.objects.unscoped("a test renews").filter(pk=parent.pk).update(replaces=child.pk)
    return parent, child


def alert_from_a_hidden_report(world):
    child = make_report(world)
    parent = make_alert(world, report=child)
    hide(child)
    return parent, child


def alert_from_a_hidden_threat(world):
    child = make_threat(world)
    parent = make_alert(world, threat=child)
    hide(child)
    return parent, child


def report_of_a_hidden_incident(world):
    child = make_incident(world, at=PLACE)
    parent = make_report(world)
    point(parent, incident=child)
    hide(child)
    return parent, child


def incident_with_figures_of_a_hidden_report(world):
    parent, child = make_incident(world, at=PLACE), make_report(world)
    point(child, incident=parent)
    point(parent, figures_from=child)
    hide(child)
    return parent, child


def point(row, **to):
    type(row).objects.unscoped("a test links the rows").filter(pk=row.pk).update(**to)
    row.refresh_from_db()


CASES = {
    "threats.Report.incident": (report_of_a_hidden_incident,),
    "threats.Incident.figures_from": (incident_with_figures_of_a_hidden_report,),
    "earlywarning.Alert.merged_into": (merged_alerts, alert_merged_away),
    "earlywarning.Alert.report": (alert_from_a_hidden_report,),
    "earlywarning.Alert.threat": (alert_from_a_hidden_threat,),
    "threats.Report.merged_into": (merged_reports, report_merged_away),
    "threats.Incident.merged_into": (merged_incidents, incident_merged_away),
    "threats.Assessment.merged_into": merged(draft),
    "threats.Assessment.replaces": (assessment_of_a_hidden_one,),
    "threats.Threat.merged_into": (merged_threats, threat_merged_away),
    "threats.Actor.merged_into": merged(make_actor),
    "threats.Trigger.merged_into": merged(make_trigger),
    "threats.HotSpot.merged_into": merged(make_hot_spot),
}
ADDRESSES = {
    Assessment: ["assessments:detail", "assessments:list", "assessments:export", "threats-api:assessments",
                 "threats-api:assessment", "dashboards:home", "dashboards:overview"],
    Alert: ["alerts:detail", "alerts:list", "alerts:all", "dashboards:home", "dashboards:overview",
            "dashboards:matrix", "alerts:cap", "cap-api:feed", "actions:list",
            "alerts-api:list", "alerts-api:detail"],
    Report: ["reports:detail", "reports:list", "reports:export", "threats-api:reports", "threats-api:report",
             "dashboards:overview", "dashboards:matrix"],
    Incident: ["incidents:detail", "incidents:list", "incidents:export", "incidents:figures", "map:page", "map:marks",
               "threats-api:incident", "threats-api:incidents", "dashboards:home"],
    Threat: ["threats:detail", "threats:list", "threats:export", "threats-api:detail", "threats-api:list",
             "dashboards:home", "dashboards:overview"],
    Actor: ["actors:detail", "actors:list", "threats:list", "actors:export", "threats-api:actors",
            "threats-api:actor"],
    Trigger: ["triggers:detail", "triggers:calendar", "triggers:export", "threats-api:triggers",
              "threats-api:trigger"],
    HotSpot: ["hotspots:detail", "hotspots:list", "hotspots:export", "threats-api:hotspots", "threats-api:hotspot",
              "map:page"],
}  # fmt: skip
OF_ONE = {
    name
    for names in ADDRESSES.values()
    for name in names
    if name.endswith(("detail", "alerts:cap"))
    or (name.startswith("threats-api:") and not name.endswith(("s", ":list")))
}
ASKED = {
    "map:marks": {"west": -180, "south": -90, "east": 180, "north": 90, "zoom": 13},
    **{name: {"as": "csv"} for names in ADDRESSES.values() for name in names if name.endswith(":export")},
}


def test_every_relation_has_a_case():
    assert relations() == set(CASES)


def answers(browser, parent):
    """{address: text} of everything in which the parent may stand, with what changes by itself taken out."""
    found = {}
    for name in ADDRESSES[type(parent)]:
        address = reverse(name, args=[parent.ref] if name in OF_ONE else [])
        answer = browser.get(address, ASKED.get(name, {}))
        assert answer.status_code == 200, name
        text = re.sub(r'csrfmiddlewaretoken" value="\w+"|X-CSRFToken": "\w+"', "", answer.getvalue().decode())
        found[name] = re.sub(r'Data as of.*?</p>|data-at="\S+"', "", text, flags=re.S)
    return found


@pytest.mark.parametrize("make", [make for makers in CASES.values() for make in makers])
def test_a_hidden_one_leaves_no_trace(world, signed_in, make):
    assert world.adviser  # whom an alert's page names among those it will call
    parent, child = make(world)
    markers = mark(child)
    child.refresh_from_db()
    assert len(markers) >= 3
    assert child.ref in markers
    reader = signed_in(world.focal_point)
    with_child = answers(reader, parent)
    for name, text in with_child.items():
        assert not [marker for marker in markers if marker in text], name
        assert str(child.uid) not in text, name
    cleared = signed_in(world.adviser).get(reverse(f"{child._meta.model_name}s:detail", args=[child.ref]))
    assert child.ref in cleared.content.decode(), "the marked row is there for those who may see it"

    if type(parent) is type(child):
        rows = type(parent).objects.unscoped("a test takes the relation away")
        apart = {"stage": "OPEN", "closed_at": None, "closed_by": None, "closing_note": ""}
        rows.filter(pk=child.pk).update(merged_into=None, **(apart if isinstance(child, Alert) else {}))
    else:
        rows = type(parent).objects.unscoped("a test takes the relation away")
        links = {field.name: None for field in parent._meta.local_fields if field.related_model is type(child)}
        rows.filter(pk=parent.pk).update(**links)
    if parent.merged_into_id is None:
        assert answers(reader, parent) == with_child, "what the reader sees does not depend on it"
