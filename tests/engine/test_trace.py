"""Traces: frozen arrays with named axes, and their file form."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from engine.errors import DataError
from engine.tensors import pack_tensors
from engine.trace import FORMAT, Axis, Trace, TraceSet, pack_traces, unpack_traces
from tests.engine.corpus.seeds import traces

_names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8).filter(
    lambda name: not name.startswith("coordinate:") and name != "__metadata__"
)


@st.composite
def _trace(draw: st.DrawFn, name: str) -> Trace:
    data = draw(arrays.arrays(np.float32, arrays.array_shapes(max_dims=3, min_side=0, max_side=4)))
    axes = []
    for size in data.shape:
        labels = draw(st.none() | st.lists(st.text(max_size=3), min_size=size, max_size=size))
        coordinate = draw(st.none() | arrays.arrays(np.float32, size, elements=st.floats(width=32, allow_nan=False)))
        axes.append(
            Axis(draw(st.text(max_size=4)), None if labels is None else tuple(labels), coordinate, draw(st.text("ms")))
        )
    return Trace(name, data, tuple(axes), draw(st.sampled_from(["state", "gate", "probability", "signal"])))


@settings(max_examples=100)
@given(st.data(), st.lists(_names, unique=True, max_size=3), st.dictionaries(st.text(), st.text(), max_size=2))
def test_comes_back(data: st.DataObject, names: list[str], notes: dict[str, str]) -> None:
    before = TraceSet(tuple(data.draw(_trace(name)) for name in names), notes)
    after = unpack_traces(pack_traces(before), "a")
    assert list(after) == list(before)
    assert after.notes == notes
    for old, new in zip(before.traces, after.traces, strict=True):
        np.testing.assert_array_equal(new.data, old.data)
        assert new.kind == old.kind
        for axis, again in zip(old.axes, new.axes, strict=True):
            assert (again.name, again.labels, again.unit) == (axis.name, axis.labels, axis.unit)
            assert (again.coordinate is None) == (axis.coordinate is None)
            if axis.coordinate is not None:
                np.testing.assert_array_equal(again.coordinate, axis.coordinate)


def test_nothing_can_be_changed() -> None:
    source = np.zeros((2, 3), np.float32)
    trace = Trace("a", source, (Axis("time", coordinate=source[:, 0]), Axis("unit")))
    source[:] = 7
    assert not trace.data.any()
    assert trace.time.coordinate is not None
    assert not trace.time.coordinate.any()
    with pytest.raises(ValueError, match="read-only"):
        trace.data[0, 0] = 1
    assert Trace("b", trace.data, trace.axes).data is trace.data


def test_a_read_only_view_of_something_that_changes_is_copied() -> None:
    source = np.zeros((2, 3), np.float32)
    view = source[:]
    view.setflags(write=False)
    trace = Trace("a", view, (Axis("time"), Axis("unit")))
    source[:] = 7
    assert not trace.data.any()


def test_a_set_is_a_mapping() -> None:
    found = traces()
    assert list(found) == ["recurrent/layer0/forward/hidden", "posterior"]
    assert found["posterior"].steps == 2
    assert [trace.name for trace in found.match("recurrent/*/hidden")] == ["recurrent/layer0/forward/hidden"]
    assert found.match("*/cell") == ()
    assert list(found.joined([Trace("x", np.zeros(1, np.float32), (Axis("time"),))])) == [*found, "x"]
    with pytest.raises(KeyError):
        found["missing"]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Trace("a", np.zeros((2, 3), np.float32), (Axis("time"),)), "`axes` of 'a'"),
        (lambda: Trace("a", np.array(1, np.float32), ()), "`axes` of 'a'"),
        (
            lambda: Trace("a", np.zeros(2, np.float32), (Axis("time", ("x",)),)),
            "`labels` of the axis 'time' of 'a' must be 2",
        ),
        (
            lambda: Trace("a", np.zeros(2, np.float32), (Axis("time", coordinate=np.zeros(3, np.float32)),)),
            "`coordinate`",
        ),
        (lambda: Trace("a", np.zeros(2, np.float32), (Axis("time"),), "other"), "`kind`"),  # type: ignore[arg-type]
        (lambda: TraceSet((Trace("a", np.zeros(2, np.float32), (Axis("time"),)),) * 2), "different names"),
    ],
)
def test_what_does_not_fit_is_refused(make: object, words: str) -> None:
    assert callable(make)
    with pytest.raises(DataError, match=words):
        make()


_GOOD = {"name": "a", "kind": "state", "axes": [{"name": "time", "unit": ""}]}


_CHANGES: list[dict[str, object]] = [
    {"name": "b"},
    {"name": ["a"]},
    {"kind": "other"},
    {"kind": ["state"]},
    {"axes": []},
    {"axes": [1]},
    {"axes": 1},
    {"axes": [{"name": 1}]},
    {"axes": [{"name": "time", "labels": "ab"}]},
    {"axes": [{"name": "time", "labels": [1, 2]}]},
    {"axes": [{"name": "time", "unit": None}]},
]


@pytest.mark.parametrize(
    "header",
    [
        {},
        {"format": "unrolled.trace/2"},
        {"format": FORMAT},
        {"format": FORMAT, "notes": "{}", "traces": "{}"},
        {"format": FORMAT, "notes": "[]", "traces": "[]"},
        {"format": FORMAT, "notes": '{"a": 1}', "traces": "[]"},
        {"format": FORMAT, "notes": "{}", "traces": "[" * 100_000},
        {"format": FORMAT, "notes": "{}", "traces": "[NaN]"},
        *({"format": FORMAT, "notes": "{}", "traces": json.dumps([{**_GOOD, **change}])} for change in _CHANGES),
        {"format": FORMAT, "notes": "{}", "traces": json.dumps([_GOOD, _GOOD])},
        {"format": FORMAT, "notes": "{}", "traces": json.dumps([{**_GOOD, "name": "whole"}])},
    ],
)
def test_a_table_that_lies_is_refused(header: dict[str, str]) -> None:
    data = pack_tensors({"a": np.zeros(2, np.float32), "whole": np.zeros(2, np.int64)}, header)
    with pytest.raises(DataError, match=r"^t\.safetensors must be a trace file"):
        unpack_traces(data, "t.safetensors")
