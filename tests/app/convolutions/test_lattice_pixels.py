"""What falls on the same pixels of the lattice is drawn once."""

from __future__ import annotations

import numpy as np
import pytest

from app.labs.convolutions.lattice_paint import _runs, _told_apart


@pytest.mark.parametrize("seed", range(8))
def test_edges_are_told_apart_by_their_pixels(seed: int) -> None:
    random = np.random.default_rng(seed)
    edges = np.sort(random.uniform(-900, 900, (1 + 60 * seed, 2)), axis=0)
    np.testing.assert_array_equal(_told_apart(edges), np.unique(np.round(edges), axis=0))


def test_neighbours_are_one_run() -> None:
    assert _runs(np.array([-3.0, -2.0, 0.0, 4.0, 5.0, 6.0])) == [(-3.0, -2.0), (0.0, 0.0), (4.0, 6.0)]
    assert _runs(np.array([7.0])) == [(7.0, 7.0)]
