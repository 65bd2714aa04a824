"""One sequence through a layer of `nn.GRU` whose gradient is wanted for its inputs alone: saliency, not training.

The states are torch's own. All gates follow from them at once, and so does all of the way back but one product and
three elementwise operations a step, with small arrays of numpy: torch's operations cost several times as much each
(Werbos, Proc. IEEE 1990, section IV; Cho et al., EMNLP 2014, section 2.3, in torch's form).
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.autograd.function import once_differentiable

from engine.cells.gru_back import gru_back


class _ToInputs(torch.autograd.Function):
    """Outputs (time, 1, unit) of inputs (time, 1, feature)."""

    @staticmethod
    def forward(ctx: Any, inputs: Tensor, module: nn.GRU) -> Tensor:
        outputs: Tensor = module(inputs)[0]
        states = outputs[:, 0]
        before = torch.cat([states.new_zeros(1, module.hidden_size), states[:-1]])
        given = nn.functional.linear(
            inputs[:, 0], module.get_parameter("weight_ih_l0"), module.get_parameter("bias_ih_l0")
        )
        recalled = nn.functional.linear(
            before, module.get_parameter("weight_hh_l0"), module.get_parameter("bias_hh_l0")
        )
        units = module.hidden_size
        reset, update = (given[:, : 2 * units] + recalled[:, : 2 * units]).sigmoid().split(units, dim=1)
        remembered = recalled[:, 2 * units :]
        new = (given[:, 2 * units :] + reset * remembered).tanh()
        into_new = (1 - update) * (1 - new * new)
        into_reset, into_update = into_new * remembered * reset * (1 - reset), (before - new) * update * (1 - update)
        # What a state's gradient is multiplied by on its way to each gate, before its squashing.
        ctx.to_inputs = torch.stack([into_reset, into_update, into_new], dim=1)
        ctx.to_states = torch.stack([into_reset, into_update, into_new * reset], dim=1)
        ctx.update, ctx.module = update, module
        return outputs

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, None]:
        module = ctx.module
        back = module.get_parameter("weight_hh_l0").detach().t().contiguous()
        whole = grad[:, 0].contiguous().clone()
        gru_back(whole.numpy(), ctx.to_states.numpy(), ctx.update.numpy(), back)
        to_gates = (whole[:, None] * ctx.to_inputs).flatten(1)
        return (to_gates @ module.get_parameter("weight_ih_l0").detach())[:, None], None


def gru_inputs(module: nn.GRU, inputs: Tensor) -> Tensor:
    """Outputs (time, 1, unit) of a GRU of one layer and direction on float32 inputs (time, 1, feature), on the CPU.

    As `module(inputs)[0]`, but no gradient reaches the weights.
    """
    outputs: Tensor = _ToInputs.apply(inputs, module)  # type: ignore[no-untyped-call]
    return outputs
