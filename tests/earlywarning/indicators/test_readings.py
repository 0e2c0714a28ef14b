"""Defining what is watched, entering readings, and counting records."""

import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from audit.models import Entry as AuditEntry
from common.errors import NotAllowed, WrongState
from earlywarning.indicators.periods import Period
from earlywarning.indicators.services import Entry, change_indicator, enter_readings
from earlywarning.indicators.standing import State, standings_of
from earlywarning.models import Indicator, Reading, Watch
from earlywarning.models.indicators import RESTRICTED
from tests.earlywarning.indicators.factories import DAY, make_counted, make_indicator, read, watch_of
from tests.threats.factories import make_dataset, make_incident, make_report
from tests.world import AT

pytestmark = pytest.mark.django_db


def standing(indicator, area, at=AT):
    (found,) = standings_of([watch_of(indicator, area)], at)
    return found


def values(indicator, area, at=AT):
    """The newest first, without what lies before the beginning."""
    found = standing(indicator, area, at)
    return [None if each.value is None else int(each.value) for each in (found.now, *found.earlier)]


def test_it_is_watched_in_each_district_of_the_area_of_responsibility(world):
    indicator = make_indicator(world)
    found = Watch.objects.unscoped("a test").filter(indicator=indicator)
    assert {each.area for each in found} == {world.n1, world.n2}
    provinces = make_indicator(world, by=world.adviser, aor=world.whole, level=1)
    assert Watch.objects.unscoped("a test").filter(indicator=provinces).count() == 2


def test_a_form_sent_twice_defines_it_once(world):
    uid = uuid.uuid4()
    assert make_indicator(world, uid=uid) == make_indicator(world, uid=uid)
    assert Watch.objects.unscoped("a test").count() == 2


def test_nobody_says_what_is_watched_where_others_are_responsible(world):
    with pytest.raises(NotAllowed):
        make_indicator(world, aor=world.whole)
    with pytest.raises(NotAllowed):
        make_indicator(world, by=world.head_of_south)
    with pytest.raises(NotAllowed):
        change_indicator(make_indicator(world), by=world.head_of_south, at=AT, name="Other")


def test_restricted_kinds_are_never_counted(world, signed_in):
    """Not by the service, not by the form, and not by whoever writes past both."""
    for kind in RESTRICTED:
        with pytest.raises(ValidationError) as refused:
            make_counted(world, kinds=["KILLING", kind])
        assert "kinds" in refused.value.message_dict
    page = signed_in(world.head_of_office).get(reverse("indicators:new")).content.decode()
    assert 'value="KILLING"' in page
    assert not [kind for kind in RESTRICTED if f'value="{kind}"' in page]
    indicator = make_counted(world)
    with pytest.raises(IntegrityError, match="no_restricted_kind"), transaction.atomic():
        Indicator.objects.filter(pk=indicator.pk).update(kinds=["CRSV"])
    with pytest.raises(IntegrityError, match="suggests_no_restricted"), transaction.atomic():
        Indicator.objects.filter(pk=indicator.pk).update(suggests="CRSV")


def test_an_indicator_without_a_threshold_is_refused(world):
    with pytest.raises(ValidationError, match="Give a threshold"):
        make_indicator(world, absolute=None)


def test_a_correction_keeps_what_stood_there(world):
    indicator = make_indicator(world)
    read(world, indicator, 3, at=AT)
    assert read(world, indicator, 3, at=AT + DAY) == [], "the same again is no correction"
    read(world, indicator, 4, at=AT + DAY, note="Counted anew.")
    rows = Reading.objects.order_by("pk")
    assert [(int(each.value), each.replaced_at, each.entered_at) for each in rows] == [
        (3, AT + DAY, AT), (4, None, AT + DAY)
    ]  # fmt: skip
    assert values(indicator, world.n1)[0] == 4


def test_not_observed_is_not_zero(world):
    indicator = make_indicator(world, spreads=Decimal(3), absolute=None)
    for back in range(5):
        read(world, indicator, 4, back=back)
    read(world, indicator, None, back=5)
    found = standing(indicator, world.n1)
    assert found.baseline.usual == 4
    assert standing(indicator, world.n2).state == State.NOT_OBSERVED


def test_too_few_periods_say_so(world):
    indicator = make_indicator(world, spreads=Decimal(3), absolute=None)
    for back in range(4):
        read(world, indicator, 50, back=back)
    assert standing(indicator, world.n1).state == State.UNKNOWN
    read(world, indicator, 1, back=4)
    assert standing(indicator, world.n1).state != State.UNKNOWN


def test_an_old_reading_is_not_the_present_one(world):
    indicator = make_indicator(world)
    read(world, indicator, 9, back=2)
    assert standing(indicator, world.n1).state == State.REMARKABLE
    assert standing(indicator, world.n1, AT + 7 * DAY).state == State.NOT_OBSERVED


def test_what_cannot_be_is_refused(world):
    indicator = make_indicator(world, unit="LEVEL", absolute=Decimal(3))
    for impossible in (5, "1.5"):
        with pytest.raises(ValidationError):
            read(world, indicator, impossible)
    with pytest.raises(ValidationError, match="not begun"):
        read(world, indicator, 1, back=-1)
    with pytest.raises(NotAllowed):
        read(world, indicator, 1, by=world.neighbour)
    with pytest.raises(WrongState):
        read(world, make_counted(world), 1)
    change_indicator(indicator, by=world.head_of_office, at=AT, is_active=False)
    with pytest.raises(WrongState):
        read(world, Indicator.objects.get(pk=indicator.pk), 1)
    assert not Reading.objects.exists()


