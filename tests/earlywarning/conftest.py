import pytest

from audit import ledger
from earlywarning.ledger import matter_of
from earlywarning.models import Alert


@pytest.fixture
def tampered():
    """For a test that changes rows past the portal, as a fixture in its name says."""


@pytest.fixture(autouse=True)
def _every_ledger_is_whole(request):
    """Whatever a test did through the portal is attested: a service that writes a row and says nothing fails here."""
    if request.node.get_closest_marker("django_db") is None:
        yield
        return
    request.getfixturevalue("db")
    yield
    if "tampered" in request.fixturenames:
        return
    for alert in Alert.objects.unscoped("a test looks at every alert"):
        lines = ledger.bad(ledger.proof(matter_of(alert)))
        assert not lines, [(line.verdict, line.name, line.row and line.row.text) for line in lines]
