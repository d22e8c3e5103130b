"""The words in which rules are told: one phrase a thought, in our languages.

They stand here and not in the translation catalogue because they are grammar, proven with the tree they tell.
"""

from datetime import date

from babel.dates import format_date
from babel.numbers import format_decimal

from qarib.kernel.money import centimes, in_words_of

_LOCALES = {"ar": "ar_DZ", "fr": "fr_DZ", "en": "en_GB"}
_COLUMN = {"ar": 0, "fr": 1, "en": 2}
_PHRASES: dict[str, tuple[str, str, str]] = {
    # Of a name: what it must be. A colon spares every gender and number.
    "is": ("{it}: {said}", "{it} : {said}", "{it}: {said}"),
    "yes": ("نعم", "oui", "yes"),
    "no": ("لا", "non", "no"),
    "quoted": ("«{it}»", "« {it} »", "“{it}”"),
    "always": ("صحيح دائمًا", "toujours vrai", "always true"),
    "never": ("غير صحيح أبدًا", "jamais vrai", "never true"),
    # Comparisons.
    "=": ("{it} بالضبط", "exactement {it}", "exactly {it}"),
    "<>": ("أي قيمة غير {it}", "toute valeur sauf {it}", "anything but {it}"),
    "<": ("أقل من {it}", "moins de {it}", "less than {it}"),
    "<=": ("{it} على الأكثر", "au plus {it}", "at most {it}"),
    ">": ("أكثر من {it}", "plus de {it}", "more than {it}"),
    ">=": ("{it} على الأقل", "au moins {it}", "at least {it}"),
    "between": (
        "بين {low} و{high}، الحدّان مشمولان",
        "entre {low} et {high}, bornes comprises",
        "between {low} and {high}, both included",
    ),
    "outside": (
        "أقل من {low} أو أكثر من {high}",
        "moins de {low} ou plus de {high}",
        "less than {low} or more than {high}",
    ),
    "other than": ("غير {it}", "autre que {it}", "other than {it}"),
    "one of": ("إحدى هذه القيم: {them}", "l’une de ces valeurs : {them}", "one of these: {them}"),
    "none of": ("ليست من هذه القيم: {them}", "aucune de ces valeurs : {them}", "none of these: {them}"),
    "same as": ("نفس جواب {it}", "la même réponse que {it}", "the same answer as {it}"),
    "other answer than": (
        "جواب يختلف عن {it}",
        "une autre réponse que {it}",
        "another answer than {it}",
    ),
    "and": ("{first} و{last}", "{first} et {last}", "{first} and {last}"),
    "or": ("{first} أو {last}", "{first} ou {last}", "{first} or {last}"),
    "comma": ("{first}، {last}", "{first}, {last}", "{first}, {last}"),
    # Lists of conditions.
    "every": (
        "كل هذه الشروط مستوفاة:",
        "Toutes ces conditions sont remplies :",
        "All of these are true:",
    ),
    "either": (
        "شرط واحد على الأقل من هذه الشروط مستوفى:",
        "Au moins une de ces conditions est remplie :",
        "At least one of these is true:",
    ),
    "not every": (
        "شرط واحد على الأقل من هذه الشروط غير مستوفى:",
        "Au moins une de ces conditions n’est pas remplie :",
        "At least one of these is not true:",
    ),
    "not either": (
        "لا شيء من هذه الشروط مستوفى:",
        "Aucune de ces conditions n’est remplie :",
        "None of these is true:",
    ),
    "alike": (
        "هذان الشرطان مستوفيان معًا، أو غير مستوفيين معًا:",
        "Ces deux conditions sont remplies toutes les deux, ou aucune des deux :",
        "These two are both true, or both not true:",
    ),
    "unlike": (
        "شرط واحد فقط من هذين الشرطين مستوفى:",
        "Une seule de ces deux conditions est remplie :",
        "Exactly one of these two is true:",
    ),
    # Numbers that are computed. What is inside another computation stands in brackets.
    "+": ("{left} زائد {right}", "{left} plus {right}", "{left} plus {right}"),
    "-": ("{left} ناقص {right}", "{left} moins {right}", "{left} minus {right}"),
    "*": ("{left} × {right}", "{left} × {right}", "{left} × {right}"),
    "minus": ("ناقص {it}", "moins {it}", "minus {it}"),
    "bracket": ("({it})", "({it})", "({it})"),
    "equals": ("{it}، أي {value}", "{it}, soit {value}", "{it}, that is {value}"),
    "completed_years": (
        "السنوات التامة بين {0} و{1}",
        "nombre d’années révolues entre {0} et {1}",
        "completed years between {0} and {1}",
    ),
    "months_between": (
        "الأشهر التامة بين {0} و{1}",
        "nombre de mois révolus entre {0} et {1}",
        "completed months between {0} and {1}",
    ),
    "floor_div": (
        "{0} مقسومًا على {1} ومقرّبًا إلى العدد الصحيح الأدنى",
        "{0} divisé par {1} et arrondi à l’entier inférieur",
        "{0} divided by {1} and rounded down",
    ),
    "at_most": (
        "{1} على ألّا يتجاوز {0}",
        "{1} sans dépasser {0}",
        "{1} but no more than {0}",
    ),
    "at_least": (
        "{1} على ألّا يقلّ عن {0}",
        "{1} sans descendre sous {0}",
        "{1} but no less than {0}",
    ),
    "sum_of": ("مجموع {them}", "somme de {them}", "sum of {them}"),
    "each": ("كل قيم {it}", "toutes les valeurs de {it}", "all values of {it}"),
    "on": ("اليوم المرجعي", "le jour qui décide", "the day that decides"),
    "parameter": (
        "{value} ({it}، منذ {day})",
        "{value} ({it}, depuis le {day})",
        "{value} ({it}, since {day})",
    ),
    "parameter since": ("{value} منذ {day}", "{value} depuis le {day}", "{value} since {day}"),
    "alone": ("{it}", "{it}", "{it}"),
    # Terms and what else decides.
    "answer": ("الجواب خلال {it}", "réponse sous {it}", "an answer within {it}"),
    "legal": ("الأجل القانوني: {it}", "délai légal : {it}", "legal term: {it}"),
    "working_days": ("يوم عمل", "jours ouvrables", "working days"),
    "days": ("يوم", "jours", "days"),
    "hours": ("ساعة", "heures", "hours"),
    "months": ("شهر", "mois", "months"),
    "years": ("سنة", "ans", "years"),
    "valid": ("مدة الصلاحية: {it}", "valable {it}", "valid for {it}"),
    "renewable": ("قابل للتجديد دون حد", "renouvelable sans limite", "renewable without limit"),
    "renewals": ("عدد مرات التجديد: {it}", "renouvellements possibles : {it}", "renewals: {it}"),
    "not renewable": ("غير قابل للتجديد", "non renouvelable", "not renewable"),
    "appeal": ("الطعن خلال {it}", "recours sous {it}", "appeal within {it}"),
    "waiting": (
        "رد صاحب الملف خلال {it}",
        "réponse de la personne sous {it}",
        "the person’s answer within {it}",
    ),
    "once": ("{it}، مرة واحدة", "{it}, en une fois", "{it}, once"),
    "month": ("{it} كل شهر", "{it} chaque mois", "{it} every month"),
    "assumed": (
        "مفترض، يؤكده المرفق",
        "supposé, à confirmer par l’organisme",
        "assumed, to be confirmed by the body",
    ),
    "most": ("{it} نقطة على الأكثر", "{it} points au plus", "{it} points at most"),
    "votes": (
        "فوق {above}: عدد الموافقات {need}",
        "au-dessus de {above} : {need} accords",
        "above {above}: {need} approvals",
    ),
    "automatic": (
        "قد يُمنح آليًا، والرفض دائمًا لموظف",
        "peut être accordé automatiquement ; un refus est toujours humain",
        "may be granted automatically; a refusal is always a person’s",
    ),
    "by a person": ("يقرّر موظف", "une personne décide", "a person decides"),
    "open": ("في أي يوم", "à tout moment", "any day"),
    "session": ("في دورات", "par session", "in sessions"),
    "counter": ("في الوكالة", "en agence", "at the agency"),
    "served": ("{body}، {when}", "{body}, {when}", "{body}, {when}"),
    "once filed": ("عند إيداع الملف", "dès le dépôt", "once it is filed"),
    "once granted": ("عند القبول", "dès l’accord", "once it is granted"),
    "only if": ("يُطلب فقط عند تحقق ما يلي:", "demandé seulement si :", "asked only if:"),
    "computed": ("يُحسب هكذا:", "calculé ainsi :", "computed so:"),
    "optional": ("اختياري", "facultatif", "optional"),
    "integer": ("عدد", "nombre", "number"),
    "money": ("مبلغ", "montant", "amount"),
    "date": ("تاريخ", "date", "date"),
    "yes_no": ("نعم أو لا", "oui ou non", "yes or no"),
    "choice": ("اختيار", "choix", "choice"),
    "text": ("نص", "texte", "text"),
    "commune": ("بلدية", "commune", "commune"),
    "file": ("وثيقة", "document", "document"),
    "unit": ("{value}\u00a0{unit}", "{value}\u00a0{unit}", "{value}\u00a0{unit}"),
}  # fmt: skip
# Arabic counts: 3 to 10 take the plural, 11 to 99 the accusative. Other units stay as they are written.
_FEW = {
    "سنة": "سنوات", "شهر": "أشهر", "يوم": "أيام", "طفل": "أطفال", "ولد": "أولاد", "عرض": "عروض",
    "شخص": "أشخاص", "ساعة": "ساعات",
}  # fmt: skip
_MANY = {
    "شهر": "شهرًا", "يوم": "يومًا", "طفل": "طفلًا", "ولد": "ولدًا", "عرض": "عرضًا", "شخص": "شخصًا",
}  # fmt: skip
_SAME_FOR_ONE = ("mois",)


