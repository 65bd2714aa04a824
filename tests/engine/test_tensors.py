"""Safetensors: what goes in comes out, and the library agrees."""

from __future__ import annotations

import numpy as np
import pytest
import safetensors.numpy
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from engine.errors import DataError
from engine.tensors import looks_pickled, pack_tensors, unpack_tensors
from tests.engine.corpus.hostile import safetensors as file_of

_dtypes = st.sampled_from(["f8", "f4", "f2", "i8", "i4", "i2", "i1", "u1", "b1"])
_tensors = st.dictionaries(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(lambda name: name != "__metadata__"),
    _dtypes.flatmap(lambda dtype: arrays.arrays(dtype, arrays.array_shapes(min_dims=0, min_side=0, max_side=4))),
    max_size=4,
)


@settings(max_examples=150)
@given(tensors=_tensors, metadata=st.dictionaries(st.text('ab\n"é'), st.text('ab\n"é')))
def test_comes_back(tensors: dict[str, np.ndarray], metadata: dict[str, str]) -> None:
    data = pack_tensors(tensors, metadata)
    found, notes = unpack_tensors(data, "a")
    assert notes == metadata
    assert found.keys() == tensors.keys()
    by_library = safetensors.numpy.load(data)
    for name, value in tensors.items():
        for again in (found[name], by_library[name]):
            assert again.dtype == value.dtype
            assert again.shape == value.shape
            np.testing.assert_array_equal(again, value)
        assert found[name].flags.writeable
        assert found[name].flags.owndata or found[name].size == 0


def test_views_are_written_as_they_look() -> None:
    value = np.arange(12, dtype=np.float32).reshape(3, 4)
    found, _ = unpack_tensors(pack_tensors({"a": value.T, "b": value[:, ::2], "c": value[1, 1]}, {}), "a")
    np.testing.assert_array_equal(found["a"], value.T)
    np.testing.assert_array_equal(found["b"], value[:, ::2])
    assert found["c"].shape == ()


def test_bfloat16_becomes_float32() -> None:
    entry = {"a": {"dtype": "BF16", "shape": [3], "data_offsets": [0, 6]}}
    body = np.array([0x3F80, 0xC040, 0x0000], "<u2").tobytes()
    found, _ = unpack_tensors(file_of(entry, body), "a")
    assert found["a"].dtype == np.float32
    assert found["a"].tolist() == [1.0, -3.0, 0.0]


@pytest.mark.parametrize("size", [0x280, 0x380, 0x480, 0x580])
def test_a_header_as_long_as_a_pickle_begins_is_no_pickle(size: int) -> None:
    table = b'{"__metadata__":{}}'
    assert unpack_tensors(file_of(table.ljust(size)), "a") == ({}, {})


def test_header_limit_of_the_caller() -> None:
    data = pack_tensors({"a": np.zeros(1)}, {"note": "x" * 1_000})
    assert unpack_tensors(data, "a")[1]["note"]
    with pytest.raises(DataError, match="a must be a safetensors file"):
        unpack_tensors(data, "a", max_header=500)


@pytest.mark.parametrize("value", [np.array(["a"]), np.array([{}]), np.zeros((1,) * 9), np.zeros(1, np.complex128)])
def test_what_could_not_be_read_is_not_written(value: np.ndarray) -> None:
    with pytest.raises(DataError):
        pack_tensors({"a": value}, {})


def test_pickles_are_known_by_their_first_bytes() -> None:
    assert looks_pickled(b"\x80\x02}q\x00.")
    assert looks_pickled(b"PK\x03\x04")
    assert not looks_pickled(b"")
    assert not looks_pickled(pack_tensors({"a": np.zeros(1)}, {}))
    with pytest.raises(DataError, match="save_file"):
        unpack_tensors(b"\x80\x02}q\x00.", "weights.pt")
