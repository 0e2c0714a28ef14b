"""A message from outside proposes: what is worth taking in, where it lies, who sees it, and what it never does."""

import uuid

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from audit.models import Entry
from common import clock
from earlywarning.cap import words
from earlywarning.cap.proposing import proposal_of
from earlywarning.cap.reading import read
from earlywarning.cap.receiving import check, note_raised
from earlywarning.facts import mailed_area
from earlywarning.models import Alert, CapMessage, CapReceived
from earlywarning.services import raise_alert
from followup.models import Clock
from notifications.models import Message
from tests.earlywarning.cap.documents import PCODE, cap, desk_of, receive
from tests.earlywarning.cap.test_building import MANY, alerts, message_of
from tests.earlywarning.factories import MINUTE, make_alert
from tests.world import AT
from threats.placing import GivenPlace

pytestmark = pytest.mark.django_db
KIND = "<eventCode><valueName>POC-THREAT</valueName><value>KILLING</value></eventCode>"
SENT = "2026-03-02T09:00:00-00:00"


def kept():
    return list(CapReceived.objects.unscoped("a test looks").order_by("pk"))


def nobody_is_called():
    alerts_of = Alert.objects.unscoped("a test counts")
    return not (alerts_of.exists() or Clock.objects.exists() or Message.objects.exists())


def area(shape):
    return f"<area><areaDesc>x</areaDesc>{shape}</area>"


def references(*names):
    return f"<references>{' '.join(','.join(name) for name in names)}</references>"


def to(message):
    return references((message.sender, message.identifier, words.stamp(message.sent_at)))


def test_a_warning_is_kept_and_nobody_is_called(world):
    found = receive(cap(codes=KIND), world.liaison)
    assert (found.outcome, found.sentence) == (
        "PROPOSES", "It proposes an alert in North One. Nobody is called before a person raises it."
    )  # fmt: skip
    (row,) = kept()
    assert (row.area, row.mission, row.classification, row.status) == (
        world.n1,
        world.mission,
        "UNCLASSIFIED",
        "ACTUAL",
    )
    assert (row.received_at, row.received_by, row.owner_component) == (AT, world.liaison, "CIVILIAN")
    assert read(row.xml.encode()).name == found.notice.name
    assert nobody_is_called()
    entry = Entry.objects.get(action="earlywarning.cap.received")
    assert entry.target_label == str(row.uid)
    assert "partner.example" not in str(vars(entry)), "their words are no label of ours"


def test_checking_writes_nothing(world):
    assert check(cap(), desk_of(world.liaison), at=AT).outcome == "PROPOSES"
    assert kept() == []
    assert not Entry.objects.filter(action__startswith="earlywarning.cap").exists()


def test_the_same_message_twice_is_one(world):
    receive(cap(), world.liaison)
    again = receive(cap(), world.focal_point, at=AT + MINUTE)
    assert (again.outcome, again.sentence) == ("KNOWN", "This message was taken in on 2 Mar 2026.")
    assert receive(cap(sent="2026-03-02T09:00:01-00:00"), world.liaison).outcome == "PROPOSES", "stamped anew is new"
    assert len(kept()) == 2


@pytest.mark.parametrize("status", ["Exercise", "System", "Test", "Draft"])
def test_what_is_not_actual_becomes_nothing(world, signed_in, status):
    found = receive(cap(status=status), world.liaison)
    assert (found.outcome, found.sentence) == (
        "VALID", f"It is marked {status} and not Actual: nothing is raised from it."
    )  # fmt: skip
    assert kept() == []
    row = receive(cap(), world.liaison).received
    CapReceived.objects.unscoped("a test makes it a drill").filter(pk=row.pk).update(status="EXERCISE")
    page = signed_in(world.liaison).get(reverse("alerts:new"), {"from": row.uid})
    assert "Marker of a headline" not in page.content.decode()


