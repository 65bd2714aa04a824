"""Scenes say what is in them, and the picture shows all ink whatever its size and place."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.data.ink import ink_of
from engine.labs.captions.hand import along
from engine.labs.captions.outcome import Frame
from engine.labs.captions.picture import MARGIN, SIZE, frame_of, picture_of, seen
from engine.labs.captions.samples import SAMPLES
from engine.labs.captions.scenes import called, fitted, scene
from engine.labs.captions.shapes import HOLLOW, PLURALS, THINGS
from engine.labs.captions.spec import KNOWN
from engine.labs.captions.words import LONGEST, lexicon


@given(st.integers(0, 2**32 - 1))
def test_every_scene_has_ink_and_captions_of_known_words(seed: int) -> None:
    one = scene(np.random.default_rng(seed))
    assert all(len(stroke) >= 2 and np.isfinite(stroke).all() for stroke in one.all_strokes)
    assert one.captions
    assert len(one.captions) == (2 if one.kind in ("beside", "inside") else 1)
    for caption in one.captions:
        words = caption.split()
        assert lexicon().numbers(words)
        assert len(words) < LONGEST
    assert len(one.strokes) == {"one": 1, "beside": 2, "inside": 2, "row": 3}.get(one.kind, len(one.strokes))


def _middle(strokes: list[np.ndarray]) -> np.ndarray:
    points = np.concatenate(strokes)
    middle: np.ndarray = (points.min(0) + points.max(0)) / 2
    return middle


@pytest.mark.parametrize(
    ("words", "axis", "before"), [("left of", 0, True), ("right of", 0, False), ("above", 1, True), ("below", 1, False)]
)
def test_what_stands_beside_is_on_the_side_that_is_said(words: str, axis: int, before: bool) -> None:
    random, found = np.random.default_rng(4), 0
    while found < 20:
        one = scene(random)
        if one.kind != "beside" or f" {words} " not in one.captions[0]:
            continue
        found += 1
        first, second = map(_middle, one.strokes)
        assert (first[axis] < second[axis]) == before


def test_big_and_small_are_said_where_sizes_differ_and_only_there() -> None:
    random, found = np.random.default_rng(5), 0
    while found < 40:
        one = scene(random)
        if one.kind != "beside":
            continue
        found += 1
        longest = [float(np.ptp(np.concatenate(strokes), 0).max()) for strokes in one.strokes]
        assert ("big" in one.captions[0]) == (longest[0] / longest[1] > 1.5)
        assert longest[0] > 0.75 * longest[1]


def test_what_is_inside_is_surrounded() -> None:
    random, found = np.random.default_rng(6), 0
    while found < 30:
        one = scene(random)
        if one.kind != "inside":
            continue
        found += 1
        outer, inner = (np.concatenate(strokes) for strokes in one.strokes)
        assert one.captions[1].split()[1] in HOLLOW
        assert (outer.min(0) < inner.mean(0)).all()
        assert (inner.mean(0) < outer.max(0)).all()


def test_things_have_names_and_plurals_of_their_own() -> None:
    assert set(PLURALS) == set(THINGS)
    assert called("arrow") == "an arrow"
    assert called("arrow", "big") == "a big arrow"


def test_the_same_seed_draws_the_same() -> None:
    first, again = (scene(np.random.default_rng(7)) for _ in range(2))
    assert first.captions == again.captions
    assert all(np.array_equal(a, b) for a, b in zip(first.all_strokes, again.all_strokes, strict=True))


@given(st.floats(1e-3, 1e4), st.floats(-1e4, 1e4), st.floats(-1e4, 1e4))
def test_a_picture_knows_neither_size_nor_place(scale: float, x: float, y: float) -> None:
    strokes = [np.array([[0.0, 0.0], [1.0, 0.5], [0.3, 0.9]])]
    moved = [stroke * scale + [x, y] for stroke in strokes]
    plain = picture_of(strokes, frame_of(np.concatenate(strokes)))
    assert np.allclose(plain, picture_of(moved, frame_of(np.concatenate(moved))), atol=0.02)
    assert plain.max() > 0.5
    edge = MARGIN - 1
    assert not plain[:edge].any()
    assert not plain[:, -edge:].any()


def test_a_dot_and_a_scribble_are_seen() -> None:
    _, dot = seen(ink_of([[[5.0, 5.0]]]))
    assert 0 < np.count_nonzero(dot) <= 16
    frame, scribble = seen(ink_of([np.random.default_rng(0).uniform(0, 1000, (60_000, 2))]))
    assert scribble.shape == (SIZE, SIZE)
    assert np.isfinite(scribble).all()
    assert frame.side == pytest.approx(1000 * SIZE / (SIZE - 2 * MARGIN), rel=0.01)


def test_the_frame_is_square_around_the_ink() -> None:
    frame = frame_of(np.array([[0.0, 0.0], [56.0, 28.0]]))
    assert frame == Frame(-4.0, -18.0, 64.0)


def test_a_thing_is_fitted_by_its_longer_side() -> None:
    (line,) = fitted([np.array([[0.0, 0.0], [4.0, 2.0]])], 10, 20, 2.0)
    assert line.tolist() == [[9.0, 19.5], [11.0, 20.5]]


def test_samples_are_called_by_what_they_show() -> None:
    assert len({sample.title for sample in SAMPLES}) == len(SAMPLES)
    assert all(len(sample.ink) for sample in SAMPLES)


def test_what_the_card_says_is_known_is_what_the_pencil_draws() -> None:
    *most, last = KNOWN.replace(" and ", ", ").split(", ")
    assert [*most, last] == sorted(THINGS)


def test_a_picture_of_more_ink_takes_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    dots: list[int] = []

    def counted(stroke: np.ndarray, spacing: float) -> np.ndarray:
        made = along(stroke, spacing)
        dots.append(len(made))
        return made

    monkeypatch.setattr("engine.labs.captions.picture.along", counted)
    random = np.random.default_rng(0)
    seen(ink_of([random.uniform(0, 1000, (99_999, 2))]))
    assert sum(dots) < 60_000
    dots.clear()
    seen(ink_of([random.uniform(0, 1000, (5, 2)) for _ in range(30_000)]))
    assert sum(dots) < 120_000
