"""Results that nobody can change."""

from __future__ import annotations

import numpy as np


class Frozen:
    """Base of frozen dataclasses: their arrays become read-only too."""

    def __post_init__(self) -> None:
        for value in vars(self).values():
            if isinstance(value, np.ndarray):
                value.setflags(write=False)
