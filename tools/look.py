"""Photograph the main pages, in the languages and on the devices that each line names, as small WebP files.

python tools/look.py                 every page of docs/pictures/pages.txt
python tools/look.py home desk       only those
python tools/look.py --url http://…  on a house that already runs
"""

import argparse
import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from browsing import DEVICES, browser, log_in_as, visitor
from house import House
from PIL import Image
from playwright.sync_api import Browser, Page

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "pictures"
LANGUAGES = ("ar-dz", "fr")
MOST_BYTES = 60_000
# A picture shows what a window of this height shows, in the pixels of the device.
TALLEST = {"phone": 1480, "desktop": 1080}


@dataclass(frozen=True)
class Sight:
    """One page to photograph: who looks at it, where it begins, what to follow from there."""

    name: str
    persona: str
    views: tuple[str, ...]
    address: str
    follow: tuple[str, ...]


def sights(text: str) -> list[Sight]:
    """Read the list of pages."""
    lines = [line.split() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [
        Sight(name, "" if persona == "-" else persona, tuple(views.split(",")), address, tuple(follow))
        for name, persona, views, address, *follow in lines
    ]


def as_webp(png: bytes, device: str) -> bytes:
    """Return a picture that is light enough to live in the repository."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    image = image.crop((0, 0, image.width, min(image.height, TALLEST[device])))
    for quality in range(80, 10, -10):
        file = io.BytesIO()
        image.save(file, "WEBP", quality=quality, method=6)
        if file.tell() <= MOST_BYTES:
            break
    return file.getvalue()


def photograph(page: Page, sight: Sight, device: str) -> bytes:
    """Go to the page and take its picture; an error page is an error, not a picture."""
    if sight.persona:
        log_in_as(page, sight.persona)
    answer = page.goto(sight.address)
    if answer is None or not answer.ok:
        raise RuntimeError(f"{sight.name}: {sight.address} answered {answer and answer.status}")
    for step in sight.follow:
        selector, typed, text = step.partition("<<")
        if typed:
            page.locator(selector).first.fill(text)
        else:
            page.locator(selector).first.click()
        page.wait_for_load_state()
    page.evaluate("() => document.fonts.ready.then(() => true)")
    # What sticks to the lower edge of the window is shown there, as people see it.
    screen = DEVICES[device]["viewport"]
    height = page.evaluate("() => document.documentElement.scrollHeight")
    most = TALLEST[device] // int(DEVICES[device].get("device_scale_factor", 1))
    page.set_viewport_size({"width": screen["width"], "height": min(height, most)})
    return page.screenshot(animations="disabled")


def look(opened: Browser, url: str, wanted: list[Sight]) -> None:
    """Photograph each page as its line asks."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for sight in wanted:
        for view in sight.views:
            short, device = view.split("-")
            language = next(code for code in LANGUAGES if code.startswith(short))
            context = visitor(opened, url, language=language, device=device)
            picture = as_webp(photograph(context.new_page(), sight, device), device)
            context.close()
            path = PICTURES / f"{sight.name}-{view}.webp"
            path.write_bytes(picture)
            print(f"{path.name}  {len(picture) / 1000:.0f} kB")


@contextmanager
def running(url: str) -> Iterator[str]:
    """Give the address of a house: the one that runs already, or one of our own."""
    if url:
        yield url
        return
    with House(small=False) as house:
        house.manage("seal_journal")
        yield house.url


def main(arguments: list[str] | None = None) -> int:
    """Do what the command line asks."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", help="pictures to take; all of them by default")
    parser.add_argument("--url", default="", help="a house that already runs")
    options = parser.parse_args(arguments)
    every = sights((PICTURES / "pages.txt").read_text(encoding="utf-8"))
    wanted = [sight for sight in every if not options.names or sight.name in options.names]
    with running(options.url) as url, browser() as opened:
        look(opened, url, wanted)
    return 0


if __name__ == "__main__":
    sys.exit(main())
