"""Each harm is planted in the live journal, its triggers lifted, and must be found and named."""

import secrets
from datetime import timedelta

import pytest

from factories.journal import EntryFactory
from factories.journal_tree import found, sealed, verify
from qarib.kernel import clock
from qarib.modules.journal.clients.folder import place
from qarib.modules.journal.models import Checkpoint, Cosignature, Entry, Leaf, Node, Root, Tree
from qarib.modules.journal.queries import evidence
from qarib.modules.journal.queries.tree import read_tile, root_at
from qarib.modules.journal.rules.lines import COLUMNS, line_bytes, plain
from qarib.modules.journal.rules.merkle import fold, leaf_hash
from qarib.modules.journal.rules.notes import encoded

pytestmark = pytest.mark.django_db


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


def test_what_is_sealed_while_it_is_verified_is_no_harm(journal, monkeypatch):
    check = evidence.check_tree

    def slowly(lines):
        found_so_far = check(lines)
        sealed(300)
        return found_so_far

    monkeypatch.setattr(evidence, "check_tree", slowly)

    status, report = verify()

    assert report["problems"] == []
    assert (status, report["size"]) == (0, 310)


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
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))

    assert found() == [("file_changed", name)]


def test_a_missing_published_tile_is_found(journal):
    (place() / "tile/0/000").unlink()

    assert found() == [("file_missing", "tile/0/000")]


def test_a_changed_kept_checkpoint_is_found(journal):
    (path,) = (place() / "checkpoints").glob("*/*")
    path.write_text(path.read_text().replace("310", "311"))

    assert found() == [("file_changed", path.relative_to(place()).as_posix())]
