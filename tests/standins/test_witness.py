"""The stand-in answers as C2SP tlog-witness says, and forgets nothing."""

import http.client
import threading
import time
from http.server import ThreadingHTTPServer

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from factories.journal_tree import witness_program
from qarib.modules.journal.rules.merkle import EMPTY, consistency_spans, fold, leaf_hash
from qarib.modules.journal.rules.notes import (
    Head,
    Note,
    add_checkpoint_request,
    cosign,
    key_for,
    keys_of,
    read_key,
    read_signature,
    sign,
    verify,
)

ORIGIN = "qarib.test/journal"
LOG = Ed25519PrivateKey.from_private_bytes(bytes(32))
LEAVES = [leaf_hash(bytes([number])) for number in range(40)]
OTHERS = [leaf_hash(bytes([number, 1])) for number in range(40)]
program = witness_program()


def proof(old, new, leaves=LEAVES):
    return [fold(leaves[start:end]) for start, end in consistency_spans(old, new)]


def asked(old, new, leaves=LEAVES, *, path=None, key=LOG, origin=ORIGIN):
    """Return a request as the house writes it."""
    head = Head(origin, new, fold(leaves[:new]))
    note = Note(head, (sign(head, key), cosign(head, key, name=origin, at=1)))
    return add_checkpoint_request(old, proof(old, new, leaves) if path is None else path, note).decode()


def opened(folder):
    origin, public = program.read_log(str(keys_of(LOG, ORIGIN)[0]))
    return program.Witness(folder, {origin: [public]})


@pytest.fixture
def folder(tmp_path):
    program.make_key(tmp_path / "w", "cour.test/w1")
    return tmp_path / "w"


@pytest.fixture
def witness(folder):
    one = opened(folder)
    yield one
    one.owner.close()


def refused(witness, text):
    with pytest.raises(program.Refusal) as refusal:
        witness.add(text)
    return refusal.value.status, refusal.value.text


def test_its_key_is_a_verifier_key_of_cosignatures(folder):
    key = read_key(program.make_key(folder, "another name is not taken"))

    assert (key.name, key.kind) == ("cour.test/w1", 4)


def test_what_continues_is_signed_with_the_time(witness, folder):
    key = read_key(program.verifier_key(witness.name, 4, witness.public))
    before = int(time.time())
    for old, new in ((0, 3), (3, 3), (3, 17), (17, 40)):
        signature = read_signature(witness.add(asked(old, new)).rstrip("\n"))

        assert key_for(signature, [key]) == key
        assert before <= verify(Head(ORIGIN, new, fold(LEAVES[:new])), signature, key) <= int(time.time())


@given(old=st.integers(min_value=0, max_value=40), new=st.integers(min_value=0, max_value=40))
def test_its_own_verification_agrees_with_ours(old, new):
    old, new = sorted((old, new))
    before, after = (fold(LEAVES[:old]), fold(LEAVES[:new]))

    assert program.continues(old, before, new, after, proof(old, new))
    if old > 0:
        assert not program.continues(old, fold(OTHERS[:old]), new, after, proof(old, new))
    if 0 < old < new:
        assert not program.continues(old, before, new, fold(OTHERS[:new]), proof(old, new))
        assert not program.continues(old, before, new, after, [])
        assert not program.continues(old, before, new, after, [*proof(old, new), EMPTY])


def test_another_size_than_the_last_is_answered_with_the_last(witness):
    witness.add(asked(0, 5))

    assert refused(witness, asked(3, 9)) == (409, "5\n")
    assert refused(witness, asked(0, 9)) == (409, "5\n")


def test_a_smaller_tree_is_never_signed(witness):
    witness.add(asked(0, 9))

    assert refused(witness, asked(9, 5, path=[]))[0] == 400
    assert refused(witness, asked(5, 5))[0] == 409


def test_a_fork_is_refused_and_kept_as_proof(witness, folder):
    witness.add(asked(0, 9))

    assert refused(witness, asked(9, 9, OTHERS))[0] == 409
    assert refused(witness, asked(9, 12, OTHERS))[0] == 422
    assert len(list(folder.glob("contradiction-*"))) == 2
    witness.add(asked(9, 12))


