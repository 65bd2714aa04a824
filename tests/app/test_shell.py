"""The entry, the catalogue, the icons, and the ground that all of it stands on."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import shell_fake
from PySide6.QtCore import QEvent, QObject, QPointF
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app import __main__ as entry
from app.catalog import page_of
from app.icons import FOLDER, pixmap
from app.start import Options, make_window, take_picture
from app.window import Window
from app.work.warm import preload
from engine.cancel import Cancel


def test_a_pyside_call_does_not_lose_references_to_none(qtbot: QtBot) -> None:
    """C1: where it does, Python 3.11 dies of "deallocating None" after some thousand calls."""

    class Canvas(QWidget):
        frames = 0

        def paintEvent(self, event: QPaintEvent) -> None:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for at in range(5):
                painter.setPen(QColor("white"))
                painter.drawLine(QPointF(0, at), QPointF(20, at))
            painter.end()
            self.frames += 1

    thing, canvas = QObject(), Canvas()
    qtbot.addWidget(canvas)
    with qtbot.waitExposed(canvas):
        canvas.show()
    calls: list[Callable[[], object]] = [
        thing.parent, thing.objectName, lambda: thing.setObjectName("x"), lambda: thing.blockSignals(False),
        canvas.parentWidget, canvas.update, canvas.layout, canvas.isVisible, canvas.updateGeometry,
        lambda: canvas.setToolTip("x"), canvas.graphicsEffect, canvas.nativeParentWidget, canvas.focusProxy,
        lambda: thing.installEventFilter(canvas), lambda: thing.removeEventFilter(canvas), canvas.clearMask,
        lambda: QApplication.sendPostedEvents(canvas, QEvent.Type.DeferredDelete.value), canvas.ensurePolished,
        lambda: thing.setProperty("x", 1), QApplication.activeModalWidget,
    ]  # fmt: skip
    for call in calls:
        call()
    before = sys.getrefcount(None)
    for _ in range(30_000 // len(calls)):
        for call in calls:
            call()
    for _ in range(600):
        canvas.repaint()
    assert canvas.frames >= 600
    assert abs(sys.getrefcount(None) - before) < 100


@pytest.mark.parametrize(
    ("arguments", "command"),
    [
        ([], False),
        (["--lab", "echo"], False),
        (["word.inkml"], False),
        (["some/folder"], False),
        (["--screenshot", "x.png"], False),
        (["transcribe", "word.inkml"], True),
        (["no-such-command"], True),
        (["--help"], True),
        (["--version"], True),
    ],
)
def test_commands_go_to_the_command_line_and_files_to_the_window(arguments: list[str], command: bool) -> None:
    assert entry._is_command(arguments) is command


def test_what_the_command_line_asks_of_the_window(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Options] = []
    monkeypatch.setattr("app.start.run", lambda options: asked.append(options) or 0)
    given = ["--theme", "light", "--size", "1920x1080", "--lab", "echo", "--safe-mode", "a.inkml", "b.inkml"]
    assert entry.main(given) == 0
    (options,) = asked
    assert (options.theme, options.size, options.lab, options.safe) == ("light", (1920, 1080), "echo", True)
    assert options.paths == (Path("a.inkml"), Path("b.inkml"))


def test_a_size_that_is_none_is_refused_in_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        entry.main(["--size", "large"])
    assert ended.value.code == 2
    assert "--size must be like 1280x800, but is 'large' instead." in capsys.readouterr().err


def test_a_command_imports_neither_qt_nor_torch(root: Path) -> None:
    code = (
        "import sys\nfrom app.__main__ import main\n"
        "try:\n    main(['--version'])\nexcept SystemExit:\n    pass\n"
        "sys.exit(bool({'PySide6', 'torch', 'numpy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False, capture_output=True).returncode == 0


def test_the_window_is_made_without_torch(root: Path) -> None:
    code = (
        "import sys\nimport app.start, engine.catalog\nengine.catalog.labs()\n"
        "sys.exit(bool({'torch', 'pyqtgraph', 'duckdb', 'PIL'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0


def picture_window(qapp: QApplication, tmp_path: Path, theme: str) -> tuple[Window, Path]:
    options = Options(theme=theme, size=(900, 600), screenshot=tmp_path / "window.png")
    window = make_window(qapp, options, shell_fake.SPECS, shell_fake.page_of)
    window._warm = shell_fake.nothing
    return window, tmp_path / "window.png"


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_a_picture_is_taken_once_the_page_is_ready_and_leaves_no_trace(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, home: Path, theme: str
) -> None:
    window, file = picture_window(qapp, tmp_path, theme)
    take_picture(window, file)
    with qtbot.waitSignal(window.ended):
        window.show()
    window.deleteLater()
    assert window.exit_status == 0
    assert file.read_bytes().startswith(b"\x89PNG")
    assert not (home / "config").exists()
    assert not list((home / "state").glob("autosave*"))


def test_a_lab_without_a_page_is_an_error_that_names_it() -> None:
    with pytest.raises(ImportError):
        page_of("no_such_lab")


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.svg")), ids=lambda file: file.stem)
def test_icons_take_the_colour_they_are_given(qapp: QApplication, file: Path) -> None:
    picture = pixmap(file.stem, "#56b4f9", 24).toImage()
    drawn = [
        picture.pixelColor(x, y) for x in range(picture.width()) for y in range(picture.height())
        if picture.pixelColor(x, y).alpha() > 200
    ]  # fmt: skip
    assert drawn
    if file.stem != "app":
        assert set(re.findall(r'(?:fill|stroke)="([^"]+)"', file.read_text())) <= {"none", "currentColor"}
        assert {colour.blue() > colour.red() for colour in drawn} == {True}


def test_the_warm_up_finds_nothing_to_load_without_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    preload()
    assert not Cancel().asked
