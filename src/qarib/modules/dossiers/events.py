"""Facts that dossiers tell upward."""

from dataclasses import dataclass

from qarib.kernel.events import Event


@dataclass(frozen=True, slots=True)
class DossierFiled(Event):
    """A person filed a dossier and has its number."""

    dossier_id: int
    procedure: str
    person_id: int
    # Whether its version lets the engine grant alone.
    automatic: bool = False


@dataclass(frozen=True, slots=True)
class LateProofKept(Event):
    """A register answered for a file that is filed already."""

    dossier_id: int
    automatic: bool


@dataclass(frozen=True, slots=True)
class DossierDecided(Event):
    """A dossier is decided: by a person, or granted by the rules alone."""

    dossier_id: int
    procedure: str
    person_id: int
    granted: bool


@dataclass(frozen=True, slots=True)
class AppealFiled(Event):
    """A person contests a refusal."""

    dossier_id: int
    procedure: str
    person_id: int


@dataclass(frozen=True, slots=True)
class AppealDecided(Event):
    """Somebody else answered an appeal; where it was overturned, `DossierDecided` tells the grant too."""

    dossier_id: int
    procedure: str
    person_id: int
    overturned: bool
