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

    def touch(self, key: Any, *args: Any, **kwargs: Any) -> bool:
        try:
            return bool(super().touch(key, *args, **kwargs))
        except RedisError:
            return bool(self._gone("touch", False))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """Raises ValueError where there is no such key, as everywhere; out of reach there is none."""
        try:
            return int(super().incr(key, delta, version))
        except RedisError:
            self._gone("incr")
            raise ValueError(f"Key {key!r} not found.") from None

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        try:
            return dict(super().get_many(keys, version))
        except RedisError:
            return dict(self._gone("get_many", {}))

    def set_many(self, data: Any, *args: Any, **kwargs: Any) -> list[Any]:
        try:
            return list(super().set_many(data, *args, **kwargs))
        except RedisError:
            self._gone("set_many")
            return list(data)

    def delete_many(self, keys: Any, version: int | None = None) -> None:
        try:
            super().delete_many(keys, version)
        except RedisError:
            self._gone("delete_many")

    def clear(self) -> None:
        try:
            super().clear()
        except RedisError:
            self._gone("clear")

    def _gone(self, asked: str, instead: Any = None) -> Any:
        log.warning("cache_out_of_reach", asked=asked)
        return instead
