"""axe-core on a page, with the contrast of Arabic text really checked."""

import json
from weakref import WeakKeyDictionary

from axe_playwright_python.base import AXE_FILE_PATH

# axe takes joined Arabic letters for the ligatures of an icon font and leaves their contrast out, without a
# word. It decides by drawing on a canvas: a canvas that
# is full whatever is drawn on it takes the doubt away.
_PLAIN_CANVAS = """() => {
  CanvasRenderingContext2D.prototype.getImageData = function (_x, _y, width, height) {
    const image = new ImageData(Math.max(1, Math.floor(width)), Math.max(1, Math.floor(height)));
    image.data.fill(255);
    return image;
  };
}"""
_RUN = (
    "() => axe.run(document, {resultTypes: ['violations']}).then(found => JSON.stringify(found.violations))"
)


_twins = WeakKeyDictionary()


def _where_scripts_run(page):
    """Return the page itself, or where its scripts are off, a twin that shows the same and can run axe."""
    if page.evaluate("() => matchMedia('(scripting: enabled)').matches"):
        return page
    twin = _twins.get(page)
    if twin is None:
        # One twin a visit; it goes with the browser.
        twin = _twins[page] = page.context.browser.new_context(viewport=page.viewport_size).new_page()
        twin.goto(page.url)  # whatever it answers: the same origin, so that styles are found
    twin.set_content(page.content())
    return twin


def violations(page):
    """Return what axe finds wrong with a page: (rule, help, where, what to do)."""
    page = _where_scripts_run(page)
    page.evaluate(_PLAIN_CANVAS)
    page.evaluate(AXE_FILE_PATH.read_text(encoding="utf-8"))
    return [
        (rule["id"], rule["help"], node["target"][0], node.get("failureSummary", ""))
        for rule in json.loads(page.evaluate(_RUN))
        for node in rule["nodes"]
    ]


def check_axe(page):
    """Fail when axe finds anything at all on this page."""
    found = violations(page)
    lines = [f"{rule} at {target}: {help_}\n{summary}" for rule, help_, target, summary in found]
    assert not found, f"{page.url} ({page.title()}):\n" + "\n".join(lines)
