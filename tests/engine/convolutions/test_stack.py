"""The stack of convolutions: what it can see, and that steps and the parallel pass are one function."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.cancel import Cancel
from engine.labs.convolutions.session import shape_of
from engine.labs.convolutions.setup import TEXTBOOK, Setup
from engine.labs.convolutions.speech import softmax
from engine.labs.convolutions.weights import load_net
from engine.nets.wavenet import SILENCE, Shape, WaveNet
from engine.nets.wavenet_steps import Stepper, cached, drawn, naive, parallel

SHAPES = (
    Shape((1, 2, 4, 8), 2, 6, 8, 10),
    Shape((1, 3, 9), 3, 6, 8, 10),
    Shape((1, 2, 1, 2), 4, 5, 8, 10, words=10),
    Shape((4,), 5, 4, 6, 6),
)


def net_of(shape: Shape) -> WaveNet:
    torch.manual_seed(3)
    return WaveNet(shape).eval()


def codes(count: int, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, count)


def seen(net: WaveNet, step: int, count: int) -> np.ndarray:
    """Inputs (time) that the logits of a step have a gradient for."""
    embedded: list[torch.Tensor] = []

    def keep(module: object, inputs: object, output: torch.Tensor) -> torch.Tensor:
        embedded.append(output.detach().requires_grad_(True))
        return embedded[0]

    handle = net.embedding.register_forward_hook(keep)
    condition = net.conditions(torch.tensor([2]), torch.rand(count, 1)) if net.shape.words else None
    net(torch.from_numpy(codes(count)).unsqueeze(1), condition)[step].square().sum().backward()
    handle.remove()
    gradient = embedded[0].grad
    assert gradient is not None
    return np.flatnonzero(gradient.abs().sum(dim=(1, 2)).numpy())


@pytest.mark.parametrize("shape", SHAPES)
def test_the_formula_of_the_receptive_field_is_what_gradients_reach(shape: Shape) -> None:
    count = shape.field + 9
    reached = seen(net_of(shape), count - 1, count)
    assert count - reached[0] == shape.field
    assert reached[-1] == count - 1


def test_a_gap_in_the_field_is_a_gap_for_gradients() -> None:
    """Kernel 5 with dilation 4 alone reads every fourth sample."""
    assert seen(net_of(SHAPES[3]), 20, 21).tolist() == [4, 8, 12, 16, 20]


@pytest.mark.parametrize("shape", SHAPES)
def test_an_output_does_not_depend_on_what_comes_later(shape: Shape) -> None:
    net, count, middle = net_of(shape), 60, 37
    before = codes(count)
    after = before.copy()
    after[middle + 1 :] = codes(count - middle - 1, 9)
    conditions = net.conditions(torch.tensor([1]), torch.rand(count, 1)) if shape.words else None
    with torch.no_grad():
        one, other = (net(torch.from_numpy(each).unsqueeze(1), conditions)[:, 0] for each in (before, after))
    assert torch.equal(one[: middle + 1], other[: middle + 1])
    assert not torch.equal(one[middle + 1], other[middle + 1])


def test_taps_on_both_sides_do_see_what_comes() -> None:
    shape = Shape((1, 2, 4), 3, 6, 8, 10, causal=False)
    reached = seen(net_of(shape), 20, 41)
    assert (reached[0], reached[-1]) == (20 - 7, 20 + 7)
    assert len(reached) == shape.field


@pytest.mark.parametrize("shape", SHAPES)
def test_step_by_step_is_the_parallel_pass(shape: Shape) -> None:
    net, read, word = net_of(shape), codes(90), 4 if shape.words else 0
    whole, stepper = parallel(net, read, word), Stepper(net, word)
    before = [SILENCE, *read[:-1]]
    steps = np.stack([stepper.step(int(code), index / len(read)) for index, code in enumerate(before)])
    assert float(np.abs(softmax(steps) - softmax(whole)).max()) < 1e-5
    np.testing.assert_allclose(steps, whole, atol=2e-5)


@pytest.mark.parametrize("shape", SHAPES)
def test_naive_and_cached_draw_the_same_samples(shape: Shape) -> None:
    net, count, word = net_of(shape), 70, 7 if shape.words else 0
    chances = np.random.default_rng(5).random(count)
    quick = list(cached(net, word, count, 0.9, chances, Cancel()))
    assert quick == list(naive(net, word, count, 0.9, chances, Cancel()))
    assert len(set(quick)) > 10
    other = np.random.default_rng(6).random(count)
    assert quick != list(cached(net, word, count, 0.9, other, Cancel()))


def test_a_lower_temperature_takes_likelier_codes() -> None:
    logits = np.log(np.array([0.5, 0.3, 0.2], np.float32))
    chances = np.linspace(0.0, 0.999, 1000)
    shares = [
        np.bincount([drawn(logits, heat, chance) for chance in chances], minlength=3) / 1000 for heat in (1, 0.5, 0.05)
    ]
    np.testing.assert_allclose(shares[0], [0.5, 0.3, 0.2], atol=2e-3)
    np.testing.assert_allclose(shares[1], np.array([25, 9, 4]) / 38, atol=2e-3)
    assert shares[2][0] > 0.999


def test_no_step_without_causality() -> None:
    with pytest.raises(ValueError, match="must be causal"):
        Stepper(net_of(Shape((1, 2), 3, causal=False)))


@pytest.mark.parametrize("setup", [TEXTBOOK, Setup("own", 3, 5, "tripling", 8, causal=False), Setup()])
def test_the_window_and_the_network_mean_the_same_stack(setup: Setup) -> None:
    shape = load_net()[0].shape if setup.network == "digits" else shape_of(setup)
    assert setup.field == shape.field
    assert setup.dilations == shape.dilations
    assert [setup.offsets(layer) for layer in range(setup.layers)] == [
        shape.offsets(layer) for layer in range(setup.layers)
    ]
    assert setup.channels == shape.channels
