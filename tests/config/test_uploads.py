import pytest
from django.core.exceptions import RequestDataTooBig

from qarib.config import uploads


def test_a_form_announced_too_large_is_refused_unread():
    handler = uploads.BoundedUploadHandler()

    handler.handle_raw_input(None, {}, uploads.LARGEST_FORM, "x")
    with pytest.raises(RequestDataTooBig):
        handler.handle_raw_input(None, {}, uploads.LARGEST_FORM + 1, "x")


def test_what_truly_comes_is_counted_over_all_files(monkeypatch):
    monkeypatch.setattr(uploads, "LARGEST_FORM", 10)
    handler = uploads.BoundedUploadHandler()

    assert handler.receive_data_chunk(b"123456", 0) == b"123456"
    with pytest.raises(RequestDataTooBig):
        handler.receive_data_chunk(b"78901", 0)
