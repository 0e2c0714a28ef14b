"""What fails for good by mail goes out as a text before anybody counts as not reached (E23)."""

import pytest

from followup.models import StepExecution, StepRecipient
from followup.ticking import tick
from notifications.models import Message
from tests.followup.test_texts import texted
from tests.followup.trial import MINUTE, answer, make_clock
from tests.notifications.test_sms import give_number
from tests.world import AT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trial")]


def lose_every_mail():
    Message.objects.filter(channel="EMAIL").update(state="FAILED_PERM", reason="REFUSED", next_attempt_at=None)


def outcomes(clock):
    return list(StepExecution.objects.filter(clock=clock).order_by("pk").values_list("outcome", flat=True))


@pytest.fixture
def clock(world, gateway):
    """Of P3, whose steps are not texted to begin with; two can be sent a text, one cannot."""
    assert world.joc
    give_number(world.focal_point, "+236 70 00 00 02")
    assert world.head_of_office
    made = make_clock(world, priority="P3")
    tick(AT)
    assert texted() == []
    return made


def test_a_mail_that_failed_for_good_goes_out_as_a_text_once_and_the_step_waits(world, clock):
    lose_every_mail()
    for minutes in (1, 2, 3):
        tick(AT + minutes * MINUTE)
    assert texted() == ["focal-north"]
    assert outcomes(clock) == ["DONE"]
    text = Message.objects.get(channel="SMS")
    told = StepRecipient.objects.get(message=text)
    assert (told.role, told.user, text.values["ref"]) == (
        "POCFP",
        world.focal_point,
        {"is": "ref", "ref": text.subject_label},
    )


def test_when_the_text_fails_too_nobody_was_reached(clock):
    lose_every_mail()
    tick(AT + MINUTE)
    Message.objects.filter(channel="SMS").update(state="FAILED_PERM", reason="REFUSED", next_attempt_at=None)
    tick(AT + 2 * MINUTE)
    assert outcomes(clock)[0] == "UNREACHED"


def test_a_mail_that_is_still_tried_is_not_doubled(clock):
    Message.objects.filter(channel="EMAIL").update(state="FAILED_TEMP", next_attempt_at=AT)
    tick(AT + MINUTE)
    assert texted() == []


def test_without_a_provider_the_next_step_comes_at_once(clock, settings):
    settings.SMS_URL = ""
    lose_every_mail()
    tick(AT + MINUTE)
    assert (texted(), outcomes(clock)[0]) == ([], "UNREACHED")


def test_after_the_answer_nothing_is_tried_any_more(clock):
    answer(clock, AT + MINUTE)
    lose_every_mail()
    tick(AT + 2 * MINUTE)
    assert texted() == []


def test_where_a_text_went_out_with_the_mail_there_is_no_second_one(world, gateway):
    give_number(world.focal_point)
    make_clock(world)
    tick(AT)
    lose_every_mail()
    tick(AT + MINUTE)
    assert texted() == ["focal-north"]
    assert StepRecipient.objects.filter(message__channel="SMS").count() == 1
