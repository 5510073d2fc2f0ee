"""One record of each kind at the desk, for somebody to be after."""

from __future__ import annotations

from dataclasses import dataclass

from engine.actors import person
from engine.desk.alerts import AlertSource, AlertState, signal
from engine.desk.articles import content
from engine.desk.intakes import intake
from engine.ports import Store
from tests.bot.slack.people import ENGINEER1
from tests.promises.doors import MACHINE, desk_over


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """The ids of a machine's request, of an incident, and of an article."""

    request: str
    incident: str
    article: str


async def fill_desk(store: Store, now: int) -> Records:
    """Put a record of each kind there."""
    desk = desk_over(store, lambda: now)
    asked = intake(source=MACHINE, external_id="T-1", requester="Kim", body="How do I connect?")
    source = AlertSource(name="generic")
    await desk.hear([signal(source, state=AlertState.FIRING, title="Down", labels={}, severity="p1")])
    text = content(language="en", title="VPN", body="Connect so.")
    return Records(
        request=(await desk.receive(asked)).request.id,
        incident=(await desk.incidents(None, 1, None))[0].id,
        article=(await desk.write_article(text, person(ENGINEER1))).id,
    )
