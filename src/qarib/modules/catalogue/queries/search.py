"""What do you need? Finding procedures by words in either script."""

from dataclasses import dataclass

from qarib.modules.catalogue.models import ProcedureVersion
from qarib.modules.catalogue.queries.versions import definition, versions_in_force
from qarib.modules.catalogue.rules.definition import Definition
from qarib.modules.catalogue.rules.searching import Index

# The index of the versions that are in force: one a process, made again when a version begins.
_indexes: dict[tuple[int, ...], Index] = {}


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Procedures that answer, best first; when none does, the nearest we have, or nothing at all."""

    found: list[Definition]
    nearest: list[Definition]


def search(query: str) -> SearchResult:
    """Return the procedures in force that answer a query: one query to the database, whatever is typed.

    Nothing of it is kept, counted or logged. An empty query finds every procedure.
    """
    versions = versions_in_force()
    rules = {version.procedure.code: definition(version) for version in versions}
    found = _index(versions, rules).find(query)
    return SearchResult([rules[code] for code in found.codes], [rules[code] for code in found.nearest])


def _index(versions: list[ProcedureVersion], rules: dict[str, Definition]) -> Index:
    key = tuple(version.pk for version in versions)
    if key not in _indexes:
        _indexes.clear()
        _indexes[key] = Index(rules.values())
    return _indexes[key]
