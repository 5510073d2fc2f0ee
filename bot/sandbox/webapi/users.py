"""users.info and users.list."""

from bot.sandbox import shapes
from bot.sandbox.errors import SlackError
from bot.sandbox.jsontypes import Json
from bot.sandbox.people import BOT_USER_ID
from bot.sandbox.webapi.call import Call, Method, Methods
from bot.sandbox.webapi.pages import page

READ_USERS = ("users:read",)


def info(call: Call) -> Json:
    """Return one person, with their locale when asked."""
    user_id, locale = call.required("user"), call.flag("include_locale")
    if user_id == BOT_USER_ID:
        return {"user": shapes.bot_user(locale=locale)}
    person = call.workspace.people.get(user_id)
    if person is None:
        raise SlackError("user_not_found")
    return {"user": shapes.user(person, locale=locale)}


def list_users(call: Call) -> Json:
    """Return everybody of the workspace, a page at a time; people of other companies are not listed."""
    locale = call.flag("include_locale")
    users = [shapes.user(person, locale=locale) for person in call.workspace.people if not person.stranger]
    members, cursor = page(call, [*users, shapes.bot_user(locale=locale)])
    return {"members": members, "response_metadata": {"next_cursor": cursor}}


METHODS: Methods = {
    "users.info": Method(answer=info, scopes=READ_USERS),
    "users.list": Method(answer=list_users, scopes=READ_USERS),
}
