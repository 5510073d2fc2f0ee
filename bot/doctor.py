"""What `autoq doctor` examines; each finding says what to do."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot import preflight
from bot.desk.desk_file import load_desk
from bot.desk.record import silence
from bot.errors import StartRefused
from bot.locales import LANGUAGES, Catalogs
from bot.main import open_tools
from bot.manifest import NEEDED_SCOPES, OPTIONAL_SCOPES, REPLY_SCOPES
from bot.policy_file import load_policy
from bot.preflight import SlackSilent
from bot.settings import Settings, SettingsInvalid
from bot.slack.layouts.samples import Sample, samples
from engine import policy as policies
from engine.actors import Role
from engine.desk.errors import DeskInvalid
from engine.errors import PolicyInvalid, RecordUnreadable, TryAgain
from engine.ports import Clock, Member
from engine.times import SECOND, microseconds, moment

MOST_SKEW = 60
"""Seconds that our clock may differ from Slack's; at 300 Slack's signatures are refused."""
TIMEOUT = aiohttp.ClientTimeout(total=10)
"""Seconds for one call to Slack."""
_NO_ANSWER = (aiohttp.ClientError, TimeoutError, OSError, ValueError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One check: `ok` is None for something that works, with a loss that `said` names."""

    check: str
    ok: bool | None
    said: str


async def examine(settings: Settings, clock: Clock, *, live: bool) -> list[Finding]:
    """Every check in turn; one that can't be made fails with the reason."""
    found = [_settings(settings), _policy(settings), _desk(settings, clock)]
    found += await _database(settings, clock)
    if settings.slack_bot_token is None:
        said = "Slack can't be asked anything: set SLACK_BOT_TOKEN to the bot token from OAuth & Permissions."
        return [*found, Finding(check="token", ok=False, said=said)]
    async with aiohttp.ClientSession(timeout=TIMEOUT) as session:
        client = AsyncWebClient(
            settings.slack_bot_token.get_secret_value(),
            base_url=settings.slack_api_url,
            session=session,
            retry_handlers=[AsyncRateLimitErrorRetryHandler(max_retry_count=3)],
        )
        return found + [each async for each in _slack(settings, client, clock, live=live)]


def _settings(settings: Settings) -> Finding:
    try:
        settings.for_service()
    except SettingsInvalid as error:
        return Finding(check="settings", ok=False, said=" ".join(error.problems))
    if settings.allow_self_approval:
        said = "AUTOQ_ALLOW_SELF_APPROVAL is on: requesters may decide their own actions."
        return Finding(check="settings", ok=None, said=said)
    way = "Socket Mode" if settings.uses_sockets else "HTTP"
    return Finding(check="settings", ok=True, said=f"complete, Slack reaches autoq by {way}.")


def _policy(settings: Settings) -> Finding:
    if settings.policy is None:
        said = f"built in, {len(policies.DEFAULT.risk.actions)} action types."
        return Finding(check="policy", ok=True, said=said)
    try:
        policy = load_policy(settings.policy)
    except PolicyInvalid as error:
        return Finding(check="policy", ok=False, said=f"AUTOQ_POLICY={settings.policy}: {error}")
    said = f"{settings.policy}, {len(policy.risk.actions)} action types."
    return Finding(check="policy", ok=True, said=said)


def _desk(settings: Settings, clock: Clock) -> Finding:
    named = "built in" if settings.desk is None else str(settings.desk)
    try:
        rules = load_desk(settings.desk, moment(clock()).year)
    except DeskInvalid as error:
        return Finding(check="desk", ok=False, said=f"AUTOQ_DESK={settings.desk}: {error}")
    said = f"{named}, {len(rules.roster.agents)} people in {len(rules.roster.teams)} teams."
    if not rules.roster.agents:
        said = (
            f"{named}, without any people: requests wait in their teams' queues until a desk file names some."
        )
        return Finding(check="desk", ok=True if settings.desk is None else None, said=said)
    return Finding(check="desk", ok=True, said=said)


async def _database(settings: Settings, clock: Clock) -> list[Finding]:
    """Whether it works, and how the answers did that stand in it."""
    try:
        async with open_tools(settings) as store:
            problem = await store.probe()
            members = await store.read(lambda tx: tx.members.list())
            silent = await store.read(lambda tx: silence(tx, clock()))
    except (StartRefused, RecordUnreadable, TryAgain) as error:
        return [Finding(check="database", ok=False, said=str(error))]
    said = "the desk answers by itself where it is sure enough."
    answers = Finding(check="answers", ok=None if silent else True, said=str(silent or said))
    return [_working(settings, problem, members), answers]


def _working(settings: Settings, problem: str | None, members: Sequence[Member]) -> Finding:
    if problem is not None:
        return Finding(check="database", ok=False, said=problem)
    if not settings.admins and not any(member.role is Role.ADMIN for member in members):
        said = "it works, but nobody is ADMIN: set AUTOQ_ADMINS, or `autoq user set SLACK_ID --role ADMIN`."
        return Finding(check="database", ok=None, said=said)
    return Finding(
        check="database", ok=True, said="it can be written, and its settings are as they have to be."
    )


async def _slack(
    settings: Settings, client: AsyncWebClient, clock: Clock, *, live: bool
) -> AsyncIterator[Finding]:
    try:
        installation = await preflight.who_we_are(client)
    except (StartRefused, SlackSilent) as error:
        yield Finding(check="token", ok=False, said=_said(error))
        return
    said = f"it is the bot {installation.bot_user_id} in {installation.team}."
    yield Finding(check="token", ok=True, said=said)
    yield _scopes(installation.scopes)
    if installation.scopes:
        yield _replies(installation.scopes)
    yield await _channel(client, settings.ops_channel)
    if settings.desk_channel not in {None, settings.ops_channel}:
        yield await _channel(client, settings.desk_channel, "AUTOQ_DESK_CHANNEL", "desk channel")
    if settings.slack_app_token is not None:
        yield await _sockets(client, settings.slack_app_token.get_secret_value())
    yield await _clock(client, clock)
    if live:
        yield await _layouts(client)


