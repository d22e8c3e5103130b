"""Published procedures, from the shipped folder or from texts given by a test."""

from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import factory
from django.conf import settings
from django.db import transaction

from qarib.kernel.actor import SYSTEM
from qarib.modules.catalogue.actions import publish_folder
from qarib.modules.catalogue.actions.publication import publish_version
from qarib.modules.catalogue.models import FactDictionary, Procedure, ProcedureVersion
from qarib.modules.catalogue.queries import version_in_force
from qarib.modules.catalogue.rules.folder import read_folder

SHIPPED = settings.ROOT_DIR / "procedures"
REGISTRATION = "anem.job-seeker-registration"
REGISTRATION_FILE = SHIPPED / "anem" / "job-seeker-registration" / "2022-02-10.yaml"


# Nobody changes a definition: hundreds of tests publish the same ones.
_read_once = cache(read_folder)


def shipped(code):
    """Publish the shipped versions of one procedure and return the one in force today."""
    body, _point, name = code.partition(".")
    with transaction.atomic():
        for file in _read_once(SHIPPED / body / name):
            publish_version(file, actor=SYSTEM)
    return version_in_force(code)


def published_registration():
    """Publish the shipped registration of job seekers, and nothing else, for tests that count."""
    return shipped(REGISTRATION)


def published(*changes, valid_from):
    """Publish the registration from that day with these texts replaced (old, new); return its version."""
    source = REGISTRATION_FILE.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in source, old
        source = source.replace(old, new, 1)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "anem" / "job-seeker-registration" / f"{valid_from}.yaml"
        path.parent.mkdir(parents=True)
        path.write_text(source, encoding="utf-8")
        (Path(folder) / "facts.yaml").write_text(
            (SHIPPED / "facts.yaml").read_text(encoding="utf-8"), encoding="utf-8"
        )
        publish_folder(Path(folder), actor=SYSTEM)
    return version_in_force(REGISTRATION, on=valid_from)


def _digest(text):
    return sha256(text.encode()).hexdigest()


class ProcedureFactory(factory.django.DjangoModelFactory):
    """The registration of job seekers."""

    class Meta:
        model = Procedure
        django_get_or_create = ("code",)

    code = REGISTRATION
    body_code = factory.LazyAttribute(lambda procedure: procedure.code.partition(".")[0])


class FactDictionaryFactory(factory.django.DjangoModelFactory):
    """The shipped dictionary."""

    class Meta:
        model = FactDictionary
        django_get_or_create = ("digest",)

    source = factory.LazyFunction(lambda: (SHIPPED / "facts.yaml").read_text(encoding="utf-8"))
    digest = factory.LazyAttribute(lambda dictionary: _digest(dictionary.source))


class ProcedureVersionFactory(factory.django.DjangoModelFactory):
    """The shipped version of the registration, without running publication."""

    class Meta:
        model = ProcedureVersion
        django_get_or_create = ("procedure", "valid_from")

    procedure = factory.SubFactory(ProcedureFactory)
    valid_from = date(2022, 2, 10)
    source = factory.LazyFunction(lambda: REGISTRATION_FILE.read_text(encoding="utf-8"))
    digest = factory.LazyAttribute(lambda version: _digest(version.source))
    dictionary = factory.SubFactory(FactDictionaryFactory)
    facts_digest = factory.SelfAttribute("dictionary.digest")


_SMALL = """\
procedure: {code}
body: anem
intake: {intake}
name: {{ar: إجراء صغير, fr: Petite démarche, en: Small procedure}}
summary: {{ar: ملخص, fr: Résumé, en: Summary}}
gives: [{{ar: شيء, fr: Une chose, en: A thing}}]
life_events: [look_for_work]
law: [{{ar: قانون, fr: Loi, en: Law}}]
promise: {{answer: {{within: 3, unit: working_days}}}}
grants: {grants}
decided_by: {{agency_of: residence_commune, words: {{ar: وكالة, fr: Agence, en: Agency}}}}
appeal: {{days: 30, how: {{ar: كتابيا, fr: Par écrit, en: In writing}}}}
other_ways: [{{kind: counter, label: {{ar: في وكالتك, fr: À votre agence, en: At your agency}}}}]
facts: {{{facts}}}
pages: [{{code: all, title: {{ar: صفحة, fr: Page, en: Page}}, facts: [{asked}]}}]
criteria:
  one:
    label: {{ar: شرط, fr: Condition, en: The condition}}
    when: {when}
    refusal: {{ar: رفض, fr: Refus, en: The refusal}}
    remedy: {{ar: حل, fr: Solution, en: The remedy}}
    law: {{ar: مادة, fr: Article, en: The article}}
examples:
  - {{name: met, date: 2026-11-24, facts: {met}, expect: {{verdict: eligible}}}}
  - {{name: not met, date: 2026-11-24, facts: {not_met}, expect: {{verdict: not_eligible}}}}
{more}"""


def small_procedure(code, *, when, met, not_met, facts=(), **others):
    """Return a version of a procedure with one condition over facts of the shipped dictionary.

    `met` and `not_met` are examples, as YAML. `others`: intake, grants, and `more` lines of the file.
    """
    words = {
        "intake": "open", "more": "", "grants": "{valid: 12, unit: months, letter: job_seeker_registration}",
        **others,
    }  # fmt: skip
    named = ", ".join(f"{fact}: {{}}" for fact in (*facts, "residence_commune"))
    words |= {"facts": named, "asked": ", ".join((*facts, "residence_commune"))}
    source = _SMALL.format(code=code, when=when, met=met, not_met=not_met, **words)
    return ProcedureVersionFactory(
        procedure=ProcedureFactory(code=code), source=source, digest=_digest(source)
    )
