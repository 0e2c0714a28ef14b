"""Too much for one person goes out together; far too much of one kind waits for a person (E24, pitfall P17)."""

from datetime import timedelta

import pytest
from django.urls import reverse

from audit.models import Entry
from common.errors import WrongState
from followup.models import EngineIncident
from followup.upkeep import watch
from notifications import storms
from notifications.delivery import LEASE, deliver, deliver_texts
from notifications.models import Message, Storm
from tests.exercises.factories import run_exercise
from tests.followup.trial import MINUTE, make_subject
from tests.notifications.factories import make_draft, send
from tests.notifications.test_delivery import SECOND, again, text_of
from tests.notifications.test_sms import give_number
from tests.world import AT, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _limits(settings):
    settings.MERGE_ABOVE, settings.STORM_ABOVE = 5, 20


def many(world, count, at=AT, *, first=1, who=None, is_urgent=True, **more):
    who = who or world.head_of_office
    numbers = range(first, first + count)
    return send(
        *(make_draft(world, who, subject=make_subject(n), number=n, is_urgent=is_urgent, **more) for n in numbers),
        at=at,
    )


def states(messages):
    return {again(message).state for message in messages}


def test_five_go_out_one_by_one_and_the_rest_as_one_that_names_them_all(world, mail_server):
    messages = many(world, 12)
    done = deliver(AT)
    mails = mail_server.accepted()
    assert (len(mails), done.accepted, states(messages)) == (6, 12, {"ACCEPTED"})
    assert [again(message).carrier for message in messages[:5]] == [None] * 5
    assert {again(message).carrier for message in messages[5:]} == {messages[5]}
    together = mails[-1]
    assert together["Message-ID"] == messages[5].message_id
    assert together["Subject"].startswith("7 messages: TR-CAF-26-0006")
    for part in together.iter_parts():
        for message in messages[5:]:
            assert message.subject_label in part.get_content()
    assert text_of(together).count("/ack/") == 7


def test_all_that_waits_for_somebody_goes_out_together_however_much_it_is(world, mail_server):
    many(world, 130)
    deliver(AT)
    assert len(mail_server.accepted()) == 5 + 2  # a hundred in one, so that it can be read
    assert Message.objects.filter(state="ACCEPTED").count() == 130


def test_above_the_limit_the_urgent_is_never_stopped_and_waits_a_minute_at_most(world, mail_server):
    many(world, 6)
    deliver(AT)
    late = many(world, 2, AT + 10 * SECOND, first=7)
    deliver(AT + 10 * SECOND)
    assert states(late) == {"QUEUED"}
    deliver(AT + MINUTE + 5 * SECOND)
    assert states(late) == {"ACCEPTED"}
    assert len(mail_server.accepted()) == 7


def test_what_is_not_urgent_is_bundled_for_ten_minutes(world, mail_server):
    many(world, 6, is_urgent=False)
    deliver(AT)
    late = many(world, 3, AT + SECOND, first=7, is_urgent=False)
    deliver(AT + 9 * MINUTE)
    assert states(late) == {"QUEUED"}
    deliver(AT + 10 * MINUTE + 5 * SECOND)
    assert states(late) == {"ACCEPTED"}


def test_the_limit_of_one_person_and_of_the_less_urgent_delays_nobody_and_nothing_else(world, mail_server):
    many(world, 6, is_urgent=False)
    deliver(AT)
    waiting = many(world, 1, AT + SECOND, first=7, is_urgent=False)
    urgent, other = many(world, 1, AT + SECOND, first=8), many(world, 1, AT + SECOND, first=9, who=world.focal_point)
    deliver(AT + SECOND)
    assert (states(waiting), states(urgent), states(other)) == ({"QUEUED"}, {"ACCEPTED"}, {"ACCEPTED"})


def test_a_drill_and_the_truth_and_two_languages_never_share_a_mail(world, mail_server):
    exercise = run_exercise(world, [world.head_of_office])
    many(world, 7)
    many(world, 7, first=8, status="EXERCISE", exercise=exercise.pk)
    many(world, 2, first=15, language="fr")
    deliver(AT)
    together = [mail for mail in mail_server.accepted() if "messages" in mail["Subject"]]
    assert sorted(mail["Subject"].split(":")[0].strip() for mail in together) == [
        "2 messages",
        "2 messages",
        "EXERCISE 2 messages",
    ]


