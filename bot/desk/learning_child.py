"""The process that learns a model: run by the service beside itself, at low priority, and gone as soon as the service is.

It reads one line of JSON, `{"pairs": [[text, label], …], "former": base64 or null}`, and writes the model's bytes.
"""

from __future__ import annotations

import base64
import json
import os
import sys
import threading

from bot.desk.classifier_errors import NothingToLearn
from bot.desk.learning import learn

NOTHING_TO_LEARN = 3
"""The exit code when the labels do not suffice."""
_ABANDONED = 4
_NICENESS = 10


def main() -> int:
    """Learn what stands on the first line of the input."""
    os.nice(_NICENESS)
    told = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_the_service, daemon=True).start()
    former = None if told["former"] is None else base64.b64decode(told["former"])
    try:
        model = learn([(text, label) for text, label in told["pairs"]], former=former)
    except NothingToLearn as error:
        sys.stderr.write(str(error))
        return NOTHING_TO_LEARN
    sys.stdout.buffer.write(model)
    return 0


def _end_with_the_service() -> None:
    """The service holds the input open for as long as it wants an answer; however it ends, the input ends too."""
    sys.stdin.buffer.read()
    os._exit(_ABANDONED)


if __name__ == "__main__":
    sys.exit(main())
