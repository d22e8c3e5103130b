"""Every colour a text is written in can be read on every ground it stands on (WCAG 2.2 AA)."""

import re
from pathlib import Path

import pytest

import qarib.ui

CSS = (Path(qarib.ui.__file__).parent / "static/ui/qarib.css").read_text(encoding="utf-8")
TOKENS = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})\b", CSS.split("}")[0]))
GROUNDS = ["paper", "sand", "bench"]
SOFT = ["info-soft", "ok-soft", "warn-soft", "danger-soft", "green-soft", "terracotta-soft", "sand-2"]

TEXT = [
    *[(ink, ground) for ink in ("ink", "muted", "green", "green-deep", "danger") for ground in GROUNDS],
    *[(ink, ground) for ink in ("ink", "green-deep") for ground in SOFT],
    ("info", "info-soft"),
    ("ok", "ok-soft"),
    ("warn", "warn-soft"),
    ("danger", "danger-soft"),
    ("muted", "sand-2"),
    ("muted", "green-soft"),
    ("terracotta", "paper"),
    ("terracotta", "sand"),
    ("on-deep", "green-deep"),
    ("on-deep-2", "green-deep"),
    ("on-deep", "green"),
    ("on-deep", "danger"),
    ("on-deep", "terracotta"),
    ("on-deep", "map-3"),
    ("on-deep", "map-4"),
    ("ink", "map-1"),
    ("ink", "map-2"),
]
SHAPES = [
    *[("edge", ground) for ground in GROUNDS],
    *[("green", ground) for ground in (*GROUNDS, "sand-2")],
    ("warn-edge", "paper"),
    ("danger", "sand-2"),
    ("terracotta", "sand-2"),
    ("edge", "green-soft"),
    ("focus", "ink"),
    ("focus", "green-deep"),
]


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(TOKENS[one]), luminance(TOKENS[other])), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_reaches_four_and_a_half_to_one(ink, ground):
    assert contrast(ink, ground) >= 4.5


@pytest.mark.parametrize(("shape", "ground"), SHAPES)
def test_shapes_that_carry_meaning_reach_three_to_one(shape, ground):
    assert contrast(shape, ground) >= 3
