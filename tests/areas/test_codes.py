import time

import pytest
from django.template import Context, Template
from django.utils import translation

from areas import codes
from areas.models import CodeItem
from tests.areas.factories import make_code, make_mission

pytestmark = pytest.mark.django_db


def test_a_label_is_in_the_language_asked_for():
    assert codes.label("components", "POLICE", "fr") == "Composante police"
    assert codes.label("components", "POLICE", "en") == "Police component"


def test_without_a_language_it_is_the_readers_own():
    with translation.override("fr"):
        assert codes.label("components", "POLICE") == "Composante police"


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_label_that_was_not_translated_is_shown_in_english(language):
    make_code("NAVAL", labels={"en": "Naval component"})
    assert codes.label("components", "NAVAL", language) == "Naval component"


def test_a_code_nobody_knows_is_shown_as_it_is():
    assert codes.label("components", "GONE") == "GONE"
    assert not codes.exists("components", "GONE")


def test_choices_are_the_active_codes_in_the_order_of_the_list():
    CodeItem.objects.filter(code_list="trends", code="STABLE").update(active=False)
    offered = codes.choices("trends")
    sort = CodeItem.objects.filter(code_list="trends", active=True).order_by("sort")
    assert [code for code, _ in offered] == [item.code for item in sort]
    assert "STABLE" not in dict(offered)
    assert codes.exists("trends", "STABLE")


def test_a_mission_sees_its_own_codes_and_words_and_others_do_not():
    mission, other = make_mission(), make_mission(code="OTHER", ref_code="OTH")
    make_code("NAVAL", mission=mission)
    make_code("POLICE", labels={"en": "Our police"}, mission=mission)
    assert dict(codes.choices("components", mission))["NAVAL"] == "Word NAVAL"
    assert codes.label("components", "POLICE", "en", mission) == "Our police"
    for stranger in (other, None):
        assert "NAVAL" not in dict(codes.choices("components", stranger))
        assert codes.label("components", "POLICE", "en", stranger) == "Police component"


def test_the_facts_of_an_item_can_be_asked():
    assert codes.attributes("components", "HOST_STATE")["responder_only"] is True
    with pytest.raises(LookupError, match="no code 'GONE'"):
        codes.attributes("components", "GONE")


def test_words_are_read_once_and_again_after_half_a_minute(django_assert_num_queries, monkeypatch):
    began = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: began)
    with django_assert_num_queries(1):
        codes.label("components", "POLICE")
        codes.choices("trends")
    CodeItem.objects.filter(code_list="components", code="POLICE").update(labels={"en": "New word"})
    monkeypatch.setattr(time, "monotonic", lambda: began + codes.KEPT_S)
    assert codes.label("components", "POLICE", "en") == "Police component"
    monkeypatch.setattr(time, "monotonic", lambda: began + codes.KEPT_S + 1)
    assert codes.label("components", "POLICE", "en") == "New word"


def test_the_filter_shows_the_word_in_the_readers_language():
    template = Template('{% load codes %}{{ value|code_label:"components" }}')
    with translation.override("fr"):
        assert template.render(Context({"value": "POLICE"})) == "Composante police"
        assert template.render(Context({"value": ""})) == ""
