import io
import shutil
import subprocess
import threading
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pikepdf
import pytest
from django.db import OperationalError, connection, transaction
from django.db.utils import IntegrityError
from django.utils import translation
from django_tasks_db.models import DBTaskResult
from PIL import Image, ImageChops, ImageStat

from factories.documents import LETTERS, LetterFactory, OwnerFactory, grant, refusal, registration
from qarib.kernel import clock
from qarib.kernel.actor import ANONYMOUS, SYSTEM, Actor, Basis, citizen
from qarib.kernel.errors import MoveNotAllowed
from qarib.modules.documents import actions, errors, queries
from qarib.modules.documents.clients import typesetter
from qarib.modules.documents.enums import Authenticity, LetterStatus, Standing, Why
from qarib.modules.documents.models import Letter
from qarib.modules.documents.rules import letters
from qarib.modules.journal.models import Entry


def issue(**changes):
    person = OwnerFactory()
    asked = {
        "template": "job_seeker_registration",
        "person_id": person.pk,
        "reference": "QRB-4F7K-92MX-D",
        "language": "ar-dz",
        "data": registration(),
        "actor": SYSTEM,
        **changes,
    }
    return actions.issue_letter(**asked)


def text_of(document):
    """Return what the letter says, as a second program reads it."""
    if not shutil.which("pdftotext"):
        pytest.skip("poppler-utils is not installed")
    done = subprocess.run(["pdftotext", "-", "-"], input=document, capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


@pytest.mark.django_db
def test_issuing_writes_the_row_the_journal_and_the_task_and_waits_for_nothing():
    letter = issue()

    assert (letter.status, letter.language, letter.storage_name) == (LetterStatus.PENDING, "ar", "")
    assert list(Entry.objects.values_list("action", "subject", "object_type", "data")) == [
        (
            "documents.issue_letter",
            letter.person_id,
            "letter",
            {"template": "job_seeker_registration", "reference": "QRB-4F7K-92MX-D"},
        )
    ]
    assert [(row.task_path, row.args_kwargs) for row in DBTaskResult.objects.all()] == [
        ("qarib.modules.documents.tasks.seal_letter", {"args": [letter.pk], "kwargs": {}})
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change", [{"name": None}, {"surprise": "x"}, {"valid_until": "tomorrow"}, {"reasons": []}], ids=str
)
def test_data_that_are_not_what_the_template_prints_are_refused_at_once(change):
    data = registration(**change)
    data = {key: value for key, value in data.items() if value is not None}

    with pytest.raises(ValueError, match=r"name|surprise|tomorrow|reasons"):
        issue(data=data)


@pytest.mark.django_db
def test_a_letter_opened_before_its_task_ran_is_sealed_once_and_for_ever():
    letter = issue()

    first = actions.open_letter(letter)
    stored = letter.storage_name
    Letter.objects.filter(pk=letter.pk).update(data=registration(name="Somebody else"))
    again = actions.open_letter(Letter.objects.get(pk=letter.pk))
    actions.seal_letter(Letter.objects.get(pk=letter.pk))

    letter.refresh_from_db()
    assert first == again
    assert (letter.status, letter.storage_name, letter.sha256) == (
        LetterStatus.SEALED,
        stored,
        sha256(first).hexdigest(),
    )
    assert letter.template_digest == typesetter.digest_of(letter.template)
    assert Entry.objects.filter(action="documents.seal_letter").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_open_at_once_get_the_same_bytes_and_one_file(store):
    letter = LetterFactory()
    opened, ready = [], threading.Barrier(2)

    def look():
        mine = Letter.objects.get(pk=letter.pk)
        ready.wait()
        opened.append(actions.open_letter(mine))
        connection.close()

    threads = [threading.Thread(target=look) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(opened) == 2
    assert opened[0] == opened[1]
    assert len([path for path in store.rglob("*") if path.is_file()]) == 1
    assert Entry.objects.filter(action="documents.seal_letter").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_sealed_letter_keeps_its_file_when_the_answer_to_its_commit_is_lost(store, request):
    letter = LetterFactory()
    request.getfixturevalue("commit_without_answer")

    with pytest.raises(OperationalError):
        actions.seal_letter(Letter.objects.get(pk=letter.pk))

    letter.refresh_from_db()
    assert letter.status == LetterStatus.SEALED
    assert (store / letter.storage_name).exists()


@pytest.mark.django_db
def test_without_a_key_the_letter_waits_and_says_so(settings):
    settings.QARIB_DEMO = False
    settings.VAR_DIR = settings.VAR_DIR / "empty"
    letter = issue()

    with pytest.raises(errors.SealMissing):
        actions.open_letter(letter)

    letter.refresh_from_db()
    assert letter.status == LetterStatus.PENDING


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["ar", "fr", "en"])
@pytest.mark.parametrize("template", LETTERS)
def test_letters_are_tagged_archivable_and_in_the_right_language(template, language):
    data = LETTERS[template]()
    letter = LetterFactory(template=template, language=language, data=data)

    document = actions.open_letter(letter)

    with pikepdf.open(io.BytesIO(document)) as seen:
        assert seen.Root.Lang == language
        assert seen.Root.MarkInfo.Marked
        assert str(seen.Root.ViewerPreferences.DisplayDocTitle) == "True"
        with seen.open_metadata() as meta:
            assert (meta["pdfuaid:part"], meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("1", "2", "A")
        fonts = {
            str(thing.get("/FontName", "")).partition("+")[2]
            for thing in seen.objects
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/FontDescriptor"
        }
    assert {"NotoNaskhArabic-Bold", "NotoSansTifinagh-Regular"} <= fonts
    assert all(font.startswith("Noto") for font in fonts)
    assert letter.code in text_of(document)


@pytest.mark.django_db
def test_a_name_is_never_markup():
    name = '#panic("x") ] *b* _i_ $x$ \\u{41} `raw` <a> @ref // #[ "; \\'
    letter = LetterFactory(language="fr", data=registration(name=name), person=None)

    assert name in text_of(actions.print_letter(letter))


@pytest.mark.django_db
def test_what_no_font_draws_and_what_turns_the_line_never_reach_the_page():
    name = "Ya\u202esm\u0000ine 日本 \U0001f600 \ud800"
    letter = issue(language="fr", data=registration(name=name, occupation={"fr": "\x07a"}))

    text = text_of(actions.print_letter(letter))

    assert (letter.data["name"], letter.data["occupation"]) == ("Yasmine 日本 \U0001f600", {"fr": "a"})
    assert "Yasmine ?? ? " in text
    assert "\u202e" not in text


@pytest.mark.django_db
def test_every_character_that_we_say_we_draw_is_drawn():
    every = [chr(code) for low, high in letters._DRAWN for code in range(low, high + 1)]
    for start in range(0, len(every), 300):
        words = " ".join(f"a{character}" for character in every[start : start + 300])
        letter = LetterFactory(language="fr", data=registration(occupation=words))
        assert actions.print_letter(letter).startswith(b"%PDF")


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["W" * 80, "عبد الرحمن " * 7, "ⵢⴰⵙⵎⵉⵏ " * 11, "م" * 80])
def test_the_longest_names_stay_on_one_page(name):
    letter = LetterFactory(data=registration(name=name))

    with pikepdf.open(io.BytesIO(actions.print_letter(letter))) as seen:
        assert len(seen.pages) == 1


@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.django_db
def test_the_reasons_of_a_refusal_are_printed_to_their_end_and_how_to_contest_after_them(language):
    words = {"ar": "لم يثبت ذلك. ", "fr": "Cela n’est pas établi. "}[language]
    reasons = (words * 200)[:2000].strip()
    how = {"ar": "الطعن بالزر", "fr": "Contestez par le bouton 2026"}[language]
    letter = issue(template="refusal", language=language, data=refusal() | {"appeal": f"{reasons} {how}"})
    with pikepdf.open(io.BytesIO(actions.print_letter(letter))) as document:
        assert len(document.pages) == 2
    assert str(letters.printed("refusal", letter.data, language=language)["appeal"]).endswith(how)


def test_dates_are_written_as_people_read_them():
    assert [letters.written_date("2026-11-01", code) for code in ("ar", "fr", "en")] == [
        "1 نوفمبر 2026",
        "1er novembre 2026",
        "1 November 2026",
    ]


@pytest.mark.django_db
def test_a_code_shows_what_is_printed_and_the_name_masked():
    letter = LetterFactory(data=registration(name="Yasmine Ben Ali", valid_until="2999-01-01"))

    for typed in (letter.code, letter.code.lower().replace("-", " "), f" {letter.code}"):
        found = queries.letter_by_code(typed)
        assert found == queries.PrintedLetter(
            code=letter.code,
            template="job_seeker_registration",
            reference="QRB-4F7K-92MX-D",
            name="Y••• B••• A•••",
            issued=letter.issued_at,
            valid_until=date(2999, 1, 1),
            standing=Standing.VALID,
        )
    with translation.override("en"):
        assert found.kind == "Certificate of registration as a job seeker"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed", ["", "AAAA", "0000-0000-1", "\x00", "A" * 10_000, "QRB-4F7K-92MX-D", "' OR 1=1"]
)
def test_a_code_that_is_not_one_finds_nothing(typed):
    LetterFactory()

    assert queries.letter_by_code(typed) is None


