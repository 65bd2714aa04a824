"""How often the language identifier is right."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import torch

from engine.cancel import Cancel
from engine.errors import DataError
from engine.labs.cells.identifier import Identifier
from engine.labs.cells.identifier_recipe import most_probable

LARGEST = 20


@dataclass(frozen=True)
class Accuracy:
    """Shares of right answers: of all sentences, as a mean over languages, of the sentences of the 20 languages with
    most sentences in the file; by language; (truth, answer, count) of wrong ones, most frequent first."""

    sentences: int
    languages: int
    accuracy: float
    macro: float
    largest: float
    by_language: dict[str, float]
    confusions: tuple[tuple[str, str, int], ...]


@torch.inference_mode()
def evaluate(net: Identifier, pairs: Sequence[tuple[str, str]], cancel: Cancel) -> Accuracy:
    """The accuracy on (language, sentence) pairs. Raises DataError where there are none, or Cancelled."""
    if not pairs:
        raise DataError("the file must hold sentences to measure on, but holds none.")
    said = [net.languages[place] for place in most_probable(net, net.alphabet, pairs, torch.device("cpu"), cancel)]
    right: dict[str, list[bool]] = defaultdict(list)
    wrong: Counter[tuple[str, str]] = Counter()
    for (truth, _), guess in zip(pairs, said, strict=True):
        right[truth].append(guess == truth)
        if guess != truth:
            wrong[truth, guess] += 1
    shares = {language: sum(each) / len(each) for language, each in sorted(right.items())}
    large = sorted(right, key=lambda language: (-len(right[language]), language))[:LARGEST]
    of_large = [each for language in large for each in right[language]]
    return Accuracy(
        len(pairs), len(right), sum(map(sum, right.values())) / len(pairs), sum(shares.values()) / len(shares),
        sum(of_large) / len(of_large), shares, tuple((*pair, count) for pair, count in wrong.most_common(50)),
    )  # fmt: skip
