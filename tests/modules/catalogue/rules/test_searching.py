"""Finding a procedure by what people type: in Arabic, French, English, darija in both scripts, with slips."""

from datetime import date

import pytest

from factories.catalogue import SHIPPED
from qarib.modules.catalogue.rules.folder import read_folder
from qarib.modules.catalogue.rules.searching import LONGEST_QUERY, Found, Index
from qarib.modules.catalogue.rules.spelling import bare, sound

ALLOWANCE, REGISTRATION, CONFIRMATION = (
    "anem.unemployment-allowance", "anem.job-seeker-registration", "anem.allowance-confirmation",
)  # fmt: skip
RURAL, LPA = "fnpos.rural-housing-aid", "fnpos.lpa2-application"
AFFILIATION, LIFE = "cnas.affiliation-certificate", "cnr.proof-of-life"
NON_AFFILIATION = "cnas.non-affiliation-certificate"
# What people type for what: Arabic, French, English, darija in both scripts, slips of the finger.
LABELLED = {
    ALLOWANCE: [
        "منحة البطالة", "منحه البطاله", "مِنحة البطالة", "منحة بطالة", "كيفاش نطلب منحة البطالة",
        "المنحة تاع البطالة",
        "شوماج", "الشوماج", "دراهم الشوماج", "allocation chômage", "ALLOCATION CHOMAGE",
        "alocation chomage",
        "allocation chomaje", "allocation de chômage 18000", "minhat el bitala", "minha bitala",
        "minhat lbitala",
        "el minha", "chomaj", "je veux le chômage", "unemployment allowance", "allocationchomage",
    ],
    REGISTRATION: [
        "التسجيل كطالب عمل", "تسجيل طالب عمل", "طالب العمل", "أبحث عن عمل", "نحوس على خدمة",
        "inscription demandeur d'emploi",
        "demandeur emploi", "demandeur d'emplois", "inscripton demandeur", "je cherche du travail",
        "tasjil talab 3amal",
        "talib 3amal", "3amal", "n7awes 3la 3amal", "register job seeker", "job", "وكالة التشغيل",
        "anem inscription",
    ],
    CONFIRMATION: [
        "تجديد المنحة", "تأكيد منحة البطالة", "tajdid el minha", "renouvellement allocation",
        "renouveler mon allocation",
        "confirmer mon chomage", "تجديد الشوماج",
    ],
    RURAL: [
        "السكن الريفي", "سكن ريفي", "السكن الريفى", "إعانة السكن الريفي", "اعانة سكن ريفي", "sakan rifi",
        "el sakan el rifi",
        "seken rifi", "aide logement rural", "logement rurale", "logment rural", "habitat rural",
        "rural housing",
        "البناء الريفي", "aide fnpos rural",
    ],
    LPA: [
        "سكن ترقوي مدعم", "السكن الترقوي المدعم", "lpa", "LPA2", "logement promotionnel aidé",
        "logement promotionel",
        "sakan tarqawi", "سكن lpa",
    ],
    AFFILIATION: [
        "شهادة الانتساب", "شهادة انتساب", "شهاده الانتساب", "attestation d'affiliation",
        "attestation affiliation cnas",
        "atestation d'afiliation", "chahadat el intisab", "sécurité sociale", "cnas",
        "affiliation certificate",
        "لاسيكوريتي",
    ],
    NON_AFFILIATION: [
        "شهادة عدم الانتساب", "شهاده عدم الانتساب", "شهادة عدم الانخراط", "عدم الانتساب",
        "attestation de non-affiliation", "attestation non affiliation", "atestation non afiliation",
        "non affilié", "chahadat 3adam el intisab", "adam intisab", "non-affiliation cnas",
        "certificate of non-affiliation",
    ],
    LIFE: [
        "شهادة الحياة", "شهادة حياة", "إثبات الحياة", "certificat de vie", "preuve de vie",
        "certifica de vie",
        "chahadat el hayat", "retraite", "التقاعد", "taqa3od", "proof of life", "روتريت",
    ],
}  # fmt: skip
CASES = [(words, code) for code, queries in LABELLED.items() for words in queries]
DAY = date(2026, 11, 25)


@pytest.fixture(scope="module")
def index():
    in_force = {
        file.definition.code: file.definition
        for file in read_folder(SHIPPED)
        if file.definition.valid_from <= DAY
    }
    return Index(in_force.values())


def test_what_people_type_comes_first_nine_times_in_ten(index):
    missed = [(words, code) for words, code in CASES if index.find(words).codes[:1] != (code,)]

    assert len(CASES) >= 60
    assert len(missed) <= 0.08 * len(CASES), missed


@pytest.mark.parametrize(("words", "code"), CASES, ids=[words for words, _code in CASES])
def test_what_people_type_is_among_the_first_three(index, words, code):
    assert code in index.find(words).codes[:3]


@pytest.mark.parametrize(
    "words",
    [
        "passeport",
        "جواز السفر",
        "carte grise",
        "permis de conduire",
        "visa",
        "football",
        "xyz",
        "aaaa",
        "١٢٣",
        "🧵",
    ],
)
def test_what_nobody_offers_is_not_found(index, words):
    assert index.find(words).codes == ()


def test_a_query_that_is_only_partly_understood_shows_the_nearest(index):
    found = index.find("assistance rurale")

    assert found.codes == ()
    assert RURAL in found.nearest


def test_an_empty_query_finds_everything(index):
    assert len(index.find(" \t").codes) == len(LABELLED)


@pytest.mark.parametrize(
    "words", ["de la", "كيف", "ال", "\x00", "%", "'", "--", "\u202e", "((((", "x" * 5000, "ا" * 5000]
)
def test_hostile_words_find_nothing_and_break_nothing(index, words):
    assert isinstance(index.find(words), Found)


def test_only_the_beginning_of_a_long_query_is_read(index):
    assert index.find("منحة البطالة" + " " * LONGEST_QUERY + "x" * 10_000) == index.find("منحة البطالة")


def test_an_index_of_nothing_finds_nothing():
    assert Index([]).find("minha") == Found(())


@pytest.mark.parametrize(
    ("latin", "arabic"),
    [
        ("sakan", "سكن"), ("3amal", "عمل"), ("minha", "منحه"), ("bitala", "بطاله"), ("elbitala", "البطاله"),
        ("chomage", "شوماج"), ("retraite", "روتريت"), ("taqa3od", "تقاعد"), ("9aryb", "قريب"), ("5edma",
        "خدمه"),
        ("ch3al", "شحال".replace("ح", "ع")), ("pension", "بونسيون"), ("assurance", "اسورانس"),
    ],
)  # fmt: skip
def test_a_word_sounds_alike_in_both_scripts(latin, arabic):
    assert sound(latin) == sound(arabic) != ""


def test_different_words_do_not_sound_alike():
    words = ["sakan", "minha", "bitala", "taqa3od", "retraite", "3amal", "emploi", "hayat"]
    assert len({sound(word) for word in words}) == len(words)


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("البطاله", "بطاله"),
        ("والبطاله", "بطاله"),
        ("للعمل", "عمل"),
        ("emplois", "emploi"),
        ("الا", "الا"),
        ("bus", "bus"),
    ],
)
def test_an_article_and_a_plural_are_left_out_of_a_stem(word, stem):
    assert bare(word) == stem
