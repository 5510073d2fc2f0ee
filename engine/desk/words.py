"""What the requester's word on an answer does: to the answer, and to the request that it was given to."""

from __future__ import annotations

from engine.actors import Actor
from engine.desk import lifecycle
from engine.desk.answers import Answer, AnswerVerdict, judged
from engine.desk.cycle import Worked
from engine.desk.reasons import Reason
from engine.desk.tickets import ServiceRequest


def helped(request: ServiceRequest, answer: Answer, actor: Actor, now: int) -> Worked:
    """The answer helped, so the request is resolved. Raises NotTheAsker, VerdictGiven, StepRefused."""
    verdict = judged(answer, AnswerVerdict.HELPFUL, actor, now)
    change = lifecycle.resolve(request, "", actor, now, Reason(code="desk-helpful"))
    return Worked(changes=(change,), answer=verdict)


def did_not_help(
    request: ServiceRequest, answer: Answer, actor: Actor, now: int, *, wants_person: bool = False
) -> Worked:
    """The answer did not help, or a person is wanted: the request is open again and a matter for people.

    So it is when the word comes after the silence that resolved the request, as long as it may be opened again.
    Raises NotTheAsker, VerdictGiven, ReopenTooLate (then a new request is linked to it), StepRefused.
    """
    late = answer.verdict is AnswerVerdict.TIMEOUT
    verdict = judged(answer, AnswerVerdict.REOPENED if late else AnswerVerdict.NOT_HELPFUL, actor, now)
    reason = Reason(code="desk-talk-to-person" if wants_person else "desk-not-helpful")
    return Worked(changes=(lifecycle.reopen(request, reason, actor, now),), answer=verdict)


def came_back(
    request: ServiceRequest, answer: Answer | None, reason: Reason, actor: Actor, now: int
) -> Worked:
    """The requester writes again, which opens the request; an answer that they had been silent about was none.

    One that they have judged keeps its verdict. Raises ReopenTooLate (then a new request is linked to it), StepRefused.
    """
    change = lifecycle.reopen(request, reason, actor, now)
    if answer is None or answer.verdict not in {None, AnswerVerdict.TIMEOUT}:
        return Worked(changes=(change,))
    return Worked(changes=(change,), answer=judged(answer, AnswerVerdict.REOPENED, actor, now))
