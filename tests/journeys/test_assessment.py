"""An assessment from its evidence to its score: written, sent back, endorsed, contradicted, lapsed, asked about.

Only time is helped along: what was endorsed a moment ago is made to have been endorsed so many days earlier, as the
rows of the database say it. All else is done by people at pages and by the engine of the portal as it runs.
"""

import io
import json
import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import docx
import pytest

from tests.browser.pages import LAPTOP, PHONE, faults
from tests.journeys.hands import Pointer
from tests.journeys.test_unanswered_alert import Somebody, until
from tests.pdf import pages_of

pytestmark = pytest.mark.journey

DAY = timedelta(days=1)
HORIZON = 30  # days of the risk line; so many pass
VALID = 29  # days after today
MARKED = {"en": "UNCLASSIFIED", "fr": "NON CLASSIFIÉ"}
DISCLAIMER = {
    "en": "do not imply official endorsement or acceptance by the United Nations.",
    "fr": "n’impliquent pas reconnaissance ou acceptation officielle par l’Organisation des Nations Unies.",
}
SUMMARY = "Armed men come back to the villages when the harvest is sold."
# The engine looks every five minutes; a journey asks it to look now.
LOOK = "from common import clock; from threats.assessments.stale import mark_stale; mark_stale(clock.now())"
IN_A_DRILL = """
from threats.models import Incident
rows = Incident.objects.unscoped("a journey makes it one of an exercise")
assert rows.filter(ref="{ref}").update(status="EXERCISE") == 1
"""
LET_DAYS_PASS = """
from datetime import timedelta
from django.db.models import F
from followup.models import Clock
from threats.models import Assessment
days = timedelta(days={days})
rows = Assessment.objects.unscoped("a journey lets days pass").filter(ref="{ref}")
assert rows.update(endorsed_at=F("endorsed_at") - days, lapses_at=F("lapses_at") - days) == 1
clocks = Clock.objects.filter(subject_uid=rows.get().uid, purpose="VALIDITY")
moved = {{name: F(name) - days for name in ("started_at", "deadline_at", "due_at")}}
assert clocks.update(**moved) == 1
"""


def today():
    return datetime.now(ZoneInfo("Africa/Bangui")).date()


def shell(portal, code):
    ran = portal.manage("shell", "-c", code)
    assert ran.returncode == 0, ran.stdout + ran.stderr


class Expert(Somebody):
    """Somebody who writes, reviews, endorses or records."""

    def tick(self, selector):
        self.page.locator(selector).first.check()

    def words(self):
        return " ".join(self.page.locator("main").inner_text().split())

    def begin(self, title, area):
        self.page.goto("/assessments/")
        self.follow("/assessments/new/")
        self.hand.write("title", title)
        self.hand.choose("level", "OPERATIONAL")
        self.hand.choose("area", area)
        self.hand.write("period_from_on", str(today() - 60 * DAY))
        self.hand.write("period_until_on", str(today() - DAY))
        self.hand.choose("horizon", "SHORT")
        self.do()
        return re.search(r"/assessments/([A-Z]+-CAF-\d\d-\d+)/edit/", self.page.url)[1]

    def cite(self, ref, kind):
        """The first thing of this kind that stands beside the editor; its reference."""
        self.page.goto(f"/assessments/{ref}/edit/")
        box = self.page.locator(f"form:has([name=kind][value={kind}]) [name=refs]").first
        box.check()
        cited = box.get_attribute("value")
        self.press(f"form:has([name=kind][value={kind}]) button")
        assert cited in self.words()
        return cited

    def add_line(self, ref, **facts):
        self.page.goto(f"/assessments/{ref}/edit/")
        self.follow(f"/assessments/{ref}/lines/new/")
        for name in ("title", "probability", "horizon_days", "justification"):
            self.hand.write(name, str(facts[name]))
        for name in ("kind", "likelihood", "impact"):
            self.hand.choose(name, str(facts[name]))
        self.do()

    def write_text(self, ref, confidence="", **texts):
        self.page.goto(f"/assessments/{ref}/edit/")
        for name, text in texts.items():
            self.hand.write(name, text)
        if confidence:
            self.hand.choose("confidence", confidence)
        self.page.locator("main form[data-keeps] .form-do button").focus()
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def take(self, ref, move, comment=""):
        """The assessment one state further, or back."""
        self.page.goto(f"/assessments/{ref}/")
        self.follow(f"/assessments/{ref}/move/{move}/")
        self.hand.write("comment", comment)
        self.do()

    def states(self, ref):
        """Who took it from where to where so far, as many lines as there were moves."""
        self.page.goto(f"/assessments/{ref}/")
        return self.page.locator(".changes > li").count()

    def may(self, ref, move):
        self.page.goto(f"/assessments/{ref}/")
        return self.page.locator(f"main a[href='/assessments/{ref}/move/{move}/']").count() == 1

    def fetch(self, ref, what):
        self.page.goto(f"/assessments/{ref}/")
        with self.page.expect_download() as coming:
            self.page.locator(f"main a[href='/assessments/{ref}/{what}/']").click()
        return coming.value.path().read_bytes()

    def record(self, kind, area, on=None):
        """The reference of a new incident of the mission."""
        self.page.goto("/incidents/new/")
        self.hand.press(f"main [name=often][value={kind}]")
        self.hand.choose("area", area)
        self.hand.write("occurred_from_on", str(on or today()))
        self.do()
        return re.search(r"/incidents/(IN-CAF-\d\d-\d+)/", self.page.url)[1]

    def refute(self, incident):
        self.page.goto(f"/incidents/{incident}/")
        self.follow(f"/incidents/{incident}/verify/")
        self.hand.press("main [name=status][value=REFUTED]")
        self.hand.choose("method", "INTERVIEWS")
        self.hand.write("found_on", str(today()))
        self.do()

    def marks(self, ref):
        """The references beside the words that it is stale; none where it is not."""
        self.page.goto(f"/assessments/{ref}/")
        return self.page.locator(".notice a.ref").all_inner_texts()

    def scored(self):
        """(mean score or “”, over how many lines, how many are due) of all together, as the page shows them."""
        self.page.goto("/assessments/scores/")
        facts = self.page.locator("main dl.facts").first.locator("dd").all_inner_texts()
        mean = re.match(r"(\d[.,]\d{3})\D+(\d+)", facts[0])
        return (mean[1].replace(",", "."), int(mean[2]), int(facts[1])) if mean else ("", 0, int(facts[1]))


