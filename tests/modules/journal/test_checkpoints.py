from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from factories.journal import EntryFactory
from factories.journal_tree import lifted, sealed, witness
from qarib.kernel import clock
from qarib.modules.journal.actions import publish, seal_now, sign_checkpoint
from qarib.modules.journal.clients.folder import place
from qarib.modules.journal.errors import ForkRefusedError
from qarib.modules.journal.models import Checkpoint, Cosignature, Entry, Leaf, Node, Root, Tree
from qarib.modules.journal.queries import (
    known_keys,
    latest_checkpoint,
    published_file,
    published_list,
    witness_states,
)
from qarib.modules.journal.queries.tree import note_of, root_at
from qarib.modules.journal.rules.notes import read_note, verify
from qarib.modules.journal.rules.tiles import read_path

pytestmark = pytest.mark.django_db


def published():
    return read_note((place() / "checkpoint").read_text(encoding="utf-8"))


def test_a_checkpoint_says_whose_tree_its_size_and_its_root_and_is_signed_twice():
    sealed(3)

    note = read_note(latest_checkpoint().note)

    assert (note.head.origin, note.head.size, note.head.root) == ("qarib.test/journal", 3, root_at(3))
    plain, timed = known_keys()
    assert verify(note.head, note.signatures[0], plain) is None
    assert verify(note.head, note.signatures[1], timed) == int(latest_checkpoint().at.timestamp())


def test_a_checkpoint_is_signed_also_when_nothing_happened(monkeypatch):
    sealed(1)
    later = clock.machine_now() + timedelta(seconds=30)
    monkeypatch.setattr(clock, "machine_now", lambda: later)

    seal_now()

    first, second = Checkpoint.objects.order_by("pk")
    assert first.root_id == second.root_id == 1
    assert first.note != second.note
    assert note_of(second).text == published().text


def test_an_empty_journal_has_a_checkpoint_too():
    seal_now()

    assert published().head.size == 0


def test_a_smaller_tree_is_never_signed():
    sealed(3)
    Tree.objects.update(size=2, signed=0)

    with pytest.raises(ForkRefusedError, match="more than 2"):
        sign_checkpoint()

    assert Checkpoint.objects.count() == 1


def test_a_second_root_for_one_size_is_never_signed(monkeypatch):
    sealed(3)
    monkeypatch.setattr("qarib.modules.journal.actions.signing.root_at", lambda _size: bytes(32))

    with pytest.raises(ForkRefusedError, match="another root"):
        sign_checkpoint()

    assert Checkpoint.objects.count() == 1
    assert Root.objects.count() == 1


def test_without_a_key_rows_are_sealed_and_nothing_is_signed(settings):
    settings.QARIB_DEMO = False
    EntryFactory()

    assert seal_now() == (1, None)
    assert Leaf.objects.count() == 1
    assert not Checkpoint.objects.exists()


def test_what_is_published_are_tiles_checkpoints_and_keys_and_nothing_else():
    sealed(300, reason="a reason that nobody may read")
    sealed(220)

    names = {path.relative_to(place()).as_posix(): path for path in place().rglob("*") if path.is_file()}
    tiles = {name for name in names if read_path(name)}
    kept = {name for name in names if name.startswith("checkpoints/")}

    assert tiles == {"tile/0/000", "tile/0/001", "tile/0/002.p/8", "tile/1/000.p/1", "tile/1/000.p/2"}
    assert set(names) - tiles - kept == {"checkpoint", "keys", ".lock"}
    assert len(kept) in {1, 2}  # one a second
    leaves = Leaf.objects.order_by("position").values_list("hash", flat=True)
    assert names["tile/0/001"].read_bytes() == b"".join(map(bytes, leaves[256:512]))
    assert b"nobody may read" not in b"".join(path.read_bytes() for path in names.values())
    assert names["keys"].read_text().splitlines() == [str(key) for key in known_keys()]


def test_a_publication_that_was_cut_off_is_made_good():
    sealed(300)
    before = {path: path.read_bytes() for path in place().rglob("*") if path.is_file()}
    for path in before:
        path.unlink()

    publish()

    assert {path: path.read_bytes() for path in place().rglob("*") if path.is_file()} == before


def test_after_a_restore_the_files_of_the_other_tree_are_replaced():
    sealed(300)
    with lifted():
        for model in (Checkpoint, Root, Leaf, Node, Tree, Entry):
            model.objects.all().delete()

    sealed(260)

    leaves = Leaf.objects.order_by("position").values_list("hash", flat=True)
    assert (place() / "tile/0/000").read_bytes() == b"".join(map(bytes, leaves[:256]))


@pytest.mark.parametrize(
    "address",
    ["", "lines.jsonl", ".lock", "../journal-key.pem", "tile/0/000/../../../../journal-key.pem", "/etc",
     "checkpoint/", "checkpoints/2026-11-30/../../../journal-key.pem", "tile", "\x00", "keys\n"],
)  # fmt: skip
def test_nothing_else_can_be_reached(address):
    sealed(1)

    assert published_file(address) is None
    assert published_list(address) is None


def test_kept_checkpoints_are_listed_by_day():
    sealed(1)
    at = latest_checkpoint().at

    assert published_list("checkpoints/") == [f"{at:%Y-%m-%d}/"]
    assert published_list(f"checkpoints/{at:%Y-%m-%d}/") == [f"{at:%H%M%S}"]


def test_a_witness_signs_each_checkpoint_that_continues_the_one_before(a_witness):
    sealed(3)
    sealed(300)

    assert [len(note_of(one).signatures) for one in Checkpoint.objects.order_by("pk")] == [3, 3]
    (state,) = witness_states()
    assert (state.size, state.line.label_fr) == (303, "Cour des comptes")
    assert verify(published().head, published().signatures[2], state.line.key) == int(state.last.timestamp())
    assert a_witness.seen["qarib.test/journal"]["size"] == 303


def test_a_witness_that_saw_more_than_we_remember_is_asked_from_there(a_witness):
    sealed(3)
    witness_only = Cosignature.objects.get().checkpoint
    with lifted():
        Cosignature.objects.all().delete()
    sealed(2)

    assert Cosignature.objects.get().checkpoint.root_id == witness_only.root_id + 2


def test_two_witnesses_sign_beside_each_other(settings, tmp_path, a_witness):
    with witness(tmp_path / "second", settings, name="anpdp.test/w1"):
        sealed(2)

    assert sorted(Cosignature.objects.values_list("witness", flat=True)) == ["anpdp.test/w1", "cour.test/w1"]


def test_a_silent_witness_stops_nothing(settings, a_witness):
    nobody = known_keys()[1]
    settings.QARIB_WITNESSES = [f"http://127.0.0.1:9 {nobody} silent", *settings.QARIB_WITNESSES]

    sealed(2)

    assert published().head.size == 2
    assert list(Cosignature.objects.values_list("witness", flat=True)) == ["cour.test/w1"]
    assert [state.last is None for state in witness_states()] == [True, False]


def test_a_cosignature_that_does_not_verify_is_not_kept(a_witness):
    a_witness.key = Ed25519PrivateKey.generate()

    sealed(2)

    assert not Cosignature.objects.exists()
    assert len(published().signatures) == 2


def test_a_witness_refuses_a_journal_that_was_rewritten(a_witness):
    sealed(3)
    with lifted():
        for model in (Cosignature, Checkpoint, Root, Leaf, Tree):
            model.objects.all().delete()
    seal_now()

    assert published().head.size == 3
    assert len(published().signatures) == 2
    assert list(a_witness.folder.glob("contradiction-*")) != []
