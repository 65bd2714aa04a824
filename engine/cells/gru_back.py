"""The way back through the steps of a GRU, once all that does not depend on the gradient is there for all steps.

Werbos, Proc. IEEE 1990, section IV; Cho et al., EMNLP 2014, section 2.3, in torch's form.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

Array = NDArray[np.float32]


def gru_back(received: Array, factors: Array, update: Array, recurrent: Tensor) -> None:
    """Add to the gradient of each state what comes to it through the later ones, in place.

    received   (time, unit): dL/dh from outside the recurrence; afterwards the total
    factors    (time, 3, unit): what a state's gradient is multiplied by on its way to each gate, before its squashing
    update     (time, unit): the update gate
    recurrent  (unit, 3 * unit): W_hh, turned round

    The product of each step is torch's, not numpy's, so that it keeps to torch's number of threads: numpy's BLAS would
    wake all cores at each step, which takes many times longer on a busy machine.
    """
    units = received.shape[1]
    gates, carried = np.zeros((3, units), np.float32), np.zeros(units, np.float32)
    flat = torch.from_numpy(gates).view(-1)
    rows = torch.from_numpy(received).unbind()[::-1]
    for row, state, factor, updated in zip(rows, received[::-1], factors[::-1], update[::-1], strict=True):
        row.addmv_(recurrent, flat)
        np.add(state, carried, state)
        np.multiply(state, factor, gates)
        np.multiply(state, updated, carried)
