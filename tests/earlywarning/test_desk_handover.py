"""Handing over the desk: frozen as it was, taken over once, and on the board until then."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import InternalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.duty.handover import occupied_by, waiting_for
from audit.models import Entry
from common import clock
from common.errors import NotAllowed, WrongState
from earlywarning.desk.handover import picture_of, shifts_of, take_over
from earlywarning.models import Alert, ShiftHandover
from earlywarning.timeline import post_words
from followup.models import Clock
from followup.ticking import tick
from notifications.models import Message
from tests.earlywarning.desk_people import LATE, leave, night_of
from tests.earlywarning.factories import MINUTE, make_alert, take
from tests.world import AT

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
BOARD = "/alerts/"


@pytest.fixture
def cast(world):
    assert [world.joc, world.focal_point, world.head_of_office, world.adviser, world.leader]
    return world


@pytest.fixture
def night(cast):
    return night_of(cast)


def rows():
    return ShiftHandover.objects.unscoped("a test looks at what was stored")


def test_the_desk_is_frozen_as_it_was(cast, night, tampered):
    waiting, taken = make_alert(cast), make_alert(cast, at=AT + MINUTE)
    take(taken, cast.head_of_office, at=AT + 2 * MINUTE)
    for minutes in (0, 15):
        tick(AT + minutes * MINUTE)
    at = AT + 16 * MINUTE
    clocks = {
        alert.ref: list(
            Clock.objects.of(alert.subject).open().order_by("deadline_at", "pk").values_list("deadline_at", flat=True)
        )
        for alert in (waiting, taken)
    }
    calls = Message.objects.filter(channel="CALL", state="QUEUED").count()
    assert calls == 2
    handover = leave(cast.joc, at=at, engine=LATE)
    # Everything moves on; what was handed over does not.
    take(waiting, cast.focal_point, at=at + MINUTE)
    make_alert(cast, at=at + 2 * MINUTE)
    Message.objects.filter(channel="CALL").update(state="DELIVERED")
    picture = picture_of(handover, night)
    assert {each.alert.ref: [clock.deadline_at for clock in each.clocks] for each in picture.alerts} == clocks
    holders = {clock.holder for each in picture.alerts for clock in each.clocks}
    assert "Head of Office (FO-NORTH)" in holders
    assert len(picture.calls) == calls
    assert (handover.engine, [str(part) for part in picture.stale]) == ("late", ["Clocks of the escalation"])


def test_the_reader_sees_of_it_what_they_may_see(cast, night, tampered):
    secret, plain = make_alert(cast), make_alert(cast)
    handover = leave(cast.joc, at=AT + MINUTE)
    Alert.objects.unscoped("a test hides it").filter(pk=secret.pk).update(classification="STRICTLY_CONFIDENTIAL")
    assert [each.alert for each in picture_of(handover, night).alerts] == [plain]
    assert len(picture_of(handover, cast.adviser).alerts) == 2


def test_it_is_taken_over_once_by_somebody_else_of_the_post(cast, night):
    third = night_of(cast, "joc-third")
    handover = leave(cast.joc)
    for other, error in ((cast.joc, WrongState), (cast.adviser, NotAllowed), (cast.leader, NotAllowed)):
        with pytest.raises(error):
            take_over(handover, by=other, at=AT + MINUTE)
    taken = take_over(handover, by=night, at=AT + 5 * MINUTE)
    assert (taken.taken_by, taken.taken_at) == (night, AT + 5 * MINUTE)
    assert take_over(handover, by=night, at=AT + 9 * MINUTE).taken_at == AT + 5 * MINUTE
    with pytest.raises(WrongState, match="joc-night has already taken over the desk"):
        take_over(handover, by=third, at=AT + 6 * MINUTE)
    actions = (
        Entry.objects.filter(action__startswith="earlywarning.desk.")
        .order_by("pk")
        .values_list("action", "actor_label")
    )
    assert list(actions) == [("earlywarning.desk.handed_over", "joc"), ("earlywarning.desk.taken_over", "joc-night")]


def test_its_note_is_the_note_of_the_post_and_read_with_it(cast, night):
    handover = leave(cast.joc, text="The bridge patrol calls back.")
    assert [note.pk for note in waiting_for(night, occupied_by(night, AT), AT)] == [handover.note_id]
    take_over(handover, by=night, at=AT + MINUTE)
    assert waiting_for(night, occupied_by(night, AT), AT) == []


def test_a_newer_handover_takes_the_place_of_one_that_nobody_took(cast, night):
    old, new = leave(cast.joc), leave(cast.joc, at=AT + HOUR)
    with pytest.raises(WrongState, match="newer"):
        take_over(old, by=night, at=AT + 2 * HOUR)
    take_over(new, by=night, at=AT + 2 * HOUR)


def test_what_was_handed_over_is_not_changed_not_even_by_hand(cast, night):
    handover = leave(cast.joc)
    for change in (
        lambda: rows().filter(pk=handover.pk).update(frozen={}),
        lambda: rows().filter(pk=handover.pk).update(engine="down"),
        lambda: rows().filter(pk=handover.pk).delete(),
    ):
        with pytest.raises(InternalError, match="annot"), transaction.atomic():
            change()
    take_over(handover, by=night, at=AT + MINUTE)


def test_a_form_sent_twice_hands_over_once_and_says_something(cast):
    uid = uuid.uuid4()
    assert leave(cast.joc, uid=uid) == leave(cast.joc, uid=uid, at=AT + MINUTE)
    with pytest.raises(ValidationError):
        leave(cast.joc, text="  ")
    with pytest.raises(NotAllowed):
        leave(cast.adviser)
    assert rows().count() == 1


def test_shifts_lie_between_takeovers_and_the_last_one_runs(cast, night):
    assert shifts_of(cast.adviser) == []
    for hours, by, to in ((0, cast.joc, night), (8, night, cast.joc)):
        take_over(leave(by, at=AT + hours * HOUR), by=to, at=AT + hours * HOUR + MINUTE)
    assert [(shift.since, shift.until) for shift in shifts_of(cast.adviser)] == [
        (AT + 8 * HOUR + MINUTE, None), (AT + MINUTE, AT + 8 * HOUR + MINUTE),
    ]  # fmt: skip
    assert shifts_of(cast.head_of_office) == []


def test_the_board_says_so_until_it_is_taken_over_in_red_when_late(cast, night, signed_in):
    now = clock.now()
    sentence = "not yet taken over."
    assert sentence not in signed_in(cast.joc).get(BOARD).content.decode()
    handover = leave(cast.joc, at=now - 10 * MINUTE)
    board = signed_in(night).get(BOARD)
    assert f"Handed over by {post_words('JOC')} at" in board.content.decode()
    assert sentence in board.content.decode()
    assert "10 min ago" in board.content.decode()
    assert board.context["handover_tone"] == "soon"
    assert sentence not in signed_in(cast.head_of_office).get(BOARD).content.decode()
    take_over(handover, by=night, at=now)
    assert sentence not in signed_in(cast.joc).get(BOARD).content.decode()


def test_half_an_hour_without_anybody_at_the_desk_is_red(cast, night, signed_in):
    leave(cast.joc, at=clock.now() - 31 * MINUTE)
    assert signed_in(night).get(BOARD).context["handover_tone"] == "act"


def test_the_successor_reads_it_and_has_the_desk_with_one_button(cast, night, signed_in):
    alert = make_alert(cast, at=clock.now() - 5 * MINUTE)
    answer = signed_in(cast.joc).post(
        reverse("desk:hand-over"), {"uid": str(uuid.uuid4()), "text": "Quiet but for this."}
    )
    handover = rows().get()
    assert answer.url == handover.get_absolute_url()
    own = signed_in(cast.joc).get(answer.url).content.decode()
    assert "I have read it and have the desk" not in own
    browser = signed_in(night)
    page = browser.get(answer.url).content.decode()
    for words in ("Quiet but for this.", alert.ref, "I have read it and have the desk", "No alert was open."):
        assert (words in page) is (words != "No alert was open.")
    assert browser.post(reverse("desk:take-over", args=[handover.uid])).url == BOARD
    handover.refresh_from_db()
    assert handover.taken_by == night
    assert "I have read it and have the desk" not in browser.get(answer.url).content.decode()
    assert browser.get(answer.url).context["handover"].taken_by == night


def test_the_pages_cost_the_same_for_one_alert_and_for_many(cast, night, signed_in):
    now = clock.now()
    browser = signed_in(night)

    def statements(handover):
        counts = []
        for address in (handover.get_absolute_url(), BOARD, reverse("desk:hand-over")):
            browser.get(address)
            with CaptureQueriesContext(connection) as asked:
                assert browser.get(address).status_code == 200
            counts.append(len(asked))
        return counts

    make_alert(cast, at=now - 20 * MINUTE)
    for minutes in (20, 5):
        tick(now - minutes * MINUTE)
    few = statements(leave(cast.joc, at=now))
    for _each in range(5):
        make_alert(cast, at=now - 20 * MINUTE)
    for minutes in (4, 3):
        tick(now - minutes * MINUTE)
    many = statements(leave(cast.joc, at=now + MINUTE))
    assert many == few
    assert max(many) <= 20
