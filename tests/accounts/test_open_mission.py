"""The first step of a real mission, by command."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from accounts.scope import scope_of
from areas import demo
from areas.models import Mission
from tests.world import AT

ARGUMENTS = {
    "ref_code": "CAF", "countries": ["CAF"], "name_en": "Mission", "name_fr": "Mission", "time_zone": "Africa/Bangui",
    "admin_email": "Admin@mission.example", "admin_name": "Administrator",
}  # fmt: skip


def open_it(code="MINUTEST", **overrides):
    call_command("open_mission", code, **ARGUMENTS | overrides)


def test_it_opens_a_mission_with_an_administrator_who_can_go_on_alone(db, capsys):
    open_it()
    admin = User.objects.get(email="admin@mission.example")
    assert scope_of(admin).may("people.manage")
    assert not scope_of(admin).may("threats.view")
    assert scope_of(admin).mission_codes == {"MINUTEST"}
    assert "Forgot your password" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"time_zone": "Bangui"}, "not a time zone"),
        ({"admin_email": "nobody"}, "valid email"),
        ({"countries": ["XX"]}, "XX"),
    ],
)
def test_a_wrong_value_is_named_and_nothing_is_left_behind(db, wrong, sentence):
    with pytest.raises(CommandError, match=sentence):
        open_it(**wrong)
    assert Mission.objects.count() == 0
    assert User.objects.count() == 0


def test_twice_the_same_code_is_refused(db):
    open_it()
    with pytest.raises(CommandError, match="already exists"):
        open_it(admin_email="second@mission.example")


def test_a_database_with_the_demonstration_refuses_it(db):
    demo.load(AT)
    with pytest.raises(CommandError, match="never kept together"):
        open_it()
