"""Each figure of the analytics, recounted from the raw rows; what belongs together; and who sees whose offices."""

import statistics
import uuid
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from earlywarning import second
from earlywarning.analytics import facts as facts_module
from earlywarning.analytics.facts import Asked, TooMany, facts_for
from earlywarning.analytics.figures import ENOUGH, STATED, Figures
from earlywarning.analytics.further import offices_of, promises_of, reasons_of
from earlywarning.analytics.views import TITLES
from earlywarning.models import Acknowledgement, Alert, Decision, Response
from earlywarning.services import close_alert
from tests.earlywarning.factories import MINUTE, cancel, make_alert, respond, take
from tests.threats.factories import make_dataset, make_incident
from tests.world import AT
from threats.models import Incident

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
BANGUI = ZoneInfo("Africa/Bangui")
LATER = AT + 60 * DAY
PAGE = reverse("analytics:page")
MONTH = {"since": "2026-02-20", "until": "2026-03-20"}
OURS = ("MISSION_MIL", "MISSION_POL", "MISSION_CIV", "JOINT")


def figures_for(user, since=date(2026, 2, 20), until=date(2026, 3, 20), where=None, at=LATER):
    asked = Asked(since, until, BANGUI, where if where is not None else Q(pk__isnull=False))
    return Figures(facts_for(user, asked, at))


def future(world, days=0, **more):
    """A warning of the lowest priority, raised `days` after the beginning."""
    at = AT + days * DAY
    facts = {"urgency": "Future", "certainty": "Likely", "expected_at": at + HOUR, "at": at}
    return make_alert(world, **facts | more)


def no_action(alert, world, reason, at):
    facts = {"uid": uuid.uuid4(), "reason": reason, "note": ""}
    return second.propose_no_action(alert, by=world.head_of_office, at=at, **facts)


@pytest.fixture
def story(world):
    """Something of everything, in two districts of the north and in the south."""
    assert [world.head_of_office, world.adviser, world.leader, world.focal_point]
    day = [AT + days * DAY for days in range(14)]
    in_time, late, never = (make_alert(world, at=day[each]) for each in (0, 1, 2))
    take(in_time, world.head_of_office, at=day[0] + 4 * MINUTE)
    respond(in_time, world.head_of_office, at=day[0] + 40 * MINUTE)
    take(late, world.head_of_office, at=day[1] + 50 * MINUTE)
    respond(late, world.head_of_office, at=day[1] + 9 * HOUR, responder="HOST_MIL")
    take(never, world.focal_point, at=day[2] + 6 * MINUTE)
    for days, reason in ((3, "WEATHER"), (4, "NATIONAL_CAVEAT"), (5, "WEATHER")):
        alert = future(world, days)
        no_action(alert, world, reason, at=day[days] + HOUR)
    wrong = make_alert(world, at=day[6], urgency="Past", severity="Minor")
    cancel(wrong, world, at=day[6] + HOUR)
    doubted = future(world, 7)
    note = {"uid": uuid.uuid4(), "note": "Two sources saw nobody."}
    second.propose_not_credible(doubted, by=world.head_of_office, at=day[7] + HOUR, **note)
    over = make_alert(world, at=day[8], urgency="Past", severity="Minor")
    close_alert(over, by=world.head_of_office, at=day[8] + HOUR, outcome="TOO_LATE")
    make_alert(world, at=day[9], status="EXERCISE")
    south = make_alert(world, at=day[3], area=world.s1, by=world.adviser)
    make_alert(world, at=day[3], area=world.s1, by=world.adviser, classification="STRICTLY_CONFIDENTIAL")
    for days, area in ((0, world.n1), (1, world.n1), (5, world.n1), (2, world.n2), (13, world.n1), (3, world.s1)):
        make_incident(world, day=day[days].date(), area=area)
    make_incident(world, day=day[6].date(), until=day[12].date(), area=world.n1)
    make_incident(world, day=day[4].date(), kind="TENSION")
    make_incident(world, day=day[4].date(), area=world.north)
    make_incident(world, dataset=make_dataset(world), day=day[4].date(), area=world.n2)
    return SimpleNamespace(in_time=in_time, late=late, never=never, south=south, over=over)


