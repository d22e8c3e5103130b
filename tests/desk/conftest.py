import io
import shutil

import pytest
import time_machine

from factories.documents import image
from factories.organisations import MembershipFactory
from factories.world import TUESDAY, World, build_world
from qarib.kernel.actor import citizen
from qarib.modules.documents.actions import link_upload, receive_upload
from qarib.modules.documents.clients.authority import make_demo_authority


@pytest.fixture(autouse=True)
def tuesday():
    with time_machine.travel(TUESDAY, tick=False):
        yield


@pytest.fixture
def world(db) -> World:
    return build_world()


@pytest.fixture
def samir(world, at_desk):
    return at_desk(world.samir)


@pytest.fixture
def director(world):
    return MembershipFactory(organisation=world.agency.body, role="director").person


@pytest.fixture(scope="session")
def authority_folder(tmp_path_factory):
    return tmp_path_factory.mktemp("authority") / "made"


@pytest.fixture
def authority(settings, tmp_path, authority_folder):
    """Let letters be sealed by an authority of this test's own."""
    settings.VAR_DIR, settings.MEDIA_ROOT, settings.QARIB_DEMO = tmp_path, tmp_path / "files", True
    if not authority_folder.exists():
        make_demo_authority()
        shutil.copytree(tmp_path / "authority", authority_folder)
    else:
        shutil.copytree(authority_folder, tmp_path / "authority")


@pytest.fixture
def attach(settings, tmp_path):
    """Return a function that attaches a photo to a draft, and returns it."""
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.QARIB_CLAMD = ""

    def photo(dossier, name="proof.jpg"):
        actor = citizen(dossier.person_id)
        data = image()
        upload = receive_upload(
            io.BytesIO(data), name=name, declared_size=len(data), owner_id=dossier.person_id, actor=actor
        )
        link_upload(upload, to=("dossier", dossier.uid), actor=actor)
        return upload

    return photo
