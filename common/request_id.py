"""One identifier for everything a single request or job did: log lines and audit entries carry it."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_current: ContextVar[uuid.UUID | None] = ContextVar("request_id", default=None)


def current() -> uuid.UUID | None:
    """The identifier of the request or job at work, or None outside of one."""
    return _current.get()


@contextmanager
def fresh() -> Iterator[uuid.UUID]:
    """Give what happens inside an identifier of its own."""
    identifier = uuid.uuid4()
    token = _current.set(identifier)
    try:
        yield identifier
    finally:
        _current.reset(token)
