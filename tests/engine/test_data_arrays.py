"""Arrays of `.npz` files as numpy writes them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from engine.data.arrays import read_arrays
from engine.errors import DataError
from tests.engine.corpus.seeds import packed, stored

_dtypes = st.sampled_from(["<i2", ">i4", "<i8", "|u1", "<f4", ">f8", "<f2", "|b1", "<U3", ">U2"])


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    value=_dtypes.flatmap(lambda d: arrays.arrays(d, arrays.array_shapes(min_dims=0, min_side=0))),
    fortran=st.booleans(),
)
def test_comes_back(value: np.ndarray, fortran: bool, tmp_path: Path) -> None:
    value = np.asarray(value, order="F" if fortran else "C")
    found = read_arrays(stored(packed(a=value), tmp_path), ["a"])["a"]
    assert found.dtype == value.dtype
    assert found.shape == value.shape
    np.testing.assert_array_equal(found, value)
    assert not found.flags.writeable


def test_only_what_is_asked_for_is_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    np.savez(path, a=np.arange(3), b=np.array([{}], dtype=object), c=np.ones(2))
    assert set(read_arrays(path, ["a"], ["c", "d"])) == {"a", "c"}
    with pytest.raises(DataError, match="numbers or text"):
        read_arrays(path, ["b"])
    with pytest.raises(DataError, match="no array 'z'"):
        read_arrays(path, ["a", "z"])


def test_the_limit_counts_what_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    np.savez_compressed(path, a=np.zeros(10**6))
    assert path.stat().st_size < 20_000
    assert read_arrays(path, ["a"], limit=8_100_000)["a"].shape == (10**6,)
    with pytest.raises(DataError, match="more than 8,000,000 bytes"):
        read_arrays(path, ["a"], limit=8_000_000)
