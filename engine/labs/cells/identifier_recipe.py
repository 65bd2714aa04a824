"""How the language identifier that ships was trained."""

from __future__ import annotations

import string
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass

import numpy as np
import torch
from torch import Tensor, nn

from engine.cancel import Cancel
from engine.labs.cells.corpora import Split
from engine.labs.cells.identifier import Identifier
from engine.labs.cells.letters import Alphabet, Ids, plain
from engine.train.loop import Schedule, Task
from engine.train.parallel import Ranks, own_device
from engine.train.precision import mixed

LONGEST = 240
"""Characters of a training text at most."""
_PUNCTUATION = str.maketrans("", "", string.punctuation + "«»„“”‚‘’¿¡…。，、！？「」؟،।")


@dataclass(frozen=True)
class Options:
    """Choices of a run.

    balance      how often a language of n sentences is drawn: as n to this power (1 as it comes, 0 all alike)
    joined, cut, small, bare  shares of texts that are several sentences, begin inside one, are in small letters or
                 have no punctuation
    everywhere   weight of the loss at all characters beside that at the last
    """

    units: int = 256
    width: int = 24
    rows: tuple[int, ...] = (11_000, 15_000, 15_000)
    dropout: float = 0.35
    updates: int = 12_000
    batch: int = 128
    learning_rate: float = 3e-3
    balance: float = 0.7
    joined: float = 0.06
    cut: float = 0.12
    small: float = 0.1
    bare: float = 0.12
    everywhere: float = 0.5
    validate_every: int = 1_000
    seed: int = 1


@dataclass(frozen=True, eq=False)
class Batch:
    """ids (time, text, column), lengths (text,), languages (text,)."""

    ids: Tensor
    lengths: Tensor
    languages: Tensor

    def __len__(self) -> int:
        return len(self.lengths)


def alphabet_of(sentences: Sequence[str], rows: tuple[int, ...]) -> Alphabet:
    """The alphabet of a corpus: characters that occur twice or more have a row of their own."""
    counts = Counter(character for sentence in sentences for character in plain(sentence))
    return Alphabet("".join(sorted(character for character, count in counts.items() if count > 1)), rows)


