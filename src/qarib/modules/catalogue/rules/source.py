"""Reading YAML with line numbers: every refusal names file, line, key and mend.

The reader collects all refusals of a file, and returns harmless stand-ins meanwhile: the caller asks
`Problems.raise_if_any` before anything is used.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from functools import lru_cache
from itertools import accumulate
from typing import TypeVar

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from qarib.modules.catalogue.errors import DefinitionRefused, Problem
from qarib.modules.catalogue.rules.facts import Text

LARGEST = 500_000
CODE = re.compile(r"[a-z][a-z0-9]*([_.-][a-z0-9]+)*\Z")
_BRACKET, _DEEPEST = re.compile(r"[\[{}\]]"), 30
_TAG = "tag:yaml.org,2002:"
E = TypeVar("E", bound=StrEnum)


class Problems:
    """What is wrong with one file, in the order it was met."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[Problem] = []

    def add(self, line: int, key: str, message: str, mend: str) -> None:
        """Note one refusal."""
        self.found.append(Problem(self.file, line, key, message, mend))

    def raise_if_any(self) -> None:
        """Raise DefinitionRefused with every refusal met so far."""
        if self.found:
            raise DefinitionRefused(self.found)


@dataclass(frozen=True, slots=True)
class Item:
    """One node of the file: where it stands, and what it may hold."""

    node: Node
    key: str
    problems: Problems

    @property
    def line(self) -> int:
        """Return the line in the file, from 1."""
        return int(self.node.start_mark.line) + 1

    @property
    def name(self) -> str:
        """Return the last part of the key."""
        return self.key.rpartition("/")[2]

    def at(self, place: "Item") -> "Item":
        """Return the same node, whose refusals are noted at another place (a fact used by a procedure)."""
        return Item(self.node, f"{place.key} (in the dictionary)", place.problems)

    def refuse(self, message: str, mend: str, *, line: int | None = None) -> None:
        """Note what is wrong here."""
        self.problems.add(line or self.line, self.key, message, mend)

    def entries(self) -> list["Item"]:
        """Return the values of a mapping, each with its key; refuse doubles."""
        if not isinstance(self.node, MappingNode):
            self.refuse("must be a mapping", "Write `key: value` lines, indented.")
            return []
        found: dict[str, Item] = {}
        for key_node, value_node in self.node.value:
            key = str(key_node.value) if isinstance(key_node, ScalarNode) else "?"
            entry = Item(value_node, f"{self.key}/{key}" if self.key else key, self.problems)
            if key in found:
                entry.refuse("written twice", "Keep one of the two.", line=key_node.start_mark.line + 1)
            if value_node.anchor or key_node.anchor:
                entry.refuse("anchors and aliases are not allowed", "Write the value out.")
            found[key] = entry
        return list(found.values())

    def mapping(self, *, required: str = "", optional: str = "") -> Mapping[str, "Item"]:
        """Return the values by key; refuse unknown and missing ones. Keys are separated by spaces."""
        before = len(self.problems.found)
        entries = {entry.name: entry for entry in self.entries()}
        must, may = required.split(), optional.split()
        for key, entry in entries.items():
            if key not in must + may:
                near = get_close_matches(key, must + may, n=1)
                mend = f"Did you mean {near[0]}?" if near else f"Known keys: {', '.join(must + may)}."
                entry.refuse("unknown key", mend)
        if entries or len(self.problems.found) == before:
            for key in must:
                if key not in entries:
                    self.refuse(f"{key} is missing", f"Add `{key}:` here.")
        return {key: entry for key, entry in entries.items() if key in must + may}

    def items(self) -> Iterator["Item"]:
        """Return the items of a list."""
        if not isinstance(self.node, SequenceNode):
            self.refuse("must be a list", "Write one `- item` a line, or [a, b].")
            return
        for number, node in enumerate(self.node.value, start=1):
            yield Item(node, f"{self.key}/{number}", self.problems)

    def scalar(self, tag: str) -> str | None:
        """Return the text of a scalar of that YAML type, or None after refusing."""
        if isinstance(self.node, ScalarNode) and self.node.tag == _TAG + tag and self.node.value.strip():
            return str(self.node.value).strip()
        wanted = {
            "str": ("text", "Write a text; put codes and numbers in quotes."),
            "int": ("a whole number", "Write digits, without quotes."),
            "bool": ("true or false", "Write true or false."),
            "timestamp": ("a date", "Write YYYY-MM-DD, without quotes."),
        }[tag]
        self.refuse(f"must be {wanted[0]}", wanted[1])
        return None

    def text(self) -> str:
        """Return a text that is not empty."""
        return self.scalar("str") or ""

    def code(self) -> str:
        """Return a code: small Latin letters, digits, and . _ - between."""
        code = self.text()
        if code and not CODE.match(code):
            self.refuse(f"{code!r} is not a code", "Use small Latin letters, digits, and . _ - between them.")
        return code

    def integer(self, *, least: int | None = None) -> int:
        """Return a whole number."""
        written = self.scalar("int")
        if written is None:
            return least or 0
        if not re.fullmatch(r"-?[0-9]{1,15}", written):
            self.refuse("must be a whole number", "Write decimal digits only.")
            return least or 0
        if least is not None and int(written) < least:
            self.refuse(f"must be at least {least}", "Write a larger number.")
        return int(written)

    def flag(self) -> bool:
        """Return true or false."""
        return (self.scalar("bool") or "").lower() == "true"

    def day(self) -> date:
        """Return a date."""
        written = self.scalar("timestamp")
        try:
            return date.fromisoformat(written) if written else date.min
        except ValueError:
            self.refuse("is not a date", "Write YYYY-MM-DD.")
            return date.min

    def one_of(self, words: type[E]) -> E:
        """Return one word of an enumeration."""
        written = self.text()
        known = [word.value for word in words]
        if written in known:
            return words(written)
        if written:
            near = get_close_matches(written, known, n=1)
            self.refuse(f"{written!r} is not known", f"Use one of: {', '.join(near or known)}.")
        return next(iter(words))

    def words(self) -> Text:
        """Return a text in our languages; Arabic and French are required."""
        parts = self.mapping(required="ar fr", optional="en")
        return (
            Text(**{language: _typeset(language, item.text()) for language, item in parts.items()})
            if ({"ar", "fr"} <= set(parts))
            else Text("", "")
        )