def _scopes(granted: frozenset[str]) -> Finding:
    if not granted:
        said = "Slack did not name the granted scopes, so they can't be compared with `autoq manifest`."
        return Finding(check="manifest", ok=None, said=said)
    if missing := sorted(set(NEEDED_SCOPES) - granted):
        said = f"the app lacks {', '.join(missing)}: paste `autoq manifest` into the app's manifest and reinstall it."
        return Finding(check="manifest", ok=False, said=said)
    if lost := sorted(set(OPTIONAL_SCOPES) - granted):
        losses = "; ".join(f"without {scope} {OPTIONAL_SCOPES[scope]}" for scope in lost)
        said = f"it works, but {losses}: grant them and reinstall the app to mend that."
        return Finding(check="manifest", ok=None, said=said)
    return Finding(check="manifest", ok=True, said="every scope of `autoq manifest` is granted.")


def _replies(granted: frozenset[str]) -> Finding:
    """Replies are off unless somebody wants them, so that what is lost without them is no warning."""
    losses = "; ".join(
        f"without {scope} {REPLY_SCOPES[scope]}" for scope in REPLY_SCOPES if scope not in granted
    )
    if losses:
        said = (
            f"{losses}: requesters have buttons instead, and `autoq manifest --replies` asks for all of it."
        )
        return Finding(check="replies", ok=True, said=said)
    said = "a requester's reply counts, if the app's manifest is that of `autoq manifest --replies`."
    return Finding(check="replies", ok=True, said=said)


async def _channel(
    client: AsyncWebClient,
    channel: str | None,
    setting: str = "AUTOQ_OPS_CHANNEL",
    check: str = "channel",
) -> Finding:
    if channel is None:
        said = "set AUTOQ_OPS_CHANNEL to the id (C…) of the channel that gets the approval requests."
        return Finding(check=check, ok=False, said=said)
    try:
        seen = await preflight.check_channel(client, channel, setting)
    except (StartRefused, SlackSilent) as error:
        return Finding(check=check, ok=False, said=_said(error))
    if not seen:
        said = f"{channel} can't be looked at: grant channels:read (a private channel: groups:read)."
        return Finding(check=check, ok=None, said=said)
    return Finding(check=check, ok=True, said=f"the bot is in {channel}.")


async def _sockets(client: AsyncWebClient, app_token: str) -> Finding:
    try:
        await preflight.check_app_token(client, app_token)
    except (StartRefused, SlackSilent) as error:
        return Finding(check="sockets", ok=False, said=_said(error))
    return Finding(check="sockets", ok=True, said="Socket Mode opens.")


def _said(error: StartRefused | SlackSilent) -> str:
    return str(error) if isinstance(error, StartRefused) else f"Slack did not answer ({error}); try again."


async def _clock(client: AsyncWebClient, clock: Clock) -> Finding:
    """Slack's own time stands in the Date header of its answers (RFC 9110, 6.6.1), in whole seconds."""
    try:
        answer = await client.api_test()
        date = next(value for name, value in answer.headers.items() if name.lower() == "date")
        skew = abs(microseconds(parsedate_to_datetime(date)) - clock()) // SECOND
    except (SlackApiError, StopIteration, *_NO_ANSWER):
        said = "Slack did not tell its time, so the clock can't be compared; see that it is synchronised."
        return Finding(check="clock", ok=None, said=said)
    if skew > MOST_SKEW:
        said = f"this machine's clock is {skew} s off Slack's; synchronise it, or signatures and expiry go wrong."
        return Finding(check="clock", ok=False, said=said)
    return Finding(check="clock", ok=True, said=f"{skew} s off Slack's.")


async def _layouts(client: AsyncWebClient) -> Finding:
    """Lets Slack judge every layout in every language."""
    catalogs = Catalogs.load()
    shown = [sample for language in LANGUAGES for sample in samples(catalogs.of(language))]
    try:
        judged = [(sample.name, await _fault(client, sample)) for sample in shown]
    except SlackSilent as error:
        return Finding(check="layouts", ok=False, said=_said(error))
    if faults := dict.fromkeys(f"{name} ({fault})" for name, fault in judged if fault is not None):
        said = f"Slack refuses {', '.join(faults)}; report it with this line."
        return Finding(check="layouts", ok=False, said=said)
    return Finding(check="layouts", ok=True, said=f"Slack accepts all {len(shown)} messages and views.")


async def _fault(client: AsyncWebClient, sample: Sample) -> str | None:
    """What Slack has against a sample; None when nothing. Raises SlackSilent when it does not judge.

    Source: https://docs.slack.dev/reference/methods/blocks.validate/
    """
    whole = "message" if sample.surface == "message" else "view"
    try:
        # In the body, since the SDK's own method puts it into the address, where a view of this size does not fit.
        await client.api_call("blocks.validate", data={whole: json.dumps(sample.payload)})
    except SlackApiError as error:
        if (code := preflight.code_of(error)) != f"invalid_{whole}":
            raise SlackSilent(code) from None
        found = [
            f"{fault.get('pointer')} {fault.get('message')}" for fault in error.response.get("errors", [])
        ]
        return "; ".join(found) or code
    except _NO_ANSWER as error:
        raise SlackSilent(type(error).__name__) from None
    return None
