"""The messages of one language, each parsed when it is first asked for or while nobody asks for anything."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from fluent.runtime import FluentBundle
from fluent.syntax import FluentParser

_ENTRY = re.compile(r"^([A-Za-z][\w-]*) *=.*(?:\n(?![A-Za-z#]).*)*", re.MULTILINE)
"""A message from its name to the next one, or to a comment. There are no terms, and no message refers to another."""


class LazyBundle(FluentBundle):
    """A bundle of sources whose messages are unknown to the parser until they are needed: parsing all takes a tenth of a start."""

    def __init__(self, language: str, sources: Iterable[str]) -> None:
        super().__init__([language], use_isolating=False)
        # Where a message stands in the text is for tools, and would be a quarter of what is kept.
        self._parser = FluentParser(with_spans=False)
        self._unread = {found[1]: found[0] for source in sources for found in _ENTRY.finditer(source)}

    def has_message(self, message_id: str) -> bool:
        """Whether there is such a message."""
        return message_id in self._unread or bool(super().has_message(message_id))

    def get_message(self, message_id: str) -> Any:  # noqa: ANN401 - As the library has it.
        """The message, ready to be said. Raises LookupError."""
        self._read(message_id)
        return super().get_message(message_id)

    def read_on(self) -> Iterator[str]:
        """Read what nobody has asked for yet, a message at each step; answers their names."""
        for message_id in tuple(self._unread):
            self._read(message_id)
            yield message_id

    def _read(self, message_id: str) -> None:
        source = self._unread.get(message_id)
        if source is not None:
            self.add_resource(self._parser.parse(source))
            # Last, so that the message is known at every moment.
            self._unread.pop(message_id, None)
