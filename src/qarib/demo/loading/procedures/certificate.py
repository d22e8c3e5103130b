"""The affiliation certificate of CNAS: answered the same day, or it is late."""

from qarib.demo.loading.procedures.course import Ask, Case, Course, Refusal

_FOR = {"administration": 30, "housing": 24, "bank": 20, "employer": 14, "abroad": 6, "myself": 6}


def _answers(case: Case) -> dict[str, object]:
    return {
        "social_status": "retired" if case.rng.random() < 1 / 6 else "employee",
        "certificate_for": case.rng.choices(list(_FOR), list(_FOR.values()))[0],
        "residence_commune": case.commune,
    }


COURSE = Course(
    code="cnas.affiliation-certificate",
    body="cnas",
    share=27,
    answers=_answers,
    refusals=(
        Refusal(
            "affiliated",
            {"social_status": "none"},
            (
                "لا يوجد انتساب باسمك. إذا كنت تعمل فيجب على صاحب العمل التصريح بك.",
                "Aucune affiliation à votre nom. Si vous travaillez, votre employeur doit vous déclarer.",
            ),
        ),
    ),
    asks=(
        Ask(
            "certificate_for",
            ("يرجى تحديد الجهة الطالبة للشهادة.", "Précisez qui demande l’attestation."),
        ),
    ),
    took={0: 97, 1: 3},
    youngest=22,
    oldest=66,
    hours=(8, 13),
    proofs={"social_status": "cnas"},
)
