"""The browser of the tests lets no complaint of a page pass."""

import pytest

from tests.plugins.browser import Problems, watch


@pytest.fixture
def shown(browser):
    """Shows a page that says `body` and returns what it complained about."""
    contexts = []

    def show(body):
        problems = Problems()
        context = browser.new_context()
        contexts.append(context)
        watch(context, "http://portal.test", problems)
        page = context.new_page()
        page.set_content(f"<!doctype html><title>x</title>{body}")
        page.evaluate("() => new Promise(requestAnimationFrame)")
        return problems

    yield show
    for context in contexts:
        context.close()


def test_a_quiet_page_has_no_complaint(shown):
    assert shown("<p>All well.</p>").unexpected() == []


def test_a_request_to_another_host_is_stopped_and_reported(shown):
    problems = shown('<img src="http://tiles.example/1.png" alt="">')
    assert "request to another host: http://tiles.example/1.png" in problems.found


def test_an_error_of_a_script_and_one_on_the_console_are_reported(shown):
    problems = shown("<script>console.error('lost'); throw new Error('broken')</script>")
    assert "console: lost" in problems.found
    assert any(text.startswith("page error:") and "broken" in text for text in problems.found)


def test_an_expected_complaint_passes_and_its_absence_does_not():
    problems = Problems()
    problems.expect("404")
    assert problems.missing() == ["404"]
    problems.add("console: 404 (Not Found)")
    assert (problems.unexpected(), problems.missing()) == ([], [])


def test_a_page_of_the_live_server_is_reached(page):
    page.goto("/healthz")
    assert page.url.endswith("/healthz")
