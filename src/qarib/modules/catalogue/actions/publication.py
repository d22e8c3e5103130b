"""Publishing procedures: once, for ever."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import transaction

from qarib.kernel.actor import Actor
from qarib.kernel.events import publish
from qarib.modules.catalogue import queries
from qarib.modules.catalogue.actions.sessions import follow_version, refuse_beside_sessions
from qarib.modules.catalogue.enums import Outcome
from qarib.modules.catalogue.errors import DefinitionRefused, VersionAlreadyPublished
from qarib.modules.catalogue.events import VersionPublished
from qarib.modules.catalogue.models import FactDictionary, Procedure, ProcedureVersion
from qarib.modules.catalogue.rules.definition import Definition
from qarib.modules.catalogue.rules.folder import VersionFile, digest, read_folder
from qarib.modules.catalogue.rules.papers import paper_problems
from qarib.modules.exchange.queries import active_sources
from qarib.modules.journal.actions import record
from qarib.modules.organisations.models import Organisation


@dataclass(frozen=True, slots=True)
class Publication:
    """What became of one file."""

    code: str
    valid_from: date
    outcome: Outcome
    version_id: int


@transaction.atomic
def publish_folder(path: Path, *, actor: Actor) -> list[Publication]:
    """Publish every version under a folder, all or none; run again, it changes nothing.

    Raises DefinitionRefused (bad files, failing examples) and VersionAlreadyPublished (another text under
    a date that is already published).
    """
    return [publish_version(file, actor=actor) for file in read_folder(path)]


def publish_version(file: VersionFile, *, actor: Actor) -> Publication:
    """Publish one version, inside the caller's transaction; the same text again changes nothing.

    Raises VersionAlreadyPublished for another text under a date that is already published, DefinitionRefused
    for a paper that an active source can answer.
    """
    definition, source_digest = file.definition, digest(file.source)
    procedure = _procedure(definition)
    published = (
        ProcedureVersion.objects.filter(procedure=procedure, valid_from=definition.valid_from)
        .select_related("procedure")
        .first()
    )
    if published is not None:
        if published.digest != source_digest:
            raise VersionAlreadyPublished
        outcome = _outcome(published, definition)
        return Publication(definition.code, definition.valid_from, outcome, published.pk)
    newest = queries.newest_words(beside=digest(file.facts_source))
    papers = paper_problems(definition, file.source, str(file.path), active_sources(), newest)
    if papers:
        raise DefinitionRefused(papers)
    refuse_beside_sessions(procedure, intake=definition.intake, valid_from=definition.valid_from)
    version = ProcedureVersion.objects.create(
        procedure=procedure,
        valid_from=definition.valid_from,
        source=file.source,
        digest=source_digest,
        dictionary=_dictionary(file.facts_source),
        facts_digest=digest(file.facts_source),
        published_by_id=actor.person,
    )
    queries.version_to_begin.forget()
    follow_version(version, actor=actor)
    record(
        "catalogue.publish_version",
        actor=actor,
        about=("procedure", definition.code),
        data={"valid_from": str(definition.valid_from), "digest": source_digest},
    )
    publish(VersionPublished(version.pk, definition.code, definition.valid_from))
    return Publication(definition.code, definition.valid_from, Outcome.PUBLISHED, version.pk)


def _outcome(published: ProcedureVersion, found: Definition) -> Outcome:
    """Tell whether the words that the published version uses are still those of the dictionary."""
    same = queries.definition(published).facts == found.facts
    return Outcome.UNCHANGED if same else Outcome.KEPT_OLD_WORDS


def _procedure(definition: Definition) -> Procedure:
    body = Organisation.objects.filter(code=definition.body).first()
    procedure, created = Procedure.objects.get_or_create(
        code=definition.code, defaults={"body_code": definition.body, "body": body}
    )
    if not created and body is not None and procedure.body_id != body.pk:
        Procedure.objects.filter(pk=procedure.pk).update(body=body)
    return procedure


def _dictionary(source: str) -> FactDictionary:
    return FactDictionary.objects.get_or_create(digest=digest(source), defaults={"source": source})[0]
