"""What people press: buttons and menus in messages, modals and the Home tab, and shortcuts."""

from dataclasses import dataclass

from bot.sandbox import payloads, shapes
from bot.sandbox.channels import Channel
from bot.sandbox.dispatch import Dispatcher
from bot.sandbox.elements import VALUE_KEYS, answer, find
from bot.sandbox.errors import DeliveryError, PageError
from bot.sandbox.jsontypes import Blocks, Json
from bot.sandbox.manifest import Manifest
from bot.sandbox.messages import Message
from bot.sandbox.people import Person
from bot.sandbox.response_urls import Origin
from bot.sandbox.state import values
from bot.sandbox.views import View
from bot.sandbox.workspace import Workspace

_ECHOED = ("text", "placeholder", "style", "url", "options", "initial_option", "initial_options")
_ECHOED_BY = {"button": ("text", "style", "url"), "icon_button": ("text",)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Surface:
    """Where the pressed element sits: its blocks, and the parts of the payload that say so."""

    blocks: Blocks
    container: Json
    parts: Json
    view_id: str | None = None


class Presses:
    """Turns a press on the page into the interaction that the app receives."""

    def __init__(self, workspace: Workspace, dispatcher: Dispatcher, manifest: Manifest) -> None:
        self._workspace = workspace
        self._dispatcher = dispatcher
        self._shortcuts = {declared.callback_id: declared.type for declared in manifest.shortcuts}

    async def press(self, person: Person, given: Json) -> Json:
        """Deliver a press or choice and return whether the app took it; raises PageError for what is not there."""
        surface = self._surface(person, given)
        element = find(surface.blocks, given.get("block_id"), given.get("action_id"))
        _refuse_hidden(element, person)
        action = self._action(element, given)
        payload = payloads.block_actions(
            person,
            container=surface.container,
            action=action,
            state=values(surface.blocks, _with_press(given, element, action)),
            trigger_id=self._workspace.triggers.issue(person.id, surface.view_id),
        )
        return await self._deliver(f"block_actions {element['action_id']}", payload | surface.parts)

    async def shortcut(self, person: Person, given: Json) -> Json:
        """Deliver a shortcut from a message's menu or from the workspace's."""
        callback_id = given.get("callback_id")
        kind = self._shortcuts.get(str(callback_id))
        if kind is None:
            raise PageError("unknown_shortcut", f"The app declares no shortcut {callback_id!r}.", 404)
        trigger_id = self._workspace.triggers.issue(person.id)
        action_ts = self._workspace.clock.stamp()
        if kind == "global":
            payload = payloads.global_shortcut(
                person, str(callback_id), action_ts=action_ts, trigger_id=trigger_id
            )
            return await self._deliver(f"shortcut {callback_id}", payload)
        channel = self._workspace.channel_for(person, given.get("channel"))
        message = self._message(channel, given.get("ts"))
        payload = payloads.message_action(
            person,
            channel,
            self._shape(message),
            str(callback_id),
            action_ts=action_ts,
            trigger_id=trigger_id,
        )
        origin = Origin(user_id=person.id, channel=channel.id, thread_ts=message.thread_ts)
        payload["response_url"] = self._workspace.response_urls.issue(origin)
        return await self._deliver(f"message_action {callback_id}", payload)

    async def _deliver(self, name: str, payload: Json) -> Json:
        try:
            await self._dispatcher.send("interaction", name, payload)
        except DeliveryError as error:
            sentence = (
                "The app did not answer in time."
                if error.code == "operation_timeout"
                else "The app is not there."
            )
            return {"ok": False, "error": error.code, "message": f"{sentence} Try again."}
        return {"ok": True}

    def _surface(self, person: Person, given: Json) -> Surface:
        if given.get("home"):
            return self._view_surface(self._workspace.views.home(person.id))
        if given.get("view_id"):
            view = self._workspace.views.find(str(given["view_id"]))
            return self._view_surface(view if view is not None and view.user_id == person.id else None)
        channel = self._workspace.channel_for(person, given.get("channel"))
        if given.get("ephemeral_id"):
            return self._ephemeral_surface(person, channel, given["ephemeral_id"])
        return self._message_surface(person, channel, self._message(channel, given.get("ts")))

    def _view_surface(self, view: View | None) -> Surface:
        if view is None:
            raise PageError("view_not_found", "This view was closed meanwhile.", 409)
        return Surface(
            blocks=view.body["blocks"],
            container={"type": "view", "view_id": view.id},
            parts={"view": shapes.view(view)},
            view_id=view.id if view.body["type"] == "modal" else None,
        )

    def _message_surface(self, person: Person, channel: Channel, message: Message) -> Surface:
        container = {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": channel.id,
            "is_ephemeral": False,
        }
        if message.thread_ts is not None:
            container["thread_ts"] = message.thread_ts
        origin = Origin(user_id=person.id, channel=channel.id, ts=message.ts, thread_ts=message.thread_ts)
        return Surface(
            blocks=message.content.blocks,
            container=container,
            parts={"message": self._shape(message), **self._channel_parts(channel, origin)},
        )

    def _ephemeral_surface(self, person: Person, channel: Channel, ephemeral_id: object) -> Surface:
        said = self._workspace.ephemeral(person.id, ephemeral_id)
        if said is None or said.channel != channel.id:
            raise PageError("message_not_found", "This message is gone already.", 409)
        container: Json = {
            "type": "message",
            "message_ts": said.ts,
            "channel_id": channel.id,
            "is_ephemeral": True,
        }
        if said.thread_ts is not None:
            container["thread_ts"] = said.thread_ts
        origin = Origin(user_id=person.id, channel=channel.id, ephemeral_id=said.id, thread_ts=said.thread_ts)
        return Surface(
            blocks=said.content.blocks, container=container, parts=self._channel_parts(channel, origin)
        )

    def _channel_parts(self, channel: Channel, origin: Origin) -> Json:
        response_url = self._workspace.response_urls.issue(origin)
        return {"channel": {"id": channel.id, "name": channel.name}, "response_url": response_url}

    def _message(self, channel: Channel, ts: object) -> Message:
        message = self._workspace.timeline(channel.id).get(str(ts))
        if message is None:
            raise PageError("message_not_found", "This message was deleted meanwhile.", 409)
        return message

    def _shape(self, message: Message) -> Json:
        replies = self._workspace.timeline(message.channel).replies(message.ts)
        return shapes.message(message, replies, metadata=True)

    def _action(self, element: Json, given: Json) -> Json:
        kind = element["type"]
        action = {
            "type": kind,
            "action_id": element["action_id"],
            "block_id": given["block_id"],
            "action_ts": self._workspace.clock.stamp(),
        }
        action |= {key: element[key] for key in _ECHOED_BY.get(kind, _ECHOED) if key in element}
        value = answer(element, given)
        if value is not None or kind not in {"button", "icon_button"}:
            action[VALUE_KEYS[kind]] = value
        return action


def _with_press(given: Json, element: Json, action: Json) -> Json:
    typed = given.get("values")
    state = {**typed} if isinstance(typed, dict) else {}
    state[action["block_id"]] = {**state.get(action["block_id"], {}), element["action_id"]: action}
    return state


def _refuse_hidden(element: Json, person: Person) -> None:
    visible_to = element.get("visible_to_user_ids")
    if visible_to is not None and person.id not in visible_to:
        raise PageError("no_such_element", "This button is not shown to you.", 403)
