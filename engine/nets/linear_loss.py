"""Cross entropy of a linear layer's outputs, a few rows at a time, so that the table of all logits never exists.

For 4,000 positions and 6,000 pieces that table takes 96 MB and most of an update's time on a CPU. Here each
slice of rows makes its logits, its share of the loss and all its gradients while it is in the cache.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

ROWS = 512
_ROWS_CUDA = 16_384
"""A GPU has no such cache, and each slice costs it a dozen launches."""


class _LinearLoss(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any, rows: Tensor, weight: Tensor, bias: Tensor, targets: Tensor, smoothing: float, dtype: torch.dtype
    ) -> tuple[Tensor, Tensor]:
        classes, low = len(weight), weight.to(dtype)
        low_rows, low_bias = rows.to(dtype), bias.to(dtype)
        d_rows, d_weight, d_bias = torch.empty_like(rows), torch.zeros_like(weight), torch.zeros_like(bias)
        loss, plain = weight.new_zeros(()), weight.new_zeros(())
        summed, share = weight.sum(0), smoothing / classes
        each = _ROWS_CUDA if rows.is_cuda else ROWS
        for start in range(0, len(rows), each):
            part = slice(start, start + each)
            logits = torch.addmm(low_bias, low_rows[part], low.T)
            known = targets[part, None]
            grad = logits.softmax(1)
            # Of the log probabilities only those of the targets and the sum over all classes are needed.
            picked = grad.gather(1, known).float().clamp_min_(1e-30).log_()
            normaliser = logits.gather(1, known).float() - picked
            everywhere = (rows[part] @ summed + bias.sum()).sum() - classes * normaliser.sum()
            plain -= picked.sum()
            loss -= (1 - smoothing) * picked.sum() + share * everywhere
            grad.scatter_add_(1, known, torch.full_like(known, 1, dtype=grad.dtype).mul_(smoothing - 1))
            d_bias += grad.sum(0, dtype=bias.dtype)
            d_rows[part] = (grad @ low).to(rows.dtype)
            d_weight += (grad.T @ low_rows[part]).float()
        # The share of every class in the smoothed target is a constant, so its gradients need no table.
        d_rows -= share * summed
        d_weight -= share * rows.sum(0)
        d_bias -= share * len(rows)
        ctx.save_for_backward(d_rows, d_weight, d_bias)
        return loss, plain

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad: Tensor, _: Tensor) -> tuple[Tensor | None, ...]:
        d_rows, d_weight, d_bias = ctx.saved_tensors
        return d_rows * grad, d_weight * grad, d_bias * grad, None, None, None


def linear_loss(
    rows: Tensor, weight: Tensor, bias: Tensor, targets: Tensor, smoothing: float = 0.0
) -> tuple[Tensor, Tensor]:
    """Summed cross entropy of `rows @ weight.T + bias` with label smoothing, and that without, for a report.

    rows (row, feature), weight (class, feature), bias (class,), targets int64 (row,). Products are in the type that
    autocast asks for, sums in float32; only the first loss has a gradient. Label smoothing: Szegedy et al.,
    "Rethinking the Inception Architecture" (CVPR 2016), section 7.
    """
    kind = rows.device.type
    dtype = torch.get_autocast_dtype(kind) if torch.is_autocast_enabled(kind) else weight.dtype
    result: tuple[Tensor, Tensor] = _LinearLoss.apply(  # type: ignore[no-untyped-call]
        rows, weight, bias, targets, smoothing, dtype
    )
    return result
