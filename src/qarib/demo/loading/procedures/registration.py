"""The registration of job seekers: the procedure that the others are counted by."""

from qarib.demo.loading.people import ARABIC
from qarib.demo.loading.procedures.course import Ask, Case, Course, Refusal
from qarib.demo.names import DIPLOMAS, OCCUPATIONS

_LEVELS = {"none": 2, "primary": 8, "middle": 24, "secondary": 26, "vocational": 18, "university": 22}
_SITUATIONS = {"never_worked": 50, "lost_job": 38, "in_work": 12}
_WITH_DIPLOMA = 0.8
_WORKING_AGE = 17
_ASKS = (
    Ask(
        "wanted_occupation",
        (
            "المهنة المطلوبة عامة جدًا. يرجى تحديدها لنقترح عروضًا مناسبة.",
            "Le métier recherché est trop général. Précisez-le pour recevoir des offres adaptées.",
        ),
    ),
    Ask(
        "education_level",
        (
            "المستوى الدراسي لا يطابق الشهادة المذكورة. يرجى تصحيح أحدهما.",
            "Le niveau d’études ne correspond pas au diplôme indiqué. Corrigez l’un des deux.",
        ),
    ),
)
_REFUSAL = Refusal(
    "available-for-work",
    {"available_now": False},
    (
        "ذُكر في الطلب أنه لا يمكن قبول عرض عمل حاليًا. يمكن إيداع طلب جديد متى أصبح ذلك ممكنًا.",
        (
            "La demande indique qu’aucune offre ne peut être acceptée pour le moment. "
            "Une nouvelle demande est possible dès que la situation change."
        ),
    ),
)


def _answers(case: Case) -> dict[str, object]:
    rng, script = case.rng, 0 if case.language == ARABIC else 1
    level = rng.choices(list(_LEVELS), list(_LEVELS.values()))[0]
    situation = rng.choices(list(_SITUATIONS), list(_SITUATIONS.values()))[0]
    years = case.on.year - case.born.year - _WORKING_AGE
    answers: dict[str, object] = {
        "birth_date": case.born.isoformat(),
        "residence": "algeria",
        "situation": situation if years > 1 else "never_worked",
        "available_now": True,
        "residence_commune": case.commune,
        "residence_changed": False,
        "wanted_occupation": rng.choice(OCCUPATIONS)[script],
        "education_level": level,
    }
    if level in DIPLOMAS and rng.random() < _WITH_DIPLOMA:
        answers["diploma"] = DIPLOMAS[level][script]
    if answers["situation"] != "never_worked":
        answers["last_occupation"] = rng.choice(OCCUPATIONS)[script]
        answers["experience_years"] = rng.randint(0, min(years, 30))
    return answers


COURSE = Course(
    code="anem.job-seeker-registration",
    body="anem",
    share=100,
    answers=_answers,
    refusals=(_REFUSAL,),
    asks=_ASKS,
    # Three are promised.
    took={1: 340, 2: 380, 3: 255, 4: 15, 6: 10},
    youngest=17,
    oldest=56,
)