@pytest.mark.parametrize("path", [[], [EMPTY], [*proof(5, 12), EMPTY], proof(5, 12)[::-1]])
def test_a_proof_that_does_not_verify_is_refused(witness, path):
    witness.add(asked(0, 5))

    assert refused(witness, asked(5, 12, path=path))[0] == 422


def test_a_proof_where_none_is_needed_is_refused(witness):
    assert refused(witness, asked(0, 5, path=[EMPTY]))[0] == 422


def test_strangers_are_refused(witness):
    assert refused(witness, asked(0, 5, origin="another.test/log"))[0] == 404
    assert refused(witness, asked(0, 5, key=Ed25519PrivateKey.generate()))[0] == 403
    head = Head(ORIGIN, 5, fold(LEAVES[:5]))
    only_timed = Note(head, (cosign(head, LOG, name=ORIGIN, at=1),))
    assert refused(witness, add_checkpoint_request(0, [], only_timed).decode())[0] == 403


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "",
        lambda text: text.replace("old 0", "old 00"),
        lambda text: text.replace("old 0", "old -1"),
        lambda text: text.replace("old 0", "old"),
        lambda text: text.replace("\n5\n", "\n05\n"),
        lambda text: text.replace("\n5\n", "\n٥\n"),
        lambda text: text.replace("— ", "- "),
        lambda text: text.replace("\n\n", "\n" + "AAAA\n" + "\n", 1),
        lambda text: text.replace("\n\n", "\n" + ("A" * 43 + "=\n") * 64 + "\n", 1),
        lambda text: text.replace("\n\n", "\n", 1),
    ],
)
def test_what_cannot_be_read_is_refused(witness, change):
    assert refused(witness, change(asked(0, 5)))[0] == 400


def test_it_remembers_over_a_restart(witness, folder):
    witness.add(asked(0, 5))
    witness.owner.close()

    again = opened(folder)

    assert refused(again, asked(0, 5, OTHERS)) == (409, "5\n")
    again.add(asked(5, 9))
    again.owner.close()


def test_a_second_process_on_the_same_folder_does_not_start(witness, folder):
    with pytest.raises(BlockingIOError):
        opened(folder)


def test_what_could_not_be_kept_is_not_signed(witness, folder, monkeypatch):
    def full(_path, _target):
        raise OSError("no space left")

    monkeypatch.setattr(program.Path, "replace", full)
    with pytest.raises(OSError, match="no space"):
        witness.add(asked(0, 5))
    monkeypatch.undo()

    assert witness.seen == {}
    witness.add(asked(0, 7))


def test_of_many_at_once_one_history_is_signed(witness):
    answers = []

    def ask(leaves):
        try:
            answers.append(witness.add(asked(0, 9, leaves)))
        except program.Refusal as refusal:
            answers.append(refusal.status)

    threads = [threading.Thread(target=ask, args=(leaves,)) for leaves in [LEAVES, OTHERS] * 8]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    signed = [one for one in answers if isinstance(one, str)]
    assert len(signed) == 1
    assert sorted(set(answers) - set(signed)) == [409]


@pytest.fixture
def line(witness):
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Door", (program.Door,), {"witness": witness}))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=10)
    yield connection
    connection.close()
    server.shutdown()
    server.server_close()
    thread.join()


def test_over_http_on_one_connection(line):
    def post(path, body):
        line.request("POST", path, body=body.encode())
        answer = line.getresponse()
        return answer.status, answer.headers["Content-Type"], answer.read().decode()

    assert post("/add-checkpoint", asked(0, 5))[0] == 200
    assert post("/add-checkpoint", asked(0, 5)) == (409, "text/x.tlog.size", "5\n")
    assert post("/add-checkpoint", asked(5, 5, OTHERS))[:2] == (409, "text/plain; charset=utf-8")
    assert post("/else", "")[0] == 404
    line.request("GET", "/")
    assert f"{ORIGIN} 5\n" in line.getresponse().read().decode()
    assert post("/add-checkpoint", "x" * 70_000)[0] == 413
