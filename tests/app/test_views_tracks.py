"""The posterior, the letters, the curves of a unit, the ruler."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from pytestqt.qtbot import QtBot
from views_fake import pixel, placed, posterior, states, trace

from app.theme import DARK
from app.views.colour import colour_of
from app.views.export import picture_of
from app.views.labelrow import Spot
from app.views.labelrow import placed as placed_labels
from app.views.letters import Letter, LettersTrack
from app.views.posterior import PosteriorTrack, Run, runs_of, symbols_that_matter
from app.views.ruler import Ruler, tick_distance
from app.views.timeline import Timeline
from app.views.unit import UnitTrack
from engine.trace import TraceSet

PATH = ["-", "b", "b", "-", "a", "-", "b", " ", "-", "-"]
LETTERS = (Letter("b", 1, 2, 1, 0.9), Letter("a", 4, 4, 4, 0.9), Letter("b", 6, 6, 6))


@pytest.fixture
def timeline() -> Timeline:
    return Timeline(10)


@pytest.fixture
def ctc(qtbot: QtBot, timeline: Timeline) -> PosteriorTrack:
    track = PosteriorTrack()
    qtbot.addWidget(track)
    placed(track, timeline)
    track.show_traces(posterior(PATH))
    return track


def test_the_greedy_path_is_cut_into_runs() -> None:
    data = posterior(PATH)["posterior"].data
    assert runs_of(data)[:4] == (Run(0, 0, 0, 0), Run(2, 1, 2, 1), Run(0, 3, 3, 3), Run(1, 4, 4, 4))
    assert runs_of(data[:0]) == ()


def test_only_symbols_that_matter_have_rows_by_their_first_peak() -> None:
    data = posterior(PATH)["posterior"].data
    assert symbols_that_matter(data, 0.1, 24).tolist() == [2, 1, 4]
    assert symbols_that_matter(data, 0.95, 24).tolist() == [2, 1, 4], "what is once the likeliest stays"
    assert len(symbols_that_matter(data, 0.1, 2)) == 2
    assert symbols_that_matter(np.full((4, 5), np.nan, np.float32), 0.1, 9).tolist() == []


def test_peaks_are_bright_in_their_own_row(ctc: PosteriorTrack) -> None:
    image, body = picture_of(ctc, theme=DARK, size=ctc.size()), ctc.body_of(QRectF(ctc.rect()))
    rows, blank, _ = ctc._parts(body)
    for step, row in ((1, 0), (2, 0), (4, 1), (7, 2)):
        box = ctc._row(rows, row)
        x = ctc.x_of(step + 0.5, body) + 9
        assert pixel(image, x, box.center().y()) == colour_of(0.9, 0, 1, "sequential", True)
        assert pixel(image, x, blank.center().y() + 3) == colour_of(0.025, 0, 1, "quiet", True)
    assert pixel(image, ctc.x_of(8.5, body), blank.bottom() - 2) == colour_of(0.9, 0, 1, "quiet", True)


def test_rows_of_the_posterior_are_picked_as_symbols(ctc: PosteriorTrack, qtbot: QtBot) -> None:
    body = ctc.body_of(QRectF(ctc.rect()))
    rows, blank, _ = ctc._parts(body)
    for y, symbol in ((ctc._row(rows, 1).center().y(), 1), (blank.center().y(), 0), (body.bottom() - 3, -1)):
        with qtbot.waitSignal(ctc.picked) as said:
            qtbot.mouseClick(ctc, Qt.MouseButton.LeftButton, pos=QPoint(int(ctc.x_of(4.5, body)), int(y)))
        assert said.args == [4, symbol]


def test_the_posterior_names_blank_and_space(ctc: PosteriorTrack) -> None:
    assert (ctc.label(0), ctc.label(1), ctc.label(4)) == ("blank", "a", "\N{OPEN BOX}")
    assert ctc.readout(4, DARK)[0].text == "a 90.0 %"
    header, data = ctc.values()
    assert header[:2] == ["blank", "symbol a"]
    assert data.shape == (10, 5)


def test_an_old_run_adds_its_letters(ctc: PosteriorTrack) -> None:
    ctc.show_traces(posterior(PATH), posterior(["-", "c"] * 5))
    assert [run.symbol for run in ctc.old_runs or ()] == [0, 3] * 5
    assert ctc.grab().width() == ctc.width()


@pytest.mark.parametrize("rows", [[], ["a"], ["-"] * 10])
def test_a_posterior_of_little_draws(ctc: PosteriorTrack, timeline: Timeline, rows: list[str]) -> None:
    timeline.set_steps(len(rows))
    ctc.show_traces(posterior(rows) if rows else None)
    assert ctc.has_data() == bool(rows)
    assert not ctc.grab().isNull()


def test_a_posterior_of_no_numbers_draws(ctc: PosteriorTrack) -> None:
    data = np.full((10, 5), np.nan, np.float32)
    ctc.show_traces(TraceSet((trace("posterior", data, "probability", "symbol"),)))
    assert not ctc.grab().isNull()
    assert ctc.readout(3, DARK) == []


def test_a_click_on_a_letter_says_which(qtbot: QtBot, timeline: Timeline) -> None:
    track = LettersTrack()
    qtbot.addWidget(track)
    placed(track, timeline)
    track.show_letters(LETTERS, LETTERS[:1])
    body = track.body_of(QRectF(track.rect()))
    for step, index in ((2, 0), (6, 2), (8, -1)):
        with qtbot.waitSignal(track.letter_picked) as said:
            at = QPoint(int(track.x_of(step + 0.5, body)), int(body.top() + 8))
            qtbot.mouseClick(track, Qt.MouseButton.LeftButton, pos=at)
        assert said.args == [index]
    assert track.chosen is None
    assert [piece.text for piece in track.readout(1, DARK)][:2] == ["b", "90.0 %"]
    assert track.values()[1][:, 0].tolist() == [-1, 0, 0, -1, 1, -1, 2, -1, -1, -1]


def test_letters_colour_their_steps(qtbot: QtBot, timeline: Timeline) -> None:
    track = LettersTrack()
    qtbot.addWidget(track)
    placed(track, timeline)
    track.show_letters(LETTERS)
    image, body = picture_of(track, theme=DARK, size=track.size()), track.body_of(QRectF(track.rect()))
    inside, beside = track.x_of(1.2, body), track.x_of(9.5, body)
    assert pixel(image, inside, body.center().y()) != pixel(image, beside, body.center().y())


def test_a_unit_shows_gates_and_states(qtbot: QtBot, timeline: Timeline) -> None:
    track = UnitTrack()
    qtbot.addWidget(track)
    placed(track, timeline)
    timeline.set_steps(12)
    track.show_traces(states())
    track.set_unit(5)
    assert [curve.symbol for curve in track.curves] == ["h", "c", "f"]
    header, data = track.values()
    assert header == ["h", "c", "f"]
    np.testing.assert_array_equal(data[:, 2], states()["recurrent/layer1/forward/gate.forget"].data[:, 5])
    assert [piece.colour for piece in track.readout(0, DARK)] == [DARK.series[0], DARK.series[1], DARK.series[2]]
    track.set_unit(99)
    assert not track.has_data()
    assert not track.grab().isNull()


def _coloured(track: UnitTrack, colour: str, x: float) -> list[int]:
    """Heights at which a curve's colour is met at `x`."""
    image = picture_of(track, theme=DARK, size=track.size())
    body = track.body_of(QRectF(track.rect()))
    wanted = tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return [
        y
        for y in range(int(body.top()), int(body.bottom()))
        if max(abs(a - b) for a, b in zip(pixel(image, x, y), wanted, strict=True)) < 120
    ]


