"""The page of one reading with its proof, and the sealed journal that is open to anybody."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse

from factories.journal import EntryFactory
from factories.journal_tree import lifted, sealed, witness
from qarib.kernel import clock
from qarib.modules.accounts.enums import IdentityLevel
from qarib.modules.accounts.models import Person
from qarib.modules.journal.actions import seal_now
from qarib.modules.journal.enums import Kind
from qarib.modules.journal.models import Entry, Leaf
from qarib.portal.journal.sealed import _ago
from strict.client import StrictClient

READINGS = reverse("portal:readings")
JOURNAL = reverse("portal:journal")


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path / "var"
    settings.QARIB_JOURNAL_ORIGIN = "qarib.test/journal"
    settings.QARIB_WITNESSES = []


def read(world, **changes):
    """Let Samir open Yasmine's file."""
    return EntryFactory(
        **{
            "kind": Kind.READ,
            "action": "dossier.read",
            "subject": world.yasmine.pk,
            "person": world.samir.person,
            "organisation": world.agency.pk,
            "reason": "Une plainte à vérifier",
            **changes,
        }
    )


def page_of(entry):
    return reverse("portal:reading", args=[bytes(Leaf.objects.get(entry=entry).hash).hex()])


@pytest.fixture
def reading(world):
    entry = read(world)
    sealed(20)
    return entry


def test_a_reading_of_the_last_seconds_says_that_it_will_be_sealed(world, yasmine):
    read(world)

    (line,) = yasmine.get(READINGS).context["lines"]

    assert line.url == ""
    assert line.link == "This line will be sealed within a minute."


def test_from_the_list_to_the_proof(reading, yasmine):
    (line,) = yasmine.get(READINGS).context["lines"]
    assert line.url == page_of(reading)

    page = yasmine.get(line.url)

    text = page.content.decode()
    assert page.context["holds"]
    assert "This line is sealed" in text
    assert "Une plainte à vérifier" in text
    assert len(page.context["steps"]) == 5
    assert page.context["steps"][-1].result == page.context["root"]


def test_a_witness_is_named_with_its_time(reading, yasmine, settings, tmp_path):
    with witness(tmp_path / "witness", settings):
        seal_now()
        page = yasmine.get(page_of(reading), headers={"accept-language": "fr"})

    assert [one["name"] for one in page.context["signers"]][1] == "Cour des comptes"
    assert page.context["witnesses"] == 1


def test_the_downloaded_proof_is_accepted_by_the_command(reading, yasmine, tmp_path):
    answer = yasmine.get(page_of(reading) + "proof/")
    file = tmp_path / "my.tlog-proof"
    file.write_bytes(answer.content)

    assert answer["Content-Disposition"].endswith('.tlog-proof"')
    assert answer["Cache-Control"] == "private, no-store"
    with pytest.raises(SystemExit) as ended:
        call_command("verify_journal", "--proof", str(file), "--json")
    assert ended.value.code == 0


def test_a_row_that_was_changed_is_said_on_its_page(reading, yasmine):
    address = page_of(reading)
    with lifted():
        Entry.objects.filter(pk=reading.pk).update(reason="Instruction")

    page = yasmine.get(address)

    assert not page.context["holds"]
    assert "This line does not fit what was signed" in page.content.decode()


def test_what_the_phone_computes_with_is_what_the_page_shows(reading, yasmine):
    """The script hashes the text of `data-line`: it must be the content, to the byte."""
    page = yasmine.get(page_of(reading))
    html = page.content.decode()
    proof = page.context["proof"]

    (shown,) = re.findall(r"<pre[^>]*data-line>(.*?)</pre>", html, flags=re.DOTALL)
    neighbours = re.findall(r'data-neighbour="([0-9a-f]{64})"', html)

    unescaped = shown.replace("&quot;", '"').replace("&#x27;", "'").replace("&lt;", "<").replace("&amp;", "&")
    assert unescaped.encode() == proof.content
    assert [bytes.fromhex(one) for one in neighbours] == list(proof.path)
    assert f'data-root="{page.context["root"]}"' in html


@pytest.mark.parametrize("end", ["", "proof/"])
def test_another_person_and_an_absent_line_get_the_same_answer(reading, karim, yasmine, end):
    foreign = karim.get(page_of(reading) + end)
    absent = karim.get(reverse("portal:reading", args=["0" * 64]) + end)

    assert foreign.status_code == absent.status_code == 404
    assert foreign.content == absent.content


def test_my_own_looks_and_acts_have_no_page(world, yasmine):
    own, act = read(world, person=world.yasmine.pk), read(world, kind=Kind.ACT)
    sealed(1)

    assert [yasmine.get(page_of(entry)).status_code for entry in (own, act)] == [404, 404]


