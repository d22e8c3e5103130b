"""A new text from the one in force: one parameter moved from a day on, everything else as it was written.

The text is cut and pasted at the places that the YAML reader gives, so comments, order and layout stay, and
what differs is what was meant. Whether the result may be published is for the loader to say.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from qarib.modules.catalogue.errors import ParameterUnknown
from qarib.modules.catalogue.rules.definition import Text

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class _Cut:
    """What stands between two characters, and what is written there instead."""

    start: int
    end: int
    text: str


def move_parameter(source: str, *, parameter: str, value: int, since: date, law: Text | None = None) -> str:
    """Return the text with that value from that day on; an example older than the day moves by whole years.

    Values that were written for later days stay. A law given replaces the parameter's own. Raises
    ParameterUnknown when the text has no such parameter with values.
    """
    root = _mapping(_compose(source))
    block = _mapping(root.get("parameters")).get(parameter)
    values = _mapping(block).get("values")
    if not isinstance(block, MappingNode) or not isinstance(values, MappingNode) or not values.value:
        raise ParameterUnknown
    cuts = [_value(values, value, since), *_redated(root.get("examples"), since)]
    if law is not None:
        cuts.append(_law(block, law))
    return _pasted(source, cuts)


def redate_examples(source: str, *, since: date) -> str:
    """Return the text with examples of that day or later; a text that cannot be read stays as it is."""
    return _pasted(source, list(_redated(_mapping(_compose(source)).get("examples"), since)))


def _compose(source: str) -> Node | None:
    try:
        root: Node | None = YAML(typ="safe", pure=True).compose(source)
    except (YAMLError, RecursionError):
        return None
    return root


def _mapping(node: Node | None) -> Mapping[str, Node]:
    if not isinstance(node, MappingNode):
        return {}
    return {str(key.value): value for key, value in node.value if isinstance(key, ScalarNode)}


def _value(values: MappingNode, value: int, since: date) -> _Cut:
    entries = [(str(key.value), key, written) for key, written in values.value]
    for day, _key, written in entries:
        if day == since.isoformat():
            return _Cut(written.start_mark.index, written.end_mark.index, str(value))
    before = [(day, key, written) for day, key, written in entries if day < since.isoformat()]
    _day, key, last = (before or entries)[-1]
    line = f"{since}: {value}"
    at = last.end_mark.index if before else entries[0][1].start_mark.index
    if values.flow_style:
        return _Cut(at, at, f", {line}" if before else f"{line}, ")
    indent = " " * key.start_mark.column
    return _Cut(at, at, f"\n{indent}{line}" if before else f"{line}\n{indent}")


def _law(block: MappingNode, law: Text) -> _Cut:
    parts = {"ar": law.ar, "fr": law.fr, "en": law.en}
    # A JSON text is a YAML text in double quotes, whatever the words hold.
    words = ", ".join(
        f"{code}: {json.dumps(text, ensure_ascii=False)}" for code, text in parts.items() if text
    )
    known = _mapping(block).get("law")
    if known is not None:
        return _Cut(known.start_mark.index, _last(known).end_mark.index, f"{{{words}}}")
    key = next(key for key, _node in block.value if key.value == "values")
    rest = ", " if block.flow_style else "\n" + " " * key.start_mark.column
    return _Cut(key.start_mark.index, key.start_mark.index, f"law: {{{words}}}{rest}")


def _is_flow(node: Node) -> bool:
    return isinstance(node, ScalarNode) or bool(getattr(node, "flow_style", False))


def _last(node: Node) -> Node:
    """Return the scalar or flow node that ends a block: the block's own end lies after what follows it."""
    while not _is_flow(node):
        node = node.value[-1] if isinstance(node, SequenceNode) else node.value[-1][1]
    return node


def _redated(examples: Node | None, since: date) -> Iterator[_Cut]:
    """Move examples that are too old by whole years, with the dates of their facts: ages stay."""
    for example in examples.value if isinstance(examples, SequenceNode) else ():
        parts = _mapping(example)
        day = _day_in(parts.get("date"))
        if day is None or day >= since:
            continue
        years = since.year - day.year
        years += _later(day, years) < since
        for node in (parts["date"], *_mapping(parts.get("facts")).values()):
            found = _day_in(node)
            if found is not None:
                later = _later(found, years).isoformat()
                # A quote before and after it stays.
                quoted = int(getattr(node, "style", None) in ("'", '"'))
                yield _Cut(node.start_mark.index + quoted, node.end_mark.index - quoted, later)


def _day_in(node: Node | None) -> date | None:
    if not isinstance(node, ScalarNode) or not _DAY.fullmatch(str(node.value)):
        return None
    try:
        return date.fromisoformat(str(node.value))
    except ValueError:
        return None


def _later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return date(day.year + years, 3, 1)


def _pasted(source: str, cuts: list[_Cut]) -> str:
    for cut in sorted(cuts, key=lambda one: one.start, reverse=True):
        source = source[: cut.start] + cut.text + source[cut.end :]
    return source
