"""Facts about a stored model: it comes back as it was, and what is damaged or of another version is refused in a sentence."""

from __future__ import annotations

import io
import json
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.desk.classifier_errors import ModelUnusable
from bot.desk.learning import learn
from bot.desk.model_file import restored, stored
from tests.bot.desk.labelled import labelled

CONTENT = learn(labelled(60))


def altered(**parts: Any) -> bytes:
    """The stored model with some of its parts replaced; None leaves one out."""
    with np.load(io.BytesIO(CONTENT)) as file:
        arrays = {name: file[name] for name in file.files} | parts
    out = io.BytesIO()
    np.savez(out, allow_pickle=True, **{name: part for name, part in arrays.items() if part is not None})
    return out.getvalue()


def about(**changes: Any) -> Any:
    with np.load(io.BytesIO(CONTENT)) as file:
        said = json.loads(file["about"].tobytes()) | changes
    return np.frombuffer(json.dumps(said).encode(), np.uint8)


def test_a_model_comes_back_as_it_was() -> None:
    assert stored(restored(CONTENT)) == CONTENT
    assert restored(CONTENT).labels == ("ACCESS", "HARDWARE", "NETWORK")


def test_a_model_of_another_version_is_refused_by_its_version() -> None:
    with pytest.raises(ModelUnusable, match=r"it is of version 2, and this autoq reads version 1; delete it"):
        restored(altered(about=about(version=2), weights=None))


class Trap:
    """Would create a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return Path.touch, (self.path,)


def test_a_pickle_is_never_run(tmp_path: Path) -> None:
    trap = Trap(tmp_path / "sprung")
    for content in (
        pickle.dumps(trap),
        altered(about=np.array([trap], object)),
        altered(weights=np.array([trap], object)),
    ):
        with pytest.raises(ModelUnusable, match="it is damaged"):
            restored(content)
    assert not (tmp_path / "sprung").exists()


@pytest.mark.parametrize("content", [b"", b"\x00\xff", b"PK\x03\x04", CONTENT[:200], CONTENT[:-200]])
def test_what_is_no_model_is_damaged(content: bytes) -> None:
    with pytest.raises(ModelUnusable, match="it is damaged"):
        restored(content)


@pytest.mark.parametrize("place", range(40, 4_000, 331))
def test_a_flipped_byte_is_damage(place: int) -> None:
    content = bytearray(CONTENT)
    content[place] ^= 0xFF
    with pytest.raises(ModelUnusable, match="it is damaged"):
        restored(bytes(content))


@pytest.mark.parametrize(
    "parts",
    [
        {"about": None},
        {"about": np.frombuffer(b"{}", np.uint8)},
        {"about": about(labels=["ACCESS"])},
        {"about": about(labels=["ACCESS", "HARDWARE"])},
        {"about": about(thresholds=[0.5])},
        {"weights": None},
        {"weights": np.zeros((3, 7), np.float32)},
        {"weights": np.zeros(3, np.float32)},
        {"rarity": np.zeros(3, np.float32)},
        {"biases": np.zeros(2)},
        {"slopes": np.array([1.0, np.nan, 1.0])},
        {"offsets": np.zeros(3, np.float32)},
    ],
)
def test_parts_that_do_not_fit_each_other_are_damage(parts: dict[str, Any]) -> None:
    with pytest.raises(ModelUnusable, match="it is damaged"):
        restored(altered(**parts))


@pytest.mark.parametrize("column", [-1, 2**30])
def test_an_n_gram_that_does_not_exist_is_damage(column: int) -> None:
    columns = restored(CONTENT).columns.copy()
    columns[0] = column
    with pytest.raises(ModelUnusable, match="it is damaged"):
        restored(altered(columns=columns))
