"""Everything at the desk can be reached by keyboard; each key is told, and none is given twice on a page."""

import re

import pytest
from django.urls import reverse

from factories.accounts import PersonFactory
from qarib.kernel.actor import citizen
from qarib.modules.dossiers.actions import request_missing, send_correction, take


def text_of(browser, name, *args):
    return browser.get(reverse(f"desk:{name}", args=args)).content.decode()


def keys(text):
    return re.findall(r'accesskey="(\w)"', text)


@pytest.fixture
def pages(world, samir):
    """Return the pages of a queue of three files, the second of them open, with all that it can show."""
    files = [world.filed(PersonFactory(matched=True)) for _ in range(2)]
    declared = world.filed(PersonFactory())
    send_correction(declared, fact="wanted_occupation", value="Brodeuse", actor=citizen(declared.person_id))
    taken = world.filed(world.karim)
    take(taken, actor=world.samir)
    names = [("queue",), ("ready",), *(("dossier", one.uid) for one in (*files, declared, taken))]
    names += [(act, files[0].uid) for act in ("grant", "refuse", "ask")]
    return [text_of(samir, *name) for name in names]


def test_no_key_is_given_twice_on_a_page_and_each_is_told_in_the_panel(pages):
    for text in pages:
        assert len(keys(text)) == len(set(keys(text)))
    told = {key.lower() for key in re.findall(r"<li><kbd>(\w)</kbd>", pages[0])}
    given = {key for text in pages for key in keys(text)}
    assert given == told
    assert given >= set("qsobnpthdarcikgv")


def test_the_panel_is_on_the_page_of_a_file_too(pages):
    assert all("<li><kbd>N</kbd>" in text for text in pages[2:])


def test_skip_links_lead_past_the_queue_and_to_the_acts_and_nothing_jumps_the_order(pages):
    for text in pages:
        for target in re.findall(r'class="skip btn" href="#([\w-]+)"', text):
            assert f'id="{target}"' in text
        assert not re.search(r'tabindex="[1-9]', text)
    file = pages[2]
    assert file.index('href="#file"') < file.index('href="#acts"') < file.index('class="queue-head"')


def test_next_and_previous_follow_the_queue(world, samir):
    first, second, third = (world.filed(PersonFactory(matched=True)) for _ in range(3))

    def beside(dossier):
        queue = samir.get(reverse("desk:dossier", args=[dossier.uid])).context["queue"]
        return queue.previous_file, queue.next_file

    address = {one: reverse("desk:dossier", args=[one.uid]) for one in (first, second, third)}
    assert beside(first) == ("", address[second])
    text = samir.get(address[second]).content.decode()
    # Not among what wide screens hide beside the queue: a hidden key does nothing.
    between = re.search(r'<nav class="small" aria-label=.*?</nav>', text, re.DOTALL)[0]
    assert sorted(keys(between)) == ["n", "p"]
    assert beside(second) == (address[first], address[third])
    assert beside(third) == (address[second], "")


def test_a_file_that_is_on_no_line_leads_to_the_first(world, samir):
    first, waiting = world.filed(), world.filed(world.karim)
    request_missing(waiting, facts=["diploma"], reason="Lequel ?", actor=world.samir)

    queue = samir.get(reverse("desk:dossier", args=[waiting.uid])).context["queue"]

    assert queue.previous_file == ""
    assert queue.next_file == reverse("desk:dossier", args=[first.uid])
