"""The confirmation of the allowance every six months, on line since 21 January 2026."""

from qarib.demo.loading.procedures.course import Ask, Case, Course, Refusal


def _answers(case: Case) -> dict[str, object]:
    return {
        "allowance_running": True,
        "request_active": True,
        "offers_refused_since_2026": 0,
        "has_income": False,
        "spouse_income": False,
        "enrolled": False,
        "past_scheme": False,
        "training_refused": False,
        "residence": "algeria",
        "residence_commune": case.commune,
    }


COURSE = Course(
    code="anem.allowance-confirmation",
    body="anem",
    share=57,
    answers=_answers,
    refusals=(
        Refusal(
            "request-active",
            {"request_active": False},
            (
                "انتهت مدة طلب العمل. يمكن تجديده ثم العودة إلى التأكيد.",
                "La demande d’emploi n’est plus active. Renouvelez-la, puis revenez confirmer.",
            ),
        ),
        Refusal(
            "no-refusal",
            {"offers_refused_since_2026": 1},
            (
                "رُفض عرض عمل مناسب منذ 21 جانفي 2026. إن لم يصل العرض فيمكن الطعن.",
                "Une offre convenable a été refusée. Contestez si vous ne l’avez pas reçue.",
            ),
        ),
    ),
    asks=(
        Ask(
            "has_income",
            (
                "ورد تصريح حديث قد يخصك. يرجى تأكيد وضعيتك.",
                "Une déclaration récente semble vous concerner. Confirmez votre situation.",
            ),
        ),
    ),
    took={1: 44, 2: 36, 3: 16, 4: 3, 5: 1},
    proofs={
        "allowance_running": "anem",
        "request_active": "anem",
        "has_income": "cnas",
        "spouse_income": "cnas",
    },
)
