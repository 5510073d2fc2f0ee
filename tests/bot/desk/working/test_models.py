"""The learned classifier at work: learned from people's labels in a process of its own, exchanged, and refused when it can't be used."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import numpy as np
import pytest

from bot.desk import model_keeper, teaching
from bot.desk.classifier_errors import ClassifierMissing
from bot.desk.desk import RequestStep, ServiceDesk
from bot.desk.learning import learn
from bot.desk.learning_child import ABANDONED, learned
from bot.desk.model_file import restored, stored
from bot.desk.teaching import Teaching
from engine.actors import Actor, ActorKind, person
from engine.desk import lifecycle
from engine.desk.intakes import Labels, intake
from engine.desk.ports import DeskTransaction, StoredModel
from engine.desk.priorities import Level
from engine.desk.tickets import ClassifiedBy, ServiceRequest
from engine.times import HOUR
from tests.bot.desk.labelled import labelled
from tests.bot.desk.working.people import ASKER, ENGINEER1, ask, now, run
from tests.clock import HandClock
from tests.storage.conftest import on_sqlite


async def corrected(desk: ServiceDesk, size: int, begin: int = 0) -> None:
    """So many requests whose category somebody has said."""
    for each, label in await received(desk, size, begin):
        await desk.change(each.id, _says(label))


def _says(category: str) -> RequestStep:
    return lambda request, at: lifecycle.correct(request, person(ENGINEER1), at, category=category)


async def received(desk: ServiceDesk, size: int, begin: int = 0) -> list[tuple[ServiceRequest, str]]:
    """So many requests of a source that is trusted with the category, each with it."""
    requests = []
    for number, (text, label) in enumerate(labelled(begin + size)[begin:]):
        given = intake(
            source="api",
            external_id=f"{begin + number}",
            requester=ASKER,
            title=text,
            labels=Labels(category=label),
        )
        requests.append(((await desk.receive(given)).request, label))
    while (await run(desk, "triage"))["triage"].get("classified"):
        continue
    return requests


async def model_of(desk: ServiceDesk) -> StoredModel | None:
    return await desk.store.read(lambda tx: tx.desk.models.find("category"))


async def kept(desk: ServiceDesk, content: bytes, at: int) -> None:
    model = StoredModel(kind="category", content=content, learned_at=at, labels=90)
    await desk.store.write(lambda tx: tx.desk.models.save(model))


@on_sqlite
async def test_fifty_labels_teach_the_desk_and_fifty_more_teach_it_again(
    desk: ServiceDesk, clock: HandClock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    await corrected(desk, 49)
    await desk.teaching.run()
    assert await model_of(desk) is None
    assert await desk.models.classifier() is None
    await corrected(desk, 41, begin=49)
    await asyncio.gather(desk.teaching.run(), desk.teaching.run())
    first = await model_of(desk)
    assert first is not None
    assert (first.labels, first.learned_at) == (90, clock.now)
    assert restored(first.content).labels == ("ACCESS", "HARDWARE", "NETWORK")
    assert caplog.text.count("From 90 labels the desk has learned: category") == 1
    request = await ask(desk, "hello router today again slow since")
    await run(desk, "triage")
    found = (await now(desk, request)).classification
    assert (found.category, found.by) == ("NETWORK", ClassifiedBy.MODEL)
    await desk.teaching.run()
    assert await model_of(desk) == first
    clock.now += 1
    await corrected(desk, 50, begin=90)
    await desk.teaching.run()
    second = await model_of(desk)
    assert second is not None
    assert second.labels == 140
    loaded = await desk.models.classifier()
    assert loaded is not None
    assert await desk.models.classifier() is loaded


async def test_what_a_trusted_source_or_a_program_says_teaches_nobody(desk: ServiceDesk) -> None:
    (first, label), *_ = await received(desk, 3)
    found = (await now(desk, first)).classification
    assert (found.category, found.by) == (label, ClassifiedBy.SOURCE)
    program = Actor(id="portal", kind=ActorKind.PIPELINE, role=None)
    await desk.change(first.id, lambda it, at: lifecycle.correct(it, program, at, category="HR"))
    await desk.change(
        first.id, lambda it, at: lifecycle.correct(it, person(ENGINEER1), at, impact=Level.HIGH)
    )
    assert await desk.store.read(lambda tx: tx.desk.models.labels()) == 0
    await desk.change(first.id, _says("HR"))
    lesson = await desk.store.read(teaching._lesson)
    assert lesson["labels"] == {"category": ["HR"], "type": [None]}


def test_texts_whose_label_nobody_has_said_are_left_out() -> None:
    told = labelled(60)
    lesson = {
        "texts": [text for text, _ in told],
        "labels": {"category": [label for _, label in told], "type": [None] * len(told)},
        "former": {},
    }
    assert list(learned(lesson)) == ["category"]


@on_sqlite
async def test_a_model_of_another_version_is_told_once_and_the_desk_goes_on_by_its_rules(
    desk: ServiceDesk, clock: HandClock, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = restored(learn(labelled(60)))
    with monkeypatch.context() as another:
        another.setattr("bot.desk.model_file.VERSION", 99)
        await kept(desk, stored(model), clock.now)
    for text in ("hello router today", "My laptop does not start"):
        await ask(desk, text)
        assert (await run(desk, "triage"))["triage"]["classified"] == 1
    said = "it is of version 99, and this autoq reads version 1; delete it"
    assert caplog.text.count(said) == 1
    await kept(desk, stored(model), clock.now + 1)
    assert await desk.models.classifier() is not None
    await kept(desk, b"nothing of the kind", clock.now + 2)
    assert await desk.models.classifier() is None
    assert "it is damaged" in caplog.text


@on_sqlite
async def test_a_type_s_model_that_knows_no_types_is_refused(desk: ServiceDesk, clock: HandClock) -> None:
    model = StoredModel(kind="type", content=learn(labelled(60)), learned_at=clock.now, labels=60)
    await desk.store.write(lambda tx: tx.desk.models.save(model))
    assert await desk.models.classifier() is None


@on_sqlite
async def test_without_its_package_the_desk_neither_loads_nor_learns(
    desk: ServiceDesk, clock: HandClock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def missing() -> None:
        raise ClassifierMissing

    for module in (model_keeper, teaching):
        monkeypatch.setattr(module, "require_learning", missing)
    await kept(desk, b"", clock.now)
    assert await desk.models.classifier() is None
    assert await desk.models.classifier() is None
    await corrected(desk, 140)
    await desk.teaching.run()
    await desk.teaching.run()
    assert caplog.text.count("is not installed") == 2


def python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


@on_sqlite
@pytest.mark.parametrize(
    "code, said",
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "it ended with -9"),
        ("import sys; sys.exit('no room')", "it ended with 1: no room"),
        ("pass", "it ended with 0"),
    ],
)
async def test_a_child_that_dies_leaves_the_former_model_and_is_followed_by_another(
    desk: ServiceDesk, caplog: pytest.LogCaptureFixture, code: str, said: str
) -> None:
    await corrected(desk, 60)
    broken = Teaching(office=desk.office, program=python(code))
    await broken.run()
    assert said in caplog.text
    caplog.set_level("INFO")
    broken.program = python("print({})")
    await broken.run()
    assert "From 60 labels the desk has learned: nothing yet." in caplog.text
    broken.program = python("nobody runs this again before there is more to learn")
    await broken.run()
    assert caplog.text.count("Learning failed") == 1


@on_sqlite
async def test_a_service_that_stops_takes_its_child_along(
    desk: ServiceDesk, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    await corrected(desk, 60)
    file = tmp_path / "pid"
    os.mkfifo(file)
    code = f"import os, time; open({str(file)!r}, 'w').write(str(os.getpid())); time.sleep(600)"
    task = asyncio.create_task(Teaching(office=desk.office, program=python(code)).run())
    pid = int(await asyncio.to_thread(file.read_text))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    # The right to learn is free again.
    await Teaching(office=desk.office, program=python("print({})")).run()
    assert "has learned: nothing yet" in caplog.text


async def test_a_child_whose_service_was_killed_ends_by_itself() -> None:
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.desk.learning_child", stdin=PIPE, stdout=PIPE
    )
    assert child.stdin is not None
    texts, labels = zip(*labelled(4_000), strict=True)
    lesson = {"texts": texts, "labels": {"category": labels}, "former": {}}
    child.stdin.write(f"{json.dumps(lesson)}\n".encode())
    child.stdin.close()
    assert await child.wait() == ABANDONED


@on_sqlite
async def test_somebody_who_has_taken_over_keeps_their_model(desk: ServiceDesk, clock: HandClock) -> None:
    await corrected(desk, 60)

    class Late(Teaching):
        """Takes so long that its right to learn is somebody else's by then."""

        async def _taught(self, lesson: str) -> bytes:
            clock.now += HOUR
            assert await desk.store.write(
                lambda tx: tx.leases.take("learning", "another", clock.now, clock.now + HOUR)
            )
            return await super()._taught(lesson)

    code = 'print(\'{"category": "bGF0ZQ=="}\')'
    await Late(office=desk.office, program=python(code)).run()
    assert await model_of(desk) is None


async def test_a_model_comes_back_as_it_was_kept(desk: ServiceDesk) -> None:
    content = np.arange(5_000, dtype=np.uint8).tobytes()
    await kept(desk, content, 7)

    async def unit(tx: DeskTransaction) -> tuple[StoredModel | None, int | None, int | None, int]:
        models = tx.desk.models
        return (
            await models.find("category"),
            await models.learned_at("category"),
            await models.learned_at("type"),
            await models.labels(),
        )

    model, at, none, labels = await desk.store.read(unit)
    assert model == StoredModel(kind="category", content=content, learned_at=7, labels=90)
    assert (at, none, labels) == (7, None, 0)
