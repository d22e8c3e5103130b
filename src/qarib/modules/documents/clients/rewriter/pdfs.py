"""A PDF, refused when anything in it acts, else rebuilt from its pages alone."""

import io
import re
import zlib

import pikepdf

from qarib.modules.documents.clients.rewriter import Refused

MOST_OBJECTS = 100_000
MOST_PAGES = 300
_DEEPEST = 40
_LARGEST_TABLE = 24 * 1024 * 1024
_TABLE = re.compile(rb"/(?:ObjStm|XRef)\b.{0,2000}?stream\r?\n", re.DOTALL)

# Keys whose mere presence means that something acts, or that a file hides in the file.
_ACTIVE_KEYS = frozenset(
    {
        "/JS",
        "/JavaScript",
        "/Launch",
        "/EmbeddedFiles",
        "/EF",
        "/AF",
        "/XFA",
        "/RichMediaContent",
        "/RichMediaSettings",
    }
)
_ACTIVE_ACTIONS = frozenset(
    {
        "/JavaScript", "/Launch", "/GoToE", "/GoToR", "/ImportData", "/SubmitForm",
        "/ResetForm", "/Rendition",
        "/Movie", "/Sound", "/RichMediaExecute", "/GoTo3DView", "/SetOCGState", "/Trans", "/Hide", "/Named",
    }
)  # fmt: skip
_ACTIVE_ANNOTATIONS = frozenset({"/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D"})
_HARMLESS_OPENING = frozenset({"/GoTo"})
_PAGE_KEYS = frozenset(
    {"/Type", "/Parent", "/MediaBox", "/CropBox", "/Rotate", "/Resources", "/Contents", "/UserUnit", "/Group"}
)
_HIDDEN_KEYS = (
    "/Metadata",
    "/PieceInfo",
    "/AA",
    "/A",
    "/LastModified",
    "/StructParents",
    "/OPI",
    "/Alternates",
)


def rewrite(data: bytes) -> bytes:
    """Return the rebuilt document. Raises Refused; pikepdf's own errors mean a damaged file."""
    _refuse_bombs(data)
    try:
        source = pikepdf.open(io.BytesIO(data), suppress_warnings=True)
    except pikepdf.PasswordError as error:
        raise Refused("pdf_locked") from error
    with source:
        if source.is_encrypted:
            raise Refused("pdf_locked")
        if len(source.objects) > MOST_OBJECTS or not 0 < len(source.pages) <= MOST_PAGES:
            raise Refused("pdf_unreadable")
        _refuse_active(source)
        source.generate_appearance_streams()  # what was typed into a form becomes part of the page
        source.flatten_annotations("all")
        return _rebuilt(source)


def _refuse_bombs(data: bytes) -> None:
    """Refuse tables of objects that would inflate without measure: the parser inflates those whole."""
    for found in _TABLE.finditer(data):
        inflater = zlib.decompressobj()
        try:
            inflated = inflater.decompress(data[found.end() :], _LARGEST_TABLE)
        except zlib.error:
            continue
        if len(inflated) >= _LARGEST_TABLE:
            raise Refused("pdf_unreadable")


def _refuse_active(source: pikepdf.Pdf) -> None:
    opening = source.Root.get("/OpenAction")
    if isinstance(opening, pikepdf.Dictionary) and str(opening.get("/S")) not in _HARMLESS_OPENING:
        raise Refused("pdf_active")
    for thing in (*source.objects, source.trailer):
        if _acts(thing, 0):
            raise Refused("pdf_active")


def _acts(thing: object, depth: int) -> bool:
    """Tell whether one object, or what stands directly inside it, acts."""
    if depth > _DEEPEST:
        raise Refused("pdf_unreadable")
    if isinstance(thing, pikepdf.Array):
        return any(_acts(item, depth + 1) for item in thing if not _elsewhere(item))
    if not isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        return False
    members = dict(thing.stream_dict.items() if isinstance(thing, pikepdf.Stream) else thing.items())
    if (
        _ACTIVE_KEYS & members.keys()
        or str(members.get("/S")) in _ACTIVE_ACTIONS
        or str(members.get("/Subtype")) in _ACTIVE_ANNOTATIONS
        or str(members.get("/Type")) in {"/EmbeddedFile", "/Filespec"}
    ):
        return True
    return any(_acts(item, depth + 1) for item in members.values() if not _elsewhere(item))


def _elsewhere(item: object) -> bool:
    """Tell whether an item is an object of its own, met by the walk anyway."""
    return not isinstance(item, pikepdf.Object) or item.is_indirect


def _rebuilt(source: pikepdf.Pdf) -> bytes:
    with pikepdf.new() as copy:
        copy.pages.extend(source.pages)
        for page in copy.pages:
            for key in set(page.obj.keys()) - _PAGE_KEYS:
                del page.obj[key]
        for thing in copy.objects:
            if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
                for key in _HIDDEN_KEYS:
                    if key in thing:
                        del thing[key]
        out = io.BytesIO()
        copy.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return out.getvalue()
