"""A training pass for `nn.GRU` on the CPU that does less work a step than torch's own.

Torch has no fused GRU on the CPU: its forward and backward take some thirty small operations a step.
Here both directions of a layer step together, all that does not depend on the recurrence is
computed for all steps at once, and backpropagation through time is written out by hand
(Cho et al., EMNLP 2014, section 2.3, in torch's form with the reset after the product).
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.autograd.function import once_differentiable


class _Recurrence(torch.autograd.Function):
    """Steps of one layer.

    projected (time, direction, batch, 3 unit), weight (direction, unit, 3 unit), bias (direction, 1, 3 unit).
    """

    @staticmethod
    def forward(ctx: Any, projected: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
        steps, directions, batch, width = projected.shape
        units = width // 3
        states = projected.new_zeros(steps + 1, directions, batch, units)
        gates = torch.empty_like(projected)
        recalled = projected.new_empty(steps, directions, batch, units)
        product = weight.new_empty(directions, batch, width)
        reset_update, new = gates[..., : 2 * units], gates[..., 2 * units :]
        for t in range(steps):
            torch.baddbmm(bias, states[t].to(weight.dtype), weight, out=product)
            torch.add(projected[t, ..., : 2 * units], product[..., : 2 * units], out=reset_update[t]).sigmoid_()
            recalled[t] = product[..., 2 * units :]
            torch.addcmul(projected[t, ..., 2 * units :], reset_update[t, ..., :units], recalled[t], out=new[t]).tanh_()
            torch.lerp(new[t], states[t], reset_update[t, ..., units:], out=states[t + 1])
        ctx.save_for_backward(states, gates, recalled, weight)
        return states[1:]

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        states, gates, recalled, weight = ctx.saved_tensors
        steps, directions, batch, units = recalled.shape
        reset, update, new = gates.split(units, dim=-1)
        to_update = (states[:-1] - new) * update * (1 - update)
        to_new = (1 - update) * (1 - new * new)
        to_reset = recalled * reset * (1 - reset)
        d_gates = torch.empty_like(gates)
        d_reset, d_update, d_recalled = d_gates.split(units, dim=-1)
        d_new = torch.empty_like(recalled)
        back = weight.transpose(1, 2).contiguous()
        d_state = torch.zeros_like(grad[0])
        for t in range(steps - 1, -1, -1):
            d_state += grad[t]
            torch.mul(d_state, to_update[t], out=d_update[t])
            torch.mul(d_state, to_new[t], out=d_new[t])
            torch.mul(d_new[t], to_reset[t], out=d_reset[t])
            torch.mul(d_new[t], reset[t], out=d_recalled[t])
            d_state = torch.addcmul(torch.bmm(d_gates[t].to(weight.dtype), back), d_state, update[t])
        flat_states = states[:-1].transpose(0, 1).reshape(directions, steps * batch, units)
        flat_gates = d_gates.transpose(0, 1).reshape(directions, steps * batch, 3 * units)
        d_weight = torch.bmm(flat_states.to(weight.dtype).transpose(1, 2), flat_gates.to(weight.dtype))
        d_bias = flat_gates.sum(1, keepdim=True)
        return torch.cat([d_gates[..., : 2 * units], d_new], dim=-1), d_weight, d_bias.to(weight.dtype)


def gru_pass(module: nn.GRU, inputs: Tensor) -> Tensor:
    """Outputs (time, batch, direction * unit) of a GRU on inputs (time, batch, feature), as `module(inputs)[0]`.

    `module` has biases and time first; the initial state is zero. Dropout between layers as in `module`.
    """
    directions = 2 if module.bidirectional else 1
    outputs = inputs
    for layer in range(module.num_layers):
        names = [f"l{layer}", f"l{layer}_reverse"][:directions]
        parts = []
        for index, name in enumerate(names):
            seen = outputs.flip(0) if index else outputs
            projection = nn.functional.linear(
                seen, getattr(module, f"weight_ih_{name}"), getattr(module, f"bias_ih_{name}")
            )
            parts.append(projection.float())
        low = torch.is_autocast_enabled(inputs.device.type)
        precision = torch.get_autocast_dtype(inputs.device.type) if low else inputs.dtype
        weight = torch.stack([getattr(module, f"weight_hh_{name}").t() for name in names]).to(precision)
        bias = torch.stack([getattr(module, f"bias_hh_{name}")[None] for name in names]).to(precision)
        states = _Recurrence.apply(  # type: ignore[no-untyped-call]
            torch.stack(parts, dim=1), weight, bias
        )
        outputs = torch.cat(
            [states[:, index].flip(0) if index else states[:, index] for index in range(directions)], dim=-1
        )
        if layer + 1 < module.num_layers:
            outputs = nn.functional.dropout(outputs, module.dropout, module.training)
    return outputs
