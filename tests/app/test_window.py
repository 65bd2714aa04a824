"""The window over two small labs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import shell_fake
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app import theme
from app.actions import Command, Registry
from app.page import Page
from app.ranking import rank
from app.shell import Shell
from app.theme import DARK, LIGHT
from app.window import Window
from engine.errors import DataError

Open = Callable[..., Window]


def echo(window: Window) -> shell_fake.EchoPage:
    page = window.page
    assert isinstance(page, shell_fake.EchoPage)
    return page


def test_the_window_paints_before_any_page_is_imported(open_window: Open, qtbot: QtBot) -> None:
    order: list[str] = []

    def pages(name: str) -> type[Page]:
        order.append(f"import {name}")
        return shell_fake.page_of(name)

    window = open_window(pages=pages)
    assert order == ["import echo"]
    assert window.deck.blank.title == "Echo"
    qtbot.waitUntil(lambda: echo(window).answers == ["hellohello"])
    assert window.statusBar().currentMessage() == "hellohello"
    assert echo(window).is_ready


def test_keys_switch_labs_and_only_the_page_in_front_has_its_commands(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    assert "echo.play" in {command.id for command in window.registry.commands()}
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert window.deck.current == "quiet"
    assert "echo.play" not in {command.id for command in window.registry.commands()}
    assert window.windowTitle().startswith("Quiet")
    window.rail.chosen.emit("echo")
    assert "echo.play" in {command.id for command in window.registry.commands()}
    assert len(window.deck.pages) == 2


def test_a_key_of_the_tracks_acts_in_the_tracks_alone(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    page = echo(window)
    page.tracks.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    page.field.setFocus()
    qtbot.keyClick(page.field, Qt.Key.Key_M)
    assert page.calls == []
    assert page.field.text() == "hellom"
    page.tracks.setFocus()
    qtbot.keyClick(page.tracks, Qt.Key.Key_M)
    assert page.calls == ["mark"]


def test_undo_and_redo_act_on_the_page_in_front(open_window: Open) -> None:
    window = open_window()
    echo(window).tell("world")
    window.registry.run("window.undo")
    assert echo(window).word == "hello"
    window.registry.run("window.redo")
    assert echo(window).word == "world"
    window.show_lab("quiet")
    assert not window.registry.run("window.undo")
    assert window.statusBar().currentMessage() == "There is nothing to undo."


def test_a_command_that_is_not_possible_says_why(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    qtbot.keyClick(window, Qt.Key.Key_F5)
    assert window.statusBar().currentMessage() == "There are no samples to train on."
    menu = window.menus.menu("Model")
    menu.aboutToShow.emit()
    assert not window.registry.action("echo.train").isEnabled()
    menu.aboutToHide.emit()
    assert window.registry.action("echo.train").isEnabled()


def test_what_was_said_is_over_when_another_lab_comes(open_window: Open) -> None:
    window = open_window()
    window.say("Opened sales.csv")
    window.show_lab("echo")
    assert window.statusBar().currentMessage() == "Opened sales.csv"
    window.show_lab("quiet")
    assert window.statusBar().currentMessage() == ""


def test_quit_ends_its_menu_and_keys_of_a_part_have_their_own(open_window: Open) -> None:
    window = open_window()
    assert window.menus.menu("File").actions()[-1].objectName() == "window.quit"
    inside = [action.objectName() for action in window.menus.menu("View/In the tracks").actions()]
    assert inside == ["echo.play", "echo.fit"]
    assert "echo.play" not in [action.objectName() for action in window.menus.menu("View").actions()]


def test_saving_suggests_a_name(open_window: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    window = open_window()
    offered: list[str] = []

    def ask(parent: QWidget, title: str, place: str, kinds: str) -> tuple[str, str]:
        offered.append(place)
        return str(tmp_path / "mine.txt"), kinds

    monkeypatch.setattr("app.documents.QFileDialog.getSaveFileName", ask)
    window.files.ask_save()
    window.files.ask_save()
    assert [Path(place).name for place in offered] == ["echo.txt", "mine.txt"]
    assert Path(offered[0]).is_absolute()


def test_one_key_has_one_owner() -> None:
    registry = Registry()
    registry.add([Command("a.one", "One", print, "Ctrl+K", menu="View")])
    with pytest.raises(ValueError, match=r"Ctrl\+K belongs to 'a.one'"):
        registry.add([Command("a.two", "Two", print, "X; Ctrl+K", "tracks")])
    registry.add([Command("a.three", "Three", print, "X", "tracks"), Command("a.four", "Four", print, "X", "pad")])
    with pytest.raises(ValueError, match="`id` must be new"):
        registry.add([Command("a.one", "One", print)])
    with pytest.raises(ValueError, match="`menu` of"):
        registry.add([Command("a.five", "Five", print, menu="Tools")])


def test_keys_of_the_user_replace_those_of_the_command() -> None:
    registry = Registry({"a.one": "Ctrl+J"})
    registry.add([Command("a.one", "One", print, "Ctrl+K")])
    assert [key.toString() for key in registry.keys("a.one")] == ["Ctrl+J"]


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("colour", "window.theme"),
        ("forget", "echo.forget"),
        ("markr", "echo.mark"),
        ("bookmark", "echo.mark"),
        ("exit", "window.quit"),
        ("full scr", "window.full_screen"),
        ("zom in", "window.zoom_in"),
        ("shortcuts", "window.keys"),
        ("load", "window.open"),
        ("quiet", "window.lab.quiet"),
    ],
)
def test_the_palette_finds_what_is_meant_in_the_first_two(open_window: Open, typed: str, wanted: str) -> None:
    window = open_window()
    found = [command.id for command in rank(typed, window.registry.commands())[:2]]
    assert any(name.startswith(wanted) for name in found), found


def test_the_palette_runs_by_keyboard_and_puts_the_recent_first(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    qtbot.keyClick(window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    palette = window.palette_sheet
    assert palette.isVisible()
    qtbot.keyClicks(palette.field, "force")
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert not palette.isVisible()
    assert echo(window).calls == ["force"]
    window.palette_sheet.open()
    assert palette.found()[0].id == "echo.forget"
    assert len(palette.found()) == len(window.registry.commands())
    qtbot.keyClick(palette.field, Qt.Key.Key_Escape)
    assert not palette.isVisible()


def test_the_sheet_lists_every_shortcut(open_window: Open, qtbot: QtBot) -> None:
    from app.keys import groups_of

    window = open_window()
    qtbot.keyClick(window, Qt.Key.Key_Question, Qt.KeyboardModifier.ShiftModifier)
    assert window.key_sheet.isVisible()
    listed = {title for _, rows in groups_of(window.registry) for title, _ in rows}
    with_keys = {command.title for command in window.registry.commands() if window.registry.keys(command.id)}
    assert listed == with_keys
    window.key_sheet.shut()


def test_files_go_to_the_page_that_takes_them(open_window: Open, tmp_path: Path) -> None:
    word = tmp_path / "word.txt"
    word.write_text("drawn")
    window = open_window(lab="quiet")
    assert window.deck.current == "quiet"
    window.files.open([word])
    assert (window.deck.current, echo(window).word) == ("echo", "drawn")
    assert window.files.recent == [word]


def drop(window: Window, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    none = Qt.KeyboardModifier.NoModifier
    window.dropEvent(QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, none))


def test_dropped_files_are_opened_or_refused_in_a_sentence(open_window: Open, tmp_path: Path) -> None:
    window = open_window()
    good, bad, strange = tmp_path / "good.txt", tmp_path / "bad.txt", tmp_path / "song.wav"
    good.write_text("good")
    bad.write_text("a\0b")
    strange.write_bytes(b"RIFF")
    drop(window, good)
    assert echo(window).word == "good"
    drop(window, strange)
    assert window.bar.sentence == "song.wav must end in .txt, but ends in .wav instead."
    drop(window, bad)
    assert window.bar.sentence == "bad.txt must be text, but holds a NUL character instead."
    drop(window, tmp_path / "gone.txt")
    assert "is not there any more" in window.bar.sentence
    assert echo(window).word == "good"


def test_of_several_files_it_is_said_which_one_is_shown(open_window: Open, tmp_path: Path) -> None:
    window = open_window()
    paths = [tmp_path / f"{word}.txt" for word in ("one", "two", "three")]
    for path in paths:
        path.write_text(path.stem)
    drop(window, *paths)
    assert echo(window).word == "three"
    said = "Echo shows one file at a time: three.txt is the last of 3, and File > Open recent has those before it."
    assert window.bar.sentence == said
    assert window.files.recent == paths[::-1]
    paths[2].write_text("a\0b")
    drop(window, *paths)
    assert window.bar.sentence.startswith("three.txt must be text")
    assert "two.txt is the last of 2" in window.bar.sentence
    drop(window, paths[0], tmp_path / "song.wav")
    assert "song.wav is not there any more." in window.bar.sentence
    assert "one file at a time" not in window.bar.sentence


def test_saving_writes_and_a_folder_that_is_not_there_is_said(open_window: Open, tmp_path: Path) -> None:
    window = open_window()
    assert window.files.save_to(echo(window), tmp_path / "kept.txt")
    assert (tmp_path / "kept.txt").read_text() == "hello"
    assert not window.files.save_to(echo(window), tmp_path / "none" / "kept.txt")
    assert "could not be written" in window.bar.sentence
    window.show_lab("quiet")
    assert not window.registry.run("window.save")


def test_themes_switch_live_and_are_kept(open_window: Open, home: Path) -> None:
    window = open_window()
    for name, colours in (("light", LIGHT), ("dark", DARK), ("light", LIGHT)):
        window.registry.run(f"window.theme.{name}")
        assert theme.current() == colours
        picture = QImage(window.grab().toImage())
        assert picture.pixelColor(20, picture.height() - 60) == QColor(colours.panel)
        assert picture.pixelColor(picture.width() - 4, picture.height() // 2) == QColor(colours.window)
    window.settings.flush()
    assert json.loads((home / "config" / "settings.json").read_text())["theme"] == "light"


def test_zoom_and_projector_make_everything_larger(open_window: Open) -> None:
    window = open_window()
    font, rail = window.fontMetrics().height(), window.rail.width()
    window.registry.run("window.zoom_in")
    window.registry.run("window.zoom_in")
    assert window.fontMetrics().height() > font
    assert window.rail.width() > rail
    window.registry.run("window.zoom_none")
    assert (window.fontMetrics().height(), window.rail.width()) == (font, rail)
    window.registry.run("window.projector")
    assert window.fontMetrics().height() > 1.4 * font
    assert window.rail.narrow
    window.registry.run("window.projector")
    assert (window.fontMetrics().height(), window.rail.width()) == (font, rail)


def test_the_bar_copies_its_details_and_escape_dismisses_it(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    window.fail("It went wrong.", "Traceback: here")
    (copy,) = window.bar.choices
    qtbot.mouseClick(copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "It went wrong.\n\nTraceback: here"
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert window.bar.sentence == ""


@pytest.mark.expects_log
def test_a_page_that_cannot_be_built_is_said_and_the_window_lives(open_window: Open) -> None:
    class Broken(shell_fake.QuietPage):
        def __init__(self, shell: Shell) -> None:
            raise DataError("`weights` must be there, but are not.")

    window = open_window(pages=lambda name: Broken if name == "quiet" else shell_fake.page_of(name))
    window.show_lab("quiet")
    assert window.bar.sentence == "`weights` must be there, but are not."
    assert window.page is None
    window.show_lab("echo")
    assert window.bar.sentence == ""
    assert echo(window).isVisible()


@pytest.mark.expects_log
def test_a_file_whose_page_cannot_be_built_leaves_it_said_why(open_window: Open, tmp_path: Path) -> None:
    class Broken(shell_fake.EchoPage):
        def __init__(self, shell: Shell) -> None:
            raise DataError("`weights` must be there, but are not.")

    window = open_window(lab="quiet", pages=lambda name: Broken if name == "echo" else shell_fake.page_of(name))
    (tmp_path / "word.txt").write_text("word")
    assert not window.files.open([tmp_path / "word.txt"])
    assert window.bar.sentence == "`weights` must be there, but are not."


def test_every_button_and_field_has_a_name(open_window: Open) -> None:
    window = open_window()
    named = [*window.findChildren(QAbstractButton), *window.findChildren(QLineEdit)]
    nameless = [
        thing for thing in named
        if not (thing.accessibleName() or getattr(thing, "text", str)() or thing.objectName().startswith("qt_"))
        and not isinstance(thing.parent(), QLineEdit)
    ]  # fmt: skip
    assert nameless == []


def test_the_rail_moves_by_arrows(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    first, second = [button for button in window.rail.findChildren(QAbstractButton) if not button.isHidden()]
    first.setFocus()
    qtbot.keyClick(first, Qt.Key.Key_Down)
    assert QApplication.focusWidget() is second
    qtbot.keyClick(second, Qt.Key.Key_Space)
    assert window.deck.current == "quiet"
    qtbot.mouseClick(first, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert window.deck.current == "echo"
