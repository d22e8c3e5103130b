"""The unemployment allowance, under the version of the day of filing."""

from qarib.demo.loading.procedures.course import Ask, Case, Course, Refusal


def _answers(case: Case) -> dict[str, object]:
    return {
        "birth_date": case.born.isoformat(),
        "situation": "never_worked",
        "seeker_months": case.rng.randint(6, 40),
        "residence": "algeria",
        "residence_commune": case.commune,
        "has_income": False,
        "survivor_pension": False,
        "spouse_income": False,
        "enrolled": False,
        "past_scheme": False,
        "service_irregular": False,
        "foreign_national": False,
        "allowance_before": False,
        "postal_account": f"00799999{case.rng.randrange(10**10):010d}{case.rng.randrange(100):02d}",
    }


COURSE = Course(
    code="anem.unemployment-allowance",
    body="anem",
    share=43,
    answers=_answers,
    refusals=(
        Refusal(
            "registered-long-enough",
            {"seeker_months": 4},
            (
                "لم تكتمل ستة أشهر من التسجيل بعد. يمكن إيداع الطلب من جديد متى اكتملت.",
                "Les six mois d’inscription ne sont pas atteints. Redéposez dès qu’ils le sont.",
            ),
        ),
        Refusal(
            "no-income",
            {"has_income": True},
            (
                "صرّح صندوق الضمان الاجتماعي بدخل باسمك. إن كان ذلك خطأ فيمكن الطعن مع ما يثبته.",
                "La caisse déclare un revenu à votre nom. En cas d’erreur, contestez avec une preuve.",
            ),
        ),
        Refusal(
            "not-enrolled",
            {"enrolled": True},
            (
                "لا تزال مسجلًا في الدراسة. يمكن إيداع الطلب بعد نهايتها.",
                "Une inscription aux études est en cours. La demande est possible après leur fin.",
            ),
        ),
    ),
    asks=(
        Ask(
            "postal_account",
            (
                "رقم الحساب البريدي لا يطابق الاسم. يرجى تصحيحه.",
                "Le compte postal ne correspond pas au nom. Corrigez-le.",
            ),
        ),
    ),
    took={4: 8, 6: 18, 8: 26, 10: 24, 12: 14, 14: 6, 17: 3, 22: 1},
    proofs={"has_income": "cnas", "spouse_income": "cnas", "seeker_months": "anem"},
)
