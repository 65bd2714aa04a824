"""How the translators that ship were trained."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import cast

import torch
from torch import Tensor, nn

from engine.cancel import Cancel
from engine.data.files import read_whole, write_whole
from engine.data.subwords import END, Subwords, learn_subwords
from engine.errors import ModelError
from engine.labs.translate.batches import PAD, Batch, Mixture, batches
from engine.labs.translate.corpus import Corpus
from engine.labs.translate.metrics import bleu
from engine.labs.translate.outcome import Decoding
from engine.labs.translate.search import search_many
from engine.labs.translate.weights import load_translator, net_of
from engine.nets.encoder_decoder import EncoderDecoder
from engine.nets.linear_loss import linear_loss
from engine.nets.transformer import Transformer
from engine.nets.translator import Sizes
from engine.train.loop import Schedule, Task
from engine.train.parallel import Ranks, own_device
from engine.train.precision import mixed

SMOOTHING = 0.1
VALIDATED = 1_000
"""Sentences that a run is validated on while it goes; all are used afterwards."""

_SMALL = Sizes(3_000, "lstm", 128, 192, 192, 1, 1, "additive", False, False, dropout=0.2)
PRESETS: dict[str, Sizes] = {
    "full": Sizes(4_000, dropout=0.1),
    "plain": Sizes(3_000, "lstm", 128, 192, 192, 1, 1, "none", False, False, dropout=0.2),
    "attention": _SMALL,
    "both": Sizes(3_000, "lstm", 128, 96, 192, 1, 1, "additive", True, False, dropout=0.2),
    "stacked": Sizes(3_000, "lstm", 128, 96, 192, 2, 2, "additive", True, True, dropout=0.2),
    "transformer": Sizes(3_000, "transformer", 128, 256, 256, 3, 3, "multiplicative", dropout=0.1),
}
"""The nets that ship: the full one, and those of the bottleneck lab, alike but for what their names say."""


def sizes_of(preset: str, units: int) -> Sizes:
    """A preset in another width: `units`, as a multiple of 8, for a piece, a decoder layer, and all of an encoder's."""
    wanted, wide = PRESETS[preset], max(8, units // 8 * 8)
    if wanted.cell == "transformer":
        return replace(wanted, embedding=wide, encoder=2 * wide, decoder=2 * wide)
    return replace(wanted, embedding=wide, encoder=wide // 2 if wanted.bidirectional else wide, decoder=wide)


@dataclass(frozen=True)
class Options:
    """Choices of a run. `pieces` bounds a batch's padded target pieces; `updates` times that is the work done.

    start  name or file of a translator of the same sizes and pieces to go on from, "" to begin with random weights
    """

    to: str = "fr"
    preset: str = "full"
    updates: int = 4_000
    pieces: int = 6_000
    learning_rate: float = 2e-3
    validate_every: int = 500
    seed: int = 1
    start: str = ""
    mixture: Mixture = field(default_factory=Mixture)


def subwords_of(corpus: Corpus, folder: Path, size: int, start: str = "") -> Subwords:
    """Pieces learned from a corpus, those of the translator `start`, or those that an earlier run left in `folder`: its
    weights know no others. Raises ModelError where `start` cannot be loaded.
    """
    path = folder / "subwords.model"
    if path.exists():
        return Subwords(read_whole(path, 2**26))
    if start:
        subwords = load_translator(start)[1]
    else:
        subwords = learn_subwords((text for pair in corpus.pairs for text in pair), size)
    write_whole(path, subwords.data)
    return subwords


def task_of(
    corpus: Corpus, subwords: Subwords, options: Options, sizes: Sizes | None = None
) -> tuple[Task[Batch], Schedule]:
    """The run that `options` describe, on a GPU where there is one.

    sizes  of the net, in place of the preset's; the vocabulary is that of `subwords`

    Raises ModelError where the translator to go on from cannot be loaded, or is of other sizes or pieces.
    """
    torch.manual_seed(options.seed)
    device = own_device()
    wanted = sizes or PRESETS[options.preset]
    sizes = replace(wanted, vocabulary=len(subwords))
    module = net_of(sizes).to(device)
    if options.start:
        known, pieces, _ = load_translator(options.start)
        if replace(known.sizes, dropout=sizes.dropout) != sizes or pieces.data != subwords.data:
            raise ModelError(f"{options.start} must be a {options.preset} net with the run's pieces, but is another.")
        module.load_state_dict(cast(nn.Module, known).state_dict())

    def stream(first_update: int, ranks: Ranks) -> Iterator[Batch]:
        return batches(corpus, subwords, options.mixture, options.pieces, options.seed, first_update, ranks)

    def loss(trained: nn.Module, batch: Batch) -> Tensor:
        return smoothed_loss(trained, batch, device)

    def validate(trained: nn.Module, cancel: Cancel) -> tuple[dict[str, float], tuple[tuple[str, str], ...]]:
        return validated(trained, corpus, subwords, cancel)

    schedule = Schedule(
        options.updates,
        options.learning_rate,
        warm_up=min(400, options.updates // 10 + 1),
        average=0.998,
        validate_every=options.validate_every,
    )
    about = {"lab": "translate", "to": options.to, "sizes": asdict(sizes), "options": asdict(options)}
    return Task(module, stream, loss, len, validate, about), schedule


def smoothed_loss(module: nn.Module, batch: Batch, device: torch.device) -> Tensor:
    """Cross entropy with label smoothing, in nats a piece.

    The net computes in bfloat16 where the processor does that fast; sums are in float32.
    """
    net = getattr(module, "module", module)
    assert isinstance(net, EncoderDecoder | Transformer)
    labels = batch.labels.to(device)
    with mixed(device):
        readout = module(batch.source.to(device), batch.target.to(device))
        there = labels != PAD
        loss, _ = linear_loss(readout[there].float(), net.embedding.weight, net.bias, labels[there], SMOOTHING)
    return loss / there.sum()


def validated(
    module: nn.Module, corpus: Corpus, subwords: Subwords, cancel: Cancel
) -> tuple[dict[str, float], tuple[tuple[str, str], ...]]:
    """What greedy translations lack to 100 BLEU on held-back sentences, by all of them and by the long ones."""
    assert isinstance(module, EncoderDecoder | Transformer)
    groups = corpus.valid[:: max(1, len(corpus.valid) // VALIDATED)]
    sources = [[*subwords.encode(group.source), END] for group in groups]
    found = search_many(module, sources, Decoding(width=1), cancel)
    texts = [subwords.decode(one.endings[0].symbols) for one in found]
    references = [group.references for group in groups]
    pairs = tuple((group.references[0], text) for group, text in zip(groups, texts, strict=True))
    return {"short_of_100_bleu": 100 - bleu(texts, references)}, pairs[:: max(1, len(pairs) // 6)][:6]
