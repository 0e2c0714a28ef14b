"""Alert networks: contact, silence, and that nobody can be found by the list."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from common import clock
from common.errors import NotAllowed, WrongState
from earlywarning.models import Contact, Network
from earlywarning.networks.services import change_network
from earlywarning.networks.standing import State, silences_of
from tests.earlywarning.indicators.factories import HOUR, contact, make_network
from tests.world import AT

pytestmark = pytest.mark.django_db


def silence(at):
    (found,) = silences_of(Network.objects.unscoped("a test").with_contact(), at)
    return found


@pytest.mark.parametrize(("spoke", "tried", "now", "state"), [
    (None, None, 24, State.UNKNOWN),
    (None, None, 25, State.SILENT),
    (None, 20, 25, State.SILENT),  # that somebody tried is no contact
    (10, None, 34, State.IN_CONTACT),
    (10, None, 35, State.SILENT),
    (10, 30, 35, State.SILENT),
])  # fmt: skip
def test_silence_is_counted_from_the_last_word(world, spoke, tried, now, state):
    network = make_network(world)
    if spoke is not None:
        contact(network, world.joc, AT + spoke * HOUR)
    if tried is not None:
        contact(network, world.joc, AT + tried * HOUR, "NOT_REACHED")
    assert silence(AT + now * HOUR).state == state


def test_a_warning_is_a_word_too(world):
    contact(make_network(world), world.joc, AT + HOUR, "WARNING")
    assert silence(AT + 2 * HOUR).state == State.IN_CONTACT


def test_a_network_is_at_least_confidential(world):
    with pytest.raises(ValidationError):
        make_network(world, classification="UNCLASSIFIED")
    network = make_network(world)
    with pytest.raises(IntegrityError, match="network_is_confidential"), transaction.atomic():
        Network.objects.unscoped("a test").filter(pk=network.pk).update(classification="UNCLASSIFIED")
    with pytest.raises(ValidationError, match="above your clearance"):
        make_network(world, by=world.head_of_office)


@pytest.mark.parametrize("label", ["+236 70 12 34 56", "70123456", "Post 72-11-22-33"])
def test_a_telephone_number_is_no_label(world, label):
    with pytest.raises(ValidationError, match="telephone number"):
        make_network(world, label=label)
    assert make_network(world, label="CAN-2026-014").label == "CAN-2026-014"


def test_a_button_pressed_twice_counts_once(world, signed_in):
    network, page = make_network(world), signed_in(world.joc)
    sent = {"uid": str(uuid.uuid4()), "outcome": "SPOKE"}
    for _press in range(2):
        answer = page.post(reverse("networks:contact", args=[network.uid]), sent, follow=True)
        assert "CAN-07, Spoke, nothing to report" in answer.content.decode()
    assert Contact.objects.count() == 1
    assert Contact.objects.get().role == "JOC"


def test_whoever_has_a_warning_raises_it_next(world, signed_in):
    network = make_network(world)
    sent = {"uid": str(uuid.uuid4()), "outcome": "WARNING"}
    answer = signed_in(world.joc).post(reverse("networks:contact", args=[network.uid]), sent)
    assert answer.url == f"{reverse('alerts:new')}?area=CF11"


def test_an_outcome_that_does_not_exist_is_refused(world, signed_in):
    address = reverse("networks:contact", args=[make_network(world).uid])
    assert signed_in(world.joc).post(address, {"uid": str(uuid.uuid4()), "outcome": "CALM"}).status_code == 400


def test_the_liaison_assistant_needs_two_taps(world, signed_in):
    """The page of networks has a button for each outcome; pressing it is all."""
    caller = world.person("caller", "CLA", world.office_north, clearance="CONFIDENTIAL")
    network = make_network(world, at=clock.now())
    page = signed_in(caller).get(reverse("networks:list")).content.decode()
    assert page.count(f'action="{reverse("networks:contact", args=[network.uid])}"') == 1
    assert page.count('name="outcome"') == 3


def test_the_page_says_how_many_of_how_many_are_silent(world, signed_in):
    now = clock.now()
    for number in range(3):
        make_network(world, label=f"CAN-0{number}", at=now - timedelta(days=3 * number))
    make_network(world, label="CAN-10", at=now - timedelta(days=9), is_active=False)
    page = signed_in(world.adviser).get(reverse("networks:list")).content.decode()
    assert "2 of 3 networks silent" in page


def test_the_list_costs_the_same_for_many(world, signed_in, django_assert_max_num_queries):
    page = signed_in(world.adviser)
    for number in range(20):
        contact(make_network(world, label=f"CAN-{number}"), world.adviser, AT + HOUR)
    with django_assert_max_num_queries(16):
        page.get(reverse("networks:list"))


def test_changes_keep_what_was_said_before(world):
    network = make_network(world)
    change_network(network, by=world.adviser, at=AT, every_h=48, label="CAN-08")
    network.refresh_from_db()
    (before,) = Network.pgh_event_model.objects.of(network, world.adviser)
    assert (before.label, before.every_h, network.label) == ("CAN-07", 24, "CAN-08")
    with pytest.raises(NotAllowed):
        change_network(network, by=world.joc, at=AT, every_h=12)
    change_network(network, by=world.adviser, at=AT, is_active=False)
    with pytest.raises(WrongState):
        contact(network, world.joc, AT)
