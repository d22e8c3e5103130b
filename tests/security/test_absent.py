"""What this house does not have cannot be attacked; a test says so, until the day it comes."""

import re

import pytest

from architecture.reading import ROOT, SOURCE, imports, python_files, short, tree

# What is not here → packages, words of pages and scripts, and words of addresses by which one would see it.
ABSENT = {
    "graphql": (("graphql", "graphene", "strawberry", "ariadne"), (), ("graphql",)),
    "websocket": (("channels", "websockets"), ("WebSocket(", "new EventSource"), ("websocket", "/ws/")),
    "webrtc": (("aiortc",), ("RTCPeerConnection", "getUserMedia"), ("stun", "webrtc")),
    "oauth": (("allauth.socialaccount", "allauth.idp", "oauthlib"), (), ("oauth", "openid", "/token")),
    "jwt": (("jwt", "jose", "authlib"), (), (".well-known/jwks",)),
    "saml": (("saml2", "onelogin"), (), ("saml",)),
    "ldap": (("ldap", "ldap3", "django_auth_ldap"), (), ()),
    "xpath": (("lxml", "xml", "elementpath"), ("document.evaluate",), ()),
    "latex": (("pylatex", "latex"), (), ()),
    "jndi": (("jpype", "py4j"), (), ()),
    "memcache": (("pymemcache", "pylibmc", "memcache"), (), ()),
    "wysiwyg": (("bleach", "nh3", "markdown", "tinymce"), ("contenteditable",), ()),
    "postmessage": ((), ("postMessage", 'addEventListener("message"'), ()),
    "browser-storage": ((), ("localStorage", "sessionStorage", "indexedDB"), ()),
    "text-as-html": ((), ("innerHTML", "outerHTML", "AdjacentHTML", "document.write", "|safe"), ()),
    "plug-ins": ((), ("<object", "<embed", "<applet"), ()),
    "prototypes": ((), ("__proto__", ".prototype", "Object.assign", "JSON.parse"), ()),
    "secret-questions": ((), ("secret question", "security question", "question secrète"), ()),
}  # fmt: skip
_SCRIPTS = (".js", ".html", ".svg")


def pages_and_scripts():
    """Return our templates and scripts, read: path → text."""
    found = [path for path in SOURCE.rglob("*") if path.suffix in _SCRIPTS]
    return {short(path): path.read_text(encoding="utf-8") for path in found}


def traces(names, words, routes, *, sources, pages, addresses):
    """Return where one would see it."""
    found = [
        f"{path}: {name}"
        for path, imported in sources.items()
        for name in imported
        if any(name == root or name.startswith(f"{root}.") for root in names)
    ]
    found += [f"{path}: {word}" for path, text in pages.items() for word in words if word in text]
    return found + [f"{address}" for address in addresses for route in routes if route in address]


def here():
    from architecture.doors import doors  # noqa: PLC0415 -- needs the registry

    return {
        "sources": {short(path): [name for _line, name in imports(tree(path))] for path in python_files()},
        "pages": pages_and_scripts(),
        "addresses": [door.route for door in doors()],
    }


@pytest.mark.parametrize("what", sorted(ABSENT))
def test_it_is_not_here(what):
    assert traces(*ABSENT[what], **here()) == []


@pytest.mark.parametrize(
    ("what", "seen"),
    [
        ("graphql", {"sources": {"a.py": ["graphene.types"]}, "pages": {}, "addresses": []}),
        ("websocket", {"sources": {}, "pages": {"a.js": "new WebSocket(url)"}, "addresses": []}),
        ("oauth", {"sources": {}, "pages": {}, "addresses": ["agents/oauth/start/"]}),
    ],
)
def test_it_would_be_seen(what, seen):
    assert len(traces(*ABSENT[what], **seen)) == 1


def test_nothing_that_serves_it_is_installed():
    pinned = (ROOT / "requirements" / "runtime.txt").read_text(encoding="utf-8")
    names = set(re.findall(r"^([a-z0-9-]+)(?:\[.*\])?==", pinned, re.MULTILINE))
    assert names >= {"django", "cryptography"}
    assert (
        names & {"pyjwt", "python-jose", "channels", "graphene", "ldap3", "oauthlib", "python3-saml"} == set()
    )
