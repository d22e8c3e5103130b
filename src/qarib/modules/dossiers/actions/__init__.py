"""Every write of dossiers, by its moment: the draft, the instruction, the decision, the appeal."""

from qarib.modules.dossiers.actions.anonymising import anonymise_dossiers
from qarib.modules.dossiers.actions.appeals import (
    file_appeal,
    overturn,
    uphold,
)
from qarib.modules.dossiers.actions.assign import (
    assign,
)
from qarib.modules.dossiers.actions.automatic import (
    grant_automatically,
)
from qarib.modules.dossiers.actions.bulk import (
    build_answered_proofs,
    build_appeal,
    build_filing,
    build_grant,
    build_overturning,
    build_pending_proofs,
    build_refusal,
    build_upholding,
    build_votes,
)
from qarib.modules.dossiers.actions.corrections import (
    accept_correction,
    correct_fact,
    decline_correction,
    send_correction,
)
from qarib.modules.dossiers.actions.counter import (
    keep_paper,
    start_at_counter,
)
from qarib.modules.dossiers.actions.decision import (
    grant,
    refuse,
    sign,
    withdraw,
)
from qarib.modules.dossiers.actions.deposits import (
    LONGEST_NAME,
    deposit,
    invite_professional,
    revoke_invitation,
)
from qarib.modules.dossiers.actions.draft import (
    file_dossier,
    save_page,
    start_draft,
    take_answers,
)
from qarib.modules.dossiers.actions.figures import (
    refresh_figures,
)
from qarib.modules.dossiers.actions.grant_together import (
    Result,
    grant_together,
)
from qarib.modules.dossiers.actions.hand_over import (
    follow_places,
    hand_over,
)
from qarib.modules.dossiers.actions.instruction import (
    answer_request,
    hand_back,
    request_missing,
    take,
)
from qarib.modules.dossiers.actions.lapse import (
    lapse_unanswered,
    remind_of_requests,
    start_again,
)
from qarib.modules.dossiers.actions.measuring import (
    measure_impact,
)
from qarib.modules.dossiers.actions.proofs import (
    contest_in_draft,
    fetch_proofs,
    mark_doubted,
    receive_proofs,
    settle_proof,
)
from qarib.modules.dossiers.actions.reading import (
    read_dossier,
)
from qarib.modules.dossiers.actions.relays import (
    confirm_relay,
    give_back_relay,
    read_relay,
)
from qarib.modules.dossiers.actions.remarks import (
    read_remarks,
    write_remark,
)

__all__ = [
    "LONGEST_NAME",
    "Result",
    "accept_correction",
    "anonymise_dossiers",
    "answer_request",
    "assign",
    "build_answered_proofs",
    "build_appeal",
    "build_filing",
    "build_grant",
    "build_overturning",
    "build_pending_proofs",
    "build_refusal",
    "build_upholding",
    "build_votes",
    "confirm_relay",
    "contest_in_draft",
    "correct_fact",
    "decline_correction",
    "deposit",
    "fetch_proofs",
    "file_appeal",
    "file_dossier",
    "follow_places",
    "give_back_relay",
    "grant",
    "grant_automatically",
    "grant_together",
    "hand_back",
    "hand_over",
    "invite_professional",
    "keep_paper",
    "lapse_unanswered",
    "mark_doubted",
    "measure_impact",
    "overturn",
    "read_dossier",
    "read_relay",
    "read_remarks",
    "receive_proofs",
    "refresh_figures",
    "refuse",
    "remind_of_requests",
    "request_missing",
    "revoke_invitation",
    "save_page",
    "send_correction",
    "settle_proof",
    "sign",
    "start_again",
    "start_at_counter",
    "start_draft",
    "take",
    "take_answers",
    "uphold",
    "withdraw",
    "write_remark",
]
