"""A Redis that is gone shuts no door."""

import pytest
from django.core.cache import caches
from django.urls import reverse

from tests.world import PASSWORD


@pytest.fixture
def no_redis(settings):
    """The same cache, with its server out of reach."""
    reachable = settings.CACHES
    gone = reachable["default"] | {"LOCATION": "unix:///nonexistent/redis.sock"}
    settings.CACHES = {"default": gone}
    yield caches["default"]
    settings.CACHES = reachable


def test_the_cache_in_reach_keeps_what_it_is_given():
    cache = caches["default"]
    cache.set("a", "b", 30)
    assert cache.get("a") == "b"
    assert cache.delete("a")
    assert cache.get("a", "other") == "other"


def test_out_of_reach_it_is_empty(no_redis):
    no_redis.set("a", "b", 30)
    assert no_redis.get("a") is None
    assert no_redis.get("a", "other") == "other"
    assert no_redis.add("a", "b", 30)
    assert not no_redis.delete("a")
    assert "a" not in no_redis


def test_people_sign_in_and_work_without_it(no_redis, world, client):
    response = client.post(reverse("account_login"), {"login": world.adviser.email, "password": PASSWORD})
    assert response.status_code == 302
    assert client.get(response.url).status_code == 200
