"""The buttons of the desk's records, the same wherever they stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from bot.slack import desk_ids
from bot.slack.layouts.blocks import Block, button, confirm
from bot.slack.layouts.view import View
from engine.desk.articles import Article, ArticleStatus
from engine.desk.incidents import Incident, IncidentStatus
from engine.desk.tickets import RequestStatus, ServiceRequest

Style = Literal["primary", "danger"]
_NAMES: Final = {
    "start": desk_ids.REQUEST_START,
    "resume": desk_ids.REQUEST_RESUME,
    "hold": desk_ids.REQUEST_HOLD,
    "resolve": desk_ids.REQUEST_RESOLVE,
    "reassign": desk_ids.REQUEST_REASSIGN,
    "take": desk_ids.REQUEST_TAKE,
    "correct": desk_ids.REQUEST_CORRECT,
    "unsolved": desk_ids.REQUEST_UNSOLVED,
    "details": desk_ids.REQUEST_DETAILS,
    "helpful": desk_ids.ANSWER_HELPFUL,
    "not-helpful": desk_ids.ANSWER_NOT_HELPFUL,
    "person": desk_ids.ANSWER_PERSON,
    "acknowledge": desk_ids.INCIDENT_ACKNOWLEDGE,
    "mitigate": desk_ids.INCIDENT_MITIGATE,
    "settle": desk_ids.INCIDENT_RESOLVE,
    "incident": desk_ids.INCIDENT_DETAILS,
    "read": desk_ids.ARTICLE_READ,
    "edit": desk_ids.ARTICLE_EDIT,
    "publish": desk_ids.ARTICLE_PUBLISH,
}
_S = RequestStatus
OF_REQUEST: Final[Mapping[RequestStatus, tuple[str, ...]]] = {
    _S.NEW: (),
    _S.CLASSIFIED: ("take", "resolve", "reassign", "correct"),
    _S.ASSIGNED: ("start", "hold", "resolve", "reassign", "correct"),
    _S.IN_PROGRESS: ("resolve", "hold", "reassign", "correct"),
    _S.ON_HOLD: ("resume", "resolve", "reassign", "correct"),
    _S.ANSWERED: (),
    _S.RESOLVED: (),
    _S.CLOSED: (),
    _S.CANCELLED: (),
}
"""What people may do with a request; the first is what usually comes next."""
OF_INCIDENT: Final[Mapping[IncidentStatus, tuple[str, ...]]] = {
    IncidentStatus.OPEN: ("acknowledge", "mitigate", "settle"),
    IncidentStatus.ACKNOWLEDGED: ("mitigate", "settle"),
    IncidentStatus.MITIGATED: ("settle",),
    IncidentStatus.RESOLVED: (),
    IncidentStatus.CLOSED: (),
}
OF_ARTICLE: Final[Mapping[ArticleStatus, tuple[str, ...]]] = {
    ArticleStatus.DRAFT: ("edit", "publish"),
    ArticleStatus.IN_REVIEW: ("edit",),
    ArticleStatus.PUBLISHED: (),
    ArticleStatus.ARCHIVED: (),
}


def of_request(request: ServiceRequest, now: int, view: View) -> list[Block]:
    """What people may do with it as it stands at `now`."""
    names = OF_REQUEST[request.status_at(now)]
    return [
        pressed(name, request.id, request.revision, view, style=_leading(place))
        for place, name in enumerate(names)
    ]


def of_incident(incident: Incident, now: int, view: View) -> list[Block]:
    """What people may do with it as it stands at `now`; ending it asks once more."""
    names = OF_INCIDENT[incident.status_at(now)]
    return [_of_incident(name, incident, view, place) for place, name in enumerate(names)]


def _of_incident(name: str, incident: Incident, view: View, place: int) -> Block:
    made = pressed(name, incident.id, incident.revision, view, style=_leading(place))
    if name != "settle":
        return made
    dialog = confirm(
        view.say("desk-settle-title", id=incident.id),
        view.say("desk-settle-text"),
        yes=view.say("desk-button-settle"),
        no=view.say("confirm-no"),
    )
    return {**made, "confirm": dialog}


def of_article(article: Article, view: View) -> list[Block]:
    """What people may do with it; publishing says first that somebody else decides."""
    return [_of_article(name, article, view) for name in OF_ARTICLE[article.status]]


def _of_article(name: str, article: Article, view: View) -> Block:
    if name != "publish":
        return pressed(name, article.id, article.revision, view)
    dialog = confirm(
        view.say("desk-publish-title", id=article.id),
        view.say("desk-publish-text"),
        yes=view.say("desk-button-publish"),
        no=view.say("confirm-no"),
    )
    return {**pressed(name, article.id, article.revision, view, style="primary"), "confirm": dialog}


def pressed(name: str, record_id: str, revision: int, view: View, *, style: Style | None = None) -> Block:
    """One button by its short name."""
    text = view.say(f"desk-button-{name}")
    value = desk_ids.button_value(record_id, revision)
    label = view.say("desk-spoken-button", button=text.removesuffix("…"), id=record_id)
    return button(text, _NAMES[name], value, label=label, style=style)


def _leading(place: int) -> Style | None:
    return None if place else "primary"
