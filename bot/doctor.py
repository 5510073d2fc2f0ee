"""What `autoq doctor` examines; each finding says what to do."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot import preflight
from bot.main import open_tools
from bot.policy_file import load_policy
from bot.preflight import NEEDED_SCOPES, OPTIONAL_SCOPES, SlackSilent, StartRefused
from bot.settings import Settings, SettingsInvalid
from bot.slack.layouts.samples import samples
from engine import policy as policies
from engine.errors import PolicyInvalid

MOST_SKEW = 60
"""Seconds that our clock may differ from Slack's; at 300 Slack's signatures are refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One check: `ok` is None for something that works, with a loss that `said` names."""

    check: str
    ok: bool | None
    said: str


async def examine(settings: Settings, *, live: bool) -> list[Finding]:
    """Every check in turn; one that can't be made fails with the reason."""
    found = [_settings(settings), _policy(settings), await _database(settings)]
    if settings.slack_bot_token is None:
        return [
            *found,
            Finding(
                check="token", ok=False, said="SLACK_BOT_TOKEN is missing, so Slack can't be asked anything."
            ),
        ]
    timeout = aiohttp.ClientTimeout(total=10)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        client = AsyncWebClient(
            settings.slack_bot_token.get_secret_value(),
            base_url=settings.slack_api_url,
            session=session,
            retry_handlers=[],
        )
        found += [each async for each in _slack(settings, client)]
        if live:
            found.append(await _layouts(client))
    return found


def _settings(settings: Settings) -> Finding:
    try:
        settings.for_service()
    except SettingsInvalid as error:
        return Finding(check="settings", ok=False, said=" ".join(error.problems))
    if settings.allow_self_approval:
        return Finding(
            check="settings",
            ok=None,
            said="AUTOQ_ALLOW_SELF_APPROVAL is on: requesters may decide their own actions.",
        )
    return Finding(
        check="settings", ok=True, said=f"complete, {'Socket Mode' if settings.uses_sockets else 'HTTP'}."
    )


def _policy(settings: Settings) -> Finding:
    if settings.policy is None:
        return Finding(
            check="policy", ok=True, said=f"built in, {len(policies.DEFAULT.risk.actions)} action types."
        )
    try:
        policy = load_policy(settings.policy)
    except PolicyInvalid as error:
        return Finding(check="policy", ok=False, said=str(error))
    return Finding(
        check="policy", ok=True, said=f"{settings.policy}, {len(policy.risk.actions)} action types."
    )


async def _database(settings: Settings) -> Finding:
    try:
        async with open_tools(settings) as store:
            problem = await store.probe()
            admins = [
                member for member in await store.read(lambda tx: tx.members.list()) if member.role == "ADMIN"
            ]
    except StartRefused as error:
        return Finding(check="database", ok=False, said=str(error))
    if problem is not None:
        return Finding(check="database", ok=False, said=problem)
    if not admins and not settings.admins:
        return Finding(
            check="database",
            ok=None,
            said="it works, but nobody is ADMIN: set AUTOQ_ADMINS or `autoq user set`.",
        )
    return Finding(
        check="database", ok=True, said="it can be written, and its settings are as they have to be."
    )


async def _slack(settings: Settings, client: AsyncWebClient) -> AsyncIterator[Finding]:
    try:
        installation = await preflight.who_we_are(client)
    except (StartRefused, SlackSilent) as error:
        yield Finding(check="token", ok=False, said=_said(error))
        return
    yield Finding(check="token", ok=True, said=f"bot {installation.bot_user_id} in {installation.team}.")
    yield _scopes(installation.scopes)
    yield await _try(
        "channel", lambda: preflight.check_channel(client, settings.ops_channel or ""), "the bot is in it."
    )
    if settings.slack_app_token is not None:
        token = settings.slack_app_token.get_secret_value()
        yield await _try("sockets", lambda: preflight.check_app_token(client, token), "Socket Mode opens.")
    yield await _clock(client)


def _scopes(granted: frozenset[str]) -> Finding:
    if not granted:
        return Finding(
            check="manifest",
            ok=None,
            said="Slack did not name the granted scopes, so they can't be compared.",
        )
    if missing := sorted(set(NEEDED_SCOPES) - granted):
        said = f"the app lacks {', '.join(missing)}: paste `autoq manifest` into the app's manifest and reinstall it."
        return Finding(check="manifest", ok=False, said=said)
    if lost := sorted(set(OPTIONAL_SCOPES) - granted):
        said = "; ".join(f"without {scope} {OPTIONAL_SCOPES[scope]}" for scope in lost)
        return Finding(check="manifest", ok=None, said=f"complete; {said}.")
    return Finding(check="manifest", ok=True, said="every scope is granted.")


async def _try(check: str, work: Callable[[], Awaitable[None]], said: str) -> Finding:
    try:
        await work()
    except (StartRefused, SlackSilent) as error:
        return Finding(check=check, ok=False, said=_said(error))
    return Finding(check=check, ok=True, said=said)


def _said(error: StartRefused | SlackSilent) -> str:
    return str(error) if isinstance(error, StartRefused) else f"Slack did not answer ({error}); try again."


async def _clock(client: AsyncWebClient) -> Finding:
    """Slack's own time stands in the Date header of its answers (RFC 9110, 6.6.1)."""
    try:
        answer = await client.api_test()
        date = next(value for name, value in answer.headers.items() if name.lower() == "date")
        skew = abs(parsedate_to_datetime(date).timestamp() - time.time())  # noqa: TID251  The clock itself is what is examined.
    except (SlackApiError, aiohttp.ClientError, TimeoutError, OSError, StopIteration, ValueError):
        return Finding(
            check="clock", ok=None, said="Slack did not tell its time, so the clock can't be compared."
        )
    if skew > MOST_SKEW:
        said = f"this machine's clock is {skew:.0f} s off Slack's; synchronise it, or signatures and expiry go wrong."
        return Finding(check="clock", ok=False, said=said)
    return Finding(check="clock", ok=True, said=f"{skew:.0f} s off Slack's.")


async def _layouts(client: AsyncWebClient) -> Finding:
    """Lets Slack judge every layout in both languages."""
    faults = []
    held = samples()
    for name, surface, blocks in held:
        try:
            await client.api_call("blocks.validate", json={"blocks": blocks, "surface": surface})
        except SlackApiError as error:
            faults.append(f"{name} ({error.response.get('error')})")
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return Finding(
                check="layouts", ok=False, said=f"Slack did not answer ({type(error).__name__}); try again."
            )
    if faults:
        return Finding(
            check="layouts", ok=False, said=f"Slack refuses {', '.join(faults)}; report it with this line."
        )
    return Finding(check="layouts", ok=True, said=f"Slack accepts all {len(held)}.")
