import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from areas.models import Mission
from audit.models import Entry
from common.errors import DomainError
from tests.areas.factories import make_mission

pytestmark = pytest.mark.django_db

INSERT = """
    INSERT INTO areas_mission (uid, code, kind, names, ref_code, countries, time_zone, default_language, opened_on)
    VALUES (gen_random_uuid(), %s, %s, '{"en": "a", "fr": "b"}', %s, '{QQQ}', 'UTC', 'en', '2020-01-01')
"""


def insert(code, kind):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(INSERT, [code, kind, f"R{code}"])


@pytest.mark.parametrize(("first", "second"), [("REAL", "DEMO"), ("DEMO", "REAL")])
def test_the_database_itself_refuses_demo_and_real_together(first, second):
    insert("ONE", first)
    with pytest.raises(IntegrityError, match="mission_demo_or_real_never_both"):
        insert("TWO", second)


@pytest.mark.parametrize("kind", ["REAL", "DEMO"])
def test_any_number_of_missions_of_one_kind_stand_together(kind):
    for code in ("ONE", "TWO", "THREE"):
        insert(code, kind)
    assert Mission.objects.count() == 3


def test_a_mission_can_not_change_its_kind_beside_another():
    insert("ONE", "REAL")
    insert("TWO", "REAL")
    with pytest.raises(IntegrityError, match="never_both"), transaction.atomic():
        Mission.objects.filter(code="TWO").update(kind="DEMO")


def test_the_service_says_which_mission_stands_in_the_way():
    make_mission(code="MINUQ")
    with pytest.raises(DomainError) as refusal:
        make_mission(code="DEMO", kind="DEMO", ref_code="DEM")
    assert str(refusal.value) == (
        "This database holds the real mission MINUQ, and demonstration and real missions are never kept together. "
        "Create DEMO in a database of its own."
    )


def test_opening_a_mission_leaves_an_entry():
    mission = make_mission()
    entry = Entry.objects.get(action="areas.mission_opened")
    assert (entry.target_uid, entry.mission) == (str(mission.uid), "MINUQ")


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("code", "minuq", "mission_code_upper_case"),
        ("ref_code", "q-1", "mission_ref_code_upper_case"),
        ("names", {"en": "Only English"}, "The name is missing in: fr."),
        ("names", {"en": "Mission", "fr": " "}, "The name in “fr” is empty."),
        ("countries", ["Central"], "“Central” is not a country code."),
        ("countries", [], "This field cannot be blank."),
        ("time_zone", "Africa/Nowhere", "“Africa/Nowhere” is not a time zone."),
        ("default_language", "sw", "Choose a language of the portal."),
    ],
)
def test_a_mission_with_a_wrong_value_is_refused_with_a_sentence(field, value, sentence):
    with pytest.raises(ValidationError) as refusal:
        make_mission(**{field: value})
    assert any(sentence in message for message in refusal.value.messages)


@pytest.mark.parametrize(
    ("column", "value", "constraint"),
    [
        ("code", "minuq", "mission_code_upper_case"),
        ("names", {"en": "Only English"}, "mission_names_en_and_fr"),
        ("countries", [], "mission_has_a_country"),
        ("closed_on", "2019-12-31", "mission_closes_after_opening"),
    ],
)
def test_the_database_refuses_the_same_to_any_other_writer(column, value, constraint):
    make_mission()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Mission.objects.update(**{column: value})


def test_two_missions_never_share_the_code_in_references():
    make_mission()
    with pytest.raises(ValidationError, match="already exists"):
        make_mission(code="OTHER")


def test_a_mission_is_named_in_the_language_asked_for():
    mission = make_mission()
    assert (mission.name("fr"), mission.name("en"), mission.name("ar")) == (
        "Mission en Q",
        "Mission in Q",
        "Mission in Q",
    )
