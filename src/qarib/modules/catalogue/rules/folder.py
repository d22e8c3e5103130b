"""The shipped folder: facts.yaml, then <body>/<code>/<valid-from>.yaml."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from qarib.modules.catalogue.errors import DefinitionRefused, Problem
from qarib.modules.catalogue.rules.definition import Definition
from qarib.modules.catalogue.rules.dictionary import Dictionary, load_dictionary
from qarib.modules.catalogue.rules.procedure import load_procedure

DICTIONARY = "facts.yaml"
# The register of processing lies beside the dictionary; personal_data reads it.
PROCESSING_FILE = "processing.yaml"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")


@dataclass(frozen=True, slots=True)
class VersionFile:
    """One version as it lies in a folder."""

    path: Path
    source: str
    facts_source: str
    definition: Definition


def digest(source: str) -> str:
    """Return the digest by which a text is known."""
    return sha256(source.encode()).hexdigest()


def read_folder(folder: Path) -> list[VersionFile]:
    """Return every version under the folder, or in the one file given, oldest first within a procedure.

    The dictionary is looked for in the folder and above it. Raises DefinitionRefused with the refusals of
    all files together.
    """
    if not folder.exists():
        raise _refused(folder, "does not exist", "Check the path.")
    facts_path = _find_dictionary(folder)
    facts_source = _read_text(facts_path)
    dictionary = load_dictionary(facts_source, str(facts_path))
    versions: list[VersionFile] = []
    problems: list[Problem] = []
    for path in _version_paths(folder):
        try:
            source = _read_text(path)
            definition = _load(path, source, dictionary)
            versions.append(VersionFile(path, source, facts_source, definition))
        except DefinitionRefused as refused:
            problems += refused.problems
    if problems:
        raise DefinitionRefused(problems)
    return versions


def _load(path: Path, source: str, dictionary: Dictionary) -> Definition:
    if not _DAY.match(path.stem):
        raise _refused(
            path, "the file's name is not a date", "Name it <valid-from>.yaml, as 2026-01-21.yaml."
        )
    try:
        valid_from = date.fromisoformat(path.stem)
    except ValueError:
        raise _refused(path, "the file's name is not a date", "Check the month and the day.") from None
    definition = load_procedure(source, str(path), valid_from=valid_from, dictionary=dictionary)
    place = f"{path.parent.parent.name}.{path.parent.name}"
    if definition.code != place:
        raise _refused(
            path, f"holds {definition.code} but lies in the folder of {place}", "Move or rename it."
        )
    return definition


def _version_paths(folder: Path) -> Iterator[Path]:
    if folder.is_file():
        if folder.name != DICTIONARY:
            yield folder
        return
    for path in sorted(folder.rglob("*.y*ml")):
        if path.name not in {DICTIONARY, PROCESSING_FILE}:
            yield path


def _find_dictionary(folder: Path) -> Path:
    start = folder.resolve()
    for place in (start, *start.parents):
        if (place / DICTIONARY).is_file():
            return place / DICTIONARY
        if place.name == DICTIONARY and place.is_file():
            return place
    raise _refused(folder, "no facts.yaml here or above", "Keep the dictionary at the top of the folder.")


def _read_text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise _refused(path, "is not UTF-8", "Save the file as UTF-8.") from None
    except OSError as error:
        raise _refused(path, f"cannot be read: {error.strerror}", "Check the path.") from None


def _refused(path: Path, message: str, mend: str) -> DefinitionRefused:
    return DefinitionRefused([Problem(str(path), 1, "", message, mend)])
