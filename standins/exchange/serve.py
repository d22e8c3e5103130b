"""A Security Server and seven administrations, each a process of its own, until stopped.

    python serve.py FOLDER [--down cnl] [--client DZ/GOV/anem/qarib] [--house http://127.0.0.1:8000]

Six stand behind the Security Server; CNL has no X-Road and signs its messages itself.

FOLDER/key is made for the house, which signs what it asks CNL. Once all listen, FOLDER/server holds the
address of the Security Server and FOLDER/routes the lines for QARIB_EXCHANGE_ROUTES. `--down` says who does
not answer at first, the control page (`/control/`) later.
"""

import argparse
import os
import signal
import sys
from base64 import b64encode
from http.server import ThreadingHTTPServer
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

sys.path.append(str(Path(__file__).resolve().parent))

import signing
import switches
from administrations import Administration, SignedAdministration
from asking import Asker
from control import RELEASES
from security_server import SecurityServer

BODIES = ("civil-status", "cnas", "casnos", "cnr", "defence", "higher-education")
SIGNED = "cnl"


def service_of(body: str) -> str:
    """Return where X-Road finds a body's registers: four parts, without the service."""
    return f"DZ/GOV/{body}/registers"


def house_key(folder: Path) -> Ed25519PublicKey:
    """Make the key that the house signs with, and return its public half."""
    key = Ed25519PrivateKey.generate()
    path = folder / "key"
    path.touch(mode=0o600)
    path.write_text(b64encode(key.private_bytes_raw()).decode(), encoding="utf-8")
    return key.public_key()


def fork(server: ThreadingHTTPServer) -> int:
    """Serve in a process of its own; return its number."""
    child = os.fork()
    if child:
        return child
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    server.serve_forever()
    return 0


def main() -> int:
    """Listen, write down where, and wait."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--down", action="append", default=[], choices=(*BODIES, SIGNED))
    parser.add_argument("--client", default="DZ/GOV/anem/qarib")
    parser.add_argument("--house", default="", help="where the house answers: CNL can ask it")
    options = parser.parse_args()
    folder: Path = options.folder
    failing = {body: switches.Switch(failure="down") for body in options.down}
    switches.write(folder, switches.State(RELEASES[-1], failing))
    bodies = {body: Administration(body, folder) for body in BODIES}
    providers = {service_of(body): f"http://127.0.0.1:{one.server_port}" for body, one in bodies.items()}
    signed = SignedAdministration(SIGNED, folder, house_key(folder))
    server = SecurityServer(folder, options.client, providers, direct=[SIGNED])
    server.asker = Asker(options.house, signed.key) if options.house else None
    children = [fork(one) for one in (*bodies.values(), signed, server)]

    def end(*_signal: object) -> None:
        for child in children:
            os.kill(child, signal.SIGTERM)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    routes = "".join(f"{body} xroad {service_of(body)}/ask\n" for body in BODIES)
    routes += f"{SIGNED} signed {signed.address} {signing.public_of(signed.key)}\n"
    (folder / "routes").write_text(routes, encoding="utf-8")
    (folder / "server").write_text(f"http://127.0.0.1:{server.server_port}", encoding="utf-8")
    for child in children:
        os.waitpid(child, 0)
    return 0


if __name__ == "__main__":
    sys.exit(main())
