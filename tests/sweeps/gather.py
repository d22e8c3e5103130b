"""Every form of every page, and who meets it: for the sweeps and for the fuzzer."""

from sweeps.reading import read_page
from sweeps.walk import filled, name_of, plain_doors, send, target_of, walk

# Components with invented data: the page reads nothing that is sent.
GALLERY = "ui:gallery"
# Who meets, together, every form; the others meet the same ones.
ENOUGH = {
    "stranger", "newcomer", "unproved-agent", "agent", "head", "administrator", "agent-with-two-roles",
    "jurist", "officer", "owner-draft", "owner-waiting", "owner-refused", "owner-lapsed",
}  # fmt: skip


_OFFICER = ("/desk/", "/desk/personal-data/", "/desk/personal-data/breaches/new/", "/desk/journal/")
_STARTS = {
    "unproved-agent": ("/desk/", "/agents/email/", "/agents/password/change/", "/agents/reauthenticate/"),
    "jurist": ("/desk/", "/desk/catalogue/anem.job-seeker-registration/sessions/new/"),
    "officer": _OFFICER,
    "auditor": _OFFICER,
}


def starts_of(cast, role):
    """Return where a walk begins: every door without identifier, and two that only a code leads to."""
    if role in {"anonymous", "agent"}:
        return [*plain_doors(), f"/log-in/{cast.group}/", f"/me/phone/{cast.group}/"]
    if role in cast.citizens:
        return ["/me/", "/me/identity/", f"/me/phone/{cast.group}/"]
    if role in _STARTS:
        return list(_STARTS[role])
    shown = (cast.declared, cast.files["granted"], cast.files["appealed"])
    files = [f"/desk/dossiers/{one.uid}/" for one in shown]
    return ["/desk/", "/desk/me/", "/desk/administration/", *(files if role == "head" else ())]


def walks_of(cast, roles):
    """Walk as everybody, in Arabic: role → what was seen. What anybody sees is seen once."""
    anonymous = walk(cast.browser("anonymous"), starts_of(cast, "anonymous"))
    public = {name for name in anonymous.names.values() if name != "portal:procedure"}
    found = {"anonymous": anonymous}
    for role in roles:
        found[role] = walk(cast.browser(role), starts_of(cast, role), public - {"portal:home"})
    return found


def forms_of(cast, walks):
    """Return who meets each form: key → role → the form; and the questions that some ask before acting."""
    found = {}
    for role, seen in walks.items():
        for form in seen.forms:
            key = (name_of(target_of(form)), form.method, tuple(sorted(form.fields)))
            found.setdefault(key, {}).setdefault(role, form)
    for key, met in list(found.items()):
        role, form = next(iter(met.items()))
        if form.method == "post" and "administration" in target_of(form):
            response = send(cast.browser(role), form, filled(form))
            for asked in read_page(response.content.decode(), target_of(form)).forms:
                if "sure" in asked.fields:
                    found[(*key, "sure")] = {role: asked}
    return found | _asked_after_a_choice(cast, found)


def _asked_after_a_choice(cast, found):
    """Return the forms that only a page with ticked boxes leads to."""
    more = {}
    for key, met in found.items():
        if key[0] == "desk:ready_check":
            role, form = next(iter(met.items()))
            chosen = {**filled(form), "file": form.fields["file"].choices}
            page = send(cast.browser(role), form, chosen).content.decode()
            asked = read_page(page, target_of(form)).forms
            ends = [one for one in asked if name_of(target_of(one)) == "desk:ready_grant"]
            more |= {("desk:ready_grant", *key[1:]): {role: one} for one in ends}
    return more


def boxes(form):
    """Return what a person or a program can fill in."""
    return [one for one in form.fields.values() if one.name != "csrfmiddlewaretoken"]
