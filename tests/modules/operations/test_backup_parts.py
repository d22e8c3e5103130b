"""What a backup is made of: sealed parts, contents kept once, a manifest that cannot be touched."""

import os

import pytest

from qarib.modules.operations.clients import filestore, manifest, parts
from qarib.modules.operations.clients.refusals import BackupUnusableError

KEY = "a key of the tests, long enough to be one"
CHUNK = 1 << 20


def sealed(path, content, key=KEY):
    with parts.PartWriter(path, key) as part:
        for start in range(0, len(content), 700_001):
            part.write(content[start : start + 700_001])
    return part


def read(path, key=KEY):
    return b"".join(parts.read_part(path, key))


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 7])
@pytest.mark.parametrize("key", [KEY, ""])
def test_a_part_gives_back_what_was_written(tmp_path, size, key):
    content = bytes(range(251)) * (size // 251 + 1)
    path = tmp_path / "part"
    part = sealed(path, content[:size], key)
    assert read(path, key) == content[:size]
    assert (part.size, part.digest.hexdigest()) == (path.stat().st_size, parts.digest_of(path))


def test_a_sealed_part_shows_nothing_of_its_content(tmp_path):
    sealed(tmp_path / "part", b"Benyoucef" * 1000)
    assert b"Benyoucef" not in (tmp_path / "part").read_bytes()


def test_two_parts_of_one_content_look_different(tmp_path):
    for name in ("one", "two"):
        sealed(tmp_path / name, b"the same")
    assert (tmp_path / "one").read_bytes()[-24:] != (tmp_path / "two").read_bytes()[-24:]


@pytest.mark.parametrize("place", [len(parts.MAGIC) + 3, len(parts.MAGIC) + 20, CHUNK + 100, -1])
def test_a_changed_byte_is_found(tmp_path, place):
    path = tmp_path / "part"
    sealed(path, b"x" * (CHUNK + 500))
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)
    with pytest.raises(BackupUnusableError, match="changed"):
        read(path)


def test_a_part_cut_between_two_chunks_is_found(tmp_path):
    path = tmp_path / "part"
    sealed(path, b"x" * (2 * CHUNK + 5))
    whole = path.read_bytes()
    head = len(parts.MAGIC) + 16
    path.write_bytes(whole[: head + CHUNK + 16])
    with pytest.raises(BackupUnusableError):
        read(path)
    first, second = whole[head : head + CHUNK + 16], whole[head + CHUNK + 16 : head + 2 * (CHUNK + 16)]
    path.write_bytes(whole[:head] + second + first + whole[head + 2 * (CHUNK + 16) :])
    with pytest.raises(BackupUnusableError):
        read(path)


def test_another_key_and_no_key_open_nothing(tmp_path):
    sealed(tmp_path / "part", b"secret")
    with pytest.raises(BackupUnusableError, match="another key"):
        read(tmp_path / "part", KEY + "!")
    with pytest.raises(BackupUnusableError, match="QARIB_BACKUP_KEY"):
        read(tmp_path / "part", "")


