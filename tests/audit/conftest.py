import pytest

from tests.audit.factories import clear_trail


@pytest.fixture(autouse=True)
def anchor_file(settings, tmp_path):
    """A file of this test's own for the anchors; not yet there."""
    settings.AUDIT_ANCHOR_FILE = tmp_path / "outside" / "audit.anchor"
    return settings.AUDIT_ANCHOR_FILE


@pytest.fixture(autouse=True)
def _trail_starts_empty(db):
    clear_trail()
