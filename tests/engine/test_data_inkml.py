"""InkML as others write it."""

from __future__ import annotations

import numpy as np
import pytest

from engine.data.inkml import unpack_inkml
from engine.data.inkml_writer import pack_inkml
from engine.errors import DataError
from tests.engine.corpus.seeds import INKML, ink

_FORMAT = '<traceFormat><channel name="X"/><channel name="Y"/>{}</traceFormat>'


def _file(body: str) -> bytes:
    return f'<ink xmlns="http://www.w3.org/2003/InkML">{body}</ink>'.encode()


def _xy(body: str) -> list[list[float]]:
    points: list[list[float]] = unpack_inkml(_file(body), "a")[0].points.tolist()
    return points


def test_differences_as_in_the_recommendation() -> None:
    # The example of section 3.2.1, added up by hand.
    trace = "<trace>1125 18432,'23'43,\"7\"-8,3-5,7 -3,6 2,6 8,3 6,3 8</trace>"
    steps = [(23, 43), (30, 35), (33, 30), (40, 27), (46, 29), (52, 37), (55, 43), (58, 51)]
    expected = np.cumsum([(1125, 18432), *steps], axis=0)
    assert _xy(trace) == expected.tolist()


@pytest.mark.parametrize(
    ("trace", "expected"),
    [
        ("1 2, 3 4", [[1, 2], [3, 4]]),
        (" 1   2\n,\t3 4 ", [[1, 2], [3, 4]]),
        ("1-2,-3.5+4", [[1, -2], [-3.5, 4]]),
        ("1 2, * 5, 7 *", [[1, 2], [1, 5], [7, 5]]),
        ("1 2, '3 '4, * *", [[1, 2], [4, 6], [7, 10]]),
        ("1 2, '1 '1, \"1 \"1, * *", [[1, 2], [2, 3], [4, 5], [7, 8]]),
        ("1 2, '3 '4, 1 1, !9 !9, 1 1", [[1, 2], [4, 6], [5, 7], [9, 9], [1, 1]]),
        ("#A #ff", [[10, 255]]),
        ("1e2 .5", [[100, 0.5]]),
        ("1 2 99, 3 4 99", [[1, 2], [3, 4]]),
    ],
)
def test_points(trace: str, expected: list[list[float]]) -> None:
    assert _xy(f"<trace>{trace}</trace>") == expected


def test_channels_in_any_order_with_flip_time_and_pressure() -> None:
    (found,) = unpack_inkml(INKML, "a")
    assert found.text == "ab"
    assert found.stroke_lengths.tolist() == [4, 1]
    # F Y X T with Y upwards: explicit, then first differences, then second ones, which go on in Y and T.
    assert found.points.tolist() == [[2, -1], [3, -2], [5, -4], [9, -7], [3, -2]]
    assert found.time is not None
    np.testing.assert_allclose(found.time, [0, 0.01, 0.02, 0.037, 0.004], atol=1e-7)
    assert found.pressure is None


def test_pressure_by_its_range_and_by_its_largest_value() -> None:
    ranged = _FORMAT.format('<channel name="F" min="100" max="300"/>') + "<trace>0 0 100, 1 1 200, 2 2 300</trace>"
    assert np.asarray(unpack_inkml(_file(ranged), "a")[0].pressure).tolist() == [0, 0.5, 1]
    bare = _FORMAT.format('<channel name="F"/>') + "<trace>0 0 0, 1 1 200, 2 2 400</trace>"
    assert np.asarray(unpack_inkml(_file(bare), "a")[0].pressure).tolist() == [0, 0.5, 1]


@pytest.mark.parametrize(("unit", "second"), [("ms", 1e3), ("s", 1), ("us", 1e6), ("", 1e3)])
def test_units_of_time(unit: str, second: float) -> None:
    body = _FORMAT.format(f'<channel name="T" units="{unit}"/>') + f"<trace>0 0 {second}, 1 1 {second * 3}</trace>"
    assert np.asarray(unpack_inkml(_file(body), "a")[0].time).tolist() == [0, 2]


def test_time_offsets_and_timestamps() -> None:
    body = _FORMAT.format('<channel name="T"/>')
    body += '<trace timeOffset="0">0 0 0, 1 1 5</trace><trace timeOffset="1000">0 0 0, 1 1 5</trace>'
    np.testing.assert_allclose(unpack_inkml(_file(body), "a")[0].time, [0, 0.005, 1, 1.005])  # type: ignore[arg-type]
    stamps = '<timestamp xml:id="s" timeString="2020-01-01T00:00:00Z"/>'
    stamps += '<timestamp xml:id="t" timestampRef="#s" timeOffset="2000"/>'
    one, two = (_FORMAT.format(f'<channel name="T" respectTo="#{name}"/>') + "<trace>0 0 0</trace>" for name in "st")
    np.testing.assert_allclose(unpack_inkml(_file(stamps + one + two), "a")[0].time, [0, 2])  # type: ignore[arg-type]


