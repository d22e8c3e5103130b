import io
import json
import os
import random
import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, sign_pdf
from pyhanko.sign.general import SigningError

from factories.documents import pdf, registration
from qarib.modules.documents.actions import print_letter
from qarib.modules.documents.clients import authority, pades, seal
from qarib.modules.documents.clients.inspection import inspect
from qarib.modules.documents.enums import Authenticity, Why
from qarib.modules.documents.models import Letter

AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def unsealed():
    letter = Letter(
        template="job_seeker_registration", language="ar", data=registration(), reference="QRB-4F7K-92MX-D"
    )
    return print_letter(letter)


@pytest.fixture
def sealed(unsealed):
    return seal.seal(unsealed, at=AT, authority=authority.seal_material())


@pytest.fixture
def roots():
    return seal.roots_of(authority.root_certificates())


def answer(data, roots):
    found = inspect(data, roots=roots)
    return found.status, found.why


def test_a_sealed_letter_is_authentic_with_its_signer_and_date(sealed, roots):
    found = inspect(sealed, roots=roots)

    assert (found.status, found.why, found.signer, found.issued) == (
        Authenticity.AUTHENTIC,
        Why.SEAL_INTACT,
        "Qarib demo seal",
        AT,
    )


def test_one_flipped_byte_anywhere_is_seen(sealed, roots):
    """In the head, the body, the signature and its padding, the tables and the last line."""
    start = sealed.index(b"/Contents <")
    end = sealed.index(b">", start)
    chosen = random.Random(16)
    places = {
        *chosen.sample(range(len(sealed)), 120),  # anywhere
        *chosen.sample(range(start, end), 60),  # the signature
        *range(end - 6, end + 60, 3),  # its edge and the signed ranges
        *chosen.sample(range(len(sealed) - 700, len(sealed)), 40),  # the last table
        *range(9),  # the first line
    }
    assert len(places) >= 200

    unseen = []
    for place in sorted(places):
        spoiled = bytearray(sealed)
        spoiled[place] ^= chosen.choice([0x01, 0x20, 0x80, 0xFF])
        if answer(bytes(spoiled), roots) != (Authenticity.ALTERED, Why.CHANGED_AFTER_SEALING):
            unseen.append(place)
    assert unseen == []


def appended_revision(data):
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    writer.root["/Extra"] = writer.add_object(writer.root["/Pages"])
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def resaved(data):
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as document:
        document.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "spoil",
    [
        appended_revision,
        resaved,
        lambda data: data + b"\n",
        lambda data: data + b"%%EOF",
        lambda data: b"\n" + data,
        lambda data: data[:-1],
        lambda data: data[: len(data) // 2] + data[-2000:],
        lambda data: data[:70_000] + data[70_001:],
        lambda data: data + data,
    ],
)
def test_whatever_is_added_or_cut_is_seen(spoil, sealed, roots):
    assert answer(spoil(sealed), roots) == (Authenticity.ALTERED, Why.CHANGED_AFTER_SEALING)


def test_the_seal_of_another_authority_is_unknown_even_when_it_calls_itself_ours(
    unsealed, roots, settings, tmp_path
):
    settings.VAR_DIR = tmp_path / "other"
    authority.make_demo_authority()
    forged = seal.seal(unsealed, at=AT, authority=authority.seal_material())

    assert answer(forged, roots) == (Authenticity.UNKNOWN, Why.OTHER_AUTHORITY)


def test_the_seal_forbids_a_second_one(sealed):
    signer = pades._signer(authority.seal_material(), "").signer
    writer = IncrementalPdfFileWriter(io.BytesIO(sealed))

    with pytest.raises(SigningError, match="forbids all changes"):
        sign_pdf(writer, PdfSignatureMetadata(field_name="Other"), signer=signer)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", Why.EMPTY),
        (b"  \n", Why.EMPTY),
        (b"hello, I am not a PDF", Why.NOT_A_PDF),
        (os.urandom(5000), Why.NOT_A_PDF),
        (b"%PDF-1.7\n" + bytes(range(256)) * 20, Why.UNREADABLE),
        (b"%PDF-1.7\n", Why.UNREADABLE),
        (b"%PDF-" + b"0" * (20 * 1024 * 1024), Why.TOO_LARGE),
        (pdf(), Why.NO_SEAL),
    ],
    ids=["empty", "blank", "text", "garbage", "garbage that begins as a PDF", "a head", "huge", "unsigned"],
)
def test_what_is_not_a_letter_of_ours_is_unknown(data, why, roots):
    assert answer(data, roots) == (Authenticity.UNKNOWN, why)


def test_the_unsealed_print_of_a_letter_is_unknown(unsealed, roots):
    assert answer(unsealed, roots) == (Authenticity.UNKNOWN, Why.NO_SEAL)


def test_without_a_root_nothing_is_authentic(sealed):
    assert answer(sealed, []) == (Authenticity.UNKNOWN, Why.NO_ROOT)


def test_a_file_that_holds_no_certificate_is_no_root():
    with pytest.raises(ValueError, match="no certificate"):
        seal.roots_of(b"nothing")


