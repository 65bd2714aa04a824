"""The tabs beside the map: several models on one sentence, and neighbours among a person's own sentences."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app import theme as themes
from app.colours import DARK, LIGHT
from app.labs.translate.models import compared
from app.labs.translate.page import TranslatePage
from engine.labs.translate import pairs

from ..pages import SECONDS, Said
from .conftest import click, settle, type_text

PAIRS = (
    ("The cat sleeps.", "Le chat dort."),
    ("The dog eats.", "Le chien mange."),
    ("I bought a red car.", "J'ai acheté une voiture rouge."),
    ("Where is the old house?", "Où est la vieille maison ?"),
    ("My sister lives in a small house.", "Ma sœur habite dans une petite maison."),
)


def write(folder: Path, count: int = 5) -> Path:
    path = folder / "mine.tsv"
    rounds = ["", *(f" {k}" for k in range(1, 1 + count // len(PAIRS)))]
    lines = [f"{a}{k}\t{b}{k}\n" for k in rounds for a, b in PAIRS]
    path.write_text("".join(lines[:count]), "utf-8")
    return path


def test_every_model_translates_what_is_typed_beside_the_chart(qtbot: QtBot, page: TranslatePage, said: Said) -> None:
    models = page.stage.models
    tabs = page.stage.tabs
    click(tabs, tabs.box_of("models").center())
    assert [card.model for card in models.cards] == list(compared())
    assert len(models.chart.lines) >= len(models.cards) > 0
    assert len({line.colour for line in models.chart.lines}) == len(models.chart.lines)
    type_text(qtbot, page, "I do not know.")
    qtbot.waitUntil(lambda: all(card.text.text() not in ("", "…") for card in models.cards), timeout=SECONDS)
    first = {card.model.name: card.text.text() for card in models.cards}
    assert all(card.subtitle.endswith(" ms") for card in models.cards)
    assert models.chart.marked >= 0
    marked = models.chart.marked
    type_text(qtbot, page, "My brother bought a small house near the river because he loves to fish there.")
    qtbot.waitUntil(lambda: all(card.text.text() not in ("", "…") for card in models.cards), timeout=SECONDS)
    assert all(card.text.text() != first[card.model.name] for card in models.cards)
    assert models.chart.marked > marked
    models.cards[1]._look.click()
    settle(qtbot, page)
    assert page.desk.setup.model == models.cards[1].model.name
    assert page.stage.key == "map"
    assert not said.failures


def test_cards_of_a_text_that_is_gone_stay_empty(qtbot: QtBot, page: TranslatePage, said: Said) -> None:
    models = page.stage.models
    page.stage.show_key("models")
    qtbot.waitUntil(lambda: not page.shell.live.busy, timeout=SECONDS)
    page.desk.type("I do not know.")
    page.desk.type("")
    qtbot.waitUntil(lambda: not page.shell.live.busy, timeout=SECONDS)
    assert {card.text.text() for card in models.cards} == {"…"}
    assert models.waiting.isHidden()
    assert not said.failures


def test_the_cards_wear_the_colours_of_their_lines_in_dark_and_light(page: TranslatePage, qapp: QApplication) -> None:
    page.stage.show_key("models")
    for theme in (LIGHT, DARK, LIGHT, DARK):
        themes.apply(qapp, theme)
        page.grab()
        for place, card in enumerate(page.stage.models.cards):
            title = card.findChild(QLabel)
            assert title is not None
            assert title.text() == card.title
            assert title.palette().color(title.foregroundRole()) == QColor(theme.series[place])


def test_neighbours_are_found_in_a_file_that_is_opened(
    qtbot: QtBot, page: TranslatePage, said: Said, tmp_path: Path
) -> None:
    near = page.stage.near
    page.desk.type("The cat sleeps.")
    settle(qtbot, page)
    page.stage.show_key("near")
    assert near.nothing.isVisible()
    assert not near.browse.isVisible()
    page.desk.source.set_cursor(1)
    near.open(write(tmp_path))
    qtbot.waitUntil(lambda: bool(near.list.rows), timeout=SECONDS)
    assert near.nothing.isHidden()
    assert near.used.text() == "Sought among all 5 sentence pairs of mine.tsv."
    assert near.list.rows[0].text == "The cat sleeps."
    assert near.list.rows[0].share == pytest.approx(1.0, abs=1e-3)
    assert [text.strip() for text, here in near.list.rows[0].parts if here] == ["cat"]
    near.kind.chosen.emit("context")
    near.kind.show_key("context")
    near.ask()
    qtbot.waitUntil(lambda: near.list.rows[0].other == "The cat sleeps.", timeout=SECONDS)
    page.grab()
    click(near.list, near.list.row_of(1).center())
    settle(qtbot, page)
    assert page.field.text in [source for source, _ in PAIRS[1:]]
    assert page.stage.key == "map"
    assert not said.failures


def test_of_a_large_file_the_first_sentences_are_used_and_that_is_said(
    qtbot: QtBot, page: TranslatePage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pairs, "SEARCHED", 20)
    near = page.stage.near
    page.stage.show_key("near")
    near.open(write(tmp_path, 1_234))
    qtbot.waitUntil(lambda: bool(near.list.rows), timeout=SECONDS)
    assert near.used.text() == "Sought among 20 sentence pairs of mine.tsv, 1,214 left out."


def test_reading_many_sentences_shows_how_far_it_is_and_stops(
    qtbot: QtBot, page: TranslatePage, said: Said, tmp_path: Path
) -> None:
    near = page.stage.near
    page.stage.show_key("near")
    near.open(write(tmp_path, 5_000))
    qtbot.waitUntil(lambda: near.waiting.isVisible() and 0 < near.waiting.bar.share < 1, timeout=SECONDS)
    near.waiting.stop.click()
    assert near.waiting.isHidden()
    qtbot.waitUntil(lambda: not page.shell.train.busy, timeout=SECONDS)
    assert not near.list.rows
    assert "Stopped" in near.says.text()
    near.open(write(tmp_path))
    qtbot.waitUntil(lambda: bool(near.list.rows), timeout=SECONDS)
    assert not said.failures


def test_a_file_without_pairs_is_told_and_forgotten(
    qtbot: QtBot, page: TranslatePage, said: Said, tmp_path: Path
) -> None:
    path = tmp_path / "plain.txt"
    path.write_text("One sentence.\nAnother.\n", "utf-8")
    near = page.stage.near
    page.stage.show_key("near")
    near.open(path)
    qtbot.waitUntil(lambda: bool(said.failures), timeout=SECONDS)
    assert "two sentences with a tab between" in said.failures[0]
    assert near.path is None
    assert near.nothing.isVisible()
    assert near.waiting.isHidden()
