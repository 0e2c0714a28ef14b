"""The pages a browser is sent to: every address of tests/access/cases.py that is read and answers with a page."""

from urllib.parse import urlencode

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse

from tests.access.cases import ANYBODY, CASES
from tests.look.markup import ROOT

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
AXE = (ROOT / "node_modules/axe-core/axe.min.js").read_text()
PHONE, LAPTOP, ZOOMED = (390, 844), (1366, 768), (683, 384)  # the last: a laptop at 200 %
CAST = ("adviser", "focal_point", "head_of_office", "liaison", "sector", "leader", "force_commander", "human_rights",
        "auditor", "admin", "partner", "ocha", "nobody", "women_protection")  # fmt: skip

# What these answer is for machines or for the folder of downloads. Everything else that is read is a page.
NOT_PAGES = {
    "followup:alive", "followup:ready", "followup:engine_health", "metrics", "audit:export",
    "mfa_download_recovery_codes", "api-schema", "map:marks", "map:base", "map:place", "alerts:cap",
    "alerts:ledger-file", "duty:feed", "duty:post-feed", "duty:export", "desk:export", "exercises:score",
    "files:open", "imports:rejects", "assessments:pdf", "assessments:word", "incidents:export", "threats:export",
    "reports:export", "actors:export", "triggers:export", "hotspots:export", "assessments:export",
}  # fmt: skip


# A part of another page, which is looked at there.
PIECES = {"alerts:preview"}


def is_page(case):
    return case.method == "GET" and case.name not in NOT_PAGES | PIECES and "-api:" not in case.name


PAGES = [case for case in CASES if is_page(case)]
MACHINES = [case for case in CASES if case.method == "GET" and not is_page(case) and case.name not in PIECES]
# Nothing is typed there, so nothing typed can be refused; or the address sends on to a page with another form.
NOTHING_TO_REFUSE = {
    "account_logout", "mfa_deactivate_totp", "mfa_generate_recovery_codes",
    "account_set_password", "mfa_authenticate", "account_reset_password_from_key", "ack", "duty:calendar",
    "alerts:complete", "indicators:readings", "actions:done", "imports:undo",
}  # fmt: skip
POSTED = {case.name for case in CASES if case.method == "POST"}
FORMS = [case for case in PAGES if case.name in POSTED - NOTHING_TO_REFUSE]
# Read without naming an object: before anything has been recorded it is a page of its own.
LISTS = [case for case in PAGES if case.right and case.wrong_gets_list]


def address(case, made, world):
    query = urlencode(case.query(world, made))
    return reverse(case.name, args=case.args(made)) + (f"?{query}" if query else "")


def cookies_of(user, home):
    """What a browser holds in which `user` has just given their password again."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    request = HttpRequest()
    request.session, request.user = client.session, user
    record_authentication(request, user, method="password", reauthenticated=True)
    request.session.save()
    return [{"name": settings.SESSION_COOKIE_NAME, "value": request.session.session_key, "url": home}]


def name_of(case):
    return case.name


def enter(page, portal, login):
    """`page` is one of a browser in which this person of the cast, or nobody, has signed in."""
    page.context.clear_cookies()
    if login != ANYBODY:
        page.context.add_cookies(cookies_of(getattr(portal, login), portal.home))


def open_as(page, portal, login, case, made):
    """The answer to the address of `case`, asked for by this person."""
    enter(page, portal, login)
    return page.goto(address(case, made, portal))


EMPTY_EVERY_FIELD = """
() => {
  const form = [...document.querySelectorAll("main form")].find((form) =>
    form.getAttribute("method") === "post" && form.querySelector(
    "input:not([type=hidden]), textarea, select"));
  form.noValidate = true;
  for (const field of form.querySelectorAll("input:not([type=hidden]), textarea, select")) field.value = "";
  form.requestSubmit(form.querySelector("button:not([type=button])"));
}
"""


def send_empty(page, problems):
    """The form of the page has come back after it was sent with nothing in it."""
    # The whole page with its styles: before them, everything is too wide.
    with page.expect_navigation(wait_until="load") as answered:
        page.evaluate(EMPTY_EVERY_FIELD)
    if answered.value.status == 422:
        problems.expect("status of 422")  # Chromium calls any 4xx an error
    else:
        assert answered.value.status == 200, "only the forms of the sign-in library answer so"
    page.locator("#error-summary").wait_for()


def faults_of_accessibility(page):
    """What axe finds, each with the element."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE)
    found = page.evaluate("rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES)
    return [f"{fault['id']}: {node['html']}" for fault in found["violations"] for node in fault["nodes"]]


# Wider than the window, or cut off within a box that cannot be scrolled; tables and the row of pages beside the alerts
# can. What a map draws reaches beyond its frame.
TOO_WIDE = """
() => {
  const wide = document.documentElement.scrollWidth > window.innerWidth ? ["the page is wider than the window"] : [];
  for (const element of document.querySelectorAll("main *, header *, footer *, nav *")) {
    const box = element.getBoundingClientRect();
    if (!box.width || !element.checkVisibility()) continue;
    if (element.closest(".visually-hidden, .table-frame, .beside, .leaflet-pane, .skip-link, pre")) continue;
    if (box.right <= window.innerWidth + 1 && box.left >= -1) continue;
    wide.push("beyond the edge: " + element.outerHTML.slice(0, 200));
  }
  return wide;
}
"""


def faults_of_width(page):
    return page.evaluate(TOO_WIDE)


def faults_of_structure(page, language="en"):
    """One main heading with words in it, a title that says which page this is, and the language of the reader."""
    found = page.evaluate(
        """() => ({
            nothing: [...document.querySelectorAll("main dd")].filter((value) => !value.textContent.trim())
              .map((value) => value.parentElement.textContent.trim()),
            headings: [...document.querySelectorAll("h1")].map((heading) => heading.textContent.trim()),
            title: document.title, language: document.documentElement.lang,
            twice: [...document.querySelectorAll("[id]")].map((element) => element.id)
              .filter((id, place, all) => all.indexOf(id) !== place),
        })"""
    )
    faults = []
    if len(found["headings"]) != 1 or not all(found["headings"]):
        faults.append(f"main headings: {found['headings']}")
    name, _, portal = found["title"].rpartition(" · ")
    if not name.strip() or portal != "POC Portal":
        faults.append(f"title: {found['title']!r}")
    if found["language"] != language:
        faults.append(f"language: {found['language']!r}")
    faults += [f"a fact without a value: {name}" for name in found["nothing"]]
    return faults + [f"id twice: {name}" for name in found["twice"]]


def faults(page, *sizes, axe=None, language="en"):
    """Everything wrong with the page that is open, at each of these sizes; for axe at those of `axe`."""
    page.wait_for_load_state()  # with its styles: without them every page is too wide
    found = faults_of_structure(page, language)
    for size in sizes:
        width, height = size
        page.set_viewport_size({"width": width, "height": height})
        wrong = faults_of_width(page)
        if axe is None or size in axe:
            wrong += faults_of_accessibility(page)
        found += [f"{width}x{height}: {text}" for text in wrong]
    return found
