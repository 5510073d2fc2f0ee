"""Writes what the desk shows in Slack, from its records as they stand when a message leaves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.desk.desk import ServiceDesk
from bot.desk.sheets import RequestSheet
from bot.relay.letters import Letter
from bot.slack.layouts.blocks import Message
from bot.slack.layouts.desk import alarms, answer, article, history, incident, progress, request
from bot.slack.layouts.view import View
from engine.actors import person
from engine.desk.answers import Delivery as Given
from engine.desk.clocks import ClockKind, EscalationLevel
from engine.desk.deadlines import OVER
from engine.desk.errors import RecordNotFound
from engine.desk.ids import Prefix
from engine.desk.notices import assigned_card
from engine.desk.progress import TO_WHOEVER_ASKED, awaits_requester, is_outcome
from engine.desk.tickets import RequestStatus
from engine.outbox import Delivery, NoticeKind


@dataclass(slots=True, kw_only=True)
class StoredDeskLetters:
    """DeskLetters out of the store, with one read for each row.

    `view` is how the channels read, `view_of` how a person does, by Slack user id.
    """

    desk: ServiceDesk
    view: View
    view_of: Callable[[str], View]

    async def write(self, row: Delivery) -> Letter | None:
        """The message for a row as its record stands now; None when the record is gone or there is nothing to say any more."""
        view = self.view if row.recipient is None else self.view_of(row.recipient)
        try:
            if row.record_id.startswith(f"{Prefix.INCIDENT}-"):
                return await self._of_incident(row, view)
            if row.record_id.startswith(f"{Prefix.ARTICLE}-"):
                return await self._of_article(row, view)
            sheet = await self.desk.request(row.record_id)
        except RecordNotFound:
            return None
        message = self._of_request(row, sheet, await self._as_reader(row, sheet, view))
        if message is None:
            return None
        shown = {row.record_id: sheet.request.revision}
        place = sheet.request.intake.place if row.kind in TO_WHOEVER_ASKED else None
        if place is None:
            return Letter(message=message, shown=shown)
        return Letter(message=message, shown=shown, channel=place.channel, thread=place.ts)

    async def _of_incident(self, row: Delivery, view: View) -> Letter:
        sheet = await self.desk.incident(row.record_id)
        message = incident.incident(sheet, self.desk.clock(), view)
        return Letter(message=message, shown={row.record_id: sheet.incident.revision})

    async def _of_article(self, row: Delivery, view: View) -> Letter:
        sheet = await self.desk.article(row.record_id)
        warns = row.kind is NoticeKind.WARNING
        message = alarms.misled(sheet, view) if warns else article.draft(sheet, view)
        return Letter(message=message, shown={row.record_id: sheet.article.revision})

    async def _as_reader(self, row: Delivery, sheet: RequestSheet, view: View) -> View:
        """In a direct message, how somebody with the recipient's role reads an article that is not for everybody."""
        recipient, article = row.recipient, sheet.article
        alone = row.kind not in TO_WHOEVER_ASKED or sheet.request.intake.place is None
        if recipient is None or article is None or not article.audience or not alone:
            return view
        role = await self.desk.store.read(lambda tx: tx.members.role_of(recipient))
        return replace(view, reader=person(recipient, role))

    def _of_request(self, row: Delivery, sheet: RequestSheet, view: View) -> Message | None:
        now = self.desk.clock()
        if row.kind is NoticeKind.REQUEST:
            return request.card(sheet, now, view)
        if row.kind is NoticeKind.ASSIGNED:
            return self._assigned(row, sheet, view)
        if row.kind is NoticeKind.ANSWER:
            given = sheet.answer
            posted = given is not None and given.delivery is Given.POST
            return answer.answer(sheet, given, now, view) if given is not None and posted else None
        if row.kind is NoticeKind.QUEUED:
            return self._queued(sheet, view)
        if row.kind in TO_WHOEVER_ASKED:
            return self._told(row, sheet, view)
        return self._warned(row, sheet, view)

    def _assigned(self, row: Delivery, sheet: RequestSheet, view: View) -> Message | None:
        """Nothing to somebody who had it only before they could hear of it."""
        holds = row.detail == assigned_card(sheet.request)
        if row.recipient is None or (row.ts is None and not holds):
            return None
        return request.assigned(sheet, row.recipient, self.desk.clock(), view, newest=holds)

    def _told(self, row: Delivery, sheet: RequestSheet, view: View) -> Message | None:
        """Nothing that is true no more; an outcome that was told stays, and says what became of it."""
        asked, now = sheet.request, self.desk.clock()
        if row.kind is NoticeKind.TAKEN:
            held = asked.assignee not in {None, asked.intake.requester} and asked.status_at(now) not in OVER
            return progress.taken(sheet, view) if held else None
        if row.kind is NoticeKind.AWAITED:
            held_by = history.latest(sheet.history, "RequestHeld")
            waits = held_by is not None and awaits_requester(asked)
            return progress.awaited(sheet, held_by, view) if held_by is not None and waits else None
        known = [event for event in sheet.history if str(event.revision) == row.detail]
        told = next((event for event in known if is_outcome(event, asked)), None)
        again = history.latest(sheet.history, "RequestReopened")
        if told is None or (row.ts is None and again is not None and again.revision > told.revision):
            return None
        return progress.outcome(sheet, told, now, view)

    def _queued(self, sheet: RequestSheet, view: View) -> Message | None:
        """Nothing once somebody has it."""
        now, asked = self.desk.clock(), sheet.request
        if asked.assignee is not None or asked.status_at(now) is not RequestStatus.CLASSIFIED:
            return None
        return alarms.queued(sheet, self.desk.rules.roster.contact(asked.team, now), view)

    def _warned(self, row: Delivery, sheet: RequestSheet, view: View) -> Message | None:
        """A broken promise is told whatever came of the request; one that was only in danger not once that is over."""
        kind_name, _, level_name = row.detail.partition(".")
        kind, level = ClockKind(kind_name), EscalationLevel[level_name]
        now, asked = self.desk.clock(), sheet.request
        if level is not EscalationLevel.BREACH and asked.status_at(now) in OVER:
            return None
        if row.kind is NoticeKind.WARNING and row.recipient is not None:
            return alarms.warning(sheet, kind, level, row.recipient, view)
        return alarms.escalation(sheet, kind, level, self.desk.rules.roster.contact(asked.team, now), view)
