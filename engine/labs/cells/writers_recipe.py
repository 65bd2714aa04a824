"""How the small writers that ship were trained: words, the next character, digits of numbers."""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from engine.cancel import Cancel
from engine.errors import DataError
from engine.labs.cells.corpora import HELD_OUT, place_of, read_columns, read_languages
from engine.labs.cells.letters import plain
from engine.labs.cells.spelling import LIMIT, spelled
from engine.labs.cells.tasks import MAX_WORD, WORD_LANGUAGES
from engine.labs.cells.writers import MARK, Alphabet, CharacterWriter, NumberWriter, WordWriter
from engine.train.loop import Schedule, Task
from engine.train.parallel import Ranks, own_device
from engine.train.precision import mixed

IGNORED = -100
LONGEST = 200
"""Characters of a sentence at most."""
STRETCH = 128
"""Characters of a text that the predictor is trained on, cut from sentences put one after the other."""
_QUOTES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": "-"})


@dataclass(frozen=True)
class Options:
    """Choices of a run; `units` and `width` of the network, `batch` samples an update."""

    units: int
    width: int
    updates: int
    batch: int = 128
    learning_rate: float = 3e-3
    weight_decay: float = 0.01
    validate_every: int = 500
    seed: int = 1


@dataclass(frozen=True, eq=False)
class Batch:
    """`inputs` are what the network is called with; targets (time, sample), IGNORED where nothing is asked."""

    inputs: tuple[Tensor, ...]
    targets: Tensor

    def __len__(self) -> int:
        return self.targets.shape[1]


Module = TypeVar("Module", bound=nn.Module)
Sampler = Callable[[np.random.Generator], Batch]


def words_task(path: Path, options: Options | None = None) -> tuple[Task[Batch], Schedule]:
    """A writer of words, from the words of a file of (language, sentence) lines. Raises DataError."""
    options = options or Options(192, 32, 5_000, weight_decay=0.05)
    pairs = [(language, text) for language, text in read_languages(path) if language in WORD_LANGUAGES]
    kept, held_out = words_of(pairs)
    lacking = [language for language in WORD_LANGUAGES if all(language != each for each, _ in kept)]
    if lacking or not held_out:
        raise DataError(f"{path} must have many words of each of {', '.join(WORD_LANGUAGES)}, but has too few.")
    characters = "".join(sorted({letter for _, word in kept for letter in word}))
    languages = tuple(WORD_LANGUAGES)
    module = _seeded(options, lambda: WordWriter(characters, languages, options.width, options.units))
    module.learn(kept)
    groups = [[word for each, word in kept if each == language] for language in languages]

    def sample(random: np.random.Generator) -> Batch:
        chosen = random.integers(len(languages), size=options.batch)
        words = [groups[language][random.integers(len(groups[language]))] for language in chosen]
        return _words_batch(module.alphabet, words, chosen)

    batches = [
        _words_batch(module.alphabet, [word for _, word in part], np.array([languages.index(each) for each, _ in part]))
        for part in (held_out[first : first + 256] for first in range(0, len(held_out), 256))
    ]
    return _task(module, sample, batches, options, "words")


def characters_task(path: Path, options: Options | None = None) -> tuple[Task[Batch], Schedule]:
    """A predictor of English characters, from the first column of a file of sentence pairs. Raises DataError."""
    options = options or Options(256, 48, 5_000, batch=64)
    kept, held_out = sentences_of(columns[0] for columns in read_columns(path))
    if not kept or not held_out:
        raise DataError(f"{path} must have many English sentences in its first column, but has too few.")
    characters = "".join(sorted(string.printable[:95]))
    alphabet = Alphabet(characters)
    module = _seeded(options, lambda: CharacterWriter(characters, options.width, options.units))

    def sample(random: np.random.Generator) -> Batch:
        return _texts_batch(alphabet, [_joined(kept, random) for _ in range(options.batch)])

    fixed = np.random.default_rng(0)
    batches = [_texts_batch(alphabet, [_joined(held_out, fixed) for _ in range(128)]) for _ in range(4)]
    return _task(module, sample, batches, options, "characters")


def numbers_task(options: Options | None = None) -> tuple[Task[Batch], Schedule]:
    """A writer of numbers, from numbers made up on the way; those that `number_held_out` are never trained on."""
    options = options or Options(128, 24, 6_000)
    characters = string.ascii_lowercase + " -" + string.digits
    module = _seeded(options, lambda: NumberWriter(characters, options.width, options.units))

    def sample(random: np.random.Generator) -> Batch:
        return numbers_batch(module.alphabet, draw_numbers(random, options.batch, False), random)

    fixed = np.random.default_rng(0)
    batches = [numbers_batch(module.alphabet, draw_numbers(fixed, 256, True), fixed) for _ in range(4)]
    return _task(module, sample, batches, options, "numbers")


