"""The sandbox as a process of its own, and the doors it keeps shut."""

import asyncio
import json
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.sandbox import Sandbox
from bot.sandbox.manifest import Manifest

ROOT = Path(__file__).parents[3]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the sandbox until it ends by itself."""
    command = [sys.executable, "-m", "bot.sandbox", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False)


async def test_it_announces_itself_and_ends_on_sigterm(session: aiohttp.ClientSession) -> None:
    command = [sys.executable, "-m", "bot.sandbox", "--port", "0", "--without-scope", "channels:history"]
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=pipe, stderr=pipe)
    assert process.stdout is not None
    announced: dict[str, Any] = json.loads(await process.stdout.readline())
    assert set(announced) == {"page", "api", "bot_token", "app_token", "signing_secret"}
    headers = {"authorization": f"Bearer {announced['bot_token']}"}
    async with session.post(f"{announced['api']}auth.test", headers=headers) as response:
        assert (await response.json())["ok"]
        assert "channels:history" not in response.headers["x-oauth-scopes"]
    async with session.get(announced["page"]) as response:
        assert "<html" in await response.text()
    async with session.get(f"{announced['page']}sandbox/events?as=admin") as stream:
        assert stream.status == 200
        process.send_signal(signal.SIGTERM)
        await stream.read()
    async with asyncio.timeout(10):
        assert await process.communicate() == (b"", b"")
    assert process.returncode == 0


def test_a_port_in_use_is_a_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ended = run("--port", str(taken.getsockname()[1]))
    assert ended.returncode == 1
    assert "is in use" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "arguments, words",
    [
        (("--mode", "http"), "HTTP mode needs"),
        (("--bot-token", "xoxb-1234-5678-real"), "xoxb-sandbox-"),
        (("--app-token", "xapp-1-real"), "xapp-sandbox-"),
        (("--manifest", "/nowhere/manifest.json"), "No such file"),
    ],
)
def test_a_wrong_start_is_a_sentence(arguments: tuple[str, ...], words: str) -> None:
    ended = run("--port", "0", *arguments)
    assert ended.returncode == 1
    assert words in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
    assert "5678" not in ended.stderr


async def test_answers_do_not_wait_to_fill_a_packet(session: aiohttp.ClientSession) -> None:
    sandbox = Sandbox()
    await sandbox.start()
    async with session.get(sandbox.page_url):
        (connection,) = sandbox._server._server.server_state.connections
        open_socket = connection.transport.get_extra_info("socket")
        assert open_socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    await sandbox.stop()


async def test_it_listens_on_loopback_only() -> None:
    sandbox = Sandbox()
    await sandbox.start()
    addresses = {listener.getsockname()[0] for listener in sandbox._server._server.servers[0].sockets}
    assert addresses == {"127.0.0.1"}
    await sandbox.stop()


def test_a_manifest_declares_commands_shortcuts_and_events() -> None:
    manifest = Manifest.read(
        {
            "features": {
                "slash_commands": [{"command": "/go", "description": "Go"}],
                "shortcuts": [{"callback_id": "look", "name": "Look", "type": "message"}],
            },
            "settings": {"event_subscriptions": {"bot_events": ["app_home_opened"]}},
        }
    )
    assert [command.command for command in manifest.commands] == ["/go"]
    assert [shortcut.callback_id for shortcut in manifest.shortcuts] == ["look"]
    assert manifest.events == {"app_home_opened"}
