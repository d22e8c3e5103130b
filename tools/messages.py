"""Translations: read every sentence of the code, keep one catalogue a language, say what is missing.

    python tools/messages.py                      bring the catalogues up to date with the code
    python tools/messages.py --fill FILE.json …   the same, then fill what is missing from JSON files
    python tools/messages.py --check              list what is missing; exit 1 when something is

The JSON says `{"msgid": {"ar": "…", "fr": "…"}}`; a plural's key is `singular|||plural` and its values are
lists: six forms in Arabic, two in French. No gettext program is needed.
"""

import argparse
import io
import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

SOURCE = Path(__file__).resolve().parents[1] / "src" / "qarib"
LOCALE = SOURCE / "locale"
LANGUAGES = ("ar", "fr")
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")
# Babel's own Arabic formula gives 11–99 the last form and 100–102 the one before; the usual order, which
# Django's catalogues follow too, is zero, one, two, few, many, other.
PLURALS = {
    "ar": "nplurals=6; "
    "plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);",
    "fr": "nplurals=2; plural=(n > 1);",
}
_NOISE = re.compile(
    rb'^"(?:POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Report-Msgid-Bugs-To): .*"\n'
    rb'|^"Project-Id-Version: .*"\n',
    re.MULTILINE,
)


@dataclass(frozen=True, order=True)
class Sentence:
    """One message of the code: its context, its text, and its plural where it counts."""

    singular: str
    plural: str = ""
    context: str = ""

    @property
    def id(self) -> str | tuple[str, str]:
        """Return what a catalogue calls it."""
        return (self.singular, self.plural) if self.plural else self.singular

    @property
    def key(self) -> str:
        """Return what the JSON files call it."""
        return f"{self.singular}|||{self.plural}" if self.plural else self.singular


def _as_code(path: Path) -> str:
    """Return a file as something that reads like Python: a template keeps only its sentences."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return text
    # What is left of a template is no longer indented in any sense of Python.
    return "\n".join(line.lstrip() for line in templatize(text, origin=str(path)).splitlines())


def sentences_of(code: str) -> set[Sentence]:
    """Return the sentences marked for translation in a piece of Python."""
    found = set()
    for _line, message, _comments, context in extract("python", io.BytesIO(code.encode()), keywords=KEYWORDS):
        singular, plural = message if isinstance(message, tuple) else (message, "")
        if singular:
            found.add(Sentence(singular, plural, context or ""))
    return found


def sentences(source: Path = SOURCE) -> list[Sentence]:
    """Return every sentence of the house, in order."""
    files = [path for path in source.rglob("*.py") if "migrations" not in path.parts]
    files += [
        path for kind in ("*.html", "*.txt") for path in source.rglob(kind) if "templates" in path.parts
    ]
    return sorted({sentence for path in files for sentence in sentences_of(_as_code(path))})


def catalogue_path(language: str) -> Path:
    """Return where a language's catalogue is kept."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def empty(language: str) -> Catalog:
    """Return a language's catalogue before its first sentence."""
    catalogue = Catalog(locale=language, charset="utf-8", fuzzy=False, header_comment="")
    catalogue.mime_headers = [("Plural-Forms", PLURALS[language])]
    return catalogue


