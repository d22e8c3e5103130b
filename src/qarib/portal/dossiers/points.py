"""The points of a session, line by line, with what each line rests on."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from qarib.modules.catalogue.queries import Assessment, Definition, describe
from qarib.portal.dossiers.answers import AnswerLine
from qarib.ui.templatetags.ui import out_of

_SEPARATOR = " · "


def point_lines(
    rules: Definition, judged: Assessment, known: Mapping[str, object], language: str
) -> list[AnswerLine]:
    """Return each line of the score with its points and the facts it rests on, then the sum once it is firm.

    Only lines whose facts are all known to the reader; nothing where files are not ranked. No query.
    """
    rests_on = {result.code: rules.base_facts(result.line.value.names) for result in judged.score}
    read = {fact: known[fact] for facts in rests_on.values() for fact in facts if fact in known}
    words = {
        line.fact: _("%(fact)s: %(value)s") % {"fact": line.label, "value": line.text}
        for line in describe(rules, read, language)
    }
    lines, points = [], []
    for result in judged.score:
        facts = rests_on[result.code]
        if result.points is None or not all(fact in known for fact in facts):
            continue
        said = [words[fact] for fact in facts if fact in words]
        if result.line.assumed:
            said.append(_("assumed – to be confirmed by the body"))
        kind = "assumed" if result.line.assumed else "you"
        lines.append(
            AnswerLine(str(result.line.label), out_of(result.points, result.of), _SEPARATOR.join(said), kind)
        )
        points.append(result.points)
    if lines and len(lines) == len(judged.score):
        most = sum(result.of for result in judged.score)
        lines.append(AnswerLine(_("All points"), out_of(sum(points), most), ""))
    return lines
