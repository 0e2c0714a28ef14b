import pytest

from areas import codes, locate


@pytest.fixture(autouse=True)
def _nothing_remembered():
    """What one test wrote was rolled back: the next must not find it in the memory of the process."""
    codes.forget()
    locate.forget()
    yield
    codes.forget()
    locate.forget()
