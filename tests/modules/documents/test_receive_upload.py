import io
import resource
import stat
import time
import zipfile
import zlib

import pikepdf
import pytest
from django.db import OperationalError
from PIL import Image

from factories.documents import OwnerFactory, image, pdf
from qarib.kernel.actor import citizen
from qarib.modules.documents import errors
from qarib.modules.documents.actions import receive_upload
from qarib.modules.documents.enums import FileKind, Scan
from qarib.modules.documents.models import Upload
from qarib.modules.documents.queries import open_rendition
from qarib.modules.journal.models import Entry

pytestmark = pytest.mark.django_db


class Endless:
    """A stream that never ends, and counts what was taken from it."""

    taken = 0

    def read(self, size):
        self.taken += size
        return b"\xff" * size


def receive(data, name="card.jpg", declared_size=None):
    owner = OwnerFactory()
    return receive_upload(
        io.BytesIO(data), name=name, declared_size=declared_size, owner_id=owner.pk, actor=citizen(owner.pk)
    )


def zipped():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "a" * 100)
    return out.getvalue()


def nested(depth=20):
    """An archive in an archive in an archive, as what opens them all would follow."""
    data = zipped()
    for _turn in range(depth):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.zip", data)
        data = out.getvalue()
    return data


def swollen():
    """An archive whose directory promises 4 GB: no byte of it is inflated to refuse it."""
    data = zipped()
    at = data.index(b"PK\x01\x02") + 24  # the size once inflated
    return data[:at] + b"\xff\xff\xff\xff" + data[at + 4 :]


def with_exif(size=(80, 40), orientation=6):
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (36.0, 15.0, 51.0)
    return image(size=size, exif=exif)


def test_a_photo_is_kept_in_quarantine_and_shown_as_a_copy_upright_and_without_its_place(store):
    original = with_exif()

    upload = receive(original, name="carte d'identité.JPG")

    served = open_rendition(upload, citizen(upload.owner_id))
    with served.stream as stream:
        copy = stream.read()
    seen = Image.open(io.BytesIO(copy))
    assert (upload.kind, upload.scan, upload.size) == (FileKind.JPEG, Scan.NOT_SCANNED, len(original))
    assert (seen.format, seen.size, dict(seen.getexif())) == ("JPEG", (40, 80), {})
    assert b"Exif" not in copy
    assert (store / upload.original_name).read_bytes() == original
    assert served.name == "carte d'identité.jpg"
    assert served.headers == {
        "Content-Type": "image/jpeg",
        "Content-Length": str(len(copy)),
        "Content-Disposition": "inline; filename*=utf-8''carte%20d%27identit%C3%A9.jpg",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-store",
    }
    assert list(Entry.objects.values_list("action", "subject", "object_id", "data")) == [
        (
            "documents.receive_upload",
            upload.owner_id,
            str(upload.uid),
            {"kind": "jpeg", "size": len(original), "scan": "not_scanned"},
        )
    ]


def test_files_have_random_names_in_two_levels_and_only_we_may_read_them(store):
    upload = receive(image(), name="../../evil.php")

    for name in (upload.original_name, upload.rendition_name):
        _, first, second, token = name.split("/")
        assert (len(token), token[:2], token[2:4]) == (32, first, second)
        assert stat.S_IMODE((store / name).stat().st_mode) == 0o600
        assert stat.S_IMODE((store / name).parent.stat().st_mode) == 0o700
    assert upload.name == "evil.jpg"


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_other_images_become_jpeg_copies_on_white_paper(kind):
    out = io.BytesIO()
    Image.new("RGBA", (30, 20), (0, 0, 0, 0)).save(out, kind)

    upload = receive(out.getvalue(), name="scan")

    with open_rendition(upload, citizen(upload.owner_id)).stream as stream:
        seen = Image.open(stream)
        assert (seen.format, seen.size, seen.getpixel((5, 5))) == ("JPEG", (30, 20), (255, 255, 255))
    assert upload.name == f"scan.{kind.lower()}"


def test_a_large_photo_becomes_1600_wide():
    upload = receive(image(size=(4000, 3000)))

    with open_rendition(upload, citizen(upload.owner_id)).stream as stream:
        assert Image.open(stream).size == (1600, 1200)


