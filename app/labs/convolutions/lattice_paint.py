"""Drawing the lattice: nodes where there is room for them, bands where samples are narrower than a pixel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPolygonF

from app.labs.convolutions.receptive import Cone
from app.theme import Theme, blend
from app.views.colour import colour_of
from app.views.paper import CENTRE, LEFT, RIGHT, Paper, hairline, width_of, write
from app.views.stroke import stroke
from engine.data.audio import RATE, Samples
from engine.labs.convolutions.setup import Setup

ROOMY = 7.0
"""Pixels a sample from which every node is drawn."""
_EDGES = 600
"""Edges of a layer up to which each is drawn."""


@dataclass(frozen=True, eq=False)
class Scene:
    """What there is to draw.

    step    the sample of the node whose field is lit
    layer   the chosen layer
    body    where samples are; `rows` are heights, the input's first
    values  float32 (sample, layer): one unit's gated activation
    """

    setup: Setup
    cone: Cone
    step: int
    layer: int
    window: tuple[float, float]
    body: QRectF
    rows: list[float]
    samples: Samples
    values: NDArray[np.float32]
    unit: int
    paper: Paper

    def x(self, samples: NDArray[np.int64] | int) -> NDArray[np.float64]:
        """Where the middle of a sample lies."""
        low, high = self.window
        return np.asarray(
            self.body.left() + (np.asarray(samples) + 0.5 - low) / (high - low) * self.body.width(), np.float64
        )

    @property
    def pitch(self) -> float:
        """Pixels from a sample to the next."""
        return self.body.width() / (self.window[1] - self.window[0])

    @property
    def radius(self) -> float:
        """Of a node."""
        gap = (self.rows[0] - self.rows[-1]) / max(len(self.rows) - 1, 1)
        return float(min(6.0, 0.34 * self.pitch, 0.3 * gap))


def paint_lattice(painter: QPainter, rect: QRectF, scene: Scene, theme: Theme) -> None:
    """Draw grounds, edges, nodes, the waveform below and words beside."""
    painter.fillRect(rect, QColor(theme.window))
    ground = QRectF(scene.body.left(), rect.top() + 2, scene.body.width(), rect.height() - 4)
    painter.fillRect(ground, QColor(theme.panel))
    painter.save()
    painter.setClipRect(ground)
    _paint_outside(painter, ground, scene, theme)
    _paint_wave(painter, ground, scene, theme)
    _paint_quiet(painter, scene, theme)
    _paint_edges(painter, scene, theme)
    _paint_lit(painter, scene, theme)
    painter.restore()
    _paint_gutter(painter, rect, scene, theme)
    _paint_words(painter, rect, scene, theme)


def _paint_outside(painter: QPainter, ground: QRectF, scene: Scene, theme: Theme) -> None:
    """What lies before the first sample, where layers read zeros, and what an output must not know."""
    count = len(scene.samples)
    left, right = float(scene.x(0)) - scene.pitch / 2, float(scene.x(count)) - scene.pitch / 2
    brush = QBrush(QColor(theme.line), Qt.BrushStyle.BDiagPattern)
    if left > ground.left():
        end = min(left, ground.right())
        painter.fillRect(QRectF(ground.left(), ground.top(), end - ground.left(), ground.height()), brush)
    if count and right < ground.right():
        start = max(right, ground.left())
        painter.fillRect(QRectF(start, ground.top(), ground.right() - start, ground.height()), brush)
    if not scene.setup.causal:
        start = min(max(float(scene.x(scene.step)) + scene.pitch / 2, ground.left()), ground.right())
        tint = QColor(theme.warning)
        tint.setAlpha(26)
        painter.fillRect(QRectF(start, ground.top(), ground.right() - start, ground.height()), tint)


def _paint_wave(painter: QPainter, ground: QRectF, scene: Scene, theme: Theme) -> None:
    """The waveform under the input row; the part that is seen in colour, the sample to be told as a ring."""
    paper = scene.paper
    top, bottom = scene.rows[0] + paper.px(16), ground.bottom() - paper.px(22)
    first, last = max(0, int(scene.window[0])), min(len(scene.samples), int(scene.window[1]) + 2)
    if last - first < 2:
        return
    part = scene.samples[first:last]
    peak = max(float(np.abs(part).max()), 0.02)
    y = (top + bottom) / 2 - part / peak * (bottom - top) / 2
    x = scene.x(np.arange(first, last))
    points = [QPointF(a, b) for a, b in zip(x.tolist(), y.tolist(), strict=True)]
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, scene.pitch > 1)
    painter.setPen(hairline(blend(theme.panel, theme.dim, 0.6)))
    painter.drawPolyline(QPolygonF(points))
    seen = points[max(0, scene.step + scene.cone.first - first) : max(0, scene.step + scene.cone.last + 1 - first)]
    painter.setPen(hairline(theme.accent, 1.6))
    stroke(painter, seen)
    target = scene.step + 1
    if first <= target < last:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.cursor), 2))
        painter.setBrush(QColor(theme.panel))
        painter.drawEllipse(points[target - first], 4.0, 4.0)


def _paint_quiet(painter: QPainter, scene: Scene, theme: Theme) -> None:
    """Rows, and where there is room every node and edge, faint."""
    quiet = blend(theme.panel, theme.dim, 0.28)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    if scene.pitch < ROOMY:
        painter.setPen(hairline(theme.line))
        painter.drawLines([QLineF(scene.body.left(), round(y) + 0.5, scene.body.right(), round(y) + 0.5)
                           for y in scene.rows])  # fmt: skip
        return
    steps = np.arange(int(np.floor(scene.window[0])), int(np.ceil(scene.window[1])))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(hairline(blend(theme.panel, theme.dim, 0.16)))
    for layer in range(scene.setup.layers):
        upper, lower, above = scene.rows[layer + 1], scene.rows[layer], scene.x(steps).tolist()
        for offset in scene.setup.offsets(layer):
            shift = offset * scene.pitch
            painter.drawLines([QLineF(x, upper, x + shift, lower) for x in above])
    painter.setPen(hairline(quiet))
    for row, y in enumerate(scene.rows):
        for step, x in zip(steps.tolist(), scene.x(steps).tolist(), strict=True):
            painter.setBrush(_fill(scene, row, step, theme, 0.55))
            painter.drawEllipse(QPointF(x, y), scene.radius, scene.radius)


def _paint_edges(painter: QPainter, scene: Scene, theme: Theme) -> None:
    """The lit edges; those that fall on the same pixels once."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, scene.pitch >= ROOMY)
    for layer, edges in enumerate(scene.cone.edges):
        x = scene.x(edges + scene.step)
        if scene.pitch < 1:
            x = _told_apart(x)
        if len(x) > _EDGES:
            continue
        strength = 1.0 if scene.pitch >= ROOMY else 0.35
        painter.setPen(hairline(blend(theme.panel, theme.accent, strength), 1.6 if scene.pitch >= ROOMY else 1.0))
        upper, lower = scene.rows[layer + 1], scene.rows[layer]
        painter.drawLines([QLineF(a, upper, b, lower) for a, b in x.tolist()])


