"""Attention weights of `nn.MultiheadAttention` for one sequence, from what it was called with."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import multi_head_attention_forward

from engine.errors import ModelError
from engine.record.run import Array, array_of

_CALL = inspect.signature(nn.MultiheadAttention.forward)
_LAYER_CALL = inspect.signature(nn.TransformerEncoderLayer.forward)


def attention_of_call(
    module: nn.MultiheadAttention, sample: int, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Array:
    """Weights (target, source, head) of one sequence for a call of `module` with these arguments.

    They are the softmax's own, before dropout: each row sums to 1. Vaswani et al., "Attention Is All You Need"
    (NeurIPS 2017), section 3.2. Raises ModelError where the batch has no such sequence.
    """
    call = _CALL.bind(module, *args, **kwargs).arguments
    query, key, value = (_one(call[name], sample, module.batch_first) for name in ("query", "key", "value"))
    padding, mask = call.get("key_padding_mask"), call.get("attn_mask")
    if padding is not None and padding.dim() == 2:
        padding = padding[sample : sample + 1]
    elif padding is not None:
        padding = padding[None]
    if mask is not None and mask.dim() == 3 and call["query"].dim() == 3:
        mask = mask[sample * module.num_heads : (sample + 1) * module.num_heads]
    return _weights(module, (query, key, value), padding, mask)


def attention_of_layer(
    layer: nn.TransformerEncoderLayer, sample: int, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Array:
    """Weights (target, source, head) of an encoder layer on torch's fast path, which calls no attention module."""
    call = _LAYER_CALL.bind(layer, *args, **kwargs).arguments
    source, mask, padding = call["src"], call.get("src_mask"), call.get("src_key_padding_mask")
    if source.is_nested:
        source, padding, sample = source.unbind()[sample][None], None, 0
    with torch.no_grad():
        x = layer.norm1(source) if layer.norm_first else source
    call_kwargs = {"key_padding_mask": padding, "attn_mask": mask}
    return attention_of_call(layer.self_attn, sample, (x, x, x), call_kwargs)


def _one(tensor: Tensor, sample: int, batch_first: bool) -> Tensor:
    """(position, 1, feature) of one sequence."""
    if tensor.is_nested:
        return tensor.unbind()[sample][:, None]
    if tensor.dim() == 2:
        tensor, batch_first = tensor[:, None], False
    batched = tensor if batch_first else tensor.transpose(0, 1)
    if not 0 <= sample < len(batched):
        raise ModelError(f"`sample` must be below the batch size, {len(batched)}, but is {sample} instead.")
    return batched[sample][:, None]


@torch.no_grad()
def _weights(
    module: nn.MultiheadAttention, inputs: tuple[Tensor, Tensor, Tensor], padding: Tensor | None, mask: Tensor | None
) -> Array:
    separate: dict[str, Any] = {}
    if not module._qkv_same_embed_dim:
        separate = {
            "use_separate_proj_weight": True,
            "q_proj_weight": module.q_proj_weight,
            "k_proj_weight": module.k_proj_weight,
            "v_proj_weight": module.v_proj_weight,
        }
    query, key, value = (tensor.detach() for tensor in inputs)
    _, weights = multi_head_attention_forward(
        query,
        key,
        value,
        module.embed_dim,
        module.num_heads,
        module.in_proj_weight,
        module.in_proj_bias,
        module.bias_k,
        module.bias_v,
        module.add_zero_attn,
        0.0,
        module.out_proj.weight,
        module.out_proj.bias,
        training=False,
        key_padding_mask=padding,
        need_weights=True,
        attn_mask=mask,
        average_attn_weights=False,
        **separate,
    )
    assert weights is not None
    return np.array(array_of(weights[0]).transpose(1, 2, 0), np.float32)
