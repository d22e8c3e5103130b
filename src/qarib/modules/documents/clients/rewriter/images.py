"""An image, decoded and written again: upright, without metadata, at most 1600 pixels wide, JPEG."""

import io
from contextlib import suppress

from PIL import Image

from qarib.modules.documents.clients.rewriter import Refused

with suppress(ImportError):  # HEIC only where its decoder is installed
    from pillow_heif import register_heif_opener  # type: ignore[import-not-found]

    register_heif_opener()

WIDEST = 1600
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 16_000
_QUALITY = 85
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SIDEWAYS = {5, 6, 7, 8}
_FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")


def rewrite(data: bytes) -> bytes:
    """Return the copy. Raises Refused for too many pixels; Pillow's own errors mean a damaged file."""
    Image.MAX_IMAGE_PIXELS = None  # our own limit, below, refuses earlier and does not warn
    with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
        width, height = picture.size
        if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
            code = "image_too_big"
            raise Refused(code)
        turn = picture.getexif().get(_ORIENTATION, 1)
        scale = min(1.0, WIDEST / (height if turn in _SIDEWAYS else width))
        target = (max(1, round(width * scale)), max(1, round(height * scale)))
        picture.draft("RGB", target)  # JPEG decodes at a fraction of its size
        small = _flat(picture).resize(target, Image.Resampling.LANCZOS, reducing_gap=2.0)
    if turn in _TURNS:
        small = small.transpose(_TURNS[turn])
    small.info.clear()
    out = io.BytesIO()
    small.save(out, "JPEG", quality=_QUALITY, optimize=True)
    return out.getvalue()


def _flat(picture: Image.Image) -> Image.Image:
    """Return the picture in plain colours, what is transparent on white paper."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    seen = picture.convert("RGBA")
    paper = Image.new("RGB", seen.size, "white")
    paper.paste(seen, mask=seen.getchannel("A"))
    return paper
