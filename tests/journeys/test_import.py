"""A table shaped as ACLED exports it, from the desk to the map and back: mapped, looked through, imported, undone."""

import csv
import io
import re
from datetime import date, timedelta

import pytest

from tests.browser.pages import LAPTOP, PHONE, faults
from tests.journeys.hands import Pointer
from tests.journeys.test_unanswered_alert import Somebody, until
from tests.threats.importing.files import ACLED

pytestmark = pytest.mark.journey

ROWS = 5_000  # several chunks, so that somebody sees it at work
BIRAO = (10.284, 22.788)  # in Vakaga, CF53
VAKAGA = "CF53"
NAMED = {
    "id": "event_id_cnty", "first_day": "event_date", "kind": "sub_event_type", "lat": "latitude", "lon": "longitude",
    "killed_best": "fatalities", "precision": "geo_precision",
}  # fmt: skip
SECRET = "Marker of a name"


def table(mark, rows):
    """The columns of ACLED; of the last row the number of the dead is no number."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(ACLED), lineterminator="\n")
    writer.writeheader()
    for number in range(rows):
        writer.writerow(ACLED | {
            "event_id_cnty": f"{mark}{number}", "event_date": str(date(2023, 1, 1) + timedelta(days=number % 300)),
            "sub_event_type": "Attack" if number % 2 else "Armed clash", "notes": SECRET,
            "latitude": BIRAO[0], "longitude": BIRAO[1], "fatalities": "some" if number == rows - 1 else number % 4,
        })  # fmt: skip
    return text.getvalue().encode()


class Analyst(Somebody):
    def hand_in(self, name, content):
        self.page.goto("/imports/")
        self.follow("/imports/new/")
        self.page.locator("main [name=file]").set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})
        self.hand.choose("format", "csv")
        self.send("file")
        assert "/columns/" in self.page.url

    def name_columns(self, dataset, keep_as):
        """Names the columns, looks at the words of the kind so, and says what one of them means."""
        assert SECRET in self.page.locator("main table").inner_text(), "whoever handed it in sees its first rows"
        for what, column in NAMED.items():
            self.hand.choose(f"column-{what}", column)
        self.hand.press("main [name=days][value=iso]")
        self.press("main button[name=show]")
        label = self.page.locator("main label[for^=id_kinds-]", has_text="Attack")
        self.page.locator(f"main #{label.get_attribute('for')}").select_option("ATTACK_VILLAGE")
        self.hand.choose("precisions-0", "EXACT")
        for field, text in (("name", dataset), ("publisher", "A desk"), ("licence", "For the mission"),
                            ("citation", f"{dataset}, 2023."), ("save_as", keep_as)):  # fmt: skip
            self.hand.write(field, text)
        self.look_through()

    def look_through(self):
        """Sends what is named; a bar says how far the worker is until the page, by itself, says what would change."""
        self.press("main .form-do button.btn-primary")
        assert self.page.locator("progress").count() == 1
        self.page.locator("form[action$='/import/'] button").wait_for(timeout=90_000)

    def counts(self):
        """(read, added, changed, unchanged, rejected) as the page shows them."""
        return tuple(int(re.sub(r"\D", "", each)) for each in self.page.locator(".figure-value").all_inner_texts())

    def import_now(self):
        with self.page.expect_navigation():
            self.hand.press("form[action$='/import/'] button")
        assert self.page.locator("progress").count() == 1
        until(self._is_done, "the import ends", 120)

    def _is_done(self):
        """The page moves by itself; once the import is done, its address leads to the import."""
        self.page.reload()
        return "/files/" not in self.page.url and not self.page.locator("progress").count()

    def listed(self, dataset):
        self.page.goto(f"/incidents/?origin={dataset}&area={VAKAGA}")
        return self.page.locator("main tbody .ref").all_inner_texts()


@pytest.mark.parametrize("language", ["en", "fr"], ids=["in English", "in French"])
def test_a_table_from_the_desk_to_the_map_and_back(visit, running_portal, tmp_path, language):
    portal, dataset, mark = running_portal, f"Desk list {language}", f"J{language.upper()}"
    code = dataset.lower().replace(" ", "-")

    def somebody(login):
        return Analyst(visit, portal, Pointer, language, f"{login}@demo.example").sign_in()

    # Handed in, its columns named once and kept under a name.
    analyst = somebody("jmac")
    analyst.hand_in(f"events-{language}.csv", table(mark, ROWS))
    assert faults(analyst.page, LAPTOP, PHONE, language=language) == []
    analyst.page.set_viewport_size({"width": 1366, "height": 768})
    analyst.name_columns(dataset, f"Desk {language}")

    # Looked through: what would change is shown, and nothing has changed.
    assert analyst.counts() == (ROWS, ROWS - 1, 0, 0, 1)
    assert SECRET not in analyst.page.content()
    assert faults(analyst.page, LAPTOP, PHONE, language=language) == []
    file = analyst.page.url
    analyst.page.goto("/incidents/")
    assert analyst.page.locator(f"select[name=origin] option[value={code}]").count() == 0

    # Imported by the worker; on the list and the map with whose it is, and no word of the columns that were not named.
    analyst.page.goto(file)
    analyst.import_now()
    run = analyst.page.url
    assert analyst.counts() == (ROWS, ROWS - 1, 0, 0, 1)
    assert faults(analyst.page, LAPTOP, PHONE, language=language) == []
    analyst.page.set_viewport_size({"width": 1366, "height": 768})
    linked = analyst.listed(code)[0]
    assert f"{dataset}, 2023." in analyst.page.locator("main").inner_text()
    analyst.page.goto(f"/map/?origin={code}&area={VAKAGA}")
    analyst.page.locator("#map[data-ready]").wait_for()
    assert f"{dataset}, 2023." in analyst.page.locator("main").inner_text()
    analyst.page.goto(f"/incidents/{linked}/")
    assert dataset in analyst.page.locator("main").inner_text()
    assert SECRET not in analyst.page.content()

    # The adviser adds one of them to a threat of that place.
    adviser = somebody("adviser")
    adviser.page.goto(f"/incidents/{linked}/")
    adviser.press("main a[href*='/evidence/']")
    threat = adviser.page.locator("main select[name=threat] option", has_text="Herds arrive").first
    adviser.hand.choose("threat", threat.get_attribute("value"))
    adviser.do()
    assert linked in adviser.page.locator("main").inner_text()

    # A second table of the same columns: the mapping is there already; imported again, nothing is there twice.
    analyst.hand_in(f"again-{language}.csv", table(mark, 50))
    assert f"Desk {language}" in analyst.page.locator("main").inner_text()
    assert analyst.page.locator("main [name=name]").input_value() == dataset
    analyst.look_through()
    assert analyst.counts() == (50, 0, 0, 49, 1)
    with analyst.page.expect_navigation():
        analyst.hand.press("form[action$='/give-up/'] button")

    # Taken back: what nobody used is withdrawn, what speaks for the threat stays and is listed.
    analyst.page.goto(run)
    analyst.press("main a[href$='/undo/']")
    analyst.do()

    def is_undone():
        analyst.page.goto(run)
        return analyst.page.locator("main tbody .ref").count()

    until(is_undone, "the import is undone", 120)
    assert analyst.page.locator("main tbody .ref").all_inner_texts() == [linked]
    said = re.sub(r"[\s,]", "", analyst.page.locator("main").inner_text())
    assert str(ROWS - 2) in said
    assert faults(analyst.page, LAPTOP, PHONE, language=language) == []
    assert analyst.listed(code) == [linked]
    verified = portal.manage("verify_audit")
    assert verified.returncode == 0, verified.stdout + verified.stderr
