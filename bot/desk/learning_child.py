"""The process that learns models: run by the service beside itself, at low priority, and gone as soon as the service is.

It reads one line of JSON, `{"texts": […], "labels": {kind: […]}, "former": {kind: base64}}`, and writes one, `{kind: base64}`, with
those kinds left out for which there is too little to learn from. A label is null where nobody has said that of the text.
"""

from __future__ import annotations

import base64
import json
import os
import sys
import threading
from collections.abc import Mapping
from typing import Any, Final

from bot.desk.classifier_errors import NothingToLearn
from bot.desk.learning import learn

ABANDONED: Final = 4
"""The exit code when the service has gone before the lesson was over."""
_NICENESS: Final = 10
_INPUT: Final = 0


def main() -> None:
    """Learn what stands on the first line of the input."""
    os.nice(_NICENESS)
    lesson = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_the_service, daemon=True).start()
    sys.stdout.write(json.dumps(learned(lesson)))


def learned(lesson: Mapping[str, Any]) -> dict[str, str]:
    """The models of a lesson."""
    models = {}
    for kind, labels in lesson["labels"].items():
        former = lesson["former"].get(kind)
        pairs = [pair for pair in zip(lesson["texts"], labels, strict=True) if pair[1] is not None]
        try:
            model = learn(pairs, former=None if former is None else base64.b64decode(former))
        except NothingToLearn:
            continue
        models[kind] = base64.b64encode(model).decode()
    return models


def _end_with_the_service() -> None:
    """The service holds the input open for as long as it wants an answer; however it ends, the input ends too."""
    # Not through `sys.stdin`, whose lock a thread that waits in it would never give back to the interpreter's end.
    while os.read(_INPUT, 1):
        continue
    os._exit(ABANDONED)


if __name__ == "__main__":
    main()
