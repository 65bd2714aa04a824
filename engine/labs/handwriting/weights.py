"""Weights of the readers that ship, and of those a person trained: safetensors with what they are in the header."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, get_args

import numpy as np
import torch

from engine.data.files import read_whole, write_whole
from engine.errors import DataError, ModelError
from engine.labs.handwriting.model import Cell, Reader
from engine.labs.handwriting.readers import shipped
from engine.resources import resource
from engine.tensors import pack_tensors, unpack_tensors

FOLDER = resource("handwriting")
_LIMIT = 256 * 2**20


def save_reader(path: Path, reader: Reader, about: dict[str, Any]) -> None:
    """Write a reader's weights, in half precision, with its sizes and what is known about it. Raises SaveError."""
    tensors = {name: value.detach().cpu().numpy().astype(np.float16) for name, value in reader.state_dict().items()}
    header = {**about, "cell": reader.cell, "hidden": reader.hidden, "layers": reader.layers}
    write_whole(path, pack_tensors(tensors, {"unrolled": json.dumps(header)}))


def load_reader(name: str) -> tuple[Reader, dict[str, Any]]:
    """The reader that ships under `name`, or that of a file, ready to read, with what its file says about it.

    Raises ModelError where there is none, or where the file is damaged or of another model.
    """
    path = Path(name) if name.endswith(".safetensors") else FOLDER / f"{name}.safetensors"
    if not path.exists():
        raise ModelError(
            f"`model` must be one of {', '.join(shipped()) or 'none'} or a .safetensors file, but is {name!r} instead."
        )
    try:
        tensors, metadata = unpack_tensors(read_whole(path, _LIMIT), str(path), max_header=2**20)
    except DataError as error:
        raise ModelError(str(error)) from error
    try:
        about = json.loads(metadata["unrolled"])
        cell, hidden, layers = about["cell"], int(about["hidden"]), int(about["layers"])
        if cell not in get_args(Cell) or not 1 <= hidden <= 4_096 or not 1 <= layers <= 16:
            raise ValueError(f"a {cell!r} of {layers} x {hidden} units is no reader")
        reader = Reader(cell, hidden, layers)
        state = {key: torch.from_numpy(value.astype(np.float32)) for key, value in tensors.items()}
        if not all(torch.isfinite(value).all() for value in state.values()):
            raise ValueError("some numbers are NaN or infinite")
        reader.load_state_dict(state)
    except (KeyError, TypeError, ValueError, RuntimeError, RecursionError) as error:
        reason = re.sub(r"\s+", " ", str(error))[:300]
        raise ModelError(f"{path} must hold the weights of a handwriting reader, but does not: {reason}") from error
    return reader.eval(), about
