"""The pages of the look in a real browser: both themes, a laptop and a phone."""

import pytest
from playwright.sync_api import expect

from tests.look.markup import ROOT
from tests.world import PASSWORD, World

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SIZES = [pytest.param((1366, 768), id="laptop"), pytest.param((390, 844), id="phone")]
THEMES = ["light", "dark"]


@pytest.fixture
def adviser(transactional_db):
    return World().adviser


def faults(page):
    """What axe finds, each with the element."""
    page.evaluate((ROOT / "node_modules/axe-core/axe.min.js").read_text())
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    return [(fault["id"], node["html"]) for fault in found["violations"] for node in fault["nodes"]]


def is_too_wide(page):
    return page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


def sign_in(page, user):
    page.goto("/accounts/login/")
    page.get_by_label("E-mail").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda address: "/accounts/login/" not in address)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("size", SIZES)
def test_signing_in_and_the_frame_are_accessible_and_fit(new_page, adviser, theme, size):
    page = new_page(*size, color_scheme=theme)
    page.goto("/accounts/login/")
    assert faults(page) == []
    assert not is_too_wide(page)
    sign_in(page, adviser)
    assert faults(page) == []
    assert not is_too_wide(page)
    page.goto("/accounts/2fa/")
    assert faults(page) == []
    assert not is_too_wide(page)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("size", SIZES)
def test_a_refused_sign_in_is_explained_where_the_reader_is(new_page, adviser, theme, size):
    page = new_page(*size, color_scheme=theme)
    page.goto("/accounts/login/")
    page.get_by_label("E-mail").fill(adviser.email)
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("button", name="Sign in").click()
    # An assertion of Playwright's, which asks again by itself; its wait_for_function would evaluate a string.
    expect(page.locator("#error-summary[role=alert]")).to_be_focused()
    assert page.get_by_label("E-mail").input_value() == adviser.email
    assert faults(page) == []


def test_the_theme_follows_the_system(new_page, adviser):
    grounds = []
    for theme in THEMES:
        page = new_page(color_scheme=theme)
        page.goto("/accounts/login/")
        grounds.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert grounds == ["rgb(239, 242, 246)", "rgb(16, 22, 29)"]


def test_paper_is_white_whatever_the_theme(new_page, adviser):
    page = new_page(color_scheme="dark")
    page.goto("/accounts/login/")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(23, 34, 46)"


def test_the_first_tab_leads_past_the_navigation(new_page, adviser):
    page = new_page()
    sign_in(page, adviser)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_the_menu_of_a_phone_works_without_javascript(new_page, adviser):
    page = new_page(390, 844, java_script_enabled=False)
    sign_in(page, adviser)
    button = page.get_by_role("navigation", name="Quick").get_by_role("button", name="Sign out")
    assert not button.is_visible()
    page.get_by_text("More", exact=True).click()
    button.click()
    page.get_by_role("heading", name="Sign in").wait_for()


def test_escape_closes_the_menu_and_returns_the_focus(new_page, adviser):
    page = new_page()
    sign_in(page, adviser)
    page.locator("details.menu summary").click()
    link = page.get_by_role("link", name="Change password")
    link.focus()
    assert link.is_visible()
    page.keyboard.press("Escape")
    assert not link.is_visible()
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


@pytest.mark.parametrize("size", SIZES)
def test_targets_are_large_enough_for_a_thumb(new_page, adviser, size):
    page = new_page(*size)
    sign_in(page, adviser)
    small = page.evaluate("""
        () => [...document.querySelectorAll("button, summary, nav a, .btn, .form-control, .form-select")]
            .filter((element) => element.offsetParent && element.getBoundingClientRect().height < 44)
            .map((element) => element.outerHTML)
    """)
    assert small == []


def test_a_clock_counts_on_by_the_server_and_not_by_the_device(new_page, adviser):
    """The page was made two hours ago by this device's clock; the server said six minutes were left."""
    page = new_page()
    page.goto("/accounts/login/")
    page.evaluate("""
        () => {
            document.querySelector("main").insertAdjacentHTML("beforeend", `
              <span class="clock"><time data-counts-to="2020-01-01T00:06:12Z" data-at="2020-01-01T00:00:00Z"
              data-in="in %(span)s" data-late="late by %(span)s" data-min="%(n)d min"
              data-hours="%(h)d h %(m)02d min">made</time></span>`);
        }
    """)
    address = page.evaluate("document.querySelector('script[type=module]').src")
    page.evaluate("address => import(address + '?again')", address)
    text = page.locator("time[data-counts-to]").text_content()
    assert text.startswith("in 06:1") or text.startswith("in 06:0")


def test_filters_fold_away_on_a_phone_without_javascript(new_page, adviser):
    page = new_page(390, 844, java_script_enabled=False)
    sign_in(page, adviser)
    page.goto("/threats/")
    apply = page.get_by_role("button", name="Apply")
    assert not apply.is_visible()
    page.locator("label.filters-word").click()
    assert apply.is_visible()


def test_on_a_phone_the_list_comes_first_also_when_it_is_filtered(new_page, adviser):
    page = new_page(390, 844)
    sign_in(page, adviser)
    page.goto("/threats/?q=market")
    assert page.get_by_text("Filters (1)").is_visible()
    assert not page.get_by_role("button", name="Apply").is_visible()


def test_a_refused_filter_is_seen_where_the_error_leads(new_page, adviser, problems):
    problems.expect("status of 422")
    page = new_page(390, 844)
    sign_in(page, adviser)
    for address, field in (("/threats/?area=ZZ", "area"), ("/map/?since=soon", "since")):
        page.goto(address)
        page.locator("#error-summary a").first.click()
        assert page.locator(f"main [name={field}]").is_visible(), address


def test_filters_stand_open_on_a_laptop(new_page, adviser):
    page = new_page()
    sign_in(page, adviser)
    page.goto("/threats/")
    assert page.get_by_role("button", name="Apply").is_visible()
