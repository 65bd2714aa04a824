"""Text on tinted grounds can be read: a contrast of at least 4.5 in dark and light, at every tint."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app import theme as themes
from app.colours import DARK, DISCERNIBLE, LEGIBLE, LIGHT, Theme, contrast
from app.widgets.fields import Choice, NumberField
from app.widgets.segments import Segments
from app.widgets.wordflow import Word, WordFlow, tint_of

TONES = ("text", "dim", "warning", "good", "accent", "cursor")


@pytest.fixture(autouse=True)
def dark_again(qapp: QApplication) -> Iterator[None]:
    """Other tests find the dark colours."""
    yield
    themes.apply(qapp, DARK)


both = pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#ffffff", "#767676") == contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
    assert contrast("#123456", "#123456") == 1.0


@both
@pytest.mark.parametrize("tone", TONES)
def test_a_chip_can_be_read_at_every_tint(theme: Theme, tone: str) -> None:
    for share in range(101):
        ground = tint_of(theme, share / 100)
        ink = themes.legible(theme, tone, ground)
        assert contrast(ink.name(), ground.name()) >= LEGIBLE, share


@both
@pytest.mark.parametrize("tone", ["text", "dim", "warning"])
def test_tones_keep_their_colour_where_nothing_is_tinted(theme: Theme, tone: str) -> None:
    assert themes.legible(theme, tone, tint_of(theme, 0.0)) == QColor(getattr(theme, tone))


@both
@pytest.mark.parametrize("struck", [False, True])
@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_the_mute_chip_is_drawn_so(qtbot: QtBot, qapp: QApplication, theme: Theme, share: float, struck: bool) -> None:
    themes.apply(qapp, theme)
    flow = WordFlow("Source pieces", 2.0, chips=True)
    qtbot.addWidget(flow)
    flow.resize(300, 80)
    flow.show_words([Word("end", "dim", struck)])
    flow.set_shades([share])
    image = flow.grab().toImage()
    box = flow.box_of(0)
    colours = {
        image.pixelColor(x, y).name()
        for x in range(int(box.left()) + 4, int(box.right()) - 4)
        for y in range(int(box.top()) + 4, int(box.bottom()) - 4)
    }
    ground = tint_of(theme, share).name()
    assert ground in colours
    assert max(contrast(colour, ground) for colour in colours) >= LEGIBLE
    assert themes.legible(theme, "dim", QColor(ground)).name() in colours


@both
def test_the_chosen_one_of_a_row_can_be_read(qtbot: QtBot, qapp: QApplication, theme: Theme) -> None:
    themes.apply(qapp, theme)
    row = Segments("View", {"one": "MMMM", "two": "MMMM"})
    qtbot.addWidget(row)
    row.show_key("one")
    image, box = row.grab().toImage(), row.box_of("one")
    colours = {
        image.pixelColor(x, y).name()
        for x in range(int(box.left()) + 4, int(box.right()) - 4)
        for y in range(int(box.top()) + 4, int(box.bottom()) - 4)
    }
    ground = themes.blend(theme.panel, theme.accent, 0.28).name()
    assert ground in colours
    assert max(contrast(colour, ground) for colour in colours) >= LEGIBLE


@both
@pytest.mark.parametrize("kind", ["button", "choice", "number"])
def test_what_is_not_possible_can_be_made_out(qtbot: QtBot, qapp: QApplication, theme: Theme, kind: str) -> None:
    themes.apply(qapp, theme)
    widget = _disabled(kind)
    qtbot.addWidget(widget)
    widget.resize(160, 40)
    image = widget.grab().toImage()
    colours = {image.pixelColor(x, y).name() for x in range(12, 120) for y in range(8, 32)}
    ground = image.pixelColor(4, 20).name()
    assert theme.faded in colours
    assert contrast(theme.faded, ground) >= DISCERNIBLE
    assert contrast(theme.faded, ground) < contrast(theme.dim, ground)


@both
def test_in_menus_too(theme: Theme) -> None:
    for ground in (theme.window, theme.panel):
        assert DISCERNIBLE <= contrast(theme.faded, ground) < LEGIBLE


def _disabled(kind: str) -> QWidget:
    widget: QWidget
    if kind == "button":
        widget = QPushButton("MMMM")
    elif kind == "choice":
        widget = Choice()
        widget.addItem("MMMM")
    else:
        widget = NumberField()
        widget.setRange(0, 10_000_000)
        widget.setValue(8_888_888)
    widget.setEnabled(False)
    return widget
