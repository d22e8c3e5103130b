"""Reading the catalogue: versions by date, their definitions, what the rules say, what the pages ask."""

from qarib.modules.catalogue.queries.asking import Asked
from qarib.modules.catalogue.queries.checking import (
    Candidate,
    Check,
    Reason,
    ask_again,
    candidates,
    check,
    facts_for,
    question_page,
    reasons,
)
from qarib.modules.catalogue.queries.filing import (
    is_asked,
    missing,
    pages,
    relevant_answers,
    validate_answers,
)
from qarib.modules.catalogue.queries.judging import as_plain, evaluate, known_from_account
from qarib.modules.catalogue.queries.papers import PaperStillAsked, paper_codes, papers_still_asked
from qarib.modules.catalogue.queries.proposals import (
    draft_to_measure,
    is_as_proposed,
    moved_text,
    open_proposals,
    problems_of,
    procedures_governed_by,
    proposal_moves,
    proposals_visible_to,
    read_text,
    reads_proposals,
    writes_rules_of,
)
from qarib.modules.catalogue.queries.reading import amount_in_words, differences, rules_in_words, versions_of
from qarib.modules.catalogue.queries.search import SearchResult, search
from qarib.modules.catalogue.queries.sessions import (
    Deciding,
    all_deciding,
    deciding,
    has_sessions,
    running_session,
    sessions_of,
)
from qarib.modules.catalogue.queries.versions import (
    definition,
    newest_words,
    version_in_force,
    version_to_begin,
    versions_in_force,
)
from qarib.modules.catalogue.queries.words import describe
from qarib.modules.catalogue.rules.answers import MOST_FILES, too_many_files
from qarib.modules.catalogue.rules.asking import Ask
from qarib.modules.catalogue.rules.assess import Assessment, CriterionResult, ScoreResult
from qarib.modules.catalogue.rules.bounds import LARGEST_NUMBER
from qarib.modules.catalogue.rules.definition import (
    Amount,
    Criterion,
    Definition,
    Fact,
    Group,
    Parameter,
    ProofTerms,
    ScoreLine,
    Serves,
    Text,
)
from qarib.modules.catalogue.rules.differences import Change, Differences
from qarib.modules.catalogue.rules.folder import PROCESSING_FILE
from qarib.modules.catalogue.rules.pages import Page, Question, page_of
from qarib.modules.catalogue.rules.population import Population, Tally, columns_of, tally
from qarib.modules.catalogue.rules.prose import Prose
from qarib.modules.catalogue.rules.source import Item, Problems
from qarib.modules.catalogue.rules.source import read as read_yaml
from qarib.modules.catalogue.rules.telling import RulesInWords
from qarib.modules.catalogue.rules.terms import Term
from qarib.modules.catalogue.rules.wording import Line

__all__ = [
    "LARGEST_NUMBER",
    "MOST_FILES",
    "PROCESSING_FILE",
    "Amount",
    "Ask",
    "Asked",
    "Assessment",
    "Candidate",
    "Change",
    "Check",
    "Criterion",
    "CriterionResult",
    "Deciding",
    "Definition",
    "Differences",
    "Fact",
    "Group",
    "Item",
    "Line",
    "Page",
    "PaperStillAsked",
    "Parameter",
    "Population",
    "Problems",
    "ProofTerms",
    "Prose",
    "Question",
    "Reason",
    "RulesInWords",
    "ScoreLine",
    "ScoreResult",
    "SearchResult",
    "Serves",
    "Tally",
    "Term",
    "Text",
    "all_deciding",
    "amount_in_words",
    "as_plain",
    "ask_again",
    "candidates",
    "check",
    "columns_of",
    "deciding",
    "definition",
    "describe",
    "differences",
    "draft_to_measure",
    "evaluate",
    "facts_for",
    "has_sessions",
    "is_as_proposed",
    "is_asked",
    "known_from_account",
    "missing",
    "moved_text",
    "newest_words",
    "open_proposals",
    "page_of",
    "pages",
    "paper_codes",
    "papers_still_asked",
    "problems_of",
    "procedures_governed_by",
    "proposal_moves",
    "proposals_visible_to",
    "question_page",
    "read_text",
    "read_yaml",
    "reads_proposals",
    "reasons",
    "relevant_answers",
    "rules_in_words",
    "running_session",
    "search",
    "sessions_of",
    "tally",
    "too_many_files",
    "validate_answers",
    "version_in_force",
    "version_to_begin",
    "versions_in_force",
    "versions_of",
    "writes_rules_of",
]
