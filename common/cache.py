"""The cache, which may be gone: a dead Redis slows the portal down and silences nobody."""

from typing import Any

import structlog
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)


class TolerantRedisCache(RedisCache):
    """Redis as Django keeps it, except that a server out of reach is an empty cache and not an error.

    What lives here is a convenience: rate limits of sign-in, which then count again from nothing.
    """

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        try:
            return super().get(key, default, version)
        except RedisError:
            return self._gone("get", default)

    def set(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> None:
        try:
            super().set(key, value, *args, **kwargs)
        except RedisError:
            self._gone("set")

    def add(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> bool:
        try:
            return bool(super().add(key, value, *args, **kwargs))
        except RedisError:
            # “Added” lets whoever asked go on: a lock that cannot be taken must not shut a door.
            return bool(self._gone("add", True))

    def delete(self, key: Any, version: int | None = None) -> bool:
        try:
            return bool(super().delete(key, version))
        except RedisError:
            return bool(self._gone("delete", False))

    def has_key(self, key: Any, version: int | None = None) -> bool:
        try:
            return bool(super().has_key(key, version))
        except RedisError:
            return bool(self._gone("has_key", False))

    def _gone(self, asked: str, instead: Any = None) -> Any:
        log.warning("cache_out_of_reach", asked=asked)
        return instead