@pytest.mark.parametrize(
    ("shape", "pcode", "has_point"),
    [
        ("<circle>3.0,1.0 5</circle>", "CF11", True), ("<circle>3.0,1.0 40</circle>", "CF11", False),
        ("<circle>3.0,1.0 100</circle>", "CF1", False), ("<circle>3.0,1.0 900</circle>", "CF", False),
        ("<polygon>3,1 3,1.05 3.05,1.05 3,1</polygon>", "CF11", True),
        ("<polygon>2.5,0.5 2.5,1.5 3.5,1.5 3.5,0.5 2.5,0.5</polygon>", "CF1", False),
        ("<circle>60,60 1</circle><circle>3.0,3.0 1</circle>", "CF12", True),
        ("<circle>3,1 5</circle><geocode><valueName>COD-PCODE</valueName><value>CF21</value></geocode>", "CF21", False),
        ("<geocode><valueName>p-code</valueName><value>CF1</value></geocode>", "CF1", False),
        ("<geocode><valueName>SAME</valueName><value>CF1</value></geocode>", None, False),
        ("<circle>60,60 1</circle>", None, False), ("", None, False),
    ],
)  # fmt: skip
def test_the_place_is_as_fine_as_the_message_knows_it(world, shape, pcode, has_point):
    proposal = proposal_of(read(cap(area=area(shape))).infos[0], [world.country.edition])
    assert (proposal.area.pcode if proposal else None) == pcode
    if proposal:
        assert (proposal.lat is not None) == has_point
        assert ("area" in proposal.initial) == (pcode != "CF")


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"area": area("<circle>60,60 1</circle>")}, "It names no place that lies in an area of the mission."),
        ({"area": PCODE.format("CF21")}, "It is about South One, which none of your appointments covers."),
        ({"times": "<expires>2026-03-02T09:10:00-00:00</expires>"}, "It expired on 2 Mar 2026."),
        ({"type": "Ack", "more": references(("a", "b", SENT))}, "It answers a message that is not known here."),
        ({"scope": "Restricted", "more": "<restriction>Partners</restriction>"},
         "Its sender restricts it, so it is kept as Confidential, which you may not read. Hand it to the JOC."),
    ],
)  # fmt: skip
def test_what_is_sound_and_leads_to_nothing_says_why(world, said, sentence):
    found = receive(cap(**said), world.liaison)
    assert (found.outcome, found.sentence) == ("VALID", sentence)
    assert kept() == []


def test_what_its_sender_restricts_is_for_the_cleared_alone(world, signed_in):
    row = receive(cap(scope="Private", more="<addresses>us</addresses>"), world.adviser).received
    assert row.classification == "CONFIDENTIAL"
    address = reverse("alerts:cap-message", args=[row.uid])
    assert signed_in(world.liaison).get(address).status_code == 404
    assert signed_in(world.adviser).get(address).status_code == 200


def test_what_others_say_of_survivors_is_restricted_here_too(world, signed_in):
    said = cap(codes=KIND.replace("KILLING", "CRSV"))
    row = receive(said, world.liaison).received
    assert row.restricted_kind == "CRSV"
    assert signed_in(world.liaison).get(reverse("alerts:cap-message", args=[row.uid])).status_code == 404


def test_an_answer_to_ours_is_kept_with_the_alert_and_changes_nothing(world, signed_in):
    alert = make_alert(world)
    before = Alert.objects.unscoped("a test looks").filter(pk=alert.pk).values().get()
    (ours,) = CapMessage.objects.all()
    for n, kind in enumerate(("Ack", "Update", "Cancel", "Error")):
        found = receive(cap(type=kind, identifier=f"A-{n}", more=to(ours)), world.focal_point)
        assert (found.outcome, found.about) == ("ANSWERS", alert)
    assert [row.about for row in kept()] == [alert] * 4
    assert Alert.objects.unscoped("a test looks").filter(pk=alert.pk).values().get() == before
    page = signed_in(world.focal_point).get(alert.get_absolute_url()).content.decode()
    assert "Acknowledgement from desk@partner.example" in page
    assert "Raise an alert from this" not in page


