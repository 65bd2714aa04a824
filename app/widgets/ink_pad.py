"""The pad that a person writes on with mouse, finger or pen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent, QUndoStack
from PySide6.QtWidgets import QWidget

from app.widgets.ink_clipboard import read_strokes, strokes_text
from app.widgets.ink_hand import InkHand
from app.widgets.ink_replay import Replay
from engine.data.ink import Ink
from engine.errors import DataError


class InkPad(InkHand):
    """A large pad. Raw points go to `document`; `snapshot` is what a model reads.

    changed        revision and epoch, once for all events of a turn of the event loop
    replay_moved   index of the point that the replay has reached
    refused        a sentence: why something pasted could not be taken
    """

    changed = Signal(int, int)
    replay_moved = Signal(int)
    replay_finished = Signal()
    refused = Signal(str)

    def __init__(self, undo: QUndoStack, parent: QWidget | None = None) -> None:
        super().__init__(undo, parent)
        self._replayed = -1
        self._told = (0, 0)
        self._tell = QTimer(self, singleShot=True, interval=0)
        self._tell.timeout.connect(self.flush)
        self._replay = Replay(self)
        self._replay.moved.connect(self._replay_to)
        self._replay.finished.connect(self._end_replay)
        self.document.grew.connect(self._tell.start)
        self.document.exchanged.connect(self._tell.start)
        self.document.exchanged.connect(self._replay.stop)
        self.contact_began.connect(self._replay.stop)
        self.stroke_finished.connect(self.flush)
        self.setAccessibleName("Ink pad")
        self._describe()

    # --- what a page asks of it ----------------------------------------------------------------------------------

    def snapshot(self) -> Ink:
        """All ink, the stroke in progress included, as a read-only value."""
        return self.document.snapshot()

    def load(self, ink: Ink, title: str = "Open ink") -> None:
        """Put other ink in place of what is there, in full sight; one step to undo."""
        self.lift()
        self.document.replace(ink, title)

    def clear(self) -> None:
        """Take all ink away; one step to undo."""
        self.lift()
        self.document.clear()

    def replay(self) -> None:
        """Show the ink being written again; a second call stops."""
        if self._replay.running:
            self._replay.stop()
            return
        self._close_stroke()
        self._faint, self._replayed = True, -1
        self._replay.start(self.snapshot())
        self._faint = self._replay.running
        self._refresh()

    def paste(self) -> None:
        """Take strokes as JSON from the clipboard in place of the ink; `refused` says why where it cannot."""
        try:
            self.load(read_strokes(QGuiApplication.clipboard().text()), "Paste strokes")
        except DataError as error:
            self.refused.emit(str(error))

    def copy(self) -> None:
        """Put the ink on the clipboard as JSON strokes."""
        QGuiApplication.clipboard().setText(strokes_text(self.snapshot()))

    def cancel(self) -> bool:
        """Drop what is in progress, a replay too; False where nothing is."""
        if self._replay.running:
            self._replay.stop()
            return True
        return super().cancel()

    def hideEvent(self, event: QHideEvent) -> None:
        """A pad that nobody sees replays nothing."""
        self._replay.stop()
        super().hideEvent(event)

    def flush(self) -> None:
        """Say now what changed since `changed` was last emitted."""
        self._tell.stop()
        now = (self.document.revision, self.document.epoch)
        if now != self._told:
            self._told = now
            self._describe()
            self.changed.emit(*now)

    def _replay_to(self, index: int) -> None:
        if self._stale:
            self._paint_layer()
        bright = self._faint
        self._faint = False
        self._layer.paint_points(self.document, self._replayed + 1, index, self._look())
        self._faint = bright
        self._replayed = index
        self.set_cursor_point(index)
        self.update()
        self.replay_moved.emit(index)

    def _end_replay(self) -> None:
        self._faint = False
        self.set_cursor_point(None)
        self._refresh()
        self.replay_finished.emit()

    def _describe(self) -> None:
        strokes, points = len(self.document.spans), len(self.document)
        state = f"{strokes} strokes of {points} points in all." if points else "It is empty."
        self.setAccessibleDescription(f"Write here with mouse, finger or pen. {state}")


def pad_commands(pad: InkPad) -> list[tuple[str, str, str, Callable[[], None]]]:
    """What keys do while the pad has the focus: id, title, key, what to call."""
    return [
        ("pad.pen", "Pen", "B", lambda: pad.set_tool("pen")),
        ("pad.eraser", "Eraser", "E", lambda: pad.set_tool("eraser")),
        ("pad.look", "Pick letters and points", "L", lambda: pad.set_tool("look")),
        ("pad.clear", "Clear the pad", "Delete", pad.clear),
        ("pad.replay", "Replay the writing", "R", pad.replay),
        ("pad.thinner", "Thinner line", "[", lambda: pad.set_line_width(pad.line_width - 0.5)),
        ("pad.thicker", "Thicker line", "]", lambda: pad.set_line_width(pad.line_width + 0.5)),
        ("pad.fit", "Fit the ink to the pad", "F", pad.fit),
        ("pad.paste", "Paste strokes", "Ctrl+V", pad.paste),
        ("pad.copy", "Copy strokes", "Ctrl+C", pad.copy),
    ]
