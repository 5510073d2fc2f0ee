"""Races for one decision: who contends through which door, and what must hold once the race is over."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.slack import ids
from engine.actions import Action, Status, Verdict
from engine.actors import SCHEDULE
from engine.audit import AuditRow
from engine.commands import Expire
from engine.errors import AutoqError, Busy
from engine.events import DECIDED
from engine.ports import Store, Transaction
from engine.times import SECOND, iso
from tests.bot.slack.people import ADMIN, ENGINEER1, ENGINEER2, PM
from tests.promises.doors import Doors

TRIES = 3
"""How often a contender who is told that autoq is busy and changed nothing tries again; one that had won would hear that it is over."""

Act = Callable[[Doors, str, Action], Awaitable[str | None]]
"""Try to decide as somebody; what was heard, "" for nothing but that it is done, None when a whisper tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """Somebody who tries to decide."""

    who: str
    verdict: Verdict
    act: Act


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What a contender heard at the end; an empty text says that it won."""

    who: str
    verdict: Verdict
    text: str


def heard_of(said: Mapping[str, str]) -> Heard:
    """What another process says that its contender heard."""
    return Heard(who=said["who"], verdict=Verdict(said["verdict"]), text=said["text"])


async def _click(doors: Doors, who: str, action: Action) -> None:
    await doors.click(who, ids.ACTION_APPROVE, action)


def _type(verb: str) -> Act:
    async def act(doors: Doors, who: str, action: Action) -> str:
        told = await doors.type(who, f"{verb} {action.id} as agreed")
        return "" if '"text": "You ' in told or '"text":"You ' in told else told

    return act


async def _fill_in(doors: Doors, who: str, action: Action) -> str:
    told = await doors.fill_in(who, ids.REJECT_FORM, action, reason="not today")
    return "" if "clear" in told else told


def _call(verb: str) -> Act:
    async def act(doors: Doors, who: str, action: Action) -> str:
        answer = await doors.call(who, "POST", f"{verb}/{action.id}", json={"comment": "by the API"})
        return "" if answer.status_code == 200 else f"{answer.status_code} {answer.text}"

    return act


async def _expire(doors: Doors, who: str, action: Action) -> str:
    try:
        await doors.store.apply(Expire(action_id=action.id))
    except AutoqError as error:
        return str(error)
    return ""


_DECIDERS = (ADMIN, ENGINEER2, PM)
CONTENDERS = (
    *(Contender(who=who, verdict=Verdict.APPROVE, act=_click) for who in _DECIDERS),
    *(Contender(who=who, verdict=Verdict.APPROVE, act=_type("/approve")) for who in _DECIDERS),
    *(Contender(who=who, verdict=Verdict.REJECT, act=_type("/reject")) for who in _DECIDERS),
    *(Contender(who=who, verdict=Verdict.REJECT, act=_fill_in) for who in _DECIDERS),
    *(Contender(who=who, verdict=Verdict.APPROVE, act=_call("approve")) for who in _DECIDERS),
    *(Contender(who=who, verdict=Verdict.REJECT, act=_call("reject")) for who in _DECIDERS),
    Contender(who=ENGINEER1, verdict=Verdict.CANCEL, act=_type("/autoq cancel")),
    Contender(who=ENGINEER1, verdict=Verdict.CANCEL, act=_call("cancel")),
    Contender(who=ADMIN, verdict=Verdict.CANCEL, act=_call("cancel")),
    *(Contender(who=SCHEDULE.id, verdict=Verdict.EXPIRE, act=_expire) for _ in range(2)),
)
"""Those who may end the wait of an action that ENGINEER1 asked for; each presses at most one button."""


def drawn(chance: random.Random, count: int) -> list[int]:
    """So many contenders, by their places, in the order in which they will be released; one of them at least decides."""
    return chance.sample(range(len(CONTENDERS)), count)


async def race(doors: Doors, entries: Sequence[tuple[Action, Sequence[int]]]) -> list[list[Heard]]:
    """Release the contenders of all these actions together; what each heard, by action."""
    gate = asyncio.Event()

    async def contend(action: Action, contender: Contender) -> str | None:
        await gate.wait()
        return await contender.act(doors, contender.who, action)

    started = [
        [(CONTENDERS[place], asyncio.create_task(contend(action, CONTENDERS[place]))) for place in places]
        for action, places in entries
    ]
    # Everybody stands at the line before anybody runs.
    await asyncio.sleep(0)
    gate.set()
    ran = [[(contender, await task) for contender, task in tasks] for tasks in started]
    await doors.settle()
    return [
        [await _heard(doors, action, contender, text) for contender, text in heard]
        for (action, _), heard in zip(entries, ran, strict=True)
    ]


async def _heard(doors: Doors, action: Action, contender: Contender, text: str | None) -> Heard:
    """What the contender heard in the end: on a disk that stands still, some are told to try again, and do."""
    text = doors.whispered(contender.who, action) if text is None else text
    for _ in range(TRIES):
        if Busy.sentence not in text:
            break
        again = await contender.act(doors, contender.who, action)
        await doors.settle()
        text = doors.whispered(contender.who, action) if again is None else again
    return Heard(who=contender.who, verdict=contender.verdict, text=text)


async def ends(store: Store, actions: Sequence[Action]) -> list[tuple[Action, list[AuditRow]]]:
    """How the actions stand now, each with its rows of the log."""

    async def unit(tx: Transaction) -> list[tuple[Action, list[AuditRow]]]:
        held = await tx.actions.find_many([action.id for action in actions])
        return [(held[action.id], await tx.audit.of_action(action.id)) for action in actions]

    return await store.read(unit)


def fault(action: Action, history: Sequence[AuditRow], heard: Sequence[Heard]) -> str | None:
    """What went wrong in a race, None when it ended as promised."""
    winners = [each for each in heard if not each.text]
    rows = [row for row in history if row.event in DECIDED.values()]
    decision = action.decision
    if decision is None:
        return f"{action.id} is undecided"
    if len(rows) != 1 or len(winners) > 1:
        return f"{action.id} was decided {max(len(rows), len(winners))} times"
    if not winners and action.status is not Status.EXPIRED:
        return f"{action.id} is {action.status}, and nobody was told so"
    if any((each.who, each.verdict) != (decision.by, decision.verdict) for each in winners):
        return f"{action.id} was decided by {decision.by}, and {winners[0].who} was told so"
    unheard = [each for each in heard if each.text and not _says(action, each)]
    return f"{action.id}: {unheard[0].who} was told {unheard[0].text!r}" if unheard else None


def _says(action: Action, loser: Heard) -> bool:
    """Whether the loser was told who was first, and when."""
    decision = action.decision
    assert decision is not None
    if loser.verdict is Verdict.EXPIRE and "has not expired yet" in loser.text:
        return True
    if action.status is Status.EXPIRED:
        return "xpired" in loser.text
    when = iso(decision.at) in loser.text or f"date^{decision.at // SECOND}^" in loser.text
    return decision.by in loser.text and when
