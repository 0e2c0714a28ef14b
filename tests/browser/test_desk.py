"""The board that keeps itself fresh: one sound for each new P1 that nobody has, and words for whoever hears none."""

import pytest
from django.core.cache import cache

from common import clock
from tests.browser.pages import LAPTOP, PHONE, enter, faults
from tests.earlywarning.factories import MINUTE, make_alert, take

# Counts how often a tone is asked for; the tone itself is the browser's own.
COUNT_TONES = """
  window.tones = 0;
  const made = AudioContext.prototype.createOscillator;
  AudioContext.prototype.createOscillator = function () { window.tones += 1; return made.call(this); };
"""
SOUND = "#sound"


@pytest.fixture
def desk(portal, new_page):
    """The board as the desk has it open."""
    cache.clear()
    assert [portal.joc, portal.head_of_office]
    page = new_page(*LAPTOP)
    page.add_init_script(COUNT_TONES)
    enter(page, portal, "joc")
    page.goto("/alerts/")
    return page


def renew(page):
    """The board asks for itself, as it does every 20 s and whenever somebody comes back to it."""
    with page.expect_response("**/alerts/"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.evaluate("() => new Promise((done) => setTimeout(done, 150))")


def tones(page):
    return page.evaluate("window.tones")


def test_there_is_one_sound_for_each_new_p1_and_none_for_any_other(portal, desk):
    at = clock.now()
    make_alert(portal, at=at)
    renew(desk)
    assert tones(desk) == 0, "nobody has turned the sound on"
    desk.locator(SOUND).click()
    desk.locator("#sound[aria-checked=true]").wait_for()
    assert tones(desk) == 1, "so that it is known how loud it is"
    renew(desk)
    assert tones(desk) == 1, "it was there before"
    first, second = make_alert(portal, at=at), make_alert(portal, at=at)
    renew(desk)
    assert tones(desk) == 3
    renew(desk)
    assert tones(desk) == 3, "a refresh alone is no news"
    make_alert(portal, at=at, severity="Minor")
    taken = make_alert(portal, at=at)
    take(taken, portal.head_of_office, at=at)
    renew(desk)
    assert tones(desk) == 3, "one is no P1, the other is acknowledged"
    take(first, portal.head_of_office, at=at)
    renew(desk)
    assert tones(desk) == 3
    assert second.ref in desk.locator("#urgent").inner_text()
    assert first.ref not in desk.locator("#urgent").inner_text()


def test_it_goes_on_through_other_pages_and_off_when_asked(portal, desk):
    at = clock.now()
    desk.locator(SOUND).click()
    desk.locator("#sound[aria-checked=true]").wait_for()
    make_alert(portal, at=at)
    desk.get_by_role("link", name="All alerts").click()
    desk.wait_for_url("**/alerts/all/")
    desk.get_by_role("link", name="Open alerts").click()
    desk.locator("#sound[aria-checked=true]").wait_for()
    assert tones(desk) == 1, "it came while another page was open; counted anew on each page"
    desk.locator(SOUND).click()
    desk.locator("#sound[aria-checked=false]").wait_for()
    make_alert(portal, at=at)
    renew(desk)
    assert tones(desk) == 1
    assert desk.locator(f"{SOUND} [data-word]").inner_text() == "off"


def test_whoever_hears_nothing_reads_it_in_the_title_and_on_the_page(portal, desk):
    assert desk.title() == "Alerts · POC Portal"
    assert desk.locator("#urgent").inner_text() == ""
    alert = make_alert(portal, at=clock.now())
    renew(desk)
    assert desk.title() == "(1) P1 – Alerts · POC Portal"
    assert desk.locator("#urgent[role=alert][aria-live=assertive]").inner_text().startswith("1 P1 alert waits")
    assert desk.locator(f"#open-{alert.ref}").count() == 1
    assert faults(desk, PHONE, LAPTOP) == []
    take(alert, portal.head_of_office, at=clock.now())
    renew(desk)
    assert desk.title() == "Alerts · POC Portal"
    assert desk.locator("#urgent").inner_text() == ""


def test_a_board_on_which_nothing_changed_keeps_its_place_and_its_clocks_run_right(portal, desk):
    alert = make_alert(portal, at=clock.now())
    renew(desk)
    desk.evaluate("document.getElementById('desk').dataset.mark = 'same'")
    desk.locator(f"#open-{alert.ref}").focus()
    renew(desk)
    assert desk.evaluate("document.getElementById('desk').dataset.mark") == "same"
    make_alert(portal, at=clock.now() - 2 * MINUTE)
    renew(desk)
    assert desk.evaluate("document.getElementById('desk').dataset.mark") is None
    assert desk.evaluate("document.activeElement.id") == f"open-{alert.ref}"
    desk.wait_for_timeout(1100)  # a second of the clocks that came with the refresh
    minutes = [
        int(text.split()[-1].partition(":")[0]) for text in desk.locator("#desk time[data-counts-to]").all_inner_texts()
    ]
    assert sorted(minutes) == [12, 14]


def test_a_board_that_cannot_be_renewed_says_so_and_stays(portal, desk, problems):
    problems.expect("Failed to load resource")
    problems.expect("Response Status Error Code 500")
    alert = make_alert(portal, at=clock.now())
    renew(desk)
    desk.route("**/alerts/", lambda route: route.fulfill(status=500, body="no"))
    renew(desk)
    assert desk.locator("#stale").is_visible()
    assert desk.locator(f"#open-{alert.ref}").is_visible()
    desk.unroute("**/alerts/")
    renew(desk)
    assert not desk.locator("#stale").is_visible()
    desk.context.clear_cookies()
    with desk.expect_response("**/accounts/login/**"):
        desk.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    desk.locator("#stale").wait_for()
    assert desk.locator(f"#open-{alert.ref}").is_visible(), "a page of sign-in takes no place of the board"


def test_without_scripts_the_words_alone_tell(portal, new_page):
    alert = make_alert(portal, at=clock.now())
    page = new_page(*LAPTOP, java_script_enabled=False)
    assert portal.joc
    enter(page, portal, "joc")
    page.goto("/alerts/")
    assert page.title() == "(1) P1 – Alerts · POC Portal"
    assert alert.ref in page.locator("#urgent").inner_text()
    assert not page.locator(SOUND).is_visible()
    assert page.locator("noscript meta[http-equiv=refresh], meta[http-equiv=refresh]").count() == 1
