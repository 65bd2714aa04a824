"""Weights of the lab's four small networks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import numpy as np
from torch import nn

from engine.data.fields import Fields
from engine.errors import ModelError
from engine.labs.cells.identifier import Identifier
from engine.labs.cells.letters import Alphabet
from engine.labs.cells.writers import CharacterWriter, NumberWriter, WordWriter
from engine.nets.weight_files import Tensors, load_weights, save_weights
from engine.resources import resource

Name = Literal["language", "words", "characters", "numbers"]
FOLDER = resource("cells")
_LIMIT = 64 * 2**20
_MAX_SIZE, _MAX_ROWS = 2_048, 2**20


def save_net(path: Path, net: nn.Module, about: dict[str, Any]) -> None:
    """Write a network of the lab, with what is known about it. Raises SaveError."""
    more = {"known": net.known} if isinstance(net, WordWriter) else None
    save_weights(path, net, {**about, "net": _shape_of(net)}, more)


def load_net(name: Name, path: Path | None = None) -> tuple[Any, dict[str, Any]]:
    """The network that ships under `name`, or the one of that kind in a file, with what its file says about it.

    Raises ModelError where there is none, or where the file is damaged or of another network.
    """
    place = path or FOLDER / f"{name}.safetensors"
    if not place.exists():
        raise ModelError(f"the model {name!r} of the Cells lab must be at {place}, but is not there.")

    def make(about: Fields, tensors: Tensors) -> nn.Module:
        net = _MAKERS[name](about.inner("net").table)
        if isinstance(net, WordWriter):
            net.known = tensors.pop("known").astype(np.int32)
        return net

    return load_weights(place, repr(name), _LIMIT, make)


def begin_from(path: Path, name: Name, net: nn.Module) -> None:
    """Give `net` the weights of a file, to go on from them. Raises ModelError as `load_net`, or where shapes differ."""
    known, _ = load_net(name, path)
    if _shape_of(known) != _shape_of(net):
        raise ModelError(f"{path} must be of the shape and letters that this run trains, but is of others.")
    net.load_state_dict(known.state_dict())


def _shape_of(net: nn.Module) -> dict[str, Any]:
    """What `_MAKERS` needs to build a network of the same shape."""
    if isinstance(net, Identifier):
        shape = {"characters": net.alphabet.characters, "rows": net.alphabet.rows, "languages": net.languages}
    elif isinstance(net, WordWriter):
        shape = {"characters": net.alphabet.characters, "languages": net.languages}
    elif isinstance(net, CharacterWriter | NumberWriter):
        shape = {"characters": net.alphabet.characters}
    else:
        raise TypeError(f"{type(net).__name__} is no network of the Cells lab")
    return {**shape, "width": net.width, "units": net.units}


def _identifier(shape: dict[str, Any]) -> nn.Module:
    rows = tuple(_size(each, _MAX_ROWS) for each in shape["rows"])
    if len(rows) != 3:
        raise ValueError("its n-grams are not of 2, 3 and 4 characters")
    characters = _characters(shape)
    if list(characters) != sorted(characters):
        raise ValueError("its characters are not in order")
    return Identifier(Alphabet(characters, rows), _languages(shape), *_sizes(shape))


def _words(shape: dict[str, Any]) -> nn.Module:
    return WordWriter(_characters(shape), _languages(shape), *_sizes(shape))


_MAKERS: dict[Name, Callable[[dict[str, Any]], nn.Module]] = {
    "language": _identifier,
    "words": _words,
    "characters": lambda shape: CharacterWriter(_characters(shape), *_sizes(shape)),
    "numbers": lambda shape: NumberWriter(_characters(shape), *_sizes(shape)),
}


def _sizes(shape: dict[str, Any]) -> tuple[int, int]:
    return _size(shape["width"], _MAX_SIZE), _size(shape["units"], _MAX_SIZE)


def _size(value: Any, most: int) -> int:
    if type(value) is not int or not 1 <= value <= most:
        raise ValueError(f"a size is {str(value)[:40]}")
    return value


def _characters(shape: dict[str, Any]) -> str:
    characters = shape["characters"]
    if not isinstance(characters, str) or len(set(characters)) != len(characters) or len(characters) > _MAX_ROWS:
        raise ValueError("its characters are not different ones")
    return characters


def _languages(shape: dict[str, Any]) -> tuple[str, ...]:
    languages = shape["languages"]
    if not isinstance(languages, list) or not all(isinstance(each, str) for each in languages):
        raise ValueError("its languages are not a list of codes")
    return tuple(languages)
