"""An import while somebody works on it: the page moves by itself, and without JavaScript by a link."""

from tests.browser.pages import LAPTOP, PHONE, enter, faults
from tests.threats.importing.factories import ged_text, rows
from tests.threats.importing.files import hand_in, work


def test_a_file_at_work_is_a_page_too_and_goes_on_by_itself(portal, new_page):
    page = new_page(*PHONE)
    file = hand_in(portal, ged_text(*rows(3)))
    enter(page, portal, "adviser")
    assert page.goto(file.get_absolute_url()).status == 200
    assert page.get_by_role("progressbar").is_visible()
    assert page.get_by_role("link", name="Load the page anew").is_visible()
    assert faults(page, PHONE, LAPTOP) == []
    work(rounds=2)
    page.get_by_role("button", name="Import now").wait_for()
    assert faults(page, PHONE, LAPTOP) == []
