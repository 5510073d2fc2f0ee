"""Who may see and change what at the desk, read anew with every visit."""

from __future__ import annotations

from bot.desk.sheets import RequestSheet
from bot.slack.context import SlackDoor
from bot.slack.deciding import Reading
from bot.slack.visits import Visit
from engine.actors import person
from engine.desk.articles import Article, ArticleStatus
from engine.desk.errors import ArticleNotFound, RequestNotFound


async def meet(door: SlackDoor, visit: Visit) -> Reading:
    """The visitor with the role of this moment, which may be none: asking and judging are for everybody."""
    role = await door.store.read(lambda transaction: transaction.members.role_of(visit.user_id))
    reader = person(visit.user_id, role)
    return Reading(reader=reader, view=door.view(reader))


async def takes_requests(door: SlackDoor, user_id: str) -> bool:
    """Whether somebody may be made responsible for a request: an agent of the desk file; anybody with a role where it names none."""
    agents = door.desk.rules.roster.agents
    if agents:
        return user_id in agents
    return await door.store.read(lambda transaction: transaction.members.role_of(user_id)) is not None


def check_request(sheet: RequestSheet, reading: Reading) -> None:
    """Holds for the requester, the assignee and anybody with a role. Raises RequestNotFound, as if it were not there."""
    request, reader = sheet.request, reading.reader
    if reader.role is None and reader.id not in {request.intake.requester, request.assignee}:
        raise RequestNotFound(record_id=request.id)


def check_article(article: Article, reading: Reading) -> None:
    """Holds when the article is out and for the reader, or the reader has a role. Raises ArticleNotFound, as if it were gone."""
    role = reading.reader.role
    out = article.status is ArticleStatus.PUBLISHED
    if not article.may_see(() if role is None else (role,)) or (role is None and not out):
        raise ArticleNotFound(record_id=article.id)
