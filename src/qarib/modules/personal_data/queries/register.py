"""The register of processing, as the shipped file says it."""

from collections.abc import Mapping
from functools import lru_cache

from django.conf import settings

from qarib.modules.catalogue.queries import PROCESSING_FILE, Text
from qarib.modules.personal_data.errors import ProcessingUnknown
from qarib.modules.personal_data.rules.register import Processing, Register, Retention, load_register


@lru_cache(maxsize=1)
def _file() -> Register:
    """Return the shipped file, read once a process. Raises DefinitionRefused."""
    path = settings.ROOT_DIR / "procedures" / PROCESSING_FILE
    return load_register(path.read_text(encoding="utf-8"), str(path))


def register() -> Mapping[str, Processing]:
    """Return every processing by its code, in the order of the file. No query."""
    return _file().processings


def vocabulary(name: str) -> Mapping[str, Text]:
    """Return the words that the register shares, by code: `people`, `data`, `sources`… No query."""
    return _file().vocabularies[name]


def processing_of(code: str) -> Processing:
    """Return one processing. Raises ProcessingUnknown."""
    found = register().get(code)
    if found is None:
        raise ProcessingUnknown
    return found


def retention_of(code: str) -> Retention:
    """Return how long what a processing holds is kept: a procedure's code, or one of the house. No query.

    Raises ProcessingUnknown: nothing may be cleared whose period nobody wrote down.
    """
    return processing_of(code).retention
