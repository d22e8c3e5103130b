from datetime import date

import pytest
from django.utils import translation

from factories.catalogue import REGISTRATION, ProcedureVersionFactory, published_registration
from qarib.kernel import clock
from qarib.modules.accounts.models import Person
from qarib.modules.catalogue import queries
from qarib.modules.catalogue.errors import FactsRefused, NoVersionInForce, ProcedureUnknown
from qarib.modules.territory.models import Commune, CommuneWilaya, Wilaya
from qarib.modules.territory.queries import places_on
from qarib.modules.territory.rules.names import audible, searchable

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 24)
KNOWN = {"family_name": "بن عيسى", "given_name": "ياسمين", "identity_declared": True, "phone_verified": True}
YOU = {"birth_date": "2002-05-14", "residence": "algeria", "situation": "lost_job", "available_now": True}
ALL = YOU | {
    "residence_commune": "4401", "residence_changed": False, "wanted_occupation": "محاسبة",
    "education_level": "primary", "last_occupation": "بائعة", "experience_years": 3,
}  # fmt: skip


@pytest.fixture
def definition():
    return queries.definition(ProcedureVersionFactory())


def asked(definition, answers, known=KNOWN):
    return {
        page.code: [question.fact for question in page.questions]
        for page in queries.pages(definition, known, "fr", answers, on=DAY)
    }


@pytest.fixture
def communes():
    place = {"latitude": "36.26", "longitude": "1.96"}
    made = []
    for wilaya_code, wilaya_ar, wilaya_fr, code, name_ar, name_fr in [
        ("44", "عين الدفلى", "Aïn Defla", "4401", "عين الدفلى", "Aïn Defla"),
        ("30", "ورقلة", "Ouargla", "3003", "عين البيضاء", "Aïn El Beïda"),
        ("04", "أم البواقي", "Oum El Bouaghi", "0402", "عين البيضاء", "Aïn El Beïda"),
    ]:
        wilaya = Wilaya.objects.create(
            code=wilaya_code, name_ar=wilaya_ar, name_fr=wilaya_fr, valid_from=date(1984, 2, 4),
            administers_from=date(1984, 2, 4), **place,
        )  # fmt: skip
        commune = Commune.objects.create(
            code=code, name_ar=name_ar, name_fr=name_fr, folded=searchable(name_fr, name_ar),
            sounds=audible(name_fr, name_ar), **place,
        )  # fmt: skip
        CommuneWilaya.objects.create(commune=commune, wilaya=wilaya, valid_from=date(1984, 2, 4))
        made.append(commune)
    return made


def test_the_version_in_force_is_the_last_that_began(django_assert_num_queries):
    first = ProcedureVersionFactory()
    second = ProcedureVersionFactory(valid_from=date(2026, 1, 21))

    with django_assert_num_queries(1):
        assert queries.version_in_force(REGISTRATION, on=date(2026, 1, 20)) == first
    assert queries.version_in_force(REGISTRATION, on=date(2026, 1, 21)) == second
    assert queries.version_in_force(REGISTRATION) == second


def test_before_the_first_version_the_error_says_when_it_begins():
    ProcedureVersionFactory()
    with translation.override("en"), pytest.raises(NoVersionInForce, match="it begins on 2022-02-10"):
        queries.version_in_force(REGISTRATION, on=date(2022, 2, 9))


def test_a_procedure_that_nobody_published_is_unknown():
    with pytest.raises(ProcedureUnknown):
        queries.version_in_force("anem.nothing")


@pytest.mark.parametrize("item_count", [1, 3])
def test_the_list_of_procedures_costs_the_same_for_one_or_many(django_assert_num_queries, item_count):
    expected = []
    for number in range(item_count):
        ProcedureVersionFactory(procedure__code=f"anem.p{number}")
        expected.append(
            ProcedureVersionFactory(procedure__code=f"anem.p{number}", valid_from=date(2026, 1, 21))
        )
        ProcedureVersionFactory(procedure__code=f"anem.future{number}", valid_from=date(2030, 1, 1))

    with django_assert_num_queries(1):
        found = queries.versions_in_force(on=DAY)
        assert [version.procedure.code for version in found] == [f"anem.p{n}" for n in range(item_count)]
    assert found == expected


