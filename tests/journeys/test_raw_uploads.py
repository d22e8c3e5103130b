"""What no browser sends: lengths that lie, bodies without an end. The server must refuse and stay small."""

import socket
from pathlib import Path
from urllib.request import urlopen

import pytest

GIGABYTES = 10 * 1024**3
MEGABYTE = 1024**2
# A worker may grow by this much, whatever is thrown at it.
MOST_GROWTH = 64 * MEGABYTE
BOUNDARY = "----qarib"
HEAD = (
    f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="letter.pdf"\r\n'
    "Content-Type: application/pdf\r\n\r\n%PDF-1.7\n"
).encode()


def resident(house):
    """Return the memory of the largest process of the house, in bytes."""
    sizes = []
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            environment = (status.parent / "environ").read_bytes()
            if str(house.folder).encode() in environment:
                lines = status.read_text().splitlines()
                sizes += [int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS")]
        except OSError:  # it ended meanwhile
            continue
    return max(sizes)


def token_of(house):
    """Return the cookie and the token that the verification page gives to a visitor."""
    with urlopen(f"{house.url}/verify/") as page:  # the address is this machine's
        cookie = page.headers["Set-Cookie"].split(";")[0]
        token = page.read().decode().split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    return cookie, token


def send(house, headers, pieces):
    """Send a request piece by piece until the server has answered or hung up; return its status, or 0."""
    with socket.create_connection(("127.0.0.1", house.port), timeout=30) as line:
        lines = ["POST /verify/ HTTP/1.1", f"Host: 127.0.0.1:{house.port}", "Connection: close", *headers]
        line.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        try:
            for piece in pieces:
                line.sendall(piece)
        except OSError:  # refused before the end: what is to be shown
            pass
        try:
            answer = line.recv(64)
        except OSError:
            return 0
    return int(answer.split()[1]) if answer.startswith(b"HTTP/") else 0


@pytest.mark.parametrize("with_token", [True, False])
def test_ten_gigabytes_announced_are_refused_without_being_awaited(house, with_token):
    cookie, token = token_of(house)
    headers = [
        f"Content-Type: multipart/form-data; boundary={BOUNDARY}",
        f"Content-Length: {GIGABYTES}",
        *([f"Cookie: {cookie}", f"X-CSRFToken: {token}"] if with_token else []),
    ]
    before = resident(house)

    status = send(house, headers, [HEAD, b"x" * 1000])

    assert status in ((413,) if with_token else (403, 413))
    assert resident(house) - before < MOST_GROWTH


def test_a_body_without_an_end_is_not_swallowed(house):
    cookie, token = token_of(house)
    headers = [
        f"Content-Type: multipart/form-data; boundary={BOUNDARY}",
        "Transfer-Encoding: chunked",
        f"Cookie: {cookie}",
        f"X-CSRFToken: {token}",
    ]
    chunk = b"x" * 65536
    packed = f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n"
    before = resident(house)

    status = send(house, headers, [f"{len(HEAD):x}\r\n".encode() + HEAD + b"\r\n", *[packed] * 1600])

    assert status < 500
    assert resident(house) - before < MOST_GROWTH
    with urlopen(f"{house.url}/verify/") as page:
        assert page.status == 200


def test_a_form_that_truly_exceeds_the_limit_is_refused(house):
    cookie, token = token_of(house)
    length = 70 * MEGABYTE
    headers = [
        f"Content-Type: multipart/form-data; boundary={BOUNDARY}",
        f"Content-Length: {length}",
        f"Cookie: {cookie}",
        f"X-CSRFToken: {token}",
    ]
    before = resident(house)

    status = send(house, headers, [HEAD, *[b"x" * MEGABYTE] * 70])

    assert status in (0, 413)  # it may hang up while we still talk
    assert resident(house) - before < MOST_GROWTH
