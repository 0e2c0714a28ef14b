"""Suggesting alerts: made once, explained, kept up to date, answered by people, never issued."""

import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import translation

from common import clock
from common.errors import NotAllowed, WrongState
from earlywarning.models import Alert, Suggestion
from earlywarning.suggestions.answering import dismiss, note_raised
from earlywarning.suggestions.making import suggest
from earlywarning.suggestions.words import told
from earlywarning.views.suggestions import rule_words
from followup.runner import registered
from tests.access.cases import new_alert
from tests.earlywarning.factories import make_alert
from tests.earlywarning.indicators.factories import (
    DAY,
    HOUR,
    contact,
    make_counted,
    make_indicator,
    make_network,
    read,
    suggested,
    suggestions,
)
from tests.threats.factories import make_report
from tests.world import AT, World

pytestmark = pytest.mark.django_db


def three_reports(world, at=AT):
    for _number in range(3):
        make_report(world, at=at)


def sentence(suggestion, at=AT):
    (found,) = told([suggestion], at)
    return found.sentence


def test_counted_records_suggest_and_say_why_in_one_sentence(world):
    make_counted(world, spreads=Decimal(3), baseline_periods=4)
    for days in (3, 6, 9, 14):
        make_report(world, at=AT - days * DAY)
    three_reports(world)
    make_report(world)
    assert suggest(AT) == 1
    (found,) = suggestions()
    assert sentence(found) == (
        "4 reports (Attack on a village or settlement) in North One in 3 days to 2 Mar 2026; "
        "usual is 1 (median of 4 periods), threshold 4."
    )
    assert (found.area, found.state, found.classification) == (world.n1, "OPEN", "UNCLASSIFIED")
    assert dict(rule_words(found))["Threshold: the stricter of these"] == "4"
    assert found.why["points"][0] == ["2026-02-28", "2026-03-02", "4"]
    assert not Alert.objects.unscoped("a test").exists(), "it proposes and never issues"


def test_too_little_history_is_said(world):
    make_counted(world)
    three_reports(world)
    suggest(AT)
    assert "too little is known of what is usual (periods known: 0), threshold 3." in sentence(suggestions().get())


def test_a_reading_entered_by_hand_suggests_at_once(world):
    found = suggested(world)
    assert sentence(found) == (
        "Closed markets, in North One, in 7 days to 8 Mar 2026: 9; too little is known of what is usual "
        "(periods known: 0), threshold 5."
    )


def test_what_is_not_remarkable_or_no_longer_in_use_suggests_nothing(world):
    make_counted(world, is_active=False)
    make_counted(world, absolute=Decimal(4))
    three_reports(world)
    assert suggest(AT) == 0


def test_while_one_is_open_it_is_brought_up_to_date(world):
    make_counted(world)
    three_reports(world)
    assert [suggest(AT), suggest(AT)] == [1, 0]
    make_report(world, at=AT + DAY)
    assert suggest(AT + DAY) == 0
    (found,) = suggestions()
    assert (int(found.value), found.made_at, found.updated_at) == (4, AT, AT + DAY)
    (before,) = Suggestion.pgh_event_model.objects.of(found, world.adviser)
    assert int(before.value) == 3
    assert suggest(AT + 4 * DAY) == 0
    assert suggestions().get().eased_at == AT + 4 * DAY
    assert suggestions().get().is_open, "that nobody looked does not make it go away"


@pytest.mark.parametrize(("later", "more", "again"), [
    (0, 0, 0),  # the same
    (1, 0, 0),  # the same reports, a day on
    (1, 1, 1),  # worse than what was answered
    (3, 3, 1),  # other days altogether
])  # fmt: skip
def test_what_was_dismissed_comes_back_only_when_it_is_worse_or_new(world, later, more, again):
    make_counted(world)
    three_reports(world)
    suggest(AT)
    dismiss(suggestions().get(), by=world.focal_point, at=AT, reason="EXPLAINED")
    for _number in range(more):
        make_report(world, at=AT + later * DAY)
    assert suggest(AT + later * DAY) == again


@pytest.mark.django_db(transaction=True)
def test_two_runners_at_once_make_one(transactional_db):
    world = World()
    make_counted(world)
    make_network(world)
    three_reports(world, AT + 60 * HOUR)
    ready, made = threading.Barrier(2), []

    def run():
        try:
            ready.wait(10)
            made.append(suggest(AT + 60 * HOUR))
        finally:
            connection.close()

    runners = [threading.Thread(target=run) for _number in range(2)]
    for each in runners:
        each.start()
    for each in runners:
        each.join(30)
    assert sorted(made) == [0, 2]
    assert suggestions().count() == 2


def test_a_silence_of_twice_its_time_suggests(world):
    network = make_network(world)
    contact(network, world.joc, AT + HOUR)
    assert suggest(AT + 49 * HOUR) == 0
    assert suggest(AT + 53 * HOUR) == 1
    found = suggestions().get()
    assert found.classification == "CONFIDENTIAL"
    assert sentence(found, AT + 53 * HOUR) == (
        "No contact with network CAN-07 in North One for 52 hours; expected every 24 hours."
    )
    assert suggest(AT + 80 * HOUR) == 0
    assert not Suggestion.pgh_event_model.objects.of(found, world.adviser).exists(), "that it goes on is no news"
    contact(network, world.joc, AT + 81 * HOUR)
    suggest(AT + 81 * HOUR)
    assert suggestions().get().eased_at == AT + 81 * HOUR


