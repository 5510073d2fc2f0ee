"""A reply in a thread of the desk's, carried out: the request opened again, a new one linked to it, or a note kept with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.desk.office import Office, Overtaken
from bot.desk.saving import save_request
from bot.desk.words import handed_over, posted
from engine.actors import person
from engine.desk import lifecycle
from engine.desk.cycle import Worked
from engine.desk.lifecycle import FollowUp
from engine.desk.ports import DeskTransaction
from engine.desk.replies import Reply, handed_in, meant
from engine.desk.tickets import ServiceRequest, born
from engine.desk.words import came_back

LOOKED_AT: Final = 20
"""How many of somebody's requests in one thread are looked at, newest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """What a reply did, and the request that it counts for: with NEW_LINKED the new one."""

    did: FollowUp
    request: ServiceRequest


async def is_expected(office: Office, reply: Reply) -> bool:
    """Whether its writer has a request that its thread is about."""
    return bool(await office.read(lambda tx: tx.desk.replies.asked(reply.thread, reply.author, 1)))


async def follow(office: Office, reply: Reply, source: str) -> Followed | None:
    """Do what the requester's reply does, once; None for everybody else's and for one that counted before.

    A new request is handed in from `source`. Raises Contested.
    """

    async def unit(tx: DeskTransaction) -> Followed | None:
        now = office.clock()
        about = meant(await tx.desk.replies.asked(reply.thread, reply.author, LOOKED_AT), now)
        if about is None or await tx.desk.replies.heard(reply):
            return None
        # The same message may have been handed in as a request out of its own menu.
        if await tx.desk.requests.find_external(source, reply.external_id) is not None:
            return None
        did = lifecycle.follow_up(about, now)
        if did is FollowUp.NEW_LINKED:
            kept = await _add_linked(tx, about, reply, source, now)
        else:
            worked = await _worked(tx, office, about, reply, did, now)
            kept = await save_request(tx, office.rules, about, worked, now)
        if not await tx.desk.replies.keep(reply, kept.id):
            raise Overtaken
        return Followed(did=did, request=kept)

    return await office.write(unit)


async def _worked(
    tx: DeskTransaction, office: Office, about: ServiceRequest, reply: Reply, did: FollowUp, now: int
) -> Worked:
    actor = person(reply.author)
    if did is FollowUp.NOTE:
        return Worked(changes=(lifecycle.note(about, reply.reason, actor, now),))
    worked = came_back(about, await posted(tx, about.id), reply.reason, actor, now)
    return await handed_over(tx, office.rules, about, worked, now)


async def _add_linked(
    tx: DeskTransaction, before: ServiceRequest, reply: Reply, source: str, now: int
) -> ServiceRequest:
    number = await tx.desk.requests.next_number()
    request = born(number, handed_in(before, reply, source), now, linked_to=before.id)
    if not await tx.desk.requests.add(request):
        raise Overtaken
    return request
