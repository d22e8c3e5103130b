"""The register of processing for who is on duty with it: the list, one entry, the export."""

from collections.abc import Mapping

from django.http import Http404, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from qarib.desk.personal_data import frame
from qarib.desk.requests import DATA_KEEPERS, AgentRequest, for_roles
from qarib.modules.organisations.models import Organisation
from qarib.modules.organisations.queries import bodies_by_code
from qarib.modules.personal_data.errors import ProcessingUnknown
from qarib.modules.personal_data.queries import (
    Processing,
    Retention,
    processing_of,
    register_as_data,
    retention_in_words,
)
from qarib.modules.personal_data.queries import register as processings
from qarib.ui import formats, tables

_SEPARATOR = " · "


def bodies() -> Mapping[str, Organisation]:
    """Return the bodies that answer for what is kept, by code: one query."""
    return bodies_by_code({one.body for one in processings().values()})


@require_safe
@for_roles(*DATA_KEEPERS)
def register(request: AgentRequest) -> HttpResponse:
    """List every processing: who answers for it, how long, whether a machine may decide."""
    return frame.page(request, "register", "register", {"table": _table(bodies())})


def _table(known: Mapping[str, Organisation]) -> tables.Table:
    labels = (_("What is done"), _("Responsible"), _("How long"), _("A machine may decide"), _("ANPDP"))
    return tables.Table(
        caption=_("Register of processing"),
        caption_hidden=True,
        columns=[tables.Column(label) for label in labels],
        rows=[
            (
                tables.link(one.name, reverse("desk:processing", args=[one.code])),
                formats.name_of(known[one.body]) if one.body in known else one.body,
                retention_in_words(one.retention),
                _("yes, and a person looks again") if one.automatic else _("no"),
                declared(one),
            )
            for one in processings().values()
        ],
    )


def declared(one: Processing) -> str:
    """Return what ANPDP answered, or honestly that nothing was declared yet."""
    if one.declaration is None:
        return _("not declared yet")
    return f"{one.declaration.reference} · {formats.day(one.declaration.on)}"


@require_safe
@for_roles(*DATA_KEEPERS)
def processing(request: AgentRequest, code: str) -> HttpResponse:
    """Show one processing whole."""
    try:
        found = processing_of(code)
    except ProcessingUnknown as unknown:
        raise Http404 from unknown
    return frame.page(
        request, "processing", "register", {"processing": found, "facts": facts_of(found, bodies())}
    )


def facts_of(one: Processing, known: Mapping[str, Organisation]) -> list[dict[str, object]]:
    """Return every field of a processing in words, in the language that is active."""
    whole = {
        _("Responsible"): formats.name_of(known[one.body]) if one.body in known else one.body,
        _("Purpose"): one.purpose,
        _("Legal basis"): _joined(one.legal_basis),
        _("Whose data"): _joined(one.people),
        _("Data"): _joined(one.data),
        _("Where they come from"): _joined(one.sources),
        _("Who receives them"): _joined(one.recipients),
        _("Sent out of the country"): _joined(one.abroad) or _("nothing"),
        _("How long"): retention_in_words(one.retention),
        _("Why so long"): one.retention.why,
        _("Security"): _joined(one.measures),
        _("A machine may decide"): one.review or _("no"),
        _("Impact assessment"): _needed(one),
        _("Declared to ANPDP"): declared(one),
        _("Tables"): _joined(one.models),
    }
    assumed = {_("How long"): one.retention}
    return [{"label": label, "value": value, **_origin(assumed.get(label))} for label, value in whole.items()]


def _origin(retention: Retention | None) -> dict[str, object]:
    if retention is None or not retention.assumed:
        return {}
    return {"source": _("assumed – to be confirmed by the body"), "kind": "assumed"}


def _needed(one: Processing) -> str:
    needed = _("needed, not made yet") if one.impact_needed else _("not needed")
    return f"{needed}{_SEPARATOR}{one.impact_why}"


def _joined(texts: object) -> str:
    assert isinstance(texts, tuple)
    return _SEPARATOR.join(map(str, texts))


@require_safe
@for_roles(*DATA_KEEPERS)
def export(_request: AgentRequest) -> JsonResponse:
    """Give the whole register as JSON, in all languages."""
    response = JsonResponse(register_as_data(), json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = 'attachment; filename="register-of-processing.json"'
    return response


@require_safe
@for_roles(*DATA_KEEPERS)
def document(request: AgentRequest) -> HttpResponse:
    """Show the whole register in Arabic, then in French, to print or to keep."""
    known = bodies()

    def entries() -> list[tuple[Processing, list[dict[str, object]]]]:
        """Return every processing with its fields, in the language of the half that is being rendered."""
        return [(one, facts_of(one, known)) for one in processings().values()]

    return frame.document(request, "_register", {"entries": entries})