@pytest.mark.django_db
def test_a_letter_past_its_day_is_expired_and_a_withdrawn_one_is_withdrawn():
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    expired = LetterFactory(data=registration(valid_until=yesterday))
    last_day = LetterFactory(data=registration(valid_until=clock.today().isoformat()))
    withdrawn = LetterFactory(template="refusal", data=refusal())

    actions.withdraw_letter(withdrawn, reason="appeal upheld", actor=SYSTEM)

    found = [queries.letter_by_code(letter.code).standing for letter in (expired, last_day, withdrawn)]
    assert found == [Standing.EXPIRED, Standing.VALID, Standing.WITHDRAWN]
    with pytest.raises(MoveNotAllowed):
        actions.withdraw_letter(withdrawn, reason="again", actor=SYSTEM)


@pytest.mark.django_db
def test_a_sealed_file_is_authentic_and_finds_its_letter_back():
    letter = LetterFactory()
    document = actions.open_letter(letter)

    found = queries.verify_bytes(document)

    assert (found.status, found.why, found.signer) == (
        Authenticity.AUTHENTIC,
        Why.SEAL_INTACT,
        "Qarib demo seal",
    )
    assert abs(found.issued - letter.sealed_at) < timedelta(seconds=1)
    assert found.letter == queries.letter_by_code(letter.code)
    assert queries.verify_bytes(document[:-1] + b" ").letter is None


