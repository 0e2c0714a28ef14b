"""Which alerts warned of an incident: proposed, judged by people, shown to whoever may see both, counted."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db.models import Q
from django.urls import reverse

from accounts.coarsening import tell_areas
from audit.models import Entry
from common.errors import NotAllowed, WrongState
from earlywarning.analytics.facts import Asked, facts_for
from earlywarning.analytics.figures import Figures
from earlywarning.ledger import matter_of
from earlywarning.models import Alert, PriorAlert
from earlywarning.prior import before, judge
from tests.earlywarning.factories import cancel, make_alert
from tests.threats.factories import make_dataset, make_incident
from tests.world import AT
from threats.incidents.telling import span_words
from threats.models import Incident

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
BANGUI = ZoneInfo("Africa/Bangui")


@pytest.fixture
def incident(world):
    """Two days after AT, in North One."""
    return make_incident(world, day=(AT + 2 * DAY).date())


def proposed(incident, reader):
    return [each.alert for each in before(told(incident), reader)]


def told(incident):
    """As its page fetches it, with what may be told of its place."""
    row = Incident.objects.unscoped("a test fetches it").for_detail().get(pk=incident.pk)
    tell_areas([row])
    return row


def press(browser, alert, incident, said):
    return browser.post(reverse("alerts:warned", args=[alert.ref, incident.ref]), {"warned": said}, follow=True)


def figures_for(user, at=AT + 60 * DAY):
    asked = Asked(date(2026, 2, 20), date(2026, 3, 20), BANGUI, Q(pk__isnull=False))
    return Figures(facts_for(user, asked, at))


def test_proposed_are_alerts_of_the_three_days_before_in_the_same_area(world, incident):
    day = incident.occurred_from_on
    midnight = AT.astimezone(BANGUI).replace(year=day.year, month=day.month, day=day.day, hour=0, minute=0)
    kept = [make_alert(world, at=at) for at in (midnight - 72 * HOUR, AT, midnight + 23 * HOUR)]
    make_alert(world, at=midnight - 73 * HOUR)
    make_alert(world, at=midnight + 24 * HOUR)
    make_alert(world, urgency="Past", severity="Minor")
    make_alert(world, area=world.n2, by=world.adviser)
    make_alert(world, status="EXERCISE")
    cancel(make_alert(world), world)
    assert proposed(incident, world.adviser) == kept[::-1]


def test_where_the_hour_is_known_only_what_was_raised_before_it(world, incident):
    earlier, later = (make_alert(world, at=AT + 2 * DAY + hours * HOUR) for hours in (0, 3))
    rows = Incident.objects.unscoped("a test sets the hour").filter(pk=incident.pk)
    rows.update(occurred_at=AT + 2 * DAY + 2 * HOUR)
    assert later not in proposed(incident, world.adviser)
    assert proposed(incident, world.adviser) == [earlier]


def test_nobody_is_shown_an_alert_out_of_their_sight(world, incident, signed_in):
    secret = make_alert(world, classification="CONFIDENTIAL", by=world.adviser)
    page = reverse("incidents:detail", args=[incident.ref])
    assert secret.ref in signed_in(world.adviser).get(page).content.decode()
    judge(secret, incident, by=world.adviser, at=AT + 3 * DAY, warned=True)
    text = signed_in(world.focal_point).get(page).content.decode()
    assert secret.ref not in text
    assert "It warned of this." not in text


def test_what_somebody_judged_stands_on_both_pages(world, incident, signed_in):
    alert = make_alert(world)
    browser = signed_in(world.focal_point)
    page = browser.get(reverse("incidents:detail", args=[incident.ref])).content.decode()
    assert alert.ref in page
    assert "Nobody has said yet whether it warned of this." in page
    answer = press(browser, alert, incident, "yes").content.decode()
    assert "It warned of this." in answer
    assert "counts in the analytics" in answer
    there = browser.get(alert.get_absolute_url()).content.decode()
    assert "What happened afterwards" in there
    assert incident.ref in there
    assert span_words(incident.occurred_from_on, incident.occurred_to_on) in there
    press(browser, alert, incident, "no")
    assert PriorAlert.objects.get().warned is False
    assert incident.ref not in browser.get(alert.get_absolute_url()).content.decode()


def test_judged_the_same_twice_it_is_judged_once_and_the_trail_attests_what_stands(world, incident):
    alert = make_alert(world)
    rows = [judge(alert, incident, by=world.focal_point, at=AT + days * DAY, warned=True) for days in (3, 4)]
    assert rows[0] == rows[1] == PriorAlert.objects.get()
    assert Entry.objects.filter(action="earlywarning.alert.warned").count() == 1
    judge(alert, incident, by=world.adviser, at=AT + 5 * DAY, warned=False)
    row = PriorAlert.objects.get()
    assert (row.warned, row.by, row.at) == (False, world.adviser, AT + 5 * DAY)
    entry = Entry.objects.filter(action="earlywarning.alert.warned").latest("pk")
    assert f"prioralert:{row.pk}" in entry.attests
    named = [each.name for each in matter_of(Alert.objects.visible_to(world.adviser).for_detail().get()).rows]
    assert f"prioralert:{row.pk}" in named


def test_what_is_no_proposal_cannot_be_judged(world, incident):
    far = make_alert(world, area=world.n2, by=world.adviser)
    with pytest.raises(WrongState, match="did not come shortly before it"):
        judge(far, incident, by=world.adviser, at=AT + 3 * DAY, warned=True)
    of_a_dataset = make_incident(world, day=(AT + 2 * DAY).date(), dataset=make_dataset(world))
    with pytest.raises(WrongState):
        judge(make_alert(world), of_a_dataset, by=world.adviser, at=AT + 3 * DAY, warned=True)
    assert not PriorAlert.objects.exists()


def test_only_whoever_may_change_the_incident_judges(world, incident, signed_in):
    alert = make_alert(world)
    with pytest.raises(NotAllowed):
        judge(alert, incident, by=world.liaison, at=AT + 3 * DAY, warned=True)
    page = signed_in(world.liaison).get(reverse("incidents:detail", args=[incident.ref])).content.decode()
    assert alert.ref in page
    assert 'name="warned"' not in page
    assert signed_in(world.neighbour).post(reverse("alerts:warned", args=[alert.ref, incident.ref])).status_code == 404
    odd = signed_in(world.focal_point).post(
        reverse("alerts:warned", args=[alert.ref, incident.ref]), {"warned": "perhaps"}
    )
    assert odd.status_code == 400


def test_a_judgement_stands_in_place_of_the_rule_and_the_rule_where_nobody_judged(world, incident):
    alert = make_alert(world)
    other = make_incident(world, day=(AT + DAY).date())
    assert figures_for(world.adviser).counts["missed"] == 0
    judge(alert, incident, by=world.adviser, at=AT + 3 * DAY, warned=False)
    found = figures_for(world.adviser)
    assert [each.pk for each in found.sets["missed"]] == [incident.pk]
    assert [each.pk for each in found.sets["warned"]] == [other.pk], "nobody judged this one"
    judge(alert, other, by=world.adviser, at=AT + 3 * DAY, warned=False)
    assert figures_for(world.adviser).counts["followed"] == 0
    judge(alert, incident, by=world.adviser, at=AT + 4 * DAY, warned=True)
    found = figures_for(world.adviser)
    assert [each.pk for each in found.sets["missed"]] == [other.pk]
    assert [each.pk for each in found.sets["followed"]] == [alert.pk]


def test_a_confirmed_warning_counts_though_the_rule_would_not_have_seen_it(world):
    """Of an incident whose last possible day lies beyond the three days of the rule."""
    alert = make_alert(world)
    long = make_incident(world, day=(AT + 2 * DAY).date(), until=(AT + 9 * DAY).date())
    assert [each.pk for each in figures_for(world.adviser).sets["missed"]] == [long.pk]
    judge(alert, long, by=world.adviser, at=AT + 10 * DAY, warned=True)
    found = figures_for(world.adviser)
    assert found.counts["missed"] == 0
    assert [each.pk for each in found.sets["warned"]] == [long.pk]


def test_figures_rest_on_no_judgement_about_an_alert_out_of_sight(world, incident):
    secret = make_alert(world, classification="CONFIDENTIAL", by=world.adviser)
    judge(secret, incident, by=world.adviser, at=AT + 3 * DAY, warned=True)
    assert figures_for(world.adviser).counts["missed"] == 0
    assert figures_for(world.focal_point).counts["missed"] == 1
