"""The page of messages from outside: a file is checked or taken in, and bad input gets a sentence."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from earlywarning.cap.parsing import MAX_BYTES
from earlywarning.models import CapReceived
from tests.earlywarning.cap.documents import cap, receive
from tests.earlywarning.factories import make_alert

pytestmark = pytest.mark.django_db
PAGE = "/alerts/cap/"


def give(browser, data, do="take"):
    return browser.post(PAGE, {"file": SimpleUploadedFile("x.cap", data), "do": do})


def kept():
    return CapReceived.objects.unscoped("a test counts").count()


def test_checking_shows_what_it_says_and_keeps_nothing(world, signed_in):
    answer = give(signed_in(world.liaison), cap(), do="check")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "Marker of a description" in text
    assert "It proposes an alert in North One." in text
    assert "Only checked: nothing has been kept." in text
    assert kept() == 0


def test_taking_in_leads_to_the_message(world, signed_in):
    browser = signed_in(world.liaison)
    answer = give(browser, cap())
    row = CapReceived.objects.unscoped("a test looks").get()
    assert answer.url == row.get_absolute_url()
    page = browser.get(answer.url).content.decode()
    assert "Nobody is called before a person raises it." in page
    assert "Marker of a description" in page
    again = give(browser, cap())
    assert (again.status_code, kept()) == (200, 1)
    assert f'href="{row.get_absolute_url()}"' in again.content.decode()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "Line 1: This is no XML, so no CAP message."),
        (cap(identifier=""), "Line 3: “identifier” must not be empty"),
        (b"x" * (MAX_BYTES + 10), "The file has more than the 1000000 bytes of a message."),
    ],
)
def test_a_refused_file_says_line_and_reason_at_the_field(world, signed_in, data, sentence):
    answer = give(signed_in(world.liaison), data)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert answer.context["form"].errors["file"]


def test_no_file_is_asked_for(world, signed_in):
    answer = signed_in(world.liaison).post(PAGE, {"do": "take"})
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"] == ["This field is required."]


def test_what_others_wrote_is_text_and_not_markup(world, signed_in):
    row = receive(cap(event="&lt;script&gt;x&lt;/script&gt;"), world.liaison).received
    for address in (PAGE, row.get_absolute_url()):
        assert "<script>x" not in signed_in(world.liaison).get(address).content.decode()


def test_in_french_it_speaks_french(world, signed_in):
    world.liaison.language = "fr"
    world.liaison.save()
    answer = give(signed_in(world.liaison), cap(identifier=""))
    assert "Ligne 3" in answer.content.decode()


def test_the_list_asks_as_much_for_twenty_messages_as_for_one(world, signed_in):
    def statements():
        client = signed_in(world.focal_point)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(PAGE).status_code == 200
        return len(asked)

    receive(cap(), world.liaison)
    few = statements()
    for n in range(20):
        receive(cap(identifier=f"Y-{n}"), world.liaison)
    assert statements() == few <= 20


def test_the_page_of_an_alert_stays_within_its_statements(world, signed_in):
    alert = make_alert(world)
    client = signed_in(world.focal_point)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(reverse("alerts:detail", args=[alert.ref])).status_code == 200
    assert len(asked) <= 20
