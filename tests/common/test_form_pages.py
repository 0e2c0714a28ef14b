"""A form whose service refused comes back with the reason where it belongs and everything still typed."""

import pytest
from django import forms
from django.core.exceptions import ValidationError

from common.errors import WrongState
from common.form_pages import refusals_on
from common.problems import exception_handler


class Small(forms.Form):
    title = forms.CharField()


def refused(error):
    form = Small({"title": "Typed"})
    assert form.is_valid()
    with refusals_on(form):
        raise error
    return form


def test_a_rule_of_the_house_stands_above_the_form():
    form = refused(WrongState("Somebody was faster."))
    assert form.non_field_errors() == ["Somebody was faster."]
    assert form["title"].value() == "Typed"


def test_what_is_wrong_with_a_field_stands_at_the_field():
    assert refused(ValidationError({"title": "Too loud."})).errors == {"title": ["Too loud."]}


def test_what_is_wrong_with_a_field_the_form_has_not_stands_above_it():
    form = refused(ValidationError({"owner": "Nobody.", "__all__": ["Both at once."]}))
    assert sorted(form.non_field_errors()) == ["Both at once.", "Nobody."]


def test_a_fault_of_the_program_is_not_hidden():
    form = Small({"title": "Typed"})
    with pytest.raises(ZeroDivisionError), refusals_on(form):
        raise ZeroDivisionError


@pytest.mark.parametrize(
    ("error", "errors"),
    [
        (ValidationError({"title": ["Too loud."]}), {"title": ["Too loud."]}),
        (ValidationError("Both at once."), {"non_field_errors": ["Both at once."]}),
        (ValidationError({"__all__": ["Both at once."]}), {"non_field_errors": ["Both at once."]}),
    ],
)
def test_a_program_gets_the_same_refusal_as_a_problem(error, errors):
    response = exception_handler(error, {})
    assert response.status_code == 400
    assert response.data["errors"] == errors
    assert response.content_type == "application/problem+json"
