"""Attention weights of nn.MultiheadAttention, alone and inside transformers, on torch's fast path and off it."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from engine.record import record


@pytest.mark.parametrize("batch_first", [True, False])
@pytest.mark.parametrize("need", [True, False])
@pytest.mark.parametrize("keys", [12, 10])
def test_weights_are_the_modules_own(batch_first: bool, need: bool, keys: int) -> None:
    module = nn.MultiheadAttention(12, 3, batch_first=batch_first, kdim=keys, vdim=keys).eval()
    query, key = torch.randn(3, 5, 12), torch.randn(3, 7, keys)
    padding = torch.arange(7)[None] >= torch.tensor([7, 4, 6])[:, None]
    mask = torch.rand(9, 5, 7) < 0.2
    mask[..., 0] = False
    given = (query, key, key) if batch_first else tuple(t.transpose(0, 1) for t in (query, key, key))
    options = {"key_padding_mask": padding, "attn_mask": mask}
    wanted = module(*given, **options, average_attn_weights=False)[1]
    plain = module(*given, **options, need_weights=need)
    with record(module, sample=1) as recording:
        seen = module(*given, **options, need_weights=need)
    assert torch.equal(plain[0], seen[0])
    trace = recording.traces["./attention"]
    assert [axis.name for axis in trace.axes] == ["time", "source", "head"]
    np.testing.assert_allclose(trace.data, wanted[1].detach().permute(1, 2, 0).numpy(), atol=1e-6)
    np.testing.assert_allclose(trace.data.sum(1), 1, atol=1e-5)


@pytest.mark.parametrize("norm_first", [True, False])
@pytest.mark.parametrize("padded", [True, False])
@pytest.mark.filterwarnings("ignore:.*nested tensors.*")
@pytest.mark.filterwarnings("ignore:enable_nested_tensor")
def test_the_fast_path_stays_on_and_gives_the_same_weights(norm_first: bool, padded: bool) -> None:
    layer = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True, norm_first=norm_first)
    model = nn.TransformerEncoder(layer, 2).eval()
    x = torch.randn(3, 5, 8)
    padding = torch.arange(5)[None] >= torch.tensor([5, 3, 4])[:, None] if padded else None
    with torch.no_grad():
        plain = model(x, src_key_padding_mask=padding)
        with record(model, sample=1) as recording:
            seen = model(x, src_key_padding_mask=padding)
    assert torch.equal(plain, seen)
    with record(model, sample=1) as slow:
        model(x, src_key_padding_mask=padding)
    length = 3 if padded else 5
    assert set(recording.traces) == {"layers.0.self_attn/attention", "layers.1.self_attn/attention"}
    for name, trace in recording.traces.items():
        np.testing.assert_allclose(
            trace.data[:length, :length], slow.traces[name].data[:length, :length], atol=1e-5, err_msg=name
        )


def test_a_decoder_in_training_keeps_its_bits_and_shows_both_attentions() -> None:
    model = nn.TransformerDecoder(nn.TransformerDecoderLayer(8, 2, 16, dropout=0.3), 1).train()
    target, memory = torch.randn(4, 2, 8), torch.randn(6, 2, 8)
    causal = nn.Transformer.generate_square_subsequent_mask(4)
    results = []
    for recorded in (False, True):
        torch.manual_seed(1)
        if recorded:
            with record(model) as recording:
                results.append(model(target, memory, tgt_mask=causal))
        else:
            results.append(model(target, memory, tgt_mask=causal))
    assert torch.equal(*results)
    own, cross = recording.traces["layers.0.self_attn/attention"], recording.traces["layers.0.multihead_attn/attention"]
    assert own.data.shape == (4, 4, 2)
    assert not np.triu(own.data[..., 0], 1).any()
    assert cross.data.shape == (4, 6, 2)
    np.testing.assert_allclose(cross.data.sum(1), 1, atol=1e-5)
