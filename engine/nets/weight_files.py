"""Files of weights: safetensors in half precision, with what is known of the network as JSON in the header."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from engine.data.fields import Fields
from engine.data.files import read_whole, write_whole
from engine.data.plain import finite_value, json_of
from engine.errors import DataError, ModelError
from engine.nets.outline import Outline
from engine.tensors import pack_tensors, unpack_tensors

Tensors = dict[str, NDArray[Any]]
Module = TypeVar("Module", bound=nn.Module)

_HEADER = "unrolled"


def place_of(name: str, folder: Path, shipped: Collection[str]) -> Path:
    """The file that `name` means: that of a network that ships in `folder`, or a .safetensors file of a person's own.

    Raises ModelError, naming what ships, where there is no such file.
    """
    path = Path(name) if name.endswith(".safetensors") else folder / f"{name}.safetensors"
    if not path.exists():
        raise ModelError(
            f"`model` must be one of {', '.join(shipped) or 'none'} or a .safetensors file, but is {name!r} instead."
        )
    return path


def save_weights(
    path: Path, net: nn.Module, about: Mapping[str, Any], more: Mapping[str, NDArray[Any]] | None = None,
    half: bool = True,
) -> None:  # fmt: skip
    """Write a network's weights, in float16 where `half` and else in float32, with `about` and tensors beside them.

    Raises SaveError.
    """
    kept = np.float16 if half else np.float32
    tensors: Tensors = {name: value.detach().cpu().numpy().astype(kept) for name, value in net.state_dict().items()}
    header = json.dumps(finite_value(dict(about)), ensure_ascii=False)
    write_whole(path, pack_tensors({**tensors, **(more or {})}, {_HEADER: header}))


def load_weights(
    path: Path, what: str, limit: int, make: Callable[[Fields, Tensors], Module]
) -> tuple[Module, dict[str, Any]]:
    """The network of a file of at most `limit` bytes, ready to be used, with what the file says about it.

    what  names the network in messages, "a translator"
    make  gives the network, weights still random, for what the file says; it takes out of the tensors those that are
          no weights. It is called within an `Outline`, so nothing of the sizes that a file claims takes memory before
          they are those of its tensors.

    Raises ModelError where the file is damaged or holds another network, or a weight is NaN or infinite.
    """
    try:
        tensors, metadata = unpack_tensors(read_whole(path, limit), str(path))
    except DataError as error:
        raise ModelError(str(error)) from error
    try:
        about = Fields.of(json_of(metadata[_HEADER], "its header"), "its header")
        with Outline():
            net = make(about, tensors)
        _refuse_others(net, tensors)
        state = {key: torch.from_numpy(value).to(torch.float32, copy=True) for key, value in tensors.items()}
        if not all(np.isfinite(value.numpy()).all() for value in state.values()):
            raise ValueError("some numbers are NaN or infinite")
        net.load_state_dict(state, assign=True)
    except (KeyError, TypeError, ValueError, RuntimeError, ArithmeticError, DataError) as error:
        reason = re.sub(r"\s+", " ", str(error))[:300]
        raise ModelError(f"{path} must hold the weights of {what}, but does not: {reason}") from error
    return net.eval(), about.table


def _refuse_others(net: nn.Module, tensors: Tensors) -> None:
    """Raise ValueError where a file's tensors are not, by name and shape, those of the network that it claims."""
    wanted = {name: tuple(value.shape) for name, value in net.state_dict().items()}
    found = {name: value.shape for name, value in tensors.items()}
    for name in sorted(wanted.keys() | found.keys()):
        if name not in found:
            raise ValueError(f"it has no tensor {name!r}")
        if name not in wanted:
            raise ValueError(f"it has a tensor {name[:80]!r}, which such a network has not")
        if wanted[name] != found[name]:
            raise ValueError(f"its tensor {name!r} has the shape {found[name]}, but its sizes say {wanted[name]}")
