"""Who may open which door: the file, and the answers it is compared with.

`python tests/sweeps/matrix.py` asks every door as everybody. In `matrix.txt` new doors get their line, doors
that are gone lose it, lines that were there stay as they are. Read the difference before you keep it: the
file says what should be, not what is.
"""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

FILE = Path(__file__).with_name("matrix.txt")
ROLES = (
    "anonymous", "owner-at-level-1", "owner", "thief", "stranger", "unproved-agent", "agent",
    "agent-elsewhere", "head", "director", "administrator", "ministry", "auditor", "jurist", "officer",
    "partner",
)  # fmt: skip
ABSENT = "00000000-0000-4000-8000-00000000dead"
_LETTERS = {
    "yes": "+", "hidden": "404", "forbidden": "403", "log in": "log", "prove": "2fa", "no method": "405",
    "level": "lvl",
}  # fmt: skip
# The operations of the API; its document and its page are for browsers too.
_FOR_PROGRAMS = re.compile(r"api:(?!operations$|document$)")
_STATUSES = {403: "forbidden", 404: "hidden", 405: "no method"}


@dataclass(frozen=True)
class Asked:
    """One door with a method, the address of somebody's object, and that of nobody's."""

    name: str
    method: str
    address: str
    absent: str
    owner: str

    @property
    def line(self):
        return f"{self.method} {self.name}"


def _file_of(name):
    """Return the state of the file that shows most of a door."""
    fitting = {
        "portal:fill": "draft", "portal:fill_page": "draft", "portal:check": "draft",
        "portal:answer": "waiting", "portal:appeal": "refused", "portal:file_again": "lapsed",
        "portal:review_lapse": "lapsed", "portal:review": "lapsed",
        "desk:uphold": "appealed", "desk:overturn": "appealed",
        "portal:filed": "filed", "portal:dossier": "granted", "portal:letter": "granted",
        "desk:letter": "granted", "desk:open": "granted", "desk:hand_back": "taken",
        "desk:correction": "taken",
    }  # fmt: skip
    return fitting.get(name, "filed")


def _code_of(name, cast):
    """Return what a code in an address is: a procedure's, unless the door means another."""
    fitting = {
        "portal:fill_page": "situation", "portal:verify_code": cast.letter.code, "desk:counter_page": "home",
        "api:letter": cast.letter.code,
        "cockpit:wilaya": "44", "cockpit:definition": "late", "cockpit:wilayas": "late",
        "cockpit:phase": cast.connection.phase.code,
    }  # fmt: skip
    return fitting.get(name, "anem.job-seeker-registration")


def _of_the_law(cast):
    """Return what names a breach, a report, what people ask, a list of what is kept no longer, a hold."""
    moves = ("describe", "notice", "people", "notify", "close", "withdraw")
    return {
        "desk:breach": cast.breach.uid,
        **{f"desk:breach_{move}": cast.breach.uid for move in moves},
        **{f"desk:report_{move}": cast.report.uid for move in ("open", "dismiss")},
        **{f"desk:retention_{part}": cast.run.uid for part in ("run", "confirm", "cancel")},
        "desk:hold_release": cast.hold.uid,
        "desk:authorisation": cast.authorisation.uid,
        **{f"desk:authorisation_{move}": cast.authorisation.uid for move in ("grant", "send_back", "revoke")},
        **{f"desk:authorisation_{move}": cast.authorisation_draft.uid for move in ("edit", "ask")},
        **{f"{front}:review": cast.review.uid for front in ("portal", "desk")},
        **{f"{front}:rectification": cast.rectification.uid for front in ("portal", "desk")},
        "portal:rectification_withdraw": cast.rectification.uid,
    }


# What fills an address whatever the door.
_SAME = {
    "parameter": "minimum_age", "event": "housing", "question": "residence", "key": "samir", "uidb36": "1",
    "pk": 1, "rest": "nothing/at/all", "file": "checkpoint",
    "field": "given_name", "service": "job-seeker",
}  # fmt: skip


def _parts(name, cast):
    """Return what fills an address, and the parts of it that name somebody's object."""
    file = cast.files[_file_of(name)]
    named = {
        "portal:end_session": cast.session, "portal:letter": cast.letter.uid,
        "portal:upload": cast.upload.uid,
        "desk:office": cast.world.agency.uid, "desk:office_edit": cast.world.agency.uid,
        "desk:office_territory": cast.world.agency.uid, "desk:agent_new": cast.world.agency.uid,
        "desk:member": cast.member.uid, "desk:role_new": cast.member.uid, "desk:role_end": cast.member.uid,
        "desk:agent_link": cast.member.uid, "desk:colleague": cast.member.person.uid,
        "desk:identity_case": cast.case.uid, "desk:alert": cast.alert.uid,
        "desk:journal_agent": cast.people["agent"].uid, "desk:relay": cast.relay.uid,
        **_of_the_law(cast),
        "cockpit:connection": cast.connection.uid,
        "desk:proposal_edit": cast.draft.uid, "desk:proposal_propose": cast.draft.uid,
        "desk:proposal_measure": cast.draft.uid,
        **dict.fromkeys(
            ("desk:counter_person", "desk:counter_confirm", "desk:counter_start"), cast.counter.person.uid
        ),
        **dict.fromkeys(
            ("desk:counter_fill", "desk:counter_page", "desk:counter_check", "desk:counter_receipt",
             "desk:counter_upload"), cast.counter.uid,
        ),
        **dict.fromkeys(
            ("desk:proposal", "desk:proposal_sign", "desk:proposal_refuse", "desk:proposal_withdraw"),
            cast.proposed.uid,
        ),
    }  # fmt: skip
    return {
        **_SAME,
        "uid": named.get(name, file.uid),
        "upload_uid": cast.upload.uid,
        "correction_uid": cast.correction.uid,
        "leaf": cast.leaf,
        "fact": "wanted_occupation",
        "token": cast.deposit_link,
        "group": cast.group,
        "code": _code_of(name, cast),
        **dict.fromkeys(("old", "new", "version"), "2022-02-10"),
        "day": cast.holiday,
        "number": cast.files["filed"].number,
    }


