"""HTTP mode: payloads posted to the app's address, signed as Slack signs them."""

import json
import time
from http import HTTPStatus
from urllib.parse import urlencode

import aiohttp
from slack_sdk.signature import SignatureVerifier

from bot.sandbox.dispatch import Ack, Kind, Retry
from bot.sandbox.errors import DeliveryError
from bot.sandbox.jsontypes import Json, decode

USER_AGENT = "Slackbot 1.0 (+https://api.slack.com/robots)"
FORM = "application/x-www-form-urlencoded"


class SignedHttp:
    """Posts to one address and waits for the answer; signatures carry the machine's time, whatever the page's clock says."""

    def __init__(self, address: str, secret: str, ack_seconds: float) -> None:
        self._address = address
        self._signer = SignatureVerifier(secret)
        self._timeout = aiohttp.ClientTimeout(total=ack_seconds)
        self._session: aiohttp.ClientSession | None = None

    @property
    def connected(self) -> bool:
        """True: whether anybody listens there shows only when something is sent."""
        return True

    async def carry(self, kind: Kind, payload: Json, retry: Retry | None) -> Ack:
        """Post a payload and return the answer; raises DeliveryError on a refusal, a lost connection or no answer in time."""
        body, content_type = _encoded(kind, payload)
        headers = {"content-type": content_type, "user-agent": USER_AGENT, **self._signature(body)}
        if retry is not None:
            headers |= {"x-slack-retry-num": str(retry.number), "x-slack-retry-reason": retry.reason}
        try:
            async with self._open_session().post(
                self._address, data=body.encode(), headers=headers, allow_redirects=False
            ) as response:
                if response.status != HTTPStatus.OK:
                    raise DeliveryError("dispatch_failed", f"the app answered {response.status}")
                return Ack(payload=_decoded(await response.text(), response.content_type))
        except TimeoutError:
            raise DeliveryError("operation_timeout", "the app did not answer in time") from None
        except aiohttp.ClientError as error:
            raise DeliveryError(
                "dispatch_failed", f"no answer from the app ({type(error).__name__})"
            ) from None

    async def stop(self) -> None:
        """Close the connections to the app."""
        if self._session is not None:
            await self._session.close()

    def _open_session(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(timeout=self._timeout)
        return self._session

    def _signature(self, body: str) -> dict[str, str]:
        timestamp = str(int(time.time()))  # noqa: TID251 - Bolt compares it with the machine's time.
        signature = self._signer.generate_signature(timestamp=timestamp, body=body)
        return {"x-slack-request-timestamp": timestamp, "x-slack-signature": signature or ""}


def _encoded(kind: Kind, payload: Json) -> tuple[str, str]:
    if kind == "command":
        return urlencode(payload), FORM
    if kind == "interaction":
        return urlencode({"payload": json.dumps(payload)}), FORM
    return json.dumps(payload), "application/json"


def _decoded(text: str, content_type: str) -> Json | None:
    if not text:
        return None
    if content_type == "application/json":
        try:
            answer = decode(text)
        except ValueError:
            raise DeliveryError("dispatch_failed", "the app's answer is not JSON") from None
        return answer if isinstance(answer, dict) else None
    return {"text": text}
