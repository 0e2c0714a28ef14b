"""What leaves the portal about an alert: words of lists, references, a coarse area, posts and times (E25, E26)."""

import re
from pathlib import Path

import pytest
from django.db import models, transaction
from django.template import engines
from django.template.base import VariableNode
from django.template.loader_tags import ExtendsNode, IncludeNode
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from areas.fields import CodeField
from common.sensitivity import Sensitivity, sensitivity_of
from earlywarning.answering import acknowledge_by_link, pass_on_by_link
from earlywarning.models import Alert
from earlywarning.releasing import release_to_partners
from earlywarning.services import close_alert
from followup.models import Clock, EscalationPolicy, Step
from followup.policies import installed_body
from followup.ticking import tick
from notifications import kinds, sms
from notifications.delivery import deliver
from notifications.letters import letter_of, note_of
from notifications.mime import rendered
from notifications.models import Message
from tests.accounts.contacts import make_contact
from tests.earlywarning.factories import MINUTE, make_alert, respond, take
from tests.notifications.test_sms import give_number
from tests.world import AT
from threats.placing import GivenPlace

pytestmark = pytest.mark.django_db
TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "messages"
OURS = [kind for kind in kinds.registered() if kind.code.startswith("earlywarning.")]
# What every mail may say besides its values: whether it is a drill, a demonstration, a repeat; its link and page.
GIVEN = {"language", "link", "page", "is_exercise", "is_demo", "is_repeat"}


HTML = {"html", "head", "meta", "title", "body", "p", "strong", "br"}
# And what a text message may say at most: it stays on telephones that others pick up (E25).
TEXT_CEILING = {"ref", "urgency", "due", "is_exercise", "is_demo", "is_repeat"}


def whole_life(world, *, texted=False):
    """An alert with a marker in each typed text, through every event that sends a message."""
    people = [world.joc, world.focal_point, world.head_of_office, world.adviser, world.force_commander, world.leader]
    for person in people:
        person.name = f"Marker-name-{person.pk}"
        person.save()
        if texted:
            give_number(person, f"+236 70 00 00 {person.pk % 100:02}")
    make_contact(world, name="Marker-contact")
    installed_body(world.mission, "alert", "ACK", "P1")
    policy = EscalationPolicy.objects.get(subject_kind="alert", purpose="ACK", priority="P1")
    Step.objects.create(policy=policy, position=9, kind="NOTIFY", after_s=0, roles=["OCHA"])
    place = GivenPlace(world.n1, 3.123456, 1.654321, "EXACT", [world.country.edition])
    alert = make_alert(
        world, place=place, place_name="Marker-place", heard="Marker-heard", source_code="Marker-source",
        by=world.adviser, classification="CONFIDENTIAL",
    )  # fmt: skip
    for minutes in range(0, 76, 15):
        tick(AT + minutes * MINUTE)
    release_to_partners(alert, by=world.leader, at=AT + 75 * MINUTE, is_safe=True, reason="Marker-release")
    mail = Message.objects.filter(recipient=world.head_of_office, channel="EMAIL").first()
    pass_on_by_link(mail, at=AT + 76 * MINUTE)
    acknowledge_by_link(mail, at=AT + 77 * MINUTE, intent="SEND")
    tick(AT + 95 * MINUTE)
    take(alert, world.focal_point, at=AT + 96 * MINUTE, note="Marker-note")
    respond(alert, world.focal_point, at=AT + 100 * MINUTE, note="Marker-response")
    tick(AT + 3000 * MINUTE)
    close_alert(alert, by=world.adviser, at=AT + 3001 * MINUTE, outcome="UNKNOWN", note="Marker-closing")
    return alert, people


def test_no_typed_text_no_name_no_place_no_coordinate_is_in_any_mail(world, mail_server):
    world.n1.edition  # noqa: B018 - the area is loaded with its edition
    alert, people = whole_life(world)
    Message.objects.filter(channel="EMAIL").exclude(state="ACCEPTED").update(
        state="QUEUED", reason="", next_attempt_at=AT, leased_until=None, claimed_by=""
    )
    while deliver(AT + 4000 * MINUTE).accepted:
        pass
    mails = mail_server.accepted()
    kinds_sent = set(Message.objects.filter(channel="EMAIL").values_list("kind", flat=True))
    assert len(kinds_sent) >= 7
    assert "earlywarning.partner.notice" in kinds_sent
    assert len(mails) > 30
    for mail in mails:
        said = "\n".join([mail["Subject"], *(part.get_content() for part in mail.iter_parts())])
        assert "Marker" not in said
        assert not re.search(r"3\.12|1\.65", said)
        assert str(alert.uid) not in said
        for person in people:
            assert person.email not in said


