"""What autoq says, in the languages it speaks: the Fluent catalogs beside this file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import Protocol

from bot.locales.bundle import LazyBundle
from engine.errors import AutoqError

LANGUAGES = ("en", "ko")
ENGLISH = "en"
PARTS = tuple(
    """
    answer card common error event form help home message reason
    desk desk_error desk_event desk_form desk_reason
    """.split()
)
"""The files of each language, without their ending."""

_WORD_OF_VALUE = {
    "risk": "risk",
    "level": "risk",
    "status": "status",
    "role": "role",
    "environment": "environment",
    "severity": "severity",
    "kind": "clock",
    "step": "step",
    "verdict": "verdict",
}
_WORD_OF_FIELD = {"type": "type", "impact": "level", "urgency": "level"}
"""What kind of word the `value` of a request's field is."""
_LISTS = {"needed": "role"}


class Because(Protocol):
    """Why the gate or the desk did something: a stable code and plain values."""

    @property
    def code(self) -> str:
        """What finds the sentence."""

    @property
    def values(self) -> Mapping[str, str | int]:
        """What the sentence is built from."""


class MessageUnusable(KeyError):
    """A catalog has no such message, or the message names a value that was not given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalog:
    """Every sentence in one language; values are put in as they are, so the caller escapes them for their place."""

    language: str
    bundle: LazyBundle
    fallback: Catalog | None = None
    """Asked for what this catalog cannot say."""

    def say(self, message_id: str, **values: str | int) -> str:
        """The message with its values. Raises MessageUnusable when the fallback cannot say it either."""
        try:
            return self._say(message_id, values)
        except MessageUnusable:
            if self.fallback is None:
                raise
            return self.fallback.say(message_id, **values)

    def knows(self, message_id: str) -> bool:
        """Whether this catalog itself has the message."""
        return self.bundle.has_message(message_id)

    def can_say(self, message_id: str) -> bool:
        """Whether this catalog or its fallback has the message."""
        return self.knows(message_id) or (self.fallback is not None and self.fallback.can_say(message_id))

    def word(self, kind: str, name: str) -> str:
        """The word for a status, risk, role, door, kind, environment or field; the name itself when there is none."""
        message_id = f"{kind}-{name}"
        return self.say(message_id) if self.knows(message_id) else name

    def error(self, error: AutoqError) -> str:
        """The error's sentence, its statuses, roles and risks in words; the engine's own English one where no catalog has it."""
        if not self.can_say(f"error-{error.code}"):
            return str(error)
        return self.say(f"error-{error.code}", **{name: self.value_of(name, error) for name in error.values})

    def value_of(self, name: str, error: AutoqError) -> str | int:
        """One of the error's values as this language has it."""
        if name == "expected":
            known = f"expected-{error.values['field']}"
            return self.say(known) if self.knows(known) else error.values[name]
        return self._worded(name, error.values[name])

    def reason(self, reason: Because) -> str:
        """The sentence of a reason for a level of risk, or for what the desk did."""
        values = {name: self._worded(name, held) for name, held in reason.values.items()}
        kind = _WORD_OF_FIELD.get(str(reason.values.get("field")))
        if kind is not None and "value" in values:
            values["value"] = self.word(kind, str(values["value"]))
        return self.say(f"reason-{reason.code}", **values)

    def _worded(self, name: str, held: str | int) -> str | int:
        if name in _LISTS:
            return ", ".join(self.word(_LISTS[name], part) for part in str(held).split(", "))
        if name == "field":
            return self.word("field", str(held))
        return self.word(_WORD_OF_VALUE[name], str(held)) if name in _WORD_OF_VALUE else held

    def _say(self, message_id: str, values: Mapping[str, str | int]) -> str:
        message = self.bundle.get_message(message_id) if self.bundle.has_message(message_id) else None
        if message is None or message.value is None:
            raise MessageUnusable(message_id)
        said, problems = self.bundle.format_pattern(message.value, dict(values))
        if problems:
            raise MessageUnusable(message_id)
        return str(said)


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogs:
    """All languages."""

    by_language: Mapping[str, Catalog]

    @classmethod
    def load(cls) -> Catalogs:
        """Read every catalog from the package; English stands in where another language has a gap."""
        english = Catalog(language=ENGLISH, bundle=read_bundle(ENGLISH))
        others = {
            language: Catalog(language=language, bundle=read_bundle(language), fallback=english)
            for language in LANGUAGES
            if language != ENGLISH
        }
        return cls(by_language=MappingProxyType({ENGLISH: english, **others}))

    def of(self, language: str) -> Catalog:
        """The catalog for a language or locale such as ko-KR; English for what autoq does not speak."""
        prefix = language.replace("_", "-").split("-")[0].lower()
        return self.by_language.get(prefix, self.by_language[ENGLISH])

    def read_on(self) -> Iterator[str]:
        """Parse what nobody has asked for yet, a message at each step, so that nobody waits for it later."""
        for catalog in self.by_language.values():
            yield from catalog.bundle.read_on()


def read_bundle(language: str) -> LazyBundle:
    """The bundle of one language, read from its files."""
    return LazyBundle(language, [source_of(language, part) for part in PARTS])


def source_of(language: str, part: str) -> str:
    """The text of one catalog file."""
    return (files(__name__) / language / f"{part}.ftl").read_text(encoding="utf-8")
