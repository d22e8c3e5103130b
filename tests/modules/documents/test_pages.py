"""A page of a PDF drawn by the child process: its size is bounded, and what cannot be drawn is a refusal."""

import io

import pikepdf
import pytest
from PIL import Image

from factories.documents import image, pdf
from qarib.modules.documents.clients import workshop
from qarib.modules.documents.clients.rewriter import Refused, pages


def of_size(width, height):
    def change(made):
        made.pages[0].MediaBox = pikepdf.Array([0, 0, width, height])

    return pdf(change)


def inked(made):
    page = made.pages[0]
    page.Contents = made.make_stream(b"1 0 0 rg 0 0 306 792 re f")


def test_a_page_is_drawn_as_it_is_printed():
    drawn = workshop.rewrite("page", pdf(inked), "1")

    picture = Image.open(io.BytesIO(drawn.content))
    assert (picture.format, picture.mode) == ("JPEG", "RGB")
    assert picture.getpixel((picture.width // 4, picture.height // 2))[1] < 60
    assert picture.getpixel((3 * picture.width // 4, picture.height // 2))[1] > 200


@pytest.mark.parametrize(
    ("width", "height"), [(612, 792), (14_400, 14_400), (14_400, 3), (3, 14_400), (1, 1)]
)
def test_no_page_becomes_a_picture_without_measure(width, height):
    picture = Image.open(io.BytesIO(pages.rewrite(of_size(width, height), "1")))

    assert picture.width <= 1_601
    assert picture.height <= 2_401


def test_pages_are_counted():
    assert workshop.rewrite("count", pdf(pages=7)).content == b"7"


@pytest.mark.parametrize("number", ["0", "-1", "3", "9999"])
def test_a_page_that_is_not_there_is_refused(number):
    with pytest.raises(Refused, match="page_unknown"):
        pages.rewrite(pdf(pages=2), number)
    assert workshop.rewrite("page", pdf(pages=2), number).refusal == "page_unknown"


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7 nothing", image(), pdf(pages=2)[:200]])
@pytest.mark.parametrize("what", [("page", "1"), ("count",)])
def test_what_is_no_pdf_is_unreadable_and_leaves_no_trace(what, data):
    refused = workshop.rewrite(what[0], data, *what[1:])

    assert (refused.content, refused.refusal) == (b"", "pdf_unreadable")
