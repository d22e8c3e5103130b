"""Writing the catalogue: versions are published once, for ever."""

from qarib.modules.catalogue.actions.proposals import (
    ask_impact,
    draft_version,
    edit_draft,
    keep_impact,
    propose_version,
    refuse_proposal,
    sign_version,
    withdraw_proposal,
)
from qarib.modules.catalogue.actions.publication import Publication, publish_folder
from qarib.modules.catalogue.actions.sessions import close_session, open_session

__all__ = [
    "Publication",
    "ask_impact",
    "close_session",
    "draft_version",
    "edit_draft",
    "keep_impact",
    "open_session",
    "propose_version",
    "publish_folder",
    "refuse_proposal",
    "sign_version",
    "withdraw_proposal",
]
