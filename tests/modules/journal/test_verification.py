"""Each harm is planted, by lifting the triggers or writing into files, and must be found and named."""

import json
import secrets
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from factories.journal import EntryFactory
from factories.journal_tree import lifted, sealed
from qarib.kernel import clock
from qarib.modules.journal.clients.folder import place
from qarib.modules.journal.enums import Kind
from qarib.modules.journal.models import Checkpoint, Cosignature, Entry, Leaf, Node, Root, Tree
from qarib.modules.journal.queries import inclusion_of, sealed_as
from qarib.modules.journal.queries.tree import read_tile, root_at
from qarib.modules.journal.rules.lines import COLUMNS, line_bytes, plain
from qarib.modules.journal.rules.merkle import fold, leaf_hash
from qarib.modules.journal.rules.notes import encoded

pytestmark = pytest.mark.django_db
YASMINE = 12


def verify(*arguments):
    """Run the command; return its exit status and what it says in JSON."""
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("verify_journal", *map(str, arguments), "--json", stdout=out)
    return ended.value.code, json.loads(out.getvalue())


def found(*arguments):
    """Return (kind, where) of what a verification must find."""
    status, report = verify(*arguments)
    assert (status, report["ok"]) == (1, False)
    return [(one["kind"], one["where"]) for one in report["problems"]]


@pytest.fixture
def journal(a_witness):
    """Seal three hundred rows, then ten more: one full tile, one partial, two checkpoints, one witness."""
    Entry.objects.bulk_create(
        EntryFactory.build(reason=f"reason {number}", at=clock.now()) for number in range(300)
    )
    sealed(10, subject=YASMINE, kind=Kind.READ)
    with lifted():
        yield a_witness


def leaf_of(position):
    return Leaf.objects.select_related("entry").get(position=position)


def reseal_leaf(position):
    """Do what somebody does who knows how it works: give the changed row a fitting leaf."""
    leaf = leaf_of(position)
    row = Entry.objects.values(*COLUMNS).get(pk=leaf.entry_id)
    Leaf.objects.filter(position=position).update(hash=leaf_hash(line_bytes(plain(row), bytes(leaf.salt))))


def test_an_honest_journal_holds(journal):
    status, report = verify()

    assert status == 0
    assert report == {
        "ok": True, "size": 310, "root": encoded(root_at(310)), "unsealed": 0, "problems": [],
    }  # fmt: skip


def test_an_empty_journal_holds():
    assert verify()[0] == 0


def test_a_row_that_waits_for_its_place_is_counted_and_an_old_one_is_a_harm(journal):
    EntryFactory()
    assert verify()[1]["unsealed"] == 1

    late = EntryFactory(at=clock.now() - timedelta(minutes=11))

    assert found() == [("unsealed", f"row {late.pk}")]
    assert verify("--minutes", 15)[0] == 0


@pytest.mark.parametrize("position", [7, 305])
@pytest.mark.parametrize(
    "change",
    [{"reason": "rewritten"}, {"person": 8}, {"data": {"a": 1}}, {"at": clock.now()}, {"subject": 99}],
)
def test_a_changed_row_is_found(journal, position, change):
    entry = leaf_of(position).entry
    Entry.objects.filter(pk=entry.pk).update(**change)

    assert found() == [("row_changed", f"position {position}, row {entry.pk}")]


@pytest.mark.parametrize("position", [7, 305])
def test_a_removed_row_is_found(journal, position):
    Entry.objects.filter(pk=leaf_of(position).entry_id).delete()

    assert found() == [("row_removed", f"position {position}")]


def test_a_row_removed_with_its_leaf_is_found(journal):
    entry = leaf_of(305).entry_id
    Leaf.objects.filter(position=305).delete()
    Entry.objects.filter(pk=entry).delete()

    kinds = found()

    assert ("row_removed", "position 305") in kinds


def test_an_inserted_leaf_is_found(journal):
    late = EntryFactory()
    Leaf.objects.create(position=310, entry=late, salt=bytes(16), hash=bytes(32))

    assert ("row_inserted", "position 310") in found()


@pytest.mark.parametrize("position", [7, 305])
def test_a_changed_leaf_is_found(journal, position):
    Leaf.objects.filter(position=position).update(hash=bytes(32))

    kinds = found()

    assert kinds[0] == ("leaf_changed", f"position {position}, journal_leaf {position}")
    # The published tile and the checkpoint are right: nothing else is accused.
    assert len(kinds) == 1


def test_a_changed_salt_is_found(journal):
    Leaf.objects.filter(position=7).update(salt=secrets.token_bytes(16))

    assert found() == [("row_changed", f"position 7, row {leaf_of(7).entry_id}")]


def test_a_row_changed_together_with_its_leaf_is_found(journal):
    Entry.objects.filter(pk=leaf_of(7).entry_id).update(reason="rewritten")
    reseal_leaf(7)

    kinds = found()

    assert ("node_changed", "journal_node 1/0") in kinds
    assert ("file_changed", "tile/0/000") in kinds
    assert any(kind == "checkpoint_changed" for kind, _where in kinds)


def test_a_row_changed_together_with_everything_above_it_is_found_by_the_signatures(journal):
    Entry.objects.filter(pk=leaf_of(7).entry_id).update(reason="rewritten")
    reseal_leaf(7)
    Node.objects.update(hash=fold(read_tile(0, 0)))
    Root.objects.filter(size=310).update(root=root_at(310))
    for path in place().rglob("tile/**/*"):
        path.unlink(missing_ok=True) if path.is_file() else None

    _status, report = verify()

    signed = [one for one in report["problems"] if one["kind"] == "checkpoint_changed"]
    assert any("do not give the root that was signed" in one["what"] for one in signed)


