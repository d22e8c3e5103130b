"""A bound on what one form may send, before anything of it is written to the disk."""

from collections.abc import Mapping
from typing import IO, Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

# Five documents of 10 MB, and what stands around them. Each file's own limit is the documents' affair.
LARGEST_FORM = 64 * 1024 * 1024


class BoundedUploadHandler(FileUploadHandler):
    """First of the handlers: refuse by the announced length, then by what truly comes."""

    received = 0

    def handle_raw_input(
        self,
        input_data: IO[bytes],  # noqa: ARG002 -- Django's signature
        META: Mapping[str, Any],  # noqa: ARG002, N803 -- Django's signature
        content_length: int,
        boundary: str,  # noqa: ARG002 -- Django's signature
        encoding: str | None = None,  # noqa: ARG002 -- Django's signature
    ) -> None:
        """Answer 413 to a form announced above the limit, without reading it."""
        if content_length > LARGEST_FORM:
            raise RequestDataTooBig

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:  # noqa: ARG002 -- Django's signature
        """Pass on what came; answer 413 once all files together exceed the limit."""
        self.received += len(raw_data)
        if self.received > LARGEST_FORM:
            raise RequestDataTooBig
        return raw_data

    def file_complete(self, file_size: int) -> UploadedFile[bytes] | None:  # noqa: ARG002 -- Django's signature
        """Leave the making of the file to the handlers behind."""
        return None
