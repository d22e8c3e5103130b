"""The yearly proof of life of the pension fund, in the month of birth."""

from qarib.demo.loading.procedures.course import Ask, Case, Course, Refusal


def _answers(case: Case) -> dict[str, object]:
    return {
        "birth_date": case.born.isoformat(),
        "pension": "spouse" if case.rng.random() < 1 / 5 else "direct",
        "pension_suspended": False,
        "death_record": False,
        "remarried": False,
        "residence_commune": case.commune,
        "life_channel": case.rng.choice(("video", "home_visit", "mobile_team")),
    }


COURSE = Course(
    code="cnr.proof-of-life",
    body="cnr",
    share=83,
    answers=_answers,
    refusals=(
        Refusal(
            "has-a-pension",
            {"pension": "none"},
            (
                "لا يوجد معاش باسمك. إن كنت تنتظر تصفية معاشك فيمكن الاستفسار لدى الوكالة.",
                "Aucune pension à votre nom. Si la liquidation est en cours, l’agence vous renseigne.",
            ),
        ),
        Refusal(
            "not-remarried",
            {"pension": "spouse", "remarried": True},
            (
                "سُجّل زواج جديد في الحالة المدنية. إن كان ذلك خطأ فيمكن الطعن.",
                "Un remariage figure à l’état civil. S’il s’agit d’une erreur, contestez.",
            ),
        ),
    ),
    asks=(
        Ask(
            "life_channel",
            (
                "لم تجب الحالة المدنية بعد. كيف تفضّل أن نراك، دون تنقّل؟",
                "L’état civil n’a pas répondu. Comment préférez-vous être vu, sans vous déplacer ?",
            ),
        ),
    ),
    took={1: 52, 2: 34, 3: 12, 5: 2},
    youngest=60,
    oldest=91,
    at_birthday=True,
    proofs={"pension": "cnr", "pension_suspended": "cnr", "death_record": "civil-status"},
)
