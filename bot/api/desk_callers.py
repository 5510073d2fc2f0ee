"""Who may see and do what at the desk over HTTP, and which record a caller means."""

from __future__ import annotations

from typing import Final

from bot.api.problems import PeopleOnly
from engine.actions import checked_text
from engine.actors import Actor, Role
from engine.desk.articles import Article
from engine.desk.errors import ArticleNotFound, IncidentNotFound, RecordNotFound, RequestNotFound
from engine.desk.ids import Prefix, parse_id
from engine.desk.intakes import NAME_LIMIT
from engine.desk.tickets import ServiceRequest

PERSONS_SOURCE: Final = "api"
"""The source of what a person hands in over HTTP."""
_DOORS: Final = frozenset({PERSONS_SOURCE, "slack"})

_NOT_FOUND: Final[dict[Prefix, type[RecordNotFound]]] = {
    Prefix.REQUEST: RequestNotFound,
    Prefix.ARTICLE: ArticleNotFound,
    Prefix.INCIDENT: IncidentNotFound,
}


def source_of(caller: Actor) -> str:
    """Whose requests a caller hands in: a machine's own, by its key's name, which is never taken for a door."""
    if caller.is_person:
        return PERSONS_SOURCE
    return f"key:{caller.id}" if caller.id in _DOORS else caller.id


def a_person(caller: Actor) -> Actor:
    """The caller, who has a role then. Raises PeopleOnly."""
    if not caller.is_person:
        raise PeopleOnly
    return caller


def seen(request: ServiceRequest, caller: Actor) -> ServiceRequest:
    """The request, when the caller may see it; a machine sees its own. Raises RequestNotFound."""
    if not caller.is_person and request.intake.source != source_of(caller):
        raise RequestNotFound(record_id=request.id)
    return request


def may_see(article: Article, caller: Actor) -> bool:
    """Whether an article is for this person: its owner, an ADMIN, and whoever has a role that it is for."""
    mine = caller.id == article.owner or caller.role is Role.ADMIN
    return mine or article.may_see([] if caller.role is None else [caller.role])


def record_id(prefix: Prefix, text: str) -> str:
    """The id that a caller means. Raises RequestNotFound, ArticleNotFound, IncidentNotFound for what cannot be one."""
    known = parse_id(prefix, text)
    if known is None:
        shown = "".join(character for character in text[:32] if character.isprintable())
        raise _NOT_FOUND[prefix](record_id=shown)
    return known


def asked(field: str, text: str | None) -> str | None:
    """A name in a query, when there is one. Raises FieldTooLong, FieldMalformed."""
    return None if text is None else checked_text(field, text, NAME_LIMIT)