@pytest.mark.django_db
def test_a_person_sees_their_letters_and_those_of_whom_they_act_for_and_nobody_else_does():
    mine, other = LetterFactory(), LetterFactory()
    me = mine.person_id

    def seen(actor):
        return sorted(queries.letters_visible_to(actor).order_by("pk").values_list("pk", flat=True))

    assert seen(citizen(me)) == [mine.pk]
    assert seen(Actor(person=other.person_id, role="citizen", subject=me, basis=Basis.MANDATE)) == [mine.pk]
    assert seen(Actor(person=me, role="agent", organisation=1, body=1, basis=Basis.DUTY)) == []
    assert seen(ANONYMOUS) == []
    assert [letter.pk for letter in queries.letters_about("QRB-4F7K-92MX-D")] == [other.pk, mine.pk]
    assert list(Letter.objects.all().of_person(me)) == [mine]


@pytest.mark.django_db
def test_reading_one_s_own_letter_is_not_written_and_an_agent_s_reading_is():
    letter = LetterFactory(person=OwnerFactory())
    agent = OwnerFactory()

    served = actions.read_letter(letter, actor=citizen(letter.person_id))
    actions.read_letter(letter, actor=Actor(person=agent.pk, role="agent", basis=Basis.DUTY))

    assert served.name == f"QRB-4F7K-92MX-D-{letter.code}.pdf"
    assert served.headers["Content-Disposition"] == f'attachment; filename="{served.name}"'
    assert list(Entry.objects.filter(kind="read").values_list("person", "subject")) == [
        (agent.pk, letter.person_id)
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change", [{"status": "sealed"}, {"template": "poem"}, {"language": "xx"}, {"sha256": "a"}], ids=str
)
def test_the_table_refuses_an_impossible_letter(change):
    with pytest.raises(IntegrityError), transaction.atomic():
        LetterFactory(**change)


def test_printing_is_the_same_for_the_same_data_and_instant():
    at = datetime(2026, 11, 24, 9, tzinfo=UTC)
    content = {
        "language": "ar",
        "reference": "R",
        "code": "C",
        "link": "http://x/v/C",
        "qr": "<svg xmlns='http://www.w3.org/2000/svg'/>",
        "issued": "x",
        "demo": False,
        "lines": letters.printed("job_seeker_registration", registration(), language="ar"),
    }

    twice = [typesetter.typeset("job_seeker_registration", content, at=at) for _ in range(2)]

    assert twice[0] == twice[1]


@pytest.mark.django_db
@pytest.mark.skipif(not shutil.which("pdftoppm"), reason="poppler-utils is not installed")
@pytest.mark.parametrize("language", ["ar", "fr"])
def test_a_letter_looks_as_it_did_when_somebody_last_looked_at_it(language):
    """Text extraction does not see broken joins or reversed digits; only the picture does.

    After a wanted change, delete the picture, run the test twice, and look at the new one.
    """
    letter = LetterFactory(
        language=language,
        code="4F7K-92MX-D",
        issued_at=datetime(2026, 11, 24, 9, tzinfo=UTC),
        data=registration(occupation="ⵢⴰⵙⵎⵉⵏ (Infographiste) رقم 3"),
    )
    done = subprocess.run(
        ["pdftoppm", "-r", "60", "-gray", "-singlefile", "-png", "-"],
        input=actions.print_letter(letter),
        capture_output=True,
        check=True,
    )
    reference = Path(__file__).parent / "pictures" / f"certificate-{language}.png"
    if not reference.exists():
        reference.parent.mkdir(exist_ok=True)
        reference.write_bytes(done.stdout)
        pytest.fail(f"a new picture was written: look at {reference}")

    seen, wanted = Image.open(io.BytesIO(done.stdout)), Image.open(reference)
    assert seen.size == wanted.size
    assert ImageStat.Stat(ImageChops.difference(seen, wanted)).mean[0] < 0.6


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "amount"), [("ar", "500.000"), ("fr", "500 000 DA, en une fois"), ("en", "500,000 DA, once")]
)
def test_a_grant_prints_its_amount_only_where_there_is_one(language, amount):
    paid = text_of(actions.open_letter(LetterFactory(template="grant", language=language, data=grant())))
    unpaid = grant()
    del unpaid["amount"]
    free = text_of(actions.open_letter(LetterFactory(template="grant", language=language, data=unpaid)))

    assert amount in paid
    assert amount not in free
