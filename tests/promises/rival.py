"""`python -m tests.promises.rival URL FOLDER`: a service process that takes part in races with others at the same database.

It is told the keys first, then for each round the time and its contenders by action; it stands at the line, and runs when told so.
"""

from __future__ import annotations

import asyncio
import sys
from dataclasses import asdict
from pathlib import Path

from tests.clock import HandClock
from tests.promises.databases import opened
from tests.promises.doors import open_doors
from tests.promises.processes import lines, say
from tests.promises.races import race


async def main(url: str, folder: Path) -> None:
    """Race until there is nothing more to be told."""
    clock = HandClock()
    told = lines()
    async with opened(url, folder, clock) as store:
        keys = await anext(told)
        async with open_doors(store, clock, keys) as doors:
            say("open")
            async for each in told:
                clock.now = each["now"]
                ids = [action_id for action_id, _ in each["entries"]]
                actions = await store.read(lambda tx, ids=ids: tx.actions.find_many(ids))  # type: ignore[misc]
                say("at the line")
                assert await anext(told) == "go"
                heard = await race(doors, [(actions[name], places) for name, places in each["entries"]])
                say([[asdict(one) for one in race_] for race_ in heard])


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
