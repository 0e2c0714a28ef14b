"""Only what notifications.values makes can be said (E25)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications import outbox, values
from tests.notifications.factories import make_draft, send
from tests.world import AT

ANYTHING = st.one_of(
    st.text(), st.floats(), st.integers(), st.booleans(), st.none(), st.binary(), st.lists(st.text()),
    st.dictionaries(st.text(), st.text()),
)  # fmt: skip


@given(thing=ANYTHING)
def test_whatever_else_is_refused_by_name(thing):
    if isinstance(thing, dict) and thing.get("is") in values._WORDS:
        return
    with pytest.raises(TypeError, match="'heard'"):
        values.checked({"heard": thing})


@pytest.mark.parametrize("text", ["", "EW", "EW-CAF-26-0001 and more", "A name", "EW-CAF-26-0001\n"])
def test_a_reference_is_a_reference(text):
    with pytest.raises(ValueError, match="no reference"):
        values.ref(text)


@pytest.mark.django_db
def test_a_code_stands_in_its_list():
    with pytest.raises(LookupError, match="has no code"):
        values.code("threat_types", "what somebody typed")


@pytest.mark.django_db
def test_a_value_that_the_kind_does_not_declare_is_refused(world):
    draft = make_draft(world, world.head_of_office)
    surplus = {**draft.values, "secret": values.ref("EW-CAF-26-0001")}
    with pytest.raises(ValueError, match="declares no value 'secret'"):
        send(make_draft(world, world.head_of_office, values=surplus))


@pytest.mark.django_db
def test_values_are_words_in_the_language_of_the_reader(world):
    said = {
        "kind": values.code("threat_types", "KILLING"), "by": values.post("HOO", world.office_north),
        "whole": values.post("JOC", world.whole), "when": values.moment(AT, "Africa/Bangui"),
        "hour": values.hour(AT, "Africa/Bangui"), "area": values.area(world.n1), "n": values.number(3),
        "all": values.posts([values.post("FC"), values.post("FC"), values.post("PC")]), "none": values.posts([]),
    }  # fmt: skip
    assert values.shown(said, "en") == {
        "kind": "Killing of civilians", "by": "Head of Office (FO-NORTH)", "whole": "JOC desk",
        "when": "2 Mar 2026, 10:30 WAT (09:30Z)", "hour": "10:30 WAT (09:30Z)", "area": "North One", "n": "3",
        "all": "Force Commander, Police Commissioner", "none": "no one",
    }  # fmt: skip
    assert values.shown(said, "fr")["kind"] == "Homicide de civils"
    assert outbox.checked(said) == said