def phrase(key: str, language: str, **holes: str) -> str:
    """Return a phrase with its holes filled."""
    return _PHRASES[key][_COLUMN[language]].format(**holes)


def phrase_of(key: str, language: str, *parts: str) -> str:
    """Return the phrase of a function, its arguments in the order of the rule."""
    return _PHRASES[key][_COLUMN[language]].format(*parts)


def two_letters(language: str | None) -> str:
    """Return `ar`, `fr` or `en`."""
    code = (language or "ar")[:2]
    return code if code in _COLUMN else "ar"


def day_in_words(day: date, language: str) -> str:
    """Return `21 جانفي 2026`, `21 janvier 2026`."""
    pattern = "d'er' MMMM y" if language == "fr" and day.day == 1 else "d MMMM y"
    return format_date(day, pattern, locale=_LOCALES[language])


def dinars_in_words(value: int, language: str) -> str:
    """Return whole dinars with their unit."""
    return in_words_of(language, centimes(value))


def counted(value: int, unit: str, language: str) -> str:
    """Return a number with its unit, which agrees with it where we know how; without a unit, the number."""
    number = format_decimal(value, locale=_LOCALES[language])
    if not unit:
        return number
    if language == "ar":
        unit = _arabic_unit(value, unit)
    if language != "ar" and value in (0, 1) and unit not in _SAME_FOR_ONE:
        unit = " ".join(word.removesuffix("s") for word in unit.split())
    return phrase("unit", language, value=number, unit=unit)


def _arabic_unit(value: int, unit: str) -> str:
    rest = abs(value) % 100
    if 3 <= rest <= 10:  # noqa: PLR2004 -- the grammar's own numbers
        first, _space, rest_of_it = unit.partition(" ")
        return f"{_FEW.get(first, first)} {rest_of_it}".strip()
    return _MANY.get(unit, unit) if rest > 10 else unit  # noqa: PLR2004


def listed(parts: list[str], language: str, *, last: str = "or") -> str:
    """Return `a, b or c`."""
    said = parts[0]
    for place, part in enumerate(parts[1:], start=2):
        said = phrase(last if place == len(parts) else "comma", language, first=said, last=part)
    return said


def term_in_words(within: int, unit: str, language: str) -> str:
    """Return `3 working days`."""
    return counted(within, phrase(unit, language), language)
