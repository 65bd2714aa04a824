"""The nets that translate: step by step as in parallel, and what attention keeps to."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import torch
from torch import Tensor

from engine.nets.attention import Overrule
from engine.nets.encoder_decoder import EncoderDecoder
from engine.nets.linear_loss import linear_loss
from engine.nets.transformer import Transformer
from engine.nets.translator import Sizes, Translator, spread

SIZES = Sizes(23, "lstm", 10, 7, 11, 2, 3, "multiplicative", heads=2, dropout=0.0)
KINDS = {
    "additive": replace(SIZES, attention="additive"),
    "multiplicative": SIZES,
    "gru": replace(SIZES, cell="gru"),
    "one side": replace(SIZES, bidirectional=False, residual=False),
    "no attention": replace(SIZES, attention="none"),
    "transformer": replace(SIZES, cell="transformer"),
}
kinds = pytest.mark.parametrize("kind", KINDS)
attending = pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "no attention"])


def net_of(kind: str) -> Any:
    torch.manual_seed(5)
    sizes = KINDS[kind]
    net = Transformer(sizes) if sizes.cell == "transformer" else EncoderDecoder(sizes)
    return net.eval()


def batch() -> tuple[Tensor, Tensor]:
    """Two sources of six pieces, two targets of five."""
    torch.manual_seed(6)
    return torch.randint(3, 23, (6, 2)), torch.randint(3, 23, (5, 2))


@torch.no_grad()
def stepped(net: Translator, source: Tensor, target: Tensor, overrule: Overrule) -> Tensor:
    encoded = net.encode(source)
    state, rows = net.begin(encoded), []
    for number, last in enumerate(target):
        log_probs, state = net.step(encoded, state, last, number, overrule)
        rows.append(log_probs)
    return torch.stack(rows)


@torch.no_grad()
def at_once(net: Translator, source: Tensor, target: Tensor, overrule: Overrule) -> Tensor:
    return net.logits(net.decode(net.encode(source), target, overrule).readout).log_softmax(-1)


def overruled() -> Overrule:
    """Something of everything that can be forced on attention."""
    hidden = torch.tensor([False, True, False, False, False, True])
    row = torch.tensor([0.5, 0.0, 0.25, 0.0, 0.25, 0.0])
    return Overrule(0.5, hidden, {(0, 2): row.expand(2, 6), (1, 3): torch.stack([row, torch.full((6,), torch.nan)])})


@kinds
@pytest.mark.parametrize("forced", [False, True], ids=["as trained", "overruled"])
def test_step_by_step_equals_parallel(kind: str, forced: bool) -> None:
    net, (source, target) = net_of(kind), batch()
    overrule = overruled() if forced else Overrule()
    if forced and kind != "transformer":
        overrule = replace(overrule, rows={key: row[:1] for key, row in overrule.rows.items()})
    parallel = at_once(net, source, target, overrule)
    torch.testing.assert_close(stepped(net, source, target, overrule), parallel, atol=1e-5, rtol=0)
    changed = (parallel - at_once(net, source, target, Overrule())).abs().max()
    assert (changed > 1e-3) == (forced and kind != "no attention")


@kinds
def test_a_row_of_a_batch_is_as_alone(kind: str) -> None:
    net, (source, target) = net_of(kind), batch()
    both = at_once(net, source, target, Overrule())
    torch.testing.assert_close(
        at_once(net, source[:, 1:], target[:, 1:], Overrule())[:, 0], both[:, 1], atol=1e-5, rtol=0
    )


@kinds
def test_no_step_sees_what_comes_after_it(kind: str) -> None:
    net, (source, target) = net_of(kind), batch()
    before = at_once(net, source, target, Overrule())
    target[3] = (target[3] + 1 - 3) % 20 + 3
    after = at_once(net, source, target, Overrule())
    torch.testing.assert_close(before[:3], after[:3])
    assert (before[3:] - after[3:]).abs().max() > 1e-4


@kinds
def test_picked_rows_go_on_as_the_rows_they_were(kind: str) -> None:
    net, source = net_of(kind), batch()[0]
    with torch.no_grad():
        encoded = spread(net.encode(source[:, :1]), 3)
        last = torch.tensor([4, 5, 6])
        _, state = net.step(encoded, net.begin(encoded), last, 0)
        straight = net.step(encoded, state, last, 1).log_probs
        turned = net.step(encoded, net.pick(state, torch.tensor([2, 0, 0])), last[[2, 0, 0]], 1).log_probs
    torch.testing.assert_close(turned, straight[[2, 0, 0]])


@attending
def test_rows_of_attention_sum_to_one_and_what_is_hidden_gets_nothing(kind: str) -> None:
    net, (source, target) = net_of(kind), batch()
    hidden = torch.tensor([True, False, False, False, True, False])
    with torch.no_grad():
        decoded = net.decode(net.encode(source), target, Overrule(hidden=hidden))
    assert len(decoded.weights) == (3 if kind == "transformer" else 1)
    for weights in decoded.weights:
        assert weights.shape[2:] == (5, 6)
        torch.testing.assert_close(weights.sum(-1), torch.ones(weights.shape[:3]))
        assert (weights[..., hidden] == 0).all()


@attending
def test_temperature_sharpens_and_flattens(kind: str) -> None:
    net, (source, target) = net_of(kind), batch()
    with torch.no_grad():
        peaks = [
            float(net.decode(net.encode(source), target, Overrule(heat)).weights[-1].max(-1).values.mean())
            for heat in (0.1, 1.0, 50.0)
        ]
    assert peaks[0] > peaks[1] > peaks[2]
    assert peaks[2] == pytest.approx(1 / 6, abs=0.02)


def test_a_row_put_in_place_is_what_the_context_sums() -> None:
    net, (source, target) = net_of("additive"), batch()
    row = torch.tensor([[0.0, 0.0, 1.0, 0.0, 0.0, 0.0]])
    with torch.no_grad():
        encoded = net.encode(source)
        decoded = net.decode(encoded, target, Overrule(rows={(0, 4): row}))
    torch.testing.assert_close(decoded.contexts[4], encoded.states[2])
    assert (decoded.weights[0][:, 0, 4] == row).all()


def test_without_attention_only_the_last_states_reach_the_decoder() -> None:
    net, (source, target) = net_of("no attention"), batch()
    with torch.no_grad():
        encoded = net.encode(source)
        wrong = encoded._replace(states=torch.zeros_like(encoded.states))
        torch.testing.assert_close(net.decode(wrong, target).readout, net.decode(encoded, target).readout)
    assert encoded.memory == ()


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_linear_loss_is_that_of_torch(smoothing: float) -> None:
    torch.manual_seed(1)
    layer, rows = torch.nn.Linear(7, 13), torch.randn(1_100, 7, requires_grad=True)
    targets = torch.randint(13, (1_100,))
    wanted = torch.nn.functional.cross_entropy(layer(rows), targets, label_smoothing=smoothing, reduction="sum")
    expected = torch.autograd.grad(wanted, (rows, layer.weight, layer.bias))
    loss, plain = linear_loss(rows, layer.weight, layer.bias, targets, smoothing)
    torch.testing.assert_close(loss, wanted)
    torch.testing.assert_close(plain, torch.nn.functional.cross_entropy(layer(rows), targets, reduction="sum"))
    for mine, torchs in zip(torch.autograd.grad(2 * loss, (rows, layer.weight, layer.bias)), expected, strict=True):
        torch.testing.assert_close(mine, 2 * torchs, atol=1e-4, rtol=1e-4)
