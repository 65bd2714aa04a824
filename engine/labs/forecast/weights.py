"""Weights of the networks that ship, and of those a person trained: safetensors with what they are in the header."""

from __future__ import annotations

import json
import math
import re
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from engine.data.files import read_whole, write_whole
from engine.errors import DataError, ModelError
from engine.labs.forecast.frame import Frame
from engine.labs.forecast.known import MOST, Covariate
from engine.labs.forecast.network import KINDS, Network
from engine.labs.forecast.widening import factors_from
from engine.resources import resource
from engine.tensors import pack_tensors, unpack_tensors

FOLDER = resource("forecast")
_LIMIT = 64 * 2**20
_GROUPS = ("hourly", "weekly")


def shipped(group: str = "hourly") -> tuple[str, ...]:
    """Kinds of networks that ship for a group of series ("hourly" or "weekly"), in the order of the menu."""
    return tuple(kind for kind in KINDS if (FOLDER / f"{kind}-{group}.safetensors").exists())


def save_network(path: Path, network: Network, about: dict[str, Any], half: bool = True) -> None:
    """Write weights, in half precision where `half`, with the sizes and what is known about them. Raises SaveError."""
    kept = np.float16 if half else np.float32
    tensors = {name: value.detach().cpu().numpy().astype(kept) for name, value in network.state_dict().items()}
    header = {
        **about,
        "kind": network.kind,
        "units": network.units,
        "layers": network.layers,
        "frame": asdict(network.frame),
    }
    if network.widening is not None:
        header["widening"] = network.widening.tolist()
    write_whole(path, pack_tensors(tensors, {"unrolled": json.dumps(header)}))


def load_network(name: str) -> tuple[Network, dict[str, Any]]:
    """The network that ships under `name` ("lstm-hourly"), or that of a file, with what its file says about it.

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
        network = Network(*_sizes(about))
        state = {key: torch.from_numpy(value.astype(np.float32)) for key, value in tensors.items()}
        if not all(torch.isfinite(value).all() for value in state.values()):
            raise ValueError("some numbers are NaN or infinite")
        network.load_state_dict(state)
        network.widening = factors_from(about.get("widening"), network.frame.horizon)
    except (KeyError, TypeError, ValueError, RuntimeError, RecursionError) as error:
        reason = re.sub(r"\s+", " ", str(error))[:300]
        raise ModelError(f"{path} must hold the weights of a forecasting network, but does not: {reason}") from error
    return network.eval(), about


def _sizes(about: dict[str, Any]) -> tuple[Any, Frame, int, int]:
    """Kind, frame, units and layers, held against bounds before anything of their size is made."""
    kind, units, layers = about["kind"], int(about["units"]), int(about["layers"])
    frame = Frame(**about["frame"])
    frame = replace(
        frame,
        seasons=tuple(int(season) for season in frame.seasons),
        covariates=tuple(Covariate(**one) for one in frame.covariates),  # type: ignore[arg-type]
    )
    numbers = (frame.horizon, frame.window, frame.scale, *frame.seasons)
    if kind not in KINDS or not 1 <= units <= 1_024 or not 1 <= layers <= 16:
        raise ValueError(f"a {kind!r} of {layers} x {units} units is no forecasting network")
    if not 1 <= len(frame.seasons) <= 4 or not all(type(n) is int and 1 <= n <= 20_000 for n in numbers):
        raise ValueError("its frame is not of positive numbers up to 20,000")
    for one in frame.covariates:
        if not isinstance(one.name, str) or not math.isfinite(one.centre) or not 0 < one.size < math.inf:
            raise ValueError("one of its covariates has no name or no size")
    if len(frame.covariates) > MOST:
        raise ValueError(f"it has more than {MOST} covariates")
    return kind, frame, units, layers
