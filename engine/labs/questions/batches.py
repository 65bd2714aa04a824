"""Batches for the recipe: questions on stories of one length together, or stories that are read once for several.

Names, places and things stand for nothing: that Mary, not Sandra, took the milk changes no task. In a share of the
examples they change places, so that the network learns what a sentence says from all of them alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.labs.questions.corpus import Tale
from engine.labs.questions.words import LONGEST, MEMORY, UNKNOWN, Lexicon
from engine.train.parallel import Ranks

Numbers = NDArray[np.int64]

EXCHANGED = (
    ("john", "daniel", "fred", "bill", "jeff"),
    ("mary", "sandra", "julie"),
    ("bathroom", "bedroom", "garden", "hallway", "kitchen", "office", "cinema", "park", "school"),
    ("apple", "football", "milk"),
)
"""Words that may change places with each other; men and women apart, for the tasks with "he" and "she"."""

_FIXED = frozenset({15, 16, 17, 18, 20})
"""Tasks in which these words say more, or do not occur: the tired go to the bedroom."""

_JOINED = frozenset({19})
"""Tasks in which no fact can be told from the others before it is known what else was told: ways from both ends."""

_TIMES = {3: 3, 17: 3, 19: 3}
"""How often a story of a task comes in an epoch, where not once: there are few of it, or it is hard to learn."""

_EVEN = (*range(1, 17), 18, 20, 22, 25, 28, 32, 36, 40, 45, MEMORY)
"""Lengths that stories are cut to, from the front, where the facts stay in: then batches need no padding."""


@dataclass(frozen=True, eq=False)
class MemoryBatch:
    """sentences (question, sentence, word), questions (question, word), answers (question,).

    looks  (question, hop, sentence): where each hop is to look, rows sum to 1
    """

    sentences: Tensor
    questions: Tensor
    answers: Tensor
    looks: Tensor

    def __len__(self) -> int:
        return len(self.answers)


@dataclass(frozen=True, eq=False)
class WordBatch:
    """story (word, story), rows and ends (question,), questions (word, question), lengths and answers (question,)."""

    story: Tensor
    rows: Tensor
    ends: Tensor
    questions: Tensor
    lengths: Tensor
    answers: Tensor

    def __len__(self) -> int:
        return len(self.answers)


Batch = MemoryBatch | WordBatch


class Exchange:
    """Words and answers under an exchange of names, places and things."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        groups = [[lexicon.word(word) for word in group] for group in EXCHANGED]
        self._groups = [np.array([one for one in group if one != UNKNOWN], np.int64) for group in groups]
        spelt = {answer.lower(): answer for answer in lexicon.answers}
        self._spelt = {word: spelt[word] for word in lexicon.words if word in spelt}

    def draw(self, random: np.random.Generator) -> Numbers:
        """The new number of each word, by its number."""
        table = np.arange(len(self.lexicon.words) + 1)
        for group in self._groups:
            table[group] = random.permutation(group)
        return table

    def answer(self, answer: str, table: Numbers) -> int:
        """The number of an answer under an exchange, -1 where no answer says it."""
        parts = [self._exchanged(part, table) for part in answer.split(",")]
        return self.lexicon.answer(",".join(parts))

    def _exchanged(self, part: str, table: Numbers) -> str:
        number = self.lexicon.word(part.lower())
        if number == UNKNOWN or table[number] == number:
            return part
        word = self.lexicon.words[int(table[number]) - 1]
        return self._spelt.get(word, word)


def looks_of(facts: Sequence[int], heard: int, hops: int, joined: bool = False) -> NDArray[np.float32]:
    """Where each hop is to look, (hop, sentence): at one fact after the other and then the last, or at all alike.

    Where there are more facts than hops, as in counting, each hop is to look at all of them; where they are `joined`,
    the first hop is, and those after it at one after the other.
    """
    looks = np.zeros((hops, heard), np.float32)
    if joined and 1 < len(facts) < hops:
        looks[0, list(facts)] = 1.0 / len(facts)
        looks[1:] = looks_of(facts, heard, hops - 1)
        return looks
    if not facts:
        looks[:] = 1.0 / heard
    elif len(facts) > hops:
        looks[:, list(facts)] = 1.0 / len(facts)
    else:
        for hop in range(hops):
            looks[hop, facts[min(hop, len(facts) - 1)]] = 1.0
    return looks


def padded(rows: Sequence[Sequence[int]]) -> Numbers:
    """Rows of numbers with `UNKNOWN` behind the short ones."""
    table = np.full((len(rows), max(map(len, rows), default=1) or 1), UNKNOWN, np.int64)
    for number, row in enumerate(rows):
        table[number, : len(row)] = row
    return table


