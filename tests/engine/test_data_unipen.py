"""UNIPEN as others write it."""

from __future__ import annotations

import numpy as np
import pytest

from engine.data.unipen import unpack_unipen
from engine.errors import DataError
from tests.engine.corpus.seeds import UNIPEN


def _texts(body: str) -> list[tuple[str | None, list[list[float]]]]:
    return [(found.text, found.points.tolist()) for found in unpack_unipen(body.encode(), "a")]


def test_y_is_turned_down_scaled_and_pen_up_left_out() -> None:
    (found,) = unpack_unipen(UNIPEN, "a")
    assert found.text == 'a "b"'
    # 200 points an inch upwards, 100 sideways: y counts half.
    assert found.points.tolist() == [[1, -1], [4, -2.5], [9, -5]]
    assert found.stroke_lengths.tolist() == [2, 1]
    np.testing.assert_allclose(found.pressure, [3 / 11, 6 / 11, 1])  # type: ignore[arg-type]
    np.testing.assert_allclose(found.time, [0, 0.01, 0.05], atol=1e-7)  # type: ignore[arg-type]


def test_time_by_column() -> None:
    (found,) = unpack_unipen(b".COORD T Y X\n.PEN_DOWN 1000 1 2\n1500 3 4\n", "a")
    assert found.points.tolist() == [[2, -1], [4, -3]]
    assert np.asarray(found.time).tolist() == [0, 0.5]


_FOUR = "".join(f".PEN_DOWN\n{i} 0\n{i} 1\n" for i in range(4))


@pytest.mark.parametrize(
    ("segments", "texts", "counts"),
    [
        ("", [None], [8]),
        ('.SEGMENT WORD 0-1 OK "a"\n.SEGMENT WORD 2-3 ? "b"\n', ["a", "b"], [4, 4]),
        ('.SEGMENT WORD 0-1 "a"\n', ["a", None], [4, 4]),
        ('.SEGMENT WORD 0,2-3 OK "a"\n.SEGMENT WORD 1 OK "b"\n', ["a", "b"], [6, 2]),
        ('.SEGMENT WORD 0:1-2:0 OK "a"\n', ["a", None], [4, 2]),
        ('.HIERARCHY TEXT WORD\n.SEGMENT WORD 0-1 OK "a"\n.SEGMENT TEXT 0-3 OK "ab"\n', ["ab"], [8]),
        ('.HIERARCHY TEXT WORD\n.SEGMENT WORD 0-3 OK "a"\n.SEGMENT TEXT 0-3 ? ""\n', ["a"], [8]),
        ('.SEGMENT WORD 0-3 OK "a\\n\\t\\"\\\\"\n', ['a\n\t"\\'], [8]),
        (".SEGMENT WORD\n", [None], [8]),
    ],
)
@pytest.mark.parametrize("first", [True, False], ids=["before the ink", "after it"])
def test_segments(segments: str, texts: list[str | None], counts: list[int], first: bool) -> None:
    found = _texts(segments + _FOUR if first else _FOUR + segments)
    assert [text for text, _ in found] == texts
    assert [len(points) for _, points in found] == counts


def test_line_ends_and_encodings() -> None:
    for end in (b"\n", b"\r\n", b"\r"):
        data = end.join([b".COMMENT caf\xe9", b".5 is no keyword", b".PEN_DOWN", b"1 .5", b".25 2", b""])
        assert unpack_unipen(data, "a")[0].points.tolist() == [[1, -0.5], [0.25, -2]]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (".PEN_DOWN\n1 2 3\n", "line 1: .PEN_DOWN must have 2 numbers a point (X Y), but has 3 in all"),
        (".COMMENT\n\n.PEN_DOWN\n1 x\n", "line 3: .PEN_DOWN could not convert"),
        (".PEN_DOWN\n1 nan\n", "finite"),
        (".PEN_DOWN\n1 1e999\n", "finite"),
        (".PEN_DOWN\n1 1e39\n", "finite"),
        (".COORD X\n", "line 1: .COORD must name X and Y"),
        (".COORD X Y X\n", "must name X and Y"),
        (".POINTS_PER_SECOND 0\n", "above 0"),
        (".DT inf\n", "finite"),
        ('.SEGMENT WORD 7-9 OK "a"\n' + _FOUR, "line 1: .SEGMENT must name components from 0 to 3"),
        ('.SEGMENT WORD 2-1 OK "a"\n' + _FOUR, "components"),
        ('.SEGMENT WORD a OK "a"\n' + _FOUR, "0-3"),
        ('.SEGMENT WORD 0-3 OK "a"\n' * 60_000 + _FOUR, "each in few segments"),
        (".PEN_UP\n1 2\n", "has none"),
    ],
)
def test_mistakes_are_named(body: str, words: str) -> None:
    with pytest.raises(DataError, match=r"^a\.dat") as caught:
        unpack_unipen(body.encode(), "a.dat")
    assert words in str(caught.value)
