"""Answering the check of a registration as a browser does, for the tests around it."""

from django.urls import reverse

from factories.catalogue import REGISTRATION
from qarib.portal.catalogue.check_answers import COOKIE, Answers, signed
from qarib.portal.compiled import forget

CHECK = reverse("portal:entitlement", args=[REGISTRATION])
PROCEDURE = reverse("portal:procedure", args=[REGISTRATION])
START = reverse("portal:start", args=[REGISTRATION])
FOR_ME = reverse("portal:entitled")
ERASE = reverse("portal:forget_answers")
BORN = {"birth_date_day": "14", "birth_date_month": "5", "birth_date_year": "2002"}
# What the check of a registration asks, in its order; what opening a space answers comes last.
TYPED = {
    "birth_date": BORN,
    "residence": {"residence": "algeria"},
    "available_now": {"available_now": "yes"},
    "identity_declared": {"identity_declared": "yes"},
    "phone_verified": {"phone_verified": "yes"},
}


def at(question, code=REGISTRATION):
    return reverse("portal:entitlement_question", args=[code, question])


def answer(client, question, typed):
    """Answer one question; return the page to which it leads."""
    sent = client.post(at(question), typed)
    assert sent.status_code == 302, sent.context["form"].errors
    return client.get(sent["Location"])


def check_through(client, **otherwise):
    """Answer whatever is asked until nothing is; return the questions in their order, and the result."""
    forget()  # a compiled page has no context
    asked, page = [], client.get(CHECK, follow=True)
    while "form" in page.context:
        question = page.context["action"].rstrip("/").rpartition("/")[2]
        asked.append(question)
        page = answer(client, question, {**TYPED, **otherwise}[question])
    return asked, page


def text(page):
    return " ".join(page.content.decode().split())


def carry(client, facts, left_open=()):
    """Give the browser a cookie that holds these answers."""
    client.cookies[COOKIE] = signed(Answers(facts, left_open))
