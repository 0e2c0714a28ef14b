"""`python -m tests.pictures HOME PASSWORD FOLDER MAILS`: pictures of the engine's pages, from a running demonstration.

HOME: its address; PASSWORD: that of its accounts; MAILS: the folder of its mails, for the link of one. Each page at two
sizes and in both languages. To be looked at before they are kept: a picture proves nothing by itself.
"""

import re
import sys
from email import message_from_bytes, policy
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

from dashboards.demo import HOST
from tests.plugins.browser import ARGUMENTS, chromium

SIZES = {"laptop": (1366, 768), "phone": (390, 844)}
LOCALES = {"en": "en-GB", "fr": "fr-FR"}
# Beyond this nobody looks, and a picture weighs.
LONGEST = 3200


class Visitor:
    """Somebody at one size in one language, who has signed in as a role or not at all."""

    def __init__(self, browser, home, password, language, size, login=""):
        width, height = SIZES[size]
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, locale=LOCALES[language], color_scheme="light"
        )
        self.page = self.context.new_page()
        self.home, self.width = home, width
        if login:
            self.sign_in(login, password, language)

    def sign_in(self, login, password, language):
        self.page.goto(f"{self.home}/accounts/login/")
        self.page.fill("main [name=login]", f"{login}@{HOST}")
        self.page.fill("main [name=password]", password)
        with self.page.expect_navigation():
            self.page.press("main [name=password]", "Enter")
        if self.page.locator("html").get_attribute("lang") != language:
            form = self.page.locator(f"button[name=language][value={language}]").first
            with self.page.expect_navigation():
                form.evaluate("button => button.form.requestSubmit(button)")

    def take(self, path, file):
        self.page.goto(path if "://" in path else f"{self.home}{path}")
        self.page.wait_for_load_state("networkidle")
        height = min(LONGEST, self.page.evaluate("document.documentElement.scrollHeight"))
        self.page.set_viewport_size({"width": self.width, "height": height})
        self.page.screenshot(path=file)

    def first(self, path, pattern):
        """The first address on a page that `pattern` finds."""
        self.page.goto(f"{self.home}{path}")
        found = re.search(pattern, self.page.content())
        assert found, f"{pattern} is not on {path}."
        return found[1] if found.groups() else found[0]


def pages(browser, home, password, mails):
    """(name, login, address) of each picture."""
    desk = Visitor(browser, home, password, "en", "laptop", "joc")
    alert = desk.first("/alerts/", r"/alerts/EW-CAF-\d\d-\d+/")
    call = desk.first("/alerts/", r"/alerts/calls/[\w-]+/")
    policies = desk.first("/policies/", r'href="(/policies/[^"]*alert[^"]*/P1/)"')
    area = desk.first("/policies/preview/", r'<option value="(\d+)"[^>]*>[^<]*Bambari')
    yield "alert", "hoo", alert
    yield "board", "joc", "/alerts/"
    yield "call-sheet", "joc", call
    yield "policy", "adviser", policies
    yield "policy-edit", "adviser", f"{policies}edit/"
    yield "preview", "adviser", f"/policies/preview/?purpose=alert:ACK&priority=P1&area={area}"
    yield "readiness", "adviser", "/policies/readiness/"
    yield "acknowledge", "hoo", f"{alert}acknowledge/"
    yield "acknowledge-link", "", f"{home}{newest_link(mails)}"


def newest_link(mails):
    """The path of the newest link to acknowledge by."""
    for file in sorted(mails.glob("*.eml"), key=lambda file: file.stat().st_mtime, reverse=True):
        body = message_from_bytes(file.read_bytes(), policy=policy.default).get_body(("plain",))
        if found := re.search(r"https?://\S+/ack/\S+", body.get_content()):
            return urlsplit(found[0]).path
    raise SystemExit(f"No mail in {mails} has a link.")


def main(home, password, folder, mails):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        wanted = list(pages(browser, home, password, Path(mails)))
        for size in SIZES:
            for language in LOCALES:
                known = {}
                for name, login, path in wanted:
                    if login not in known:
                        known[login] = Visitor(browser, home, password, language, size, login)
                    width, height = SIZES[size]
                    known[login].page.set_viewport_size({"width": width, "height": height})
                    known[login].take(path, folder / f"{name}-{language}-{size}.png")
                for visitor in known.values():
                    visitor.context.close()
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
