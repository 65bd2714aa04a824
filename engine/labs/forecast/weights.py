"""Weights of the networks that ship, and of those a person trained."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from engine.data.fields import Fields
from engine.labs.forecast.frame import Frame
from engine.labs.forecast.known import MOST, Covariate
from engine.labs.forecast.network import KINDS, Network
from engine.labs.forecast.widening import factors_from
from engine.nets.weight_files import Tensors, load_weights, place_of, save_weights
from engine.resources import resource

FOLDER = resource("forecast")
_LIMIT = 64 * 2**20
_POINTS = 20_000
_TINY = sys.float_info.min


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


def _network(about: Fields, tensors: Tensors) -> Network:
    kind, frame = about.choice("kind", KINDS), _frame(about.inner("frame"))
    network = Network(kind, frame, about.whole("units", 1, 1_024), about.whole("layers", 1, 16))
    network.widening = factors_from(about.table.get("widening"), frame.horizon)
    return network


def _frame(fields: Fields) -> Frame:
    seasons = fields.wholes("seasons", 1, _POINTS)
    covariates = fields.inners("covariates") if "covariates" in fields.table else ()
    if not 1 <= len(seasons) <= 4 or len(covariates) > MOST:
        raise ValueError(f"it has {len(seasons)} seasons, not 1 to 4, or more than {MOST} covariates")
    return Frame(
        fields.whole("horizon", 1, _POINTS),
        fields.whole("window", 1, _POINTS),
        seasons,
        fields.whole("scale", 1, _POINTS),
        tuple(Covariate(one.text("name"), one.number("centre"), one.number("size", _TINY)) for one in covariates),
    )
