import pytest

from tests.audit.factories import clear_trail
from tests.followup.trial import registered


@pytest.fixture(autouse=True)
def _engine_settings(settings, tmp_path):
    """The whole set of runners is expected, nobody outside is called, anchors go to a file of this test's own."""
    settings.WITHOUT_REDIS = False
    settings.DEAD_MAN_URL = ""
    settings.AUDIT_ANCHOR_FILE = tmp_path / "audit.anchor"


@pytest.fixture(autouse=True)
def _trail_starts_empty(request):
    if request.node.get_closest_marker("django_db"):
        request.getfixturevalue("db")
        clear_trail()


@pytest.fixture
def trial():
    """The tests' own kind of subject."""
    with registered():
        yield
