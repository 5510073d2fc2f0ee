"""P21: a secret that somebody leaves in an action is shown nowhere, and still belongs to what is approved."""

from __future__ import annotations

import io
import json
import logging
import random
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, redirect_stdout
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot import logs
from bot.cli.audit import _print_log
from bot.slack import ids
from engine.actions import COMMENT_LIMIT, DESCRIPTION_LIMIT, TARGET_LIMIT, Action, content_hash, propose
from engine.commands import Command, Outcome, Submit
from engine.ports import Store, Transaction
from tests.bot.slack.people import ADMIN, ENGINEER1, ENGINEER2, PM
from tests.clock import START, HandClock
from tests.promises.databases import in_memory, opened
from tests.promises.doors import MACHINE, furnish
from tests.promises.planted import Planted, payload_with, planted
from tests.promises.stage import Stage, open_stage, switch_off
from tests.promises.stores import Passing
from tests.promises.tally import Tally

SMALL = 12


class Breaking(Passing):
    """Fails now and then with an error that repeats what was handed in."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.breaks = False

    async def apply(self, command: Command) -> Outcome:
        if self.breaks and isinstance(command, Submit):
            raise RuntimeError(f"{command.proposal.target} {command.proposal.description}")
        return await self.real.apply(command)


@dataclass(slots=True, kw_only=True)
class Scene:
    """The stage, the log of the service, and what has been answered."""

    stage: Stage
    store: Breaking
    log: io.StringIO
    answers: list[str] = field(default_factory=list)

    async def call(self, who: str, method: str, path: str, **parts: Any) -> Mapping[str, Any]:
        """Call the API, and keep the answer."""
        answer = await self.stage.doors.call(who, method, path, **parts)
        self.answers.append(f"{answer.text} {dict(answer.headers)}")
        told: Mapping[str, Any] = answer.json()
        return told

    async def exported(self) -> str:
        """What `autoq audit export` prints."""
        with redirect_stdout(io.StringIO()) as out:
            await _print_log(self.store, 0)
        return out.getvalue()

    async def places(self) -> Mapping[str, str]:
        """Everything that was said since the last look, by where it was said."""
        answers, self.answers = self.answers, []
        written = self.log.getvalue()
        self.log.seek(0)
        self.log.truncate()
        sent = [{"call": each.call, "payload": each.payload} for each in self.stage.outgoing()]
        metrics = (await self.stage.doors.api.get("/metrics")).text
        return {
            "Slack": json.dumps(sent, ensure_ascii=False),
            "the answers": "\n".join(answers) + metrics,
            "the log": written,
            "the export": await self.exported(),
            "the audit log": "\n".join(await self.store.read(_bodies)),
        }


async def _bodies(tx: Transaction) -> list[str]:
    return [row.body + row.actor async for row in tx.audit.rows()]


@pytest.fixture(params=["text", "json"])
def log(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """What the service writes to stderr; logging is as before afterwards."""
    root = logging.getLogger()
    level, handlers = root.level, list(root.handlers)
    levels = {name: logging.getLogger(name).level for name in logs._TOO_TALKATIVE}
    logs.set_up(request.param)
    written = io.StringIO()
    for handler in root.handlers:
        assert isinstance(handler, logging.StreamHandler)
        handler.setStream(written)
    yield written
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)


@pytest.fixture
async def scene(log: io.StringIO) -> AsyncIterator[Scene]:
    clock = HandClock()
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(in_memory())
        url = f"sqlite+aiosqlite:///{folder / 'autoq.db'}"
        store = Breaking(await stack.enter_async_context(opened(url, folder, clock)))
        keys = await furnish(store, clock())
        stage = await stack.enter_async_context(open_stage(store, clock, keys))
        yield Scene(stage=stage, store=store, log=log)


def body_of(chance: random.Random, held: Planted) -> tuple[dict[str, Any], str]:
    """An action with the secret in every field that takes text, and the secret that only its name tells."""
    payload, named = payload_with(chance, held)
    body = {
        "action_type": "service_restart",
        "environment": "PROD",
        "description": held.text[:DESCRIPTION_LIMIT],
        "target": held.text[:TARGET_LIMIT] if len(held.text) <= TARGET_LIMIT else "payments-api",
        "payload": payload,
    }
    return body, named


async def hand_in(scene: Scene, chance: random.Random, body: dict[str, Any], text: str) -> Action:
    """Hand the action in through the API, and let others be refused with the secret at every wrong place."""
    told = await scene.call(MACHINE, "POST", "queue", json=body)
    wrong: dict[str, object] = chance.choice(
        [{text: 1}, {"action_type": text}, {"environment": text}, {"target_count": text}, {"payload": text}]
    )
    await scene.call(MACHINE, "POST", "queue", json={**body, **wrong})
    if chance.random() < 0.2:
        scene.store.breaks = True
        await scene.call(MACHINE, "POST", "queue", json=body)
        await submit(scene, body)
        scene.store.breaks = False
    held = await scene.store.read(lambda tx: tx.actions.find(str(told["action_id"])))
    assert held is not None
    return held


async def submit(scene: Scene, body: dict[str, Any]) -> None:
    """Fill the form in with the same."""
    fields = {"description": body["description"], "target": body["target"], "environment": "PROD"}
    payload = json.dumps(body["payload"])[:3_000]
    await scene.stage.submit(ENGINEER1, type="service_restart", target_count="1", payload=payload, **fields)


async def end(scene: Scene, chance: random.Random, action: Action, text: str) -> None:
    """Decide with the secret in the comment."""
    comment, way = text[:COMMENT_LIMIT], chance.randrange(3)
    if way == 0:
        await scene.call(PM, "POST", f"reject/{action.id}", json={"comment": comment})
    elif way == 1:
        await scene.stage.form(ADMIN, ids.REJECT_FORM, action, reason=comment)
    else:
        await scene.stage.command(ENGINEER2, f"/approve {action.id} {comment}")
    await scene.stage.command(ENGINEER2, f"/reject {action.id} {comment}")
    await scene.stage.command(ENGINEER2, f"{chance.choice(['/approve', '/autoq', '/autoq show'])} {text}")


async def play(scene: Scene, cases: int, tally: Tally) -> None:
    """Plant secrets, let every place speak, and search it; then see that the hash is the original's."""
    chance = random.Random(START)
    for number in range(cases):
        held = planted(chance)
        body, named = body_of(chance, held)
        scene.stage.speak(chance.choice(["en", "ko"]))
        action = await hand_in(scene, chance, body, held.text)
        if number % 5 == 0:
            await submit(scene, body)
        await scene.stage.show()
        await scene.stage.look(ADMIN, action, 0)
        await scene.stage.look(chance.choice([ADMIN, ENGINEER1]), action, chance.randrange(8))
        await end(scene, chance, action, held.text)
        await scene.stage.show()
        for path in ("status", "queue?limit=3", "history?limit=3", f"actions/{action.id}"):
            await scene.call(PM, "GET", path)
        places = await scene.places()
        found = [place for place, said in places.items() for each in (held.secret, named) if each in said]
        told = content_hash(action.id, propose(**body), action.requested_by)
        kept = told == action.content_hash and held.secret in action.proposal.description
        tally.check(not found and kept, f"{held.text!r} and {named!r} in {found}")


