"""A real browser as our people have it: a small phone or an office screen, 3G, no line, no JavaScript."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
DEVICES = {"phone": PHONE, "desktop": DESKTOP}


@contextmanager
def browser() -> Iterator[Browser]:
    """Open Debian's Chromium, or the one that QARIB_CHROMIUM names.

    The shell is the same engine without windows: it takes less than half of the processor.
    """
    here = os.environ.get("QARIB_CHROMIUM"), *map(shutil.which, ("chromium-headless-shell", "chromium"))
    program = next(filter(None, here), None)
    if not program:
        raise RuntimeError(
            "No Chromium here. On Debian: apt-get install chromium-headless-shell fonts-noto-core"
        )
    # Root may not use Chromium's sandbox; small machines have a small /dev/shm.
    flags = ["--disable-dev-shm-usage", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=flags)
        try:
            yield opened
        finally:
            opened.close()


def visitor(
    opened: Browser, url: str, *, language: str = "ar-dz", device: str = "phone", javascript: bool = True
) -> BrowserContext:
    """Return a fresh person before the browser: no cookie, a language preferred, a device in the hand."""
    locale = {"ar-dz": "ar-DZ", "fr": "fr-FR", "en": "en-GB"}[language]
    return opened.new_context(
        base_url=url,
        locale=locale,
        timezone_id="Africa/Algiers",
        java_script_enabled=javascript,
        accept_downloads=True,
        **DEVICES[device],
    )


class Line:
    """The line between a page and us: it can be slow, and it can be cut."""

    def __init__(self, page: Page) -> None:
        """Take the line of one page, as fast as the machine."""
        self._session = page.context.new_cdp_session(page)
        self._session.send("Network.enable")
        self._speed = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}

    def _set(self, *, offline: bool) -> None:
        self._session.send("Network.emulateNetworkConditions", {"offline": offline, **self._speed})

    def slow(self) -> None:
        """Become a bad 3G: 400 ms away, 400 kbit/s both ways."""
        self._speed = {"latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
        self._set(offline=False)

    @contextmanager
    def cut(self) -> Iterator[None]:
        """Be cut inside the block; then be as slow or fast as before."""
        self._set(offline=True)
        try:
            yield
        finally:
            self._set(offline=False)


def log_in_as(page: Page, persona: str) -> None:
    """Enter as one of the demo's persons, by the one-click door."""
    page.goto("/demo/")
    with page.expect_navigation():
        page.locator(f'form[action$="/log-in/{persona}/"] button').click()
