"""Tells whoever started a run of the cycle what it did, once it is done."""

from __future__ import annotations

import asyncio

from bot.slack.context import SlackDoor
from bot.slack.layouts import answers
from bot.slack.visits import Visit
from engine.actors import person
from engine.errors import TryAgain
from engine.ports import CycleRun

WITHIN = 25 * 60
"""Seconds that a run is waited for; Slack takes an answer to a command for half an hour."""


async def report_run(door: SlackDoor, visit: Visit, run_id: str) -> None:
    """Say what the run did, whichever process runs it; nothing when it does not end while Slack would take the answer."""
    try:
        async with asyncio.timeout(WITHIN):
            run = await _finished(door, run_id)
    except TimeoutError:
        return
    view = door.view(person(visit.user_id))
    await door.answers.say(visit.response_url, answers.run_report(run, view))


async def _finished(door: SlackDoor, run_id: str) -> CycleRun:
    """The run, when it is over. Another process may run it, so the store is asked again and again."""
    while True:
        try:
            run = await door.store.read(lambda transaction: transaction.runs.find(run_id))
        except TryAgain:
            run = None
        if run is not None and run.finished_at is not None:
            return run
        await asyncio.sleep(door.tabs.pulse)
