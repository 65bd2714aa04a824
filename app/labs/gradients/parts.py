"""What of the Gradients page can be exported."""

from __future__ import annotations

from app.exporting import Exportable, Exporter
from app.labs.gradients.desk import Desk

_FRAMES = 200
"""An animation has about this many frames, however long the sequence is."""


def exporter_of(desk: Desk) -> Exporter:
    """Exports what the page shows; an animation builds the product up from the last step back."""
    return Exporter(
        desk.tracks,
        desk.shell,
        desk.timeline,
        lambda: parts_of(desk),
        lambda: None if desk.outcome is None else desk.outcome.main.traces,
        lambda: range(desk.timeline.steps - 1, -1, -max(1, desk.timeline.steps // _FRAMES)),
    )


def parts_of(desk: Desk) -> dict[str, Exportable]:
    """Everything on the page that can be exported, by name."""
    parts: dict[str, Exportable] = {"All tracks": desk.tracks}
    parts |= {track.title: track for track in desk.tracks.tracks() if track.has_data()}
    parts |= desk.inspector.charts()
    if desk.training.plot is not None:
        parts["Training"] = desk.training.plot
    return parts
