"""Steps to undo: what merges into one and what stays apart."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QUndoStack
from pytestqt.qtbot import QtBot

from app.undo import LIVE, PAUSE, Replace


@pytest.mark.parametrize(
    ("second", "steps"),
    [
        (("Drag", 7, True), 1),
        (("Drag", 8, True), 2),  # another drag
        (("Move", 7, True), 2),  # another title
        (("Drag", 7, False), 2),  # shown by another function
        (("Drag", 0, True), 2),  # no drag
    ],
)
def test_only_parts_of_one_drag_are_one_step(second: tuple[str, int, bool], steps: int, qtbot: QtBot) -> None:
    stack, here, there = QUndoStack(), [0], [0]
    title, drag, same = second
    stack.push(Replace("Drag", 0, 1, here.append, 7))
    stack.push(Replace(title, 1, 2, here.append if same else there.append, drag))
    assert stack.count() == steps
    assert (here if same else there)[-1] == 2
    stack.undo()
    assert (here if same else there)[-1] == (0 if steps == 1 else 1)
    stack.redo()
    assert (here if same else there)[-1] == 2


def test_a_drag_without_a_number_ends_where_nothing_comes_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr("app.undo.time.monotonic", lambda: now)
    stack, shown = QUndoStack(), list[int]()
    for value, wait in ((1, 0.0), (2, 0.9 * PAUSE), (3, 0.9 * PAUSE), (4, 1.1 * PAUSE)):
        now += wait
        stack.push(Replace("Drag", value - 1, value, shown.append, LIVE))
    assert stack.count() == 2
    stack.undo()
    assert shown[-1] == 3
    stack.undo()
    assert shown[-1] == 0
