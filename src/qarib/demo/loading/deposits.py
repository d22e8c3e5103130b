"""Two bailiffs: one is invited and has not come yet, the other has deposited the report."""

import io
import re

from PIL import Image, ImageDraw

from qarib.demo.loading.housing import REPORT
from qarib.kernel.actor import citizen
from qarib.modules.dossiers.actions import deposit, invite_professional
from qarib.modules.dossiers.models import Dossier
from qarib.modules.dossiers.queries import invitation_by_link
from qarib.modules.notifications.actions import deliver_message
from qarib.modules.notifications.queries import latest_messages

# No operator draws a phone in 78: nobody is called.
_PHONES = ("+213780000001", "+213780000002")
# Two links, two codes, and that the report has arrived.
_SENT = 5
_NAMES = ("الأستاذ سعيد حداد", "الأستاذة نورة مزيان")


def load_deposits(awaited: Dossier, deposited: Dossier) -> None:
    """Invite a bailiff for two saved files, by the very actions; the second one has deposited the report."""
    _invite(awaited, 0)
    _invite(deposited, 1)
    token = _sent(_PHONES[1], r"/deposit/([\w-]+)/")
    invitation = invitation_by_link(token)
    assert invitation is not None
    report = _report()
    deposit(
        invitation,
        code=_sent(deposited.person.phone, r"\b(\d{6})\b"),
        stated=True,
        stream=io.BytesIO(report),
        name="proces-verbal.jpg",
        declared_size=len(report),
    )
    for message in latest_messages(limit=_SENT):
        deliver_message(message.pk)


def _invite(dossier: Dossier, place: int) -> None:
    invite_professional(
        dossier, fact=REPORT, name=_NAMES[place], phone=_PHONES[place], actor=citizen(dossier.person_id)
    )


def _sent(phone: str, pattern: str) -> str:
    """Return what the newest SMS to a phone holds, as its reader copies it."""
    body = latest_messages(address=phone)[0].body
    found = re.search(pattern, body)
    assert found is not None
    return found[1]


def _report() -> bytes:
    """Return a photo of a sheet of paper: lines that nobody reads."""
    sheet = Image.new("RGB", (900, 1270), "#f4f1e8")
    pen = ImageDraw.Draw(sheet)
    pen.text((300, 90), "PROCES-VERBAL DE CONSTAT", fill="#222222")
    for line in range(26):
        pen.line((90, 190 + 36 * line, 810 - (line * 97) % 160, 190 + 36 * line), fill="#8a8678", width=6)
    pen.ellipse((600, 1120, 720, 1220), outline="#24498c", width=5)
    out = io.BytesIO()
    sheet.save(out, "JPEG", quality=80)
    return out.getvalue()
