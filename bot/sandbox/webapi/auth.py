"""auth.test, api.test and apps.connections.open: who is calling, is anybody there, and a Socket Mode address."""

from bot.sandbox.errors import SlackError
from bot.sandbox.jsontypes import Json
from bot.sandbox.people import ACME, BOT_ID, BOT_NAME, BOT_USER_ID
from bot.sandbox.webapi.call import Call, Method, Methods


def auth_test(_call: Call) -> Json:
    """Return whose token it is."""
    return {
        "url": f"https://{ACME.domain}.slack.com/",
        "team": ACME.name,
        "user": BOT_NAME,
        "team_id": ACME.id,
        "user_id": BOT_USER_ID,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


def api_test(call: Call) -> Json:
    """Return the parameters, or the error that the caller asked for."""
    args = {name: value for name, value in call.params.items() if name != "token"}
    if "error" in args:
        raise SlackError(str(args["error"]), args=args)
    return {"args": args}


def connections_open(call: Call) -> Json:
    """Return a WebSocket address for one Socket Mode connection."""
    return {"url": call.open_socket()}


METHODS: Methods = {
    "auth.test": Method(answer=auth_test, token="any"),  # noqa: S106 - The kind of token, not one.
    "api.test": Method(answer=api_test, token="none"),  # noqa: S106 - As above.
    "apps.connections.open": Method(answer=connections_open, token="app"),  # noqa: S106 - As above.
}
