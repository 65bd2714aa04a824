"""What keys do in a stack of tracks."""

from __future__ import annotations

from collections.abc import Callable

from app.views.axis import NOTCH
from app.views.stack import TrackStack

StackCommand = tuple[str, str, str, Callable[[], object], str]
"""Id, title, key, what it does, context."""


def stack_commands(stack: TrackStack) -> list[StackCommand]:
    """What keys do while the tracks have the focus: id, title, key, what it does, context."""
    timeline = stack.timeline

    def span() -> float:
        return timeline.window[1] - timeline.window[0]

    def extend(by: int) -> None:
        anchor = timeline.selection or (timeline.cursor, timeline.cursor)
        moved = timeline.cursor + by
        start = anchor[0] if timeline.cursor == anchor[1] else anchor[1]
        timeline.set_cursor(moved)
        timeline.set_selection(start, timeline.cursor)

    def collapse() -> None:
        if stack.current is not None:
            stack.current.set_collapsed(not stack.current.collapsed)

    tr = stack.tr
    entries: list[tuple[str, str, str, Callable[[], object]]] = [
        ("tracks.zoom-in", tr("Zoom in"), "W", lambda: timeline.zoom(NOTCH)),
        ("tracks.zoom-out", tr("Zoom out"), "S", lambda: timeline.zoom(1 / NOTCH)),
        ("tracks.pan-left", tr("Pan left"), "A", lambda: timeline.pan(-0.1 * span())),
        ("tracks.pan-right", tr("Pan right"), "D", lambda: timeline.pan(0.1 * span())),
        ("tracks.fit", tr("Fit selection, again for all"), "F", timeline.fit),
        ("tracks.zoom-back", tr("Zoom back"), "Z", timeline.zoom_back),
        ("tracks.step-back", tr("Cursor one step back"), "Left", lambda: timeline.set_cursor(timeline.cursor - 1)),
        ("tracks.step-on", tr("Cursor one step on"), "Right", lambda: timeline.set_cursor(timeline.cursor + 1)),
        ("tracks.extend-back", tr("Extend selection back"), "Shift+Left", lambda: extend(-1)),
        ("tracks.extend-on", tr("Extend selection on"), "Shift+Right", lambda: extend(1)),
        ("tracks.start", tr("Cursor to the start"), "Home", lambda: timeline.set_cursor(0)),
        ("tracks.end", tr("Cursor to the end"), "End", lambda: timeline.set_cursor(timeline.steps - 1)),
        ("tracks.page-back", tr("One window back"), "PgUp", lambda: timeline.pan(-span())),
        ("tracks.page-on", tr("One window on"), "PgDown", lambda: timeline.pan(span())),
        ("tracks.previous", tr("Previous track"), "Up", lambda: stack.step_current(-1)),
        ("tracks.next", tr("Next track"), "Down", lambda: stack.step_current(1)),
        ("tracks.collapse", tr("Collapse or open the track"), "V", collapse),
        ("tracks.follow", tr("Follow the cursor"), "Shift+F", lambda: timeline.set_follow(not timeline.follow)),
        ("tracks.deselect", tr("Select nothing"), "Esc", lambda: timeline.set_selection(None)),
    ]
    return [(*entry, "tracks") for entry in entries]
