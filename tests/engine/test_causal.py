"""Causal convolutions: what a step sees, and that the cached steps are the parallel pass."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from engine.nets.causal import CausalStack, Inside, doubling, receptive_field
from engine.nets.causal_steps import CausalSteps


def _stack(kernel: int = 2, condition: int = 0, dilations: tuple[int, ...] = (1, 2, 4, 1, 2)) -> CausalStack:
    torch.manual_seed(5)
    return CausalStack(3, 7, 5, dilations, kernel, condition)


@pytest.mark.parametrize("kernel", [2, 3])
def test_a_step_sees_its_receptive_field_and_nothing_else(kernel: int) -> None:
    stack = _stack(kernel).double()
    x = torch.randn(1, 3, 60, dtype=torch.float64, requires_grad=True)
    stack(x)[0, :, 50].sum().backward()
    assert x.grad is not None
    seen = x.grad.abs().sum((0, 1)).nonzero().flatten()
    assert int(seen.max()) == 50
    assert int(seen.min()) == 50 - stack.field + 1
    assert len(seen) == stack.field == receptive_field((1, 2, 4, 1, 2), kernel)


@pytest.mark.parametrize(("kernel", "condition"), [(2, 0), (3, 0), (2, 4), (1, 0)])
def test_cached_steps_equal_the_parallel_pass(kernel: int, condition: int) -> None:
    stack = _stack(kernel, condition)
    x = torch.randn(1, 3, 80)
    known = torch.randn(1, condition, 80) if condition else None
    with torch.no_grad():
        parallel = stack(x, known)[0].t().numpy()
    stepper = CausalSteps(stack)
    steps = [
        stepper.step(x[0, :, t].numpy(), None if known is None else known[0, :, t].numpy()) for t in range(x.shape[2])
    ]
    np.testing.assert_allclose(np.stack(steps), parallel, rtol=1e-5, atol=1e-5)


def test_a_block_is_the_published_formula() -> None:
    stack = _stack(dilations=(3,))
    block = stack.blocks[0]
    x = torch.randn(1, 3, 20)
    signal = stack.entry(x)
    before = nn.functional.pad(signal, (3, 0))[..., :20]
    total = block.taps.weight[..., 0] @ before[0] + block.taps.weight[..., 1] @ signal[0] + block.taps.bias[:, None]
    hidden = total[:7].tanh() * total[7:].sigmoid()
    torch.testing.assert_close(stack(x)[0], block.skip(hidden[None])[0])


def test_a_watch_sees_every_block_and_can_change_it() -> None:
    stack = _stack()
    x = torch.randn(1, 3, 30)
    seen: list[tuple[int, Inside]] = []

    def look(index: int, inside: Inside) -> torch.Tensor:
        seen.append((index, Inside(*(value.detach() for value in inside))))
        return inside.hidden

    def mute(index: int, inside: Inside) -> torch.Tensor:
        return inside.hidden * 0

    torch.testing.assert_close(stack(x, watch=look), stack(x))
    assert [index for index, _ in seen] == [0, 1, 2, 3, 4]
    assert all(float(inside.gate.min()) > 0 and float(inside.gate.max()) < 1 for _, inside in seen)
    biases = sum(block.skip.bias for block in stack.blocks)
    torch.testing.assert_close(stack(x, watch=mute)[0, :, 4], biases)


def test_dilations_double_and_begin_again() -> None:
    assert doubling(3, 2) == (1, 2, 4, 1, 2, 4)
    assert receptive_field(doubling(10), 2) == 1024
