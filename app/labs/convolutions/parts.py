"""What of the Convolutions page can be exported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.exporting import Exportable, Exporter

if TYPE_CHECKING:
    from app.labs.convolutions.page import ConvolutionsPage

_FRAMES = 200
"""An animation has about this many frames, however long the sound is."""


def exporter_of(page: ConvolutionsPage) -> Exporter:
    """Exports what the page shows."""
    desk = page.desk
    return Exporter(
        page,
        page.shell,
        desk.timeline,
        lambda: parts_of(page),
        lambda: None if desk.outcome is None else desk.outcome.traces,
        lambda: range(0, desk.timeline.steps, max(1, desk.timeline.steps // _FRAMES)),
    )


def parts_of(page: ConvolutionsPage) -> dict[str, Exportable]:
    """Everything on the page that can be exported, by name."""
    parts: dict[str, Exportable] = {"Stack": page.lattice, "All tracks": page.tracks}
    parts |= {track.title: track for track in page.tracks.tracks() if track.has_data()}
    for chart in (page.training.losses, page.training.clocks):
        if any(line.points for line in chart.lines):
            parts[chart.title] = chart
    return parts
