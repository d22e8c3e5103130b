"""Each harm is planted in exported files or in a downloaded proof, and must be found without a database."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from factories.journal_tree import SUBJECT, found, sealed, verify
from qarib.modules.journal.clients.folder import place
from qarib.modules.journal.models import Entry, Leaf
from qarib.modules.journal.queries import inclusion_of, sealed_as

pytestmark = pytest.mark.django_db


@pytest.fixture
def exported(journal, tmp_path):
    call_command("export_journal", str(tmp_path / "export"), stdout=StringIO())
    return tmp_path / "export"


def rewrite(path, change):
    """Change the lines of an exported file."""
    lines = [json.loads(text) for text in path.read_text(encoding="utf-8").splitlines()]
    path.write_text("".join(json.dumps(line) + "\n" for line in change(lines)), encoding="utf-8")


def test_exported_files_hold_without_a_database(exported, django_assert_num_queries):
    with django_assert_num_queries(0):
        status, report = verify("--from", exported)

    assert (status, report["ok"], report["size"]) == (0, True, 310)
    assert (exported / "lines.jsonl").stat().st_mode & 0o777 == 0o600


def with_reason(lines):
    lines[7]["line"]["reason"] = "rewritten"
    return lines


HARMS_OF_LINES = {
    "changed": (with_reason, "row_changed", "position 7, row "),
    "removed": (lambda lines: lines[:7] + lines[8:], "row_removed", "position 7"),
    "removed at the end": (lambda lines: lines[:-1], "row_removed", "position 309"),
    "inserted": (
        lambda lines: [*lines, {**lines[0], "position": 310}],
        "row_inserted",
        "lines.jsonl, position 310",
    ),
    "doubled": (lambda lines: [*lines[:8], lines[7], *lines[8:]], "row_inserted", "lines.jsonl, position 7"),
    "salted otherwise": (
        lambda lines: [{**lines[0], "salt": "00" * 16}, *lines[1:]],
        "row_changed",
        "position 0, row ",
    ),
    "unreadable": (
        lambda lines: [*lines[:7], {"position": 7}, *lines[8:]],
        "row_changed",
        "lines.jsonl, line 8",
    ),
}


@pytest.mark.parametrize("harm", HARMS_OF_LINES)
def test_a_harm_in_exported_lines_is_found(exported, harm):
    change, kind, where = HARMS_OF_LINES[harm]
    rewrite(exported / "lines.jsonl", change)

    assert any(one == kind and place_.startswith(where) for one, place_ in found("--from", exported))


def flipped(content):
    return content[:-40] + bytes([content[-40] ^ 1]) + content[-39:]


@pytest.mark.parametrize(
    ("name", "kind"),
    [("tile/0/000", "leaf_changed"), ("tile/0/001.p/54", "leaf_changed"), ("tile/1/000.p/1", "node_changed")],
)
def test_a_harm_in_an_exported_tile_is_found(exported, name, kind):
    path = exported / name
    content = path.read_bytes()
    path.write_bytes(flipped(content) if len(content) > 40 else bytes(32))

    kinds = found("--from", exported)

    assert [one for one, _where in kinds] == [kind]
    assert name in kinds[0][1]


def test_a_missing_or_cut_tile_is_found(exported):
    (exported / "tile/0/001.p/54").unlink()
    path = exported / "tile/1/000.p/1"
    path.write_bytes(path.read_bytes()[:-1])

    kinds = found("--from", exported)

    assert ("file_missing", "tile/0/001.p/54") in kinds
    assert ("file_changed", "tile/1/000.p/1") in kinds


@pytest.mark.parametrize("name", ["checkpoint", "kept"])
def test_a_harm_in_an_exported_checkpoint_is_found(exported, name):
    path = exported / "checkpoint" if name == "checkpoint" else next((exported / "checkpoints").glob("*/*"))
    text = path.read_text()
    path.write_text(text[:-20] + ("A" if text[-20] != "A" else "B") + text[-19:])

    kinds = found("--from", exported)

    assert [one for one, _where in kinds] == ["cosignature_changed"]
    assert kinds[0][1] == path.relative_to(exported).as_posix()


def test_only_signatures_of_keys_that_the_verifier_trusts_count(exported, tmp_path):
    mine = tmp_path / "my-keys"
    mine.write_text((exported / "keys").read_text())
    (exported / "keys").write_text("")

    assert verify("--from", exported, "--keys", mine)[0] == 0
    assert "checkpoint_changed" in {kind for kind, _where in found("--from", exported)}


@pytest.mark.parametrize("name", ["checkpoint", "lines.jsonl", "keys"])
def test_without_its_files_nothing_can_be_verified(exported, name):
    (exported / name).unlink()

    with pytest.raises(CommandError) as refused:
        call_command("verify_journal", "--from", str(exported))

    assert refused.value.returncode == 2


def test_an_export_goes_to_an_empty_folder(exported):
    with pytest.raises(CommandError, match="not empty"):
        call_command("export_journal", str(exported))


@pytest.fixture
def proof(journal, tmp_path):
    entry = Entry.objects.filter(subject=SUBJECT).order_by("pk").first()
    path = tmp_path / "mine.tlog-proof"
    leaf = Leaf.objects.get(entry=entry)
    path.write_text(inclusion_of(SUBJECT, bytes(leaf.hash).hex()).proof.text, encoding="utf-8")
    return path


def test_a_downloaded_proof_holds_alone_and_beside_a_kept_checkpoint(proof, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert verify("--proof", proof)[0] == 0
        assert (
            verify("--proof", proof, "--checkpoint", place() / "checkpoint", "--keys", place() / "keys")[0]
            == 0
        )


def test_every_changed_character_of_a_proof_is_found(proof):
    text = proof.read_text()
    for place_ in range(0, len(text), 37):
        other = "A" if text[place_] != "A" else "B"
        proof.write_text(text[:place_] + other + text[place_ + 1 :])

        assert verify("--proof", proof)[0] == 1, place_


@pytest.mark.parametrize(
    "change", [lambda text: text + "\n", lambda text: text[:-1], lambda _text: "", lambda text: text * 2]
)
def test_what_is_no_proof_is_named(proof, change):
    proof.write_text(change(proof.read_text()))

    assert found("--proof", proof) == [("proof_changed", "mine.tlog-proof")]


def test_a_proof_of_another_checkpoint_is_found(proof):
    sealed(1)

    kinds = found("--proof", proof, "--checkpoint", place() / "checkpoint")

    assert kinds == [("checkpoint_changed", "checkpoint of 311 lines that was given")]


def test_only_the_person_it_concerns_gets_a_proof(journal):
    entry = Entry.objects.filter(subject=SUBJECT).select_related("leaf").order_by("pk").first()
    leaf = sealed_as(entry)

    assert inclusion_of(SUBJECT, leaf).holds
    assert inclusion_of(13, leaf) is None
    assert inclusion_of(SUBJECT, "0" * 64) is None
    assert inclusion_of(SUBJECT, leaf.upper()) is None
    assert inclusion_of(SUBJECT, "no") is None
    other = Entry.objects.filter(subject=None).select_related("leaf").order_by("pk").first()
    assert inclusion_of(SUBJECT, sealed_as(other)) is None


def test_a_changed_line_does_not_hold_on_its_own_page(journal):
    entry = Entry.objects.filter(subject=SUBJECT).select_related("leaf").order_by("pk").first()
    Entry.objects.filter(pk=entry.pk).update(reason="rewritten")

    shown = inclusion_of(SUBJECT, sealed_as(entry))

    assert not shown.holds
    assert [one.kind for one in shown.problems] == ["proof_changed"]
