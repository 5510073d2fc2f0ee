"""Who serves what of the desk: its buttons, forms, the entry in the menu of messages, and the words of `/autoq`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from bot.slack import desk_ids
from bot.slack.context import SlackDoor
from bot.slack.desk import articles, asking, correcting, incidents, judging, looking, work
from bot.slack.surfaces import Answer
from bot.slack.visits import Visit
from bot.slack.waiting import Handler

BUTTONS: Mapping[str, Handler] = {
    desk_ids.ANSWER_HELPFUL: judging.helpful,
    desk_ids.ANSWER_NOT_HELPFUL: judging.not_helpful,
    desk_ids.ANSWER_PERSON: judging.call_person,
    desk_ids.REQUEST_START: work.start,
    desk_ids.REQUEST_RESUME: work.resume,
    desk_ids.REQUEST_TAKE: work.take,
    desk_ids.REQUEST_HOLD: work.ask_hold,
    desk_ids.REQUEST_RESOLVE: work.ask_resolution,
    desk_ids.REQUEST_REASSIGN: work.ask_assignee,
    desk_ids.REQUEST_CORRECT: correcting.ask_correction,
    desk_ids.REQUEST_UNSOLVED: judging.not_solved,
    desk_ids.REQUEST_DETAILS: looking.request_details,
    desk_ids.INCIDENT_ACKNOWLEDGE: incidents.acknowledge,
    desk_ids.INCIDENT_MITIGATE: incidents.mitigate,
    desk_ids.INCIDENT_RESOLVE: incidents.resolve,
    desk_ids.INCIDENT_DETAILS: incidents.details,
    desk_ids.ARTICLE_READ: articles.read,
    desk_ids.ARTICLE_EDIT: articles.ask_edit,
    desk_ids.ARTICLE_PUBLISH: articles.publish,
}
FORMS: Mapping[str, Handler] = {
    desk_ids.ASK_FORM: asking.asked,
    desk_ids.HAND_FORM: asking.handed,
    desk_ids.RESOLVE_FORM: work.resolve,
    desk_ids.HOLD_FORM: work.hold,
    desk_ids.REASSIGN_FORM: work.reassign,
    desk_ids.CORRECT_FORM: correcting.correct,
    desk_ids.EDIT_FORM: articles.save,
}
SHORTCUTS: Mapping[str, Handler] = {desk_ids.HAND_SHORTCUT: asking.open_hand_form}
VERBS: Mapping[str, Callable[[SlackDoor, Visit, str], Awaitable[Answer]]] = {
    "ask": asking.ask,
    "sr": looking.request,
    "incidents": looking.incidents,
    "desk": looking.today,
}
