import pytest
from django.template import Context, Template

from common.views_style import FILLED, WRONG, ExampleForm
from tests.look.markup import Page

ROWS = "{% load look %}{% error_summary form %}{% form_fields form %}"


def render(form):
    return Template(ROWS).render(Context({"form": form}))


@pytest.fixture
def wrong():
    form = ExampleForm(WRONG)
    form.add_error(None, "An area and a day are needed.")
    return form


def test_each_error_links_to_its_control(wrong):
    page = Page(render(wrong))
    targets = [attrs["href"].removeprefix("#") for attrs in page.all("a")]
    assert len(targets) == sum(len(wrong[name].errors) for name in wrong.fields) == 6
    assert set(targets) <= set(page.ids)


def test_ids_are_given_once(wrong):
    ids = Page(render(wrong)).ids
    assert len(ids) == len(set(ids))


def test_a_wrong_control_is_tied_to_its_error_and_a_right_one_is_not(wrong):
    page = Page(render(wrong))
    controls = {attrs.get("name"): attrs for tag, attrs in page.elements if tag in {"input", "select", "textarea"}}
    assert controls["area"]["aria-invalid"] == "true"
    assert controls["area"]["aria-describedby"] == "id_area_error"
    assert controls["persons"]["aria-describedby"] == "id_persons_helptext id_persons_error"
    assert "aria-invalid" not in controls["shared"]
    assert {"id_area_error", "id_persons_helptext", "id_persons_error"} <= set(page.ids)


def test_every_control_has_a_label(wrong):
    page = Page(render(wrong))
    labelled = {attrs["for"] for attrs in page.all("label")}
    controls = {attrs["id"] for tag, attrs in page.elements if tag in {"input", "select", "textarea"}}
    assert controls == labelled


def test_a_set_of_choices_is_described_as_a_whole(wrong):
    fieldsets = Page(render(wrong)).all("fieldset")
    assert fieldsets[0]["aria-describedby"] == "id_certainty_error"


def test_what_was_typed_comes_back(wrong):
    html = render(wrong)
    assert 'value="-3"' in html
    assert 'value="2026-13-45"' in html


def test_chosen_options_stay_chosen():
    page = Page(render(ExampleForm(FILLED)))
    chosen = {attrs.get("value") for attrs in page.all("input") if "checked" in attrs}
    assert {"Likely", "CIVILIAN", "MILITARY"} <= chosen
    assert "POLICE" not in chosen


def test_a_form_without_errors_shows_no_summary():
    assert "error-summary" not in render(ExampleForm(FILLED))
    assert "error-summary" not in render(ExampleForm())


def test_a_general_error_alone_is_not_counted_as_zero_answers():
    form = ExampleForm(FILLED)
    form.add_error(None, "The line was cut.")
    html = render(form)
    assert "This did not go through" in html
    assert "0 answers" not in html


def test_optional_fields_say_so_and_needed_ones_and_boxes_do_not():
    html = Template("{% load look %}{% field form.persons %}").render(Context({"form": ExampleForm()}))
    assert "(optional)" in html
    for needed_or_a_box in ("area", "shared"):
        html = Template("{% load look %}{% field form." + needed_or_a_box + " %}").render(
            Context({"form": ExampleForm()})
        )
        assert "(optional)" not in html


def test_typed_text_is_escaped():
    html = render(ExampleForm({**FILLED, "summary": "<script>alert(1)</script>", "area": "<b>"}))
    assert "<script>" not in html
    assert "<b>" not in html
