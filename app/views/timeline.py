"""The one time state that all views of a page share: cursor, visible window, selection."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

Window = tuple[float, float]
Span = tuple[int, int]

NARROWEST = 4.0
"""Fewest steps that a window shows, where there are as many."""

_REMEMBERED = 64


class Timeline(QObject):
    """Cursor, window and selection over the steps 0 .. `steps` - 1.

    Step s takes the place from s to s + 1 on the axis, so a window that shows all is (0, steps). The cursor
    is where the mouse hovers, else where it was placed. Moving the window by hand switches `follow` off.

    noun   what people call a step: "word", "sentence"
    first  the number that people give to step 0: words and sentences are counted from 1
    """

    cursor_changed = Signal(int)
    placed_changed = Signal(int)
    window_changed = Signal()
    selection_changed = Signal()
    steps_changed = Signal(int)
    follow_changed = Signal(bool)

    def __init__(self, steps: int = 0, parent: QObject | None = None, noun: str = "step", first: int = 0) -> None:
        super().__init__(parent)
        self.noun, self.first = noun, first
        self._steps = max(0, steps)
        self._placed = 0
        self._hover: int | None = None
        self._window: Window = (0.0, float(max(1, steps)))
        self._selection: Span | None = None
        self._past: list[Window] = []
        self._last_move = ""
        self._follow = True

    @property
    def steps(self) -> int:
        """Steps of the sequence; 0 where there is none."""
        return self._steps

    @property
    def cursor(self) -> int:
        """The step that all views show: the hovered one, else the placed one."""
        return self._placed if self._hover is None else self._hover

    @property
    def placed(self) -> int:
        """The step where the cursor was put by a click, a key or the transport."""
        return self._placed

    @property
    def hovering(self) -> bool:
        """Whether the cursor only follows the mouse."""
        return self._hover is not None

    @property
    def window(self) -> Window:
        """First and last place on the axis that is visible, in steps."""
        return self._window

    @property
    def selection(self) -> Span | None:
        """First and last selected step, both included."""
        return self._selection

    @property
    def follow(self) -> bool:
        """Whether the window turns its page when the placed cursor leaves it."""
        return self._follow

    @property
    def whole(self) -> bool:
        """Whether the window shows every step."""
        return self._window[0] <= 0.0 and self._window[1] >= self._steps

    def number_of(self, step: int) -> str:
        """The number of a step, as people count."""
        return f"{step + self.first:,}"

    def name_of(self, step: int) -> str:
        """A step in words, such as "sentence 3"."""
        return f"{self.noun} {self.number_of(step)}"

    def set_cursor(self, step: int) -> None:
        """Put the cursor on a step; beyond the ends, on the nearest."""
        before, was_placed = self.cursor, self._placed
        self._placed, self._hover = self._clamped(step), None
        if self._placed != was_placed:
            self.placed_changed.emit(self._placed)
        if self.cursor != before:
            self.cursor_changed.emit(self.cursor)
        low, high = self._window
        if self._follow and not low <= self._placed + 0.5 <= high:
            start = float(self._placed) if self._placed > low else self._placed + 1 - (high - low)
            self._move(start, start + high - low)

    def hover(self, step: int | None) -> None:
        """Let the cursor follow the mouse to a step, or return to where it was placed."""
        before = self.cursor
        self._hover = None if step is None or not self._steps else self._clamped(step)
        if self.cursor != before:
            self.cursor_changed.emit(self.cursor)

    def set_steps(self, steps: int) -> None:
        """Take the length of another sequence; a window that showed all goes on showing all."""
        steps = max(0, steps)
        if steps == self._steps:
            return
        whole, before, was_placed = self.whole, self.cursor, self._placed
        self._steps = steps
        self._placed = self._clamped(self._placed)
        self._hover = None if self._hover is None else self._clamped(self._hover)
        self.steps_changed.emit(steps)
        if self._selection is not None and self._selection[1] >= steps:
            first = self._selection[0]
            self.set_selection(first if first < steps else None, steps - 1)
        self._move(*((0.0, float(max(1, steps))) if whole else self._window))
        if self._placed != was_placed:
            self.placed_changed.emit(self._placed)
        if self.cursor != before:
            self.cursor_changed.emit(self.cursor)

    def set_window(self, first: float, last: float) -> None:
        """Show the places from `first` to `last`, moved and widened as far as needed to lie within the sequence."""
        self._remember("window")
        self._move(first, last)

    def zoom(self, factor: float, about: float | None = None) -> None:
        """Show `factor` times fewer steps, keeping the place `about` (the cursor where None) where it is."""
        if factor <= 0:
            return
        low, high = self._window
        about = self.cursor + 0.5 if about is None else about
        about = min(max(about, low), high)
        narrowest = min(NARROWEST, float(max(1, self._steps)))
        span = min(max((high - low) / factor, narrowest), float(max(1, self._steps)))
        share = (about - low) / (high - low)
        self._remember("in" if factor > 1 else "out")
        self.set_follow(False)
        self._move(about - share * span, about + (1 - share) * span)

    def pan(self, steps: float) -> None:
        """Move the window by a number of steps."""
        self._remember("pan")
        self.set_follow(False)
        self._move(self._window[0] + steps, self._window[1] + steps)

    def fit(self) -> None:
        """Show the selection; where there is none, or it is shown already, show all."""
        self._remember("fit")
        whole = (0.0, float(max(1, self._steps)))
        if self._selection is not None:
            target = self._within(self._selection[0], self._selection[1] + 1.0)
            if target != self._window:
                self._move(*target)
                return
        self._move(*whole)

    def zoom_back(self) -> None:
        """Return to the window before the last change by hand."""
        while self._past:
            window = self._within(*self._past.pop())
            if window != self._window:
                self._last_move = ""
                self._move(*window)
                return

    def set_selection(self, first: int | None, last: int | None = None) -> None:
        """Select the steps from `first` to `last`, in either order, both included; None selects nothing."""
        selection = None
        if first is not None and self._steps:
            ends = self._clamped(first), self._clamped(first if last is None else last)
            selection = min(ends), max(ends)
        if selection != self._selection:
            self._selection = selection
            self.selection_changed.emit()

    def set_follow(self, on: bool) -> None:
        """Let the window turn its page with the placed cursor, or not."""
        if on != self._follow:
            self._follow = on
            self.follow_changed.emit(on)

    def _clamped(self, step: int) -> int:
        return min(max(int(step), 0), max(0, self._steps - 1))

    def _within(self, first: float, last: float) -> Window:
        size = float(max(1, self._steps))
        if first >= 0.0 and last <= size and last - first >= min(NARROWEST, size):
            return first, last  # as it is, so that the same window twice is the same numbers
        span = min(max(last - first, min(NARROWEST, size)), size)
        middle = 0.5 * (first + last)
        start = min(max(middle - 0.5 * span, 0.0), size - span)
        return start, start + span

    def _move(self, first: float, last: float) -> None:
        window = self._within(first, last)
        if window != self._window:
            self._window = window
            self.window_changed.emit()

    def _remember(self, move: str) -> None:
        """Keep the window for `zoom_back`; a run of the same move (notches of a wheel) is one entry."""
        if move != self._last_move or move in ("window", "fit"):
            self._past = [*self._past[-_REMEMBERED:], self._window]
        self._last_move = move
