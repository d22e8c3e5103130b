import errno
import io
import os
import socket
import struct
import threading
from contextlib import contextmanager

import pytest
from django.db import transaction
from django.db.utils import IntegrityError

from factories.documents import OwnerFactory, UploadFactory, image
from qarib.kernel.actor import ANONYMOUS, Actor, Basis, citizen
from qarib.modules.documents import actions, errors, queries, tasks
from qarib.modules.documents.clients import clamd, files
from qarib.modules.documents.enums import FileKind, Scan
from qarib.modules.documents.models import Upload
from qarib.modules.documents.rules.names import clean_name, clean_text, masked, new_code, read_code
from qarib.modules.journal.models import Entry
from qarib.modules.organisations.models import Organisation

SIGNATURE = b"X5O!a test virus of our own"


@contextmanager
def antivirus(path):
    """A small clamd: speaks INSTREAM on a socket, and finds our own signature."""
    server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    server.bind(str(path))
    server.listen()

    def serve():
        while True:
            try:
                line, _ = server.accept()
            except OSError:
                return
            with line, line.makefile("rb") as heard:
                assert heard.read(10) == b"zINSTREAM\0"
                content = b""
                while size := struct.unpack(">I", heard.read(4))[0]:
                    content += heard.read(size)
                found = b"stream: Test FOUND\0" if SIGNATURE in content else b"stream: OK\0"
                line.sendall(b"INSTREAM size limit exceeded. ERROR\0" if len(content) > 5_000_000 else found)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join(5)


@pytest.fixture
def clamav(settings, tmp_path_factory):
    path = tmp_path_factory.mktemp("s") / "c"
    settings.QARIB_CLAMD = str(path)
    with antivirus(path):
        yield


def receive(data=None):
    owner = OwnerFactory()
    return actions.receive_upload(
        io.BytesIO(data or image()),
        name="a.jpg",
        declared_size=None,
        owner_id=owner.pk,
        actor=citizen(owner.pk),
    )


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\Users\\y\\carte.png", "carte.jpg"),
        ("photo\x00.php", "photo.jpg"),
        ("rev\u202egpj.exe", "revgpj.jpg"),
        ("a" * 4096, "a" * 80 + ".jpg"),
        ("بطاقة التعريف.jpeg", "بطاقة التعريف.jpg"),
        ("..", "document.jpg"),
        ("", "document.jpg"),
        ("\x00\u200f\u2066", "document.jpg"),
        ('a"b<c>|?*:d\r\n.pdf', "a b c d.jpg"),
        ("x/", "x.jpg"),
    ],
)
def test_a_name_is_cleaned_to_be_shown_and_never_decides_anything(name, shown):
    assert clean_name(name, FileKind.JPEG) == shown


def test_texts_lose_what_disguises_them():
    assert clean_text("a\u202eb\u2067c\x07\td\n e\ud800") == "abc d e"
    assert masked("Yasmine  Ben Ali") == "Y••• B••• A•••"
    assert masked("") == ""


def test_a_code_is_forgiven_and_checked():
    code = new_code()

    assert len(code) == 11
    assert read_code(code.lower().replace("0", "o")) == code
    assert read_code(code[:-1] + ("2" if code[-1] != "2" else "3")) is None


@pytest.mark.django_db
def test_who_sees_a_file():
    anem = Organisation.objects.create(kind="body", code="anem", name_ar="ا", name_fr="A")
    mine = Organisation.objects.create(kind="agency", code="ain-defla", name_ar="ا", name_fr="A", body=anem)
    far = Organisation.objects.create(kind="agency", code="djelfa", name_ar="ا", name_fr="A", body=anem)
    cnas = Organisation.objects.create(kind="body", code="cnas", name_ar="ا", name_fr="A")
    upload, other = UploadFactory(), UploadFactory()
    loose = UploadFactory(owner=upload.owner)
    actions.link_upload(upload, to=("dossier", "d1"), actor=citizen(upload.owner_id), organisation_id=mine.pk)

    def seen(role, *, person=None, organisation=None, body=None, subject=None, basis=Basis.DUTY):
        actor = Actor(person, role, organisation, body, subject, basis)
        return set(queries.uploads_visible_to(actor).values_list("pk", flat=True))

    yasmine, karim = upload.owner_id, other.owner_id
    assert seen("citizen", person=yasmine, basis=Basis.SELF) == {upload.pk, loose.pk}
    assert seen("citizen", person=karim, basis=Basis.SELF) == {other.pk}
    assert seen("citizen", person=karim, subject=yasmine, basis=Basis.MANDATE) == {upload.pk, loose.pk}
    assert seen("citizen", person=karim, basis=Basis.GUARDIAN) == set()
    assert seen("agent", person=karim, organisation=mine.pk, body=anem.pk) == {upload.pk}
    assert seen("agent", person=karim, organisation=far.pk, body=anem.pk) == set()
    assert seen("director", person=karim, organisation=anem.pk, body=anem.pk) == {upload.pk}
    assert seen("director", person=karim, organisation=cnas.pk, body=cnas.pk) == set()
    assert seen("agent", person=karim) == set()
    assert not queries.uploads_visible_to(ANONYMOUS).exists()
    assert [row.pk for row in Upload.objects.all().about("dossier", "d1")] == [upload.pk]


