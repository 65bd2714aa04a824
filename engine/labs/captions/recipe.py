"""How the networks that ship were trained."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass

import torch
from torch import Tensor, nn

from engine.cancel import Cancel
from engine.errors import ModelError
from engine.labs.captions.batches import PAD, Batch, batches
from engine.labs.captions.evaluation import captions, evaluate, held_back
from engine.labs.captions.model import Captioner, Sizes
from engine.labs.captions.options import HELD_BACK
from engine.labs.captions.weights import load_captioner
from engine.labs.captions.words import Lexicon
from engine.train.loop import Schedule, Task
from engine.train.parallel import Ranks, own_device
from engine.train.precision import mixed

VALIDATED = 600
"""Drawings that a run is validated on while it goes; others measure it afterwards."""


@dataclass(frozen=True)
class Options:
    """Choices of a run.

    attention  whether the network looks at parts
    focus      how much it counts that for the name of a thing it looks where that is; 0 for not at all
    start      name or file of a network of the same sizes and words to go on from, "" for random weights
    """

    attention: bool = True
    updates: int = 12_000
    batch: int = 64
    learning_rate: float = 2e-3
    dropout: float = 0.1
    focus: float = 0.2
    validate_every: int = 500
    seed: int = 1
    start: str = ""


def task_of(lexicon: Lexicon, options: Options, sizes: Sizes | None = None) -> tuple[Task[Batch], Schedule]:
    """The run that `options` describe, on a GPU where there is one; `sizes` in place of those that ship.

    Raises ModelError where the network to go on from cannot be loaded, or is of other sizes or words.
    """
    torch.manual_seed(options.seed)
    device = own_device()
    sizes = sizes or Sizes(len(lexicon.words), attention=options.attention)
    module = Captioner(sizes, options.dropout).to(device)
    if options.start:
        known, words, _ = load_captioner(options.start)
        if known.sizes != sizes or words != lexicon:
            raise ModelError(f"{options.start} must be a network of the run's sizes and words, but is another.")
        module.load_state_dict(known.state_dict())
    some = held_back(VALIDATED, HELD_BACK + 1)

    def stream(first_update: int, ranks: Ranks) -> Iterator[Batch]:
        yield from batches(lexicon, options.batch, options.seed, first_update, ranks)

    def loss(trained: nn.Module, batch: Batch) -> Tensor:
        return loss_of(trained, batch, device, options.focus)

    def validate(trained: nn.Module, cancel: Cancel) -> tuple[dict[str, float], tuple[tuple[str, str], ...]]:
        assert isinstance(trained, Captioner)
        scores = evaluate(trained.cpu(), lexicon, some, cancel)
        said = captions(trained, lexicon, some[:6], cancel)
        trained.to(device)
        wrong = {score.kind: 1 - score.right for score in reversed(scores)}
        return wrong, tuple((one.captions[0], text) for one, text in zip(some[:6], said, strict=True))

    schedule = Schedule(
        options.updates,
        options.learning_rate,
        warm_up=min(300, options.updates // 10 + 1),
        average=0.998,
        validate_every=options.validate_every,
    )
    about = {"lab": "captions", "options": asdict(options)}
    return Task(module, stream, loss, len, validate, about), schedule


def loss_of(module: nn.Module, batch: Batch, device: torch.device, focus: float) -> Tensor:
    """Cross entropy in nats a word, and `focus` times that of looking at a thing for its name, in nats a name.

    The network computes in bfloat16 where the processor does that fast.
    """
    labels = batch.labels.to(device)
    with mixed(device):
        logits, looks = module(batch.pictures.to(device), batch.words.to(device))
    loss: Tensor = nn.functional.cross_entropy(logits.float().flatten(0, 1), labels.flatten(), ignore_index=PAD)
    if not focus or not looks.shape[-1]:
        return loss
    named = batch.named.to(device)
    seen: Tensor = (looks.float() * named).sum(-1)[named.any(-1)]
    return loss - focus * seen.clamp_min(1e-6).log().mean()
