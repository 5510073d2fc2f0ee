"""The service behind the app, as far as the panel uses it: examples submitted over its HTTP API."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import aiohttp

from bot.sandbox.errors import PageError
from bot.sandbox.jsontypes import Json

TIMEOUT = aiohttp.ClientTimeout(total=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLink:
    """Where the service listens, and the keys it gave to `admin`, `engineer1`, `machine` and `agent`."""

    url: str
    keys: Mapping[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """The address without a slash at its end."""
        return self.url.rstrip("/")

    def pages(self) -> Json:
        """Return the addresses that the panel links to."""
        return {"docs": f"{self.address}/docs", "metrics": f"{self.address}/metrics"}

    async def post(self, path: str, body: Json, *, key: str) -> Json:
        """Post to the service with one of its keys; raises PageError with its sentence when it refuses."""
        return await self._ask("POST", path, key, json=body)

    async def get(self, path: str, *, key: str) -> Json:
        """Read from the service with one of its keys; raises PageError as `post` does."""
        return await self._ask("GET", path, key)

    async def _ask(self, method: str, path: str, key: str, json: Json | None = None) -> Json:
        if key not in self.keys:
            raise PageError("no_key", f"The sandbox was started without the service's key for {key!r}.", 409)
        headers = {"authorization": f"Bearer {self.keys[key]}"}
        try:
            async with (
                aiohttp.ClientSession(timeout=TIMEOUT) as session,
                session.request(method, self.address + path, json=json, headers=headers) as response,
            ):
                answer = await response.json(content_type=None)
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise PageError(
                "service_unreachable", f"The service does not answer: {type(error).__name__}.", 502
            ) from None
        if not response.ok:
            detail = answer.get("detail") or answer.get("title") if isinstance(answer, dict) else None
            raise PageError(
                "service_refused", f"The service answered {response.status}: {detail}", response.status
            )
        return answer if isinstance(answer, dict) else {"answer": answer}
