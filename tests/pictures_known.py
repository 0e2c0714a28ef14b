"""`python -m tests.pictures_known HOME PASSWORD FOLDER [HOST]`: pictures of what is known, from a running portal.

Incidents, the map, assessments, hot spots and imports, at two sizes and in both languages. Of the demonstration, which
is full; with HOST, the part of its addresses behind the @, of a mission that has just been opened and knows nothing
yet. To be looked at before they are kept: a picture proves nothing by itself.
"""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.pictures import HOST, LOCALES, SIZES, Visitor, take_all
from tests.plugins.browser import ARGUMENTS, chromium

# Invented events in the columns of ACLED, one of them with a number of the dead that is none.
ACLED = (
    "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,inter1,actor2,inter2,"
    "civilian_targeting,iso,country,admin1,admin2,location,latitude,longitude,geo_precision,fatalities,timestamp\n"
) + "".join(
    f"CAF{n},06 May 2014,2014,1,Political violence,Battles,Armed clash,Armed group,2,Military forces,1,,140,"
    f"Central African Republic,Ouaka,Bambari,Bambari,5.7,20.7,1,{'some' if n == 7 else n % 4},1700000000\n"
    for n in range(40)
)
# Pages that are there however little is known.
ALWAYS = [
    ("incidents", "adviser", "/incidents/", ""),
    ("incident-new", "adviser", "/incidents/new/", ""),
    ("restricted", "hro", "/incidents/restricted/", ""),
    ("over-time", "adviser", "/incidents/figures/", ""),
    ("map", "adviser", "/map/", ""),
    ("reports", "adviser", "/reports/", ""),
    ("threats", "adviser", "/threats/", ""),
    ("actors", "adviser", "/actors/", ""),
    ("triggers", "adviser", "/threats/calendar/", ""),
    ("hot-spots", "adviser", "/hotspots/", ""),
    ("assessments", "adviser", "/assessments/", ""),
    ("scores", "adviser", "/assessments/scores/", ""),
    ("matrix", "adviser", "/assessments/matrix/", ""),
    ("imports", "adviser", "/imports/", ""),
    ("import-new", "adviser", "/imports/new/", ""),
]


def known(browser, home, password):
    """(name, login, address, part of the page) of what only a full portal has."""
    adviser = Visitor(browser, home, password, "en", "laptop", "adviser")
    first = adviser.first
    yield (
        "incident",
        "adviser",
        first("/incidents/?origin=mission&verification=VERIFIED", r"/incidents/IN-CAF-\d\d-\d+/"),
        "",
    )
    yield "map-near", "adviser", "/map/?lat=6.5&lon=21&zoom=7.5", ""
    yield "actor", "adviser", first("/actors/", r"/actors/RA-CAF-\d\d-\d+/"), ""
    yield "hot-spot", "adviser", first("/hotspots/", r"/hotspots/HS-CAF-\d\d-\d+/"), ""
    yield "assessment", "adviser", first("/assessments/?state=ENDORSED", r"/assessments/TA-CAF-\d\d-\d+/"), ""
    yield "editor", "adviser", first("/assessments/?state=DRAFT", r"/assessments/TA-CAF-\d\d-\d+/") + "edit/", ""
    yield "import", "adviser", first("/imports/", r"/imports/[0-9a-f-]{36}/"), ""
    file = hand_in(adviser, "columns.csv", "csv", b"No,Day,What,Lat,Lon\nA1,2014-05-06,village,5.7,20.7\n")
    yield "import-columns", "adviser", file, ""
    yield (
        "import-preview",
        "adviser",
        looked_through(adviser, hand_in(adviser, "acled.csv", "acled", ACLED.encode())),
        "",
    )


def begun(browser, home, password, host):
    """The editor of an assessment that somebody has just begun."""
    page = Visitor(browser, home, password, "en", "laptop", "adviser", host).page
    page.goto(f"{home}/assessments/new/")
    page.fill("main [name=title]", "North-east: the first assessment")
    page.locator("main [name=level]").select_option("OPERATIONAL")
    page.locator("main [name=area]").select_option(index=1)
    page.locator("main [name=horizon]").select_option("SHORT")
    for name, day in (("period_from_on", "2026-09-01"), ("period_until_on", "2026-11-01")):
        page.fill(f"main [name={name}]", day)
    with page.expect_navigation():
        page.locator("main .form-do button").first.click()
    return "editor", "adviser", page.url, ""


def hand_in(adviser, name, format, content):
    """The address at which the file is next."""
    page = adviser.page
    page.goto(f"{adviser.home}/imports/new/")
    page.locator("main [name=file]").set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})
    page.locator("main [name=format]").select_option(format)
    with page.expect_navigation():
        page.locator("main .form-do button").first.click()
    return page.url


def looked_through(adviser, address):
    adviser.page.goto(address)
    adviser.page.locator("form[action$='/import/'] button").wait_for(timeout=90_000)
    return address


def main(home, password, folder, host=HOST):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        if host == HOST:
            wanted = [*ALWAYS, *known(browser, home, password)]
        else:
            wanted = [*ALWAYS, begun(browser, home, password, host)]
        for language in LOCALES:
            for size in SIZES:
                take_all(browser, home, password, language, size, wanted, folder, host)
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
