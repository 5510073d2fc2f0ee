"""New modals and what an ack does to the stack: errors, update, push, clear or close."""

from bot.sandbox.content import view_body
from bot.sandbox.errors import SlackError
from bot.sandbox.jsontypes import Json
from bot.sandbox.views import View, revised
from bot.sandbox.workspace import Workspace


def new_view(workspace: Workspace, user_id: str, body: Json, below: View | None = None) -> View:
    """Return a view that nobody sees yet, on top of `below` when that is given."""
    view_id = workspace.mint.id("V")
    return View(
        id=view_id,
        user_id=user_id,
        body=body,
        hash=workspace.clock.stamp(),
        root_id=view_id if below is None else below.root_id,
        previous_id=None if below is None else below.id,
    )


def pushed_view(workspace: Workspace, stack: list[View], body: Json) -> View:
    """Lay a new view on a stack that is not empty and return it; raises SlackError when the stack is full."""
    view = new_view(workspace, stack[-1].user_id, body, stack[-1])
    workspace.views.push(view)
    return view


def apply_ack(workspace: Workspace, view: View, payload: Json | None) -> dict[str, str]:
    """Do what the ack of a submission asks for and return the sentences to show at fields.

    Raises SlackError when Slack would not take the answer, which a person sees as "trouble connecting".
    Source: https://docs.slack.dev/surfaces/modals/#updating_response
    """
    action = (payload or {}).get("response_action")
    if payload is None or action is None:
        workspace.views.close(view)
    elif action == "clear":
        workspace.views.clear(view.user_id)
    elif action == "errors":
        return _errors(view, payload.get("errors"))
    elif action == "update":
        body = view_body(payload.get("view"), "modal", workspace.mint)
        workspace.views.put(revised(view, body, workspace.clock.stamp()))
    elif action == "push":
        body = view_body(payload.get("view"), "modal", workspace.mint)
        pushed_view(workspace, workspace.views.stack(view.user_id), body)
    else:
        raise SlackError("invalid_response_action")
    workspace.tell_views(view.user_id)
    return {}


def _errors(view: View, errors: object) -> dict[str, str]:
    inputs = {block["block_id"] for block in view.body["blocks"] if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
        raise SlackError("invalid_errors")
    return {str(block_id): str(sentence) for block_id, sentence in errors.items()}
