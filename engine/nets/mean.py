"""The mean of the weights of runs that went on from one another, which often generalises better than any of them.

Izmailov et al., "Averaging Weights Leads to Wider Optima and Better Generalization" (UAI 2018).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from engine.data.files import read_whole
from engine.errors import ModelError
from engine.tensors import pack_tensors, unpack_tensors

_LIMIT = 2**30


def mean_of(paths: Sequence[Path]) -> bytes:
    """The bytes of a file of weights: the mean of those in `paths`, with the header of the last.

    What are no fractions, such as subword pieces, must be the same in all. Raises DataError where a file cannot be
    read, ModelError where they are of different networks.
    """
    files = [unpack_tensors(read_whole(path, _LIMIT), str(path)) for path in paths]
    last, header = files[-1]
    shapes = {name: (values.shape, values.dtype) for name, values in last.items()}
    mean = {}
    for path, (tensors, _) in zip(paths, files, strict=True):
        if {name: (values.shape, values.dtype) for name, values in tensors.items()} != shapes:
            raise ModelError(f"{path} must hold the network that {paths[-1]} holds, but holds another.")
    for name, values in last.items():
        each = [tensors[name] for tensors, _ in files]
        if values.dtype.kind == "f":
            mean[name] = np.mean([one.astype(np.float64) for one in each], axis=0).astype(values.dtype)
        elif all(np.array_equal(one, values) for one in each):
            mean[name] = values
        else:
            raise ModelError(f"`{name}` must be the same in {paths[0]} and {paths[-1]}, but is not.")
    return pack_tensors(mean, header)
