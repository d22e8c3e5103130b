"""The certificate of non-affiliation of CNAS: all three funds said no, or one of them said yes."""

from qarib.demo.loading.procedures.course import Ask, Case, Course, Refusal

_FOR = {"administration": 50, "employer": 20, "housing": 16, "bank": 8, "myself": 6}


def _answers(case: Case) -> dict[str, object]:
    return {
        "affiliated_anywhere": False,
        "certificate_for": case.rng.choices(list(_FOR), list(_FOR.values()))[0],
        "residence_commune": case.commune,
    }


COURSE = Course(
    code="cnas.non-affiliation-certificate",
    body="cnas",
    share=2,
    answers=_answers,
    refusals=(
        Refusal(
            "not-affiliated",
            {"affiliated_anywhere": True},
            (
                "سجل CASNOS يحمل انتسابًا جاريًا باسمك. شهادة الانتساب متاحة لدى هذا الصندوق.",
                "La CASNOS porte une affiliation en cours à votre nom ; cette caisse peut l’attester.",
            ),
            proofs={"affiliated_anywhere": "casnos"},
        ),
    ),
    asks=(
        Ask(
            "certificate_for",
            ("يرجى تحديد الجهة الطالبة للشهادة.", "Précisez qui demande l’attestation."),
        ),
    ),
    took={0: 98, 1: 2},
    hours=(8, 13),
    proofs={"affiliated_anywhere": "cnas,casnos,cnr"},
)