@pytest.mark.parametrize("leaf", ["a", "A" * 64, "0" * 63, "0" * 66, "x" * 64])
def test_an_address_that_is_no_fingerprint_is_absent(world, yasmine, leaf):
    assert yasmine.get(reverse("portal:reading", args=[leaf])).status_code == 404


def test_before_identity_is_confirmed_there_is_no_proof(reading, world, browser):
    Person.objects.filter(pk=world.yasmine.pk).update(
        identity_level=IdentityLevel.DECLARED, matched_by="", matched_at=None
    )
    client = browser(Person.objects.get(pk=world.yasmine.pk))

    for address in (page_of(reading), page_of(reading) + "proof/"):
        assert client.get(address).url == reverse("portal:identity")


def test_a_line_that_no_checkpoint_covers_yet_waits(world, yasmine, settings):
    settings.QARIB_DEMO = False
    entry = read(world)
    seal_now()

    page = yasmine.get(page_of(entry))

    assert page.status_code == 200
    assert "will be sealed within a minute" in page.content.decode()
    assert yasmine.get(page_of(entry) + "proof/").status_code == 404


def test_the_page_of_a_reading_costs_few_queries(reading, yasmine, django_assert_max_num_queries):
    address = page_of(reading)
    yasmine.get(address)

    with django_assert_max_num_queries(12):
        yasmine.get(address)


def test_the_journal_says_how_fresh_it_is_and_who_watches(reading, settings, tmp_path):
    with witness(tmp_path / "witness", settings):
        seal_now()
        page = StrictClient().get(JOURNAL, headers={"accept-language": "fr"})

    (one,) = page.context["witnesses"]
    assert (one["name"], one["late"], one["size"]) == ("Cour des comptes", False, Leaf.objects.count())
    assert not page.context["late"]
    assert str(page.context["keys"][0]) in page.content.decode()


def test_a_witness_that_never_signed_and_a_journal_without_checkpoint_are_said(db, settings):
    settings.QARIB_DEMO = False
    key = "cour.test/w1+0a4db29d+BFNuIQGDHzL7hM1tJF1IH7YQNCIn0PgKDCyMpE14IY0Q"
    settings.QARIB_WITNESSES = [f"http://127.0.0.1:9 {key.replace('cour.test', 'cour.demo')} مجلس | Cour"]

    page = StrictClient().get(JOURNAL, headers={"accept-language": "en"})

    assert page.context["late"]
    assert "has not signed yet" in page.content.decode()
    assert "Nothing was signed in the last minutes" in page.content.decode()


def test_the_files_are_open_and_nothing_beside_them_is(reading):
    stranger, size = StrictClient(), Leaf.objects.count()

    checkpoint = stranger.get("/journal/checkpoint")
    tile = stranger.get(f"/journal/tile/0/000.p/{size}")

    assert checkpoint["Content-Type"] == "text/plain; charset=utf-8"
    assert checkpoint.content.decode().splitlines()[:2] == ["qarib.test/journal", str(size)]
    assert (tile["Content-Type"], len(tile.content)) == ("application/octet-stream", size * 32)
    assert "immutable" in tile["Cache-Control"]
    assert stranger.get("/journal/keys").status_code == 200
    days = stranger.get("/journal/checkpoints/").content.decode().split()
    assert stranger.get(f"/journal/checkpoints/{days[0]}").content.decode().strip().isdigit()
    for address in ("lines.jsonl", ".lock", "tile/0/000", "..%2fjournal-key.pem", "checkpoint/"):
        assert stranger.get(f"/journal/{address}").status_code == 404


def test_nothing_published_names_anybody(reading, world):
    stranger = StrictClient()
    files = ("checkpoint", "keys", f"tile/0/000.p/{Leaf.objects.count()}")
    shown = b"".join(
        stranger.get(address).content for address in (JOURNAL, *(f"/journal/{one}" for one in files))
    )

    for name in (world.yasmine.family_name, world.yasmine.nin, "Une plainte"):
        assert name.encode() not in shown


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 seconds ago"),
        (1, "1 second ago"),
        (59, "59 seconds ago"),
        (60, "1 minute ago"),
        (3599, "59 minutes ago"),
        (90_000, "29 November 2026"),
    ],
)
def test_how_long_ago_is_said_in_words(seconds, words, monkeypatch):
    now = datetime(2026, 11, 30, 12, tzinfo=UTC)
    monkeypatch.setattr(clock, "machine_now", lambda: now)

    assert _ago(now - timedelta(seconds=seconds)).startswith(words)
