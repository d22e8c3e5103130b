"""One page of a PDF, drawn as a picture: JPEG, as wide as a rewritten image, without anything that acts."""

import io

import pypdfium2

from qarib.modules.documents.clients.rewriter import Refused
from qarib.modules.documents.clients.rewriter.images import WIDEST

_TALLEST = 2400
# A stamp is not blown up without end.
_LARGEST_SCALE = 4.0
_QUALITY = 80


def rewrite(data: bytes, number: str) -> bytes:
    """Return that page, counted from one. Raises Refused for a page that is not there."""
    with pypdfium2.PdfDocument(data) as document:
        place = int(number) - 1
        if not 0 <= place < len(document):
            raise Refused("page_unknown")
        page = document[place]
        width, height = page.get_size()
        scale = min(WIDEST / max(width, 1), _TALLEST / max(height, 1), _LARGEST_SCALE)
        picture = page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=_QUALITY, optimize=True)
    return out.getvalue()
