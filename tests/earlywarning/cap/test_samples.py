"""The published samples, each with the outcome that was written down for it."""

import sys
from datetime import UTC, datetime

import pytest

from earlywarning.cap.desk import Desk
from earlywarning.cap.receiving import check
from earlywarning.models import CapReceived
from tests.earlywarning.cap.documents import SAMPLES, TOP, receive, sample
from tests.earlywarning.cap.outcomes import OUTCOMES, WHEN_SENT
from tests.published import published_file
from tests.world import AT

pytestmark = pytest.mark.django_db
EARLY = datetime(2011, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(("name", "outcome", "sentence"), OUTCOMES)
def test_each_sample_has_its_outcome(world, name, outcome, sentence):
    found = check(sample(name), Desk.of_mission(world.mission), at=AT)
    assert (found.outcome, found.sentence) == (outcome, sentence)


@pytest.mark.parametrize(("name", "outcome", "sentence"), WHEN_SENT)
def test_before_it_expired_the_place_decides(world, name, outcome, sentence):
    found = check(sample(name), Desk.of_mission(world.mission), at=EARLY)
    assert (found.outcome, found.sentence) == (outcome, sentence)


def test_the_table_names_every_sample():
    assert sorted(path.name for path in published_file(SAMPLES).iterdir()) == sorted(
        name for name, _outcome, _sentence in OUTCOMES
    )


@pytest.mark.parametrize(("name", "outcome", "sentence"), OUTCOMES)
def test_the_documentation_shows_the_table(name, outcome, sentence):
    assert f"| `{name}` | {outcome} | {sentence} |" in (TOP / "docs/cap.md").read_text()


@pytest.mark.parametrize("name", [name for name, _outcome, _sentence in OUTCOMES])
def test_no_sample_is_kept(world, name):
    """All are refused, over or far away."""
    assert receive(sample(name), world.adviser).received is None
    assert not CapReceived.objects.unscoped("a test counts").exists()


_opened: list[tuple[str, object]] | None = None


def _watch(event: str, args: tuple[object, ...]) -> None:
    """Every file that is opened and every socket that is used by this process, while somebody listens."""
    if _opened is not None and (event == "open" or event.startswith(("socket.", "urllib.", "subprocess.", "os.exec"))):
        _opened.append((event, args[0] if args else ""))


sys.addaudithook(_watch)


@pytest.mark.parametrize("name", ["xee.cap", "australia.cap", "invalid.cap"])
def test_reading_opens_no_file_and_no_connection(name):
    global _opened
    from earlywarning.cap.parsing import Refused
    from earlywarning.cap.reading import read

    data = sample(name)
    _try(read, data, Refused)  # the schema and the words of the language are loaded by now
    _opened = []
    try:
        _try(read, data, Refused)
        seen = list(_opened)
        _opened = []
        with open(__file__, encoding="utf-8"):
            assert _opened, "the watch sees what is opened"
    finally:
        _opened = None
    assert seen == []


def _try(read, data, refused):
    try:
        read(data)
    except refused:
        return
