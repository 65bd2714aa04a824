"""Networks as outlines: the shapes of all their weights, before there is memory for any."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

_MAKES = frozenset({torch.empty, torch.zeros, torch.ones, torch.rand, torch.randn})
_KEEPS_SHAPE = frozenset({Tensor.normal_, Tensor.uniform_, Tensor.mul, Tensor.__rmul__, Tensor.div})


class Outline(TorchFunctionMode):
    """Within it networks are made on torch's meta device: their weights have shapes, but no numbers and no memory.

    `torch.device("meta")` alone does so too, but torch loads libraries for over a second where a network then draws
    numbers by chance or scales them; here both leave a weight as it is.
    """

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Iterable[type],
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        given = dict(kwargs or {})
        if func in _MAKES:
            return torch.empty(*args, **given | {"device": "meta"})
        if getattr(func, "__module__", "") == nn.init.__name__:
            return given["tensor"] if "tensor" in given else args[0]
        if func in _KEEPS_SHAPE and args[0].is_meta and not any(isinstance(other, Tensor) for other in args[1:]):
            return args[0]
        return func(*args, **given)