# --- Recounted --------------------------------------------------------------------------------------------------------


def raw_alerts(user):
    rows = Alert.objects.visible_to(user).filter(withdrawn_at=None, merged_into=None).exclude(stage="CANCELLED")
    days = (datetime(2026, 2, 20, tzinfo=BANGUI), datetime(2026, 3, 21, tzinfo=BANGUI))
    return [alert for alert in rows.select_related("area") if days[0] <= alert.raised_at < days[1]]


def raw_district(row):
    """As the table of accounts/coarsening.py says, spelled out."""
    if row.area is None or row.restricted_kind or row.classification == "STRICTLY_CONFIDENTIAL" or row.area.level < 2:
        return None
    return row.area.path[:12]


def raw_window(alert):
    day = alert.raised_at.astimezone(BANGUI).date()
    expected = alert.expected_at.astimezone(BANGUI).date() if alert.expected_at else day
    return day, max(day, expected) + 3 * DAY


def raw_incidents(user):
    rows = Incident.objects.visible_to(user).filter(dataset=None, withdrawn_at=None, merged_into=None)
    rows = rows.filter(occurred_from_on__range=(date(2026, 2, 20), date(2026, 3, 20)))
    return list(rows.exclude(kind__in=["TENSION", "ARMED_MOVEMENT"]).select_related("area"))


def raw_days(alert, harm):
    """None: they do not belong together; else whether both fell on one day."""
    first, last = raw_window(alert)
    if raw_district(alert) is None or raw_district(alert) != raw_district(harm):
        return None
    inside = first <= harm.occurred_from_on and harm.occurred_to_on <= last
    return (harm.occurred_from_on == first) if inside else None


def recount(user, at=LATER):
    alerts, harm = raw_alerts(user), raw_incidents(user)
    answers = {each.alert_id: each for each in Acknowledgement.objects.filter(is_first=True)}
    responses = list(Response.objects.all())
    warnings = [each for each in alerts if each.urgency != "Past"]
    judged = [each for each in warnings if raw_district(each) and raw_window(each)[1] < at.astimezone(BANGUI).date()]
    followed = {each.pk: {raw_days(each, one) for one in harm} - {None} for each in judged}
    compared = [each for each in harm if raw_district(each)]
    warned = {each.pk: {raw_days(one, each) for one in warnings} - {None} for each in compared}
    actionable = {each.pk for each in alerts if each.crosscheck != "NOT_CREDIBLE"}
    return {
        "raised": {each.pk for each in alerts},
        "acknowledged": {each.pk for each in alerts if each.pk in answers},
        # Each P1 of the story has a quarter of an hour, every other answer in it a day.
        "in-time": {
            each.pk for each in alerts
            if each.pk in answers
            and answers[each.pk].answered_at - each.raised_at <= (15 * MINUTE if each.priority == "P1" else DAY)
        },
        "decided": {each.pk for each in alerts} & set(Decision.objects.values_list("alert", flat=True)),
        "no-action": {each.pk for each in alerts if each.decision == "NO_ACTION"},
        "actionable": actionable,
        "responded": actionable & {each.alert_id for each in responses},
        "responded-mission": actionable & {each.alert_id for each in responses if each.responder in OURS},
        "judged": {each.pk for each in judged},
        "followed": {pk for pk, days in followed.items() if days},
        "followed-same-day": {pk for pk, days in followed.items() if days == {True}},
        "incidents": {each.pk for each in compared},
        "warned": {pk for pk, days in warned.items() if False in days},
        "warned-same-day": {pk for pk, days in warned.items() if days == {True}},
        "missed": {pk for pk, days in warned.items() if not days},
        "not-compared": {each.pk for each in harm} - {each.pk for each in compared},
    }  # fmt: skip


