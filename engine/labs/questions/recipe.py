"""How the networks that ship were trained."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

import torch
from torch import Tensor, nn

from engine.cancel import Cancel
from engine.errors import ModelError
from engine.labs.questions.batches import Batch, MemoryBatch, MemoryBatches, WordBatch, WordBatches
from engine.labs.questions.corpus import Tale
from engine.labs.questions.evaluation import evaluate, mean
from engine.labs.questions.model import Answered, Kind, MemoryReader, Sizes, WordReader, net_of
from engine.labs.questions.weights import load_reader
from engine.labs.questions.words import Lexicon
from engine.train.loop import Schedule, Task
from engine.train.parallel import Ranks, own_device
from engine.train.precision import mixed

VALIDATED = 200
"""Questions of each task that a run is validated on while it goes; all are used afterwards."""

UNITS: dict[Kind, int] = {"memory": 64, "lstm": 192}
"""Of the networks that ship; alike in how many weights they have."""


@dataclass(frozen=True)
class Options:
    """Choices of a run.

    batch      questions at once, or stories for the LSTM; fewer where stories are long
    focus      how much it counts that hops look at the supporting facts which the data name; 0 for not at all
    exchanged  share of examples in which names, places and things change places
    start      name or file of a network of the same sizes and words to go on from, "" for random weights
    """

    kind: Kind = "memory"
    units: int = 0
    updates: int = 40_000
    batch: int = 128
    learning_rate: float = 2e-3
    dropout: float = 0.1
    focus: float = 0.5
    exchanged: float = 0.3
    validate_every: int = 1_000
    seed: int = 1
    start: str = ""


def task_of(
    train: Sequence[Tale], valid: Sequence[Tale], lexicon: Lexicon, options: Options
) -> tuple[Task[Batch], Schedule]:
    """The run that `options` describe, on a GPU where there is one.

    Raises ModelError where the network to go on from cannot be loaded, or is of other sizes or words.
    """
    torch.manual_seed(options.seed)
    device = own_device()
    units = options.units or UNITS[options.kind]
    sizes = Sizes(options.kind, len(lexicon.words) + 1, len(lexicon.answers), units=units)
    module = net_of(sizes, options.dropout).to(device)
    if options.start:
        known, words, _ = load_reader(options.start)
        if known.sizes != sizes or words != lexicon:
            raise ModelError(
                f"{options.start} must be a {options.kind} network of the run's size and words, but is another."
            )
        module.load_state_dict(known.state_dict())
    source: MemoryBatches | WordBatches
    if options.kind == "memory":
        source = MemoryBatches(train, lexicon, sizes.hops, options.batch)
    else:
        source = WordBatches(train, lexicon, options.batch)

    def stream(first_update: int, ranks: Ranks) -> Iterator[Batch]:
        yield from source.stream(options.seed, options.exchanged, first_update, ranks)

    def loss(trained: nn.Module, batch: Batch) -> Tensor:
        return loss_of(trained, batch, device, options.focus)

    some = some_of(valid, VALIDATED)

    def validate(trained: nn.Module, cancel: Cancel) -> tuple[dict[str, float], tuple[tuple[str, str], ...]]:
        assert isinstance(trained, MemoryReader | WordReader)
        scores = evaluate(trained.cpu(), lexicon, some, cancel)
        trained.to(device)
        return {"wrong": 1 - mean(scores)} | {f"task{one.task}": 1 - one.right for one in scores}, ()

    schedule = Schedule(
        options.updates,
        options.learning_rate,
        warm_up=min(300, options.updates // 10 + 1),
        average=0.998,
        validate_every=options.validate_every,
    )
    about = {"lab": "questions", "sizes": asdict(sizes), "options": asdict(options)}
    return Task(module, stream, loss, len, validate, about), schedule


def loss_of(module: nn.Module, batch: Batch, device: torch.device, focus: float) -> Tensor:
    """Cross entropy of the answers, in nats a question, and `focus` times that of the attention, in nats a hop.

    The LSTM computes in bfloat16 where the processor does that fast; the products of the other network are so small
    that this costs more than it saves.
    """
    answered: Answered
    if isinstance(batch, MemoryBatch):
        answered = module(batch.sentences.to(device), batch.questions.to(device))
    else:
        with mixed(device):
            answered = module(
                *(one.to(device) for one in (batch.story, batch.rows, batch.ends, batch.questions, batch.lengths))
            )
    loss = nn.functional.cross_entropy(answered.logits.float(), batch.answers.to(device))
    if isinstance(batch, WordBatch) or not focus:
        return loss
    looks = batch.looks.to(device)
    scores = torch.stack([hop.scores for hop in answered.hops], dim=1)
    return loss - focus * (looks * scores).sum(-1).mean()


def some_of(tales: Sequence[Tale], most: int) -> tuple[Tale, ...]:
    """The first tales of each task, with about `most` questions of it."""
    counts: dict[int, int] = {}
    kept = []
    for tale in tales:
        if counts.get(tale.task, 0) < most:
            counts[tale.task] = counts.get(tale.task, 0) + len(tale.questions)
            kept.append(tale)
    return tuple(kept)
