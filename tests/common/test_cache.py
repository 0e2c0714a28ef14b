"""A Redis that is gone shuts no door."""

import pytest
from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache
from django.urls import reverse

from common.cache import TolerantRedisCache
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
    assert not no_redis.touch("a")
    assert no_redis.get_many(["a"]) == {}
    assert no_redis.set_many({"a": 1}) == ["a"]
    assert no_redis.get_or_set("a", "b") == "b"
    no_redis.delete_many(["a"])
    no_redis.clear()
    for change in (no_redis.incr, no_redis.decr):
        with pytest.raises(ValueError, match="not found"):
            change("a")


def test_every_question_to_a_cache_is_answered_without_it(no_redis):
    """Of what Django's cache offers nothing goes past this class to a server that is not there."""
    asked = {name for name, value in vars(RedisCache).items() if callable(value) and not name.startswith("_")}
    assert asked - set(vars(TolerantRedisCache)) == {"get_backend_timeout"}


def test_people_sign_in_and_work_without_it(no_redis, world, client):
    response = client.post(reverse("account_login"), {"login": world.adviser.email, "password": PASSWORD})
    assert response.status_code == 302
    assert client.get(response.url).status_code == 200
