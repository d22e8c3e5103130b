"""Handing a file to a browser."""

from collections.abc import Mapping
from typing import IO, BinaryIO, Protocol

from django.core.files.base import File
from django.http import FileResponse


class Served(Protocol):
    """A file as the room of documents gives it; this room knows no module, only this shape."""

    @property
    def stream(self) -> BinaryIO | IO[bytes] | File[bytes]:
        """Return the open file."""
        ...

    @property
    def content_type(self) -> str:
        """Return its type."""
        ...

    @property
    def headers(self) -> Mapping[str, str]:
        """Return every header it must carry."""
        ...


def serve(file: Served) -> FileResponse:
    """Return the answer, with every header that keeps the file harmless."""
    response = FileResponse(file.stream, content_type=file.content_type)
    for name, value in file.headers.items():
        response[name] = value
    return response
