"""Checkpoints of a training run as one safetensors file, written whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save
from torch import Tensor

from engine.data.files import read_whole, write_whole
from engine.errors import DataError, ModelError
from engine.tensors import unpack_tensors


def save_checkpoint(path: Path, tensors: dict[str, Tensor], state: dict[str, Any]) -> None:
    """Write tensors and a JSON-able state to `path`. Raises SaveError where it cannot; the old file stays."""
    flat = {name: tensor.detach().cpu().contiguous().clone() for name, tensor in tensors.items()}
    write_whole(path, save(flat, metadata={"state": json.dumps(state)}))


def load_checkpoint(path: Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """Tensors and state of `path`. Raises ModelError where it is not a checkpoint of this program."""
    try:
        arrays, metadata = unpack_tensors(read_whole(path), str(path))
        state: dict[str, Any] = json.loads(metadata["state"])
        if not isinstance(state, dict):
            raise ValueError("its state is no table")
    except (DataError, KeyError, ValueError, RecursionError) as error:
        raise ModelError(f"{path} must be a checkpoint written by a training run, but is not: {error}") from error
    tensors = {name: torch.from_numpy(array) for name, array in arrays.items()}
    if not all(torch.isfinite(tensor).all() for tensor in tensors.values() if tensor.is_floating_point()):
        raise ModelError(f"{path} must hold finite numbers, but some are NaN or infinite instead.")
    return tensors, state


def flatten_optimizer(optimizer: torch.optim.Optimizer) -> dict[str, Tensor]:
    """The optimizer's tensors by name: `optimizer.<parameter index>.<what>`."""
    return {
        f"optimizer.{index}.{name}": value if isinstance(value, Tensor) else torch.tensor(value)
        for index, values in optimizer.state_dict()["state"].items()
        for name, value in values.items()
    }


def restore_optimizer(optimizer: torch.optim.Optimizer, tensors: dict[str, Tensor]) -> None:
    """Put what `flatten_optimizer` took out back into a fresh optimizer of the same parameters.

    Raises ValueError where it is of others.
    """
    parameters = [parameter for group in optimizer.param_groups for parameter in group["params"]]
    state: dict[int, dict[str, Tensor]] = {}
    for key, value in tensors.items():
        if key.startswith("optimizer."):
            _, index, name = key.split(".", 2)
            if not 0 <= int(index) < len(parameters) or (value.ndim and value.shape != parameters[int(index)].shape):
                raise ValueError(f"its {key} is of another network")
            state.setdefault(int(index), {})[name] = value
    whole = optimizer.state_dict()
    optimizer.load_state_dict({"state": state, "param_groups": whole["param_groups"]})
