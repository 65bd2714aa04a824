"""Heat maps: the colour at each step and unit, sorting, old runs, what is missing, picking."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from views_fake import HIDDEN, pixel, placed, states, trace

from app.theme import DARK, LIGHT, Theme, apply
from app.views.colour import colour_of
from app.views.export import picture_of
from app.views.heat import HeatTrack
from app.views.heatmap import nice_range
from app.views.timeline import Timeline
from engine.trace import TraceSet

NAME = "recurrent/layer1/forward/hidden"


@pytest.fixture(params=[DARK, LIGHT], ids=["dark", "light"])
def theme(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[Theme]:
    apply(qapp, request.param)
    yield request.param
    apply(qapp, DARK)


@pytest.fixture
def timeline() -> Timeline:
    return Timeline(12)


@pytest.fixture
def heat(qtbot: QtBot, timeline: Timeline) -> HeatTrack:
    track = HeatTrack("hidden", "Hidden state", HIDDEN, "h")
    qtbot.addWidget(track)
    placed(track, timeline)
    timeline.set_cursor(0)
    track.show_traces(states())
    return track


def _body(track: HeatTrack) -> QRectF:
    return track.body_of(QRectF(track.rect()))


def _cell(track: HeatTrack, step: int, row: int, rows: int) -> tuple[float, float]:
    """A place within a cell, beside its middle, where a cursor's line may be."""
    body = _body(track)
    wide = body.width() / (track.timeline.window[1] - track.timeline.window[0])
    return track.x_of(step + 0.5, body) - 0.3 * wide, body.top() + (row + 0.5) * body.height() / rows


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_each_cell_has_the_colour_of_its_value(heat: HeatTrack, theme: Theme, ratio: float) -> None:
    image, data = picture_of(heat, ratio, theme, heat.size()), states()[NAME].data
    for step in range(12):
        for unit in range(7):
            expected = colour_of(float(data[step, unit]), -1, 1, "diverging", theme.dark)
            assert pixel(image, *_cell(heat, step, unit, 7)) == expected


def test_the_screen_shows_what_is_exported(heat: HeatTrack, theme: Theme) -> None:
    screen, data = heat.grab().toImage(), states()[NAME].data
    place = _cell(heat, 5, 3, 7)
    assert pixel(screen, *place) == colour_of(float(data[5, 3]), -1, 1, "diverging", theme.dark)


def test_gates_are_coloured_from_0_to_1(qtbot: QtBot, timeline: Timeline, theme: Theme) -> None:
    track = HeatTrack("forget", "Forget gate", "recurrent/layer*/*/gate.forget", "f")
    qtbot.addWidget(track)
    placed(track, timeline)
    track.show_traces(states())
    value = float(states()["recurrent/layer1/forward/gate.forget"].data[7, 2])
    assert pixel(picture_of(track, theme=theme, size=track.size()), *_cell(track, 7, 2, 7)) == colour_of(
        value, 0, 1, "sequential", theme.dark
    )


def test_a_zoomed_window_moves_the_cells(heat: HeatTrack, timeline: Timeline) -> None:
    timeline.set_window(3.5, 9.25)
    image, data = picture_of(heat, theme=DARK, size=heat.size()), states()[NAME].data
    for step in range(4, 9):
        assert pixel(image, *_cell(heat, step, 4, 7)) == colour_of(float(data[step, 4]), -1, 1, "diverging", True)


def test_sorted_rows_show_their_own_units(heat: HeatTrack) -> None:
    heat.set_order("similar")
    assert sorted(heat.rows.tolist()) == list(range(7))
    image, data = picture_of(heat, theme=DARK, size=heat.size()), states()[NAME].data
    for row, unit in enumerate(heat.rows.tolist()):
        assert pixel(image, *_cell(heat, 6, row, 7)) == colour_of(float(data[6, unit]), -1, 1, "diverging", True)


def test_the_order_stays_while_new_numbers_come(heat: HeatTrack) -> None:
    heat.set_order("similar")
    before = heat.rows.tolist()
    heat.show_traces(states(steps=30))
    assert heat.rows.tolist() == before


def test_the_last_layer_forward_is_shown_first_and_a_choice_is_kept(heat: HeatTrack) -> None:
    assert heat.name == NAME
    assert heat.choice.names == tuple(
        f"recurrent/layer{layer}/{way}/hidden" for layer in (0, 1) for way in ("forward", "backward")
    )
    heat.choice.step(-2)
    assert heat.name == "recurrent/layer0/backward/hidden".replace("backward", "forward")
    heat.show_traces(states(steps=20))
    assert heat.name == "recurrent/layer0/forward/hidden"
    heat.show_traces(states(layers=1))
    assert heat.name == "recurrent/layer0/forward/hidden"


def test_a_choice_is_made_in_the_menu(heat: HeatTrack) -> None:
    menu = heat.choice.menu_of()
    assert [action.text() for action in menu.actions() if action.isChecked()] == ["layer 2, forward"]
    menu.actions()[1].trigger()
    assert heat.name == "recurrent/layer0/backward/hidden"


def test_an_old_run_stands_below_or_is_taken_off(heat: HeatTrack) -> None:
    new = states()
    old = TraceSet((trace(NAME, new[NAME].data * 0.5),))
    heat.set_ghost("split")
    heat.show_traces(new, old)
    image, body = picture_of(heat, theme=DARK, size=heat.size()), _body(heat)
    x, _ = _cell(heat, 5, 0, 7)
    half = (body.height() - 2) / 2
    value = float(new[NAME].data[5, 3])
    assert pixel(image, x, body.top() + 3.5 * half / 7) == colour_of(value, -1, 1, "diverging", True)
    assert pixel(image, x, body.bottom() - 3.5 * half / 7) == colour_of(value / 2, -1, 1, "diverging", True)

    heat.set_ghost("difference")
    low, high = nice_range(new[NAME].data / 2, "gradient")
    shown = pixel(picture_of(heat, theme=DARK, size=heat.size()), *_cell(heat, 5, 3, 7))
    assert shown == colour_of(value / 2, low, high, "diverging", True)


