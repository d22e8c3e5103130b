"""A draft with all that a page of its filing needs, and what its receipt says: one statement each."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.db.models import JSONField, OuterRef, QuerySet, Subquery

from qarib.kernel import clock
from qarib.kernel.prepared import Given, Prepared
from qarib.modules.accounts.models import Person
from qarib.modules.catalogue.models import ProcedureVersion
from qarib.modules.dossiers.models import Dossier, Value


class _Rows(Subquery):
    """The rows of a sub-query as one JSON array of objects; alike on both databases."""

    output_field: ClassVar[JSONField] = JSONField()
    _ON_SQLITE = (
        "(SELECT json_group_array(json_object('fact', t.fact, 'stream', t.stream, 'origin', t.origin, "
        "'value', json(t.value))) FROM (%(subquery)s) t)"
    )
    _ON_POSTGRESQL = "(SELECT COALESCE(jsonb_agg(to_jsonb(t)), '[]'::jsonb) FROM (%(subquery)s) t)"

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, Any]:  # noqa: ANN401 -- Django's own
        """Write it for SQLite, where a stored JSON value is a text."""
        return self.as_sql(compiler, connection, template=self._ON_SQLITE)

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, Any]:  # noqa: ANN401 -- Django's own
        """Write it for PostgreSQL."""
        return self.as_sql(compiler, connection, template=self._ON_POSTGRESQL)


def my_draft(person: Person, uid: UUID) -> Dossier | None:
    """Return that file of this person with its values, as `answered`, and the version in force today.

    One query, without the joins that only a filed dossier needs. Another person's file looks absent.
    """
    found = _draft.first(person=person.pk, uid=uid, today=clock.today())
    if found is None:
        return None
    found.person = person
    found.answered = [Value(dossier=found, **row) for row in vars(found)["answers_read"]]
    found.in_force = vars(found)["newest"]
    return found


def _reading(person: Given, uid: Given, today: Given) -> QuerySet[Dossier]:
    values = Value.objects.filter(dossier=OuterRef("pk"), item=0)
    versions = ProcedureVersion.objects.filter(procedure=OuterRef("procedure"), valid_from__lte=today)
    return (
        Dossier.objects.filter(person=person, uid=uid)
        .select_related("version__procedure", "session")
        .defer("frozen", "version__source")
        .annotate(
            answers_read=_Rows(values.values("fact", "stream", "origin", "value")),
            newest=Subquery(versions.order_by("-valid_from").values("pk")[:1]),
        )
    )


_draft = Prepared(_reading, person=models.BigIntegerField(), uid=models.UUIDField(), today=models.DateField())


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a person keeps of a filing: its number, its address, the last day of our answer."""

    uid: UUID
    number: str
    due_day: date | None


def my_receipt(person_id: int, uid: UUID) -> Receipt | None:
    """Return the receipt of this person's file, or None: not filed, or another's. One query."""
    found = _filed.first(person=person_id, uid=uid)
    if found is None or found.number is None or found.promise is None:
        return None
    return Receipt(found.uid, found.number, found.promise.due_day)


_filed = Prepared(
    lambda person, uid: (
        Dossier.objects.filter(person=person, uid=uid)
        .select_related("promise")
        .only("uid", "number", "promise__due_at")
    ),
    person=models.BigIntegerField(),
    uid=models.UUIDField(),
)
