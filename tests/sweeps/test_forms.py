"""Every form and every address of every page, with what nobody should send: a sentence, never a crash."""

from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import pytest

from architecture.doors import doors, parameters
from sweeps.cast import LANGUAGES, undone
from sweeps.gather import ENOUGH, GALLERY, boxes, forms_of, walks_of
from sweeps.hostile import ALL_AT_ONCE, FILES, FULL, TEXTS, at_once, in_turn, short, variants
from sweeps.walk import filled, let_go, name_of, problems, same_browser, send

# Alone, a test that only walks would let the test database be left out.
pytestmark = pytest.mark.django_db
# Keys that some page reads, tried on every page.
_KEYS = ("lang", "next", "after", "before", "q", "page", "year")


@pytest.fixture(scope="module")
def walks(cast_once):
    return walks_of(cast_once, cast_once.people if FULL else sorted(ENOUGH))


@pytest.fixture(scope="module")
def forms(cast_once, walks):
    """Return each form once, with a role that meets it."""
    found = forms_of(cast_once, walks)
    return {key: next(iter(met.items())) for key, met in found.items()}


def told(wrong, key, what, found):
    """Write down what was wrong, so that the form and the value can be found again."""
    for one in found:
        wrong.setdefault(f"{key[0]} {key[1]}: {one}", []).append(what)


def report(wrong):
    """Return one line for each thing that is wrong."""
    lines = [f"{what} ({len(values)}: {values[:4]})" for what, values in sorted(wrong.items())]
    return "\n".join(["", *lines])


def test_the_walk_meets_every_page_that_holds_a_form(forms):
    met = {key[0] for key in forms}
    assert {
        "portal:log_in", "portal:log_in_code", "portal:sign_up", "portal:log_out", "portal:start",
        "portal:fill_page", "portal:check", "portal:answer", "portal:withdraw", "portal:identity",
        "portal:remarks", "desk:remarks",
        "portal:phone", "portal:phone_code", "portal:language", "portal:needs", "portal:end_session",
        "portal:verify", "portal:status", "desk:search", "desk:open", "desk:take", "desk:hand_back",
        "desk:ask", "portal:appeal", "portal:file_again", "desk:uphold", "desk:overturn",
        "portal:correct", "desk:correct", "desk:correction", "desk:ready_check", "desk:ready_grant",
        "desk:grant", "desk:refuse", "desk:identity", "desk:office_new", "desk:office_edit",
        "desk:office_territory", "desk:agent_new", "desk:agent_link", "desk:role_new", "desk:role_end",
        "desk:holiday_declare", "desk:holiday_cancel", "desk:holiday_move", "desk:holiday_confirm",
        "desk:identity_case", "desk:switch", "account_login", "account_reset_password", "demo:log_in",
        "portal:entitlement_question", "desk:rules_move", "desk:rules_write", "desk:session_new",
        "desk:proposal_edit", "desk:proposal_propose", "desk:proposal_sign", "desk:proposal_refuse",
        "desk:proposal_withdraw",
    } - met == set()  # fmt: skip


def test_each_box_takes_anything_and_answers_with_a_sentence(cast, forms):
    wrong, turn = {}, 0
    for key, (role, form) in forms.items():
        data, client = filled(form), cast.browser(role)
        for one in boxes(form) if key[0] != GALLERY else ():
            turn += 1
            for what, values in in_turn(variants(one.kind), turn).items():
                sent = {**data, one.name: values}
                told(wrong, key, (one.name, what), problems(send(client, form, sent), "ar-dz", form, sent))
    assert not wrong, report(wrong)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_form_full_of_nonsense_answers_in_each_language(cast, forms, language):
    wrong = {}
    for key, (role, form) in forms.items():
        client = cast.browser(role, language)
        for what in at_once(language):
            typed = {one.name: TEXTS[what] for one in boxes(form) if one.kind not in {"hidden", "file"}}
            sent = {**filled(form), **typed, "a-field-that-nobody-knows": ["x"]}
            told(wrong, key, what, problems(send(client, form, sent), language, form, sent))
    assert not wrong, report(wrong)