class MemoryBatches:
    """Batches for the network with a memory, each of stories of one length."""

    def __init__(self, tales: Sequence[Tale], lexicon: Lexicon, hops: int, size: int) -> None:
        self._hops, self._exchange = hops, Exchange(lexicon)
        self._told = [padded([*([0] * LONGEST,), *map(lexicon.numbers, tale.sentences)])[1:] for tale in tales]
        self._tales = tales
        self._asked = [
            [padded([lexicon.numbers(one.words), [0] * LONGEST])[0] for one in tale.questions] for tale in tales
        ]
        self._by_length: dict[int, list[tuple[int, int]]] = {}
        for index, tale in enumerate(tales):
            times = _TIMES.get(tale.task, 1)
            for place, one in enumerate(tale.questions):
                length = _even(one.heard, one.heard - min(one.facts, default=0))
                if length:
                    self._by_length.setdefault(length, []).extend([(index, place)] * times)
        self._size = size

    def stream(self, seed: int, exchanged: float, first_update: int, ranks: Ranks) -> Iterator[MemoryBatch]:
        """Endless batches; a run that resumes draws new ones. `exchanged`: share of examples with words exchanged."""
        random = np.random.default_rng([seed, first_update, ranks.rank])
        while True:
            chunks: list[tuple[int, list[tuple[int, int]]]] = []
            for length, members in self._by_length.items():
                order = random.permutation(len(members))
                count = min(self._size, max(8, self._size * 12 // length))
                for start in range(0, len(order), count):
                    chunks.append((length, [members[one] for one in order[start : start + count]]))
            for number in random.permutation(len(chunks)):
                length, members = chunks[number]
                yield self.batch(length, members, random, exchanged)

    def batch(
        self, length: int, members: Sequence[tuple[int, int]], random: np.random.Generator, exchanged: float = 0.0
    ) -> MemoryBatch:
        """The questions (tale, place) as a batch, of each story the newest `length` sentences."""
        sentences = np.empty((len(members), length, LONGEST), np.int64)
        questions = np.empty((len(members), LONGEST), np.int64)
        looks = np.empty((len(members), self._hops, length), np.float32)
        answers = np.empty(len(members), np.int64)
        nobody = np.arange(len(self._exchange.lexicon.words) + 1)
        for row, (index, place) in enumerate(members):
            one, task = self._tales[index].questions[place], self._tales[index].task
            first = one.heard - length
            table = nobody
            if task not in _FIXED and random.random() < exchanged:
                table = self._exchange.draw(random)
            answers[row] = self._exchange.answer(one.answer, table)
            if answers[row] < 0:
                table = nobody
                answers[row] = self._exchange.answer(one.answer, table)
            sentences[row] = table[self._told[index][first : one.heard]]
            questions[row] = table[self._asked[index][place]]
            facts = [fact - first for fact in one.facts]
            looks[row] = looks_of(facts, length, self._hops, task in _JOINED)
        wide = max(1, int((sentences != UNKNOWN).any((0, 1)).sum()))
        asked = max(1, int((questions != UNKNOWN).any(0).sum()))
        return MemoryBatch(
            torch.from_numpy(sentences[:, :, :wide].copy()),
            torch.from_numpy(questions[:, :asked].copy()),
            torch.from_numpy(answers),
            torch.from_numpy(looks),
        )


class WordBatches:
    """Batches for the LSTM: stories of about one length, each with all its questions."""

    def __init__(self, tales: Sequence[Tale], lexicon: Lexicon, size: int) -> None:
        self._exchange, self._size = Exchange(lexicon), size
        self._tales = [
            tale for tale in tales if len(tale.sentences) <= 2 * MEMORY for _ in range(_TIMES.get(tale.task, 1))
        ]
        self._told = [np.array([n for one in tale.sentences for n in lexicon.numbers(one)]) for tale in self._tales]
        self._ends = [np.cumsum([len(lexicon.numbers(one)) for one in tale.sentences]) for tale in self._tales]
        self._asked = [[np.array(lexicon.numbers(one.words)) for one in tale.questions] for tale in self._tales]

    def stream(self, seed: int, exchanged: float, first_update: int, ranks: Ranks) -> Iterator[WordBatch]:
        """Endless batches; a run that resumes draws new ones. `exchanged`: share of stories with words exchanged."""
        random = np.random.default_rng([seed, first_update, ranks.rank])
        lengths = np.array([len(told) for told in self._told])
        while True:
            order = np.argsort(lengths + random.random(len(lengths)) * 3, kind="stable")
            chunks: list[list[int]] = []
            for index in order:
                if not chunks or len(chunks[-1]) >= max(4, min(self._size, self._size * 60 // max(1, lengths[index]))):
                    chunks.append([])
                chunks[-1].append(int(index))
            for number in random.permutation(len(chunks)):
                yield self.batch(chunks[number], random, exchanged)

    def batch(self, members: Sequence[int], random: np.random.Generator, exchanged: float = 0.0) -> WordBatch:
        """The stories of these places as a batch."""
        nobody = np.arange(len(self._exchange.lexicon.words) + 1)
        stories, rows, ends, questions, answers = [], [], [], [], []
        for row, index in enumerate(members):
            tale, table = self._tales[index], nobody
            if tale.task not in _FIXED and random.random() < exchanged:
                table = self._exchange.draw(random)
            said = [self._exchange.answer(one.answer, table) for one in tale.questions]
            if min(said) < 0:
                table = nobody
                said = [self._exchange.answer(one.answer, table) for one in tale.questions]
            stories.append(table[self._told[index]])
            for one, asked, answer in zip(tale.questions, self._asked[index], said, strict=True):
                rows.append(row)
                ends.append(int(self._ends[index][one.heard - 1]))
                questions.append(table[asked])
                answers.append(answer)
        return WordBatch(
            torch.from_numpy(padded(stories).T.copy()),
            torch.tensor(rows),
            torch.tensor(ends),
            torch.from_numpy(padded(questions).T.copy()),
            torch.tensor([len(one) for one in questions]),
            torch.tensor(answers),
        )


def _even(heard: int, back: int) -> int:
    """The length to which a story is cut, 0 where a fact, `back` sentences ago, would be lost."""
    length = max(one for one in _EVEN if one <= heard)
    return length if back <= length else 0
