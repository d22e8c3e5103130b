"""What a form may be sent, drawn at random from small grammars: the same seed draws the same."""

from dataclasses import dataclass, field
from functools import lru_cache

from factories.documents import image, pdf
from sweeps.gather import boxes
from sweeps.hostile import ALL_AT_ONCE, FILES, MARK, TEXTS
from sweeps.walk import WIRES, filled

_LETTERS = {
    "Latin": "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ -'",
    "French": "éèêëàâçùûïîôœÉÈÀŒ’«» ",
    "Arabic": "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهويىپڤڨ ـًٌٍَُِّْ",
    "Tifinagh": "ⴰⴱⴳⴷⴹⴻⴼⴽⵀⵃⵄⵅⵇⵉⵊⵍⵎⵏⵓⵔⵕⵖⵙⵚⵛⵜⵟⵡⵢⵣⵥ",
    "digits": "0123456789",
    "Arabic-Indic digits": "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹",
    "direction": "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c",
    "width": "\u200b\u200c\u200d\u2060\ufeff\u00ad\u00a0\u202f\u2028\u2029\u3000",
    "control": "".join(map(chr, (*range(32), 127, 133))),
    "signs": "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~€±²½①Ⅳ",
    "astral": "😀👩🏽‍🌾🇩🇿𐤒𝟗🀄",
    "beyond": "\u0300\u0301\u0489\ufdfa\ufffe\uffff\U0010ffff",
}
_LENGTHS = (0, 1, 1, 2, 3, 8, 20, 20, 60, 120, 255, 256, 300, 1001, 5000)
_FEW_LENGTHS = (20_000, 120_000)
_DAYS = (0, 1, 2, 28, 29, 30, 31, 32, 99, -1)
_MONTHS = (0, 1, 2, 4, 6, 12, 13, 99)
_YEARS = (0, 1, 99, 1899, 1900, 1962, 2000, 2024, 2026, 2100, 9999, 10_000, 999_999)
_SEPARATORS = ("/", "-", ".", " ", "\u060d", "")
_INDIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_FRAGMENTS = (
    f"<script>{MARK}()</script>",
    f"\"'><img src=x onerror={MARK}()>",
    f"</textarea><script>{MARK}()</script>",
    f"javascript:{MARK}()",
    "{{ 7|add:7 }}",
    "{% include 'x' %}",
    "${7*7}",
    "#{7*7}",
    "%(name)s%n%s",
    "{0.__class__}",
    "' OR 1=1 --",
    "\\'; SELECT pg_sleep(9); --",
    "../../etc/passwd",
    "file:///etc/passwd",
    "//evil.example/",
    "a\r\nSet-Cookie: x=1",
    "bcc:a@evil.example\nTo: b",
    "=cmd|'/c calc'!A0",
    "*)(uid=*",
    "null",
    "true",
    "NaN",
    "-0",
    "[]",
    "{}",
    "[[[[",
    '{"a": {"__proto__": 1}}',
    "<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]>",
    "&#x202e;",
)
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "BREW")
# Of a hundred requests, so many are sent in another way than the form says.
_STRANGE_METHODS, _STRANGE_WIRES, _WITH_FILE = 3, 5, 25


@dataclass(frozen=True)
class Shot:
    """One request: what `send` needs beside the form."""

    data: dict[str, list[str | bytes]]
    file: tuple[str, str, bytes] | None = field(default=None, repr=False)
    method: str = ""
    wire: str = ""

    @property
    def plain(self):
        """Tell whether a browser could have sent it by this form."""
        return not self.method and self.wire in {"", "urlencoded", "multipart"}

    def told(self):
        """Return it as somebody may read it, long values cut."""
        shown = {
            name: [value if len(value) < 90 else value[:80] for value in values]
            for name, values in self.data.items()
        }
        return {"data": shown, "file": self.file and self.file[:2], "method": self.method, "wire": self.wire}


