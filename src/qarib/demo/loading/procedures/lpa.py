"""The applications for the fund's assisted promotional housing, on line since 11 December 2025."""

from qarib.demo.loading.procedures.course import Ask, Case, Course, Refusal


def _answers(case: Case) -> dict[str, object]:
    rng = case.rng
    return {
        "social_status": "retired" if rng.random() < 1 / 9 else "employee",
        "affiliation_months": rng.randint(37, 400),
        "household_income": round(rng.triangular(24_000, 119_000, 74_000) / 500) * 500,
        "owned_home": False,
        "owned_land": False,
        "state_housing_aid": False,
        "casnos_struck_off": False,
        "residence_commune": case.commune,
    }


COURSE = Course(
    code="fnpos.lpa2-application",
    body="fnpos",
    share=6,
    answers=_answers,
    refusals=(
        Refusal(
            "never-owner",
            {"owned_home": True},
            (
                "تحمل المحافظة العقارية سكنًا مسجّلًا باسمك. إن كان ذلك خطأ فيمكن الطعن دون أي وثيقة.",
                (
                    "La conservation foncière porte un logement à votre nom. En cas d’erreur, contestez, "
                    "sans papier."
                ),
            ),
        ),
        Refusal(
            "never-aided",
            {"state_housing_aid": True},
            (
                "البطاقية الوطنية للسكن تحمل إعانة سابقة باسمك أو باسم زوجك. إن أُلغيت فيمكن الطعن.",
                (
                    "Le fichier national du logement porte une aide déjà reçue par votre couple. Si elle a "
                    "été annulée, contestez."
                ),
            ),
        ),
        Refusal(
            "income-within-bounds",
            {"household_income": 212_000},
            (
                "دخل الزوجين فوق ست مرات SNMG يوم فتح الدورة.",
                "Le revenu du couple dépasse six fois le SNMG au jour de l’ouverture de la session.",
            ),
        ),
    ),
    asks=(
        Ask(
            "household_income",
            (
                "يرجى تأكيد دخل الزوجين، لأن أجرًا واحدًا فقط مذكور.",
                "Confirmez le revenu du couple : un seul salaire est indiqué.",
            ),
        ),
    ),
    # Ninety days are promised.
    took={22: 18, 32: 30, 42: 30, 52: 18, 66: 4},
    youngest=24,
    oldest=62,
    proofs={"affiliation_months": "cnas", "social_status": "cnas"},
)
