"""One pass of a network with everything inside it seen, and forced where somebody asks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor, nn

from engine.errors import ModelError
from engine.interventions import ClampUnit, ForceGate, Intervention, Mute, check_value
from engine.labs.forecast.frame import View
from engine.labs.forecast.network import Dense, Network, Recurrent
from engine.nets.causal import CausalStack, Inside
from engine.record.explain import UnitStep, explain
from engine.record.intervene import run_intervened
from engine.spec import Kind
from engine.trace import Axis, Trace, TraceSet

_UNIT = Axis("unit")


@torch.no_grad()
def run_inside(
    network: Network, seen: View, interventions: Iterable[Intervention], time: Axis
) -> tuple[Tensor, list[Trace]]:
    """The body's output (1, step, unit) for one series, and the traces of its layers on the axis `time`.

    Raises ModelError where an intervention names what the network does not have.
    """
    todo = tuple(interventions)
    layers = len(network.body.blocks) if isinstance(network.body, CausalStack) else len(network.body.layers)
    for one in todo:
        if not 0 <= one.layer < layers:
            raise ModelError(f"`layer` must be 0 to {layers - 1}, but is {one.layer} instead.")
    if isinstance(network.body, Recurrent):
        return _recurrent(network.body, seen, todo, time)
    return _watched(network, seen, todo, time)


def _recurrent(body: Recurrent, seen: View, todo: tuple[Intervention, ...], time: Axis) -> tuple[Tensor, list[Trace]]:
    hidden, traces = seen.features[0], []
    for index, layer in enumerate(body.layers):
        assert isinstance(layer, nn.RNNBase)
        here = [replace(one, layer=0) for one in todo if one.layer == index]
        outputs, made = run_intervened(layer, hidden, here, "recurrent")
        for trace in made.values():
            name = trace.name.replace("/layer0/", f"/layer{index}/", 1)
            traces.append(Trace(name, trace.data, (time, _UNIT), trace.kind))
        hidden = outputs if index == 0 else hidden + outputs
    return hidden[None], traces


def _watched(network: Network, seen: View, todo: tuple[Intervention, ...], time: Axis) -> tuple[Tensor, list[Trace]]:
    dense = isinstance(network.body, Dense)
    where = "dense/layer" if dense else "conv/block"
    traces: list[Trace] = []

    def add(index: int, name: str, values: Tensor, kind: Kind) -> None:
        traces.append(Trace(f"{where}{index}/{name}", values[0].t().numpy(), (time, _UNIT), kind))

    def watch(index: int, inside: Inside) -> Tensor:
        inside = _forced(inside, [one for one in todo if one.layer == index], dense)
        if not dense:
            add(index, "filter", inside.filter, "candidate")
            add(index, "gate", inside.gate, "gate")
        add(index, "hidden", inside.hidden, "signal" if dense else "state")
        return inside.hidden

    hidden = network.hidden(seen, watch)
    if not dense:
        traces.append(Trace("conv/output", hidden[0].numpy(), (time, _UNIT), "signal"))
    return hidden, traces


def _forced(inside: Inside, todo: list[Intervention], dense: bool) -> Inside:
    """What is inside a block with all that is forced there; no value is changed in place."""
    units = inside.hidden.shape[1]
    for one in todo:
        if isinstance(one, Mute):
            inside = inside._replace(hidden=torch.zeros_like(inside.hidden))
            continue
        check_value(one)
        if one.unit is not None and not 0 <= one.unit < units:
            raise ModelError(f"`unit` must be 0 to {units - 1}, but is {one.unit} instead.")
        chosen = slice(None) if one.unit is None else one.unit
        if isinstance(one, ClampUnit):
            if one.what != "hidden":
                raise ModelError("`what` must be 'hidden' in a model without a cell state, but is 'cell' instead.")
            hidden = inside.hidden.clone()
            hidden[:, chosen, one.first : None if one.last is None else one.last + 1] = one.value
            inside = inside._replace(hidden=hidden)
        else:
            inside = _gated(inside, one, chosen, dense)
    return inside


def _gated(inside: Inside, one: ForceGate, chosen: slice | int, dense: bool) -> Inside:
    if dense or one.gate not in ("gate", "filter"):
        has = "none" if dense else "gate, filter"
        raise ModelError(f"`gate` must be one that the model has ({has}), but is {one.gate!r} instead.")
    forced = getattr(inside, one.gate).clone()
    forced[:, chosen] = one.value
    inside = inside._replace(**{one.gate: forced})
    return inside._replace(hidden=inside.filter * inside.gate)


def explain_unit(network: Network, traces: TraceSet, muted: set[int], layer: int, unit: int, step: int) -> UnitStep:
    """The equations of one unit of a recurrent layer at one step, with its numbers; `muted` layers hand nothing on.

    Raises ModelError where the network is not recurrent, KeyError or IndexError where there is no such place.
    """
    if not isinstance(network.body, Recurrent):
        raise ModelError(f"`model` must be a recurrent network to have a cell's equations, but is {network.kind!r}.")
    given = np.array(traces["input"].data[step])
    for below in range(layer):
        hidden = traces[f"recurrent/layer{below}/forward/hidden"].data[step]
        outputs = np.zeros_like(hidden) if below in muted else hidden
        given = outputs if below == 0 else given + outputs
    module = network.body.layers[layer]
    assert isinstance(module, nn.RNN | nn.LSTM | nn.GRU)
    prefix = f"recurrent/layer{layer}/"
    alone = {f"recurrent/layer0/{name[len(prefix) :]}": traces[name] for name in traces if name.startswith(prefix)}
    return replace(explain(module, alone, "recurrent/", given, 0, "forward", unit, step), layer=layer)
