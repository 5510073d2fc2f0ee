"""P19: whatever strangers write stays text, in everything that Slack is sent, and hides nothing that a decision needs."""

from __future__ import annotations

import html
import random
import re
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AsyncExitStack
from typing import Any

import pytest

from bot.sandbox.blockkit import validate_message, validate_view
from bot.slack import ids
from engine.actions import COMMENT_LIMIT, DESCRIPTION_LIMIT, TARGET_LIMIT, Action
from tests.bot.slack.layouts.payloads import live, marked, outside_code, strings, unseen
from tests.bot.slack.people import ADMIN, ENGINEER1, ENGINEER2, PM
from tests.clock import START, HandClock
from tests.promises.databases import in_memory, opened
from tests.promises.doors import MACHINE, ROLES, furnish
from tests.promises.hostile import fitting, hostile
from tests.promises.stage import Outgoing, Stage, open_stage, switch_off
from tests.promises.tally import Tally

TOGETHER = 7
"""Actions that share a message."""
SMALL = 16
_ID = re.compile(r"ACT-[0-9A-Z]{8}")


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    clock = HandClock()
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(in_memory())
        url = f"sqlite+aiosqlite:///{folder / 'autoq.db'}"
        store = await stack.enter_async_context(opened(url, folder, clock))
        keys = await furnish(store, clock())
        yield await stack.enter_async_context(open_stage(store, clock, keys))


async def hand_in(stage: Stage, text: str, number: int) -> str:
    """Hand in an action with this text in every field, through the API or the form; its id."""
    described, target = fitting(text, DESCRIPTION_LIMIT), fitting(text, TARGET_LIMIT)
    payload = {fitting(text, 40): [fitting(text, 5_000)], "more": {"deep": fitting(text, 300)}}
    if number % 2:
        await stage.submit(
            ENGINEER1,
            type="service_restart",
            description=described,
            target=target,
            environment="PROD",
            target_count="3",
            payload=stage.doors.api.build_request("POST", "/", json=payload).content.decode(),
        )
        newest = await stage.doors.call(ADMIN, "GET", "queue", params={"limit": 1})
        return str(newest.json()["items"][0]["action_id"])
    body: dict[str, Any] = {"action_type": "service_restart", "description": described, "target": target}
    for environment in (fitting(text, 32), "PROD"):
        sent = {**body, "environment": environment, "payload": payload}
        answer = await stage.doors.call(MACHINE, "POST", "queue", json=sent)
        if answer.status_code == 201:
            break
    return str(answer.json()["action_id"])


async def end(stage: Stage, action: Action, text: str, number: int) -> None:
    """End the wait with this text as the comment, in one of the ways."""
    comment = fitting(text, COMMENT_LIMIT)
    if number % 4 == 0:
        await stage.form(ADMIN, ids.REJECT_FORM, action, reason=comment)
    elif number % 4 == 1:
        await stage.command(ENGINEER2, f"/reject {action.id} {comment}")
    elif number % 4 == 2:
        await stage.doors.call(PM, "POST", f"approve/{action.id}", json={"comment": comment})
    else:
        await stage.command(ADMIN, f"/autoq cancel {action.id} {comment}")


async def attack(stage: Stage, text: str, chance: random.Random) -> None:
    """Send the text as it is where words are read, in vain most of the time."""
    lines = ("/approve", "/reject", "/autoq", "/autoq show", "/autoq submit")
    await stage.command(ENGINEER2, f"{chance.choice(lines)} {text}")
    raw = {"description": text, "target": text, "environment": text, "target_count": text, "payload": text}
    kind = {"type": "service_restart"} if chance.random() < 0.5 else {"type": "other", "other_type": text}
    await stage.submit(ENGINEER1, **kind, **raw)


async def play(stage: Stage, cases: int, tally: Tally) -> None:
    """Let as many texts be seen in every state, alone or together with others, and judge everything that has gone out."""
    chance, left = random.Random(START), cases
    while left > 0:
        size = min(left, TOGETHER if chance.random() < 0.1 else 1)
        texts = [hostile(chance) for _ in range(size)]
        stage.speak(chance.choice(["en", "ko"]))
        names = [await hand_in(stage, text, chance.randrange(4)) for text in texts]
        await stage.show()
        held = await stage.doors.store.read(lambda tx, names=names: tx.actions.find_many(names))  # type: ignore[misc]
        for name, text in zip(names, texts, strict=True):
            await stage.look(chance.choice([ADMIN, ENGINEER1]), held[name], chance.randrange(8))
            await end(stage, held[name], text, chance.randrange(4))
            await attack(stage, text, chance)
        await stage.show()
        await judge(stage, held, texts, tally)
        left -= size
        stage.doors.clock.now += 1_000_000