def test_a_form_too_big_is_refused_with_a_sentence(cast, forms):
    wrong = {}
    for key, (role, form) in forms.items():
        if form.method == "post":
            client = cast.browser(role)
            for what, sent in {"3 MB": {"x": ["x" * 3_000_000]}, "2000 fields": {"x": ["1"] * 2000}}.items():
                response = send(client, form, {**filled(form), **sent})
                told(wrong, key, what, problems(response, "ar-dz"))
    assert not wrong, report(wrong)


def test_a_megabyte_in_one_box_is_answered(cast, forms):
    wrong = {}
    for key, (role, form) in forms.items():
        typed = [one for one in boxes(form) if form.method == "post" and one.kind in {"text", "textarea"}]
        for one in typed[:1]:
            sent = {**filled(form), one.name: TEXTS["a megabyte"]}
            response = send(cast.browser(role), form, sent)
            told(wrong, key, one.name, problems(response, "ar-dz", form, sent))
    assert not wrong, report(wrong)


def test_each_file_is_refused_with_a_sentence(cast, forms):
    wrong, sent_files = {}, 0
    for key, (role, form) in forms.items():
        for one in [box for box in boxes(form) if box.kind == "file" and key[0] != GALLERY]:
            for what, file in FILES.items():
                response = send(cast.browser(role), form, filled(form), file=(one.name, *file))
                told(wrong, key, (one.name, what), problems(response, "ar-dz", form))
                sent_files += 1
    assert not wrong, report(wrong)
    assert sent_files >= 2 * len(FILES)


def test_a_form_without_its_token_is_refused_with_a_sentence(cast, forms):
    wrong = {}
    for key, (role, form) in forms.items():
        client = cast.browser(role, "fr")
        client.handler.enforce_csrf_checks = True
        try:
            for token in ([], [""], ["x" * 64], ["é\x00"]) if form.method == "post" else ():
                response = send(client, form, {**filled(form), "csrfmiddlewaretoken": token})
                told(wrong, key, token, problems(response, "fr"))
                if response.status_code != 403:
                    told(wrong, key, token, [f"{response.status_code}"])
        finally:
            client.handler.enforce_csrf_checks = False
    assert not wrong, report(wrong)


def get(client, address):
    """Open an address and undo what that did."""
    with undone(), same_browser(client):
        return let_go(client.get(address))


def test_an_address_takes_any_parameter(cast, walks):
    """Every key that a link or a form of a page carries, and those that some page reads, once a page."""
    wrong, asked = {}, set()
    for role, seen in walks.items():
        client = cast.browser(role)
        for address, page in seen.pages.items():
            path, name = urlsplit(address).path, seen.names[address]
            links = [link for link in page.links if not urlsplit(link).path or name_of(link) == name]
            keys = {key for link in links for key, _ in parse_qsl(urlsplit(link).query)}
            keys |= {one for form in page.forms if form.method == "get" for one in form.fields}
            keys = frozenset((*keys, *_KEYS))
            if (name, keys) in asked:
                continue
            asked.add((name, keys))
            for what in ALL_AT_ONCE:
                query = urlencode([(key, value) for key in sorted(keys) for value in short(TEXTS[what])])
                found = problems(get(client, f"{path}?{query}"), "ar-dz")
                told(wrong, (name, "get"), what, found)
    assert not wrong, report(wrong)


def test_an_address_takes_any_word_as_its_parameter(cast):
    wrong = {}
    for door in doors():
        open_parts = [name for kind, name in parameters(door.route) if kind in {"str", "slug"}]
        for role in ("newcomer", "administrator") if open_parts else ():
            client = cast.browser(role)
            for what, values in TEXTS.items() if FULL else [(name, TEXTS[name]) for name in ALL_AT_ONCE]:
                word = quote(short(values)[0] if values else "x", safe="")
                address = door.address
                for sample in ("00000000-0000-4000-8000-000000000000", "1"):
                    head, _, tail = address.rpartition(f"/{sample}/")
                    if head or tail:
                        address = f"{head}/{word}/{tail}"
                        break
                told(wrong, (door.name, "get"), what, problems(get(client, address), "ar-dz"))
    assert not wrong, report(wrong)
