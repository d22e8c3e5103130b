"""A refusal that the person contests, and what somebody else answered: the rows of an appeal."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from qarib.demo.loading import clocks
from qarib.demo.loading.people import ARABIC, Team
from qarib.demo.loading.plans import Plan
from qarib.demo.loading.rows import Making
from qarib.demo.loading.traces import move_file, tell, trace, trace_decision
from qarib.kernel.actor import citizen
from qarib.modules.dossiers.actions import build_appeal, build_overturning, build_upholding, build_votes
from qarib.modules.dossiers.models import Appeal, Decision, Value


class _Words(NamedTuple):
    """What a person says against a refusal, and both answers; each in Arabic and in French."""

    text: tuple[str, str]
    overturned: tuple[str, str]
    upheld: tuple[str, str]


_WORDS = (
    _Words(
        (
            "ما سُجّل عني غير صحيح: وضعيتي كما صرّحت بها يوم الإيداع، ويمكن التحقق من ذلك لدى الإدارة المعنية.",
            (
                "Ce qui est enregistré sur moi est inexact : ma situation était celle que j’ai déclarée le "
                "jour du dépôt. L’administration concernée peut le confirmer."
            ),
        ),
        (
            "سُئلت الإدارة المعنية من جديد، وأكدت أن التسجيل كان خطأ.",
            "L’administration concernée, interrogée de nouveau, confirme que l’inscription était erronée.",
        ),
        (
            "سُئلت الإدارة المعنية من جديد، وأكدت المعلومة نفسها يوم الإيداع.",
            "L’administration concernée, interrogée de nouveau, confirme la même donnée au jour du dépôt.",
        ),
    ),
    _Words(
        (
            "أخطأت في الإجابة عند ملء الطلب من الهاتف. الصحيح مذكور في باقي الملف.",
            (
                "Je me suis trompé de réponse en remplissant la demande sur mon téléphone. Le reste du "
                "dossier le montre."
            ),
        ),
        (
            "باقي الملف يؤكد أن الإجابة كانت خطأ في الملء، والشرط مستوفى.",
            "Le reste du dossier montre une erreur de saisie ; la condition est remplie.",
        ),
        (
            "لا شيء في الملف يخالف الإجابة المسجلة، والشرط غير مستوفى يوم الإيداع.",
            (
                "Rien dans le dossier ne contredit la réponse enregistrée ; la condition n’était pas "
                "remplie au jour du dépôt."
            ),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class _Answer:
    """What somebody else than whoever refused says to an appeal: the head of the agency."""

    making: Making
    appeal: Appeal
    refusal: Decision
    team: Team
    at: datetime
    reason: str

    def overturn(self) -> None:
        """Grant: the letter of refusal is worth nothing more."""
        self._move("overturn")
        trace(
            self.making.rows,
            "documents.withdraw_letter",
            actor=self.team.head_actor.about(self.appeal.dossier.person_id),
            about=("letter", self.refusal.letter.uid),
            at=self.at,
            reason="overturned on appeal",
        )
        decided_by = self.team.head.pk
        self._close(
            build_overturning(
                self.appeal, self.refusal, at=self.at, decided_by=decided_by, reason=self.reason
            ),
            "dossiers/overturned",
        )

    def uphold(self, values: list[Value]) -> None:
        """Confirm the refusal."""
        self._move("uphold")
        decision = build_upholding(
            self.appeal,
            self.refusal,
            at=self.at,
            decided_by=self.team.head.pk,
            reason=self.reason,
            values=values,
        )
        self._close(decision, "dossiers/upheld")

    def _move(self, move: str) -> None:
        dossier, actor = self.appeal.dossier, self.team.head_actor
        move_file(self.making.rows, dossier, move, actor=actor, at=self.at, reason=self.reason)

    def _close(self, decision: Decision, template: str) -> None:
        actor = self.team.head_actor
        self.making.rows.decisions.append(decision)
        self.making.rows.letters.append(decision.letter)
        trace_decision(self.making.rows, decision, template=template, actor=actor)
        clocks.keep(self.making, self.appeal.promise, self.team, self.at, actor=actor)


def contest(making: Making, refusal: Decision, values: list[Value], plan: Plan, team: Team) -> None:
    """Add the appeal against a refusal with its own promise, and the head's answer where there is one.

    Above what one person may grant, the refusal is upheld: two others would have to sign.
    """
    assert plan.appealed_at is not None
    dossier, at = refusal.dossier, plan.appealed_at
    words, script = making.rng.choice(_WORDS), 0 if dossier.language == ARABIC else 1
    actor = citizen(dossier.person_id)
    move_file(making.rows, dossier, "appeal", actor=actor, at=at)
    dossier.assigned_to = None
    promise = clocks.add_appeal_promise(making, dossier, at)
    appeal = build_appeal(dossier, refusal, at=at, text=words.text[script], promise=promise)
    making.rows.appeals.append(appeal)
    context = {"number": dossier.number, "due": promise.due_day}
    tell(making.rows, "dossiers/appeal_filed", person=dossier.person, at=at, context=context, actor=actor)
    if plan.answered_at is None:
        clocks.run_on(making, promise, team)
        return
    overturned = plan.overturned and not build_votes(dossier, signed=[(team.head.pk, plan.answered_at)])
    reason = (words.overturned if overturned else words.upheld)[script]
    answer = _Answer(making, appeal, refusal, team, plan.answered_at, reason)
    if overturned:
        answer.overturn()
    else:
        answer.uphold(values)
