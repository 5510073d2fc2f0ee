"""What the app declares about itself: slash commands, shortcuts and events, read from its manifest."""

from dataclasses import dataclass

from bot.sandbox.jsontypes import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A slash command as people see it in the composer."""

    command: str
    description: str
    usage_hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortcut:
    """A shortcut in the menu of a message (`message`) or of the workspace (`global`)."""

    callback_id: str
    name: str
    type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The parts of a manifest that the local Slack acts on."""

    commands: tuple[Command, ...]
    shortcuts: tuple[Shortcut, ...] = ()
    events: frozenset[str] = frozenset({"app_home_opened"})

    @classmethod
    def read(cls, manifest: Json) -> "Manifest":
        """Return the declared parts of a decoded manifest file."""
        features = manifest.get("features", {})
        events = manifest.get("settings", {}).get("event_subscriptions", {}).get("bot_events", [])
        return cls(
            commands=tuple(
                Command(
                    command=declared["command"],
                    description=declared.get("description", ""),
                    usage_hint=declared.get("usage_hint", ""),
                )
                for declared in features.get("slash_commands", [])
            ),
            shortcuts=tuple(
                Shortcut(callback_id=declared["callback_id"], name=declared["name"], type=declared["type"])
                for declared in features.get("shortcuts", [])
            ),
            events=frozenset(events),
        )


DEFAULT = Manifest(
    commands=(
        Command(
            command="/autoq",
            description="Ask the service desk, or show what waits for approval",
            usage_hint="[ask QUESTION | show ACT-7K3M9QXD | sr SR-000123 | incidents | desk | submit | history | help]",
        ),
        Command(command="/approve", description="Approve an action", usage_hint="ACT-7K3M9QXD [comment]"),
        Command(command="/reject", description="Reject an action", usage_hint="ACT-7K3M9QXD [reason]"),
    ),
    shortcuts=(Shortcut(callback_id="autoq.desk.hand", name="Hand to the desk", type="message"),),
)