def test_no_field_above_the_ceiling_is_in_the_values_of_any_message(world):
    """Whatever a confidential field of the alert holds stands in no message, not even as a part of a value."""
    alert, _people = whole_life(world)
    alert.refresh_from_db()
    secret = {
        str(getattr(alert, field.attname))
        for field in Alert._meta.local_concrete_fields
        if not field.primary_key
        and sensitivity_of(field) > Sensitivity.INTERNAL
        and isinstance(field, models.CharField | models.TextField | models.FloatField)
        and not isinstance(field, CodeField)
        and getattr(alert, field.attname) not in ("", None)
    }
    assert len(secret) >= 5
    for message in Message.objects.all():
        for value in secret:
            assert value not in str(message.values)


def variables(template):
    """Names of the variables that a template and everything it takes in can show or ask about."""
    found = set()
    for node in template.nodelist.get_nodes_by_type(object):
        if isinstance(node, VariableNode):
            found.add(node.filter_expression.var.lookups[0] if node.filter_expression.var.lookups else "")
        found |= set(getattr(node, "vars", ()) and [str(each) for each in node.vars])
        if isinstance(node, IncludeNode):
            found |= variables(engines["django"].get_template(node.template.var).template)
        if isinstance(node, ExtendsNode):
            found |= variables(engines["django"].get_template(node.parent_name.var).template)
    return found


@pytest.mark.parametrize("kind", OURS, ids=lambda kind: kind.code)
@pytest.mark.parametrize("end", ["subject.txt", "txt", "html", "sms.txt"])
def test_a_template_uses_only_what_its_kind_declares(kind, end):
    if end == "sms.txt" and not kind.text:
        assert not (TEMPLATES / f"{kind.template}.sms.txt").exists()
        return
    source = (TEMPLATES / f"{kind.template}.{end}").read_text()
    parts = [f"{name}.{end.rpartition('.')[2]}" for name in ("_about", "_head")]
    source += "".join((TEMPLATES / name).read_text() for name in parts if name in source)
    if end == "sms.txt":
        source = (TEMPLATES / f"{kind.template}.sms.txt").read_text() + (TEMPLATES / "_head.sms.txt").read_text()
    used = set(re.findall(r"{{ ?(\w+)", source)) | set(re.findall(r"{% if (\w+)", source))
    ceiling = TEXT_CEILING if end == "sms.txt" else {*kind.needs, *GIVEN}
    assert used <= ceiling, used - ceiling


def test_no_typed_text_no_name_no_place_no_link_is_in_any_text_message(world, gateway):
    alert, people = whole_life(world, texted=True)
    Message.objects.filter(channel="SMS").update(state="QUEUED", reason="", next_attempt_at=AT)
    while deliver(AT + 4000 * MINUTE, channel="SMS").accepted:
        pass
    assert set(Message.objects.filter(channel="SMS").values_list("kind", flat=True)) == {
        "earlywarning.escalation", "earlywarning.decision", "earlywarning.promise",
    }  # fmt: skip
    assert len(gateway.sent) > 10
    for text in gateway.sent:
        said = text["text"]
        assert alert.ref in said
        assert not re.search(r"Marker|North|3\.12|1\.65|/ack/|http|@", said)
        for person in people:
            assert person.email not in said


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_text_says_nothing_but_reference_urgency_and_hour_whatever_its_values_are(data):
    """Every template, with a marker in each value that a mail of its kind may say; in both languages (E25)."""
    kind = data.draw(st.sampled_from([kind for kind in OURS if kind.text]))
    given_names = data.draw(st.sets(st.sampled_from(sorted({*kind.needs, "link", "page"}))))
    flags = [data.draw(st.booleans()) for _flag in range(3)]
    note = note_of(kind.template, data.draw(st.sampled_from(["en", "fr"])), frozenset(given_names), *flags)
    said = note.filled({name: f"<{name}>" for name in given_names}).lower()
    assert set(re.findall(r"<(\w+)>", said)) <= TEXT_CEILING


