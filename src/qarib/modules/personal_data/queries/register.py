"""The register of processing, as the shipped file says it."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from functools import lru_cache

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, ngettext

from qarib.modules.catalogue.queries import PROCESSING_FILE, Text
from qarib.modules.personal_data.enums import Since, Then
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


_SINCE: Mapping[Since, str | Promise] = {
    Since.CREATED: gettext_lazy("from the day on which it is written"),
    Since.DECIDED: gettext_lazy("from the decision"),
    Since.CLOSED: gettext_lazy("from the end of the file"),
    Since.LAST_SEEN: gettext_lazy("from the last time the account was used"),
}
_THEN: Mapping[Then, str | Promise] = {
    Then.ANONYMISE: gettext_lazy("then made anonymous"),
    Then.DELETE: gettext_lazy("then deleted"),
}


def retention_in_words(retention: Retention) -> str:
    """Return how long data are kept, from when and what becomes of them, in the language that is active."""
    months = ngettext("%(count)s month", "%(count)s months", retention.months) % {"count": retention.months}
    return f"{months} · {_SINCE[retention.since]} · {_THEN[retention.then]}"


def register_as_data() -> dict[str, object]:
    """Return the whole register as plain data, every text in Arabic, French and English. No query."""
    return {"processing": {code: _plain(asdict(found)) for code, found in register().items()}}


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


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