def test_a_definition_is_read_once_a_process(django_assert_num_queries):
    version = published_registration()
    first = queries.definition(version)

    with django_assert_num_queries(0):
        assert queries.definition(version) is first
    with django_assert_num_queries(1):
        assert queries.definition(version.pk) is first


def test_the_first_page_decides_and_the_next_ones_come_when_they_matter(definition):
    you = ["birth_date", "residence", "situation", "available_now"]
    work = ["wanted_occupation", "education_level"]

    assert asked(definition, {}) == {"you": you, "work": work}
    assert asked(definition, YOU) == {
        "you": you,
        "home": ["residence_commune", "residence_changed"],
        "work": work,
        "background": ["last_occupation", "experience_years"],
    }
    assert asked(
        definition,
        YOU | {"residence_changed": True, "education_level": "university", "situation": "never_worked"},
    ) == {
        "you": you,
        "home": ["residence_commune", "residence_changed"],
        "new-address": ["address", "residence_proof"],
        "work": work,
        "background": ["diploma", "diploma_certificate"],
    }


def test_what_the_account_knows_is_never_asked(definition):
    assert "birth_date" not in asked(definition, {}, KNOWN | {"birth_date": "2002-05-14"})["you"]


def test_no_page_asks_more_than_five_facts_and_each_speaks_one_language(definition):
    for language, question in [
        ("ar-dz", "أين محل إقامتك؟"),
        ("fr", "Où habitez-vous\u00a0?"),
        ("en", "Where do you live?"),
    ]:
        pages = queries.pages(definition, KNOWN, language, YOU | {"education_level": "university"}, on=DAY)
        assert max(len(page.questions) for page in pages) <= 5
        residence = next(item for page in pages for item in page.questions if item.fact == "residence")
        assert (residence.label, residence.value, len(residence.choices)) == (question, "algeria", 2)


def test_a_page_is_complete_once_everything_that_must_be_is_answered(definition):
    complete = {page.code: page.complete for page in queries.pages(definition, KNOWN, "fr", YOU, on=DAY)}

    assert complete == {"you": True, "home": False, "work": False, "background": False}
    assert queries.missing(definition, ALL, KNOWN, on=DAY) == []
    assert queries.missing(definition, YOU | {"birth_date": None}, KNOWN, on=DAY)[0] == "birth_date"


def test_answers_whose_condition_became_false_are_left_out(definition):
    answers = ALL | {"residence": "abroad", "residence_changed": True, "address": "حي 200 مسكن", "gone": 1}

    kept = queries.relevant_answers(definition, answers, KNOWN, on=DAY)

    left_out = {"residence_commune", "residence_changed", "address", "gone"}
    assert kept == {code: value for code, value in answers.items() if code not in left_out}


def test_a_whole_case_is_judged(definition):
    yasmine = queries.evaluate(definition, KNOWN | ALL, on=DAY)
    young = queries.evaluate(definition, KNOWN | ALL | {"birth_date": "2015-01-01"}, on=DAY)

    assert (yasmine.verdict, yasmine.needs) == ("eligible", ())
    assert (young.verdict, [result.code for result in young.not_met]) == ("not_eligible", ["old-enough"])


@pytest.mark.parametrize(
    ("fact", "value", "reason"),
    [
        ("age", "12", "must be a whole number"),
        ("age", True, "must be a whole number"),
        ("age", 131, "must be between 0 and 130"),
        ("birth_date", "2002-02-31", "must be a date"),
        ("birth_date", 3, "must be a date"),
        ("available_now", "yes", "must be true or false"),
        ("residence", "moon", "must be one of: algeria, abroad"),
        ("wanted_occupation", "", "must be a text of 1 to 120"),
        ("residence_commune", "Aïn Defla", "must be the code of a commune"),
        ("diploma_certificate", "x", "must be a list"),
        ("residenc", "x", "did you mean residence"),
        ("zzz", "x", "is not a fact of this procedure"),
    ],
)
def test_a_fact_of_the_wrong_type_is_refused_by_name(definition, fact, value, reason):
    with pytest.raises(FactsRefused) as refused:
        queries.evaluate(definition, {fact: value}, on=DAY)
    assert reason in refused.value.reasons[fact]
    assert str(refused.value).startswith(f"{fact}: ")


