"""The recipe of the network that speaks: it learns which digit is which sound, and goes on from weights."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.cancel import Cancel, Cancelled
from engine.data.audio import RATE
from engine.errors import ModelError
from engine.labs.convolutions.corpus import Recording
from engine.labs.convolutions.recipe import Options, bits_a_sample, task_of
from engine.labs.convolutions.weights import load_net, save_net
from engine.nets.wavenet import WaveNet
from engine.train.events import Finished
from engine.train.loop import fit

TINY = Options(channels=8, cycles=1, updates=40, batch=4, learning_rate=1e-2, validate_every=40)


def tone(digit: int, index: int) -> Recording:
    """A tenth of a second of a pitch of its own for each digit."""
    times = np.arange(RATE // 10) / RATE
    return Recording(digit, "fork", index, (0.8 * np.sin(2 * np.pi * (200 + 150 * digit) * times)).astype(np.float32))


TONES = [tone(digit, index) for digit in range(3) for index in (0, 10, 11)]


def test_tones_are_learnt_and_only_those_held_out_measure_it() -> None:
    task, schedule = task_of(TONES, TINY)
    module = task.module
    assert isinstance(module, WaveNet)
    device = torch.device("cpu")
    held_out = [recording for recording in TONES if recording.held_out]
    assert len(held_out) == 3
    before = bits_a_sample(module.eval(), held_out, device, Cancel())
    events = list(fit(task, schedule, None, Cancel()))
    assert isinstance(events[-1], Finished)
    after = bits_a_sample(module, held_out, device, Cancel())
    assert after < before - 1.0
    assert events[-1].best["bits"] == pytest.approx(after, abs=0.05)


def test_a_run_goes_on_from_a_network_of_its_shape(tmp_path: Path) -> None:
    task, _ = task_of(TONES, TINY)
    assert isinstance(task.module, WaveNet)
    path = tmp_path / "first.safetensors"
    save_net(path, task.module, task.about)
    again, _ = task_of(TONES, replace(TINY, seed=2, start=str(path)))
    for name, value in load_net(str(path))[0].state_dict().items():
        torch.testing.assert_close(again.module.state_dict()[name], value)
    with pytest.raises(ModelError, match="must be a network of"):
        task_of(TONES, replace(TINY, channels=12, start=str(path)))


def test_measuring_stops_when_told() -> None:
    task, _ = task_of(TONES, TINY)
    cancel = Cancel()
    cancel.set()
    with pytest.raises(Cancelled):
        bits_a_sample(task.module, TONES, torch.device("cpu"), cancel)
