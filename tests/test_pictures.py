"""The tool that photographs the pages: the part that needs no browser."""

import io
import random

import look
from look import Sight
from PIL import Image


def test_the_list_of_pages_is_read():
    text = "# a comment\nhome  -  ar-phone  /\n\nfile yasmine ar-phone,fr-desktop /me/ a.file button.open\n"
    assert look.sights(text) == [
        Sight("home", "", ("ar-phone",), "/", ()),
        Sight("file", "yasmine", ("ar-phone", "fr-desktop"), "/me/", ("a.file", "button.open")),
    ]


def test_a_picture_is_cut_and_light_whatever_the_page_shows():
    noise = random.Random(7).randbytes(720 * 4000 * 3)
    png = io.BytesIO()
    Image.frombytes("RGB", (720, 4000), noise).resize((90, 500)).resize((720, 4000)).save(png, "PNG")

    picture = look.as_webp(png.getvalue(), "phone")

    assert Image.open(io.BytesIO(picture)).size == (720, 1480)
    assert len(picture) <= look.MOST_BYTES
