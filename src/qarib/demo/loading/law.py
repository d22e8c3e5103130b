"""What law 25-11 brings: a breach notified in time, one whose clock runs, a report, what people ask."""

from datetime import datetime, timedelta

from qarib.demo.loading.people import ARABIC, People, Team
from qarib.demo.loading.rows import Making
from qarib.demo.loading.traces import trace
from qarib.kernel.actor import Actor, Basis, citizen
from qarib.modules.accounts.enums import IdentityFact, IdentityLevel
from qarib.modules.accounts.models import Person
from qarib.modules.catalogue.queries import definition, version_in_force
from qarib.modules.dossiers.models import Dossier
from qarib.modules.notifications.actions import deliver_message
from qarib.modules.notifications.queries import latest_messages
from qarib.modules.organisations.enums import Role
from qarib.modules.organisations.models import Organisation
from qarib.modules.personal_data.actions import (
    BreachDetails,
    answer_rectification,
    answer_review,
    ask_about_check,
    ask_rectification,
    open_breach,
    report_leak,
)
from qarib.modules.personal_data.enums import BreachStatus
from qarib.modules.personal_data.models import Breach, Rectification, Review
from qarib.modules.promises.enums import Status
from qarib.modules.promises.queries import planned_promise
from qarib.modules.territory.models import Commune

_PAST, _NOTIFIED_AFTER, _CLOSED_AFTER = timedelta(days=75), timedelta(days=3, hours=2), timedelta(days=20)
_SINCE_DISCOVERY = timedelta(hours=50)
_ALLOWANCE, _NOT_MET = "anem.unemployment-allowance", ("no-income",)
_STORY = (
    "Une clé USB qui portait la liste des rendez-vous d’une semaine a été perdue entre deux agences. Elle a "
    "été retrouvée le lendemain ; rien ne montre qu’elle ait été lue."
)
_RUNNING = (
    "Un courriel qui portait en pièce jointe les noms et les téléphones de demandeurs d’emploi a été envoyé "
    "à une entreprise qui ne devait pas les recevoir."
)
_REPORT = "لوحة العرض في القاعة بقيت تُظهر اسم شخص ورقم ملفه بعد انتهاء الموعد."
_ASKED = {
    ARABIC: "توقف عملي قبل شهرين، والدخل المذكور يخص السنة الماضية.",
    "fr": "Mon travail s’est arrêté il y a deux mois ; le revenu indiqué est celui de l’an passé.",
}
_ANSWERED = {
    ARABIC: "نظرنا في القاعدة: يُحسب الدخل الحالي فقط. يمكنك إيداع الطلب، وسنطلب من الصندوق تأكيد توقف العمل.",
    "fr": (
        "Nous avons relu la règle : seul le revenu actuel compte. Déposez la demande ; nous demanderons à la "
        "caisse de confirmer la fin de votre travail."
    ),
}
_HALF = {
    ARABIC: "ينقص لقبي جزؤه الأول: اللقب الكامل في شهادة ميلادي.",
    "fr": "Il manque le début de mon nom\u00a0: il est entier sur mon acte de naissance.",
}
_WRONG = {
    ARABIC: "تاريخ ميلادي في حسابي غير صحيح.",
    "fr": "Ma date de naissance est fausse dans mon compte.",
}
_COMPARED = {
    ARABIC: "قارنا ببطاقة التعريف: التاريخ المدوّن عندنا هو الذي تحمله البطاقة، فيبقى كما هو.",
    "fr": (
        "Nous avons comparé avec la carte d’identité que vous avez présentée : elle porte la date que nous "
        "avons déjà. Elle reste donc telle quelle ; si l’état civil se trompe, adressez-vous à la commune."
    ),
}


def plan_past_breach(making: Making, people: People) -> Breach:
    """Return a breach that was notified in time and closed, to be saved after the rows."""
    officer = _officer(people)
    assert officer.person is not None
    assert officer.body is not None
    discovered = making.days.now - _PAST
    breach = Breach(
        body_id=officer.body,
        opened_by_id=officer.person,
        opened_at=discovered + timedelta(hours=3),
        discovered_at=discovered,
        what=_STORY,
        people=["applicants"],
        data=["contact"],
        people_count=60,
        consequences="Des appels de démarchage ou d’hameçonnage.",
        measures="Les clés sont interdites ; les listes ne quittent plus le service.",
        status=BreachStatus.CLOSED,
        notified_at=discovered + _NOTIFIED_AFTER,
        reference="ANPDP 2026-0917 (démonstration)",
        closed_at=discovered + _CLOSED_AFTER,
        closing="Les clés USB sont bloquées sur tous les postes.",
    )
    assert breach.notified_at is not None
    breach.promise = planned_promise(
        making.days.calendar,
        body_id=officer.body,
        person_id=officer.person,
        responsible_id=officer.person,
        label="personal_data.breach",
        path=f"/desk/personal-data/breaches/{breach.uid}/",
        start=discovered,
        within=120,
        unit="hours",
    )
    breach.promise.status, breach.promise.kept_at = Status.KEPT, breach.notified_at
    breach.promise.working_days_taken = making.days.calendar.working_days(discovered, breach.notified_at)
    breach.promise.next_step, breach.promise.next_step_at = "", None
    making.rows.promises.append(breach.promise)
    _write_down(making, breach, officer)
    return breach