async def judge(stage: Stage, held: Mapping[str, Action], texts: list[str], tally: Tally) -> None:
    """Count the texts of this round, those that came to life among them."""
    sent = stage.outgoing()
    assert any(each.is_card for each in sent)
    faults = [fault for each in sent for fault in (*unfit(each), *hides(each, held))]
    tally.count(len(texts))
    for fault in faults[: len(texts)]:
        tally.fail(f"{fault[:300]} of {texts[0][:60]!r}")


def unfit(sent: Outgoing) -> list[str]:
    """What is live, unseen or invalid in one thing that was sent."""
    shown = sent.shown
    if shown is None:
        return [f"{sent.call}: unseen in {text[:80]!r}" for text in strings(sent.payload) if unseen(text)]
    validate = validate_message if shown.get("type") is None else validate_view
    found = [f"{sent.call}: {fault}" for fault in validate(shown)]
    own = frozenset(ROLES)
    found += [f"{sent.call}: live {live(text, own)} in {text!r}" for text in marked(shown) if live(text, own)]
    found += [f"{sent.call}: a link in {text!r}" for text in parsed(shown) if "://" in outside_code(text)]
    return found + [f"{sent.call}: unseen in {text!r}" for text in strings(shown) if unseen(text)]


def parsed(value: object) -> Iterator[str]:
    """Every mrkdwn object in which Slack makes links of bare addresses and names."""
    if isinstance(value, Mapping):
        if value.get("type") == "mrkdwn" and not value.get("verbatim"):
            yield value["text"]
        for held in value.values():
            yield from parsed(held)
    elif isinstance(value, list):
        for held in value:
            yield from parsed(held)


def hides(sent: Outgoing, held: Mapping[str, Action]) -> list[str]:
    """The actions that a card asks about without saying which, or on what, or that it was cut."""
    if not sent.is_card or sent.shown is None:
        return []
    said = " ".join(strings(_without_names(sent.shown)))
    named = {name for name in _ID.findall(" ".join(strings(sent.shown))) if name in held}
    text, cut = _letters(html.unescape(said)), "… (cut, " in said or "… (잘림, " in said
    missing = []
    for name in named:
        proposal = held[name].proposal
        # Where little room is, ten characters stand before the mark of a cut.
        whole = _letters(proposal.target) in text or (cut and _letters(proposal.target[:10]) in text)
        if not whole or proposal.action_type not in said or name not in said:
            missing.append(f"{sent.call}: {name} on {proposal.target!r} is hidden")
    return missing


def _without_names(value: Any) -> Any:
    """What people see of blocks: no block_id, no value."""
    if isinstance(value, Mapping):
        return {key: _without_names(item) for key, item in value.items() if key not in {"block_id", "value"}}
    return [_without_names(item) for item in value] if isinstance(value, list) else value


def _letters(text: str) -> str:
    """What no substitution touches."""
    return "".join(re.findall("[0-9A-Za-z가-힣]", text))


@pytest.mark.promise("P19")
async def test_nothing_that_strangers_write_comes_to_life(
    stage: Stage, scaled: Callable[[int], int], tally: Tally
) -> None:
    await play(stage, scaled(1_000), tally)


def _plain(text: str, *_: object) -> str:
    return html.escape(text, quote=False)


def _parsed(text: str, *_: object) -> dict[str, str]:
    return {"type": "mrkdwn", "text": text}


OFF: Mapping[str, tuple[dict[str, Callable[..., object]], str]] = {
    "escaping": ({"escape": lambda text: text}, "live"),
    "seeing": ({"visible": lambda text: text}, "unseen"),
    "marking": ({"cut": lambda text, *_, **__: text[:8]}, "hidden"),
    "code and verbatim": ({"code": _plain, "mrkdwn": _parsed}, "link"),
}


@pytest.mark.parametrize("defence", OFF)
async def test_without_a_defence_it_does(stage: Stage, defence: str, monkeypatch: pytest.MonkeyPatch) -> None:
    switched, expected = OFF[defence]
    for name, instead in switched.items():
        switch_off(monkeypatch, name, instead)
    seen = Tally(name="control")
    await play(stage, SMALL, seen)
    assert seen.bad, seen.line()
    assert any(expected in fault for fault in seen.faults), seen.faults
