"""The Bolt app: tables that say who serves what, and a guard before them."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack import buttons, commands, home, ids, modals, refusals, roles, submitting, waiting
from bot.slack.context import SlackDoor
from bot.slack.desk import replying
from bot.slack.desk import tables as desk
from bot.slack.surfaces import Answer
from bot.slack.visits import Surface, Visit, read_visit
from bot.slack.waiting import Handler
from engine.errors import OtherWorkspace

_LOG = logging.getLogger(__name__)

VISIT = "autoq_visit"
"""Under this name the visit stands in Bolt's context, for the handler of errors."""

BUTTONS: Mapping[str, Handler] = {
    ids.ACTION_APPROVE: buttons.approve,
    ids.ACTION_REJECT: buttons.reject,
    ids.ACTION_DETAILS: buttons.details,
    ids.ACTION_CANCEL: buttons.cancel,
    ids.ACTION_AGAIN: submitting.again,
    ids.QUEUE_PAGE: buttons.turn_queue,
    ids.QUEUE_BACK: buttons.turn_queue,
    ids.QUEUE_REFRESH: buttons.turn_queue,
    ids.HISTORY_PAGE: buttons.turn_history,
    ids.HISTORY_BACK: buttons.turn_history,
    ids.HOME_REFRESH: home.refresh,
    ids.HOME_SUBMIT: submitting.open_form,
    **desk.BUTTONS,
}
FORMS: Mapping[str, Handler] = {
    ids.APPROVE_FORM: modals.approve,
    ids.REJECT_FORM: modals.reject,
    ids.CANCEL_FORM: modals.cancel,
    ids.SUBMIT_FORM: submitting.submit,
    ids.ROLES_FORM: roles.save,
    **desk.FORMS,
}
COMMANDS: Mapping[str, Handler] = {
    "/approve": commands.approve,
    "/reject": commands.reject,
}
SHORTCUTS = desk.SHORTCUTS
EVENTS: Mapping[str, Handler] = {"app_home_opened": home.opened}


async def _outdated(door: SlackDoor, visit: Visit) -> Answer:
    return refusals.outdated(door, visit)


SERVED: Mapping[Surface, tuple[Mapping[str, Handler], Handler]] = {
    Surface.MESSAGE: (BUTTONS, _outdated),
    Surface.VIEW: (BUTTONS, _outdated),
    Surface.HOME: (BUTTONS, _outdated),
    Surface.FORM: (FORMS, _outdated),
    Surface.SHORTCUT: (SHORTCUTS, _outdated),
    Surface.COMMAND: (COMMANDS, commands.autoq),
    Surface.EVENT: (EVENTS, home.ignored),
}
"""Who serves what, by where somebody acted, and who serves everything else there; replies have a way of their own."""


def build_app(door: SlackDoor) -> AsyncApp:
    """The app for both ways of hearing from Slack; its HTTP requests are verified by bot.slack.http before they get here."""

    async def failed(error: Exception, context: AsyncBoltContext, ack: AsyncAck) -> BoltResponse:
        return await _failed(door, error, context, ack)

    # Neither logger goes below INFO, where Bolt and the SDK write whole bodies and response_urls.
    logging.getLogger("slack_sdk").setLevel(logging.INFO)
    logger = logging.getLogger("bot.slack.bolt")
    # While it is built, Bolt warns when the environment holds a token that it does not use, which is as it should be.
    logger.setLevel(logging.ERROR)
    app = _Bolt(
        name="autoq",
        logger=logger,
        client=_without_token(door.client),
        signing_secret="",
        request_verification_enabled=False,
        authorize=_Installation(door),
        attaching_function_token_enabled=False,
    )
    logger.setLevel(logging.INFO)
    app.error(failed)
    app.use(_Visits(door))
    return app


class _Bolt(AsyncApp):
    """Bolt that puts the same things into every request's context.

    Of itself it makes a Slack client for each, lest one's token become another's: here no context has a token or is asked for a
    client, and making them costs a fifth of the event loop's time for a click.
    """

    _common: Mapping[str, object] | None = None

    def _init_context(self, req: AsyncBoltRequest) -> None:
        if self._common is None:
            had = set(req.context)
            super()._init_context(req)
            self._common = {name: held for name, held in req.context.items() if name not in had}
        req.context.update(self._common)


class _Installation(AsyncAuthorize):
    """There is one installation; whether a request is for it, `_guard` checks."""

    def __init__(self, door: SlackDoor) -> None:
        self._found = AuthorizeResult(
            enterprise_id=door.enterprise_id, team_id=door.team_id, bot_user_id=door.bot_user_id
        )

    async def __call__(self, **_: object) -> AuthorizeResult:
        """The same for every request."""
        return self._found


class _Visits(AsyncMiddleware):
    """Serves every visit from the tables above.

    Not as Bolt's listeners: for each that it asks or calls, Bolt gathers two dozen arguments of which nothing here is needed.
    """

    def __init__(self, door: SlackDoor) -> None:
        self._door = door

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,  # noqa: ARG002  The names are Bolt's.
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002, ARG002  As above.
    ) -> BoltResponse:
        """The ack of the visit, when everything is done that it promises."""
        visit = read_visit(req.body)
        if visit is None:
            return BoltResponse(status=200, body="")
        req.context[VISIT] = visit
        if visit.surface is Surface.REPLY:
            return await replying.serve(self._door, visit)
        await _guard(self._door, visit)
        table, otherwise = SERVED[visit.surface]
        return await waiting.serve(self._door, visit, table.get(visit.what, otherwise), req.context.ack)


async def _guard(door: SlackDoor, visit: Visit) -> None:
    """Nothing gets past that is not for this installation, or that cannot be served in time. Raises ForeignApp, OtherWorkspace, Busy."""
    try:
        refusals.check_origin(door, visit)
    except OtherWorkspace as error:
        await refusals.turn_away(door, visit, error)
    refusals.check_room(door)


async def _failed(
    door: SlackDoor, error: Exception, context: AsyncBoltContext, ack: AsyncAck
) -> BoltResponse:
    """What Bolt answers when the guard refused or something broke outside a handler."""
    visit = context.get(VISIT)
    if isinstance(error, refusals.ForeignApp) or not isinstance(visit, Visit):
        door.meter.refused("foreign-app" if isinstance(error, refusals.ForeignApp) else "incident")
        _LOG.error("A payload from Slack was turned away unanswered.", exc_info=error)
        return BoltResponse(status=403, body="")
    response: BoltResponse = await waiting.answer(door, visit, refusals.explained(door, visit, error), ack)
    return response


def _without_token(client: AsyncWebClient) -> AsyncWebClient:
    """A client of the same session and address for Bolt's own use; it never calls Slack with our token."""
    return AsyncWebClient(
        base_url=client.base_url,
        session=client.session,
        proxy=client.proxy,
        ssl=client.ssl,
        retry_handlers=[],
    )