def read(language: str) -> Catalog:
    """Return a language's catalogue; an empty one when there is none yet."""
    path = catalogue_path(language)
    if not path.exists():
        return empty(language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def updated(old: Catalog, wanted: list[Sentence]) -> Catalog:
    """Return a catalogue of exactly these sentences, with the translations that the old one had."""
    new = empty(str(old.locale))
    for sentence in wanted:
        known = old.get(sentence.id, context=sentence.context or None)
        string = known.string if known and isinstance(known.string, tuple) == bool(sentence.plural) else None
        new.add(sentence.id, string=string, context=sentence.context or None)
    return new


def is_complete(catalogue: Catalog, sentence: Sentence) -> bool:
    """Tell whether a sentence is translated, in all its forms."""
    message = catalogue.get(sentence.id, context=sentence.context or None)
    if message is None:
        return False
    forms = message.string if isinstance(message.string, tuple) else (message.string,)
    return all(forms) and len(forms) == (catalogue.num_plurals if sentence.plural else 1)


def fill(
    catalogue: Catalog, language: str, wanted: list[Sentence], given: dict[str, dict[str, object]]
) -> int:
    """Fill what is missing from JSON; return how many sentences were filled."""
    count = 0
    for sentence in wanted:
        text = given.get(sentence.key, {}).get(language)
        if not text or is_complete(catalogue, sentence):
            continue
        catalogue.delete(sentence.id, context=sentence.context or None)
        string = tuple(text) if isinstance(text, list) else str(text)
        catalogue.add(sentence.id, string=string, context=sentence.context or None)
        count += 1
    return count


def placeholders(text: str) -> set[str]:
    """Return the names that a text leaves to be filled."""
    return {percent or brace for percent, brace in _PLACEHOLDER.findall(text)}


def problems(catalogue: Catalog, wanted: list[Sentence]) -> list[str]:
    """Return what is wrong with a catalogue: what is missing, or names other placeholders."""
    found = []
    for sentence in wanted:
        if not is_complete(catalogue, sentence):
            found.append(f"missing: {sentence.key!r}")
            continue
        string = catalogue.get(sentence.id, context=sentence.context or None).string
        expected = placeholders(sentence.singular + sentence.plural)
        for form in string if isinstance(string, tuple) else (string,):
            # "One day left" and "two days left" may say their number in words.
            wrong = placeholders(form) - expected if sentence.plural else placeholders(form) ^ expected
            if wrong:
                found.append(f"placeholders {', '.join(sorted(wrong))}: {sentence.key!r}")
    return found


def as_text(catalogue: Catalog) -> bytes:
    """Return the catalogue as a file that changes only when a sentence changes."""
    file = io.BytesIO()
    write_po(file, catalogue, width=100, no_location=True, sort_output=True, ignore_obsolete=True)
    return _NOISE.sub(b"", file.getvalue()).lstrip()


def write(catalogue: Catalog, language: str) -> None:
    """Write a language's catalogue, and its compiled form beside it."""
    path = catalogue_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(as_text(catalogue))
    compile_catalogue(path)


def compile_catalogue(path: Path) -> None:
    """Compile one catalogue for Django; an incomplete sentence stays in English."""
    with path.open("rb") as text, path.with_suffix(".mo").open("wb") as compiled:
        write_mo(compiled, read_po(text, locale=path.parts[-3]))


def compile_outdated(locale: Path = LOCALE) -> None:
    """Compile the catalogues that are newer than their compiled form."""
    for path in sorted(locale.glob("*/LC_MESSAGES/*.po")):
        compiled = path.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < path.stat().st_mtime:
            compile_catalogue(path)


def check(wanted: list[Sentence]) -> int:
    """Print what is missing, and return the exit status."""
    status = 0
    for language in LANGUAGES:
        for problem in problems(read(language), wanted):
            print(f"{language}: {problem}")
            status = 1
    return status


def main(arguments: list[str] | None = None) -> int:
    """Do what the command line asks."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="list what is missing, write nothing")
    parser.add_argument(
        "--fill", nargs="+", type=Path, default=[], metavar="FILE", help="fill from these files"
    )
    options = parser.parse_args(arguments)
    wanted = sentences()
    if options.check:
        return check(wanted)
    given: dict[str, dict[str, object]] = {}
    for path in options.fill:
        given |= json.loads(path.read_text(encoding="utf-8"))
    for language in LANGUAGES:
        catalogue = updated(read(language), wanted)
        filled = fill(catalogue, language, wanted, given)
        write(catalogue, language)
        missing = len(problems(catalogue, wanted))
        print(
            f"{language}: {len(wanted)} sentences, {filled} filled, {missing} to look at (--check lists them)"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