def test_a_pdf_is_rebuilt_from_its_pages_without_metadata_links_or_opening():
    def spoil(made):
        made.docinfo["/Author"] = "Somebody"
        with made.open_metadata() as meta:
            meta["dc:title"] = "Private"
        made.Root.OpenAction = pikepdf.Array([made.pages[0].obj, pikepdf.Name.Fit])
        link = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9],
            A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://example.org"),
        )  # fmt: skip
        made.pages[0].obj.Annots = made.make_indirect(pikepdf.Array([made.make_indirect(link)]))

    upload = receive(pdf(spoil, pages=3), name="relevé.pdf")

    served = open_rendition(upload, citizen(upload.owner_id))
    with served.stream as stream:
        copy = stream.read()
    with pikepdf.open(io.BytesIO(copy)) as seen:
        assert len(seen.pages) == 3
        assert set(seen.Root.keys()) == {"/Type", "/Pages"}
        assert "/Info" not in seen.trailer or not list(seen.docinfo.keys())
        assert all("/Annots" not in page.obj for page in seen.pages)
    assert b"example.org" not in copy
    assert (served.content_type, served.inline) == ("application/pdf", False)


def javascript(made):
    made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def launch(made):
    action = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="calc.exe")
    made.pages[0].obj.AA = pikepdf.Dictionary(O=made.make_indirect(action))


def embedded(made):
    made.attachments["a.txt"] = b"hello"


def xfa(made):
    made.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([]), XFA=made.make_stream(b"<xdp/>"))


def rich_media(made):
    made.pages[0].obj.Annots = pikepdf.Array(
        [made.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.RichMedia))]
    )


def named_javascript(made):
    names = pikepdf.Array(["a", pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="1")])
    made.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=names))


@pytest.mark.parametrize("spoil", [javascript, launch, embedded, xfa, rich_media, named_javascript])
@pytest.mark.parametrize("streams", list(pikepdf.ObjectStreamMode)[:3])
def test_a_pdf_that_acts_is_refused_wherever_it_hides(spoil, streams):
    with pytest.raises(errors.PdfActive):
        receive(pdf(spoil, object_stream_mode=streams))

    assert not Upload.objects.exists()


@pytest.mark.parametrize("password", ["", "secret"])
def test_a_protected_pdf_is_refused_even_when_it_opens_without_a_password(password):
    with pytest.raises(errors.PdfLocked):
        receive(pdf(encryption=pikepdf.Encryption(owner="owner", user=password)))


def bomb_pdf():
    """A table of objects of 60 kB that inflates to 60 MB."""
    body = zlib.compress(b"1 0 " + b" " * 60_000_000)
    head = b"%PDF-1.5\n1 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length " + str(len(body)).encode()
    return head + b">>stream\n" + body + b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


def nested_bomb_pdf():
    """A table of objects packed twice: some kB that inflate to 4 GB."""
    packer = zlib.compressobj(9)
    start = packer.compress(b"1 0 ") + packer.flush(zlib.Z_FULL_FLUSH)
    piece = packer.compress(b" " * 2**20) + packer.flush(zlib.Z_FULL_FLUSH)
    body = zlib.compress(start + piece * 4096 + packer.flush(), 9)
    assert len(body) < 64 * 1024
    head = b"%PDF-1.5\n1 0 obj<</Type/ObjStm/N 1/First 4/Filter[/FlateDecode/FlateDecode]/Length "
    end = b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    return head + str(len(body)).encode() + b">>stream\n" + body + end


