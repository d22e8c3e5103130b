"""Reading dossiers: who sees what, what is known, what the letters say."""

from qarib.modules.dossiers.queries.appeals import (
    AppealsPage,
    appeal_ends,
    appeal_of,
    appeals_page,
    appeals_to_decide,
    decisions_of,
    first_decision_of,
    may_be_contested,
    promise_shown,
)

from qarib.modules.dossiers.queries.colleagues import (
    Load,
    MOST_MOVED,
    colleagues_for,
    colleagues_of,
    files_in_hands_of,
    loads_of,
    may_assign,
)

from qarib.modules.dossiers.queries.corrections import (
    CorrectionLine,
    correctable,
    corrections_of,
    has_open_correction,
)

from qarib.modules.dossiers.queries.drafts import (
    my_draft,
)

from qarib.modules.dossiers.queries.figures import (
    Flow,
    Held,
    Place,
    Refusals,
    Standing,
    Within,
    figures_counted_at,
    flow_since,
    fold,
    held_in,
    refusals_since,
    sees_figures,
    standing,
    total,
)

from qarib.modules.dossiers.queries.grounds import (
    grounds_of,
)

from qarib.modules.dossiers.queries.history import (
    Moment,
    path_of,
)

from qarib.modules.dossiers.queries.letters import (
    amount_in_words,
    automatic_in_words,
    grant_data,
    refusal_data,
    upheld_data,
    what_remains,
)

from qarib.modules.dossiers.queries.moves import (
    appeal_would_end,
    attached,
    facts_to_ask,
    moves_of,
    right_would_end,
    state_of,
)

from qarib.modules.dossiers.queries.queue import (
    QueuePage,
    QueueTotals,
    in_queue_of,
    misplaced,
    next_to_handle,
    queue_of,
    queue_page,
    queue_totals,
)

from qarib.modules.dossiers.queries.ready import (
    MOST_AT_ONCE,
    Ready,
    ready_to_grant,
)

from qarib.modules.dossiers.queries.remarks import (
    Conversation,
    conversation_of,
    is_conversation_open,
    remarks_of,
    unread_by_agency,
    unread_by_person,
)

from qarib.modules.dossiers.queries.rights import (
    Right,
    rights_of,
)

from qarib.modules.dossiers.queries.search import (
    MOST_FOUND,
    files_by_name,
    files_by_nin,
    is_a_name,
)

from qarib.modules.dossiers.queries.signatures import (
    Signatures,
    signatures_of,
)

from qarib.modules.dossiers.queries.simulation import (
    Impact,
    Share,
    files_of,
    impact,
    is_measured_at_once,
)

from qarib.modules.dossiers.queries.values import (
    ValueLine,
    assessment,
    assessments_of,
    deciding_day,
    facts_of,
    facts_to_freeze,
    filing_pages,
    judged,
    missing_facts,
    value_lines,
    values_by_fact,
    values_of_files,
)

from qarib.modules.dossiers.queries.visible import (
    StatusLine,
    decision_of,
    dossier_by_number,
    dossiers_visible_to,
    in_the_way,
    my_dossiers,
    open_dossier,
    open_request,
    persons_of_number,
    status_by_number,
)

from qarib.modules.dossiers.queries.waiting import (
    answer_would_end,
    is_waiting_assumed,
    last_request,
    requests_to_lapse,
    requests_to_remind_of,
)

__all__ = [
    "AppealsPage",
    "Conversation",
    "CorrectionLine",
    "Flow",
    "Held",
    "Impact",
    "Load",
    "MOST_AT_ONCE",
    "MOST_FOUND",
    "MOST_MOVED",
    "Moment",
    "Place",
    "QueuePage",
    "QueueTotals",
    "Ready",
    "Refusals",
    "Right",
    "Share",
    "Signatures",
    "Standing",
    "StatusLine",
    "ValueLine",
    "Within",
    "amount_in_words",
    "answer_would_end",
    "appeal_ends",
    "appeal_of",
    "appeal_would_end",
    "appeals_page",
    "appeals_to_decide",
    "assessment",
    "assessments_of",
    "attached",
    "automatic_in_words",
    "colleagues_for",
    "colleagues_of",
    "conversation_of",
    "correctable",
    "corrections_of",
    "deciding_day",
    "decision_of",
    "decisions_of",
    "dossier_by_number",
    "dossiers_visible_to",
    "facts_of",
    "facts_to_ask",
    "facts_to_freeze",
    "figures_counted_at",
    "files_by_name",
    "files_by_nin",
    "files_in_hands_of",
    "files_of",
    "filing_pages",
    "first_decision_of",
    "flow_since",
    "fold",
    "grant_data",
    "grounds_of",
    "has_open_correction",
    "held_in",
    "impact",
    "in_queue_of",
    "in_the_way",
    "is_a_name",
    "is_conversation_open",
    "is_measured_at_once",
    "is_waiting_assumed",
    "judged",
    "last_request",
    "loads_of",
    "may_assign",
    "may_be_contested",
    "misplaced",
    "missing_facts",
    "moves_of",
    "my_dossiers",
    "my_draft",
    "next_to_handle",
    "open_dossier",
    "open_request",
    "path_of",
    "persons_of_number",
    "promise_shown",
    "queue_of",
    "queue_page",
    "queue_totals",
    "ready_to_grant",
    "refusal_data",
    "refusals_since",
    "remarks_of",
    "requests_to_lapse",
    "requests_to_remind_of",
    "right_would_end",
    "rights_of",
    "sees_figures",
    "signatures_of",
    "standing",
    "state_of",
    "status_by_number",
    "total",
    "unread_by_agency",
    "unread_by_person",
    "upheld_data",
    "value_lines",
    "values_by_fact",
    "values_of_files",
    "what_remains",
]