def test_what_is_no_number_is_hatched_grey(heat: HeatTrack) -> None:
    data = np.full((12, 7), 0.4, np.float32)
    data[4, 2], data[8] = np.nan, np.inf
    heat.show_traces(TraceSet((trace(NAME, data),)))
    image, body = picture_of(heat, theme=DARK, size=heat.size()), _body(heat)
    value = colour_of(0.4, -1, 1, "diverging", True)
    for step, row in ((4, 2), (8, 0), (8, 6)):
        x, y = _cell(heat, step, row, 7)
        around = {pixel(image, x + dx, y + dy) for dx in range(-4, 4) for dy in range(-4, 4)}
        assert colour_of(float("nan"), -1, 1, "diverging", True) in around
        assert len(around) > 1, "hatched"
        assert value not in around
    assert pixel(image, *_cell(heat, 5, 2, 7)) == value
    assert body.height() > 0


@pytest.mark.parametrize("shape", [(0, 7), (12, 0), (1, 7), (12, 1), (1, 1)])
def test_little_or_nothing_draws(heat: HeatTrack, timeline: Timeline, shape: tuple[int, int]) -> None:
    timeline.set_steps(shape[0])
    heat.show_traces(TraceSet((trace(NAME, np.full(shape, 0.5, np.float32)),)))
    heat.set_order("similar")
    heat.set_unit(0)
    image = heat.grab().toImage()
    assert heat.has_data() == (0 not in shape)
    if heat.has_data():
        body = _body(heat)
        shown = pixel(image, body.left() + 3, body.center().y())
        assert shown == colour_of(0.5, -1, 1, "diverging", True)


def test_no_traces_say_so(heat: HeatTrack) -> None:
    heat.show_traces(None)
    assert not heat.has_data()
    assert heat.grab().toImage().pixelColor(300, 60).isValid()
    assert heat.values()[1].shape == (0, 0)
    assert heat.arrays() == {}


def test_a_click_picks_step_and_unit(heat: HeatTrack, timeline: Timeline, qtbot: QtBot) -> None:
    heat.set_order("similar")
    x, y = _cell(heat, 9, 5, 7)
    with qtbot.waitSignal(heat.picked) as said:
        qtbot.mouseClick(heat, Qt.MouseButton.LeftButton, pos=QPoint(int(x), int(y)))
    assert said.args == [9, heat.rows[5]]
    assert timeline.placed == 9


def test_the_header_says_the_unit_under_the_mouse(heat: HeatTrack, timeline: Timeline, qtbot: QtBot) -> None:
    heat.set_unit(1)
    heat.show()
    x, y = _cell(heat, 3, 6, 7)
    qtbot.mouseMove(heat, QPoint(int(x), int(y)))
    assert timeline.cursor == 3
    value = f"{states()[NAME].data[3, 6]:+.3f}".replace("-", "\N{MINUS SIGN}")
    assert heat.readout(3, DARK)[0].text == f"unit 6  {value}"
    heat.hover_row(None)
    assert heat.readout(3, DARK)[0].text.startswith("unit 1 ")


def test_the_badge_says_how_many_units_share_a_row(heat: HeatTrack, timeline: Timeline) -> None:
    assert heat.badge(1) == ""
    timeline.set_steps(5)
    heat.show_traces(TraceSet((trace(NAME, np.zeros((5, 512), np.float32)),)))
    assert heat.badge(1) == "4 units a row, strongest"
    assert heat.badge(2) == "2 units a row, strongest"


def test_long_traces_draw_their_peaks(heat: HeatTrack, timeline: Timeline) -> None:
    data = np.zeros((100_000, 128), np.float32)
    data[50_000:50_020, 64] = 0.9
    timeline.set_steps(100_000)
    heat.show_traces(TraceSet((trace(NAME, data),)))
    image, body = picture_of(heat, theme=DARK, size=heat.size()), _body(heat)
    x, y = body.left() + 0.50005 * body.width(), body.top() + 64.5 / 128 * body.height()
    near = [pixel(image, x + dx, y) for dx in (-1, 0, 1)]  # blocks end within a pixel of where the steps do
    assert colour_of(0.9, -1, 1, "diverging", True) in near
    assert pixel(image, x + 9, y) == colour_of(0.0, -1, 1, "diverging", True)


@pytest.mark.parametrize(
    ("values", "kind", "bounds"),
    [
        ([0.2, -0.3], "state", (-1, 1)),
        ([2.2, -8.0], "state", (-10, 10)),
        ([0.0, 0.0], "gradient", (-1, 1)),
        ([3e-5, -1e-5], "gradient", (-3e-5, 3e-5)),
        ([0.2, 0.4], "gate", (0, 1)),
        ([np.nan, np.inf], "state", (-1, 1)),
    ],
)
def test_ranges_are_round(values: list[float], kind: str, bounds: tuple[float, float]) -> None:
    assert nice_range(np.array(values, np.float32), kind) == pytest.approx(bounds)  # type: ignore[arg-type]


def test_numbers_are_those_of_the_trace(heat: HeatTrack) -> None:
    header, data = heat.values()
    assert header == [f"unit {unit}" for unit in range(7)]
    np.testing.assert_array_equal(data, states()[NAME].data)
    assert list(heat.arrays()) == [NAME, f"{NAME}/rows"]
