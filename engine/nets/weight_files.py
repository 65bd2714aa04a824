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

from engine.data.files import read_whole, write_whole
from engine.errors import DataError, ModelError
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
    header = json.dumps(dict(about), ensure_ascii=False)
    write_whole(path, pack_tensors({**tensors, **(more or {})}, {_HEADER: header}))


def load_weights(
    path: Path, what: str, limit: int, make: Callable[[dict[str, Any], Tensors], Module]
) -> tuple[Module, dict[str, Any]]:
    """The network of a file of at most `limit` bytes, ready to be used, with what the file says about it.

    what  names the network in messages, "a translator"
    make  gives the network, weights still random, for what the file says; it holds sizes against bounds before it makes
          anything of them, and takes out of the tensors those that are no weights

    Raises ModelError where the file is damaged or holds another network, or a weight is NaN or infinite.
    """
    try:
        tensors, metadata = unpack_tensors(read_whole(path, limit), str(path))
    except DataError as error:
        raise ModelError(str(error)) from error
    try:
        about = json.loads(metadata[_HEADER])
        net = make(about, tensors)
        state = {key: torch.from_numpy(value.astype(np.float32)) for key, value in tensors.items()}
        if not all(torch.isfinite(value).all() for value in state.values()):
            raise ValueError("some numbers are NaN or infinite")
        net.load_state_dict(state)
    except (KeyError, TypeError, ValueError, RuntimeError, RecursionError, DataError) as error:
        reason = re.sub(r"\s+", " ", str(error))[:300]
        raise ModelError(f"{path} must hold the weights of {what}, but does not: {reason}") from error
    return net.eval(), about
