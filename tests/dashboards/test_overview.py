"""The leadership page: what waits, where it is worst, and that each figure is the number of the rows it opens."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse

from common.weeks import DAY, Week
from dashboards.home import ThreatCount
from dashboards.overview import overview_of
from dashboards.places import AreaLine
from earlywarning.answering import acknowledge
from earlywarning.figures import Standings
from earlywarning.models import Alert
from earlywarning.services import close_alert
from followup.ticking import tick
from tests.earlywarning.factories import MINUTE, cancel, make_alert, respond, take, tell, withhold
from tests.threats.factories import make_report, make_threat
from tests.world import AT
from threats.models import Report
from threats.reports.figures import Flow

OVERVIEW = reverse("dashboards:overview")


@pytest.fixture
def at(world, monkeypatch):
    """The portal's moment: two weeks after the cast began to act."""
    moment = AT + timedelta(days=14)
    monkeypatch.setattr("common.clock.now", lambda: moment)
    return moment


@pytest.fixture
def opened(world, signed_in, at):
    def ask(reader):
        answer = signed_in(reader).get(OVERVIEW)
        assert answer.status_code == 200
        return answer

    return ask


def unanswered_since(world, moment, **facts):
    """An alert for which the whole ladder was called in vain."""
    alert = make_alert(world, at=moment, **facts)
    for minutes in (0, 15, 30, 45, 60):
        tick(moment + minutes * MINUTE)
    return alert


def test_when_nothing_waits_it_says_how_long_the_last_answer_took(world, opened, at):
    assert "No alert is waiting." in opened(world.leader).content.decode()
    take(make_alert(world, at=at - DAY), world.head_of_office, at=at - DAY + 40 * MINUTE)
    take(make_alert(world, at=at - timedelta(hours=3)), world.head_of_office, at=at - timedelta(hours=3) + 11 * MINUTE)
    page = opened(world.leader).content.decode()
    assert "No alert is waiting. The last was answered in 11 min." in page


def test_what_is_unanswered_stands_first_and_in_red(world, opened, at):
    fresh = make_alert(world, at=at - 5 * MINUTE)
    lost = unanswered_since(world, at - timedelta(hours=2))
    page = opened(world.leader).content.decode()
    card = page[page.index('id="unanswered"') : page.index('id="yours"')]
    assert "2 alerts" in card
    assert "For 1 of them everybody has been called in vain." in card
    assert card.index(lost.ref) < card.index(fresh.ref)
    assert 'class="card card-act" id="unanswered"' in page


def test_an_alert_within_its_time_is_not_red(world, opened, at):
    make_alert(world, at=at - 5 * MINUTE)
    page = opened(world.leader).content.decode()
    assert "card-act" not in page
    assert "alert-line-act" not in page


def test_what_waits_for_the_reader_is_what_calls_them_and_what_they_promised(world, opened, at):
    assert world.focal_point
    called = make_alert(world, at=at - 5 * MINUTE)
    tick(at - 5 * MINUTE)
    promised = make_alert(world, at=at - timedelta(hours=1))
    acknowledge(
        promised, by=world.head_of_office, at=at - 50 * MINUTE, uid=promised.uid, will_do="PATROL_DISPATCH",
        promised_at=at + timedelta(hours=1),
    )  # fmt: skip
    yours = {line.alert.ref for line in opened(world.head_of_office).context["overview"].yours}
    assert yours == {promised.ref}, "whoever holds no post when the ladder calls is not called"
    assert {line.alert.ref for line in opened(world.focal_point).context["overview"].yours} == {called.ref}
    assert "Nothing waits for you" in opened(world.neighbour).content.decode()
    close_alert(promised, by=world.head_of_office, at=at, outcome="THREAT_AVERTED")
    assert opened(world.head_of_office).context["overview"].yours == []


def rows_behind(browser, page):
    """(figure, number of rows that its link opens) for every link of `page` that stands for a number."""
    links = re.findall(r'<a href="([^"]*\?[^"]*)">(\d+)</a>', page)
    boxes = re.findall(
        r'figure-value"><strong>(\d+)</strong>.*?<a class="figure-link" href="([^"]*)"', page, flags=re.S
    )
    for address, number in [*links, *((address, number) for number, address in boxes)]:
        answer = browser.get(unescape(address))
        assert answer.status_code == 200, address
        yield address, int(number), len(answer.context["page"].rows)


