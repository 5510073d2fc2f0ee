"""How people with a role say what a request really is, which is what the desk learns from."""

from __future__ import annotations

from bot.desk.sheets import RequestSheet
from bot.slack import desk_ids
from bot.slack.context import SlackDoor
from bot.slack.deciding import read_role
from bot.slack.desk.looking import request_changed
from bot.slack.desk.origins import named, origin_of
from bot.slack.layouts.desk import forms
from bot.slack.refusals import opened, outdated, wrong
from bot.slack.surfaces import Answer
from bot.slack.visits import Visit
from engine.desk import lifecycle
from engine.desk.errors import StepRefused
from engine.desk.events import Change
from engine.desk.ids import Prefix
from engine.desk.intakes import Labels, RequestType
from engine.desk.priorities import Level
from engine.desk.tickets import TRANSITIONS, RequestStatus, ServiceRequest, Step


class _CorrectedMeanwhile(Exception):
    """Somebody else has said what it is after the form was opened."""


async def ask_correction(door: SlackDoor, visit: Visit) -> Answer:
    """Open the form with what the request counts as now."""
    request_id = named(visit, Prefix.REQUEST)
    if request_id is None:
        return outdated(door, visit)
    view = (await read_role(door, visit)).view
    request = (await door.desk.request(request_id)).request
    standing = request.status_at(door.clock())
    if Step.CLASSIFY not in TRANSITIONS[standing]:
        raise StepRefused(record_id=request.id, status=standing, step=Step.CLASSIFY)
    origin = origin_of(visit, request.id, request.revision)
    return opened(forms.correct(request, door.desk.rules.roster.category_names(), view, origin), view)


async def correct(door: SlackDoor, visit: Visit) -> Answer:
    """It is what was chosen, unless somebody else has said something since the form was opened."""
    origin = desk_ids.read_origin(visit.metadata)
    if origin is None or named(visit, Prefix.REQUEST) is None:
        return outdated(door, visit)
    reading = await read_role(door, visit)
    sheet = await door.desk.request(origin.record_id)
    chosen = _chosen(door, visit, sheet.request)
    if chosen is None:
        return outdated(door, visit)

    def corrected(request: ServiceRequest, now: int) -> Change[ServiceRequest]:
        if _differs(request, sheet) or _last_sorted(sheet) > origin.revision:
            raise _CorrectedMeanwhile
        return lifecycle.correct(
            request,
            reading.reader,
            now,
            type=chosen.type,
            category=chosen.category,
            impact=chosen.impact,
            urgency=chosen.urgency,
        )

    try:
        await door.desk.change(origin.record_id, corrected)
    except _CorrectedMeanwhile:
        sentence = reading.view.say("desk-corrected-meanwhile", id=origin.record_id)
        return wrong(desk_ids.CORRECT_TYPE, sentence, reading.view)
    return await request_changed(door, visit, origin.record_id)


def _chosen(door: SlackDoor, visit: Visit, request: ServiceRequest) -> Labels | None:
    """What was chosen; None when that is nothing the form offered."""
    kind, category = visit.chosen(desk_ids.CORRECT_TYPE), visit.chosen(desk_ids.CORRECT_CATEGORY)
    impact, urgency = visit.chosen(desk_ids.CORRECT_IMPACT), visit.chosen(desk_ids.CORRECT_URGENCY)
    names = {*door.desk.rules.roster.category_names(), request.classification.category}
    if kind not in set(RequestType) or category not in names or not {impact, urgency} <= set(Level):
        return None
    return Labels(type=RequestType(kind), category=category, impact=Level(impact), urgency=Level(urgency))


def _differs(request: ServiceRequest, sheet: RequestSheet) -> bool:
    """Whether it counts as something else since it was read. What was new then is sorted in by the very step that corrects it."""
    read = sheet.request
    return read.status is not RequestStatus.NEW and request.classification != read.classification


def _last_sorted(sheet: RequestSheet) -> int:
    """The revision at which somebody or something last said what it is."""
    return max((each.revision for each in sheet.history if each.name == "RequestClassified"), default=0)
