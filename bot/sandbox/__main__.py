"""Starts the local Slack alone: `python -m bot.sandbox`."""

import argparse
import asyncio
import json
import signal
import sys
from pathlib import Path

from bot.sandbox.app import APP_TOKEN, BOT_TOKEN, SCOPES, SIGNING_SECRET, Sandbox
from bot.sandbox.limits import NO_LIMITS, Limits
from bot.sandbox.manifest import DEFAULT, Manifest
from bot.sandbox.service_link import ServiceLink


def main() -> int:
    """Run until SIGINT or SIGTERM; returns 0, or 1 after a sentence on stderr when it cannot start."""
    try:
        asyncio.run(_serve(_sandbox(_arguments().parse_args())))
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{getattr(error, 'strerror', None) or error}\n")
        return 1
    return 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bot.sandbox", description="A Slack workspace on this machine."
    )
    parser.add_argument("--port", type=int, default=8900, help="0 picks a free one (default 8900)")
    parser.add_argument("--mode", choices=("socket", "http"), default="socket", help="how it reaches the app")
    parser.add_argument("--deliver", metavar="URL", help="the app's address in HTTP mode")
    parser.add_argument("--service", metavar="URL", help="the service behind the app, for the panel")
    parser.add_argument("--key", action="append", default=[], metavar="NAME=KEY", help="a key of the service")
    parser.add_argument("--manifest", type=Path, metavar="FILE", help="the app's manifest (default built in)")
    parser.add_argument("--bot-token", default=BOT_TOKEN)
    parser.add_argument("--app-token", default=APP_TOKEN)
    parser.add_argument("--signing-secret", default=SIGNING_SECRET)
    parser.add_argument(
        "--without-scope", action="append", default=[], metavar="SCOPE", help="take a scope away"
    )
    parser.add_argument("--no-limits", action="store_true", help="never answer 429 by itself")
    parser.add_argument(
        "--post-burst", type=int, default=Limits().post_burst, help="messages at once in a channel"
    )
    parser.add_argument("--update-burst", type=int, default=Limits().update_burst, help="updates at once")
    return parser


def _sandbox(given: argparse.Namespace) -> Sandbox:
    keys = dict(key.split("=", 1) for key in given.key)
    manifest = DEFAULT if given.manifest is None else Manifest.read(json.loads(given.manifest.read_text()))
    limits = Limits(post_burst=given.post_burst, update_burst=given.update_burst)
    return Sandbox(
        given.mode,
        deliver=given.deliver,
        service=ServiceLink(url=given.service, keys=keys) if given.service else None,
        port=given.port,
        bot_token=given.bot_token,
        app_token=given.app_token,
        signing_secret=given.signing_secret,
        scopes=SCOPES - set(given.without_scope),
        limits=NO_LIMITS if given.no_limits else limits,
        manifest=manifest,
    )


async def _serve(sandbox: Sandbox) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    await sandbox.start()
    sys.stdout.write(json.dumps(sandbox.announcement()) + "\n")
    sys.stdout.flush()
    await stopped.wait()
    await sandbox.stop()


if __name__ == "__main__":
    sys.exit(main())
