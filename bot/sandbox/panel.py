"""The panel's controls: the clock, the faults, the examples and the wire log."""

from collections.abc import Callable

from bot.sandbox import examples, shapes
from bot.sandbox.dispatch import Dispatcher
from bot.sandbox.errors import PageError
from bot.sandbox.faults import DISCONNECT_REASONS
from bot.sandbox.jsontypes import Json
from bot.sandbox.people import Person
from bot.sandbox.service_link import ServiceLink
from bot.sandbox.sockets import SocketHub
from bot.sandbox.workspace import Workspace

MOST_MINUTES = 60 * 24 * 366


class Panel:
    """Moves the clock, sets faults and submits examples; `link` returns the service, or None without one."""

    def __init__(
        self,
        workspace: Workspace,
        dispatcher: Dispatcher,
        hub: SocketHub,
        link: Callable[[], ServiceLink | None],
    ) -> None:
        self._workspace = workspace
        self._dispatcher = dispatcher
        self._hub = hub
        self._link = link

    def clock(self) -> Json:
        """Return the workspace's time and how far it is from the machine's, in seconds."""
        return {"now": self._workspace.clock.now(), "offset": self._workspace.clock.offset}

    def move_clock(self, given: Json) -> Json:
        """Add `minutes` or `seconds`, or set the time back with `reset`."""
        if given.get("reset"):
            self._workspace.clock.reset()
        else:
            seconds = _number(given, "minutes") * 60 + _number(given, "seconds")
            if not 0 < seconds <= MOST_MINUTES * 60:
                raise PageError("bad_clock", "Give minutes or seconds to add, at most a year, or reset.")
            self._workspace.clock.shift(seconds)
        self._workspace.feed.tell({"type": "clock", **self.clock()})
        return self.clock()

    def change_person(self, person: Person, given: Json) -> Json:
        """Give a person another `locale`, or make them a `guest` or `deleted`, and return them as the app sees them."""
        changes = {key: given[key] for key in ("locale", "guest", "deleted") if key in given}
        if not changes or not isinstance(changes.get("locale", ""), str):
            raise PageError(
                "bad_person", "Give a locale such as ko-KR, or guest or deleted as true or false."
            )
        return shapes.user(self._workspace.people.change(person.id, **changes), locale=True)

    async def set_faults(self, given: Json) -> Json:
        """Set, act out or clear faults and return those that are set."""
        faults = self._workspace.faults
        known = {"web_api", "drop_ack", "redeliver", "disconnect", "expire_triggers", "clear"}
        if not known.intersection(given):
            raise PageError("bad_fault", f"Give one of: {', '.join(sorted(known))}.")
        if given.get("clear"):
            faults.clear()
        if "web_api" in given:
            faults.add(given["web_api"])
        if "drop_ack" in given:
            faults.drop_acks(int(_number(given, "drop_ack")))
        if "expire_triggers" in given:
            faults.expire_triggers(expired=bool(given["expire_triggers"]))
        if "disconnect" in given:
            await self._disconnect(given["disconnect"])
        if given.get("redeliver"):
            await self._dispatcher.redeliver()
        described = faults.describe()
        self._workspace.feed.tell({"type": "faults", "faults": described})
        return described

    async def run_example(self, name: str, person: Person) -> Json:
        """Do an example at the service, for the person at the page, and return its answer."""
        return await examples.run(self._link(), name, person)

    async def _disconnect(self, reason: object) -> None:
        if reason not in DISCONNECT_REASONS:
            raise PageError("bad_fault", f"A disconnect's reason is one of: {', '.join(DISCONNECT_REASONS)}.")
        await self._hub.disconnect(str(reason))


def _number(given: Json, key: str) -> float:
    value = given.get(key, 0)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    raise PageError("bad_number", f"{key} is a number, not {value!r}.")
