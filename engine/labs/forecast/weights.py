"""Weights of the networks that ship, and of those a person trained."""

from __future__ import annotations

import math
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from engine.labs.forecast.frame import Frame
from engine.labs.forecast.known import MOST, Covariate
from engine.labs.forecast.network import KINDS, Network
from engine.labs.forecast.widening import factors_from
from engine.nets.weight_files import Tensors, load_weights, place_of, save_weights
from engine.resources import resource

FOLDER = resource("forecast")
_LIMIT = 64 * 2**20


def shipped(group: str = "hourly") -> tuple[str, ...]:
    """Kinds of networks that ship for a group of series ("hourly" or "weekly"), in the order of the menu."""
    return tuple(kind for kind in KINDS if (FOLDER / f"{kind}-{group}.safetensors").exists())


def save_network(path: Path, network: Network, about: dict[str, Any], half: bool = True) -> None:
    """Write weights, in half precision where `half`, with the sizes and what is known about them. Raises SaveError."""
    header = {
        **about,
        "kind": network.kind,
        "units": network.units,
        "layers": network.layers,
        "frame": asdict(network.frame),
    }
    if network.widening is not None:
        header["widening"] = network.widening.tolist()
    save_weights(path, network, header, half=half)


def load_network(name: str) -> tuple[Network, dict[str, Any]]:
    """The network that ships under `name` ("lstm-hourly"), or that of a file, with what its file says about it.

    Raises ModelError where there is none, or where the file is damaged or of another model.
    """
    return load_weights(place_of(name, FOLDER, shipped()), "a forecasting network", _LIMIT, _network)


def _network(about: dict[str, Any], tensors: Tensors) -> Network:
    network = Network(*_sizes(about))
    network.widening = factors_from(about.get("widening"), network.frame.horizon)
    return network


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
