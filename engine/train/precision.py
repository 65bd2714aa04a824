"""In which numbers a network computes while it learns."""

from __future__ import annotations

import torch


def mixed(device: torch.device) -> torch.autocast:
    """A context in which products are in bfloat16 where the processor does that fast, and in float32 elsewhere.

    On a GPU too it is float32: cuDNN's recurrent layers would compute in float16 there, whose gradients need scaling.
    """
    fast = device.type == "cpu" and torch.cpu._is_avx512_bf16_supported()
    return torch.autocast(device.type, dtype=torch.bfloat16, enabled=fast)
