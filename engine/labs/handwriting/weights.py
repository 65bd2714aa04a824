"""Weights of the readers that ship, and of those a person trained."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

from engine.data.fields import Fields
from engine.labs.handwriting.model import Cell, Reader
from engine.labs.handwriting.readers import shipped
from engine.nets.weight_files import Tensors, load_weights, place_of, save_weights
from engine.resources import resource

FOLDER = resource("handwriting")
_LIMIT = 256 * 2**20


def save_reader(path: Path, reader: Reader, about: dict[str, Any]) -> None:
    """Write a reader's weights, in half precision, with its sizes and what is known about it. Raises SaveError."""
    save_weights(path, reader, {**about, "cell": reader.cell, "hidden": reader.hidden, "layers": reader.layers})


def load_reader(name: str) -> tuple[Reader, dict[str, Any]]:
    """The reader that ships under `name`, or that of a file, ready to read, with what its file says about it.

    Raises ModelError where there is none, or where the file is damaged or of another model.
    """
    return load_weights(place_of(name, FOLDER, shipped()), "a handwriting reader", _LIMIT, _reader)


def _reader(about: Fields, tensors: Tensors) -> Reader:
    return Reader(about.choice("cell", get_args(Cell)), about.whole("hidden", 1, 4_096), about.whole("layers", 1, 16))
