"""Two posts add up but never mix: administering one mission lends nothing over the people of another."""

import pytest
from django.urls import reverse

from accounts.models import User
from accounts.services import change_person
from common.errors import NotAllowed
from tests.world import AT, make_post


@pytest.fixture
def there(world):
    """The area of responsibility that stands for the whole of another mission."""
    return world.elsewhere.assignments.get().aor


@pytest.fixture
def administrator_there(world, there):
    """Adviser here, administrator there."""
    person = world.person("both", "SPOCA", world.whole)
    make_post(person, "ADMIN", there, "MISSION_SUPPORT")
    return person


def account_of(person, **overrides):
    facts = {"name": person.name, "email": person.email, "language": "en", "is_active": "on"}
    return facts | {"clearance": "STRICTLY_CONFIDENTIAL"} | overrides


def test_an_account_is_changed_only_where_one_administers(world, signed_in, administrator_there):
    target, browser = world.focal_point, signed_in(administrator_there)
    page = browser.get(reverse("people:detail", args=[target.uid]))
    assert page.status_code == 200
    assert reverse("people:edit", args=[target.uid]) not in page.content.decode()
    assert reverse("people:end", args=[target.assignments.get().uid]) not in page.content.decode()
    assert browser.get(reverse("people:edit", args=[target.uid])).status_code == 404
    assert browser.post(reverse("people:edit", args=[target.uid]), account_of(target)).status_code == 404
    with pytest.raises(NotAllowed, match="administer"):
        change_person(target, by=administrator_there, at=AT, clearance="STRICTLY_CONFIDENTIAL")
    assert User.objects.get(pk=target.pk).clearance == "UNCLASSIFIED"
    # The same person over the people of the mission they do administer.
    assert browser.get(reverse("people:edit", args=[world.elsewhere.uid])).status_code == 200


def test_an_account_that_serves_two_missions_is_changed_by_who_administers_both(
    world, signed_in, there, administrator_there
):
    """A clearance holds in every mission, so none of them alone may raise it."""
    target = world.focal_point
    make_post(target, "CAO", there)
    response = signed_in(administrator_there).post(
        reverse("people:edit", args=[target.uid]), account_of(target, name="Typed")
    )
    assert response.status_code == 422
    assert "Typed" in response.content.decode()
    assert "do not administer" in response.content.decode()
    assert User.objects.get(pk=target.pk).clearance == "UNCLASSIFIED"
    make_post(world.admin, "ADMIN", there, "MISSION_SUPPORT")
    changed = change_person(target, by=world.admin, at=AT, clearance="CONFIDENTIAL")
    assert changed.clearance == "CONFIDENTIAL"


def test_posts_in_a_mission_whose_people_one_may_not_see_are_absent(world, signed_in, there):
    """A partner there and an adviser here: the directory of the other mission stays closed."""
    reader = world.person("liaison-ngo", "SPOCA", world.whole)
    make_post(reader, "NGO_LIAISON", there, "HUMANITARIAN")
    make_post(world.focal_point, "CAO", there, appointment_reference="Marker of elsewhere")
    page = signed_in(reader).get(reverse("people:detail", args=[world.focal_point.uid])).content.decode()
    assert "FO-NORTH" in page
    assert "Marker of elsewhere" not in page
