"""`python -m tests.pictures HOME PASSWORD FOLDER MAILS`: pictures of the engine's pages, from a running demonstration.

HOME: its address; PASSWORD: that of its accounts; MAILS: the folder of its mails, for the link of one. Each page at two
sizes and in both languages. To be looked at before they are kept: a picture proves nothing by itself.
"""

import re
import sys
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

from tests.plugins.browser import ARGUMENTS, chromium

# Of the accounts of the demonstration (dashboards.demo, which cannot be read without the portal's settings).
HOST = "demo.example"
SIZES = {"laptop": (1366, 768), "phone": (390, 844)}
LOCALES = {"en": "en-GB", "fr": "fr-FR"}
# Beyond this nobody looks, and a picture weighs.
LONGEST = 3200


class Visitor:
    """Somebody at one size in one language, who has signed in as a role or not at all."""

    def __init__(self, browser, home, password, language, size, login="", host=HOST):
        width, height = SIZES[size]
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, locale=LOCALES[language], color_scheme="light"
        )
        self.page = self.context.new_page()
        self.home, self.width, self.host = home, width, host
        if login:
            self.sign_in(login, password, language)

    def sign_in(self, login, password, language):
        self.page.goto(f"{self.home}/accounts/login/")
        self.page.fill("main [name=login]", f"{login}@{self.host}")
        self.page.fill("main [name=password]", password)
        with self.page.expect_navigation():
            self.page.press("main [name=password]", "Enter")
        if self.page.locator("html").get_attribute("lang") != language:
            form = self.page.locator(f"button[name=language][value={language}]").first
            with self.page.expect_navigation():
                form.evaluate("button => button.form.requestSubmit(button)")

    def take(self, path, file, part=""):
        self.page.goto(path if "://" in path else f"{self.home}{path}")
        self.page.wait_for_load_state("networkidle")
        if self.page.locator("#map").count():  # as high as the window: a window as high as the page shows no more of it
            self.page.locator("#map[data-ready]").wait_for()
        else:
            height = min(LONGEST, self.page.evaluate("document.documentElement.scrollHeight"))
            self.page.set_viewport_size({"width": self.width, "height": height})
        if part:
            self.page.locator(part).first.screenshot(path=file)
        else:
            self.page.screenshot(path=file)

    def first(self, path, pattern):
        """The first address on a page that `pattern` finds."""
        self.page.goto(f"{self.home}{path}")
        found = re.search(pattern, self.page.content())
        assert found, f"{pattern} is not on {path}."
        return found[1] if found.groups() else found[0]


def pages(browser, home, password):
    """(name, login, address, part of the page) of each picture."""
    desk = Visitor(browser, home, password, "en", "laptop", "joc")
    alert = desk.first("/alerts/", r"/alerts/EW-CAF-\d\d-\d+/")
    policies = desk.first("/policies/", r'href="(/policies/\w+/alert/ack/p1/)"')
    area = desk.first("/policies/preview/", r'<option value="(\d+)"[^>]*>[^<]*Bambari')
    soon = f"{datetime.now(UTC) + timedelta(minutes=5):%Y-%m-%dT%H:%M}"
    yield "alert", "hoo", alert, ""
    yield "board", "joc", "/alerts/", ""
    yield "call-sheet", "joc", "/alerts/", ".board-calls .card:has(button[name=outcome])"
    yield "policy", "adviser", policies, ""
    yield "policy-edit", "adviser", f"{policies}edit/", ""
    yield "preview", "adviser", f"/policies/preview/?purpose=alert:ACK&priority=P1&area={area}&moment={soon}", ""
    yield "readiness", "adviser", "/policies/readiness/", ""
    yield "acknowledge", "hoo", f"{alert}acknowledge/", ""


def link_after_an_alert(page, home, mails, kind):
    """The path behind the mail that calls the head of office, in their language, about an alert raised for it.

    `kind`: one of which nothing is open there; else it would be one more report of that.
    """
    page.goto(f"{home}/alerts/new/")
    page.locator("main [name=urgency][value=Immediate]").check()
    page.locator("main").evaluate("(main) => main.querySelectorAll('details').forEach((each) => each.open = true)")
    area = page.locator("main select[name=area] option", has_text="Bambari").first.get_attribute("value")
    for name, value in (("kind", kind), ("severity", "Severe"), ("area", area)):
        page.locator(f"main select[name={name}]").select_option(value)
    with page.expect_navigation():
        page.locator("main .form-do button").first.click()
    (ref,) = re.findall(r"/alerts/(EW-CAF-\d\d-\d+)/", page.url)
    page.wait_for_timeout(8_000)  # the first level's mails
    return link_to(f"hoo@{HOST}", ref, mails)


def link_to(address, ref, mails):
    for file in mails.glob("*.eml"):
        mail = message_from_bytes(file.read_bytes(), policy=policy.default)
        text = mail.get_body(("plain",)).get_content()
        if mail["To"] == address and ref in text and (found := re.search(r"https?://\S+/ack/\S+", text)):
            return urlsplit(found[0]).path
    raise SystemExit(f"No mail in {mails} calls {address} about {ref}.")


def main(home, password, folder, mails):
    folder, mails = Path(folder), Path(mails)
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        wanted = list(pages(browser, home, password))
        for language, kind in (("en", "LOOTING"), ("fr", "ARB_DETENTION")):
            Visitor(browser, home, password, language, "laptop", "hoo")  # who reads in this language from now on
            liaison = Visitor(browser, home, password, language, "laptop", "cla")
            link = link_after_an_alert(liaison.page, home, mails, kind)
            for size in SIZES:
                take_all(browser, home, password, language, size, [*wanted, ("acknowledge-link", "", link, "")], folder)
        browser.close()


def take_all(browser, home, password, language, size, wanted, folder, host=HOST):
    known = {}
    width, height = SIZES[size]
    for name, login, path, part in wanted:
        if login not in known:
            known[login] = Visitor(browser, home, password, language, size, login, host)
        known[login].page.set_viewport_size({"width": width, "height": height})
        known[login].take(path, folder / f"{name}-{language}-{size}.png", part)
    for visitor in known.values():
        visitor.context.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
