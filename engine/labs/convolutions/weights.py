"""Weights of the speakers that ship, and of those a person trained: safetensors with what they are in the header."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import torch

from engine.data.files import read_whole, write_whole
from engine.errors import DataError, ModelError
from engine.nets.wavenet import Shape, WaveNet
from engine.resources import resource
from engine.tensors import pack_tensors, unpack_tensors

FOLDER = resource("convolutions")
DEFAULT = "digits"
_LIMIT = 64 * 2**20
_MOST = {"kernel": 8, "channels": 512, "skip": 2_048, "head": 2_048, "words": 256, "knots": 256, "condition": 256}


def save_net(path: Path, net: WaveNet, about: dict[str, Any]) -> None:
    """Write a network's weights, in half precision, with its sizes and what is known about it. Raises SaveError."""
    tensors = {name: value.detach().cpu().numpy().astype(np.float16) for name, value in net.state_dict().items()}
    header = {**about, "shape": net.shape.table()}
    write_whole(path, pack_tensors(tensors, {"unrolled": json.dumps(header)}))


def load_net(name: str = DEFAULT) -> tuple[WaveNet, dict[str, Any]]:
    """The network that ships under `name`, or that of a file, with what its file says about it.

    Raises ModelError where there is none, or where the file is damaged or of another model.
    """
    path = Path(name) if name.endswith(".safetensors") else FOLDER / f"{name}.safetensors"
    if not path.exists():
        raise ModelError(f"`model` must be {DEFAULT} or a .safetensors file, but is {name!r} instead.")
    try:
        tensors, metadata = unpack_tensors(read_whole(path, _LIMIT), str(path), max_header=2**20)
    except DataError as error:
        raise ModelError(str(error)) from error
    try:
        about = json.loads(metadata["unrolled"])
        net = WaveNet(_shape(about["shape"]))
        state = {key: torch.from_numpy(value.astype(np.float32)) for key, value in tensors.items()}
        if not all(torch.isfinite(value).all() for value in state.values()):
            raise ValueError("some numbers are NaN or infinite")
        net.load_state_dict(state)
    except (KeyError, TypeError, ValueError, RuntimeError, RecursionError) as error:
        reason = re.sub(r"\s+", " ", str(error))[:300]
        raise ModelError(f"{path} must hold the weights of a speaking network, but does not: {reason}") from error
    return net.eval(), about


def _shape(table: dict[str, Any]) -> Shape:
    """A shape whose sizes are sensible, so that a header cannot ask for memory. Raises ValueError or TypeError."""
    dilations = tuple(int(dilation) for dilation in table["dilations"])
    if not 1 <= len(dilations) <= 64 or not all(1 <= dilation <= 65_536 for dilation in dilations):
        raise ValueError(f"{dilations[:8]} are no dilations")
    sizes = {name: int(table[name]) for name in _MOST}
    for name, size in sizes.items():
        if not (0 if name == "words" else 1) <= size <= _MOST[name]:
            raise ValueError(f"{name} {size} is out of range")
    return Shape(dilations, causal=bool(table["causal"]), **sizes)