@pytest.mark.promise("P21")
async def test_no_secret_is_ever_seen_again(scene: Scene, scaled: Callable[[int], int], tally: Tally) -> None:
    await play(scene, scaled(250), tally)


@pytest.mark.promise("P21")
@pytest.mark.parametrize("what", ["hash"])
async def test_the_hash_covers_what_is_masked(what: str, scaled: Callable[[int], int], tally: Tally) -> None:
    chance = random.Random(START)
    for _ in range(scaled(500)):
        body, _ = body_of(chance, planted(chance))
        held = json.dumps(body["payload"])
        letter = chance.choice(
            [place for place, each in enumerate(held) if each.isalnum() and each.isascii()]
        )
        changed = held[:letter] + ("x" if held[letter] != "x" else "y") + held[letter + 1 :]
        try:
            other = {**body, "payload": json.loads(changed)}
        except ValueError:
            continue
        one, two = (content_hash("ACT-00000001", propose(**each), ADMIN) for each in (body, other))
        tally.check((one == two) == (body == other), held)


OFF: Mapping[str, tuple[tuple[str, ...], str]] = {
    "shapes": (("redact_text",), "Slack"),
    "names": (("is_secret_name",), "the answers"),
}


@pytest.mark.parametrize("log", ["json"], indirect=True)
@pytest.mark.parametrize("defence", OFF)
async def test_without_the_redactor_they_are(
    scene: Scene, defence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    names, place = OFF[defence]
    for name in names:
        switch_off(monkeypatch, name, (lambda _: False) if name == "is_secret_name" else (lambda text: text))
    seen = Tally(name="control")
    await play(scene, SMALL, seen)
    assert seen.bad > SMALL / 2, seen.line()
    assert any(place in fault for fault in seen.faults), seen.faults
