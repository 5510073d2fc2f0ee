"""views.open, push, update and publish."""

from bot.sandbox import shapes
from bot.sandbox.content import view_body
from bot.sandbox.errors import SlackError, invalid_arguments
from bot.sandbox.jsontypes import Json
from bot.sandbox.modals import new_view, pushed_view
from bot.sandbox.views import View, revised
from bot.sandbox.webapi.call import Call, Method, Methods


def open_view(call: Call) -> Json:
    """Open a modal for whoever caused the trigger."""
    workspace = call.workspace
    body = view_body(call.params.get("view"), "modal", workspace.mint)
    _refuse_taken_name(call, body, None)
    trigger = workspace.triggers.redeem(call.required("trigger_id"))
    view = new_view(workspace, trigger.user_id, body)
    workspace.views.open(view)
    workspace.tell_views(view.user_id)
    return {"view": shapes.view(view)}


def push(call: Call) -> Json:
    """Lay a modal on the stack that the trigger came from."""
    workspace = call.workspace
    body = view_body(call.params.get("view"), "modal", workspace.mint)
    _refuse_taken_name(call, body, None)
    trigger = workspace.triggers.redeem(call.required("trigger_id"))
    stack = workspace.views.stack(trigger.user_id)
    if trigger.view_id is None or all(view.id != trigger.view_id for view in stack):
        raise SlackError("invalid_trigger_id")
    view = pushed_view(workspace, stack, body)
    workspace.tell_views(view.user_id)
    return {"view": shapes.view(view)}


def update(call: Call) -> Json:
    """Replace an open modal; `hash` refuses when another version came first."""
    workspace = call.workspace
    view = _open_modal(call)
    body = view_body(call.params.get("view"), "modal", workspace.mint)
    _refuse_conflict(call, view)
    _refuse_taken_name(call, body, view)
    changed = revised(view, body, workspace.clock.stamp())
    workspace.views.put(changed)
    workspace.tell_views(view.user_id)
    return {"view": shapes.view(changed)}


def publish(call: Call) -> Json:
    """Show a Home tab to one person; `hash` refuses when another version came first."""
    workspace = call.workspace
    person = workspace.people.get(call.required("user_id"))
    if person is None:
        raise invalid_arguments("invalid `user_id` [json-pointer:/user_id]")
    body = view_body(call.params.get("view"), "home", workspace.mint)
    shown = workspace.views.home(person.id)
    if shown is None:
        view = new_view(workspace, person.id, body)
    else:
        _refuse_conflict(call, shown)
        view = revised(shown, body, workspace.clock.stamp())
    workspace.publish_home(view)
    return {"view": shapes.view(view)}


def _open_modal(call: Call) -> View:
    views, external_id = call.workspace.views, call.text("external_id")
    view = views.find_external(external_id) if external_id else views.find(call.required("view_id"))
    if view is None or view.body["type"] != "modal":
        raise SlackError("not_found")
    return view


def _refuse_conflict(call: Call, view: View) -> None:
    if call.text("hash", view.hash) != view.hash:
        raise SlackError("hash_conflict")


def _refuse_taken_name(call: Call, body: Json, own: View | None) -> None:
    external_id = body.get("external_id")
    taken = call.workspace.views.find_external(external_id) if external_id else None
    if taken is not None and (own is None or taken.id != own.id):
        raise SlackError("duplicate_external_id")


METHODS: Methods = {
    "views.open": Method(answer=open_view),
    "views.push": Method(answer=push),
    "views.update": Method(answer=update),
    "views.publish": Method(answer=publish),
}
