"""The door to a file of one's own."""

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from qarib.modules.dossiers.models import Dossier
from qarib.modules.dossiers.queries import dossiers_visible_to, my_draft
from qarib.portal.requests import PersonRequest, actor_of


def mine_or_404(request: PersonRequest, uid: UUID) -> Dossier:
    """Return the file if it is this person's, draft or filed; another's looks absent: one query."""
    return get_object_or_404(dossiers_visible_to(actor_of(request)).with_file_data(), uid=uid)


def draft_or_404(request: PersonRequest, uid: UUID) -> Dossier:
    """Return the file of this person with the answers so far: one query, and none later for its values."""
    found = my_draft(request.user, uid)
    if found is None:
        raise Http404
    return found
