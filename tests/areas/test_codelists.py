"""What a sync may touch and what it must leave alone."""

import copy
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from areas import codelists, codes, shipped
from areas.models import CodeItem
from audit.models import Entry
from common.errors import DomainError
from tests.areas.factories import AT, BY, make_code, make_mission

pytestmark = pytest.mark.django_db
ITEM = b'{"code": "X", "labels": {"en": "x"}}'


@pytest.fixture
def file(tmp_path):
    """A copy of the shipped file; call it with a function that changes the lists."""

    def write(change=lambda lists: None):
        content = copy.deepcopy(json.loads(shipped.FILE.read_text(encoding="utf-8")))
        change(content["lists"])
        path = tmp_path / "codelists.json"
        path.write_text(json.dumps(content), encoding="utf-8")
        return path

    return write


def sync(capsys, *options):
    call_command("sync_codelists", *options)
    return capsys.readouterr().out.splitlines()[-1]


def item(code, code_list="trends"):
    return CodeItem.objects.get(code_list=code_list, code=code)


def total():
    return CodeItem.objects.filter(origin="SHIPPED").count()


def drop(code):
    return lambda lists: lists["trends"].update(items=[i for i in lists["trends"]["items"] if i["code"] != code])


def reword(code, english):
    def change(lists):
        next(i for i in lists["trends"]["items"] if i["code"] == code)["labels"]["en"] = english

    return change


def test_every_shipped_item_is_there_with_its_words_and_facts():
    assert total() == sum(len(one["items"]) for one in json.loads(shipped.FILE.read_text())["lists"].values())
    assert item("INCREASING").labels == {"en": "Increasing", "fr": "En hausse"}
    assert item("INCREASING").attributes == {"symbol": "↑"}


def test_a_first_sync_adds_all_and_a_second_nothing(capsys):
    CodeItem.objects.all().delete()
    entries = Entry.objects.filter(action="areas.codelists_synced")
    before = entries.count()
    lists = len(shipped.titles())
    assert sync(capsys).startswith(f"lists {lists}, added ")
    assert sync(capsys) == f"lists {lists}, added 0, changed 0, unchanged {total()}, switched off 0"
    assert entries.count() == before + 1


def test_a_dry_run_counts_and_writes_nothing(capsys):
    CodeItem.objects.filter(code_list="trends").delete()
    missing = len(codelists.read()) - total()
    assert missing > 0
    assert f", added {missing}, " in sync(capsys, "--dry-run")
    assert not CodeItem.objects.filter(code_list="trends").exists()


def test_a_corrected_word_arrives(capsys, file):
    assert ", changed 1, " in sync(capsys, "--file", str(file(reword("STABLE", "Steady"))))
    assert codes.label("trends", "STABLE", "en") == "Steady"


def test_our_own_wording_is_never_overwritten(capsys, file):
    codelists.reword(item("STABLE"), {"en": "No change"}, by=BY, at=AT)
    sync(capsys, "--file", str(file(reword("STABLE", "Steady"))))
    assert codes.label("trends", "STABLE", "en") == "No change"
    assert item("STABLE").labels["en"] == "Steady", "the shipped word waits underneath"


def test_taking_our_wording_back_shows_the_shipped_word(capsys):
    codelists.reword(item("STABLE"), {"en": "No change"}, by=BY, at=AT)
    codelists.reword(item("STABLE"), {}, by=BY, at=AT)
    assert codes.label("trends", "STABLE", "en") == "Stable"


def test_what_was_switched_off_here_is_never_switched_on(capsys, file):
    codelists.switch(item("STABLE"), active=False, by=BY, at=AT)
    sync(capsys, "--file", str(file(reword("STABLE", "Steady"))))
    assert item("STABLE").active is False


def test_an_item_that_left_the_file_is_switched_off_and_stays(capsys, file):
    assert sync(capsys, "--file", str(file(drop("STABLE")))).endswith("switched off 1")
    assert item("STABLE").active is False
    assert codes.label("trends", "STABLE", "en") == "Stable", "rows that hold it still read well"
    assert sync(capsys, "--file", str(file(drop("STABLE")))).endswith("switched off 0")


