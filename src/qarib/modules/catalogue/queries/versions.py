"""Versions by date, and their definitions."""

from collections.abc import Mapping
from datetime import date

from django.db.models import CharField, DateField, OuterRef, Subquery

from qarib.kernel import clock
from qarib.kernel.prepared import Prepared
from qarib.kernel.recent import recent
from qarib.modules.catalogue.errors import NoVersionInForce, ProcedureUnknown
from qarib.modules.catalogue.models import FactDictionary, Procedure, ProcedureVersion
from qarib.modules.catalogue.rules.definition import Definition
from qarib.modules.catalogue.rules.dictionary import load_dictionary
from qarib.modules.catalogue.rules.facts import Fact
from qarib.modules.catalogue.rules.procedure import load_procedure

# A published text never changes, so what it says is read once a process.
_definitions: dict[tuple[str, str, str], Definition] = {}


def version_in_force(code: str, *, on: date | None = None) -> ProcedureVersion:
    """Return the version that decides that day (today by default), with its procedure: one query.

    Raises ProcedureUnknown, and NoVersionInForce before the first version.
    """
    found = _in_force.first(code=code, on=on or clock.today())
    if found is not None:
        return found
    first = ProcedureVersion.objects.filter(procedure__code=code).order_by("valid_from").first()
    raise NoVersionInForce(first.valid_from) if first else ProcedureUnknown


@recent(seconds=60)
def version_to_begin(code: str, on: date) -> ProcedureVersion:
    """Return the version in force for who begins that day: one query a minute and process.

    Where another was published within the minute, the draft follows it as any draft does. The object is
    shared: it is read, never changed. Raises what `version_in_force` raises.
    """
    return version_in_force(code, on=on)


_in_force = Prepared(
    lambda code, on: (
        ProcedureVersion.objects.filter(procedure__code=code, valid_from__lte=on)
        .select_related("procedure")
        .order_by("-valid_from")[:1]
    ),
    code=CharField(),
    on=DateField(),
)


def versions_in_force(*, on: date | None = None) -> list[ProcedureVersion]:
    """Return the version in force of every procedure that has one, by code: one query."""
    newest = (
        ProcedureVersion.objects.filter(procedure=OuterRef("pk"), valid_from__lte=on or clock.today())
        .order_by("-valid_from")
        .values("pk")[:1]
    )
    in_force = Procedure.objects.annotate(newest=Subquery(newest)).values("newest")
    return list(
        ProcedureVersion.objects.filter(pk__in=in_force)
        .select_related("procedure")
        .order_by("procedure__code")
    )


def newest_words(*, beside: str) -> Mapping[str, Fact]:
    """Return the facts of the newest dictionary; nothing where it is the one of that digest. One query."""
    newest = FactDictionary.objects.order_by("-stored_at", "-pk").first()
    if newest is None or newest.digest == beside:
        return {}
    return load_dictionary(newest.source, "facts.yaml")


def definition(version: int | ProcedureVersion) -> Definition:
    """Return what a version says; parsed once a process, by digest. No query for a version already loaded."""
    if isinstance(version, int):
        version = ProcedureVersion.objects.select_related("procedure").defer("source").get(pk=version)
    key = (version.digest, version.facts_digest, version.valid_from.isoformat())
    if key not in _definitions:
        facts_source = FactDictionary.objects.values_list("source", flat=True).get(pk=version.dictionary_id)
        dictionary = load_dictionary(facts_source, "facts.yaml")
        _definitions[key] = load_procedure(
            version.source, version.procedure.code, valid_from=version.valid_from, dictionary=dictionary
        )
    return _definitions[key]