def words_of(pairs: Sequence[tuple[str, str]]) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Different (language, word) pairs to train on and to measure on: words of letters, in small letters.

    Words that only ever begin with a capital are names, and left out, save in German, whose nouns do so.
    """
    seen: Counter[tuple[str, str]] = Counter()
    small: Counter[tuple[str, str]] = Counter()
    for language, sentence in pairs:
        for word in re.findall(r"[^\W\d_]+", plain(sentence)):
            lower = word.lower()
            if 2 <= len(lower) <= MAX_WORD // 2 and len(lower) == len(word):
                seen[language, lower] += 1
                small[language, lower] += word == lower
    common = Counter(letter for _, word in seen for letter in word)
    kept: tuple[list[tuple[str, str]], list[tuple[str, str]]] = ([], [])
    for language, word in sorted(seen):
        ordinary = small[language, word] or language == "deu"
        if ordinary and all(common[letter] >= 20 for letter in word):
            kept[place_of(word) < HELD_OUT].append((language, word))
    return kept


def sentences_of(lines: Iterator[str]) -> tuple[list[str], list[str]]:
    """Different English sentences to train on and to measure on, in printable ASCII."""
    kept: tuple[list[str], list[str]] = ([], [])
    for line in dict.fromkeys(plain(line).translate(_QUOTES) for line in lines):
        if line.isascii() and 2 <= len(line) <= LONGEST:
            kept[place_of(line) < HELD_OUT].append(line)
    return kept


def number_held_out(number: int) -> bool:
    """Whether a number is never trained on: one in ten above 100, as chance has it."""
    return number > 100 and place_of(str(number)) < 2 * HELD_OUT


def draw_numbers(random: np.random.Generator, count: int, held_out: bool) -> list[int]:
    """Numbers to train on or to measure on: each count of digits about as often as another."""
    found: list[int] = []
    while len(found) < count:
        digits = int(random.integers(1, len(str(LIMIT - 1)) + 1))
        number = int(random.integers(0 if digits == 1 else 10 ** (digits - 1), 10**digits))
        if random.random() < 0.2 and digits > 3:
            number -= number % int(10 ** random.integers(1, digits))
        if number_held_out(number) == held_out:
            found.append(number)
    return found


def numbers_batch(alphabet: Alphabet, numbers: Sequence[int], random: np.random.Generator) -> Batch:
    """Words in, digits out; with "and" as often as without."""
    texts = [alphabet.ids(spelled(number, bool(random.random() < 0.5))) for number in numbers]
    digits = [alphabet.ids(str(number)) for number in numbers]
    ids, _ = _padded(texts)
    fed, targets = _shifted(digits)
    return Batch((ids, torch.tensor([len(text) for text in texts]), fed), targets)


def _words_batch(alphabet: Alphabet, words: Sequence[str], languages: NDArray[np.int64]) -> Batch:
    fed, targets = _shifted([alphabet.ids(word) for word in words])
    return Batch((fed, torch.from_numpy(languages)), targets)


def _texts_batch(alphabet: Alphabet, texts: Sequence[str]) -> Batch:
    ids, _ = _padded([[MARK, *alphabet.ids(text)] for text in texts])
    return Batch((ids[:-1],), ids[1:])


def _joined(sentences: Sequence[str], random: np.random.Generator) -> str:
    """Sentences one after the other, cut at STRETCH characters."""
    text = sentences[int(random.integers(len(sentences)))]
    while len(text) < STRETCH:
        text += " " + sentences[int(random.integers(len(sentences)))]
    return text[:STRETCH]


def _padded(texts: Sequence[Sequence[int]], filler: int = MARK) -> tuple[Tensor, int]:
    longest = max(map(len, texts))
    whole = np.full((longest, len(texts)), filler, np.int64)
    for column, text in enumerate(texts):
        whole[: len(text), column] = text
    return torch.from_numpy(whole), longest


def _shifted(texts: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
    """What is fed, the mark first, and what is asked for, the mark last."""
    fed, _ = _padded([[MARK, *text] for text in texts])
    targets, _ = _padded([[*text, MARK] for text in texts], IGNORED)
    return fed, targets


def _seeded(options: Options, make: Callable[[], Module]) -> Module:
    torch.manual_seed(options.seed)
    return make()


def _task(
    module: nn.Module, sample: Sampler, batches: Sequence[Batch], options: Options, name: str
) -> tuple[Task[Batch], Schedule]:
    device = own_device()
    module.to(device)

    def stream(first_update: int, ranks: Ranks) -> Iterator[Batch]:
        random = np.random.default_rng([options.seed, first_update, ranks.rank])
        while True:
            yield sample(random)

    def validate(trained: nn.Module, cancel: Cancel) -> tuple[dict[str, float], tuple[tuple[str, str], ...]]:
        return measure(trained, batches, device, cancel), ()

    schedule = Schedule(
        options.updates, options.learning_rate, warm_up=min(300, options.updates // 10 + 1),
        weight_decay=options.weight_decay, validate_every=options.validate_every,
    )  # fmt: skip
    about = {"lab": "cells", "model": name, **asdict(options)}
    return Task(module, stream, lambda trained, batch: loss_of(trained, batch, device), len, validate, about), schedule


def loss_of(module: nn.Module, batch: Batch, device: torch.device) -> Tensor:
    """Mean cross-entropy of a symbol, in nats; the network computes in bfloat16, the loss in float32."""
    with mixed(device):
        logits = module(*(part.to(device) for part in batch.inputs))
    return nn.functional.cross_entropy(logits.float().flatten(0, 1), batch.targets.to(device).flatten())


def measure(module: nn.Module, batches: Sequence[Batch], device: torch.device, cancel: Cancel) -> dict[str, float]:
    """Bits a symbol, and the share of samples with a symbol that was not the most probable one."""
    nats, symbols, wrong, samples = 0.0, 0, 0, 0
    for batch in batches:
        cancel.check()
        logits = module(*(part.to(device) for part in batch.inputs)).float()
        targets = batch.targets.to(device)
        nats += float(nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten(), reduction="sum"))
        asked = targets != IGNORED
        symbols += int(asked.sum())
        wrong += int(((logits.argmax(-1) != targets) & asked).any(0).sum())
        samples += len(batch)
    return {"bits": nats / symbols / float(np.log(2)), "not_exact": wrong / samples}