def questions(cast):
    """Return every door with both methods; needs the URL configuration."""
    from django.urls import reverse  # noqa: PLC0415 -- the command below imports this file without Django

    from architecture.doors import doors, parameters  # noqa: PLC0415 -- the same

    found = []
    for door in doors():
        names = [name for _kind, name in parameters(door.route)] or _names_in(door.route)
        filled = {name: value for name, value in _parts(door.name, cast).items() if name in names}
        hidden = {name: ABSENT for name in ("uid", "upload_uid", "correction_uid") if name in names}
        if "leaf" in names:
            hidden = {"leaf": "0" * 64}
        if door.name == "desk:upload":
            hidden = {"upload_uid": ABSENT}
        addresses = [reverse(door.name, kwargs=parts) for parts in (filled, {**filled, **hidden})]
        owner = f"owner-{_file_of(door.name)}"
        if door.name in {"portal:upload", "portal:end_session"}:
            owner = "owner-filed"
        found += [Asked(door.name, method, *addresses, owner) for method in ("GET", "POST")]
    return found


def _names_in(route):
    return [name for name in ("uidb36", "key") if f"?P<{name}>" in route]


def ask(cast, asked, role, address):
    """Return the answer that somebody of this role gets; nothing stays done."""
    from sweeps.cast import at_level_one, undone  # noqa: PLC0415 -- the command imports this without Django
    from sweeps.walk import same_browser  # noqa: PLC0415 -- the same

    person = asked.owner if role.startswith("owner") else role
    browser = cast.browser(person, "fr")
    around = at_level_one(cast.people[person]) if role == "owner-at-level-1" else undone()
    # A program asks for JSON; whoever wants a page there is told so, which says nothing about doors.
    headers = {"accept": "application/json"} if _FOR_PROGRAMS.match(asked.name) else None
    with around, same_browser(browser):
        return browser.generic(asked.method, address, headers=headers)


def verdict(response):
    """Return in a word what an answer means."""
    if response.status_code in _STATUSES:
        return _STATUSES[response.status_code]
    if response.status_code >= 500 and response.headers["Content-Type"] != "application/json":
        return f"broken {response.status_code}"
    where = urlsplit(response.headers.get("Location", ""))
    path, query = where.path, where.query
    if path == "/me/identity/":
        return "level"
    if query.startswith("next=") and path == "/log-in/":
        return "log in"
    if query.startswith("next=") and path.startswith("/agents/"):
        return "prove"
    return "yes"


def read():
    """Return the file: {(line, role): word}; a line that is too short says nothing of the last roles."""
    words = {letter: word for word, letter in _LETTERS.items()}
    found = {}
    for line in FILE.read_text(encoding="utf-8").splitlines() if FILE.exists() else ():
        if line.strip() and not line.startswith("#"):
            method, name, *cells = line.split()
            found |= {
                (f"{method} {name}", role): words[cell] for role, cell in zip(ROLES, cells, strict=False)
            }
    return found


def unruled(lines):
    """Return the doors, with a method, of which the file says nothing."""
    return sorted(set(lines) - {line for line, _role in read()})


def write(known):
    """Write the file, one door and method a line, in the order of the URL configuration."""
    lines = list(dict.fromkeys(line for line, _role in known))
    width = max(map(len, lines)) + 2
    head = [
        "# Who may open which door. The objects are those of `owner`; everybody else is somebody else.",
        "# + allowed (a refusal with a sentence too) · 404 hidden, exactly like what does not exist",
        "# 403 forbidden to this role · log to the log-in page · 2fa a second factor first",
        "# lvl a confirmed identity first · 405 no such method",
        "# A new door: python tests/sweeps/matrix.py, then read the difference.",
        "#" + " " * (width - 1) + " ".join(role.ljust(16) for role in ROLES).rstrip(),
    ]
    rows = [
        line.ljust(width) + " ".join(_LETTERS[known[line, role]].ljust(16) for role in ROLES).rstrip()
        for line in lines
    ]
    FILE.write_text("\n".join([*head, *rows, ""]), encoding="utf-8")


if __name__ == "__main__":
    test = Path(__file__).with_name("test_doors_matrix.py")
    command = [sys.executable, "-m", "pytest", str(test), "-q", "-k", "every_door", "-p", "no:randomly"]
    sys.exit(subprocess.call(command, env={**os.environ, "QARIB_WRITE_MATRIX": "1"}))