@pytest.mark.parametrize("reader", ["adviser", "head_of_office", "head_of_south", "joc"])
def test_every_figure_is_the_number_of_its_raw_rows(world, story, reader):
    user = getattr(world, reader)
    figures, raw = figures_for(user), recount(user)
    assert set(figures.sets) == set(raw) == set(TITLES)
    assert {name: {each.pk for each in rows} for name, rows in figures.sets.items()} == raw
    if reader == "adviser":
        empty = {name for name, rows in raw.items() if not rows}
        assert empty == set(), "a figure that the story leaves empty proves nothing"


def test_medians_are_of_those_that_have_the_moment(world, story):
    answered = figures_for(world.adviser).answered
    raised = {alert.pk: alert.raised_at for alert in raw_alerts(world.adviser)}
    first = Acknowledgement.objects.filter(is_first=True, alert__in=raised)
    assert answered.to_acknowledge == statistics.median(each.answered_at - raised[each.alert_id] for each in first)
    ours = Response.objects.filter(responder__in=OURS, alert__in=raised)
    assert answered.to_respond == statistics.median(each.began_at - raised[each.alert_id] for each in ours)
    decided = Decision.objects.filter(alert__in=raised).exclude(alert__crosscheck="NOT_CREDIBLE")
    assert answered.to_decide == statistics.median(each.decided_at - raised[each.alert_id] for each in decided)
    empty = figures_for(world.adviser, since=date(2026, 5, 1), until=date(2026, 5, 2)).answered
    assert (empty.to_acknowledge, empty.to_decide, empty.to_respond) == (None, None, None)


def test_promises_are_kept_by_setting_out_by_the_hour(world, story):
    figures = figures_for(world.adviser)
    # in_time set out after 35 min of its hour; late after nine hours; never not at all.
    found = promises_of(figures.alerts, LATER)
    assert (found.made, found.kept, found.broken, found.running, found.ended) == (3, 1, 2, 0, 0)
    before = promises_of(figures.alerts, AT + 2 * DAY + 30 * MINUTE)
    assert (before.kept, before.broken, before.running) == (1, 1, 1)


def test_a_reason_kept_for_the_leadership_is_told_to_it_alone(world, story):
    def told(user):
        found = reasons_of(user, figures_for(user).answered.of("no-action"))
        return [(reason.code, reason.alerts) for reason in found]

    assert told(world.adviser) == told(world.leader) == [("WEATHER", 2), ("NATIONAL_CAVEAT", 1)]
    assert told(world.focal_point) == told(world.joc) == [("WEATHER", 2), ("", 1)]
    assert told(world.head_of_south) == []


# --- What belongs together --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "until", "same_place", "missed"),
    [(0, 0, True, False), (3, 3, True, False), (4, 4, True, True), (2, 5, True, True), (-1, -1, True, True),
     (1, 1, False, True)],
)  # fmt: skip
def test_an_incident_without_a_warning_is_missed(world, days, until, same_place, missed):
    make_alert(world)
    day = AT.date() + days * DAY
    make_incident(world, day=day, until=AT.date() + until * DAY, area=world.n1 if same_place else world.n2)
    figures = figures_for(world.adviser)
    assert (len(figures.sets["missed"]), len(figures.sets["followed"])) == ((1, 0) if missed else (0, 1))


def test_a_warning_of_a_later_day_reaches_until_then(world):
    make_alert(world, urgency="Future", expected_at=AT + 10 * DAY)
    make_incident(world, day=AT.date() + 13 * DAY)
    assert figures_for(world.adviser).counts["missed"] == 0
    make_incident(world, day=AT.date() + 14 * DAY)
    assert figures_for(world.adviser).counts["missed"] == 1


def test_an_alert_about_the_past_warns_of_nothing(world):
    make_alert(world, urgency="Past", severity="Minor")
    make_incident(world, day=AT.date() + DAY)
    figures = figures_for(world.adviser)
    assert (figures.counts["missed"], figures.counts["judged"]) == (1, 0)


