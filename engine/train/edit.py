"""How far one text is from another."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def edit_distance(truth: Sequence[str], read: Sequence[str]) -> int:
    """Fewest insertions, deletions and substitutions that turn `read` into `truth` (Levenshtein 1966).

    Letters of two strings, or words of two lists.
    """
    if truth == read:
        return 0
    ids: dict[str, int] = {}
    a = np.array([ids.setdefault(item, len(ids)) for item in truth], np.int64)
    b = np.array([ids.setdefault(item, len(ids)) for item in read], np.int64)
    ramp = np.arange(len(b) + 1)
    row = ramp.copy()
    for item in a:
        best = np.minimum(row[:-1] + (b != item), row[1:] + 1)
        # Insertions run along the row: the minimum of row[j - k] + k is a running minimum after taking the ramp out.
        row = np.minimum.accumulate(np.concatenate([[row[0] + 1], best]) - ramp) + ramp
    return int(row[-1])
