import pytest

from tests.world import World


@pytest.fixture
def portal(transactional_db, live_server):
    """The cast of tests/world.py behind a live server, its address in `home`."""
    world = World()
    world.home = live_server.url
    return world


@pytest.fixture
def more_pages(settings):
    """Under /look/ lie the page of all components and pages that fail."""
    settings.ROOT_URLCONF = "tests.browser.urls"
    settings.ACCESS_TABLE = "tests.browser.urls.TABLE"
