"""ANSWERS: questions are answered from the knowledge base, or handed to people with the best article as a suggestion."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from bot.desk.office import TRIES, Contested, Office, Overtaken
from bot.desk.record import words_lately
from bot.desk.saving import loads_of, save_request
from bot.desk.searching import Fitting, Searching
from bot.desk.steps.worklist import Worklist, counted
from engine.desk.answers import Delivery, Record, record_of
from engine.desk.cycle import (
    AT_MOST,
    GIVE_UP_ANSWERING,
    DeskStep,
    Found,
    Worked,
    hand_over,
    reply,
)
from engine.desk.passages import passages_of
from engine.desk.ports import DeskTransaction
from engine.desk.tickets import ServiceRequest

log = logging.getLogger(__name__)

_SLACK: Final = "slack"
"""The source that has itself seen who asks; a machine's key never has this name as its source."""
_NEW_ARTICLES = 50
"""Articles that the leg of meaning reads before it answers, so that what was just published is found at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How the answers given lately did, and which share of questions has one."""

    record: Record
    share: float


@dataclass(slots=True, kw_only=True)
class Answering:
    """The step."""

    office: Office
    searching: Searching
    _speaks: bool = field(default=True, init=False)
    worklist: Worklist = field(init=False)

    def __post_init__(self) -> None:
        self.worklist = Worklist(office=self.office, step=DeskStep.ANSWERS)

    async def run(self) -> Counter[str]:
        """One run."""
        office = self.office
        waiting = await office.read(lambda tx: tx.desk.requests.waiting_for_answer(office.clock(), AT_MOST))
        if not waiting:
            return Counter()
        if self.searching.leg is not None:
            await self.searching.leg.keep_in_step(at_most=_NEW_ARTICLES)
        standing = await self._standing()
        return await self.worklist.work_off(
            waiting,
            lambda request: request.id,
            lambda request: self._reply(request, standing),
            self._give_up,
        )

    async def _standing(self) -> Standing:
        words = await self.office.read(lambda tx: words_lately(tx, self.office.clock()))
        record = record_of([answer.verdict for answer in words if answer.verdict is not None])
        if record.speaks is not self._speaks:
            self._speaks = record.speaks
            log.warning(
                "Of the last %d answers with a word on them %d were right: the desk %s.",
                record.judged,
                record.right,
                "answers again" if record.speaks else "only suggests answers from now on",
                extra={"event": "answers_speak" if record.speaks else "answers_silent"},
            )
        return Standing(record=record, share=await self.office.compute(self.searching.share, words))

    async def _reply(self, request: ServiceRequest, standing: Standing) -> Counter[str]:
        """Search and reply, anew where the article that was found has changed in between."""
        for _ in range(TRIES):
            groups = await self.office.read(lambda tx: groups_of(tx, request))
            fitting = await self.searching.find(request, groups, standing.share)
            try:
                return await self.office.write_once(
                    partial(self._save, request.id, fitting, groups, standing.record)
                )
            except Overtaken:
                continue
        raise Contested

    async def _save(
        self,
        request_id: str,
        fitting: Fitting | None,
        groups: frozenset[str],
        record: Record,
        tx: DeskTransaction,
    ) -> Counter[str]:
        now, rules = self.office.clock(), self.office.rules
        present = await tx.desk.requests.find(request_id)
        await self.worklist.done(tx, request_id)
        if present is None or not present.waits_for_answer:
            return Counter()
        found = None if fitting is None else await _still(tx, fitting, groups)
        loads = await loads_of(tx, rules, present.classification.category)
        worked = reply(present, found, record, rules.calendar, rules.roster, loads, now)
        await save_request(tx, rules, present, worked, now)
        return counted(worked) + Counter({"suggested": _suggested(worked)})

    async def _give_up(self, request: ServiceRequest, times: int) -> Counter[str]:
        """A question that could not be answered for its own sake goes to people unanswered."""
        if times < GIVE_UP_ANSWERING:
            return Counter()

        async def unit(tx: DeskTransaction) -> Counter[str]:
            now, rules = self.office.clock(), self.office.rules
            present = await tx.desk.requests.find(request.id)
            if present is None:
                return Counter()
            loads = await loads_of(tx, rules, present.classification.category)
            worked = hand_over(present, rules.roster, loads, now, unanswered=True)
            await save_request(tx, rules, present, worked, now)
            await self.worklist.done(tx, request.id)
            return counted(worked)

        return await self.office.write(unit)


async def groups_of(tx: DeskTransaction, request: ServiceRequest) -> frozenset[str]:
    """Whose articles may answer it: those of the requester's role where they asked in Slack for themselves alone.

    Those for everybody alone where others read the answer too, and where the requester is only a name that a key has sent: whoever
    holds the key may name anybody.
    """
    if request.intake.source != _SLACK or request.intake.place is not None:
        return frozenset()
    role = await tx.members.role_of(request.intake.requester)
    return frozenset() if role is None else frozenset({role.value})


async def _still(tx: DeskTransaction, fitting: Fitting, groups: frozenset[str]) -> Found:
    """What was found, with the version that says so. Raises Overtaken when the article may not answer, or not say so, any more."""
    article = await tx.desk.articles.find(fitting.article_id)
    if article is None or not article.may_answer(groups):
        raise Overtaken
    if tuple(passages_of(article.content.body)) != fitting.text:
        raise Overtaken
    return Found(
        article_id=article.id,
        version=article.version,
        confidence=fitting.confidence,
        passage=fitting.passage,
        features=fitting.evidence,
    )


def _suggested(worked: Worked) -> int:
    return int(worked.answer is not None and worked.answer.delivery is Delivery.SUGGEST)