def test_an_answer_about_an_alert_out_of_sight_is_about_nothing(world):
    alert = make_alert(world)
    (ours,) = CapMessage.objects.all()
    found = receive(cap(type="Ack", more=to(ours)), world.neighbour)
    assert found.outcome == "VALID"
    assert alert.ref not in found.sentence


def test_our_own_message_is_known(world):
    alert = make_alert(world)
    (ours,) = CapMessage.objects.all()
    assert alert.ref in receive(ours.document, world.focal_point).sentence
    stranger = receive(ours.document, world.neighbour)
    assert (stranger.outcome, stranger.sentence) == ("KNOWN", "The portal issued this message itself.")
    assert kept() == []


def test_a_cancel_takes_back_what_was_received(world):
    first = receive(cap(), world.liaison).received
    name = references(("desk@partner.example", "X-1", SENT))
    found = receive(cap(type="Cancel", identifier="X-2", more=name, info=""), world.liaison, at=AT + MINUTE)
    assert (found.outcome, found.sentence) == ("ANSWERS", "It takes back a message taken in on 2 Mar 2026.")
    first.refresh_from_db()
    assert (first.cancelled_at, first.may_be_raised) == (AT + MINUTE, False)
    assert (found.received.takes_back, found.received.area, found.received.may_be_raised) == (first, first.area, False)


def test_a_cancel_of_what_was_raised_is_shown_with_the_alert(world, signed_in):
    first = receive(cap(), world.liaison).received
    alert = make_alert(world)
    note_raised(first, alert, by=world.liaison, at=AT)
    name = references(("desk@partner.example", "X-1", SENT))
    assert receive(cap(type="Cancel", identifier="X-2", more=name, info=""), world.liaison).about == alert
    assert (
        "Cancellation from desk@partner.example"
        in signed_in(world.liaison).get(alert.get_absolute_url()).content.decode()
    )


def test_an_update_of_something_unknown_is_still_a_warning(world):
    assert receive(cap(type="Update", more=references(("a", "b", SENT))), world.liaison).outcome == "PROPOSES"


def test_an_all_clear_raises_nothing(world):
    clear = cap().replace(b"<urgency>", b"<responseType>AllClear</responseType><urgency>")
    assert receive(clear, world.liaison).sentence == "It says that all is clear: there is nothing to raise."


def test_the_form_opens_filled_in_and_the_alert_is_a_persons(world, signed_in):
    onset = "<onset>2026-03-04T05:00:00-00:00</onset>"
    row = receive(cap(codes=KIND, urgency="Expected", times=onset), world.liaison).received
    browser = signed_in(world.liaison)
    message = browser.get(row.get_absolute_url()).content.decode()
    address = f"{reverse('alerts:new')}?from={row.uid}"
    assert f'href="{address}"' in message
    form = browser.get(address).context["form"]
    said = {name: form[name].value() for name in form.fields}
    assert (said["often"], said["urgency"], said["severity"], said["certainty"]) == (
        "KILLING", "Expected", "Severe", "Likely"
    )  # fmt: skip
    assert (said["area"], said["lat"], said["lon"]) == ("CF11", 3.0, 1.0)
    assert said["heard"] == "Marker of a headline\n\nMarker of a description"

    sent = {name: value for name, value in said.items() if value not in (None, "")}
    sent |= {"expected_at": "2026-03-04T06:00", "precision": "NEAR"}
    assert browser.post(address, sent).status_code == 302
    alert = Alert.objects.unscoped("a test looks").get()
    assert (alert.recorded_by, alert.kind, alert.priority, alert.area) == (world.liaison, "KILLING", "P2", world.n1)
    row.refresh_from_db()
    assert (row.raised, row.may_be_raised) == (alert, False)
    assert Entry.objects.filter(action="earlywarning.cap.raised", target_uid=str(row.uid)).exists()
    after = browser.get(row.get_absolute_url()).content.decode()
    assert alert.ref in after
    assert f'href="{address}"' not in after
    assert browser.get(address).context["form"]["heard"].value() is None, "it starts no second alert"


