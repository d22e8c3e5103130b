import gzip
import re
from pathlib import Path

import qarib.ui

STATIC = Path(qarib.ui.__file__).parent / "static/ui"
CSS = (STATIC / "qarib.css").read_text(encoding="utf-8")


def test_the_layout_knows_no_left_and_no_right():
    assert re.findall(r"\b(?:left|right)\b", CSS) == []


def test_the_layout_uses_logical_sizes_and_margins_only():
    physical = r"[{;]\s*(?:width|height|min-width|max-width|min-height|max-height|top|bottom)\s*:"
    assert re.findall(physical, CSS) == []
    assert re.findall(r"(?:margin|padding|border)-(?:top|bottom)", CSS) == []


def test_style_and_script_fit_a_slow_phone():
    style, script = (gzip.compress((STATIC / name).read_bytes()) for name in ("qarib.css", "qarib.js"))
    assert (len(style) <= 12_000, len(script) <= 1_500) == (True, True)


def test_nothing_comes_from_elsewhere():
    assert "http" not in CSS
    assert "@import" not in CSS
    assert "@font-face" not in CSS
