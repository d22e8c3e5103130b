"""One person signs up twice at once, on two devices: one account, whichever code came first."""

from dataclasses import dataclass, field
from random import Random

from clicks import Browser, Click, Pair, Told
from journey import Citizen
from ledger import Ledger
from visitor import Answer


@dataclass
class SigningUp:
    """Two devices of one citizen before the first page."""

    port: int
    citizen: Citizen
    ledger: Ledger
    pair: Pair
    random: Random
    told: list[Told] = field(default_factory=list)
    pairs: int = 0

    def run(self) -> int:
        """Send the form twice, then both codes, then a spent code twice; return how many pairs were sent."""
        devices = [Browser(self.port), Browser(self.port)]
        groups = self._send_forms(devices)
        codes = self._codes()
        # Whose code is which is not told: the wrong way round spends two of five attempts.
        for order in (codes, codes[::-1], codes):
            clicks = [
                self._type(device, path, code)
                for device, path, code in zip(devices, groups, order, strict=True)
            ]
            self._both(*clicks)
        for device in devices:
            device.close()
        self._count_people()
        return self.pairs

    def _both(self, *clicks: Click) -> None:
        self.told += self.pair.at_once(self.citizen.phone, clicks)
        self.pairs += 1

    def _type(self, device: Browser, path: str, code: str) -> Click:
        return Click("code", lambda side: device.press(side, path, [("code", code)]))

    def _send_forms(self, devices: list[Browser]) -> list[str]:
        form = {
            "nin": self.citizen.nin,
            "phone": self.citizen.phone,
            "family_name": "Benyoucef",
            "given_name": "Yasmine",
        }
        led: dict[int, Answer] = {}

        def send(place: int) -> Click:
            def press(side: int) -> Answer:
                led[place] = devices[place].press(side, "/sign-up/", form.items())
                return led[place]

            return Click("sign_up", press)

        self._both(send(0), send(1))
        return [led[place].location for place in (0, 1)]

    def _codes(self) -> list[str]:
        rows = self.ledger.rows(
            "SELECT body FROM notifications_message WHERE address = ? AND template = 'portal/code' "
            "ORDER BY id",
            self.citizen.phone,
        )
        return [Ledger.code_in(row[0]) for row in rows][-2:]

    def _count_people(self) -> None:
        """Note what is not one: the account, and the row that says it was made."""
        people = self.ledger.rows("SELECT id FROM accounts_person WHERE phone = ?", self.citizen.phone)
        made = self.ledger.rows(
            "SELECT count(*) FROM journal_entry WHERE action = 'accounts.sign_up' AND subject = ?",
            people[0][0] if people else 0,
        )
        if len(people) != 1 or made != [(1,)]:
            self.told.append(
                Told(self.citizen.phone, "sign_up", "unclear", f"{len(people)} people, {made[0][0]} sign-ups")
            )
