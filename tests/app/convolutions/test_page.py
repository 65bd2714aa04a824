"""The Convolutions page through its real lanes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.labs.convolutions.page import ConvolutionsPage
from engine.data.audio import RATE, write_wav
from engine.errors import DataError
from engine.labs.convolutions.setup import TEXTBOOK

from ..pages import SECONDS, Said
from .conftest import settle


def test_the_first_view_is_a_complete_result(page: ConvolutionsPage, said: Said) -> None:
    assert said.failures == []
    assert page.desk.outcome is not None
    assert len(page.tracks.tracks()) > 2


def test_another_stack_has_another_receptive_field_and_undo_takes_it_back(qtbot: QtBot, page: ConvolutionsPage) -> None:
    before = page.desk.setup
    page.desk.change("network", "own")
    settle(qtbot, page)
    assert page.desk.setup.field == 1 + (TEXTBOOK.kernel - 1) * sum(TEXTBOOK.dilations)
    page.desk.change("kernel", 3)
    settle(qtbot, page)
    assert page.desk.setup.field == 1 + 2 * sum(page.desk.setup.dilations)
    page.shell.undo.undo()
    page.shell.undo.undo()
    settle(qtbot, page)
    assert page.desk.setup == before


def test_a_sound_of_ones_own_is_read(qtbot: QtBot, page: ConvolutionsPage, tmp_path: Path) -> None:
    tone = 0.4 * np.sin(2 * np.pi * 440 * np.arange(RATE // 4) / RATE)
    write_wav(tmp_path / "tone.wav", tone.astype(np.float32))
    assert page.open_path(tmp_path / "tone.wav")
    qtbot.waitUntil(
        lambda: page.desk.outcome is not None and page.desk.timeline.steps == RATE // 4 and not page.shell.live.busy,
        timeout=SECONDS,
    )
    assert page.desk.sound is not None
    assert len(page.desk.sound.samples) == RATE // 4


@pytest.mark.parametrize("data", [b"", b"RIFF\x00\x00\x00\x00WAVE", b"no sound at all" * 20])
def test_a_broken_file_is_told_and_the_page_lives(
    qtbot: QtBot, page: ConvolutionsPage, tmp_path: Path, data: bytes
) -> None:
    path = tmp_path / "broken.wav"
    path.write_bytes(data)
    with pytest.raises(DataError, match=r"broken\.wav"):
        page.open_path(path)
    assert page.desk.outcome is not None
