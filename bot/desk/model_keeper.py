"""The learned classifier at work: loaded when there is one, exchanged when a newer one was learned, and learned from corrections."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from bot.desk.classifier_errors import ClassifierMissing, ModelUnusable, require_learning
from bot.desk.office import Office
from engine.desk.ports import Classifier, DeskTransaction, StoredModel

if TYPE_CHECKING:
    # It needs NumPy, an optional dependency, and is imported where a model exists.
    from bot.desk.model_file import Model

log = logging.getLogger(__name__)

KINDS: Final = ("category", "type")


@dataclass(slots=True, kw_only=True)
class ModelKeeper:
    """Gives the classifier; a model that can't be used is told once, and the desk goes on by its rules."""

    office: Office
    _learned_at: Mapping[str, int] = field(default_factory=dict, init=False)
    _classifier: Classifier | None = field(default=None, init=False)

    async def classifier(self) -> Classifier | None:
        """The newest classifier; None while nothing was learned, or nothing that can be used."""
        present = await self.office.read(_learned_at)
        if present != self._learned_at:
            models = await self.office.read(_models)
            self._classifier = await self.office.compute(_loaded, models)
            self._learned_at = {model.kind: model.learned_at for model in models}
        return self._classifier


async def _learned_at(tx: DeskTransaction) -> dict[str, int]:
    found = {kind: await tx.desk.models.learned_at(kind) for kind in KINDS}
    return {kind: at for kind, at in found.items() if at is not None}


async def _models(tx: DeskTransaction) -> list[StoredModel]:
    found = [await tx.desk.models.find(kind) for kind in KINDS]
    return [model for model in found if model is not None]


def _loaded(models: list[StoredModel]) -> Classifier | None:
    """The classifier of these models, as far as they can be used. Takes a moment, so it is not for the loop."""
    if not models:
        return None
    try:
        require_learning()
    except ClassifierMissing as error:
        log.warning("%s Until then the desk sorts by its rules.", error, extra={"event": "model_unusable"})
        return None
    from bot.desk.classifier import LearnedClassifier  # noqa: PLC0415 - NumPy is only loaded where a model is.

    usable: dict[str, Model] = {}
    for stored in models:
        try:
            usable[stored.kind] = _restored(stored)
        except ModelUnusable as error:
            log.warning("The model of the %s: %s", stored.kind, error, extra={"event": "model_unusable"})
    return LearnedClassifier(category=usable.get("category"), type=usable.get("type")) if usable else None


def _restored(stored: StoredModel) -> Model:
    from bot.desk.classifier import LearnedClassifier  # noqa: PLC0415 - As above.
    from bot.desk.model_file import restored  # noqa: PLC0415 - As above.

    model = restored(stored.content)
    if stored.kind == "type":
        # It says itself what a type may be.
        LearnedClassifier(type=model)
    return model
