"""The rural housing aid of the fund: half a million dinars, which two people sign."""

from qarib.demo.loading.procedures.course import Ask, Case, Course, Refusal

_STATUS = {"employee": 84, "retired": 11, "self_employed": 5}
# Whole DA a month for a couple: the least, the most, the usual.
_INCOME = (22_000, 240_000, 82_000)
# Under the ceiling of both sessions.
_MODEST = (22_000, 118_000, 70_000)


def of_chance(case: Case) -> dict[str, object]:
    """Return what somebody may have answered: some are refused by the rules."""
    rng = case.rng
    return {
        "social_status": rng.choices(list(_STATUS), list(_STATUS.values()))[0],
        "affiliation_months": rng.randint(18, 420),
        "household_income": round(rng.triangular(*_INCOME) / 500) * 500,
        "cnl_second_instalment": rng.random() < 15 / 16,
        "cnl_after_january_2016": rng.random() < 15 / 16,
        "building_in_progress": rng.random() < 19 / 20,
        "bailiff_report": rng.random() < 9 / 10,
        "children": min(7, int(rng.expovariate(1 / 3))),
        "bni_years": rng.randint(0, 9),
        "residence_commune": case.commune,
    }


def _answers(case: Case) -> dict[str, object]:
    rng = case.rng
    return of_chance(case) | {
        "social_status": "retired" if rng.random() < 1 / 8 else "employee",
        "affiliation_months": rng.randint(37, 420),
        "household_income": round(rng.triangular(*_MODEST) / 500) * 500,
        "cnl_second_instalment": True,
        "cnl_after_january_2016": True,
        "building_in_progress": True,
        "bailiff_report": True,
    }


TOO_SHORT = "affiliated-three-years"
COURSE = Course(
    code="fnpos.rural-housing-aid",
    body="fnpos",
    share=3,
    answers=_answers,
    refusals=(
        Refusal(
            TOO_SHORT,
            {"affiliation_months": 31},
            (
                "سجل CNAS يحمل 31 شهرًا من الانتساب فقط. إن عملت أشهرًا لم تُسجَّل فاطعن واذكر المستخدم والفترة.",
                (
                    "Le registre de la CNAS ne porte que 31 mois d’affiliation. Si des mois travaillés y "
                    "manquent, contestez en indiquant l’employeur et la période."
                ),
            ),
        ),
        Refusal(
            "income-under-ceiling",
            {"household_income": 186_500},
            (
                "دخل الزوجين فوق السقف يوم فتح الدورة. إن تغيّر الدخل فيمكن الإيداع في الدورة القادمة.",
                (
                    "Le revenu du couple dépasse le plafond au jour de l’ouverture. S’il change, la session "
                    "suivante vous est ouverte."
                ),
            ),
        ),
        Refusal(
            "second-instalment",
            {"cnl_second_instalment": False},
            (
                "الشطر الثاني من إعانة CNL لم يُصرف بعد. يمكن الإيداع في الدورة القادمة بعد صرفه.",
                (
                    "La deuxième tranche de l’aide CNL n’est pas encore versée. La session suivante vous est "
                    "ouverte dès qu’elle l’est."
                ),
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
    took={25: 20, 35: 30, 45: 30, 55: 16, 64: 4},
    youngest=26,
    oldest=63,
    proofs={
        "social_status": "cnas",
        "affiliation_months": "cnas",
        "children": "civil-status",
        "cnl_second_instalment": "cnl",
    },
)
