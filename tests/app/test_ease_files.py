"""What goes into the real window and comes out: dropped files, pictures, animations, and work after a kill."""

from __future__ import annotations

import os
import subprocess
import sys
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from pytestqt.qtbot import QtBot
from safetensors.numpy import save_file

from app.keeping import AUTOSAVE_MS
from app.views.animation import pixels_of
from app.window import Window
from engine.data.ink_files import write_ink
from engine.labs.handwriting.penman import write
from engine.trace import unpack_traces

from .handwriting.conftest import settle
from .real import drop, key, opened

Open = Callable[..., Window]
ROOT = Path(__file__).parent.parent.parent
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def foreign(folder: Path) -> list[Path]:
    """One file of each kind that people have at hand and that is no ink."""
    names = ("sales.csv", "word.png", "sound.wav", "model.pt", "trace.safetensors")
    table, picture, sound, model, trace = (folder / name for name in names)
    table.write_text("shop,day,sales\na,2024-01-01,3\na,2024-01-04,5\n")
    Image.new("L", (40, 20), 255).save(picture)
    with wave.open(str(sound), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(b"\0\0" * 80)
    model.write_bytes(b"PK\x03\x04" + b"\0" * 40)
    save_file({"hidden": np.zeros((5, 3), np.float32)}, trace)
    return [table, picture, sound, model, trace]


def test_what_cannot_be_opened_is_told_what_is_expected(open_window: Open, qtbot: QtBot, tmp_path: Path) -> None:
    """10."""
    window, page = opened(open_window, qtbot)
    for path in foreign(tmp_path):
        drop(window, path)
        assert path.name in window.bar.sentence
        assert ".inkml" in window.bar.sentence, "the sentence names what is expected"
        assert page.reading.text == "together"
        window.bar.dismiss()


def test_ink_opens_also_beside_a_file_that_does_not(open_window: Open, qtbot: QtBot, tmp_path: Path) -> None:
    """10: two files together."""
    window, page = opened(open_window, qtbot)
    note = tmp_path / "note.inkml"
    write_ink(note, [write("memory", seed=2)])
    drop(window, note)
    settle(qtbot, page)
    assert page.reading.text == "memory"
    assert window.bar.sentence == ""
    assert window.statusBar().currentMessage() == "Opened note.inkml"
    assert window.files.recent == [note]
    damaged = tmp_path / "damaged.inkml"
    damaged.write_text("<ink>")
    drop(window, damaged)
    settle(qtbot, page)
    assert damaged.name in window.bar.sentence
    assert window.files.recent == [note]
    page.papers.write("together")
    settle(qtbot, page)
    table, picture, *_ = foreign(tmp_path)
    drop(window, table, note, picture)
    settle(qtbot, page)
    assert page.reading.text == "memory"
    assert table.name in window.bar.sentence
    assert picture.name in window.bar.sentence


def test_a_key_puts_the_current_track_on_the_clipboard(open_window: Open, qtbot: QtBot) -> None:
    """13."""
    _, page = opened(open_window, qtbot)
    QGuiApplication.clipboard().clear()
    key(page.desk.tracks, Qt.Key.Key_Down)
    key(page.desk.tracks, Qt.Key.Key_C, CONTROL | SHIFT)
    image, track = QGuiApplication.clipboard().image(), page.desk.tracks.current
    assert track is not None
    assert track.key == "posterior"
    assert image.size() == track.figure_size() * 2, "sharp in a document"
    assert len(np.unique(pixels_of(image).reshape(-1, 3), axis=0)) > 20
    assert "Copied" in page.window().statusBar().currentMessage()  # type: ignore[attr-defined]


def test_a_drawing_shows_what_the_picture_shows(open_window: Open, qtbot: QtBot, tmp_path: Path) -> None:
    """13: SVG, drawn again, beside PNG; of a network whose every unit has a row of pixels."""
    _, page = opened(open_window, qtbot)
    page.desk.controls.model.setCurrentIndex(page.desk.controls.model.findData("lstm"))
    settle(qtbot, page)
    for track in page.desk.tracks.tracks()[:3]:
        assert page.papers.exporter.write_kind(track, "svg", tmp_path / "track.svg")
        assert page.papers.exporter.write_kind(track, "png", tmp_path / "track.png")
        png = QImage(str(tmp_path / "track.png"))
        svg = QImage(png.size(), QImage.Format.Format_RGB32)
        svg.fill(QColor(page.shell.theme.window))
        renderer = QSvgRenderer(str(tmp_path / "track.svg"))
        assert renderer.isValid()
        painter = QPainter(svg)
        renderer.render(painter)
        painter.end()
        far = np.abs(pixels_of(png).astype(int) - pixels_of(svg).astype(int)).max(axis=2) > 60
        assert far.mean() < 0.05, f"{track.key} differs in {far.mean():.1%} of its pixels"


@pytest.mark.parametrize("rate", [10, 25])
def test_an_animation_plays_at_the_speed_that_was_chosen(
    open_window: Open, qtbot: QtBot, tmp_path: Path, rate: int
) -> None:
    """13."""
    _, page = opened(open_window, qtbot)
    page.desk.load(write("it", seed=1), "Short")
    settle(qtbot, page)
    placed = page.desk.timeline.placed
    assert page.papers.exporter.write_kind(page.desk.tracks.letters, "gif", tmp_path / "run.gif", rate=rate)
    with Image.open(tmp_path / "run.gif") as gif:
        total = 0
        for frame in range(gif.n_frames):
            gif.seek(frame)
            total += gif.info["duration"]
    assert total == page.desk.timeline.steps * 1000 // rate
    assert page.desk.timeline.placed == placed


def test_the_traces_of_a_reading_are_exported(open_window: Open, qtbot: QtBot, tmp_path: Path) -> None:
    """13."""
    _, page = opened(open_window, qtbot)
    path = tmp_path / "all.safetensors"
    assert page.papers.exporter.write_kind(page.desk.tracks, "safetensors", path)
    traces = unpack_traces(path.read_bytes(), path.name)
    assert page.desk.answer is not None
    assert len(traces["posterior"].data) == page.desk.timeline.steps


CHILD = """
import sys
import app.start as start
original = start.make_window
def make_window(app, options, specs):
    window = original(app, options, [spec for spec in specs if spec.name == "handwriting"])
    def ready(name):
        from engine.labs.handwriting.penman import write
        window.page.desk.load(write("memory", seed=2), "Sample")
        window.page.desk.tracks.track("hidden").set_body_height(222)
        window.save_work()
        sys.stdout.write("ready\\n")
        sys.stdout.flush()
    window.page_ready.connect(ready)
    return window
start.make_window = make_window
from app.__main__ import main
sys.exit(main([]))
"""


def test_what_was_written_is_there_after_a_kill(open_window: Open, qtbot: QtBot, home: Path) -> None:
    """9."""
    assert AUTOSAVE_MS <= 20_000
    process = subprocess.Popen(
        [sys.executable, "-c", CHILD], cwd=ROOT, stdout=subprocess.PIPE, text=True, env=os.environ
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.kill()
    process.wait(30)
    process.stdout.close()
    window, page = opened(open_window, qtbot)
    assert "Your work was restored" in window.bar.sentence
    assert page.reading.text == "memory"
    assert np.array_equal(page.desk.pad.snapshot().points, write("memory", seed=2).points)
    track = page.desk.tracks.track("hidden")
    assert track is not None
    assert track.body_height == 222
    assert [button.text() for button in window.bar.choices] == ["Keep it", "Start empty"]
    assert window.keeping.running
