"""The story as a person types it, a sentence a line, with what each look made of each line beside it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QResizeEvent,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextOption,
)
from PySide6.QtWidgets import QSizePolicy, QTextEdit, QWidget

from app import theme as themes
from app.labs.questions.margins import Gutter, LookBars
from app.widgets.sentence import SentenceField
from engine.labs.questions.outcome import Sentence
from engine.labs.questions.words import words_of

LINES = 6
"""Lines that the field is at least high."""


class StoryField(SentenceField):
    """Return begins a new line. At the left the sentences' numbers, a click on one mutes it; at the right the looks.

    moved(sentence, by)   Alt with Up or Down: the sentence is to change places with its neighbour
    muted(sentence)       its number was clicked
    hovered(sentence)     the mouse is over a line, -1 for none
    """

    moved = Signal(int, int)
    muted = Signal(int)
    hovered = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        self._sentences: tuple[Sentence, ...] = ()
        self._quiet: frozenset[int] = frozenset()
        self._lit = -1
        self._numbered: tuple[int, list[int]] = -1, []
        super().__init__("Story", "Tell a story, a sentence a line", parent)
        self.gutter, self.bars = Gutter(self, self.rows), LookBars(self, self.rows)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self.updateRequest.connect(self._scrolled)
        self.textChanged.connect(self._count)
        self.gutter.clicked.connect(self.muted)
        for margin in (self.gutter, self.bars):
            margin.hovered.connect(self.hovered)
        self._place()

    # What is shown.

    def show_text(self, text: str) -> None:
        """Show another story, the text cursor where it was as far as that can be, without telling of it."""
        if text == self.text:
            super().show_text(text)
            return
        cursor, bar = self.textCursor(), self.verticalScrollBar()
        line, column, top = cursor.blockNumber(), cursor.positionInBlock(), bar.value()
        was_empty = not self.text
        super().show_text(text)
        block = self.document().findBlockByNumber(0 if was_empty else line)
        if block.isValid():
            cursor.setPosition(block.position() + (0 if was_empty else min(column, block.length() - 1)))
            self.blockSignals(True)
            self.setTextCursor(cursor)
            self.blockSignals(False)
        bar.setValue(0 if was_empty else top)
        self._mark()

    def show_sentences(self, sentences: Sequence[Sentence], muted: Sequence[int]) -> None:
        """Mark what the network made of the lines: words that it does not know, and sentences that it does not read."""
        self._sentences, self._quiet = tuple(sentences), frozenset(muted)
        self._mark()

    def set_lit(self, sentence: int) -> None:
        """Light the line of a sentence, -1 for none."""
        if sentence != self._lit:
            self._lit = sentence
            self._mark()

    def sentence_at(self, line: int) -> int:
        """The sentence of a line that is typed now, -1 where it is blank."""
        numbers = self.numbers()
        return numbers[line] if 0 <= line < len(numbers) else -1

    @property
    def sentence(self) -> int:
        """The sentence that is being typed in."""
        return self.sentence_at(self.textCursor().blockNumber())

    def numbers(self) -> list[int]:
        """The sentence of each line, counted from 0; -1 for a blank one."""
        revision = self.document().revision()
        if self._numbered[0] != revision:
            found, count = list[int](), 0
            for line in self.text.split("\n"):
                there = bool(words_of(line))
                found.append(count if there else -1)
                count += there
            self._numbered = revision, found
        return self._numbered[1]

    def rows(self) -> list[tuple[int, QRectF]]:
        """(sentence, box) of each line in sight, within the viewport's height; a blank line has the sentence -1."""
        found: list[tuple[int, QRectF]] = []
        block, numbers = self.firstVisibleBlock(), self.numbers()
        while block.isValid():
            box = self._box(block)
            if box.top() > self.viewport().height():
                break
            number = block.blockNumber()
            found.append((numbers[number] if number < len(numbers) else -1, box))
            block = block.next()
        return found

    def _box(self, block: QTextBlock) -> QRectF:
        """The box of a line; that of the last one would have the margin of the document too."""
        box = self.blockBoundingGeometry(block).translated(self.contentOffset())
        box.setHeight(block.layout().boundingRect().height())
        return box

    def _mark(self) -> None:
        theme, marks = themes.current(), list[QTextEdit.ExtraSelection]()
        for line, sentence in enumerate(self.numbers()):
            block = self.document().findBlockByNumber(line)
            if sentence < 0 or not block.isValid():
                continue
            if sentence == self._lit:
                marks += _line_marks(block, QColor(theme.raised))
            if sentence in self._quiet:
                marks.append(_whole_mark(block, QColor(theme.dim)))
            elif sentence < len(self._sentences):
                marks += _unknown_marks(block, self._sentences[sentence].unknown, QColor(theme.warning))
        self.setExtraSelections(marks)
        self.gutter.show_lines(self._lit, self._quiet)
        self.bars.set_lit(self._lit)

    def _count(self) -> None:
        self._place()
        self._mark()

    # Where the margins are.

    def _fit(self) -> None:
        """As high as there is room for, and at least a few lines."""
        around = 2 * self.document().documentMargin() + self._head() + 18
        self.setMinimumHeight(round(LINES * self.fontMetrics().lineSpacing() + around))

    def _head(self) -> int:
        return round(1.7 * self.fontMetrics().height() / 1.4)

    def _place(self) -> None:
        if not hasattr(self, "bars"):
            return
        left, right, head = self.gutter.sizeHint().width(), self.bars.wanted(self.width()), self._head()
        margins = self.viewportMargins()
        if (margins.left(), margins.top(), margins.right()) != (left, head, right):
            self.setViewportMargins(left, head, right, 0)
        inside = self.viewport().geometry()
        self.gutter.setGeometry(QRect(inside.left() - left, inside.top() - head, left, inside.height() + head))
        self.bars.setGeometry(QRect(inside.right() + 1, inside.top() - head, right, inside.height() + head))
        self.gutter.set_head(head)
        self.bars.set_head(head)

    def _scrolled(self, rect: QRect, by: int) -> None:
        self.gutter.update()
        self.bars.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the margins beside the lines."""
        super().resizeEvent(event)
        self._place()

    def changeEvent(self, event: QEvent) -> None:
        """Take other colours and letters."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange) and hasattr(self, "bars"):
            self._place()
            self._mark()

    # Hands.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return begins a line, Ctrl+Return tells what is typed; Alt with Up or Down moves the sentence."""
        steps = {int(Qt.Key.Key_Up): -1, int(Qt.Key.Key_Down): 1}
        modifiers, key = event.modifiers(), event.key()
        if key in steps and modifiers & Qt.KeyboardModifier.AltModifier:
            self.flush()
            if self.sentence >= 0:
                self.moved.emit(self.sentence, steps[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not modifiers & Qt.KeyboardModifier.ControlModifier:
            self.insertPlainText("\n")
            self.ensureCursorVisible()
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light the line under the mouse."""
        super().mouseMoveEvent(event)
        if not event.buttons():
            self.hovered.emit(self.sentence_under(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """No line is under the mouse."""
        self.hovered.emit(-1)
        super().leaveEvent(event)

    def sentence_under(self, at: QPointF) -> int:
        """The sentence at a height of the viewport, -1 for none."""
        return next((number for number, box in self.rows() if box.top() <= at.y() < box.bottom()), -1)

    def reveal(self, sentence: int) -> None:
        """Bring a sentence into sight, unless somebody is typing here."""
        numbers, bar = self.numbers(), self.verticalScrollBar()
        if self.hasFocus() or sentence not in numbers:
            return
        boxes = [box for number, box in self.rows() if number == sentence]
        if not boxes or boxes[0].bottom() > self.viewport().height():
            block = self.document().findBlockByNumber(numbers.index(sentence))
            bar.setValue(max(0, block.firstLineNumber() - bar.pageStep() // 2))

    def put_cursor(self, sentence: int) -> None:
        """Put the text cursor at the end of a sentence."""
        numbers = self.numbers()
        if sentence in numbers:
            cursor = QTextCursor(self.document().findBlockByNumber(numbers.index(sentence)))
            cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
            self.setTextCursor(cursor)


def _selection(cursor: QTextCursor, style: QTextCharFormat) -> QTextEdit.ExtraSelection:
    mark = QTextEdit.ExtraSelection()
    mark.cursor = cursor
    mark.format = style
    return mark


def _line_marks(block: QTextBlock, colour: QColor) -> list[QTextEdit.ExtraSelection]:
    """A ground for each line that a sentence takes."""
    style = QTextCharFormat()
    style.setBackground(colour)
    style.setProperty(QTextCharFormat.Property.FullWidthSelection, True)
    marks = []
    for number in range(max(block.layout().lineCount(), 1)):
        cursor = QTextCursor(block)
        if block.layout().lineCount():
            cursor.setPosition(block.position() + block.layout().lineAt(number).textStart())
        marks.append(_selection(cursor, style))
    return marks


def _whole_mark(block: QTextBlock, colour: QColor) -> QTextEdit.ExtraSelection:
    style, cursor = QTextCharFormat(), QTextCursor(block)
    style.setForeground(colour)
    style.setFontStrikeOut(True)
    cursor.select(QTextCursor.SelectionType.LineUnderCursor)
    cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock)
    cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
    return _selection(cursor, style)


def _unknown_marks(block: QTextBlock, words: Sequence[str], colour: QColor) -> list[QTextEdit.ExtraSelection]:
    style, text, marks = QTextCharFormat(), block.text().lower(), []
    style.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
    style.setUnderlineColor(colour)
    for word in words:
        place = text.find(word)
        while place >= 0:
            end = place + len(word)
            if not (text[place - 1 : place].isalnum() or text[end : end + 1].isalnum()):
                cursor = QTextCursor(block)
                cursor.setPosition(block.position() + place)
                cursor.setPosition(block.position() + end, QTextCursor.MoveMode.KeepAnchor)
                marks.append(_selection(cursor, style))
            place = text.find(word, end)
    return marks
