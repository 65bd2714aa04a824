"""What of the Gradients page can be exported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.exporting import Exportable, Exporter

if TYPE_CHECKING:
    from app.labs.gradients.page import GradientsPage

_FRAMES = 200
"""An animation has about this many frames, however long the sequence is."""


def exporter_of(page: GradientsPage) -> Exporter:
    """Exports what the page shows; an animation builds the product up from the last step back."""
    return Exporter(
        page,
        page.shell,
        page.timeline,
        lambda: parts_of(page),
        lambda: None if page.outcome is None else page.outcome.main.traces,
        lambda: range(page.timeline.steps - 1, -1, -max(1, page.timeline.steps // _FRAMES)),
    )


def parts_of(page: GradientsPage) -> dict[str, Exportable]:
    """Everything on the page that can be exported, by name."""
    parts: dict[str, Exportable] = {"All tracks": page.tracks}
    parts |= {track.title: track for track in page.tracks.tracks() if track.has_data()}
    parts |= page.inspector.charts()
    if page.training.plot is not None:
        parts["Training"] = page.training.plot
    return parts