def _told_apart(edges: NDArray[np.float64]) -> NDArray[np.float64]:
    """Edges (edge, 2) on whole pixels, each once: a number for each pair is sorted far sooner than pairs."""
    pixels = np.round(edges).astype(np.int64)
    least = pixels.min(axis=0)
    span = int(pixels[:, 1].max()) - int(least[1]) + 1
    upper, lower = np.divmod(np.unique((pixels[:, 0] - least[0]) * span + pixels[:, 1] - least[1]), span)
    return np.stack([upper + least[0], lower + least[1]], axis=1).astype(np.float64)


def _runs(pixels: NDArray[np.float64]) -> list[tuple[float, float]]:
    """First and last of each run of neighbours among rising whole pixels."""
    edges = np.flatnonzero(np.diff(pixels) > 1)
    return list(zip(pixels[[0, *(edges + 1)]].tolist(), pixels[[*edges, -1]].tolist(), strict=True))


def _paint_lit(painter: QPainter, scene: Scene, theme: Theme) -> None:
    """The lit nodes: rings filled by their value, or a band where they lie closer than pixels."""
    roomy = scene.pitch >= ROOMY
    for row, offsets in enumerate(scene.cone.levels):
        y, places = scene.rows[row], scene.x(offsets + scene.step)
        if not roomy:
            for first, last in _runs(np.unique(np.round(places))):
                painter.fillRect(QRectF(first - 0.5, y - 3, last - first + 1.5, 7), QColor(theme.accent))
            continue
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for offset, x in zip(offsets.tolist(), places.tolist(), strict=True):
            painter.setPen(QPen(QColor(theme.warning if offset > 0 else theme.accent), 1.8))
            painter.setBrush(_fill(scene, row, scene.step + offset, theme, 1.0))
            painter.drawEllipse(QPointF(x, y), scene.radius + 0.6, scene.radius + 0.6)
    x, y = float(scene.x(scene.step)), scene.rows[scene.cone.top + 1]
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(theme.cursor), 2.2))
    painter.setBrush(_fill(scene, scene.cone.top + 1, scene.step, theme, 1.0))
    size = max(scene.radius + 1.5, 4.5)
    painter.drawEllipse(QPointF(x, y), size, size)


