"""The views of attention, as a user sees and touches them: map, arcs, the row to draw on, beam tree, chart."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app import theme
from app.theme import current
from app.views.arcs import ArcsView
from app.views.attention import AttentionMap
from app.views.beamnode import Node
from app.views.beamtree import BeamTree
from app.views.bylength import LengthChart, Line
from app.views.colour import colour_of
from app.views.export import csv_of, npz_of, png_of, svg_of
from app.views.grid import EMPTY, Grid, focus_of, orders_of
from app.views.gridview import GridView
from app.views.rowedit import RowEditor

CONTROL, SHIFT, NONE = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.NoModifier,
)
LEFT = Qt.MouseButton.LeftButton


def grid(rows: int, columns: int, seed: int = 0) -> Grid:
    """Random weights whose rows sum to 1."""
    weights = np.random.default_rng(seed).random((rows, columns)).astype(np.float32) ** 4
    weights /= weights.sum(axis=1, keepdims=True)
    return Grid(weights, tuple(f"t{row}" for row in range(rows)), tuple(f"s{column}" for column in range(columns)))


def shown(qtbot: QtBot, widget: QWidget, size: tuple[int, int] = (640, 420)) -> QImage:
    qtbot.addWidget(widget)
    widget.resize(*size)
    widget.show()
    return widget.grab().toImage()


def colour_at(image: QImage, at: QPointF) -> tuple[int, int, int]:
    colour = image.pixelColor(at.toPoint())
    return colour.red(), colour.green(), colour.blue()


def test_a_cell_has_the_colour_of_its_weight_at_its_place(qtbot: QtBot, qapp: QApplication) -> None:
    weights = np.array([[0.9, 0.1, 0.0], [0.0, 0.25, 0.75]], np.float32)
    view = AttentionMap()
    view.show_grid(Grid(weights, ("le", "chat"), ("the", "big", "cat")))
    image = shown(qtbot, view)
    for row in range(2):
        for column in range(3):
            corner = view.frame().cell(row, column).topLeft() + QPointF(6, 6)
            wanted = colour_of(float(weights[row, column]), 0.0, 1.0, "sequential", theme.current().dark)
            assert colour_at(image, corner) == wanted, (row, column)


def test_sixty_words_have_their_colours_and_a_hover_draws_no_cell_again(qtbot: QtBot) -> None:
    many = grid(60, 60)
    view = AttentionMap()
    view.show_grid(many)
    image = shown(qtbot, view)
    box = view.frame().cell(31, 17)
    assert colour_at(image, box.center()) == colour_of(
        float(many.weights[31, 17]), 0.0, 1.0, "sequential", theme.current().dark
    )
    kept = view._picture
    QTest.mouseMove(view, view.frame().cell(10, 20).center().toPoint())
    view.grab()
    assert view.hover_cell == (10, 20)
    assert view._picture is kept


@pytest.mark.parametrize("kind", [AttentionMap, ArcsView])
@pytest.mark.parametrize("shape", [(0, 0), (1, 1), (2, 60), (60, 2)])
def test_any_shape_is_drawn_exported_and_touched(
    qtbot: QtBot, kind: Callable[[], GridView], shape: tuple[int, int]
) -> None:
    view = kind()
    view.show_grid(grid(*shape) if shape[0] else EMPTY)
    shown(qtbot, view)
    for x in range(0, 640, 90):
        for y in range(0, 420, 90):
            QTest.mouseMove(view, QPointF(x, y).toPoint())
    assert png_of(view)[:4] == b"\x89PNG"
    assert b"<svg" in svg_of(view)
    assert len(csv_of(view).splitlines()) == shape[0] + 1
    assert npz_of(view)[:2] == b"PK"


def test_hover_click_and_pin_say_the_cell_and_words_alone_their_row_or_column(qtbot: QtBot) -> None:
    view = AttentionMap()
    view.show_grid(grid(5, 6))
    shown(qtbot, view)
    frame, hovered, picked = view.frame(), QSignalSpy(view.hovered), QSignalSpy(view.picked)
    pinned, muted = QSignalSpy(view.pinned), QSignalSpy(view.muted)
    QTest.mouseMove(view, frame.cell(2, 4).center().toPoint())
    assert hovered.at(hovered.count() - 1) == [2, 4]
    row_word = QPointF(frame.body.left() - 20, frame.cell(3, 0).center().y())
    QTest.mouseClick(view, LEFT, NONE, row_word.toPoint())
    assert picked.at(0) == [3, -1]
    QTest.mouseClick(view, LEFT, CONTROL, frame.cell(1, 1).center().toPoint())
    assert pinned.at(0) == [1, 1]
    column_word = QPointF(frame.cell(0, 2).center().x(), frame.body.top() - 8)
    QTest.mouseDClick(view, LEFT, NONE, column_word.toPoint())
    assert muted.at(0) == [2]


def test_words_aslant_belong_to_their_column(qtbot: QtBot) -> None:
    view = AttentionMap()
    many = grid(12, 20)
    view.show_grid(Grid(many.weights, many.rows, tuple(f"government{k}" for k in range(20))))
    shown(qtbot, view)
    frame = view.frame()
    assert frame.slant
    up = 40.0
    at = QPointF(frame.cell(0, 7).center().x() + up, frame.body.top() - up)
    assert view.cell_at(at) == (-1, 7)


def test_zoom_keeps_what_is_under_the_mouse_and_fit_shows_all(qtbot: QtBot) -> None:
    view = AttentionMap()
    view.show_grid(grid(30, 40))
    shown(qtbot, view)
    at = view.frame().cell(20, 30).center()
    before = view.cell_at(at)
    view.zoom(3.0, at)
    assert view.cell_at(at) == before
    assert view.in_sight[0][1] - view.in_sight[0][0] == pytest.approx(40 / 3)
    view.pan(1000, 1000)
    assert view.in_sight[0][1] == pytest.approx(40)
    assert view.in_sight[1][1] == pytest.approx(30)
    view.fit()
    assert view.in_sight == ((0.0, 40.0), (0.0, 30.0))


def test_sorting_moves_rows_and_columns_but_not_what_they_are_called(qtbot: QtBot) -> None:
    weights = np.array([[0, 0, 1], [1, 0, 0], [0.1, 0.9, 0]], np.float32)
    view = AttentionMap()
    view.show_grid(Grid(weights, ("c", "a", "b"), ("x", "y", "z")))
    shown(qtbot, view)
    view.set_order("peak")
    assert [view.cell_at(view.frame().cell(place, 0).center())[0] for place in range(3)] == [1, 2, 0]
    rows, columns = orders_of(weights, "mass")
    assert columns.tolist() == [0, 2, 1]
    assert rows.tolist() == [0, 1, 2]


def test_faint_weights_are_raised_in_colour_and_left_alone_as_numbers(qtbot: QtBot) -> None:
    view = AttentionMap()
    view.show_grid(Grid(np.array([[0.96, 0.04]], np.float32), ("a",), ("x", "y")))
    view.set_faint(True)
    image = shown(qtbot, view)
    corner = view.frame().cell(0, 1).topLeft() + QPointF(6, 6)
    assert colour_at(image, corner) == colour_of(0.2, 0.0, 1.0, "sequential", theme.current().dark)
    assert view.values()[1][0, 1] == pytest.approx(0.04)


def test_focus_counts_the_words_a_row_is_spread_over() -> None:
    assert focus_of(np.array([1, 0, 0], np.float32)) == pytest.approx(1.0)
    assert focus_of(np.full(4, 0.25, np.float32)) == pytest.approx(4.0)
    assert focus_of(np.zeros(3, np.float32)) == 0.0


def test_arcs_light_the_word_under_the_mouse_and_long_ones_come_into_sight(qtbot: QtBot) -> None:
    view = ArcsView()
    view.show_grid(grid(60, 60))
    shown(qtbot, view)
    lines = view.lines()
    hovered = QSignalSpy(view.hovered)
    QTest.mouseMove(view, lines.target[1].center().toPoint())
    assert hovered.at(hovered.count() - 1) == [1, -1]
    assert lines.target[50].left() > view.width()
    view.reveal((50, -1))
    assert 0 <= view.lines().target[50].left() < view.width()


# The row.


def editor(qtbot: QtBot, columns: int = 5) -> RowEditor:
    view = RowEditor()
    view.show_row("chat", np.full(columns, 1 / columns, np.float32))
    view.set_spans([(100.0 + 50 * k, 150.0 + 50 * k) for k in range(columns)])
    shown(qtbot, view, (400, 90))
    return view


def test_a_drag_draws_a_row_that_sums_to_one(qtbot: QtBot) -> None:
    view = editor(qtbot)
    drawn: list[np.ndarray] = []
    view.drawn.connect(drawn.append)
    bottom = view.bar(0).bottom()
    QTest.mousePress(view, LEFT, NONE, QPointF(110, bottom - 1).toPoint())
    assert view.busy
    QTest.mouseMove(view, QPointF(320, bottom - 1).toPoint())
    QTest.mouseMove(view, QPointF(325, view.bar(4).top() + 1).toPoint())
    with qtbot.waitSignal(view.released):
        QTest.mouseRelease(view, LEFT, NONE, QPointF(325, view.bar(4).top() + 1).toPoint())
    assert drawn[-1].sum() == pytest.approx(1.0, abs=1e-5)
    assert drawn[-1][4] > 0.9
    assert not view.busy


def test_shift_moves_a_row_and_keys_nudge_it(qtbot: QtBot) -> None:
    view = editor(qtbot)
    view.show_row("chat", np.array([0.7, 0.3, 0, 0, 0], np.float32))
    drawn: list[np.ndarray] = []
    view.drawn.connect(drawn.append)
    QTest.mousePress(view, LEFT, SHIFT, QPointF(120, 40).toPoint())
    QTest.mouseMove(view, QPointF(220, 40).toPoint())
    QTest.mouseRelease(view, LEFT, SHIFT, QPointF(220, 40).toPoint())
    np.testing.assert_allclose(drawn[-1], [0, 0, 0.7, 0.3, 0], atol=1e-6)
    view.show_row("chat", np.array([0.5, 0.5, 0, 0, 0], np.float32))
    view.set_lit(3)
    QTest.keyClick(view, Qt.Key.Key_Up)
    np.testing.assert_allclose(drawn[-1], np.array([0.5, 0.5, 0, 0.1, 0]) / 1.1, atol=1e-6)


def test_a_figure_that_a_narrow_bar_cannot_hold_stands_beside_it(qtbot: QtBot) -> None:
    view = RowEditor()
    view.show_row("chat", np.array([0, 0, 1], np.float32))
    view.set_spans([(100.0, 116.0), (116.0, 132.0), (132.0, 148.0)])
    view.set_lit(2)
    shown(qtbot, view, (400, 90))
    image, bar = view.grab().toImage(), view.bar(2)
    y = range(round(bar.top()) + 4, round(bar.top()) + 14)
    beside = {image.pixelColor(x, row).name() for x in range(101, round(bar.left()) - 1) for row in y}
    within = {
        image.pixelColor(x, row).name() for x in range(round(bar.left()) + 2, round(bar.right()) - 2) for row in y
    }
    assert current().text in beside
    assert len(within) == 1


def test_a_row_without_columns_takes_no_drag(qtbot: QtBot) -> None:
    view = RowEditor()
    shown(qtbot, view, (300, 90))
    QTest.mousePress(view, LEFT, NONE, QPointF(120, 40).toPoint())
    assert not view.busy


# The tree.


def nodes() -> list[Node]:
    return [
        Node(-1, 0, 0, "le", -0.5, 0.6, "best", True),
        Node(-1, 0, 1, "un", -1.2, 0.3, "kept"),
        Node(-1, 0, 2, "la", -3.0, 0.05, "pruned"),
        Node(0, 1, 0, "chat", -0.7, 0.8, "best", True),
        Node(1, 1, 1, "chat", -1.4, 0.8, "pruned"),
    ]


def test_the_tree_shows_the_best_path_in_colour_and_pruned_pieces_grey(qtbot: QtBot) -> None:
    tree = BeamTree()
    tree.show_tree(nodes(), ("le", "chat"))
    image = shown(qtbot, tree, (600, 360))
    assert tree.steps == 2
    best, pruned = tree.box_of(0), tree.box_of(2)
    look = theme.current()
    assert colour_at(image, best.bottomRight() - QPointF(20, 4)) != QColor(look.panel).getRgb()[:3]
    assert colour_at(image, QPointF(pruned.center().x(), pruned.top() + 2.5)) == QColor(look.panel).getRgb()[:3]
    assert tree.box_of(3).left() > tree.box_of(0).right()


def test_a_click_on_a_piece_says_which(qtbot: QtBot) -> None:
    tree = BeamTree()
    tree.show_tree(nodes())
    shown(qtbot, tree, (600, 360))
    picked = QSignalSpy(tree.picked)
    QTest.mouseClick(tree, LEFT, NONE, tree.box_of(4).center().toPoint())
    assert picked.at(0) == [4]
    QTest.mouseMove(tree, tree.box_of(3).center().toPoint())
    assert tree._lineage() == {3, 0}
    assert b"<svg" in svg_of(tree)
    assert csv_of(tree).splitlines()[5].startswith(b"4 chat,1,1,1,")


def test_keys_go_through_the_tree(qtbot: QtBot) -> None:
    tree = BeamTree()
    tree.show_tree(nodes())
    shown(qtbot, tree, (600, 360))
    picked = QSignalSpy(tree.picked)
    for key, lit in (("Right", 0), ("Down", 1), ("Right", 4), ("Up", 3), ("Left", 0), ("Left", 0)):
        QTest.keyClick(tree, getattr(Qt.Key, f"Key_{key}"))
        assert tree.lit == lit, key
    QTest.keyClick(tree, Qt.Key.Key_Return)
    assert picked.at(0) == [0]


@pytest.mark.parametrize("steps", [0, 1, 60])
def test_trees_of_any_length_are_drawn(qtbot: QtBot, steps: int) -> None:
    tree = BeamTree()
    tree.show_tree([Node(step - 1, step, 0, f"w{step}", -1.0, 0.5, "best") for step in range(steps)])
    shown(qtbot, tree)
    assert tree.figure_size().width() >= 60 * steps


# The chart.


def test_the_chart_reads_a_range_off_and_leaves_gaps_where_nothing_was_measured(qtbot: QtBot, tmp_path: Path) -> None:
    chart = LengthChart("Quality", "words", "BLEU")
    chart.show_lines(
        ("1–5", "6–9", "10+"), [Line("plain", (50.0, 30.0, 8.0)), Line("attention", (55.0, math.nan, 49.0), 1)]
    )
    image = shown(qtbot, chart)
    body = chart.body_of(chart.rect().toRectF())
    at = chart.point(1, 30.0, body)
    assert colour_at(image, at) == QColor(theme.current().series[0]).getRgb()[:3]
    QTest.mouseMove(chart, QPointF(at.x(), body.center().y()).toPoint())
    assert chart.lit == 1
    assert csv_of(chart).splitlines()[2] == "6–9,30,".encode()
    assert chart.top() == 60


def test_a_chart_without_lines_says_so(qtbot: QtBot) -> None:
    chart = LengthChart("Quality", "words", "BLEU")
    shown(qtbot, chart)
    assert chart.values()[1].shape == (0, 0)
