"""How the readers of handwriting that ship were trained; also what the window runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby

import torch
from torch import Tensor, nn

from engine.cancel import Cancel
from engine.data.ink import Ink
from engine.decode.ctc import collapse
from engine.labs.handwriting.alphabet import BLANK, decode
from engine.labs.handwriting.batches import Batch, Variety, batches, padded
from engine.labs.handwriting.model import Cell, Reader
from engine.labs.handwriting.sources import Source
from engine.labs.handwriting.steps import steps_of
from engine.labs.handwriting.weights import load_reader
from engine.train.edit import edit_distance
from engine.train.loop import Schedule, Task
from engine.train.parallel import Ranks, own_device
from engine.train.precision import mixed


@dataclass(frozen=True)
class Options:
    """Choices of a run. `batch_steps` bounds a batch's padded steps; `updates` times that is the work done.

    start      name or file of a reader to go on from, "" to begin with random weights
    augment    whether each sample is slanted, stretched and shaken anew each time
    unrest     how far shapes move in that; above 1, spans of steps are hidden as well
    dropout    share of outputs dropped between layers
    decay      weight decay
    agreement  weight of the difference between two views of each sample; 0 for one view
    """

    cell: Cell = "lstm"
    hidden: int = 128
    layers: int = 3
    updates: int = 30_000
    batch_steps: int = 3_200
    learning_rate: float = 2e-3
    validate_every: int = 1_500
    seed: int = 1
    start: str = ""
    augment: bool = True
    unrest: float = 1.0
    dropout: float = 0.2
    decay: float = 0.01
    agreement: float = 0.0


def task_of(source: Source, options: Options) -> tuple[Task[Batch], Schedule]:
    """The run that `options` describe on the ink of `source`, on a GPU where there is one.

    Raises ModelError where the reader to go on from cannot be loaded.
    """
    torch.manual_seed(options.seed)
    device = own_device()
    if options.start:
        module = load_reader(options.start)[0].to(device)
        module.recurrent.dropout = options.dropout if module.layers > 1 else 0.0
    else:
        module = Reader(options.cell, options.hidden, options.layers, options.dropout).to(device)

    def stream(first_update: int, ranks: Ranks) -> Iterator[Batch]:
        pool = 1_536 if options.batch_steps >= 3_200 else 256
        return batches(
            source,
            options.batch_steps,
            options.seed,
            options.updates,
            first_update,
            ranks,
            pool,
            Variety(options.augment, options.unrest, options.agreement > 0.0),
            bool(options.start),
        )

    def loss(trained: nn.Module, batch: Batch) -> Tensor:
        return ctc_loss(trained, batch, device, options.agreement)

    def validate(trained: nn.Module, cancel: Cancel) -> tuple[dict[str, float], tuple[tuple[str, str], ...]]:
        errors: dict[str, float] = {}
        readings: tuple[tuple[str, str], ...] = ()
        for kind, inks in source.valid.items():
            errors[f"{kind}_cer"], pairs = greedy_error(trained, inks, device, cancel)
            readings += pairs[:: max(1, len(pairs) // 6)][:6]
        # The first counts: where words and lines are both at hand, a reader must do well on both.
        metrics = errors if len(errors) == 1 else {"mean_cer": sum(errors.values()) / len(errors), **errors}
        return metrics, readings

    schedule = Schedule(
        options.updates,
        options.learning_rate,
        warm_up=min(800, options.updates // 10 + 1),
        weight_decay=options.decay,
        validate_every=options.validate_every,
    )
    about = {"lab": "handwriting", **asdict(options)}
    return Task(module, stream, loss, len, validate, about), schedule


def ctc_loss(module: nn.Module, batch: Batch, device: torch.device, agreement: float = 0.0) -> Tensor:
    """CTC loss (Graves et al., ICML 2006, eq. 8) of a batch, in nats a letter.

    With an `agreement` above 0, so many times the difference between the two views of paired samples is added. The
    network computes in bfloat16 where the processor does that fast; the loss is summed in float32.
    """
    with mixed(device):
        logits = module(batch.features.to(device))
    scores = logits.float().log_softmax(-1)
    losses = nn.functional.ctc_loss(
        scores,
        batch.targets.to(device),
        batch.lengths,
        batch.target_lengths,
        blank=BLANK,
        reduction="sum",
        zero_infinity=True,
    )
    if agreement:
        losses = losses + 2.0 * agreement * disagreement(scores, batch.lengths.to(device))
    return losses / batch.target_lengths.sum()


def disagreement(scores: Tensor, lengths: Tensor) -> Tensor:
    """How much two views of the same samples differ: the mean of both Kullback-Leibler divergences, summed over steps.

    scores   (time, 2 * sample, symbol) log probabilities, the second half of the samples the first seen otherwise
    lengths  (2 * sample,) steps of each; those after are left out

    Each view learns from the other held fixed (Yao et al., "CR-CTC: Consistency regularization on CTC", ICLR 2025,
    eq. 4): letters then rest less on single steps, and the spikes of CTC are less sharp.
    """
    one, other = scores.chunk(2, dim=1)
    there = torch.arange(len(scores), device=scores.device)[:, None] < lengths[: one.shape[1]]
    gap = one.detach() - other
    back = other.detach() - one
    steps = (one.detach().exp() * gap + other.detach().exp() * back).sum(-1)
    return 0.5 * steps[there].sum()


def greedy_error(
    module: nn.Module, inks: Sequence[Ink], device: torch.device, cancel: Cancel
) -> tuple[float, tuple[tuple[str, str], ...]]:
    """Character error rate of best-path decoding on inks with texts, and (truth, reading) of each.

    Raises Cancelled between lengths.
    """
    cuts = [steps_of(ink).features for ink in inks]
    texts = [ink.text or "" for ink in inks]
    readings = [""] * len(cuts)
    # Samples of one length go together: padding would reach the backward layers before the ink does.
    for _, group in groupby(
        sorted(range(len(cuts)), key=lambda index: len(cuts[index])), lambda index: len(cuts[index])
    ):
        cancel.check()
        chosen = list(group)
        best = module(padded([cuts[index] for index in chosen]).to(device)).argmax(-1).cpu().numpy()
        for column, index in enumerate(chosen):
            readings[index] = decode(collapse(best[:, column]))
    errors = sum(edit_distance(truth, read) for truth, read in zip(texts, readings, strict=True))
    return errors / max(1, sum(map(len, texts))), tuple(zip(texts, readings, strict=True))