def test_a_changed_node_is_found(journal):
    Node.objects.filter(level=1, index=0).update(hash=bytes(32))

    assert found() == [("node_changed", "journal_node 1/0")]


def test_a_removed_node_is_found(journal):
    Node.objects.filter(level=1, index=0).delete()

    assert ("node_changed", "journal_node 1/0") in found()


def test_rows_cut_off_at_the_end_are_found(journal):
    leaves = Leaf.objects.filter(position__gte=305)
    entries = list(leaves.values_list("entry_id", flat=True))
    leaves.delete()
    Entry.objects.filter(pk__in=entries).delete()
    Tree.objects.update(size=305, signed=305)

    _status, report = verify()

    cut = [one for one in report["problems"] if one["kind"] == "row_removed"]
    assert "310 lines; the journal has only 305" in cut[0]["what"]


@pytest.mark.parametrize(("part", "by"), [("\n310\n", "\n309\n"), ("journal\n", "journey\n")])
def test_a_changed_checkpoint_is_found(journal, part, by):
    checkpoint = Checkpoint.objects.get()
    Checkpoint.objects.update(note=checkpoint.note.replace(part, by, 1))

    assert "checkpoint_changed" in {kind for kind, _where in found()}


@pytest.mark.parametrize("line", [0, 1])
def test_a_changed_signature_of_ours_is_found(journal, line):
    checkpoint = Checkpoint.objects.get()
    signatures = checkpoint.note.split("\n\n")[1].splitlines()
    changed = signatures[line][:-10] + ("A" if signatures[line][-10] != "A" else "B") + signatures[line][-9:]
    Checkpoint.objects.update(note=checkpoint.note.replace(signatures[line], changed))

    kinds = found()

    assert kinds[0][0] == "checkpoint_changed"
    assert kinds[0][1].startswith(f"checkpoint {checkpoint.pk} of ")


def test_a_changed_cosignature_is_found(journal):
    line = Cosignature.objects.get().line
    Cosignature.objects.update(line=line[:-10] + ("A" if line[-10] != "A" else "B") + line[-9:])

    assert found()[0][0] == "cosignature_changed"


def test_a_cosignature_of_nobody_known_is_found(journal, settings):
    settings.QARIB_WITNESSES = []

    assert found()[0][0] == "cosignature_changed"


def test_a_witness_that_no_longer_signs_is_believed_by_its_old_key(journal, settings):
    settings.QARIB_JOURNAL_OLD_KEYS = [settings.QARIB_WITNESSES[0].split()[1]]
    settings.QARIB_WITNESSES = []

    assert verify()[0] == 0


def test_a_removed_checkpoint_is_found(journal):
    sealed(1)
    first = Checkpoint.objects.order_by("pk").first()
    Cosignature.objects.filter(checkpoint=first).delete()
    Checkpoint.objects.filter(pk=first.pk).delete()
    later = Checkpoint.objects.get()
    Checkpoint.objects.filter(pk=later.pk).update(at=later.at + timedelta(seconds=2))

    assert "checkpoint_removed" in {kind for kind, _where in found()}


def test_a_changed_root_in_its_table_is_found(journal):
    Root.objects.update(root=bytes(32))

    assert [kind for kind, _where in found()] == ["checkpoint_changed"]


@pytest.mark.parametrize("name", ["tile/0/000", "tile/0/001.p/54", "tile/1/000.p/1"])
def test_a_changed_published_tile_is_found(journal, name):
    path = place() / name
    path.write_bytes(path.read_bytes()[:-1] + b"?")

    assert found() == [("file_changed", name)]


def test_a_missing_published_tile_is_found(journal):
    (place() / "tile/0/000").unlink()

    assert found() == [("file_missing", "tile/0/000")]


def test_a_changed_kept_checkpoint_is_found(journal):
    (path,) = (place() / "checkpoints").glob("*/*")
    path.write_text(path.read_text().replace("310", "311"))

    assert found() == [("file_changed", path.relative_to(place()).as_posix())]


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
    entry = Entry.objects.filter(subject=YASMINE).order_by("pk").first()
    path = tmp_path / "mine.tlog-proof"
    leaf = Leaf.objects.get(entry=entry)
    path.write_text(inclusion_of(YASMINE, bytes(leaf.hash).hex()).proof.text, encoding="utf-8")
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
    entry = Entry.objects.filter(subject=YASMINE).select_related("leaf").order_by("pk").first()
    leaf = sealed_as(entry)

    assert inclusion_of(YASMINE, leaf).holds
    assert inclusion_of(13, leaf) is None
    assert inclusion_of(YASMINE, "0" * 64) is None
    assert inclusion_of(YASMINE, leaf.upper()) is None
    assert inclusion_of(YASMINE, "no") is None
    other = Entry.objects.filter(subject=None).select_related("leaf").order_by("pk").first()
    assert inclusion_of(YASMINE, sealed_as(other)) is None


def test_a_changed_line_does_not_hold_on_its_own_page(journal):
    entry = Entry.objects.filter(subject=YASMINE).select_related("leaf").order_by("pk").first()
    Entry.objects.filter(pk=entry.pk).update(reason="rewritten")

    shown = inclusion_of(YASMINE, sealed_as(entry))

    assert not shown.holds
    assert [one.kind for one in shown.problems] == ["proof_changed"]
