import pytest

from qarib.modules.catalogue.enums import FactType
from qarib.modules.catalogue.rules.facts import Fact, Text
from qarib.modules.catalogue.rules.wording import in_words

LABEL = Text("الدخل", "Revenu", "Income")


@pytest.mark.parametrize(
    ("type_", "language", "text"),
    [
        (FactType.MONEY, "fr", "57\u202f000\u00a0DA"),
        (FactType.MONEY, "ar-dz", "57.000\u00a0دج"),
        (FactType.MONEY, "en", "57,000\u00a0DA"),
        (FactType.INTEGER, "fr", "57000"),
    ],
)
def test_a_sum_is_read_back_as_a_sum_and_a_number_as_it_was_typed(type_, language, text):
    fact = Fact(code="income", type=type_, label=LABEL, question=LABEL)
    assert in_words(fact, 57_000, language=language, communes={}).text == text
