"""Why there is no learned classifier, in a sentence for whoever asked for it."""

from __future__ import annotations

from importlib.util import find_spec
from typing import ClassVar, Final

from engine.errors import AutoqError, InvalidInput

_PACKAGE: Final = "sklearn"


class ClassifierMissing(AutoqError):
    """The learned classifier was asked for and its package is not installed."""

    code: ClassVar[str] = "classifier-missing"
    sentence: ClassVar[str] = (
        "The learned classifier is not installed; install autoq with its extra 'desk' (pip install 'autoq[desk]')."
    )


class NothingToLearn(InvalidInput):
    """There are too few labelled texts."""

    code: ClassVar[str] = "nothing-to-learn"
    sentence: ClassVar[str] = (
        "There is nothing to learn from yet: at least two labels need {least} different texts each; "
        "correct more requests and learn again."
    )

    def __init__(self, *, least: int) -> None:
        super().__init__(least=least)


class ModelUnusable(AutoqError):
    """A stored model can't be used; the desk works without it until it has learned anew."""

    code: ClassVar[str] = "model-unusable"
    sentence: ClassVar[str] = (
        "The learned model can't be used: {problem}; delete it, and the desk learns a new one from people's corrections."
    )

    def __init__(self, *, problem: str) -> None:
        super().__init__(problem=problem)


def require_learning() -> None:
    """Hold only where the package is installed. Raises ClassifierMissing."""
    if find_spec(_PACKAGE) is None:
        raise ClassifierMissing
