"""What is under the cursor, as numbers: the cell's equations, the distribution at a step, what one looks at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from app import theme as themes
from app.widgets.cards import Section, paragraph
from app.widgets.type import sized

MINUS = "\u2212"


@dataclass(frozen=True)
class Term:
    """One line of a cell's equations: `f`, "\u03c3(2.31)", 0.910, and which of the theme's series colours it has."""

    symbol: str
    expression: str
    value: float
    colour: int


def number(value: float, digits: int = 3) -> str:
    """A number with a true minus sign and as many digits after the point as its neighbours."""
    return f"{value:.{digits}f}".replace("-", MINUS)


class EquationCard(Section):
    """The equations of one unit at one step, with this step's numbers in them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Step", parent=parent)
        self._rows = _Terms(self)
        self._hint = paragraph("Click a row of a track to choose its unit.", self)
        self.body.addWidget(self._rows)
        self.body.addWidget(self._hint)

    @property
    def terms(self) -> tuple[Term, ...]:
        """The lines that are shown."""
        return self._rows.terms

    def show_terms(self, step: int, layer: int, direction: str, unit: int, terms: Sequence[Term]) -> None:
        """Show the lines for a step (counted from 0), layer (from 0), direction and unit; none empties the card."""
        self._rows.set_terms(tuple(terms))
        self._hint.setVisible(not terms)
        if terms:
            self.set_title(f"Step {step:,}", f"\u00b7  layer {layer + 1}, {direction}  \u00b7  unit {unit}")
        else:
            self.set_title("Step")