@given(data=st.data())
def test_what_leaves_the_mission_says_what_was_released_and_has_no_link_whatever_its_values_are(data):
    """Every template for contacts outside, with a marker in each value that a mail could be given (E25)."""
    kind = data.draw(st.sampled_from([kind for kind in OURS if kind.outside]))
    optional = sorted({*kind.needs, "link", "page", "priority", "by", "you", "called", "next"} - {"ref"})
    names = data.draw(st.sets(st.sampled_from(optional))) | {"ref"}
    flags = [data.draw(st.booleans()) for _flag in range(3)]
    letter = letter_of(kind.template, data.draw(st.sampled_from(["en", "fr"])), frozenset(names), *flags)
    said = "\n".join(letter.filled({name: f"<{name}>" for name in names})).lower()
    shown = set(re.findall(r"(?:<|&lt;)(\w+)(?:>|&gt;)", said)) - HTML
    assert shown <= {"ref", "urgency", "kind", "area", "at", "desk"}
    assert not re.search(r"href|https?:|/ack/", said)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_text_fits_into_one_part_in_both_languages(world, gateway, language):
    whole_life(world, texted=True)
    for message in Message.objects.filter(channel="SMS"):
        message.language = language
        for message.status, message.is_repeat in (("ACTUAL", False), ("EXERCISE", True)):
            made = sms.text(message)
            assert len(made) <= sms.ONE_PART, made
            assert set(made) <= sms.GSM


def test_a_text_says_what_and_until_when_and_what_to_do(world, gateway):
    give_number(world.focal_point)
    alert = make_alert(world)
    tick(AT)
    message = Message.objects.get(recipient=world.focal_point, channel="SMS")
    assert sms.text(message) == (
        f"IMMEDIATE {alert.ref}: answer due 10:45 WAT (09:45Z). Open the portal or call the JOC."
    )
    message.language = "fr"
    assert sms.text(message).startswith(f"IMMÉDIATE {alert.ref}")
    message.status = "EXERCISE"
    assert sms.text(message).startswith("EXERCI")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_mail_can_be_read_in_both_languages(world, language):
    whole_life(world)
    shown = {}
    for message in Message.objects.filter(channel="EMAIL"):
        message.language = language
        subject, text, html = rendered(message, link="https://poc.example/ack/x/")
        shown[message.kind] = subject
        assert text.strip()
        assert message.subject_label in subject
        assert len(html) < 30_000
        for leftover in ("{{", "{%", "%(", "None"):
            assert leftover not in subject + text + html
    assert shown["earlywarning.escalation"].startswith("[IMMEDIATE]" if language == "en" else "[IMMÉDIATE]")
    if language == "fr":
        assert "answer" not in " ".join(shown.values())


def test_the_subject_says_the_hour_in_the_time_of_the_place(world):
    assert world.focal_point
    alert = make_alert(world)
    tick(AT)
    mail = Message.objects.get(recipient=world.focal_point, channel="EMAIL")
    subject, text, _html = rendered(mail, link="https://poc.example/ack/x/")
    assert subject == f"[IMMEDIATE] {alert.ref}: answer due 10:45 WAT (09:45Z)"
    assert "You are called as POC Focal Point (FO-NORTH)" in text
    assert "https://poc.example/ack/x/" in text


def test_a_drill_says_so_first(world):
    assert world.focal_point
    alert = make_alert(world)
    Clock.objects.update(status="EXERCISE")
    tick(AT)
    mail = Message.objects.filter(recipient=world.focal_point, channel="EMAIL").first()
    subject, text, _html = rendered(mail, link="x")
    assert subject.startswith(f"EXERCISE [IMMEDIATE] {alert.ref}")
    assert text.lstrip().startswith("EXERCISE")


def test_the_area_of_a_mail_is_as_coarse_as_the_classification_asks(world):
    assert world.adviser
    with transaction.atomic():
        strict = make_alert(world, by=world.adviser, classification="STRICTLY_CONFIDENTIAL")
    assert Clock.objects.get(subject_uid=strict.uid, purpose="ACK").facts["area"]["names"] == world.north.names
