"""Exported files, read back."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QByteArray, QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from views_fake import HIDDEN, pixel, posterior, states, trace

from app.theme import DARK, LIGHT, apply
from app.views.animation import frames_of, gif_of, pixels_of, save_gif
from app.views.colour import colour_of
from app.views.export import csv_of, npz_of, picture_of, png_of, save_csv, save_npz, save_png, save_svg, svg_of
from app.views.heat import HeatTrack
from app.views.posterior import PosteriorTrack
from app.views.stack import TrackStack
from app.views.timeline import Timeline
from app.views.unit import UnitTrack
from engine.cancel import Cancel, Cancelled
from engine.errors import SaveError
from engine.trace import TraceSet

SVG = "{http://www.w3.org/2000/svg}"
NAME = "recurrent/layer1/forward/hidden"


@pytest.fixture
def stack(qapp: QApplication, qtbot: QtBot) -> TrackStack:
    apply(qapp, DARK)
    stack = TrackStack(Timeline())
    qtbot.addWidget(stack)
    stack.add(PosteriorTrack())
    stack.add(HeatTrack("hidden", "Hidden state", HIDDEN, "h"))
    stack.add(UnitTrack())
    stack.resize(700, 400)
    stack.show_traces(states().joined(posterior(["-", "a", "-", "b"] * 3).traces))
    return stack


@pytest.fixture
def heat(stack: TrackStack) -> HeatTrack:
    track = stack.track("hidden")
    assert isinstance(track, HeatTrack)
    track.resize(640, track.sizeHint().height())
    return track


def _rendered(svg: bytes, scale: int = 1) -> QImage:
    renderer = QSvgRenderer(QByteArray(svg))
    assert renderer.isValid()
    image = QImage(renderer.defaultSize() * scale, QImage.Format.Format_RGB32)
    image.fill(QColor("magenta"))
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    return image


@pytest.mark.parametrize("scale", [1, 2, 3])
def test_a_png_has_the_pixels_asked_for(heat: HeatTrack, tmp_path: Path, scale: int) -> None:
    save_png(tmp_path / "x.png", heat, scale)
    with Image.open(tmp_path / "x.png") as image:
        assert image.size == (640 * scale, heat.sizeHint().height() * scale)


def test_an_export_can_wear_the_light_theme(heat: HeatTrack) -> None:
    image = QImage.fromData(png_of(heat, 1, LIGHT))
    assert image.pixelColor(2, image.height() - 2) == QColor(LIGHT.window)
    assert QImage.fromData(png_of(heat, 1)).pixelColor(2, 2) == QColor(DARK.window)


@pytest.mark.parametrize(("scale", "size"), [(0, QSize(10, 10)), (1, QSize(0, 10)), (100, QSize(1_000, 10))])
def test_a_picture_of_no_sane_size_is_refused(heat: HeatTrack, scale: float, size: QSize) -> None:
    with pytest.raises(ValueError, match="must be from 1 to"):
        picture_of(heat, scale, size=size)


@pytest.mark.parametrize("scale", [1, 3])
def test_cells_of_an_svg_are_sharp_to_their_edges(heat: HeatTrack, scale: int) -> None:
    image, data = _rendered(svg_of(heat, LIGHT), scale), states()[NAME].data
    body = heat.body_of(QRectF(heat.rect()))
    wide, high = body.width() / 12, body.height() / 7
    for step in range(1, 12):
        for unit in range(7):
            expected = colour_of(float(data[step, unit]), -1, 1, "diverging", False)
            left, top = body.left() + step * wide, body.top() + unit * high
            for x in (left + 1.3, left + wide - 1.7):
                for y in (top + 1.3, top + high - 1.7):
                    assert pixel(image, x * scale, y * scale) == expected, (step, unit)


def test_an_svg_has_text_as_text_and_one_image_a_heat_map(stack: TrackStack, tmp_path: Path) -> None:
    save_svg(tmp_path / "x.svg", stack)
    tree = ElementTree.parse(tmp_path / "x.svg").getroot()
    size = stack.figure_size()
    assert (tree.get("width"), tree.get("height")) == (str(size.width()), str(size.height()))
    images = list(tree.iter(f"{SVG}image"))
    assert len(images) == 3, "symbols, blank, hidden state"
    assert all("pixelated" in (image.get("style") or "") for image in images)
    words = {"".join(text.itertext()).strip() for text in tree.iter(f"{SVG}text")}
    assert {"CTC posterior", "Hidden state", "layer 2 →", "blank", "Unit 0", "merged"} <= words
    assert len(list(tree.iter(f"{SVG}polyline"))) > 10
    fonts = {text.get("font-family") for text in tree.iter(f"{SVG}text")}
    assert all(font is not None and font.endswith(", sans-serif") for font in fonts)


def test_an_svg_and_a_png_show_the_same(stack: TrackStack) -> None:
    svg, png = pixels_of(_rendered(svg_of(stack))), pixels_of(picture_of(stack))
    assert svg.shape == png.shape
    far = np.abs(svg.astype(int) - png.astype(int)).max(axis=2) > 60
    assert far.mean() < 0.04


def test_a_csv_gives_back_the_same_numbers(stack: TrackStack, heat: HeatTrack, tmp_path: Path) -> None:
    data = states()[NAME].data.copy()
    data[3, 2] = np.nan
    heat.show_traces(TraceSet((trace(NAME, data),)))
    seen: list[tuple[int, int]] = []
    save_csv(tmp_path / "x.csv", heat, progress=lambda done, whole: seen.append((done, whole)))
    header, *rows = list(csv.reader(io.StringIO((tmp_path / "x.csv").read_text())))
    assert header == ["step", *(f"unit {unit}" for unit in range(7))]
    back = np.array([[float(cell or "nan") for cell in row[1:]] for row in rows], np.float32)
    np.testing.assert_array_equal(back, data)
    assert seen == [(12, 12)]
    names = stack.values()[0]
    assert "posterior: symbol a" in names
    assert "hidden: unit 6" in names
    assert csv_of(stack).count(b"\n") == 13


def test_an_npz_gives_back_the_same_arrays(stack: TrackStack, tmp_path: Path) -> None:
    save_npz(tmp_path / "x.npz", stack)
    with np.load(tmp_path / "x.npz", allow_pickle=False) as back:
        assert set(back) == {"posterior", NAME, f"{NAME}/rows", "unit0/h", "unit0/c", "unit0/f"}
        np.testing.assert_array_equal(back[NAME], states()[NAME].data)


def test_a_gif_has_a_frame_a_step_at_its_rate(stack: TrackStack, heat: HeatTrack, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    frame = frames_of(heat, stack.timeline)
    save_gif(tmp_path / "x.gif", frame, range(12), 25, progress=lambda done, whole: seen.append((done, whole)))
    assert seen[-1] == (12, 12)
    with Image.open(tmp_path / "x.gif") as gif:
        assert (gif.n_frames, gif.info["loop"], gif.size) == (12, 0, (640, heat.sizeHint().height()))
        for step in range(12):
            gif.seek(step)
            assert gif.info["duration"] == 40
            shown, wanted = np.asarray(gif.convert("RGB")).astype(int), pixels_of(frame(step)).astype(int)
            assert np.abs(shown - wanted).max(axis=2).mean() < 6, f"frame {step}"


def test_a_gif_can_be_cancelled(stack: TrackStack, heat: HeatTrack, tmp_path: Path) -> None:
    cancel = Cancel()
    with pytest.raises(Cancelled):
        save_gif(
            tmp_path / "x.gif",
            frames_of(heat, stack.timeline),
            range(12),
            cancel=cancel,
            progress=lambda done, _: cancel.set() if done == 3 else None,
        )
    assert list(tmp_path.glob("*.gif")) == []


def test_a_csv_can_be_cancelled(heat: HeatTrack) -> None:
    cancel = Cancel()
    cancel.set()
    with pytest.raises(Cancelled):
        csv_of(heat, cancel)


@pytest.mark.parametrize(("steps", "fps", "words"), [(range(3), 30, "`fps` must"), (range(0), 20, "`steps` must")])
def test_a_gif_that_cannot_be_is_refused(heat: HeatTrack, steps: range, fps: int, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        gif_of(lambda _: picture_of(heat), steps, fps)


def test_nothing_to_show_exports_all_the_same(stack: TrackStack) -> None:
    stack.show_traces(None)
    assert _rendered(svg_of(stack)).width() == stack.figure_size().width()
    assert QImage.fromData(png_of(stack, 1)).width() == stack.figure_size().width()
    assert csv_of(stack) == b"step\n"
    with np.load(io.BytesIO(npz_of(stack)), allow_pickle=False) as back:
        assert set(back) == {"posterior"}


def test_a_folder_that_is_not_there_is_said(heat: HeatTrack, tmp_path: Path) -> None:
    with pytest.raises(SaveError, match="could not be written"):
        save_png(tmp_path / "none" / "x.png", heat)
