"""What every carrier promises."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message as a carrier sees it. `reference` is the same at every attempt, so repeats can be dropped."""

    reference: str
    address: str
    subject: str
    body: str
    attempt: int


class CarrierError(Exception):
    """The parcel was not taken; `code` is a word for the attempt's row, never an address or a text."""

    def __init__(self, code: str) -> None:
        """Take the carrier's word for it."""
        self.code = code[:60]
        super().__init__(code)


class TemporaryFailureError(CarrierError):
    """Try again later."""


class RefusedForGoodError(CarrierError):
    """This address or text will never be taken."""


class Carrier(Protocol):
    """Takes one parcel within 60 s, or raises; never called inside a transaction."""

    def carry(self, parcel: Parcel) -> str:
        """Hand the parcel over and return the carrier's reference, possibly empty.

        Raises `TemporaryFailureError` or `RefusedForGoodError`.
        """
