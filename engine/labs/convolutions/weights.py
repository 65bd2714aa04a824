"""Weights of the speakers that ship, and of those a person trained."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from engine.data.fields import Fields
from engine.nets.wavenet import Shape, WaveNet
from engine.nets.weight_files import Tensors, load_weights, place_of, save_weights
from engine.resources import resource

FOLDER = resource("convolutions")
DEFAULT = "digits"
_LIMIT = 64 * 2**20
_MOST = {"kernel": 8, "channels": 512, "skip": 2_048, "head": 2_048, "words": 256, "knots": 256, "condition": 256}


def save_net(path: Path, net: WaveNet, about: dict[str, Any]) -> None:
    """Write a network's weights, in half precision, with its sizes and what is known about it. Raises SaveError."""
    save_weights(path, net, {**about, "shape": net.shape.table()})


def load_net(name: str = DEFAULT) -> tuple[WaveNet, dict[str, Any]]:
    """The network that ships under `name`, or that of a file, with what its file says about it.

    Raises ModelError where there is none, or where the file is damaged or of another model.
    """
    place = place_of(name, FOLDER, (DEFAULT,))
    return load_weights(place, "a speaking network", _LIMIT, _network)


def _network(about: Fields, tensors: Tensors) -> WaveNet:
    shape = about.inner("shape")
    dilations = shape.wholes("dilations", 1, 65_536)
    if not 1 <= len(dilations) <= 64:
        raise ValueError(f"{len(dilations)} layers are no speaking network")
    sizes = {name: shape.whole(name, 0 if name == "words" else 1, most) for name, most in _MOST.items()}
    return WaveNet(Shape(dilations, causal=shape.flag("causal"), **sizes))