def task_of(data: Split, options: Options) -> tuple[Task[Batch], Schedule]:
    """The run that `options` describe, on a GPU where there is one."""
    torch.manual_seed(options.seed)
    device = own_device()
    languages = tuple(sorted({language for language, _ in data.train}))
    alphabet = alphabet_of([sentence for _, sentence in data.train], options.rows)
    module = Identifier(alphabet, languages, options.width, options.units, options.dropout).to(device)
    source = Source(data.train, alphabet, languages, options)

    def stream(first_update: int, ranks: Ranks) -> Iterator[Batch]:
        return source.batches(np.random.default_rng([options.seed, first_update, ranks.rank]))

    def loss(trained: nn.Module, batch: Batch) -> Tensor:
        return loss_of(trained, batch, options.everywhere, device)

    def validate(trained: nn.Module, cancel: Cancel) -> tuple[dict[str, float], tuple[tuple[str, str], ...]]:
        said = [languages[place] for place in most_probable(trained, alphabet, data.held_out, device, cancel)]
        wrong = [truth != guess for (truth, _), guess in zip(data.held_out, said, strict=True)]
        by_language = {language: [] for language, _ in data.held_out}  # type: dict[str, list[bool]]
        for (truth, _), miss in zip(data.held_out, wrong, strict=True):
            by_language[truth].append(miss)
        macro = float(np.mean([np.mean(misses) for misses in by_language.values()]))
        shown = [(f"{truth}: {text}", guess) for (truth, text), guess in zip(data.held_out, said, strict=True)]
        return {"error": float(np.mean(wrong)), "macro_error": macro}, tuple(shown[:: max(1, len(shown) // 6)][:6])

    schedule = Schedule(
        options.updates, options.learning_rate, warm_up=min(500, options.updates // 10 + 1), weight_decay=0.02,
        validate_every=options.validate_every,
    )  # fmt: skip
    about = {"lab": "cells", "model": "language", **asdict(options)}
    return Task(module, stream, loss, len, validate, about), schedule


def loss_of(module: nn.Module, batch: Batch, everywhere: float, device: torch.device) -> Tensor:
    """Cross-entropy at the last character and, by `everywhere`, the mean over all; the network computes in bfloat16."""
    with mixed(device):
        logits = module(batch.ids.to(device))
    lengths, languages = batch.lengths.to(device), batch.languages.to(device)
    steps = torch.arange(len(logits), device=device)[:, None]
    targets = languages[None].expand(len(logits), -1).masked_fill(steps >= lengths, -100)
    losses = nn.functional.cross_entropy(logits.float().transpose(1, 2), targets, reduction="none")
    last = losses.gather(0, lengths[None] - 1).mean()
    return last + everywhere * losses.sum() / lengths.sum()


class Source:
    """Texts drawn from sentences, changed anew each time."""

    def __init__(self, pairs: Sequence[tuple[str, str]], alphabet: Alphabet, languages: Sequence[str],
                 options: Options) -> None:  # fmt: skip
        self.alphabet, self.options = alphabet, options
        place = {language: index for index, language in enumerate(languages)}
        self.sentences: list[list[str]] = [[] for _ in languages]
        for language, sentence in pairs:
            text = plain(sentence)
            if text:
                self.sentences[place[language]].append(text)
        weights = np.array([len(sentences) for sentences in self.sentences], float) ** options.balance
        self.odds = weights / weights.sum()

    def batches(self, random: np.random.Generator, pool: int = 24) -> Iterator[Batch]:
        """Endless batches; `pool` of them at a time are sorted by length, which needs little padding."""
        size = self.options.batch
        while True:
            drawn = sorted((self._text(random) for _ in range(size * pool)), key=lambda item: len(item[1]))
            for group in random.permutation(pool):
                yield batch_of(
                    [(language, self.alphabet.ids(text)) for language, text in drawn[group * size : (group + 1) * size]]
                )

    def _text(self, random: np.random.Generator) -> tuple[int, str]:
        options = self.options
        language = int(random.choice(len(self.odds), p=self.odds))
        sentences = self.sentences[language]
        text = sentences[random.integers(len(sentences))]
        if random.random() < options.joined:
            count = int(random.integers(1, 4))
            text = " ".join([text, *(sentences[random.integers(len(sentences))] for _ in range(count))])
        changes: tuple[tuple[float, Callable[[str], str]], ...] = (
            (options.cut, lambda whole: _cut(whole, random)),
            (options.small, str.lower),
            (options.bare, lambda whole: " ".join(whole.translate(_PUNCTUATION).split())),
        )
        for share, change in changes:
            if random.random() < share:
                text = change(text) or text
        return language, text[:LONGEST]


def batch_of(items: Sequence[tuple[int, Ids]]) -> Batch:
    """A batch of (language, ids); shorter texts are padded at their ends, which no earlier step sees."""
    ids = np.zeros((max(len(each) for _, each in items), len(items), items[0][1].shape[1]), np.int64)
    for column, (_, each) in enumerate(items):
        ids[: len(each), column] = each
    return Batch(
        torch.from_numpy(ids),
        torch.tensor([len(each) for _, each in items]),
        torch.tensor([language for language, _ in items]),
    )


def most_probable(
    module: nn.Module, alphabet: Alphabet, pairs: Sequence[tuple[str, str]], device: torch.device, cancel: Cancel
) -> list[int]:
    """The place of the most probable language of each sentence. Raises Cancelled between batches."""
    texts = [plain(sentence) or " " for _, sentence in pairs]
    order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
    said = [0] * len(texts)
    for first in range(0, len(order), 256):
        cancel.check()
        chosen = order[first : first + 256]
        batch = batch_of([(0, alphabet.ids(texts[index])) for index in chosen])
        logits = module(batch.ids.to(device)).float().cpu()
        last = logits[batch.lengths - 1, torch.arange(len(chosen))]
        for index, place in zip(chosen, last.argmax(-1).tolist(), strict=True):
            said[index] = place
    return said


def _cut(text: str, random: np.random.Generator) -> str:
    """A part of a text, of half its characters or more."""
    size = max(3, int(len(text) * random.uniform(0.5, 1.0)))
    first = int(random.integers(0, max(1, len(text) - size + 1)))
    return text[first : first + size].strip()
