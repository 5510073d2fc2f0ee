"""The Bolt app: a guard before everything, one listener for each kind of visit, and tables that say who serves what."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack import buttons, commands, home, ids, modals, refusals, roles, submitting, waiting
from bot.slack.context import SlackDoor
from bot.slack.surfaces import Answer
from bot.slack.visits import Visit, read_visit
from bot.slack.waiting import VISIT, Handler
from engine.errors import OtherWorkspace

_LOG = logging.getLogger(__name__)
_ANYTHING = re.compile(".*", re.DOTALL)

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
}
FORMS: Mapping[str, Handler] = {
    ids.APPROVE_FORM: modals.approve,
    ids.REJECT_FORM: modals.reject,
    ids.CANCEL_FORM: modals.cancel,
    ids.SUBMIT_FORM: submitting.submit,
    ids.ROLES_FORM: roles.save,
}
COMMANDS: Mapping[str, Handler] = {
    "/approve": commands.approve,
    "/reject": commands.reject,
}
EVENTS: Mapping[str, Handler] = {"app_home_opened": home.opened}


def build_app(door: SlackDoor) -> AsyncApp:
    """The app for both ways of hearing from Slack; its HTTP requests are verified by bot.slack.http before they get here."""

    async def guard(
        body: dict[str, Any], context: AsyncBoltContext, next_: Callable[[], Awaitable[None]]
    ) -> BoltResponse | None:
        return await _guard(door, body, context, next_)

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=door.enterprise_id, team_id=door.team_id, bot_user_id=door.bot_user_id
        )

    async def failed(error: Exception, context: AsyncBoltContext, ack: AsyncAck) -> BoltResponse:
        return await _failed(door, error, context, ack)

    # Neither logger goes below INFO, where Bolt and the SDK write whole bodies and response_urls.
    logging.getLogger("slack_sdk").setLevel(logging.INFO)
    logger = logging.getLogger("bot.slack.bolt")
    # While it is built, Bolt warns when the environment holds a token that it does not use, which is as it should be.
    logger.setLevel(logging.ERROR)
    app = AsyncApp(
        name="autoq",
        logger=logger,
        client=_without_token(door.client),
        process_before_response=True,
        signing_secret="",
        request_verification_enabled=False,
        before_authorize=guard,
        authorize=authorize,
        attaching_function_token_enabled=False,
    )
    logger.setLevel(logging.INFO)
    app.error(failed)
    app.action(_ANYTHING)(waiting.listener(door, _serve(BUTTONS, _outdated)))
    app.view(_ANYTHING)(waiting.listener(door, _serve(FORMS, _outdated)))
    app.command(_ANYTHING)(waiting.listener(door, _serve(COMMANDS, commands.autoq)))
    app.event(_ANYTHING)(waiting.listener(door, _serve(EVENTS, home.ignored)))
    return app


async def _guard(
    door: SlackDoor, body: dict[str, Any], context: AsyncBoltContext, next_: Callable[[], Awaitable[None]]
) -> BoltResponse | None:
    """Nothing gets past that is not for this installation, or that nobody here serves."""
    visit = read_visit(body)
    if visit is None and body.get("type") != "url_verification":
        return BoltResponse(status=200, body="")
    if visit is not None:
        context[VISIT] = visit
        try:
            refusals.check_origin(door, visit)
        except OtherWorkspace as error:
            await refusals.turn_away(door, visit, error)
        refusals.check_room(door)
    await next_()
    return None


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


def _serve(table: Mapping[str, Handler], otherwise: Handler) -> Handler:
    async def serve(door: SlackDoor, visit: Visit) -> Answer:
        return await table.get(visit.what, otherwise)(door, visit)

    return serve


async def _outdated(door: SlackDoor, visit: Visit) -> Answer:
    return refusals.outdated(door, visit)


def _without_token(client: AsyncWebClient) -> AsyncWebClient:
    """A client of the same session and address for Bolt's own use; it never calls Slack with our token."""
    return AsyncWebClient(
        base_url=client.base_url,
        session=client.session,
        proxy=client.proxy,
        ssl=client.ssl,
        retry_handlers=[],
    )
