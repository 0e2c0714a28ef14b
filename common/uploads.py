"""Uploaded files: straight to disk, and no longer than the page that takes them says."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest

MEGABYTE: Final = 1_000_000
# Of pages that do not say; what they take is calendars and messages.
USUAL_BYTES: Final = 10 * MEGABYTE

ViewT = TypeVar("ViewT", bound=Callable[..., Any])


def takes_files_up_to(most_bytes: int) -> Callable[[ViewT], ViewT]:
    """The view takes uploads up to so many bytes; what is longer is not read to its end (`was_too_long`)."""

    def mark(view: ViewT) -> ViewT:
        view.most_bytes = most_bytes  # type: ignore[attr-defined]
        return view

    return mark


def was_too_long(request: HttpRequest) -> bool:
    """True when a file of this request was longer than its page takes, so that the form has none."""
    return bool(getattr(request, "_upload_too_long", False))


class LimitedUpload(FileUploadHandler):
    """Stands before the handler that writes to disk, and stops what is too long before it has filled it."""

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        match = self.request.resolver_match if self.request else None
        self.most_bytes = getattr(match.func if match else None, "most_bytes", USUAL_BYTES)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.received += len(raw_data)
        if self.received > self.most_bytes:
            self.request._upload_too_long = True  # type: ignore[union-attr]
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