def busy_fortnight(world, at):
    """Alerts, reports and threats of every kind that the page counts, in both provinces and in none."""
    for back in (1, 2, 3, 8, 9, 16, 30):
        make_report(world, at=at - back * DAY)
    make_report(world, at=at - 2 * DAY, area=world.s1, by=world.adviser)
    make_report(world, at=at - 2 * DAY, area=world.country, by=world.adviser)
    make_report(world, at=at - 1 * DAY, classification="CONFIDENTIAL", by=world.adviser)
    make_threat(world, horizon="IMMINENT")
    make_threat(world, area=world.s1)
    take(make_alert(world, at=at - 9 * DAY), world.head_of_office, at=at - 9 * DAY + 5 * MINUTE)
    for kind, do in (("LOOTING", tell), ("KILLING", withhold), ("EXTORTION", None), ("TENSION", None)):
        decided = make_alert(world, at=at - 6 * DAY, kind=kind)
        take(decided, world.head_of_office, at=at - 6 * DAY + 5 * MINUTE)
        if do:
            do(decided, world.head_of_office, at=at - 5 * DAY)
    late = make_alert(world, at=at - 8 * DAY, kind="ABDUCTION")
    take(late, world.head_of_office, at=at - 8 * DAY + 50 * MINUTE)
    respond(late, world.head_of_office, at=at - 8 * DAY + 90 * MINUTE)
    make_alert(world, at=at - 3 * MINUTE, area=world.s1, by=world.adviser)
    unanswered_since(world, at - timedelta(hours=3), area=world.country, by=world.adviser)
    cancel(make_alert(world, at=at - DAY), world, at=at)
    make_alert(world, at=at - 40 * DAY)


@pytest.mark.parametrize("reader", ["adviser", "focal_point", "neighbour", "liaison"])
def test_each_figure_is_the_number_of_the_rows_it_opens(world, signed_in, at, reader):
    busy_fortnight(world, at)
    browser = signed_in(getattr(world, reader))
    checked = list(rows_behind(browser, browser.get(OVERVIEW).content.decode()))
    assert len(checked) >= 6
    for address, said, found in checked:
        assert said == found, address


def test_the_figures_of_the_whole_are_those_of_its_parts(world, opened, at):
    busy_fortnight(world, at)
    found = opened(world.adviser).context["overview"]
    assert found.total.open == sum(line.alerts.open for line in found.lines) == 9
    # Five promises of the past were not kept, so their ladders went on to the end: they wait again.
    assert (found.total.waiting, found.total.unanswered) == (8, 6)
    assert found.reports == 6
    assert (found.threats, found.imminent) == (2, 1)
    assert [line.name for line in found.lines] == ["North", "South", ""]
    assert (found.answers.raised, found.answers.acknowledged, found.answers.in_time, found.answers.responded) == (
        8, 6, 5, 1,
    )  # fmt: skip
    told = found.feedbacks
    assert (told.given, told.withheld, told.open, told.late, told.owed) == (1, 1, 4, 4, 6)
    assert sum(line.reports for line in found.weeks) == 10


def test_twelve_weeks_end_with_this_one_and_the_table_holds_what_the_chart_draws(world, opened, at):
    busy_fortnight(world, at)
    found = opened(world.adviser).context["overview"]
    assert [line.week for line in found.weeks] == Week.of(at.date()).last(12)
    assert found.report_bars == [(line.week.label, line.reports) for line in found.weeks]
    page = opened(world.adviser).content.decode()
    for line in found.weeks:
        assert f">{line.week}</a>" in page


def test_a_hidden_record_changes_no_figure(world, opened, at):
    make_report(world, at=at - DAY)
    take(make_alert(world, at=at - DAY), world.head_of_office, at=at - DAY + MINUTE)
    before = without_clocks(opened(world.focal_point).content.decode())
    make_report(world, at=at - DAY, classification="CONFIDENTIAL", by=world.adviser)
    make_report(world, at=at - DAY, kind="CRSV", by=world.human_rights)
    make_alert(world, at=at - DAY, area=world.s1, by=world.adviser)
    make_threat(world, area=world.s1)
    make_alert(world, at=at - DAY, kind="CRSV", by=world.human_rights)
    assert without_clocks(opened(world.focal_point).content.decode()) == before