def of_a_dataset(portal, folder, area):
    """An attack that a table tells of, imported as the command does."""
    table, mapping = folder / "events.csv", folder / "mapping.json"
    table.write_text(f"No,Day,Area\nJ-{area},{today()},{area}\n")
    mapping.write_text(json.dumps({
        "columns": {"id": "No", "first_day": "Day", "pcode": "Area"}, "days": "iso", "kind": "ATTACK_VILLAGE",
        "precision": "ADMIN1", "name": f"Table of a journey {area}", "publisher": "A desk",
        "licence": "For the mission", "citation": "The desk.",
    }))  # fmt: skip
    ran = portal.manage(
        "import_events", str(table), "--format", "csv", "--mission", "DEMO", "--mapping", str(mapping)
    )  # fmt: skip
    assert "added 1" in ran.stdout, ran.stdout + ran.stderr


@pytest.mark.parametrize(("language", "area"), [("en", "CF43"), ("fr", "CF61")], ids=["in English", "in French"])
def test_an_assessment_from_its_evidence_to_its_score(visit, running_portal, tmp_path, language, area):
    portal = running_portal

    def expert(login):
        return Expert(visit, portal, Pointer, language, f"{login}@demo.example").sign_in()

    adviser, reviewer, endorser = expert("adviser"), expert("hro"), expert("cos")

    # Written from its evidence: an incident of the mission, an alert, and a risk line that holds the risk to be low.
    ref = adviser.begin("Villages along the road", area)
    line = {"title": "Attack on a village", "kind": "ATTACK_VILLAGE", "likelihood": 1, "impact": 2}
    line |= {"probability": 10, "horizon_days": HORIZON, "justification": "None in the season before."}
    adviser.add_line(ref, **line)
    cited = [adviser.cite(ref, "incident"), adviser.cite(ref, "alert")]
    assert not adviser.may(ref, "endorse")
    adviser.write_text(
        ref, "MODERATE", summary="Armed men come back.", civilians="Farmers.", valid_until_on=str(today() + VALID * DAY)
    )
    assert faults(adviser.page, LAPTOP, PHONE, language=language) == []
    adviser.page.set_viewport_size({"width": 1366, "height": 768})

    # Handed in; sent back once with a reason that its author reads; passed; endorsed by whoever may.
    adviser.take(ref, "submit")
    assert adviser.states(ref) == 1
    assert not adviser.may(ref, "pass_on"), "nobody reviews their own"
    until(lambda: portal.mails_to("hro@demo.example", ref), "the mail to the deputy of whoever reviews, who is away")
    reviewer.page.goto("/")
    assert ref in reviewer.words(), "who may review finds it on opening the portal"
    reviewer.take(ref, "send_back", "Say when they come.")
    adviser.page.goto(f"/assessments/{ref}/")
    assert "Say when they come." in adviser.words()
    adviser.write_text(ref, summary=SUMMARY)
    adviser.take(ref, "submit")
    reviewer.take(ref, "pass_on", "Well founded.")
    assert not adviser.may(ref, "endorse"), "nobody endorses their own"
    assert not reviewer.may(ref, "endorse")
    endorser.page.goto("/dashboard/")
    assert ref in endorser.words(), "it waits for whoever may endorse"
    endorser.take(ref, "endorse")
    assert adviser.states(ref) == 5

    def told():
        """Mails to its author, of which none holds a word of what was typed."""
        mails = portal.mails_to("adviser@demo.example", ref)
        assert not [mail for mail in mails if "harvest" in mail.get_body(("plain",)).get_content()]
        return len(mails)

    until(lambda: told() == 2, "the mails that it was sent back, and endorsed")
    assert faults(adviser.page, LAPTOP, PHONE, language=language) == []
    adviser.page.set_viewport_size({"width": 1366, "height": 768})

    # On paper it says the same, with its marking on each page.
    pages = pages_of(adviser.fetch(ref, "pdf"))
    for page in pages:
        said = " ".join(page.split())
        assert said.count(MARKED[language]) == 2
        assert ref in said
        assert DISCLAIMER[language] in said
    whole = " ".join(" ".join(pages).split())
    paper = docx.Document(io.BytesIO(adviser.fetch(ref, "word")))
    frame = [*paper.sections[0].header.paragraphs, *paper.sections[0].footer.paragraphs]
    framed = " ".join(paragraph.text for paragraph in frame)
    assert framed.count(MARKED[language]) == 2
    assert ref in framed
    assert DISCLAIMER[language] in framed
    written = " ".join(paragraph.text for paragraph in paper.paragraphs)
    for words in (SUMMARY, line["title"], *cited):
        assert words in whole
        assert words in written

    # Two attacks contradict nothing yet, nor do others beside them that must not count.
    attacks = [adviser.record("ATTACK_VILLAGE", area) for _time in range(2)]
    adviser.record("ATTACK_VILLAGE", "CF22")
    adviser.record("LOOTING", area)
    before = adviser.record("ATTACK_VILLAGE", area, on=today() - DAY)
    refuted = adviser.record("ATTACK_VILLAGE", area)
    reviewer.refute(refuted)
    shell(portal, IN_A_DRILL.format(ref=adviser.record("ATTACK_VILLAGE", area)))
    of_a_dataset(portal, tmp_path, area)
    shell(portal, LOOK)
    assert adviser.marks(ref) == []

    # The third one does; the author's post is told by mail, in words of lists only.
    attacks.append(adviser.record("ATTACK_VILLAGE", area))
    shell(portal, LOOK)
    assert adviser.marks(ref) == attacks
    assert faults(adviser.page, LAPTOP, PHONE, language=language) == []
    until(lambda: told() == 3, "the mail that it is stale")

    # Its days pass: it says so, its post is reminded by the engine, and what became of its line is asked and scored.
    _mean, _over, due = adviser.scored()
    shell(portal, LET_DAYS_PASS.format(ref=ref, days=HORIZON))
    until(lambda: told() > 3, "the mail that it lapses")
    adviser.page.goto(f"/assessments/?standing=expired&area={area}")
    assert ref in adviser.words()
    _mean, over, now_due = adviser.scored()
    assert now_due == due + 1
    outcome = adviser.page.locator(f"main a[href^='/assessments/{ref}/lines/']").get_attribute("href")
    adviser.follow(outcome)
    assert before in adviser.words(), "an incident of its area, kind and days is proposed"
    adviser.hand.press("main [name=happened][value=YES]")
    adviser.tick("main [name=incidents]")
    adviser.do()
    assert adviser.scored() == ("0.810", over + 1, now_due)
    assert faults(adviser.page, LAPTOP, PHONE, language=language) == []
    verified = portal.manage("verify_audit")
    assert verified.returncode == 0, verified.stdout + verified.stderr
