"""Files and letters, boring by default; the bytes are made by hand so that tests know every one of them."""

import io

import factory
import pikepdf
from PIL import Image

from qarib.modules.accounts.models import Person
from qarib.modules.documents.enums import FileKind, LetterTemplate
from qarib.modules.documents.models import Letter, Upload


class OwnerFactory(factory.django.DjangoModelFactory):
    """Somebody whose files these are."""

    class Meta:
        model = Person

    family_name = "Benali"
    given_name = "Yasmine"
    phone = factory.Sequence(lambda n: f"+2135500{n:05}")


class UploadFactory(factory.django.DjangoModelFactory):
    """A photo, received and rewritten; its bytes are not in the store."""

    class Meta:
        model = Upload

    owner = factory.SubFactory(OwnerFactory)
    name = "card.jpg"
    kind = FileKind.JPEG
    size = 1000
    sha256 = "a" * 64
    original_name = factory.Sequence(lambda n: f"quarantine/aa/bb/{n}")
    rendition_name = factory.Sequence(lambda n: f"renditions/aa/bb/{n}")
    rendition_size = 900


BODY = {
    "ar": "الوكالة الوطنية للتشغيل",
    "fr": "Agence nationale de l’emploi",
    "en": "National Employment Agency",
}
AGENCY = {"ar": "الوكالة المحلية للتشغيل بعين الدفلى", "fr": "Agence locale de l’emploi d’Aïn Defla"}
LAW = {"ar": "القانون رقم 04-19 المؤرخ في 25 ديسمبر 2004", "fr": "Loi n° 04-19 du 25 décembre 2004"}


def registration(**changes):
    return {
        "body": BODY,
        "agency": AGENCY,
        "law": LAW,
        "name": "ياسمين بن علي",
        "number": "QRB-4F7K-92MX-D",
        "registered_on": "2026-11-22",
        "valid_until": "2027-05-21",
        "decided_on": "2026-11-24",
        **changes,
    }


FUNDS = {
    "body": {"ar": "الصندوق الوطني للتأمينات الاجتماعية", "fr": "Caisse nationale des assurances sociales"},
    "agency": {"ar": "وكالة CNAS بعين الدفلى", "fr": "Agence CNAS d’Aïn Defla"},
    "law": {"ar": "القانون رقم 83-14 المؤرخ في 2 جويلية 1983", "fr": "Loi n° 83-14 du 2 juillet 1983"},
    "number": "QRB-4F7K-92MX-D",
    "valid_until": "2027-02-23",
    "decided_on": "2026-11-24",
}


def affiliation(**changes):
    return {
        **FUNDS,
        "name": "Rachid Meziane",
        "status": {"ar": "أجير منتسب إلى CNAS", "fr": "Salarié affilié à la CNAS", "en": "Employee, CNAS"},
        "heard": [{"register": {"ar": "CNAS", "fr": "CNAS"}, "day": "2026-11-22"}],
        **changes,
    }


def non_affiliation(**changes):
    days = {"CNAS": "2026-11-22", "CASNOS": "2026-11-23", "CNR": "2026-11-24"}
    return {
        **FUNDS,
        "name": "ياسمين بن علي",
        "heard": [{"register": {"ar": fund, "fr": fund}, "day": day} for fund, day in days.items()],
        **changes,
    }


def grant(**changes):
    return {
        "body": BODY,
        "agency": AGENCY,
        "law": LAW,
        "name": "Rachid Meziane",
        "number": "QRB-4F7K-92MX-D",
        "procedure": {"ar": "إعانة السكن الريفي", "fr": "Aide au logement rural"},
        "granted": {"ar": "إعانة لبناء سكن ريفي.", "fr": "Une aide pour construire un logement rural."},
        "amount": {"ar": "500.000 دج، مرة واحدة", "fr": "500 000 DA, en une fois", "en": "500,000 DA, once"},
        "valid_until": "2027-11-23",
        "decided_on": "2026-11-24",
        **changes,
    }


def refusal(**changes):
    reason = {
        "criterion": {"ar": "السن بين 19 و40 سنة", "fr": "Avoir entre 19 et 40 ans"},
        "value": {"ar": "42 سنة", "fr": "42 ans"},
        "source": {"ar": "الحالة المدنية", "fr": "État civil"},
        "remedy": {"ar": "اطلبوا التوجيه نحو تكوين.", "fr": "Demandez une orientation vers une formation."},
    }
    return {
        "body": BODY,
        "agency": AGENCY,
        "law": LAW,
        "name": "Yasmine Benali",
        "number": "QRB-4F7K-92MX-D",
        "procedure": {"ar": "منحة البطالة", "fr": "Allocation chômage"},
        "decided_on": "2026-11-24",
        "appeal": {"ar": "يمكنكم الطعن من فضائكم.", "fr": "Vous pouvez contester depuis votre espace."},
        "appeal_until": "2026-12-24",
        "reasons": [reason],
        **changes,
    }


# The data of one letter of each template.
LETTERS = {
    LetterTemplate.JOB_SEEKER_REGISTRATION: registration,
    LetterTemplate.AFFILIATION: affiliation,
    LetterTemplate.NON_AFFILIATION: non_affiliation,
    LetterTemplate.GRANT: grant,
    LetterTemplate.REFUSAL: refusal,
}


class LetterFactory(factory.django.DjangoModelFactory):
    """A certificate, issued and not sealed yet."""

    class Meta:
        model = Letter

    template = LetterTemplate.JOB_SEEKER_REGISTRATION
    person = factory.SubFactory(OwnerFactory)
    reference = "QRB-4F7K-92MX-D"
    language = "ar"
    data = factory.LazyFunction(registration)


def image(kind="JPEG", size=(60, 40), colour=(10, 104, 71), **options) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind, **options)
    return out.getvalue()


def pdf(change=None, pages=1, **options) -> bytes:
    """A small PDF; `change(pdf)` may spoil it."""
    out = io.BytesIO()
    with pikepdf.new() as made:
        for _ in range(pages):
            made.add_blank_page()
        if change:
            change(made)
        made.save(out, **options)
    return out.getvalue()
