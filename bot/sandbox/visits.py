"""What people do in views: submit and close modals, and open the app's Home tab."""

from bot.sandbox import payloads, shapes
from bot.sandbox.dispatch import Dispatcher
from bot.sandbox.errors import DeliveryError, PageError, SlackError
from bot.sandbox.jsontypes import Json
from bot.sandbox.manifest import Manifest
from bot.sandbox.modals import apply_ack
from bot.sandbox.people import Person
from bot.sandbox.state import complaints, values
from bot.sandbox.views import View
from bot.sandbox.workspace import Workspace

TABS = ("home", "messages")


class Visits:
    """Turns submissions, closings and visits into what the app receives, and obeys its acks."""

    def __init__(self, workspace: Workspace, dispatcher: Dispatcher, manifest: Manifest) -> None:
        self._workspace = workspace
        self._dispatcher = dispatcher
        self._hears_of_home = "app_home_opened" in manifest.events

    async def submit(self, person: Person, given: Json) -> Json:
        """Submit a modal; the answer names the fields that need another look, or why nothing happened."""
        view = self._modal(person, given.get("view_id"))
        if view.body.get("submit") is None:
            raise PageError("no_submit", "This window has nothing to submit.", 409)
        state = values(view.body["blocks"], given.get("values"))
        errors = complaints(view.body["blocks"], state)
        if errors:
            return {"ok": False, "errors": errors}
        shape = {**shapes.view(view), "state": {"values": state}}
        trigger_id = self._workspace.triggers.issue(person.id, view.id)
        payload = payloads.view_submission(person, shape, trigger_id)
        try:
            ack = await self._dispatcher.send(
                "interaction", f"view_submission {shape['callback_id']}", payload
            )
            errors = apply_ack(self._workspace, view, ack.payload)
        except DeliveryError as error:
            return _trouble(error.code)
        except SlackError as error:
            return _trouble(error.code)
        return {"ok": False, "errors": errors} if errors else {"ok": True}

    async def close(self, person: Person, given: Json) -> Json:
        """Close a modal, or the whole stack, and tell the app about those that asked for it."""
        view = self._modal(person, given.get("view_id"))
        cleared = bool(given.get("all")) or bool(view.body.get("clear_on_close"))
        views = self._workspace.views
        closed = views.clear(person.id) if cleared else views.close(view)
        self._workspace.tell_views(person.id)
        for gone in closed:
            self._workspace.feed.tell({"type": "view_closed", "view_id": gone.id}, {person.id})
        for gone in closed:
            if gone.notifies:
                payload = payloads.view_closed(person, shapes.view(gone), cleared=cleared)
                await self._tell_closed(payload)
        return {"ok": True}

    async def open_home(self, person: Person, tab: object) -> Json:
        """Open the app's Home or Messages tab, which the app hears of when its manifest asks for it."""
        if tab not in TABS:
            raise PageError("bad_tab", f"The app has the tabs {' and '.join(TABS)}, not {tab!r}.")
        if person.stranger:
            raise PageError(
                "not_installed", "The app is not installed at this person's company: no Home tab.", 403
            )
        if self._hears_of_home:
            channel = self._workspace.channels.direct(person)
            home = self._workspace.views.home(person.id)
            event = payloads.app_home_opened(
                person,
                channel,
                str(tab),
                None if home is None else shapes.view(home),
                event_ts=self._workspace.clock.stamp(),
            )
            await self._dispatcher.send_event(
                payloads.event_callback(
                    event,
                    event_id=self._workspace.mint.id("Ev"),
                    at=self._workspace.clock.now(),
                    shared=False,
                )
            )
        return {"ok": True}

    async def _tell_closed(self, payload: Json) -> None:
        try:
            await self._dispatcher.send(
                "interaction", f"view_closed {payload['view']['callback_id']}", payload
            )
        except DeliveryError:
            # The window is closed for the person either way, and Slack does not repeat interactions.
            return

    def _modal(self, person: Person, view_id: object) -> View:
        view = self._workspace.views.find(str(view_id))
        if view is None or view.user_id != person.id or view.body["type"] != "modal":
            raise PageError("view_not_found", "This window was closed meanwhile.", 409)
        return view


def _trouble(code: str) -> Json:
    return {"ok": False, "error": code, "message": "We had some trouble connecting. Try again?"}