@pytest.mark.parametrize("steps", [10, 100_000])
def test_a_curve_runs_where_its_values_are(qtbot: QtBot, timeline: Timeline, steps: int) -> None:
    track = UnitTrack()
    qtbot.addWidget(track)
    placed(track, timeline)
    timeline.set_steps(steps)
    place = "recurrent/layer0/forward"
    data = np.full((steps, 1), 0.5, np.float32)
    data[: steps // 2] = np.nan
    track.show_traces(TraceSet((trace(f"{place}/hidden", data),)))
    body = track.body_of(QRectF(track.rect()))
    expected = track._y(0.5, body, (-1, 1))
    met = _coloured(track, DARK.series[0], body.left() + 0.8 * body.width())
    assert met
    assert all(abs(y - expected) < 2.5 for y in met)
    assert _coloured(track, DARK.series[0], body.left() + 0.3 * body.width()) == [], "a gap where there are no numbers"


def test_a_wide_cell_state_gets_its_own_panel(qtbot: QtBot, timeline: Timeline) -> None:
    track = UnitTrack()
    qtbot.addWidget(track)
    placed(track, timeline)
    place = "recurrent/layer0/forward"
    hidden, gate = trace(f"{place}/hidden", np.zeros((10, 1))), trace(f"{place}/gate.forget", np.ones((10, 1)), "gate")
    for size, panels in ((0.9, 2), (40.0, 3)):
        track.show_traces(TraceSet((hidden, trace(f"{place}/cell", np.full((10, 1), size)), gate)))
        assert len(track._panels(QRectF(0, 0, 100, 100))) == panels


def test_a_gru_has_its_own_gates(qtbot: QtBot, timeline: Timeline) -> None:
    track = UnitTrack()
    qtbot.addWidget(track)
    placed(track, timeline)
    place = "recurrent/layer0/forward"
    names = {"hidden": "state", "gate.reset": "gate", "gate.update": "gate", "gate.new": "candidate"}
    traces = (trace(f"{place}/{n}", np.zeros((10, 2)), k) for n, k in names.items())  # type: ignore[arg-type]
    track.show_traces(TraceSet(tuple(traces)))
    assert [curve.symbol for curve in track.curves] == ["h", "r", "z", "n"]


@pytest.mark.parametrize(("span", "distance"), [(10, 1), (111, 10), (1_000, 100), (100_000, 10_000), (4, 1)])
def test_the_ruler_counts_in_round_numbers(span: float, distance: int) -> None:
    assert tick_distance(span, 900, 64) == distance


def test_labels_that_meet_share_the_room_and_none_is_left_out() -> None:
    spots = [Spot(50 + 100 * k, 80, 8) for k in range(6)]
    found = placed_labels(spots, 0, 600)
    assert list(found) == list(range(6))
    for k in range(5):
        assert 0 < found[k + 1][0] - found[k][1] < 10
    assert found[0][0] >= 0
    assert found[5][1] <= 600
    assert placed_labels(spots, 0, 600, 3) == found, "nothing moves about with the cursor"


def test_a_narrow_label_leaves_a_wide_one_what_it_does_not_need() -> None:
    found = placed_labels([Spot(100, 5, 5), Spot(140, 40, 8)], 0, 600)
    assert found[0] == (95, 105)
    assert found[1][1] - found[1][0] > 50


@pytest.mark.parametrize("kept", [0, 7, 39])
def test_where_there_is_no_room_the_one_at_the_cursor_stays_whole(kept: int) -> None:
    found = placed_labels([Spot(5 + 10 * k, 30, 8) for k in range(40)], 0, 400, kept)
    assert found[kept][1] - found[kept][0] == 60
    assert 15 < len(found) < 25
    edges = sorted(found.values())
    assert all(one[1] <= other[0] for one, other in pairwise(edges))


def test_the_ruler_counts_sentences_from_one(qtbot: QtBot) -> None:
    ruler = Ruler()
    qtbot.addWidget(ruler)
    timeline = Timeline(6, ruler, "sentence", first=1)
    ruler.set_timeline(timeline)
    timeline.set_cursor(4)
    assert ruler._place() == "sentence 5"
    assert Timeline(3).name_of(2) == "step 2"