def test_an_item_that_comes_back_is_offered_again(capsys, file):
    sync(capsys, "--file", str(file(drop("STABLE"))))
    sync(capsys)
    assert item("STABLE").active is True


def test_an_item_kept_on_by_our_own_decision_outlives_the_file(capsys, file):
    codelists.switch(item("STABLE"), active=True, by=BY, at=AT)
    sync(capsys, "--file", str(file(drop("STABLE"))))
    assert item("STABLE").active is True


def test_codes_of_our_own_are_left_alone(capsys):
    codelists.add("trends", "SEASONAL", {"en": "Seasonal"}, by=BY, at=AT)
    assert sync(capsys).endswith("switched off 0")
    assert item("SEASONAL").active is True
    assert item("SEASONAL").origin == "LOCAL"


def test_a_code_of_our_own_that_the_file_brings_later_keeps_our_word(capsys, file):
    codelists.add("trends", "SEASONAL", {"en": "Seasonal here"}, by=BY, at=AT)

    def bring(lists):
        lists["trends"]["items"].append({"code": "SEASONAL", "labels": {"en": "Seasonal", "fr": "Saisonnière"}})

    assert ", added 0, changed 1, " in sync(capsys, "--file", str(file(bring)))
    assert item("SEASONAL").origin == "SHIPPED"
    assert codes.label("trends", "SEASONAL", "en") == "Seasonal here"
    assert codes.label("trends", "SEASONAL", "fr") == "Saisonnière"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "bad.json is not JSON (line 1). Check that it is complete."),
        (b'{"lists": {"a": ', "bad.json is not JSON (line 1). Check that it is complete."),
        (b"\xff\xfe", "bad.json is not UTF-8 text. Save it as UTF-8."),
        (b"[]", "bad.json holds no code lists: expected {“lists”: {name: {“items”: […]}}}."),
        (b'{"lists": {"a": {}}}', "bad.json holds no code lists: expected {“lists”: {name: {“items”: […]}}}."),
        (
            b'{"lists": {"a": {"items": [%b, %b]}}}' % (ITEM, ITEM),
            "bad.json has the code X twice in the list a. Keep one.",
        ),
        (
            b'{"lists": {"a": {"items": [{"code": "X", "labels": {"en": ""}}]}}}',
            "a, X: The name in “en” is empty.",
        ),
    ],
)
def test_a_bad_file_is_refused_with_a_sentence_and_changes_nothing(tmp_path, content, sentence):
    path = tmp_path / "bad.json"
    path.write_bytes(content)
    before = total()
    with pytest.raises(CommandError) as refusal:
        call_command("sync_codelists", "--file", str(path))
    assert str(refusal.value) == sentence
    assert total() == before


def test_a_local_change_leaves_an_entry():
    codelists.switch(item("STABLE"), active=False, by=BY, at=AT)
    entry = Entry.objects.get(action="areas.code_changed")
    assert (entry.target_uid, list(entry.changes)) == ("trends/STABLE", ["active"])


def test_a_code_that_is_there_is_not_added_again():
    with pytest.raises(DomainError, match="has the code STABLE already. Reword it instead."):
        codelists.add("trends", "STABLE", {"en": "Stable"}, by=BY, at=AT)


def test_a_list_nobody_ships_can_not_be_added_to():
    with pytest.raises(DomainError, match="There is no code list “moods”."):
        codelists.add("moods", "GLAD", {"en": "Glad"}, by=BY, at=AT)


def test_a_code_stands_once_for_everybody_and_once_per_mission():
    mission = make_mission()
    make_code("NAVAL")
    make_code("NAVAL", mission=mission)
    with pytest.raises(IntegrityError, match="code_item_unique"), transaction.atomic():
        make_code("NAVAL")
    with pytest.raises(IntegrityError, match="code_item_unique"), transaction.atomic():
        make_code("NAVAL", mission=mission)
