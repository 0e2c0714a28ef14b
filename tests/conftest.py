"""What every test stands on. The servers of the run come with tests/settings.py (tests/servers.py)."""

import io

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import translation
from pytest_django.plugin import blocking_manager_key

from areas import codes
from tests import servers
from tests.postgresql.base import DatabaseOperations

pytest_plugins = [
    "tests.plugins.cast",
    "tests.plugins.skips",
    "tests.plugins.browser",
    "tests.plugins.mail",
    "tests.plugins.mail_api",
    "tests.plugins.portal",
    "tests.plugins.texts",
]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The database of this process, with the code lists that the portal ships."""
    with django_db_blocker.unblock():
        call_command("sync_codelists", stdout=io.StringIO())
        DatabaseOperations.shipped = connection.ops.look_at_shipped()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Journeys first: files of few long tests that come last leave one of two processes with nothing to do."""
    items.sort(key=lambda item: item.get_closest_marker("journey") is None)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item, nextitem):
    """A test with real transactions ends with empty tables; the next one finds the code lists again.

    After all fixtures have gone: pytest-django empties the tables for `live_server` later than a fixture here ends.
    """
    result = yield
    names = {"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
    if nextitem is not None and (names or _is_transactional(item)):
        with item.config.stash[blocking_manager_key].unblock():
            if connection.ops.look_at_shipped() != DatabaseOperations.shipped:
                call_command("sync_codelists", stdout=io.StringIO())
                DatabaseOperations.shipped = connection.ops.look_at_shipped()
            codes.forget()
    return result


def _is_transactional(item):
    marker = item.get_closest_marker("django_db")
    return bool(marker and marker.kwargs.get("transaction"))


@pytest.fixture(autouse=True)
def _language_is_of_this_test(settings):
    """A request leaves its language behind in the thread; the next test starts in English again."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(autouse=True)
def _mail_folder_is_of_this_test(settings, tmp_path):
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    settings.SMS_FOLDER = tmp_path / "sms"
    settings.BOUNCES_FOLDER = tmp_path / "bounces"


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config):
    servers.release()