def flat_png(width, height):
    """A black PNG of a few kB, however many pixels it says."""
    packer = zlib.compressobj(9)
    rows = [packer.compress(b"\0" * (1 + 3 * width)) for _ in range(height)]
    parts = [
        (b"IHDR", width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\x00\x00\x00"),
        (b"IDAT", b"".join(rows) + packer.flush()),
        (b"IEND", b""),
    ]
    chunks = [
        len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")
        for name, body in parts
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


JPEG, PNG = image(), image("PNG")

HOSTILE = {
    "nothing": (b"", errors.FileEmpty),
    "one byte": (b"\xff", errors.FileEmpty),
    "text": (b"just some words of a person " * 9, errors.FileTypeRefused),
    "an archive": (zipped(), errors.ArchiveRefused),
    "an archive in an archive": (nested(), errors.ArchiveRefused),
    "an archive that says it inflates beyond 4 GB": (swollen(), errors.ArchiveRefused),
    "an archive with a photo's beginning": (JPEG[:20] + zipped(), errors.MixedContent),
    "a PDF that opens as an archive of archives": (pdf() + nested(), errors.MixedContent),
    "a tar": (b"\0" * 257 + b"ustar\x0000" + b"\0" * 500, errors.ArchiveRefused),
    "gzip": (b"\x1f\x8b\x08" + b"\0" * 60, errors.ArchiveRefused),
    "an old office file": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, errors.ArchiveRefused),
    "a drawing with a script": (
        b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>',
        errors.DrawingRefused,
    ),
    "a web page": (b"<!DOCTYPE html><html><body>hello</body></html>", errors.DrawingRefused),
    "a page before a PDF": (b"<html><script>1</script>\n" + pdf(), errors.MixedContent),
    "a page inside the head of a PDF": (
        pdf().replace(b"%PDF-1.3\n", b"%PDF-1.3\n%<html><script>alert(1)</script>\n", 1),
        errors.MixedContent,
    ),
    "a page after a PDF": (pdf() + b"<html><script>1</script></html>", errors.MixedContent),
    "an archive after a PDF": (pdf() + zipped(), errors.MixedContent),
    "an archive after a photo": (JPEG + zipped(), errors.MixedContent),
    "a script after a photo": (JPEG + b"*/=alert(1);/*", errors.MixedContent),
    "a script after a PNG": (PNG + b"<script>alert(1)</script>", errors.MixedContent),
    "a script after a WebP": (image("WEBP") + b"<script>alert(1)</script>", errors.MixedContent),
    "a script in a photo's comment": (
        image(comment=b"*/=alert('x');/*"),
        errors.MixedContent,
    ),
    "a photo whose header is a comment of a script": (
        JPEG[:4] + b"\x2f\x2a" + JPEG[6:20] + b"\0" * (0x2F2A - 16) + JPEG[20:],
        errors.MixedContent,
    ),
    "a photo cut short": (image(size=(300, 300))[:400], errors.ImageUnreadable),
    "half a PNG": (PNG[: len(PNG) // 2], errors.ImageUnreadable),
    "a picture of 42 megapixels": (flat_png(7000, 6000), errors.ImageTooBig),
    "a picture with one long side": (flat_png(20_000, 1), errors.ImageTooBig),
    "a HEIC photo without the decoder": (
        b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\0" * 90,
        errors.HeicUnreadable,
    ),
    "a PDF by its first bytes only": (b"%PDF-1.7\n" + b"nothing else " * 20, errors.PdfUnreadable),
    "a PDF without a page": (pdf(pages=0), errors.PdfUnreadable),
    "a PDF that inflates without measure": (bomb_pdf(), errors.PdfUnreadable),
    "a PDF of some kB that inflates beyond 4 GB": (nested_bomb_pdf(), errors.PdfUnreadable),
    "a bitmap": (image("BMP"), errors.FileTypeRefused),
    "a GIF": (image("GIF"), errors.FileTypeRefused),
}


@pytest.mark.parametrize("case", HOSTILE, ids=str)
def test_a_hostile_file_is_refused_by_name_and_leaves_nothing(case, store):
    data, refusal = HOSTILE[case]

    with pytest.raises(errors.UploadRefused) as caught:
        receive(data, name="photo.jpg")

    assert type(caught.value) is refusal
    assert str(caught.value.message)
    assert not Upload.objects.exists()
    assert not [path for path in store.rglob("*") if path.is_file()]


def test_an_announced_size_above_the_limit_is_refused_before_a_byte_is_read():
    stream, began = Endless(), time.monotonic()

    with pytest.raises(errors.FileTooLarge):
        receive_upload(stream, name="a", declared_size=10**10, owner_id=1, actor=citizen(1))

    assert stream.taken == 0
    assert time.monotonic() - began < 1


def test_a_stream_without_end_is_refused_at_the_limit():
    stream = Endless()

    with pytest.raises(errors.FileTooLarge):
        receive_upload(stream, name="a", declared_size=1000, owner_id=1, actor=citizen(1))

    assert stream.taken <= 10 * 1024 * 1024 + 2 * 256 * 1024


def test_a_photo_with_a_second_picture_or_a_maker_s_trailer_is_accepted():
    """Ultra HDR and portrait photos append a JPEG; one maker appends its own records to every photo."""
    assert receive(JPEG + JPEG).kind == FileKind.JPEG
    assert receive(JPEG + b"\x00\x00\x01\x0aSEFH" + b"\x01" * 40 + b"SEFT").kind == FileKind.JPEG
    assert receive(JPEG + b"\0" * 300).kind == FileKind.JPEG


def test_the_worker_itself_does_not_grow_with_the_pixels():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    receive(flat_png(7000, 5700))

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024  # kB


def test_nothing_stays_in_the_store_when_the_row_cannot_be_written(store):
    with pytest.raises(ValueError, match="expected a number"):
        receive_upload(io.BytesIO(image()), name="a", declared_size=None, owner_id="x", actor=citizen(1))

    assert not [path for path in store.rglob("*") if path.is_file()]


@pytest.mark.django_db(transaction=True)
def test_a_received_file_is_kept_when_the_answer_to_its_commit_is_lost(store, request):
    owner = OwnerFactory()
    request.getfixturevalue("commit_without_answer")

    with pytest.raises(OperationalError):
        receive_upload(
            io.BytesIO(image()),
            name="card.jpg",
            declared_size=None,
            owner_id=owner.pk,
            actor=citizen(owner.pk),
        )

    kept = Upload.objects.get()
    assert (store / kept.original_name).exists()
    assert (store / kept.rendition_name).exists()
