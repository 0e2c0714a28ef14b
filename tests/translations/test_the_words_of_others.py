"""What we say instead of the parts we use is still what they say."""

import pytest

from common.translating import catalogs, words
from tests.translations.pages import THEIRS, TOP, read

BORROWED = words.borrowed(TOP)


@pytest.mark.parametrize("text", BORROWED, ids=lambda text: text[:40])
def test_a_borrowed_text_stands_in_a_part_and_ours_differs(text):
    theirs = [message for path in THEIRS for message in read(path) if message.id == text]
    assert theirs, "no part says this any more: take it out of locale/borrowed.txt"
    ours = catalogs.read(catalogs.po_file(TOP, "fr"))[text].string
    assert ours
    assert ours not in [message.string for message in theirs], "theirs is as good: take it out"