@pytest.mark.django_db
def test_a_stranger_opens_nothing():
    upload = UploadFactory()

    with pytest.raises(Upload.DoesNotExist):
        queries.open_rendition(upload, citizen(OwnerFactory().pk))


@pytest.mark.django_db
def test_a_file_belongs_to_one_thing():
    upload = UploadFactory()
    me = citizen(upload.owner_id)

    actions.link_upload(upload, to=("dossier", "d1"), actor=me)
    actions.link_upload(upload, to=("dossier", "d1"), actor=me)
    with pytest.raises(errors.AlreadyLinked):
        actions.link_upload(upload, to=("dossier", "d2"), actor=me)
    with pytest.raises(errors.AlreadyLinked):
        actions.link_upload(upload, to=("grievance", "d1"), actor=me)

    assert (upload.about_type, upload.about_id) == ("dossier", "d1")
    assert Entry.objects.filter(action="documents.link_upload").count() == 2


@pytest.mark.django_db
def test_an_agent_s_reading_is_written_and_one_s_own_is_not():
    upload = receive()
    agency = Organisation.objects.create(kind="body", code="anem", name_ar="ا", name_fr="A")
    actions.link_upload(
        upload, to=("dossier", "d1"), actor=citizen(upload.owner_id), organisation_id=agency.pk
    )
    agent = Actor(person=OwnerFactory().pk, role="agent", organisation=agency.pk, basis=Basis.DUTY)

    for actor in (citizen(upload.owner_id), agent):
        actions.read_upload(upload, actor=actor).stream.close()

    assert list(Entry.objects.filter(kind="read").values_list("action", "person", "subject")) == [
        ("documents.read_upload", agent.person, upload.owner_id)
    ]


@pytest.mark.django_db
def test_the_antivirus_is_asked_where_it_answers(clamav, store):
    clean = receive()

    with pytest.raises(errors.FileInfected):
        receive(image(comment=SIGNATURE))

    assert clean.scan == Scan.CLEAN
    assert Upload.objects.count() == 1
    assert len([path for path in store.rglob("*") if path.is_file()]) == 2


@pytest.mark.django_db
def test_what_was_never_scanned_is_scanned_once_the_antivirus_answers_and_withheld_if_it_must(
    settings, clamav
):
    path, settings.QARIB_CLAMD = settings.QARIB_CLAMD, ""
    good, bad = receive(), receive(image(comment=SIGNATURE))
    tasks.scan_waiting_uploads.func()
    assert set(Upload.objects.values_list("scan", flat=True)) == {Scan.NOT_SCANNED}

    settings.QARIB_CLAMD = path
    tasks.scan_waiting_uploads.func()

    good.refresh_from_db()
    bad.refresh_from_db()
    assert (good.scan, bad.scan) == (Scan.CLEAN, Scan.INFECTED)
    assert Entry.objects.filter(action="documents.scan_upload").count() == 2
    with pytest.raises(errors.FileWithheld):
        queries.open_rendition(bad, citizen(bad.owner_id))


def test_a_silent_or_unwilling_antivirus_never_means_clean(settings, clamav, tmp_path):
    assert clamd.scan(b"\0" * 6_000_000) == Scan.NOT_SCANNED
    settings.QARIB_CLAMD = str(tmp_path / "nobody")
    assert clamd.scan(b"a") == Scan.NOT_SCANNED


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change", [{"kind": "exe"}, {"scan": "maybe"}, {"size": 0}, {"about_type": "dossier"}], ids=str
)
def test_the_table_refuses_an_impossible_file(change):
    with pytest.raises(IntegrityError), transaction.atomic():
        UploadFactory(**change)


def test_the_store_never_hands_out_the_same_name_twice(store):
    names = {files.store(b"x", folder="a") for _ in range(5)}

    assert len(names) == 5
    assert all(not os.access(store / name, os.X_OK) or os.geteuid() == 0 for name in names)
    files.discard(*names)
    assert not [path for path in store.rglob("*") if path.is_file()]


def test_a_disk_that_fills_up_half_way_keeps_nothing(store, monkeypatch):
    def full(_handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        files.store(b"x", folder="a")
    assert not [path for path in store.rglob("*") if path.is_file()]