def _fill(scene: Scene, row: int, step: int, theme: Theme, strength: float) -> QColor:
    """The colour of a node's value: the sample in the lowest row, the unit's activation above."""
    values = scene.samples if row == 0 else scene.values[:, row - 1] if scene.values.shape[1] >= row else None
    if values is None or not 0 <= step < len(values):
        return QColor(theme.panel)
    red, green, blue = colour_of(float(values[step]), -1.0, 1.0, "diverging", theme.dark)
    return blend(theme.panel, QColor(red, green, blue).name(), strength)


def _paint_gutter(painter: QPainter, rect: QRectF, scene: Scene, theme: Theme) -> None:
    """Each row's layer and dilation; some are left out where rows lie close."""
    paper, line = scene.paper, scene.paper.px(15)
    gap = (scene.rows[0] - scene.rows[-1]) / max(len(scene.rows) - 1, 1)
    every = max(1, int(np.ceil(line / max(gap, 1.0))))
    for row, y in enumerate(scene.rows):
        chosen, lit = row == scene.layer + 1, row == scene.cone.top + 1
        shown = row == 0 or (row - scene.setup.layers) % every == 0
        near = min(abs(row - scene.layer - 1), abs(row - scene.cone.top - 1)) * gap < line
        if not (chosen or lit or (shown and not near) or (row == 0 and not near)):
            continue
        if chosen and not lit and abs(row - scene.cone.top - 1) * gap < line:
            continue
        box = QRectF(rect.left(), y - line / 2, scene.body.left() - rect.left() - paper.px(10), line)
        words = "input" if row == 0 else f"layer {row} \N{MIDDLE DOT} {scene.setup.dilations[row - 1]} apart"
        colour = theme.cursor if lit else theme.text if chosen else theme.dim
        write(painter, box, words, paper.font(11, bold=chosen or lit), colour, RIGHT)


def _paint_words(painter: QPainter, rect: QRectF, scene: Scene, theme: Theme) -> None:
    """Above, what is lit; below, where its field begins and ends."""
    paper, line = scene.paper, scene.paper.px(16)
    samples = scene.cone.samples
    head = QRectF(scene.body.left() + paper.px(10), rect.top() + paper.px(6), scene.body.width() - paper.px(20), line)
    title = f"layer {scene.cone.top + 1}, sample {scene.step:,}"
    wide = write(painter, head, title, paper.font(12, bold=True), theme.cursor, LEFT)
    rest = head.adjusted(wide + paper.px(12), 0, 0, 0)
    future = f", {scene.cone.last:,} of them in the future" if scene.cone.last > 0 else ""
    longest = f"sees {samples:,} samples, {1000 * samples / RATE:,.1f} ms{future}"
    ways = (longest, f"sees {samples:,} samples{future}", f"sees {samples:,}{future}")
    words = next((way for way in ways if width_of(way, paper.font(12)) <= rest.width()), ways[-1])
    wide = write(painter, rest, words, paper.font(12), theme.warning if scene.cone.last > 0 else theme.text, LEFT)
    rest = rest.adjusted(wide + paper.px(12), 0, 0, 0)
    if rest.width() > paper.px(150) and scene.values.size:
        write(painter, rest, f"colour: unit {scene.unit}", paper.font(11), theme.dim, RIGHT)
    y = rect.bottom() - paper.px(20)
    for place, align in ((scene.cone.first, LEFT), (scene.cone.last, RIGHT)):
        x = float(scene.x(scene.step + place))
        tick = hairline(theme.accent)
        painter.setPen(tick)
        painter.drawLine(QPointF(x, scene.rows[0] + paper.px(6)), QPointF(x, y))
        text = f"{place:+,}".replace("-", "\N{MINUS SIGN}") if place else "now"
        half = paper.px(70)
        box = QRectF(x - half, y, 2 * half, line)
        if align == LEFT and x - half < scene.body.left():
            box.moveLeft(scene.body.left())
            write(painter, box, text, paper.font(11), theme.accent, LEFT)
        else:
            write(painter, box, text, paper.font(11), theme.accent, CENTRE)