@pytest.mark.parametrize("start", ["not-a-uid", "5f0b7a52-6f0c-4a62-9b1c-6a2f6f3f7d10"])
def test_a_start_that_nobody_knows_is_an_empty_form(world, signed_in, start):
    assert signed_in(world.liaison).get(reverse("alerts:new"), {"from": start}).status_code == 200


def test_somebody_elses_message_starts_nothing(world, signed_in):
    row = receive(cap(), world.liaison).received
    page = signed_in(world.neighbour).get(reverse("alerts:new"), {"from": row.uid})
    assert "Marker of a headline" not in page.content.decode()


@MANY
@given(data=st.data())
def test_an_alert_that_was_issued_proposes_the_same_alert_elsewhere(world, data):
    """Round trip: what another portal takes in is what this one said."""
    alert = data.draw(alerts(world))
    alert.stage = "OPEN"
    said = mailed_area(alert)
    proposal = proposal_of(read(message_of(alert).encode()).infos[0], [world.country.edition])
    assert (proposal.area if proposal else None) == said
    if proposal:
        assert proposal.kind == ("" if alert.restricted_kind else alert.kind)
        assert (proposal.urgency, proposal.severity, proposal.certainty) == (
            alert.urgency, alert.severity, alert.certainty
        )  # fmt: skip
        assert proposal.expected_at == alert.expected_at


@pytest.fixture
def file(tmp_path):
    def write(data, name="warning.cap"):
        path = tmp_path / name
        path.write_bytes(data)
        return str(path)

    return write


def run(capsys, *arguments):
    call_command("import_cap", *arguments, "--mission", "tst")
    return capsys.readouterr().out.splitlines()


def test_the_command_tells_of_each_file_and_is_safe_to_run_again(world, file, capsys):
    later = words.stamp(clock.now() + 60 * MINUTE)
    files = [file(cap(times=f"<expires>{later}</expires>")), file(cap(identifier=""), "bad.cap")]
    lines = [
        "warning.cap\tPROPOSES\tIt proposes an alert in North One. Nobody is called before a person raises it.",
        "bad.cap\tREFUSED\tLine 3: “identifier” must not be empty, nor hold a space, a comma, < or &.",
    ]
    counts = "read 2, proposes 1, answers 0, valid 0, known 0, refused 1"
    assert run(capsys, *files, "--dry-run") == [*lines, "Dry run: nothing was written to the database.", counts]
    assert kept() == []
    assert run(capsys, *files) == [*lines, counts]
    assert run(capsys, *files)[-1] == "read 2, proposes 0, answers 0, valid 0, known 1, refused 1"
    (row,) = kept()
    assert row.received_by is None
    assert nobody_is_called()


def test_the_command_says_what_stands_in_its_way(world, file, tmp_path):
    with pytest.raises(CommandError, match="can't be read"):
        call_command("import_cap", str(tmp_path / "missing.cap"), "--mission", "TST")
    with pytest.raises(CommandError, match="There is no mission NONE"):
        call_command("import_cap", file(cap()), "--mission", "NONE")
    with pytest.raises(CommandError, match="No file could be read"):
        call_command("import_cap", file(b"x"), "--mission", "TST")


def test_a_second_alert_from_the_same_message_stands_too(world):
    row = receive(cap(), world.liaison).received
    first, second = make_alert(world), raise_alert(
        by=world.liaison, at=AT, uid=uuid.uuid4(), place=GivenPlace(world.n1), kind="KILLING", urgency="Immediate",
        severity="",
    )[0]  # fmt: skip
    note_raised(row, first, by=world.liaison, at=AT)
    note_raised(row, second, by=world.liaison, at=AT)
    row.refresh_from_db()
    assert row.raised == first
