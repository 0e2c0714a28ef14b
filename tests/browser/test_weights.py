"""What a browser fetches from the web process as it runs: compressed, over the wire, and under which headers."""

from urllib.parse import urlsplit

import pytest

from tests.plugins.portal import PASSWORD

COLD_KB, WARM_KB = 120, 20  # a page without a map; 1 kB is 1,000 bytes
MAP_KB = 350
PAGES = [
    "/", "/dashboard/", "/matrix/", "/alerts/", "/alerts/all/", "/incidents/",
    "/incidents/figures/", "/threats/", "/threats/new/", "/people/", "/audit/", "/people/new/",
    "/people/tokens/", "/api/v1/docs/",
]  # fmt: skip
READERS = {"/audit/": "auditor", "/people/new/": "admin"}


class Wire:
    """Everything `page` fetched over the network since the last `start`: bytes as they were sent, headers included."""

    def __init__(self, page):
        self.answers = []
        self.bytes = 0
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.loadingFinished", self._finished)
        page.on("response", lambda answer: self.answers.append(answer))

    def _finished(self, event):
        self.bytes += event["encodedDataLength"]

    def start(self):
        self.answers.clear()
        self.bytes = 0


def sign_in(page, reader):
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill(f"{reader}@demo.example")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(lambda address: "/accounts/login/" not in address)


def open_from_nothing(page, wire, address):
    """The page is open, with everything it needs fetched anew."""
    page.context.new_cdp_session(page).send("Network.clearBrowserCache")
    wire.start()
    page.goto(address, wait_until="networkidle")


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_light_the_first_time_and_lighter_the_second(visit, address):
    page = visit(keep_cache=True)
    sign_in(page, READERS.get(address, "adviser"))
    wire = Wire(page)

    open_from_nothing(page, wire, address)
    cold = wire.bytes
    assert len(wire.answers) > 3, "the style sheets and scripts were asked for"

    wire.start()
    page.goto(address, wait_until="networkidle")
    warm = wire.bytes
    assert 500 < warm <= WARM_KB * 1000
    assert warm < cold <= COLD_KB * 1000


def test_a_page_with_a_map_is_light_with_all_that_is_drawn(visit):
    page = visit(keep_cache=True)
    sign_in(page, "adviser")
    wire = Wire(page)
    open_from_nothing(page, wire, "/map/")
    page.locator("#map[data-ready]").wait_for()
    fetched = {urlsplit(answer.url).path for answer in wire.answers}
    assert fetched >= {"/map/", "/map/base/", "/map/marks/"}
    assert 80_000 < wire.bytes <= MAP_KB * 1000


def test_signing_in_is_light_from_nothing(visit):
    page = visit(keep_cache=True)
    wire = Wire(page)
    page.goto("/accounts/login/", wait_until="networkidle")
    assert 5_000 < wire.bytes <= COLD_KB * 1000
    assert {answer.status for answer in wire.answers} == {200}


def test_files_are_compressed_and_kept_for_good_and_pages_are_not_kept(visit):
    page = visit(keep_cache=True)
    sign_in(page, "adviser")
    wire = Wire(page)
    open_from_nothing(page, wire, "/threats/")
    files = [answer for answer in wire.answers if "/static/" in answer.url]
    assert {urlsplit(answer.url).path.rpartition(".")[2] for answer in files} >= {"css", "js"}
    for answer in files:
        headers = answer.headers
        assert headers["cache-control"] == "max-age=315360000, public, immutable", answer.url
        if answer.url.endswith((".css", ".js")):
            assert headers.get("content-encoding") in ("br", "gzip"), answer.url
    (document,) = [answer for answer in wire.answers if "/static/" not in answer.url]
    assert document.headers["cache-control"] == "no-store, private"


def test_every_page_brings_a_strict_policy(visit):
    page = visit(keep_cache=True)
    for address, reader in (("/accounts/login/", ""), ("/", "adviser"), ("/threats/", "")):
        if reader:
            sign_in(page, reader)
        policy = page.goto(address).headers["content-security-policy"]
        rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
        assert rules["default-src"] == "'none'"
        assert rules["script-src"] == rules["style-src"] == rules["connect-src"] == "'self'"
        assert "unsafe" not in policy


def test_no_cookie_can_be_read_by_a_script_or_sent_from_elsewhere(visit):
    page = visit(locale="fr-FR")
    page.goto("/accounts/login/")
    page.locator("button[name=language][value=fr]").click()
    sign_in(page, "adviser")
    page.goto("/threats/")
    cookies = {cookie["name"]: cookie for cookie in page.context.cookies()}
    assert set(cookies) >= {"sessionid", "csrftoken", "django_language"}
    for name, cookie in cookies.items():
        assert cookie["httpOnly"], name
        assert cookie["sameSite"] in ("Lax", "Strict"), name
    assert page.evaluate("document.cookie") == ""
