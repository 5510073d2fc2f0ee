"""A learned model and the bytes that it is stored as: arrays and JSON, nothing that could run when it is read."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.desk.classifier_errors import ModelUnusable
from bot.desk.ngrams import COLUMNS

VERSION: Final = 1
"""Goes up with every change of what the numbers of a model mean: its n-grams, their weights, its calibration."""

_ABOUT: Final = "about"
_FORMS: Final[Mapping[str, tuple[type[np.generic], int]]] = {
    "columns": (np.int32, 1),
    "rarity": (np.float32, 1),
    "weights": (np.float32, 2),
    "biases": (np.float64, 1),
    "slopes": (np.float64, 1),
    "offsets": (np.float64, 1),
    "learned": (np.uint64, 1),
}
_DAMAGED: Final = (
    ValueError,
    KeyError,
    OSError,
    EOFError,
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Model:
    """What was learned of one kind of label.

    `thresholds` are by label, None where no score is sure enough. `columns` are the n-grams that count, with their `rarity`;
    `weights` are by label and n-gram, in step with `biases`; `slopes` and `offsets` make a probability of each label's score.
    `learned` are the fingerprints of the texts that it was learned from.
    """

    labels: tuple[str, ...]
    thresholds: tuple[float | None, ...]
    columns: NDArray[np.int32]
    rarity: NDArray[np.float32]
    weights: NDArray[np.float32]
    biases: NDArray[np.float64]
    slopes: NDArray[np.float64]
    offsets: NDArray[np.float64]
    learned: NDArray[np.uint64]


class _Version(BaseModel):
    version: int


class _About(_Version):
    model_config = ConfigDict(allow_inf_nan=False)

    labels: Annotated[list[str], Field(min_length=2)]
    thresholds: list[float | None]


def stored(model: Model) -> bytes:
    """The model as bytes; the same for the same model."""
    about = _About(version=VERSION, labels=list(model.labels), thresholds=list(model.thresholds))
    arrays = {name: getattr(model, name) for name in _FORMS}
    arrays[_ABOUT] = np.frombuffer(about.model_dump_json().encode(), np.uint8)
    out = io.BytesIO()
    np.savez_compressed(out, allow_pickle=False, **arrays)
    return out.getvalue()


def restored(content: bytes) -> Model:
    """The model out of its bytes. Raises ModelUnusable when they are damaged or of another version of autoq."""
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as file:
            about_text = file[_ABOUT].tobytes()
            version = _Version.model_validate_json(about_text).version
            if version != VERSION:
                raise ModelUnusable(
                    problem=f"it is of version {version}, and this autoq reads version {VERSION}"
                )
            arrays = {name: file[name] for name in _FORMS}
        about = _About.model_validate_json(about_text)
    except (*_DAMAGED, ValidationError):
        raise ModelUnusable(problem="it is damaged") from None
    model = Model(labels=tuple(about.labels), thresholds=tuple(about.thresholds), **arrays)
    if not _whole(model):
        raise ModelUnusable(problem="it is damaged")
    return model


def _whole(model: Model) -> bool:
    """Whether all parts fit each other."""
    arrays: dict[str, NDArray[Any]] = {name: getattr(model, name) for name in _FORMS}
    if any(
        arrays[name].dtype != kind or arrays[name].ndim != depth for name, (kind, depth) in _FORMS.items()
    ):
        return False
    labels, columns = len(model.labels), len(model.columns)
    by_label = (model.thresholds, model.biases, model.slopes, model.offsets)
    numbers = (model.rarity, model.weights, model.biases, model.slopes, model.offsets)
    return (
        all(len(each) == labels for each in by_label)
        and len(model.rarity) == columns
        and bool(((model.columns >= 0) & (model.columns < COLUMNS)).all())
        and model.weights.shape == (labels, columns)
        and all(bool(np.isfinite(each).all()) for each in numbers)
    )
