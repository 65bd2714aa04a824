"""Training of the WaveNet that speaks digits."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import Tensor, nn

from engine.cancel import Cancel
from engine.errors import ModelError
from engine.labs.convolutions.corpus import SPEAKER, Batch, Recording, batch_of, batches
from engine.labs.convolutions.weights import load_net
from engine.nets.wavenet import LEVELS, Shape, WaveNet, inputs_of
from engine.train.loop import Schedule, Task
from engine.train.parallel import Ranks, own_device
from engine.train.precision import mixed


@dataclass(frozen=True)
class Options:
    """Choices of a run.

    cycles  how often the dilations 1, 2, 4 ... 512 stand above each other
    batch   recordings of an update
    start   name or file of a network of the same shape to go on from, "" to begin with random weights
    """

    speaker: str = SPEAKER
    channels: int = 32
    cycles: int = 2
    updates: int = 7_500
    batch: int = 4
    learning_rate: float = 2e-3
    validate_every: int = 500
    seed: int = 1
    start: str = ""


def shape_of(options: Options) -> Shape:
    """The stack that `options` ask for."""
    dilations = tuple(2**power for power in range(10)) * options.cycles
    return Shape(dilations, channels=options.channels, words=10)


def task_of(recordings: Sequence[Recording], options: Options) -> tuple[Task[Batch], Schedule]:
    """The run that `options` describe, on a GPU where there is one; recordings held out only measure it.

    Raises ModelError where the network to go on from cannot be loaded, or is of another shape.
    """
    torch.manual_seed(options.seed)
    device = own_device()
    module = WaveNet(shape_of(options)).to(device)
    if options.start:
        known, _ = load_net(options.start)
        if known.shape != module.shape:
            raise ModelError(f"{options.start} must be a network of {module.shape}, but is of {known.shape}.")
        module.load_state_dict(known.state_dict())
    trained = [recording for recording in recordings if not recording.held_out]
    held_out = [recording for recording in recordings if recording.held_out]

    def stream(first: int, ranks: Ranks) -> Iterator[Batch]:
        return batches(trained, options.batch, options.seed, first * ranks.world + ranks.rank, ranks.world)

    def loss(learning: nn.Module, batch: Batch) -> Tensor:
        return nats(learning, batch, device).sum() / batch.samples

    def validate(learning: nn.Module, cancel: Cancel) -> tuple[dict[str, float], tuple[tuple[str, str], ...]]:
        return {"bits": bits_a_sample(learning, held_out, device, cancel)}, ()

    schedule = Schedule(
        options.updates,
        options.learning_rate,
        warm_up=min(300, options.updates // 10 + 1),
        validate_every=options.validate_every,
    )
    about = {"lab": "convolutions", **asdict(options)}
    return Task(module, stream, loss, lambda batch: batch.samples, validate, about), schedule


def nats(module: nn.Module, batch: Batch, device: torch.device) -> Tensor:
    """Negative log-likelihood of each sample, float32 (time, recording), 0 after the end of a recording.

    The network computes in bfloat16 where the processor does that fast; the loss is in float32.
    """
    net: Any = getattr(module, "module", module)
    codes = torch.from_numpy(batch.codes).to(device).long()
    lengths = torch.from_numpy(batch.lengths).to(device)
    steps = torch.arange(len(codes), device=device).unsqueeze(1)
    with mixed(device):
        condition = net.conditions(torch.from_numpy(batch.digits).to(device), steps / lengths)
        logits = module(inputs_of(codes), condition.bfloat16() if torch.is_autocast_enabled(device.type) else condition)
    losses = nn.functional.cross_entropy(logits.float().reshape(-1, LEVELS), codes.reshape(-1), reduction="none")
    return losses.view_as(codes) * (steps < lengths)


def bits_a_sample(
    module: nn.Module, recordings: Sequence[Recording], device: torch.device, cancel: Cancel, size: int = 8
) -> float:
    """Bits that the network needs for a sample of these recordings, each weighed by its length.

    Raises Cancelled between batches.
    """
    ordered = sorted(recordings, key=lambda recording: len(recording.samples))
    total, samples = 0.0, 0
    for first in range(0, len(ordered), size):
        cancel.check()
        batch = batch_of(ordered[first : first + size])
        with torch.no_grad():
            total += float(nats(module, batch, device).double().sum())
        samples += batch.samples
    return total / max(samples, 1) / math.log(2.0)
