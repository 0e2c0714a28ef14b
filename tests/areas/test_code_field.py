import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import translation

from areas import codes
from areas.fields import CodeField, CodesField
from areas.models import AreaOfResponsibility, CodeItem
from tests.areas.factories import make_aor, make_code, make_mission

pytestmark = pytest.mark.django_db


class AorForm(forms.ModelForm):
    class Meta:
        model = AreaOfResponsibility
        fields = ["component"]


def switch_off(code):
    CodeItem.objects.filter(code_list="components", code=code).update(active=False)
    codes.forget()


def offered(form):
    return dict(form.fields["component"].choices)


@pytest.mark.parametrize(("language", "word"), [("en", "Police component"), ("fr", "Composante police")])
def test_a_form_offers_the_words_in_the_readers_language(language, word):
    with translation.override(language):
        form = AorForm()
        assert offered(form)["POLICE"] == word
        assert f">{word}</option>" in str(form["component"])


def test_a_form_offers_what_is_on_the_list_when_it_is_shown():
    assert "NAVAL" not in offered(AorForm())
    make_code("NAVAL")
    codes.forget()
    assert "NAVAL" in offered(AorForm())


def test_a_code_switched_off_is_not_offered_to_a_new_row():
    switch_off("POLICE")
    form = AorForm({"component": "POLICE"})
    assert "POLICE" not in offered(form)
    assert not form.is_valid()
    assert "component" in form.errors


def test_a_row_that_holds_a_code_switched_off_may_keep_it():
    aor = make_aor(make_mission(), component="POLICE")
    switch_off("POLICE")
    form = AorForm({"component": "POLICE"}, instance=aor)
    assert form.is_valid(), form.errors
    assert form.save().component == "POLICE"
    assert 'value="POLICE" selected' in str(AorForm(instance=aor)["component"])


def test_such_a_row_still_can_not_take_another_code_that_is_off():
    aor = make_aor(make_mission(), component="POLICE")
    switch_off("CIVILIAN")
    assert not AorForm({"component": "CIVILIAN"}, instance=aor).is_valid()


def test_a_form_made_for_a_mission_offers_its_own_codes():
    mission = make_mission()
    make_code("NAVAL", mission=mission)
    codes.forget()
    form = AorForm({"component": "NAVAL"})
    assert not form.is_valid()
    form = AorForm({"component": "NAVAL"}, instance=AreaOfResponsibility(mission=mission))
    form.fields["component"].for_mission(mission)
    assert "component" not in form.errors


def test_two_forms_do_not_share_what_they_offer():
    mission = make_mission()
    make_code("NAVAL", mission=mission)
    codes.forget()
    AorForm().fields["component"].for_mission(mission)
    assert "NAVAL" not in offered(AorForm())


def test_the_model_refuses_an_unknown_code_with_a_sentence():
    aor = AreaOfResponsibility(mission=make_mission(), component="NAVAL")
    with pytest.raises(ValidationError) as refusal:
        aor.clean_fields()
    assert refusal.value.message_dict["component"] == [
        "“NAVAL” is not in the list “Components”. Choose one that is offered."
    ]


def test_the_model_refuses_a_code_switched_off_unless_the_row_has_it():
    mission = make_mission()
    kept = make_aor(mission, component="POLICE")
    switch_off("POLICE")
    kept.full_clean()
    with pytest.raises(ValidationError, match="“Police component” is no longer offered in the list “Components”"):
        make_aor(mission, "NEW", component="POLICE")


def test_the_field_can_be_written_down_in_a_migration_and_read_back():
    name, path, args, kwargs = CodeField(code_list="components", blank=True).deconstruct()
    assert (path, list(args), kwargs) == ("areas.fields.CodeField", [], {"blank": True, "code_list": "components"})
    assert CodeField(*args, **kwargs).max_length == 64


def test_a_field_of_a_list_nobody_ships_is_found_by_the_checks():
    field = CodeField(code_list="moods")
    field.set_attributes_from_name("mood")
    field.model = AreaOfResponsibility
    assert [found.id for found in field.check()] == ["areas.E001"]
    assert isinstance(field, models.CharField)


def test_several_codes_come_as_boxes_and_each_must_stand_in_the_list():
    field = CodesField(code_list="groups_at_risk", verbose_name="groups")
    assert field.clean(["WOMEN", "IDP"], None) == ["WOMEN", "IDP"]
    with pytest.raises(ValidationError, match="NOBODY"):
        field.clean(["WOMEN", "NOBODY"], None)
    boxes = field.formfield()
    assert isinstance(boxes.widget, forms.CheckboxSelectMultiple)
    assert boxes.clean([]) == []
    assert "WOMEN" in dict(boxes.choices)


def test_boxes_keep_a_code_that_is_no_longer_offered():
    CodeItem.objects.filter(code_list="groups_at_risk", code="MINER").update(active=False)
    codes.forget()
    boxes = CodesField(code_list="groups_at_risk").formfield()
    assert "MINER" not in dict(boxes.choices)
    assert boxes.clean(["MINER"]) == ["MINER"]