def test_what_was_withdrawn_merged_or_only_a_drill_changes_no_figure(world, opened, at):
    kept, told = make_alert(world, at=at - DAY), make_report(world, at=at - DAY)
    before = without_clocks(opened(world.adviser).content.decode())
    gone = {"withdrawn_at": at, "withdrawn_by": world.adviser, "withdrawn_reason": "Told twice."}
    make_report(world, at=at - DAY, **gone)
    make_report(world, at=at - DAY, status="EXERCISE")
    make_alert(world, at=at - DAY, **gone)
    make_alert(world, at=at - DAY, status="EXERCISE")
    make_threat(world, **gone)
    merged, doubled = make_alert(world, at=at - DAY), make_report(world, at=at - DAY)
    joined = {"merged_into": kept, "stage": "DUPLICATE", "closed_at": at, "closed_by": world.adviser}
    Alert.objects.unscoped("a test merges").filter(pk=merged.pk).update(**joined)
    Report.objects.unscoped("a test merges").filter(pk=doubled.pk).update(merged_into=told)
    assert without_clocks(opened(world.adviser).content.decode()) == before


def without_clocks(page):
    return re.sub(r'csrfmiddlewaretoken" value="\w+"|X-CSRFToken": "\w+"', "", page)


def test_the_page_is_marked_by_the_highest_of_what_it_counts(world, opened, at):
    make_report(world, at=at - DAY, classification="CONFIDENTIAL", by=world.adviser)
    assert opened(world.adviser).context["classification"] == "CONFIDENTIAL"
    assert opened(world.focal_point).context["classification"] == "UNCLASSIFIED"


def test_a_province_of_which_nothing_was_heard_is_silent_and_not_calm(world, opened, at):
    make_report(world, at=at - 3 * DAY)
    found = opened(world.adviser).context["overview"]
    assert [line.name for line in found.silent] == ["South"]
    page = opened(world.adviser).content.decode()
    assert "South. That does not mean that nothing happened there." in " ".join(page.split())
    make_report(world, at=at - 10 * DAY, area=world.s1, by=world.adviser)
    found = opened(world.adviser).context["overview"]
    assert ([line.name for line in found.silent], [line.name for line in found.calm]) == ([], ["South"])


@pytest.mark.parametrize(
    ("recent", "before", "trend"),
    [(0, 0, "same"), (1, 0, "same"), (2, 0, "up"), (3, 4, "up"), (3, 8, "same"), (5, 8, "up"), (10, 32, "same"),
     (0, 4, "same"), (0, 8, "down"), (4, 24, "down"), (5, 24, "same")],
)  # fmt: skip
def test_a_trend_is_more_than_chance(at, recent, before, trend):
    """By two reports, and by half, at least: against a quarter of what came in the four weeks before."""
    assert AreaLine(None, Standings(), Flow(recent, before, at), ThreatCount(), at).trend == trend


@pytest.mark.parametrize(("recent", "shade"), [(0, 0), (1, 1), (2, 1), (3, 2), (5, 2), (6, 3), (60, 3)])
def test_a_province_is_darker_the_more_was_heard(at, recent, shade):
    assert AreaLine(None, Standings(), Flow(recent, 0, at), ThreatCount(), at).shade == shade


def test_the_map_draws_only_what_the_reader_may_see(world, opened, at):
    make_alert(world, at=at - MINUTE, area=world.s1, by=world.adviser)
    make_alert(world, at=at - MINUTE)
    drawn = {place.line.name if place.line else None for place in opened(world.focal_point).context["overview"].drawn}
    assert drawn == {"North", None}
    page = opened(world.focal_point).content.decode()
    assert page.count('class="pin"') == 1
    assert 'class="shade-out"' in page
    assert opened(world.adviser).content.decode().count('class="pin"') == 2


def test_a_leader_of_a_mission_without_geography_gets_the_page(world, opened):
    assert "No geography has been imported" in opened(world.elsewhere).content.decode()


@pytest.mark.parametrize("reader", ["adviser", "sector"])
def test_it_takes_twenty_statements_however_much_there_is(world, signed_in, at, reader, django_assert_max_num_queries):
    browser = signed_in(getattr(world, reader))
    browser.get(OVERVIEW)
    for _each in range(3):
        busy_fortnight(world, at)
    with django_assert_max_num_queries(20) as asked:
        browser.get(OVERVIEW)
    fewer = len(asked.captured_queries)
    busy_fortnight(world, at)
    with django_assert_max_num_queries(fewer):
        browser.get(OVERVIEW)


def test_it_can_be_asked_for_a_past_moment(world, at):
    """What `at` is given counts, not the clock."""
    make_report(world, at=at - DAY)
    assert overview_of(world.adviser, at).reports == 1
    assert overview_of(world.adviser, at + 10 * DAY).reports == 0
