"""A real Chromium on the live server. A page that complains or asks another host for something fails its test."""

import os
import shutil
from urllib.parse import urlsplit

import pytest

PROGRAMS = ("/usr/bin/chromium", "chromium", "chromium-browser", "google-chrome", "chrome")
ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage"]


def chromium():
    """The path of a Chromium, None where there is none."""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


class Problems:
    """What pages complained about, apart from what a test said it expects."""

    def __init__(self):
        self.found = []
        self.expected = []

    def expect(self, words):
        """Some complaint of this test contains `words`; that none does is a failure too."""
        self.expected.append(words)

    def add(self, text):
        self.found.append(text)

    def unexpected(self):
        return [text for text in self.found if not any(words in text for words in self.expected)]

    def missing(self):
        return [words for words in self.expected if not any(words in text for text in self.found)]


@pytest.fixture(scope="session")
def browser():
    """One Chromium for this process of the run."""
    program = chromium()
    if not program:
        pytest.skip("no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield found
        found.close()


@pytest.fixture
def problems():
    return Problems()


@pytest.fixture
def new_page(browser, live_server, problems):
    """Makes a page of its own session: `new_page(width=390, height=844, locale="fr")`; addresses may be relative."""
    contexts = []

    def make(width=1366, height=768, locale="en-GB", **options):
        context = browser.new_context(
            base_url=live_server.url, viewport={"width": width, "height": height}, locale=locale, **options
        )
        contexts.append(context)
        watch(context, live_server.url, problems)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()
    assert problems.unexpected() == [], "the browser complained"
    assert problems.missing() == [], "an expected complaint did not come"


@pytest.fixture
def page(new_page):
    """A page as on a laptop, in English, nobody signed in."""
    return new_page()


def watch(context, home, problems, keep_cache=False):
    """Everything the pages of `context` complain about is in `problems`; other hosts are never reached.

    Standing between a page and the network costs the browser its cache; with `keep_cache` another host is only noticed.
    """
    own = urlsplit(home).netloc

    def is_own(request):
        if urlsplit(request.url).netloc in ("", own):
            return True
        problems.add(f"request to another host: {request.url}")
        return False

    if keep_cache:
        context.on("request", is_own)
    else:
        context.route("**/*", lambda route: route.continue_() if is_own(route.request) else route.abort())
    context.on("console", lambda message: message.type == "error" and problems.add(f"console: {message.text}"))
    context.on("weberror", lambda error: problems.add(f"page error: {error.error}"))


def pytest_collection_modifyitems(items):
    """What asks for a page is marked `browser`, so that it can be left out: -m "not browser"."""
    for item in items:
        if {"page", "new_page", "browser", "visit"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.browser)


# The sync API of Playwright keeps an event loop in the thread of the test.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
