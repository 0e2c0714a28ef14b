"""The pages of somebody who is in an exercise: the band, the frame, the way out, and what breaks through."""

from common import clock
from followup.ticking import tick
from tests.browser.pages import LAPTOP, PHONE, ZOOMED, enter, faults
from tests.earlywarning.factories import make_alert
from tests.exercises.factories import issue, run_exercise


def test_the_pages_inside_an_exercise_are_accessible_and_fit(portal, new_page, problems):
    problems.expect("status of 409")
    now = clock.now()
    exercise = run_exercise(portal, [portal.focal_point], at=now)
    alert = issue(exercise, portal.adviser, at=now)
    tick(now)
    page = new_page(*PHONE)
    enter(page, portal, "focal_point")
    page.goto(f"/exercises/alerts/{alert.ref}/")
    page.get_by_role("button", name="Enter the exercise").click()
    page.wait_for_url(f"**/alerts/{alert.ref}/")
    assert page.locator(".mark-exercise").is_visible()
    assert faults(page, PHONE, LAPTOP, ZOOMED) == []
    make_alert(portal, at=now)
    tick(now)
    page.goto("/alerts/")
    assert page.get_by_text("A real alert needs you.").is_visible()
    assert faults(page, PHONE, LAPTOP, ZOOMED) == []
    assert page.goto("/dashboard/").status == 409
    assert faults(page, PHONE, LAPTOP) == []
    enter(page, portal, "adviser")
    page.goto(f"/exercises/{exercise.uid}/")
    assert faults(page, PHONE, LAPTOP, ZOOMED) == []
