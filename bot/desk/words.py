"""What a requester says of an answer, carried out: judged, resolved or opened again, and then handed to a person at once."""

from __future__ import annotations

from dataclasses import replace

from bot.desk.office import Office
from bot.desk.saving import loads_of, save_request
from engine.actors import Actor
from engine.desk.answers import Answer, AnswerVerdict, Delivery
from engine.desk.cycle import Worked, hand_over
from engine.desk.errors import NotTheAsker, RequestNotFound, StepRefused
from engine.desk.ports import DeskTransaction
from engine.desk.reasons import Reason
from engine.desk.rules import DeskRules
from engine.desk.tickets import ServiceRequest
from engine.desk.words import came_back, did_not_help, helped

_JUDGE = "a word on an answer"


async def judge(office: Office, request_id: str, verdict: AnswerVerdict, actor: Actor) -> ServiceRequest:
    """Take the requester's word. Raises RequestNotFound, NotTheAsker, VerdictGiven, ReopenTooLate, StepRefused."""

    async def unit(tx: DeskTransaction) -> ServiceRequest:
        now = office.clock()
        request = await found(tx, request_id)
        answer = await posted(tx, request_id)
        if answer is None:
            raise StepRefused(record_id=request_id, status=request.status, step=_JUDGE)
        if verdict is AnswerVerdict.HELPFUL:
            worked = helped(request, answer, actor, now)
        else:
            worked = did_not_help(request, answer, actor, now)
            worked = await handed_over(tx, office.rules, request, worked, now)
        return await save_request(tx, office.rules, request, worked, now)

    return await office.write(unit)


async def call_person(office: Office, request_id: str, actor: Actor) -> ServiceRequest:
    """Open it again for people, whether the desk has answered or not. Raises as `judge` does."""

    async def unit(tx: DeskTransaction) -> ServiceRequest:
        now = office.clock()
        request = await found(tx, request_id)
        answer = await posted(tx, request_id)
        if actor.is_person and actor.id != request.intake.requester:
            raise NotTheAsker(request_id=request_id)
        if answer is None:
            worked = came_back(request, None, Reason(code="desk-talk-to-person"), actor, now)
        else:
            worked = did_not_help(request, answer, actor, now, wants_person=True)
        worked = await handed_over(tx, office.rules, request, worked, now)
        return await save_request(tx, office.rules, request, worked, now)

    return await office.write(unit)


async def reopen(office: Office, request_id: str, reason: Reason, actor: Actor) -> ServiceRequest:
    """Open it again. From the requester's side, which a machine speaks for, that is a word on an answer that got none."""

    async def unit(tx: DeskTransaction) -> ServiceRequest:
        now = office.clock()
        request = await found(tx, request_id)
        theirs = not actor.is_person or actor.id == request.intake.requester
        answer = await posted(tx, request_id) if theirs else None
        worked = came_back(request, answer, reason, actor, now)
        worked = await handed_over(tx, office.rules, request, worked, now)
        return await save_request(tx, office.rules, request, worked, now)

    return await office.write(unit)


async def found(tx: DeskTransaction, request_id: str) -> ServiceRequest:
    """The request. Raises RequestNotFound."""
    request = await tx.desk.requests.find(request_id)
    if request is None:
        raise RequestNotFound(record_id=request_id)
    return request


async def posted(tx: DeskTransaction, request_id: str) -> Answer | None:
    """The answer that the requester was given; what was only suggested to somebody is none."""
    answer = await tx.desk.answers.find(request_id)
    return answer if answer is not None and answer.delivery is Delivery.POST else None


async def handed_over(
    tx: DeskTransaction, rules: DeskRules, request: ServiceRequest, worked: Worked, now: int
) -> Worked:
    """The same, and then somebody gets it, since whoever had no use for the answer has waited long enough."""
    after = worked.after(request)
    loads = await loads_of(tx, rules, after.classification.category)
    handed = hand_over(after, rules.roster, loads, now)
    return replace(worked, changes=(*worked.changes, *handed.changes), alert=handed.alert)
