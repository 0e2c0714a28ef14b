import pytest

from tests.followup.trial import registered


@pytest.fixture(autouse=True)
def _trial():
    """The tests' own kinds of message."""
    with registered():
        yield