def test_the_account_gives_what_it_holds_and_nothing_else(definition):
    person = Person(family_name="بن عيسى", given_name="ياسمين", nin_index="x", phone_verified_at=clock.now())

    assert queries.known_from_account(definition, person) == KNOWN
    person.birth_date = date(2002, 5, 14)
    assert queries.known_from_account(definition, person) == KNOWN | {"birth_date": "2002-05-14"}
    assert queries.known_from_account(definition, Person()) == {
        "identity_declared": False,
        "phone_verified": False,
    }


def page(definition, code, answers):
    return next(page for page in queries.pages(definition, KNOWN, "en", answers, on=DAY) if page.code == code)


def test_one_page_of_answers_is_checked_whole(definition):
    values, errors = queries.validate_answers(
        definition,
        page(definition, "you", {}),
        {"birth_date_day": "١٤", "birth_date_month": "5", "birth_date_year": "2002", "residence": "mars"},
        on=DAY,
    )

    assert values == {"birth_date": "2002-05-14"}
    assert list(errors) == ["residence", "situation", "available_now"]
    assert all(str(message) for message in errors.values())


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("عين الدفلى", "4401"),
        ("ain defla", "4401"),
        ("Aïn Defla (44)", "4401"),
        ("4401", "4401"),
        ("Aïn Defla – 4401", "4401"),
        ("Aïn El Beïda, Ouargla", "3003"),
        ("عين البيضاء، أم البواقي", "0402"),
        ("Aïn Defa", "4401"),
    ],
)  # fmt: skip
def test_a_commune_is_found_as_people_write_it(definition, communes, django_assert_num_queries, typed, code):
    home = page(definition, "home", YOU)
    places_on(DAY)

    # A name that is written as it is costs nothing; only one that is not is searched.
    with django_assert_num_queries(1 if typed == "Aïn Defa" else 0):
        values, errors = queries.validate_answers(
            definition, home, {"residence_commune": typed, "residence_changed": "no"}, on=DAY
        )

    assert (values, errors) == ({"residence_commune": code, "residence_changed": False}, {})


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("Aïn El Beïda", "Several communes have this name."),
        ("Atlantis", "This commune is not known."),
        ("9999", "This commune is not known."),
        ("99", "This commune is not known."),
        ("Aïn Defla, Oran", "This commune is not known."),
        ("京都", "Write the answer in Arabic or Latin letters."),
        ("x" * 5000, "Write at most 200 characters"),
        ("", "Enter the name of the commune."),
    ],
)
def test_a_commune_that_is_not_clear_gets_a_sentence(definition, communes, typed, sentence):
    home = page(definition, "home", YOU)

    with translation.override("en"):
        _values, errors = queries.validate_answers(definition, home, {"residence_commune": typed}, on=DAY)
        assert str(errors["residence_commune"]).startswith(sentence)


def test_values_are_read_back_in_words(definition, communes, django_assert_num_queries):
    values = KNOWN | ALL | {"diploma_certificate": ["a", "b"]}

    with django_assert_num_queries(1):
        lines = queries.describe(definition, values, "en")

    assert [(line.label, line.text) for line in lines] == [
        ("Family name", "بن عيسى"),
        ("Given name", "ياسمين"),
        ("Identity declared", "Yes"),
        ("Verified phone", "Yes"),
        ("Date of birth", "14 May 2002"),
        ("Country of residence", "In Algeria"),
        ("Work situation", "I worked and no longer do"),
        ("Availability", "Yes"),
        ("Commune of residence", "Aïn Defla"),
        ("Change of address", "No"),
        ("Occupation sought", "محاسبة"),
        ("Level of education", "Primary"),
        ("Copy of the diploma", "2 documents"),
        ("Last occupation", "بائعة"),
        ("Years of experience", "3\u00a0years"),
    ]
    assert [line.text for line in queries.describe(definition, {"residence_commune": "4401"}, "ar-dz")] == [
        "عين الدفلى"
    ]


def test_a_text_speaks_the_language_of_the_page(definition):
    spoken = []
    for code in ("ar-dz", "fr", "en"):
        with translation.override(code):
            spoken.append(str(definition.name))
    assert spoken == [
        "التسجيل كطالب عمل",
        "Inscription comme demandeur d’emploi",
        "Registration as a job seeker",
    ]
    assert queries.Text("ا", "f").in_language("en") == "f"