def test_texts_go_out_together_too(world, gateway):
    give_number(world.head_of_office)
    messages = many(world, 9, channel="SMS")
    deliver_texts(AT)
    assert (len(gateway.sent), states(messages)) == (6, {"ACCEPTED"})
    assert gateway.sent[-1]["text"] == (
        "Alerts: TR-CAF-26-0006, TR-CAF-26-0007, TR-CAF-26-0008, TR-CAF-26-0009. Open the portal or call the JOC."
    )


def test_one_that_is_lost_on_the_way_is_repeated_with_all_that_it_carried_under_the_same_id(world, mail_server):
    messages = many(world, 9)
    Message.objects.filter(pk__in=[message.pk for message in messages[5:]]).update(carrier=messages[5])
    Message.objects.update(
        state="SENDING", leased_until=AT + LEASE, claimed_by="dead", sending_at=AT, next_attempt_at=None
    )
    deliver(AT + LEASE + SECOND)
    mails = mail_server.accepted()
    assert states(messages) == {"ACCEPTED"}
    assert {mail["Message-ID"] for mail in mails} == {message.message_id for message in messages[:6]}
    assert len(mails) == 6
    assert all(mail["Subject"].startswith("May be a repeat") for mail in mails)


def test_one_that_cannot_be_built_costs_those_beside_it_nothing(world, mail_server):
    messages = many(world, 8)
    Message.objects.filter(pk=messages[6].pk).update(values={"ref": {"is": "nothing"}})
    deliver(AT)
    assert (again(messages[6]).reason, states(messages[:6] + messages[7:])) == ("NOT_BUILT", {"ACCEPTED"})


def crowd(world, count, is_urgent=False):
    people = [make_user(f"person{n}") for n in range(count)]
    return send(*(make_draft(world, person, kind="trial.nobody", is_urgent=is_urgent) for person in people))


def test_far_too_many_of_one_kind_are_held_until_somebody_releases_them(world, mail_server):
    messages = crowd(world, 30)
    other = many(world, 1, is_urgent=False, kind="trial.remind")
    deliver(AT)
    assert (len(mail_server.accepted()), states(other)) == (21, {"ACCEPTED"})
    assert Message.objects.filter(state="HELD").count() == 10
    deliver(AT + 600 * MINUTE)  # time alone releases nothing
    assert Message.objects.filter(state="HELD").count() == 10
    storm = Storm.objects.get()
    assert storms.release_storm(str(storm.uid), by=world.joc, at=AT + 601 * MINUTE) == 10
    deliver(AT + 601 * MINUTE)
    assert states(messages) == {"ACCEPTED"}
    assert Entry.objects.get(action="notifications.storm.released").target_label == "trial.nobody"
    with pytest.raises(WrongState):
        storms.release_storm(str(storm.uid), by=world.joc, at=AT + 602 * MINUTE)


def test_what_is_urgent_is_never_held(world, mail_server):
    assert states(crowd(world, 30, is_urgent=True)) == {"QUEUED"}
    deliver(AT)
    assert len(mail_server.accepted()) == 30


def test_a_storm_is_an_incident_until_it_is_released(world, mail_server):
    crowd(world, 30)
    deliver(AT)
    watch(AT)
    incident = EngineIncident.objects.get(kind="MESSAGE_STORM")
    assert (incident.key, incident.closed_at) == ("trial.nobody", None)
    storms.release_storm(str(Storm.objects.get().uid), by=world.joc, at=AT + MINUTE)
    watch(AT + MINUTE)
    incident.refresh_from_db()
    assert incident.closed_at == AT + MINUTE


def test_the_desk_sees_what_is_held_and_sends_it(world, signed_in, mail_server):
    crowd(world, 30)
    deliver(AT)
    desk = signed_in(world.joc)
    assert "Far too many messages" in desk.get(reverse("messages:list")).content.decode()
    page = desk.get(reverse("messages:held")).content.decode()
    assert "10 messages for 10 people wait." in page
    answer = desk.post(reverse("messages:release"), {"storm": str(Storm.objects.get().uid)}, follow=True)
    assert "10 messages are being sent." in answer.content.decode()
    again_ = desk.post(reverse("messages:release"), {"storm": "\x00"}, follow=True)
    assert "These messages were released before." in again_.content.decode()


def test_the_limits_cost_a_statement_for_a_chunk_and_none_for_a_mail(world, mail_server):
    from tests.audit.killing import count_statements

    people = [make_user(f"person{n}") for n in range(20)]

    def statements(some, number):
        send(*(make_draft(world, person, number=number, is_urgent=True) for person in some))
        return count_statements(lambda: deliver(AT + number * timedelta(minutes=20)))

    statements(people[:1], 1)
    assert statements(people[:1], 2) == statements(people, 3)
