"""Somebody on a journey through the portal as it runs.

Pages are addressed by what the portal itself relies on, addresses and names of fields, so that the same way is gone
in both languages and with both hands.
"""

from tests.plugins.portal import PASSWORD


class Person:
    """Somebody at a browser of their own, reading in `language`."""

    def __init__(self, visit, portal, hand, language, email, password=PASSWORD):
        self.page = visit(locale={"en": "en-GB", "fr": "fr-FR"}[language])
        self.hand = hand(self.page)
        self.portal = portal
        self.language = language
        self.email = email
        self.password = password

    def send(self, field):
        """Sends the form in which `field` is, and waits for the page that answers."""
        with self.page.expect_navigation():
            self.hand.press(f"main form:has([name={field}]) button:not([form])")

    def follow(self, address):
        with self.page.expect_navigation():
            self.hand.press(f'a[href="{address}"]:visible')

    def sign_in(self):
        self.page.goto("/accounts/login/")
        assert self.page.locator("html").get_attribute("lang") == self.language
        self.hand.write("login", self.email)
        self.hand.write("password", self.password)
        self.send("password")
        assert "/accounts/login/" not in self.page.url
        if self.page.locator("html").get_attribute("lang") != self.language:
            self.read_in_own_language()
        assert self.page.locator("html").get_attribute("lang") == self.language
        return self

    def read_in_own_language(self):
        """The account keeps the language somebody chose before; on a phone the choice is behind "More"."""
        place = ".top"
        if not self.page.locator(place).is_visible():
            place = ".thumb"
            self.hand.press(".thumb .more summary")
        with self.page.expect_navigation():
            self.hand.press(f"{place} button[name=language][value={self.language}]")
