"""The child's own functions, called here; that the child limits itself is tested through real files."""

import io
import sys

import pikepdf
import pytest
from PIL import Image

from factories.documents import image, pdf
from qarib.modules.documents.clients import workshop
from qarib.modules.documents.clients.rewriter import Refused, __main__, images, pdfs


@pytest.mark.parametrize("turn", range(1, 9))
def test_every_orientation_becomes_upright(turn):
    """The photo shows red on the left of the upright picture, whatever way the phone was held."""
    upright = Image.new("RGB", (80, 40), "blue")
    upright.paste("red", (0, 0, 40, 40))
    undo = {1: None, 2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}[turn]
    held = upright if undo is None else upright.transpose(Image.Transpose(undo))
    exif = Image.Exif()
    exif[0x0112] = turn
    out = io.BytesIO()
    held.save(out, "PNG", exif=exif)

    seen = Image.open(io.BytesIO(images.rewrite(out.getvalue())))

    assert seen.size == (80, 40)
    assert seen.getpixel((10, 20))[0] > 200
    assert seen.getpixel((70, 20))[2] > 200


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "CMYK", "I;16"])
def test_every_kind_of_colour_becomes_a_photo(mode):
    out = io.BytesIO()
    Image.new(mode, (2000, 10)).save(out, "TIFF" if mode == "CMYK" else "PNG")
    if mode == "CMYK":
        out = io.BytesIO()
        Image.new(mode, (2000, 10)).save(out, "JPEG")

    seen = Image.open(io.BytesIO(images.rewrite(out.getvalue())))

    assert (seen.mode, seen.size) == ("RGB", (1600, 8))


def test_sizes_are_checked_again_beside_the_decoder(monkeypatch):
    monkeypatch.setattr(images, "MOST_PIXELS", 100)

    with pytest.raises(Refused, match="image_too_big"):
        images.rewrite(image())


def test_a_pdf_keeps_what_its_pages_show_and_loses_what_hides():
    def fill(made):
        page = made.pages[0]
        page.Contents = made.make_stream(b"0 0 1 rg 0 0 50 50 re f")
        page.obj.PieceInfo = pikepdf.Dictionary(App=pikepdf.Dictionary())
        page.obj.Metadata = made.make_stream(b"<x/>")
        picture = made.make_stream(b"\xff\x00\x00", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image,
            Width=1, Height=1, ColorSpace=pikepdf.Name.DeviceRGB, BitsPerComponent=8,
            Metadata=made.make_stream(b"<gps/>"))  # fmt: skip
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=picture))

    with pikepdf.open(io.BytesIO(pdfs.rewrite(pdf(fill)))) as seen:
        page = seen.pages[0]
        assert page.Contents.read_bytes() == b"0 0 1 rg 0 0 50 50 re f"
        assert "/Metadata" not in page.Resources.XObject.P
        assert set(page.obj.keys()) <= {"/Type", "/Parent", "/MediaBox", "/Resources", "/Contents"}


def nested(depth):
    thing = pikepdf.Array([])
    for _ in range(depth):
        thing = pikepdf.Array([thing])
    return thing


def test_a_pdf_too_deep_or_too_long_is_refused(monkeypatch):
    with pytest.raises(Refused, match="pdf_unreadable"):
        pdfs.rewrite(pdf(lambda made: setattr(made.Root, "Deep", nested(60))))
    monkeypatch.setattr(pdfs, "MOST_PAGES", 2)
    with pytest.raises(Refused, match="pdf_unreadable"):
        pdfs.rewrite(pdf(pages=3))


class Pipe:
    def __init__(self, content=b""):
        self.buffer = io.BytesIO(content)
        self.said = ""

    def write(self, text):
        self.said += text


def failing(error):
    def rewrite(_data):
        raise error

    return rewrite


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (Refused("image_too_big"), "image_too_big"),
        (MemoryError(), "image_too_big"),
        (OSError(), "image_unreadable"),
    ],
)
def test_the_child_answers_a_failure_with_a_code(monkeypatch, error, said):
    errors = Pipe()
    monkeypatch.setattr(__main__.resource, "setrlimit", lambda *_: None)
    monkeypatch.setattr(sys, "stdin", Pipe(image()))
    monkeypatch.setattr(sys, "stderr", errors)
    monkeypatch.setattr(images, "rewrite", failing(error))

    assert (__main__.main("image"), errors.said) == (3, said)


def test_a_child_that_dies_or_never_ends_means_an_unreadable_file(monkeypatch):
    monkeypatch.setattr(workshop, "_SECONDS", 0.001)
    assert workshop.rewrite("image", image()).refusal == "image_unreadable"

    monkeypatch.undo()
    assert workshop.rewrite("poem", b"x").refusal == "poem_unreadable"


def test_what_was_typed_into_a_plain_form_stays_on_the_page():
    def fill(made):
        field = made.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Tx, T="name",
                V="Yasmine", Rect=[10, 10, 200, 30], DA="/Helv 12 Tf 0 g",
            )
        )  # fmt: skip
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        fonts = pikepdf.Dictionary(Font=pikepdf.Dictionary(Helv=made.make_indirect(font)))
        made.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([field]), DR=fonts, NeedAppearances=True)
        made.pages[0].obj.Annots = pikepdf.Array([field])

    with pikepdf.open(io.BytesIO(pdfs.rewrite(pdf(fill)))) as seen:
        shown = [form.read_bytes() for form in seen.pages[0].form_xobjects.values()]
        assert "/AcroForm" not in seen.Root
        assert "/Annots" not in seen.pages[0].obj
    assert any(b"Yasmine" in form for form in shown)