def test_optional_channels_may_be_left_out() -> None:
    body = (
        _FORMAT.format('<intermittentChannels><channel name="B"/></intermittentChannels>')
        + "<trace>1 2 T, 3 4, 5 6 F</trace>"
    )
    assert _xy(body) == [[1, 2], [3, 4], [5, 6]]


def test_contexts_by_name() -> None:
    yx = '<definitions><context xml:id="yx"><traceFormat><channel name="Y"/><channel name="X"/></traceFormat></context>'
    yx += '<context xml:id="same" contextRef="#yx"/></definitions>'
    assert _xy(yx + '<trace contextRef="#yx">1 2</trace>') == [[2, 1]]
    assert _xy(yx + '<traceGroup contextRef="#same"><trace>1 2</trace></traceGroup>') == [[2, 1]]
    assert _xy(yx + "<trace>1 2</trace>") == [[2, 1]]


def test_pen_up_is_left_out_and_continued_traces_are_joined() -> None:
    body = '<trace id="a" continuation="begin">1 1</trace><trace type="penUp">9 9</trace>'
    body += '<trace id="b" continuation="middle" priorRef="#a">2 2</trace>'
    body += '<trace continuation="end" priorRef="#b">3 3</trace>'
    (found,) = unpack_inkml(_file(body + "<trace>4 4</trace>"), "a")
    assert found.stroke_lengths.tolist() == [3, 1]
    assert found.points[:, 0].tolist() == [1, 2, 3, 4]


def _texts(body: str) -> list[tuple[str | None, int]]:
    return [(found.text, len(found)) for found in unpack_inkml(_file(body), "a")]


def test_groups_with_a_truth_are_samples() -> None:
    word = '<traceGroup><annotation type="truth"> {0} </annotation><trace>1 1</trace></traceGroup>'
    ab = word.format("a") + word.format("b")
    assert _texts(ab) == [("a", 1), ("b", 1)]
    assert _texts(f"<traceGroup>{ab}</traceGroup>") == [("a", 1), ("b", 1)]
    assert _texts(f'<annotation type="truth">a b</annotation>{ab}') == [("a b", 2)]
    assert _texts(f"<trace>0 0</trace>{ab}<trace>2 2</trace>") == [("a", 1), ("b", 1), (None, 2)]
    assert _texts("<traceGroup><trace>1 1</trace></traceGroup><traceGroup><trace>2 2</trace></traceGroup>") == [
        (None, 2)
    ]
    # Groups that only point at traces elsewhere, as in formula data sets, hold no ink of their own.
    view = '<traceGroup><annotation type="truth">x</annotation><traceView traceDataRef="0"/></traceGroup>'
    assert _texts(f"<trace>0 0</trace>{view}") == [(None, 1)]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<trace>1 2, 3</trace>", "trace 0: point 1 must have 2 values, but has 1"),
        ("<trace>1 2</trace><trace>a b</trace>", "trace 1: point 0 has 'a'"),
        ("<trace>1 ?</trace>", "unknown or infinite"),
        ("<trace>1 1e999</trace>", "unknown or infinite"),
        ("<trace>nan 1</trace>", "'n'"),
        ("<trace>1e39 1</trace>", "finite"),
        (_FORMAT.format("") + "<trace>1 2 3</trace>", "at most 2 values"),
        ('<traceFormat><channel name="X"/></traceFormat>', "X and Y"),
        ("<trace>1 2<b/>3 4</trace>", "points alone"),
        ("", "1 to"),
        ('<timestamp xml:id="a" time="x"/>', "could not be read"),
        ("<trace>1 2</traze>", "line 1"),
    ],
)
def test_mistakes_are_named(body: str, words: str) -> None:
    with pytest.raises(DataError, match=r"^a\.inkml") as caught:
        unpack_inkml(_file(body), "a.inkml")
    assert words in str(caught.value)


def test_characters_that_xml_cannot_hold() -> None:
    text = "a\x00\x0b\rb\ud800 \ufffe"
    assert unpack_inkml(pack_inkml([ink(text)]), "a")[0].text == "a\ufffd\ufffd\rb\ufffd \ufffd"