def test_a_silence_that_was_judged_is_asked_about_again(world):
    make_network(world)
    suggest(AT + 50 * HOUR)
    dismiss(suggestions().get(), by=world.adviser, at=AT + 50 * HOUR, reason="EXPLAINED")
    assert suggest(AT + 97 * HOUR) == 0
    assert suggest(AT + 98 * HOUR) == 1
    assert "since it was registered" in sentence(suggestions(state="OPEN").get(), AT + 98 * HOUR)


def test_the_engine_does_it_every_few_minutes():
    (work,) = [each for each in registered() if each.key == "earlywarning.suggestions"]
    assert (work.every_s, work.run) == (300, suggest)


def test_it_takes_as_many_statements_for_many(world, django_assert_max_num_queries):
    for _number in range(5):
        make_counted(world)
    for number in range(5):
        make_network(world, label=f"CAN-{number}")
    three_reports(world)
    with django_assert_max_num_queries(20):
        assert suggest(AT + 49 * HOUR) == 10
    with django_assert_max_num_queries(16):
        assert suggest(AT + 49 * HOUR) == 0


def test_an_alert_raised_from_it_is_linked_both_ways(world, signed_in):
    found, page = suggested(world), signed_in(world.liaison)
    address = f"{reverse('alerts:new')}?from={found.uid}"
    form = page.get(address).content.decode()
    assert "Closed markets, in North One" in form
    assert 'value="CF11" selected' in form
    answer = page.post(address, new_alert(world, None))
    assert answer.status_code == 302
    found.refresh_from_db()
    assert (found.state, found.alert.area, found.answered_by) == ("RAISED", world.n1, world.liaison)
    why = reverse("alerts:suggested", args=[found.uid])
    assert why in page.get(found.alert.get_absolute_url()).content.decode()
    assert found.alert.ref in page.get(why).content.decode()
    # Once answered nothing more is raised from it, and no reason can be given.
    assert "Closed markets" not in page.get(address).content.decode()
    with pytest.raises(WrongState):
        dismiss(found, by=world.liaison, at=AT, reason="OVER")


def test_an_alert_stands_even_where_somebody_was_faster(world):
    found = suggested(world)
    dismiss(found, by=world.focal_point, at=AT, reason="OVER")
    note_raised(found, make_alert(world), by=world.liaison, at=AT)
    assert suggestions().get().state == "DISMISSED"


def test_no_alert_needs_a_reason(world, signed_in):
    found, page = suggested(world), signed_in(world.focal_point)
    address = reverse("alerts:suggested", args=[found.uid])
    assert page.post(address, {"reason": "", "note": "Nothing."}).status_code == 422
    assert page.post(address, {"reason": "OTHER", "note": " "}).status_code == 422
    assert suggestions().get().is_open
    assert page.post(address, {"reason": "OTHER", "note": "A wedding."}).status_code == 302
    assert (suggestions().get().reason, suggestions().get().note) == ("OTHER", "A wedding.")
    assert "A wedding." in page.get(address).content.decode()
    with pytest.raises(NotAllowed):
        dismiss(found, by=world.neighbour, at=AT, reason="OVER")


def test_the_board_shows_what_waits_with_its_age_and_home_too(world, signed_in):
    found = suggested(world)
    Suggestion.objects.unscoped("a test").filter(pk=found.pk).update(made_at=clock.now() - timedelta(hours=26))
    for address in ("alerts:list", "dashboards:home"):
        page = signed_in(world.focal_point).get(reverse(address)).content.decode()
        assert "Suggested, not issued" in page, address
        assert found.get_absolute_url() in page
        assert "26 h ago" in page
        assert "Suggested, not issued" not in signed_in(world.neighbour).get(reverse(address)).content.decode()


def test_a_secret_silence_is_absent_for_whoever_is_not_cleared(world, signed_in):
    make_network(world)
    suggest(AT + 50 * HOUR)
    for address in ("alerts:list", "dashboards:home", "dashboards:overview"):
        assert "CAN-07" not in signed_in(world.head_of_office).get(reverse(address)).content.decode(), address
        assert "networks silent" not in signed_in(world.head_of_office).get(reverse(address)).content.decode()
    assert "CAN-07" in signed_in(world.adviser).get(reverse("alerts:list")).content.decode()


def test_the_silence_of_a_network_is_for_those_who_may_see_the_network(world):
    """To raise alerts and to be cleared is not enough."""
    sappers = world.person("sappers", "UNMAS", world.whole, clearance="STRICTLY_CONFIDENTIAL")
    make_network(world)
    suggest(AT + 50 * HOUR)
    assert Suggestion.objects.visible_to(world.joc).count() == 1
    assert Suggestion.objects.visible_to(sappers).count() == 0


def test_it_is_told_in_the_readers_language(world):
    found = suggested(world)
    with translation.override("fr"):
        assert "seuil" in sentence(found)


def test_pages_cost_the_same_for_many(world, signed_in, django_assert_max_num_queries):
    indicator = make_indicator(world)
    for back in range(12):
        read(world, indicator, back, back=back)
    for _number in range(4):
        read(world, make_indicator(world), 9)
        make_counted(world)
    page = signed_in(world.focal_point)
    addresses = [reverse("indicators:list"), indicator.get_absolute_url(), reverse("alerts:list")]
    addresses += [reverse("indicators:readings", args=[indicator.uid]), suggestions()[0].get_absolute_url()]
    for address in addresses:
        with django_assert_max_num_queries(20):
            assert page.get(address).status_code == 200