def _write_down(making: Making, breach: Breach, officer: Actor) -> None:
    """Add the rows of the journal, as the acts would have written them then."""
    of_breach, promise = ("breach", breach.uid), ("promise", breach.promise.uid)
    acts = (
        ("personal_data.open_breach", of_breach, breach.opened_at),
        ("promises.make_promise", promise, breach.opened_at),
        ("personal_data.notify_breach", of_breach, breach.notified_at),
        ("promises.keep_promise", promise, breach.notified_at),
        ("personal_data.close_breach", of_breach, breach.closed_at),
    )
    for action, about, at in acts:
        assert at is not None
        trace(making.rows, action, actor=officer, about=about, at=at)


def load_law(past: Breach, people: People, *, now: datetime) -> None:
    """Save the past breach, then let people act: a breach is open, a report waits, people ask."""
    past.promise_id = past.promise.pk
    past.save(force_insert=True)
    details = BreachDetails(
        what=_RUNNING,
        people=["applicants"],
        data=["identity", "contact"],
        people_count=120,
        measures="L’entreprise a confirmé par écrit qu’elle a effacé le fichier.",
    )
    open_breach(details, discovered_at=now - _SINCE_DISCOVERY, actor=_officer(people))
    team = people.teams["anem-44"]
    report_leak(_REPORT, actor=team.actor)
    applicant = _applicant_of(team, people)
    _ask(applicant, Commune.objects.get(code="4401"))
    whole = f"{'Ben' if applicant.family_name.isascii() else 'بن'} {applicant.family_name}"
    _ask_rectification(applicant, IdentityFact.FAMILY_NAME, whole, words=_HALF, commune="4401")
    karim = people.personas["karim"]
    answered = _ask(karim, Commune.objects.get(code="1601"))
    team = next(one for one in people.teams.values() if one.agency.pk == answered.agency_id)
    answer_review(answered, changed=True, answer=_in(_ANSWERED, karim), actor=team.actor)
    wish = _ask_rectification(karim, IdentityFact.BIRTH_DATE, "1990-07-17", words=_WRONG, commune="1601")
    answer_rectification(wish, accepted=False, answer=_in(_COMPARED, karim), actor=team.actor)
    for message in latest_messages(address=karim.phone)[:2]:
        deliver_message(message.pk)


def _officer(people: People) -> Actor:
    body = Organisation.objects.get(code="anem")
    return Actor(
        person=people.personas["imene"].pk,
        role=Role.PROTECTION_OFFICER,
        organisation=body.pk,
        body=body.pk,
        basis=Basis.DUTY,
    )


def _applicant_of(team: Team, people: People) -> Person:
    """Return somebody of a confirmed identity who filed at that agency and is no persona: the first one."""
    sure = {"person__email": "", "person__identity_level": IdentityLevel.MATCHED}
    filed = Dossier.objects.filter(agency=team.agency, **sure).order_by("pk")
    filed = filed.exclude(person__in=people.personas.values())
    return filed.select_related("person")[0].person


def _ask(person: Person, commune: Commune) -> Review:
    rules = definition(version_in_force(_ALLOWANCE))
    return ask_about_check(
        person,
        procedure=(rules.code, rules.body),
        criteria=_NOT_MET,
        commune=commune,
        words=_in(_ASKED, person),
        actor=citizen(person.pk),
    )


def _ask_rectification(
    person: Person, field: IdentityFact, value: str, *, words: dict[str, str], commune: str
) -> Rectification:
    return ask_rectification(
        person,
        field=field,
        value=value,
        commune=Commune.objects.get(code=commune),
        words=_in(words, person),
        actor=citizen(person.pk),
    )


def _in(texts: dict[str, str], person: Person) -> str:
    return texts.get(person.language, texts["fr"])
