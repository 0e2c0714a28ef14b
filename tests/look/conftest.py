import pytest

from poc_portal import assets


@pytest.fixture(scope="session", autouse=True)
def built_assets():
    """What browsers load, made from the sources as they are now. npm runs only when the lock changed."""
    assets.build()