class _Terms(QWidget):
    """Rows of symbol, expression and value; the values line up, long expressions are set smaller."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.terms: tuple[Term, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Equations")

    def set_terms(self, terms: tuple[Term, ...]) -> None:
        if terms != self.terms:
            resized = len(terms) != len(self.terms)
            self.terms = terms
            said = "; ".join(f"{term.symbol} = {term.expression} = {number(term.value)}" for term in terms)
            self.setAccessibleDescription(said)
            self.setToolTip(said.replace("; ", "\n"))
            if resized:
                self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(220, round(len(self.terms) * self._row()))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _row(self) -> float:
        return 1.65 * self.fontMetrics().height()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = themes.current()
        painter = QPainter(self)
        base, strong = sized(self.font(), 1.0, figures=True), sized(self.font(), 1.0, bold=True, figures=True)
        gutter = 2.2 * QFontMetricsF(base).averageCharWidth() + 8
        left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        values = QFontMetricsF(strong).horizontalAdvance(f"{MINUS}0.000")
        # All lines in one size, and the equals signs in one column, as near as the longest line allows.
        longest = max((term.expression for term in self.terms), key=QFontMetricsF(base).horizontalAdvance, default="")
        small = _squeezed(longest, base, self.width() - gutter - values - 24)
        metrics = QFontMetricsF(small)
        room = min(metrics.horizontalAdvance(longest) + 1, self.width() - gutter - values - 24)
        for index, term in enumerate(self.terms):
            row = QRectF(0, index * self._row(), self.width(), self._row())
            painter.setFont(base)
            painter.setPen(QColor(theme.dim))
            painter.drawText(row, left, term.symbol)
            value = number(term.value)
            painter.setFont(small)
            painter.setPen(QColor(theme.series[term.colour % len(theme.series)]))
            text = metrics.elidedText(term.expression, Qt.TextElideMode.ElideMiddle, room)
            painter.drawText(row.adjusted(gutter, 0, 0, 0), left, text)
            painter.setFont(base)
            painter.setPen(QColor(theme.dim))
            painter.drawText(row.adjusted(gutter + room + 6, 0, 0, 0), left, "=")
            painter.setFont(strong)
            painter.setPen(QColor(theme.series[term.colour % len(theme.series)]))
            painter.drawText(QRectF(gutter + room + 22, row.top(), values, row.height()), right, value)
        painter.end()


class DistributionCard(Section):
    """Probabilities at this step, the largest first as given, as bars with their shares."""

    def __init__(self, title: str = "At this step", parent: QWidget | None = None) -> None:
        super().__init__(title, parent=parent)
        self._bars = _Bars(self)
        self.body.addWidget(self._bars)

    @property
    def pairs(self) -> tuple[tuple[str, float], ...]:
        """The labels and probabilities that are shown."""
        return self._bars.pairs

    def show_pairs(self, pairs: Sequence[tuple[str, float]]) -> None:
        """Show (label, probability) pairs; a label in angle brackets, such as "<blank>", is set quietly."""
        self._bars.set_pairs(tuple(pairs))


class _Bars(QWidget):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.pairs: tuple[tuple[str, float], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Probabilities")

    def set_pairs(self, pairs: tuple[tuple[str, float], ...]) -> None:
        if pairs != self.pairs:
            resized = len(pairs) != len(self.pairs)
            self.pairs = pairs
            self.setAccessibleDescription(", ".join(f"{label} {share(p)}" for label, p in pairs))
            if resized:
                self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(220, round(max(len(self.pairs), 1) * self._row()))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _row(self) -> float:
        return 1.65 * self.fontMetrics().height()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = themes.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = sized(self.font(), 1.0, figures=True)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        names = max((metrics.horizontalAdvance(_bare(label)) for label, _ in self.pairs), default=0.0) + 16
        values = metrics.horizontalAdvance("100.0 %") + 12
        flag = Qt.AlignmentFlag.AlignVCenter
        for index, (label, probability) in enumerate(self.pairs):
            row = QRectF(0, index * self._row(), self.width(), self._row())
            shade = theme.dim if label.startswith("<") else theme.text
            painter.setPen(QColor(shade))
            painter.drawText(row, flag | Qt.AlignmentFlag.AlignLeft, _bare(label))
            painter.setPen(QColor(theme.text))
            painter.drawText(row, flag | Qt.AlignmentFlag.AlignRight, share(probability))
            groove = QRectF(names, row.center().y() - 4, max(self.width() - names - values, 8.0), 8)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.raised))
            painter.drawRoundedRect(groove, 2, 2)
            part = min(max(probability, 0.0), 1.0)
            painter.setBrush(QColor(theme.dim if label.startswith("<") else theme.accent))
            painter.drawRoundedRect(QRectF(groove.left(), groove.top(), max(groove.width() * part, 2.0), 8), 2, 2)
        painter.end()


class AboutCard(Section):
    """What a person looks at, in plain sentences; `links` are (text, address or command) pairs."""

    link_activated = Signal(str)

    def __init__(self, text: str, links: Sequence[tuple[str, str]] = (), parent: QWidget | None = None) -> None:
        super().__init__("What am I looking at?", parent=parent)
        self._text = paragraph(text, self)
        self._text.setAccessibleName(text)
        self.body.addWidget(self._text)
        self._links = []
        for title, address in links:
            label = QLabel(f'<a style="text-decoration: none" href="{address}">{title}</a>', self)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.LinksAccessibleByMouse)
            label.setTextInteractionFlags(
                label.textInteractionFlags() | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
            )
            label.setAccessibleName(title)
            label.linkActivated.connect(self.link_activated)
            self.body.addWidget(label)
            self._links.append(label)

    def set_text(self, text: str) -> None:
        """Say something else, such as what the hovered track shows."""
        self._text.setText(text)
        self._text.setAccessibleName(text)


def share(probability: float) -> str:
    """A probability as a percentage that stays honest at both ends: 99.96 is not 100."""
    percent = 100 * probability
    if 0 < percent < 0.05:
        return "< 0.1 %"
    if 99.95 <= percent < 100:
        return "> 99.9 %"
    return f"{percent:.1f} %"


def _bare(label: str) -> str:
    return label[1:-1] if label.startswith("<") and label.endswith(">") and len(label) > 2 else label


def _squeezed(text: str, font: QFont, room: float) -> QFont:
    """`font`, made smaller by whole pixels until `text` fits in `room` pixels, at most by 30 %."""
    small, least = QFont(font), round(0.7 * font.pixelSize())
    while small.pixelSize() > least and QFontMetricsF(small).horizontalAdvance(text) > room:
        small.setPixelSize(small.pixelSize() - 1)
    return small
