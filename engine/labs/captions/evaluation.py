"""How often a network describes drawings right that it never saw."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from engine.cancel import Cancel
from engine.labs.captions.batches import drawing_of
from engine.labs.captions.model import Captioner
from engine.labs.captions.options import HELD_BACK
from engine.labs.captions.outcome import END
from engine.labs.captions.scenes import Scene, scene
from engine.labs.captions.words import BEGIN, LONGEST, Lexicon

_AT_ONCE = 64


@dataclass(frozen=True)
class Score:
    """Of one kind of scene: how many drawings, and the share whose caption is one of those that are right."""

    kind: str
    drawings: int
    right: float


def held_back(count: int, seed: int = HELD_BACK) -> tuple[Scene, ...]:
    """Scenes that no run was trained on."""
    random = np.random.default_rng(seed)
    return tuple(scene(random) for _ in range(count))


@torch.inference_mode()
def captions(net: Captioner, lexicon: Lexicon, scenes: Sequence[Scene], cancel: Cancel) -> list[str]:
    """The likeliest words for each scene, one step after the other."""
    said: list[str] = []
    end = lexicon.words.index(END)
    for first in range(0, len(scenes), _AT_ONCE):
        cancel.check()
        some = scenes[first : first + _AT_ONCE]
        drawing = net.see(torch.from_numpy(np.stack([drawing_of(one) for one in some])))
        state, last = drawing.start, torch.full((len(some),), BEGIN)
        chosen = []
        for number in range(LONGEST):
            taken = net.step(drawing, state, last, number)
            taken.logits[:, BEGIN] = -torch.inf
            state, last = taken.cell.state, taken.logits.argmax(-1)
            chosen.append(last)
        for row in torch.stack(chosen, 1).tolist():
            ended = row.index(end) if end in row else len(row)
            said.append(" ".join(lexicon.words[one] for one in row[:ended]))
    return said


def evaluate(
    net: Captioner,
    lexicon: Lexicon,
    scenes: Sequence[Scene],
    cancel: Cancel,
    advance: Callable[[int], None] = lambda done: None,
) -> tuple[Score, ...]:
    """Scores by kind of scene, all together last. Raises Cancelled."""
    right: list[bool] = []
    for first in range(0, len(scenes), 4 * _AT_ONCE):
        some = scenes[first : first + 4 * _AT_ONCE]
        said = captions(net, lexicon, some, cancel)
        right += [caption in one.captions for caption, one in zip(said, some, strict=True)]
        advance(len(right))
    kinds = [one.kind for one in scenes]
    scores = []
    for kind in (*dict.fromkeys(sorted(kinds)), "all"):
        of_kind = [good for good, its in zip(right, kinds, strict=True) if kind in (its, "all")]
        scores.append(Score(kind, len(of_kind), sum(of_kind) / len(of_kind)))
    return tuple(scores)
