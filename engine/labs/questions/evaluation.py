"""How often a network's first answer is the right one, task by task."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch

from engine.cancel import Cancel
from engine.labs.questions.batches import padded
from engine.labs.questions.corpus import Asked, Tale
from engine.labs.questions.model import MemoryReader, Network
from engine.labs.questions.words import MEMORY, Lexicon

_TOGETHER = 256


@dataclass(frozen=True)
class Score:
    """Of one task, over so many questions: the share answered rightly, and of the supporting facts, how many were
    looked at with at least half of the weight of some hop (0 without attention).
    """

    task: int
    questions: int
    right: float
    found: float = 0.0


def evaluate(
    net: Network,
    lexicon: Lexicon,
    tales: Sequence[Tale],
    cancel: Cancel,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> tuple[Score, ...]:
    """Scores of all tasks among the tales, in their order. Raises Cancelled between batches."""
    asked = [(tale, one) for tale in tales for one in tale.questions]
    groups: dict[int, list[tuple[Tale, Asked]]] = {}
    for tale, one in asked:
        groups.setdefault(min(one.heard, MEMORY), []).append((tale, one))
    counts: dict[int, list[int]] = {}
    done = 0
    with torch.inference_mode():
        for members in groups.values():
            for start in range(0, len(members), _TOGETHER):
                cancel.check()
                chosen = members[start : start + _TOGETHER]
                answers, found = _answers(net, lexicon, chosen)
                for (tale, one), answer, seen in zip(chosen, answers, found, strict=True):
                    count = counts.setdefault(tale.task, [0, 0, 0, 0])
                    count[0] += 1
                    count[1] += lexicon.answers[answer] == one.answer
                    count[2] += seen
                    count[3] += len(one.facts)
                done += len(chosen)
                progress(done, len(asked))
    return tuple(
        Score(task, count[0], count[1] / count[0], count[2] / max(1, count[3]))
        for task, count in sorted(counts.items())
    )


def mean(scores: Sequence[Score]) -> float:
    """The mean over tasks of the share answered rightly."""
    return sum(score.right for score in scores) / max(1, len(scores))


def _answers(net: Network, lexicon: Lexicon, chosen: Sequence[tuple[Tale, Asked]]) -> tuple[list[int], list[int]]:
    """Numbers of the answers, and how many facts of each were looked at; all stories of one length."""
    told = [list(map(lexicon.numbers, tale.sentences[max(0, one.heard - MEMORY) : one.heard])) for tale, one in chosen]
    asked = [lexicon.numbers(one.words) for _, one in chosen]
    if not isinstance(net, MemoryReader):
        words = [[number for sentence in story for number in sentence] for story in told]
        logits = net(
            torch.from_numpy(padded(words).T.copy()),
            torch.arange(len(words)),
            torch.tensor([len(one) for one in words]),
            torch.from_numpy(padded(asked).T.copy()),
            torch.tensor([len(one) for one in asked]),
        ).logits
        return [int(one) for one in logits.argmax(-1)], [0] * len(chosen)
    wide = max(len(sentence) for story in told for sentence in story)
    sentences = [[sentence + [0] * (wide - len(sentence)) for sentence in story] for story in told]
    answered = net(torch.tensor(sentences), torch.from_numpy(padded(asked)))
    most = torch.stack([hop.weights for hop in answered.hops]).amax(0)
    found = []
    for row, (_, one) in enumerate(chosen):
        first = max(0, one.heard - MEMORY)
        found.append(sum(fact >= first and float(most[row, fact - first]) >= 0.5 for fact in one.facts))
    return [int(one) for one in answered.logits.argmax(-1)], found