def test_readings_of_another_area_are_refused_as_a_whole(world):
    everywhere = make_indicator(world, by=world.adviser, aor=world.whole)
    entries = [Entry(watch_of(everywhere, area), Decimal(1)) for area in (world.n1, world.s1)]
    with pytest.raises(NotAllowed):
        enter_readings(everywhere, Period(date(2026, 2, 23), 7), entries, by=world.liaison, at=AT)
    assert not Reading.objects.exists()


def test_the_form_takes_all_areas_at_once_and_leaves_out_what_is_not_said(world, signed_in):
    indicator = make_indicator(world)
    first, second = watch_of(indicator, world.n1), watch_of(indicator, world.n2)
    page, address = signed_in(world.liaison), reverse("indicators:readings", args=[indicator.uid])
    answer = page.post(address, {f"value_{first.pk}": "2", f"unseen_{first.pk}": "on", f"note_{second.pk}": "x"})
    assert answer.status_code == 422
    assert "but not both" in answer.content.decode()
    sent = {f"value_{first.pk}": "2", f"note_{first.pk}": "Both doors shut.", f"unseen_{second.pk}": "on"}
    assert page.post(address + "?period=2026-02-24", sent).status_code == 302
    found = {each.watch_id: (each.first_on, each.value, each.note) for each in Reading.objects.all()}
    monday = date(2026, 2, 23)
    assert found == {first.pk: (monday, 2, "Both doors shut."), second.pk: (monday, None, "")}
    assert page.post(address + "?period=2026-02-24", {f"note_{first.pk}": ""}).status_code == 302
    assert Reading.objects.count() == 2


def test_reports_are_counted_in_periods_that_end_today(world):
    indicator = make_counted(world)
    for days in (0, 0, 2, 3, 5, 9, 11):
        make_report(world, at=AT - days * DAY)
    assert values(indicator, world.n1)[:5] == [3, 2, 0, 2, None], (
        "nothing is known of what lies before the first report"
    )
    assert values(indicator, world.n2)[:5] == [0, 0, 0, 0, None]


def test_the_day_is_that_of_the_mission(world):
    """At 23:30 in UTC it is the next day in Bangui."""
    indicator = make_counted(world, period_days=1)
    late = AT.replace(hour=23, minute=30) - 2 * DAY
    make_report(world, at=late)
    assert values(indicator, world.n1)[:3] == [0, 1, None]


def test_only_what_every_reader_may_read_is_counted(world):
    indicator, secret = make_counted(world), make_counted(world, by=world.adviser, classification="CONFIDENTIAL")
    make_report(world)
    make_report(world, kind="KILLING")
    make_report(world, area=world.s1, by=world.adviser)
    make_report(world, by=world.adviser, classification="CONFIDENTIAL")
    make_report(world, by=world.adviser, classification="STRICTLY_CONFIDENTIAL")
    make_report(world, sharing_boundary="SECTION")
    make_report(world, restricted_kind="CHILD")
    make_report(world, status="EXERCISE")
    make_report(world, withdrawn_at=AT, withdrawn_by=world.adviser, withdrawn_reason="Told twice.")
    assert values(indicator, world.n1)[0] == 1
    assert values(secret, world.n1)[0] == 2


def test_incidents_of_datasets_are_never_counted(world):
    indicator = make_counted(world, source="INCIDENTS", period_days=7)
    day = AT.date()
    make_incident(world, kind="ATTACK_VILLAGE", occurred_from_on=day, occurred_to_on=day)
    make_incident(world, dataset=make_dataset(world), occurred_from_on=day, occurred_to_on=day)
    assert values(indicator, world.n1)[0] == 1


def test_a_fall_is_looked_for_in_days_that_are_over(world):
    indicator = make_counted(world, direction="FALL", period_days=1, absolute=Decimal(0))
    make_report(world, at=AT - DAY)
    assert standing(indicator, world.n1).now.period.last_on == AT.date() - timedelta(days=1)
    assert standing(indicator, world.n1).state == State.USUAL


def test_how_areas_stand_costs_the_same_for_many(world, django_assert_max_num_queries):
    make_report(world)
    for _number in range(3):
        make_indicator(world)
        make_counted(world)
        make_counted(world, source="INCIDENTS")
        make_counted(world, by=world.adviser, aor=world.whole)
    watches = list(Watch.objects.unscoped("a test").with_indicators())
    assert len(watches) == 3 * (2 + 2 + 2 + 3)
    with django_assert_max_num_queries(5):
        standings_of(watches, AT)


def test_what_was_done_stands_in_the_trail(world):
    indicator = make_indicator(world)
    read(world, indicator, 2)
    change_indicator(indicator, by=world.head_of_office, at=AT, absolute=Decimal(7))
    change_indicator(indicator, by=world.head_of_office, at=AT, absolute=Decimal(7))
    found = (
        AuditEntry.objects.filter(target_kind="earlywarning.indicator").order_by("pk").values_list("action", flat=True)
    )
    assert [each.rpartition(".")[2] for each in found] == ["defined", "read", "changed"]