def assumed_and_note(entry: Item, parts: Mapping[str, Item]) -> tuple[bool, Text | None]:
    """Return whether no source establishes the entry, and the note that then says what is not."""
    assumed = parts["assumed"].flag() if "assumed" in parts else False
    note = parts["note"].words() if "note" in parts else None
    if assumed and note is None:
        entry.refuse("assumed without a note", "Say under note: what no source establishes.")
    return assumed, note


def _typeset(language: str, text: str) -> str:
    """Return the text on one line; French signs keep to their word, as authors type plain spaces."""
    line = " ".join(text.split())
    if language != "fr":
        return line
    return re.sub(r" (?=[:;!?»])", "\u00a0", line).replace("« ", "«\u00a0")


def _opens_deeply(text: str) -> bool:
    """Tell whether so many brackets are open at once that reading them takes minutes; ours have three."""
    opened = accumulate(1 if bracket in "[{" else -1 for bracket in _BRACKET.findall(text))
    return max(opened, default=0) > _DEEPEST


@lru_cache(maxsize=4)
def _composed(text: str) -> Node | None:
    """Return the nodes of a text, which nobody changes: the pages of one draft read it again and again."""
    node: Node | None = YAML(typ="safe", pure=True).compose(text)
    return node


def read(text: str, problems: Problems) -> Item:
    """Return the root of a YAML 1.2 document. Raises DefinitionRefused when it cannot be read at all."""
    if len(text) > LARGEST:
        problems.add(1, "", "the file is too large", f"Keep it under {LARGEST} characters.")
        problems.raise_if_any()
    if _opens_deeply(text):
        problems.add(1, "", "too many brackets are open at once", "Close each [ and {.")
        problems.raise_if_any()
    try:
        node = _composed(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = int(mark.line) + 1 if mark else 1
        problems.add(line, "", f"not YAML: {error.problem}", "Check indentation, quotes and brackets.")
    except (YAMLError, RecursionError) as error:
        position = getattr(error, "position", 0)
        line = text.count("\n", 0, position) + 1 if isinstance(position, int) else 1
        problems.add(line, "", "not YAML", "Remove control characters and deep nesting.")
    else:
        if node is not None:
            return Item(node, "", problems)
        problems.add(1, "", "the file is empty", "Write the procedure, or remove the file.")
    problems.raise_if_any()
    raise AssertionError  # pragma: no cover -- the line above always raises here