@pytest.fixture
def files(tmp_path):
    """A folder of received files, and a place for backups."""
    folder = tmp_path / "files"
    for name, content in (("letters/aa/1", b"one"), ("quarantine/bb/2", b"two"), ("quarantine/cc/3", b"two")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def keep(files, target, before=()):
    return list(filestore.keep_files(files, target, key=KEY, before={one.name: one for one in before}))


def test_a_content_is_kept_once_and_comes_back_under_every_name(tmp_path, files):
    kept = keep(files, tmp_path / "kept")
    assert (
        len(list((tmp_path / "kept").rglob("*/files/*/*")) or list((tmp_path / "kept/files").glob("*/*")))
        == 2
    )
    assert filestore.restore_files(kept, tmp_path / "kept", tmp_path / "back", key=KEY) == []
    back = {path.relative_to(tmp_path / "back"): path.read_bytes() for path in (tmp_path / "back").rglob("?")}
    assert back == {path.relative_to(files): path.read_bytes() for path in files.rglob("?")}


def test_what_did_not_change_is_not_read_again(tmp_path, files, monkeypatch):
    kept = keep(files, tmp_path / "kept")
    (files / "letters/aa/9").write_bytes(b"new")
    read_now = []
    before = type(files).read_bytes
    monkeypatch.setattr(type(files), "read_bytes", lambda path: read_now.append(path.name) or before(path))
    assert len(keep(files, tmp_path / "kept", before=kept)) == 4
    assert read_now == ["9"]


def test_a_content_that_the_store_lost_or_damaged_is_named(tmp_path, files):
    kept = keep(files, tmp_path / "kept")
    stored = {path.name: path for path in (tmp_path / "kept/files").glob("*/*")}
    stored[kept[0].digest].unlink()
    stored[kept[1].digest].write_bytes(b"other")
    lost = filestore.restore_files(kept, tmp_path / "kept", tmp_path / "back", key=KEY)
    assert sorted(lost) == ["letters/aa/1", "quarantine/bb/2", "quarantine/cc/3"]


def test_no_name_of_a_backup_leaves_its_folder(tmp_path, files):
    (one, *_rest) = keep(files, tmp_path / "kept")
    outside = filestore.KeptFile("../outside", one.size, one.changed, one.digest)
    with pytest.raises(BackupUnusableError, match="leave its folder"):
        filestore.restore_files([outside], tmp_path / "kept", tmp_path / "back", key=KEY)


def test_merging_adds_what_is_missing_and_overwrites_nothing(tmp_path, files):
    living = tmp_path / "living"
    for name, content in (
        ("letters/aa/1", b"one"),
        ("quarantine/bb/2", b"damaged"),
        ("letters/zz/8", b"later"),
    ):
        (living / name).parent.mkdir(parents=True, exist_ok=True)
        (living / name).write_bytes(content)
    assert filestore.merge(files, living, stamp="now") == 2
    found = {
        path.relative_to(living).as_posix(): path.read_bytes() for path in living.rglob("*") if path.is_file()
    }
    assert found == {
        "letters/aa/1": b"one",
        "letters/zz/8": b"later",
        "quarantine/bb/2": b"two",
        "quarantine/bb/2.before-now": b"damaged",
        "quarantine/cc/3": b"two",
    }


def a_manifest(folder, key=KEY):
    made = manifest.Manifest("sqlite", "2026-11-30T10:00:00+00:00", bool(key), {}, {}, {})
    with parts.PartWriter(folder / "database", key) as part:
        part.write(b"rows")
    manifest.add_part(made, part)
    made.write(folder, key)
    return made


def test_a_manifest_that_was_touched_is_refused(tmp_path):
    a_manifest(tmp_path)
    manifest.verify(tmp_path, manifest.read_manifest(tmp_path), KEY)
    path = tmp_path / "manifest.json"
    path.write_text(path.read_text(encoding="utf-8").replace("T10:00", "T11:00"), encoding="utf-8")
    with pytest.raises(BackupUnusableError, match="manifest was changed"):
        manifest.verify(tmp_path, manifest.read_manifest(tmp_path), KEY)


def test_a_part_that_is_missing_or_was_exchanged_is_refused(tmp_path):
    a_manifest(tmp_path)
    (tmp_path / "database").write_bytes(b"other")
    with pytest.raises(BackupUnusableError, match="database is missing or is not"):
        manifest.verify(tmp_path, manifest.read_manifest(tmp_path), KEY)
    (tmp_path / "database").unlink()
    with pytest.raises(BackupUnusableError, match="database is missing or is not"):
        manifest.verify(tmp_path, manifest.read_manifest(tmp_path), KEY)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"form": "sqlite"}'])
def test_what_is_no_backup_of_ours_is_refused_in_words(tmp_path, text):
    (tmp_path / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(BackupUnusableError, match="no backup of ours"):
        manifest.read_manifest(tmp_path)


@pytest.mark.skipif(os.getuid() != 0, reason="only root gives files away")
def test_what_root_brings_back_belongs_to_the_house(tmp_path, files):
    house = tmp_path / "house"
    (house / "files").mkdir(parents=True)
    os.chown(house, 12345, 12345)
    assert filestore.merge(files, house / "files", stamp="now") == 3
    assert {path.stat().st_uid for path in (house / "files").rglob("*")} == {12345}
    assert (house / "files").stat().st_uid == 12345