def test_on_one_day_nobody_knows_which_came_first(world):
    make_alert(world)
    make_incident(world)
    counts = figures_for(world.adviser).counts
    assert (counts["warned"], counts["warned_same_day"], counts["followed_same_day"]) == (0, 1, 1)
    make_alert(world, at=AT - DAY)
    assert figures_for(world.adviser).counts["warned"] == 1


def test_a_warning_before_the_period_still_counts_for_an_incident_in_it(world):
    make_alert(world)
    make_incident(world, day=AT.date() + 2 * DAY)
    counts = figures_for(world.adviser, since=AT.date() + DAY).counts
    assert (counts["raised"], counts["warned"], counts["missed"]) == (0, 1, 0)
    counts = figures_for(world.adviser, until=AT.date()).counts
    assert (counts["followed"], counts["incidents"]) == (1, 0)


def test_a_warning_whose_days_are_not_over_is_not_judged(world):
    make_alert(world)
    assert figures_for(world.adviser, at=AT + 3 * DAY).counts["judged"] == 0
    assert figures_for(world.adviser, at=AT + 4 * DAY).counts["judged"] == 1


def test_a_place_that_may_not_be_told_closely_is_not_compared(world):
    make_alert(world, by=world.adviser, classification="STRICTLY_CONFIDENTIAL")
    make_incident(world, classification="STRICTLY_CONFIDENTIAL")
    make_incident(world, restricted_kind="CHILD", kind="CHILD_RECRUIT")
    counts = figures_for(world.leader).counts
    assert (counts["judged"], counts["incidents"], counts["not_compared"]) == (0, 0, 2)


def test_calibration_keeps_apart_what_was_acted_upon(world):
    assert world.head_of_office
    for n in range(ENOUGH):
        future(world, area=world.n1 if n < 4 else world.n2)
    acted = future(world)
    respond(acted, world.head_of_office, at=AT + HOUR, began_at=AT + HOUR)
    watched = future(world, certainty="Possible")
    respond(watched, world.head_of_office, at=AT + HOUR, began_at=AT + HOUR, kind="MONITOR")
    future(world, certainty="Unknown")
    future(world, certainty="Observed")
    make_incident(world, day=AT.date() + DAY, area=world.n1)
    lines = {line.certainty: line for line in figures_for(world.adviser).calibration}
    assert list(lines) == list(STATED)
    likely, possible = lines["Likely"], lines["Possible"]
    assert (likely.alone, likely.alone_followed, likely.acted, likely.acted_followed) == (10, 4, 1, 1)
    assert (likely.share, likely.stated) == (40, (50, 100))
    assert (possible.alone, possible.alone_followed, possible.acted) == (1, 1, 0), "watching protects nobody"
    assert possible.share is None, "one is too few for a share"


def test_months_and_offices_add_up_to_the_whole(world, story):
    figures = figures_for(world.adviser)
    assert [month.first_day for month in figures.months] == [date(2026, 2, 1), date(2026, 3, 1)]
    assert sum(month.missed for month in figures.months) == figures.counts["missed"]
    assert sum(len(month.alerts.alerts) for month in figures.months) == figures.counts["raised"]
    north = next(each for each in offices_of(world.adviser, figures, AT.date()) if each.aor == world.office_north)
    inside = recount(world.head_of_office)
    assert {each.pk for each in north.answered.alerts} == inside["raised"]
    assert (north.incidents, north.missed) == (len(inside["incidents"]), len(inside["missed"]))


# --- Whose offices ----------------------------------------------------------------------------------------------------


def test_nobody_sees_the_offices_of_others(world, story):
    def offices(user):
        return [office.aor.code for office in offices_of(user, figures_for(user), AT.date())]

    every = ["FO-NORTH", "FO-SOUTH", "SEC-EAST"]
    for leader in (world.adviser, world.leader, world.auditor):
        assert offices(leader) == every
    assert offices(world.head_of_office) == offices(world.focal_point) == ["FO-NORTH"]
    assert offices(world.head_of_south) == ["FO-SOUTH"]
    assert offices(world.joc) == [], "the desk leads no office"
    world.office_south.parent = world.sector_east
    world.office_south.save()
    assert offices(world.sector) == ["FO-SOUTH", "SEC-EAST"]


