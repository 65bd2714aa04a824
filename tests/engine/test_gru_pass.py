"""The hand-written GRU pass against torch's own."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from engine.nets.gru_inputs import gru_inputs
from engine.nets.gru_pass import gru_pass


@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("layers", [1, 2])
def test_outputs_and_gradients_equal_those_of_torch(bidirectional: bool, layers: int) -> None:
    torch.manual_seed(3)
    module = nn.GRU(7, 11, layers, bidirectional=bidirectional)
    inputs = torch.randn(13, 5, 7, requires_grad=True)
    theirs = module(inputs)[0]
    ours = gru_pass(module, inputs)
    torch.testing.assert_close(ours, theirs, atol=1e-6, rtol=1e-5)
    weight = torch.randn_like(theirs)
    wanted = torch.autograd.grad((theirs * weight).sum(), [inputs, *module.parameters()])
    found = torch.autograd.grad((ours * weight).sum(), [inputs, *module.parameters()])
    for mine, other in zip(found, wanted, strict=True):
        torch.testing.assert_close(mine, other, atol=1e-5, rtol=1e-4)


def test_dropout_acts_between_layers_in_training_alone() -> None:
    torch.manual_seed(3)
    module = nn.GRU(5, 7, 2, dropout=0.5)
    inputs = torch.randn(11, 3, 5)
    assert not torch.equal(gru_pass(module, inputs), gru_pass(module, inputs))
    module.eval()
    torch.testing.assert_close(gru_pass(module, inputs), module(inputs)[0], atol=1e-6, rtol=1e-5)


def test_gradients_of_inputs_alone_equal_those_of_torch() -> None:
    torch.manual_seed(3)
    module = nn.GRU(7, 11)
    inputs = torch.randn(53, 1, 7, requires_grad=True)
    theirs = module(inputs)[0]
    ours = gru_inputs(module, inputs)
    torch.testing.assert_close(ours, theirs, atol=0, rtol=0)
    weight = torch.randn_like(theirs)
    (wanted,) = torch.autograd.grad((theirs * weight).sum(), [inputs])
    (found,) = torch.autograd.grad((ours * weight).sum(), [inputs])
    torch.testing.assert_close(found, wanted, atol=1e-5, rtol=1e-4)
