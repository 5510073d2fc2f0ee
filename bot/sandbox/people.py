"""The two companies, the people and the app of the local workspace."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.sandbox.errors import PageError


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A company: its id, the name people see and the word in its address."""

    id: str
    name: str
    domain: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who can sit at the page; `name` is the word behind `?as=`."""

    name: str
    id: str
    display: str
    color: str
    team: Team
    role_hint: str
    locale: str = "en-US"
    guest: bool = False
    stranger: bool = False
    deleted: bool = False

    @property
    def username(self) -> str:
        """The old-style handle that payloads still carry."""
        return self.display.lower().replace(" ", ".")

    @property
    def initials(self) -> str:
        """The first letters of the name's words."""
        return "".join(word[0] for word in self.display.split())


ACME = Team(id="T0AUTOQ01", name="Acme", domain="acme")
GLOBEX = Team(id="T0OTHER01", name="Globex", domain="globex")

APP_ID = "A0AUTOQ01"
BOT_ID = "B0AUTOQ01"
BOT_NAME = "autoq"
BOT_USER_ID = "U0AUTOQBOT"
SLACKBOT_ID = "USLACKBOT"
VERIFICATION_TOKEN = "sandbox-verification-token"  # noqa: S105 - a made-up value for a field that apps must ignore

PEOPLE = (
    Person(
        name="admin",
        id="U0ADMIN001",
        display="Ada Park",
        color="#7c3aed",
        team=ACME,
        role_hint="administrator",
    ),
    Person(
        name="engineer1",
        id="U0ENGINEER1",
        display="Minjun Kim",
        color="#0f766e",
        team=ACME,
        role_hint="engineer, reads Korean",
        locale="ko-KR",
    ),
    Person(
        name="engineer2",
        id="U0ENGINEER2",
        display="Erin Doyle",
        color="#b45309",
        team=ACME,
        role_hint="engineer",
    ),
    Person(
        name="pm",
        id="U0PM000001",
        display="Priya Nair",
        color="#be185d",
        team=ACME,
        role_hint="product manager",
    ),
    Person(
        name="viewer", id="U0VIEWER01", display="Viktor Lane", color="#475569", team=ACME, role_hint="no role"
    ),
    Person(
        name="guest",
        id="U0GUEST001",
        display="Gus Freelance",
        color="#4d7c0f",
        team=ACME,
        role_hint="guest account",
        guest=True,
    ),
    Person(
        name="stranger",
        id="U0STRANGER",
        display="Stella Globex",
        color="#b91c1c",
        team=GLOBEX,
        role_hint="another company",
        stranger=True,
    ),
)


class Directory:
    """Finds people by the word behind `?as=` or by their Slack user id."""

    def __init__(self, people: tuple[Person, ...] = PEOPLE) -> None:
        self._by_id = {person.id: person for person in people}
        self._ids = {person.name: person.id for person in people}

    def __iter__(self) -> Iterator[Person]:
        return iter(self._by_id.values())

    def get(self, user_id: str) -> Person | None:
        """Return the person with this user id, or None."""
        return self._by_id.get(user_id)

    def named(self, name: object) -> Person:
        """Return the person called `name` on the page; raises PageError for anybody else."""
        if isinstance(name, str) and name in self._ids:
            return self._by_id[self._ids[name]]
        known = ", ".join(self._ids)
        raise PageError("unknown_person", f"Nobody here is called {name!r}. Use as= one of: {known}.", 404)

    def change(self, user_id: str, **changes: object) -> Person:
        """Give a person another locale, or switch an account off, and return the new record."""
        changed = replace(self._by_id[user_id], **changes)  # type: ignore[arg-type]
        self._by_id[user_id] = changed
        return changed