# --- The page ---------------------------------------------------------------------------------------------------------


def test_each_figure_opens_the_rows_it_counts(world, story, signed_in):
    browser = signed_in(world.adviser)
    counts = browser.get(PAGE, MONTH).context["counts"]
    for figure in TITLES:
        page = browser.get(reverse("analytics:rows", args=[figure]), MONTH)
        shown = page.content.decode().count('<td data-label="Reference">')
        assert page.context["count"] == shown == counts[figure.replace("-", "_")], figure
    assert browser.get(reverse("analytics:rows", args=["nonsense"])).status_code == 404


def test_an_area_narrows_what_is_counted_and_not_what_belongs_together(world, signed_in):
    make_alert(world)
    make_incident(world, day=AT.date() + DAY)
    make_incident(world, day=AT.date() + DAY, area=world.n2)
    browser = signed_in(world.adviser)
    for area, counted in (
        (world.n1, (1, 1, 0)),
        (world.n2, (0, 1, 1)),
        (world.north, (1, 2, 1)),
        (world.south, (0, 0, 0)),
    ):
        counts = browser.get(PAGE, {**MONTH, "area": area.pcode}).context["counts"]
        assert (counts["raised"], counts["incidents"], counts["missed"]) == counted
    assert browser.get(PAGE, {**MONTH, "area": "none"}).context["counts"]["raised"] == 0


def test_a_drill_and_what_is_out_of_sight_leave_no_trace(world, signed_in):
    make_alert(world, status="EXERCISE")
    make_alert(world, by=world.adviser, classification="STRICTLY_CONFIDENTIAL")
    make_incident(world, area=world.s1)
    for reader in (world.focal_point, world.joc):
        counts = signed_in(reader).get(PAGE, MONTH).context["counts"]
        assert counts["raised"] == 0
    assert signed_in(world.focal_point).get(PAGE, MONTH).context["counts"]["incidents"] == 0


def test_days_that_make_no_sense_are_refused_with_a_sentence(world, signed_in, monkeypatch):
    browser = signed_in(world.adviser)
    for asked, words in (
        ({"since": "2026-03-02", "until": "2026-03-01"}, "The last day lies before the first."),
        ({"since": "2025-01-01", "until": "2026-03-01"}, "At most 366 days"),
        ({"since": "x"}, "Enter a valid date"),
    ):
        for address in (PAGE, reverse("analytics:rows", args=["missed"])):
            answer = browser.get(address, asked)
            assert answer.status_code == 422
            assert words in answer.content.decode()
    make_alert(world)
    make_alert(world)
    monkeypatch.setattr(facts_module, "MOST", 1)
    with pytest.raises(TooMany):
        figures_for(world.adviser)
    assert "Choose a shorter one." in browser.get(PAGE, MONTH).content.decode()


def test_the_pages_cost_the_same_for_few_rows_and_for_many(world, signed_in):
    browser = signed_in(world.adviser)

    def statements():
        counts = []
        for address in (PAGE, reverse("analytics:rows", args=["raised"]), reverse("analytics:rows", args=["missed"])):
            browser.get(address, MONTH)
            with CaptureQueriesContext(connection) as asked:
                assert browser.get(address, MONTH).status_code == 200
            counts.append(len(asked))
        return counts

    def happen(days):
        alert = future(world, days)
        no_action(alert, world, "WEATHER", at=AT + days * DAY + HOUR)
        take(make_alert(world, at=AT + days * DAY), world.head_of_office, at=AT + days * DAY + MINUTE)
        make_incident(world, day=(AT + days * DAY).date(), area=world.n2)

    assert world.head_of_office
    happen(0)
    few = statements()
    for days in range(1, 6):
        happen(days)
    assert statements() == few
    assert max(few) <= 20