def shot(rng, form, strangers=()):
    """Return what is sent to this form; `strangers` are names that other forms know."""
    data, open_boxes = filled(form), [one for one in boxes(form) if one.kind != "file"]
    if open_boxes:
        most = len(open_boxes) if rng.random() < 0.2 else min(3, len(open_boxes))
        for one in rng.sample(open_boxes, rng.randint(1, most)):
            data[one.name] = _values(rng, one)
    if rng.random() < 0.1 and strangers:
        data[rng.choice(strangers)] = [_text(rng)]
    if rng.random() < 0.03:
        data[_letters(rng, rng.choice((1, 20, 300))).replace("\r", "").replace("\n", "").replace('"', "")] = [
            "1"
        ]
    files = [one for one in boxes(form) if one.kind == "file"]
    file = None
    if (
        form.method == "post"
        and (chosen := rng.choice(files) if files else None)
        and rng.random() * 100 < _WITH_FILE
    ):
        file = (chosen.name, *_file(rng))
    lot = rng.random() * 100
    if lot < _STRANGE_METHODS:
        return Shot(data, file, method=rng.choice(_METHODS))
    if lot < _STRANGE_METHODS + _STRANGE_WIRES and form.method == "post":
        return Shot(data, file, wire=rng.choice(list(WIRES)))
    return Shot(data, file)


def _values(rng, box):
    """Return the values of one box: mostly one, sometimes none, sometimes several."""
    lot = rng.random()
    if lot < 0.08:
        return []
    if lot < 0.16:
        return [_value(rng, box) for _ in range(rng.choice((2, 3, 3, 40)))]
    return [_value(rng, box)]


def _value(rng, box):
    if box.choices and rng.random() < 0.4:
        return rng.choice(box.choices)
    if rng.random() < 0.25 and any(box.values):
        return _bent(rng, rng.choice([value for value in box.values if value]))
    return rng.choice((_text, _text, _number, _day, _fragment, _known))(rng)


def _bent(rng, value):
    """Return a true value with one letter gone, doubled or changed."""
    at = rng.randrange(len(value))
    return value[:at] + rng.choice(("", value[at] * 2, _letters(rng, 1))) + value[at + 1 :]


def _letters(rng, length):
    alphabet = rng.choice(list(_LETTERS.values()))
    return "".join(rng.choices(alphabet, k=length))


def _text(rng):
    if rng.random() < 0.02:
        return _letters(rng, rng.choice(_FEW_LENGTHS))
    parts = rng.choice((1, 1, 2, 3))
    return "".join(_letters(rng, rng.choice(_LENGTHS) // parts) for _ in range(parts))


def _number(rng):
    whole = str(rng.randrange(10 ** rng.choice((1, 2, 4, 9, 10, 18, 19, 20, 40))))
    made = rng.choice(
        ("{}", "-{}", "+{}", "0{}", "{},5", "{}.50", "{}e9", "0x{}", "{}/0", " {} ", "{} DA", "1{}")
    )
    text = made.format(whole)
    return text.translate(_INDIC) if rng.random() < 0.25 else text


def _day(rng):
    day, month, year = rng.choice(_DAYS), rng.choice(_MONTHS), rng.choice(_YEARS)
    between = rng.choice(_SEPARATORS)
    text = between.join(
        map(str, rng.choice(((day, month, year), (year, month, day), (day,), (month,), (year,))))
    )
    return text.translate(_INDIC) if rng.random() < 0.25 else text


def _fragment(rng):
    return _letters(rng, rng.choice((0, 1, 5))) + rng.choice(_FRAGMENTS)


def _known(rng):
    """Return one of the values that the sweeps send to every box."""
    values = TEXTS[
        rng.choice(sorted(set(TEXTS) - {"a megabyte", "missing"} | set(ALL_AT_ONCE) - {"missing"}))
    ]
    return rng.choice(values)


@lru_cache(maxsize=1)
def _true_files():
    return (("card.jpg", "image/jpeg", image(size=(40, 20))), ("paper.pdf", "application/pdf", pdf()))


def _file(rng):
    """Return name, type and content: one of the sweeps', noise, or a true file with some bytes changed."""
    lot = rng.random()
    if lot < 0.4:
        return rng.choice(list(FILES.values()))
    name, kind, content = rng.choice(_true_files())
    if lot < 0.7:
        head = content[: rng.choice((0, 4, 12))]
        return name, kind, head + rng.randbytes(rng.choice((0, 1, 100, 5000)))
    spoilt = bytearray(content)
    for _ in range(rng.choice((1, 4, 30))):
        spoilt[rng.randrange(len(spoilt))] = rng.randrange(256)
    return name, kind, bytes(spoilt[: rng.choice((len(spoilt), len(spoilt) // 2))])