def run_command(*words, data=b"", folder):
    """Run manage.py in a process of its own, with a database that does not answer."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *words],
        input=data,
        capture_output=True,
        check=False,
        cwd=folder,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "qarib.config.settings",
            "QARIB_DEMO": "1",
            "QARIB_VAR": str(folder),
            "QARIB_DATABASE_URL": "postgres://nobody@127.0.0.1:9/nothing",
        },
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def test_the_command_answers_off_line_without_the_database(sealed, tmp_path):
    letter, spoiled = tmp_path / "letter.pdf", tmp_path / "spoiled.pdf"
    letter.write_bytes(sealed)
    spoiled.write_bytes(sealed[:5000] + b"!" + sealed[5001:])

    known = run_command("verify_letter", str(letter), "--json", folder=tmp_path)
    changed = run_command("verify_letter", str(spoiled), folder=tmp_path)

    assert known[2] == ""
    assert (known[0], json.loads(known[1]), known[2]) == (
        0,
        {
            "status": "authentic",
            "why": "seal_intact",
            "signer": "Qarib demo seal",
            "issued": "2026-11-24T10:30:00+01:00",
        },
        "",
    )
    assert (changed[0], changed[1].partition(": ")[0], changed[2]) == (1, "altered", "")


def call(capsys, *words):
    with pytest.raises(SystemExit) as ended:
        call_command("verify_letter", *words)
    return ended.value.code, capsys.readouterr().out


def test_the_command_says_unknown_for_whatever_is_not_a_letter(tmp_path, capsys):
    other, empty = tmp_path / "other.pdf", tmp_path / "empty.pdf"
    other.write_bytes(pdf())
    empty.touch()

    answers = [
        call(capsys, str(path), "--json") for path in (other, empty, tmp_path / "missing.pdf", tmp_path)
    ]

    assert [(status, json.loads(out)) for status, out in answers] == [
        (2, {"status": "unknown", "why": why, "signer": None, "issued": None})
        for why in ("no_seal", "empty", "unreadable", "unreadable")
    ]


def test_the_command_takes_a_root_and_speaks_to_people(sealed, tmp_path, capsys, settings):
    root, letter = tmp_path / "elsewhere.pem", tmp_path / "letter.pdf"
    root.write_bytes(authority.root_certificates())
    letter.write_bytes(sealed)
    settings.VAR_DIR = tmp_path / "empty"

    known = call(capsys, str(letter), "--root", str(root))
    unknown = call(capsys, str(letter), "--json")

    assert known[0] == 0
    assert known[1].splitlines()[0].startswith("authentic: ")
    assert known[1].splitlines()[1] == "Qarib demo seal, 2026-11-24T10:30:00+01:00"
    assert (unknown[0], json.loads(unknown[1])["why"]) == (2, "no_root")
    with pytest.raises(CommandError, match=r"none\.pem") as refused:
        call_command("verify_letter", str(letter), "--root", str(tmp_path / "none.pem"))
    assert refused.value.returncode == 2


def test_the_demo_s_authority_is_made_once_and_readable_by_us_alone(settings, tmp_path, capsys):
    settings.VAR_DIR = tmp_path / "fresh"

    call_command("make_authority")
    first = (authority.folder() / "seal.pem").read_bytes()
    call_command("make_authority")

    assert capsys.readouterr().out.splitlines() == [
        f"created: {authority.folder()}",
        f"exists already: {authority.folder()}",
    ]
    assert (authority.folder() / "seal.pem").read_bytes() == first
    assert {stat.S_IMODE(path.stat().st_mode) for path in authority.folder().iterdir()} == {0o600}
    assert stat.S_IMODE(authority.folder().stat().st_mode) == 0o700


def test_production_never_makes_an_authority(settings):
    settings.QARIB_DEMO = False
    with pytest.raises(CommandError, match="QARIB_SEAL_KEY_FILE"):
        call_command("make_authority")
    settings.QARIB_SEAL_KEY = "a key"
    with pytest.raises(CommandError, match="configured already"):
        call_command("make_authority")


def test_production_s_own_seal_is_used_where_it_is_given(settings, tmp_path, unsealed):
    made = authority.folder()
    settings.QARIB_SEAL_KEY = (made / "seal-key.pem").read_text()
    settings.QARIB_SEAL_CERTIFICATE = (made / "seal.pem").read_text()
    settings.QARIB_SEAL_ROOT = (made / "root.pem").read_text()
    settings.VAR_DIR, settings.QARIB_DEMO = tmp_path / "empty", False

    document = seal.seal(unsealed, at=AT, authority=authority.seal_material())

    assert answer(document, seal.roots_of(authority.root_certificates()))[0] == Authenticity.AUTHENTIC


def test_a_lost_race_to_make_the_authority_leaves_the_winner_s(settings, tmp_path, monkeypatch):
    settings.VAR_DIR = tmp_path / "raced"
    write = authority._write_authority

    def slower(place):
        write(place)
        monkeypatch.setattr(authority, "_write_authority", write)
        assert authority.make_demo_authority()

    monkeypatch.setattr(authority, "_write_authority", slower)

    assert not authority.make_demo_authority()
    assert [path.name for path in (tmp_path / "raced").iterdir()] == ["authority"]
