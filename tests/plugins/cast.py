"""The small mission of tests/world.py, and signing in as somebody of it."""

import pytest
from django.test import Client

from tests.world import World


@pytest.fixture
def world(db):
    return World()


@pytest.fixture
def signed_in():
    """A browser in which `user` has signed in."""

    def sign_in(user):
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in
