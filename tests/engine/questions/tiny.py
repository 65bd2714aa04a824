"""Small stories in the form of the tasks, and small networks that know their words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from engine.labs.questions.corpus import Asked, Tale, lexicon_of_tales
from engine.labs.questions.model import Kind, Network, Sizes, net_of
from engine.labs.questions.session import Session
from engine.labs.questions.weights import save_reader
from engine.labs.questions.words import Lexicon, words_of

NAMES, PLACES = ("Mary", "John", "Sandra"), ("kitchen", "garden", "office", "hallway")
STORY = "Mary went to the kitchen.\nJohn moved to the garden.\nMary went to the office.\nSandra moved to the hallway."
QUESTION = "Where is Mary?"
WIDTH, UNITS, HOPS = 7, 5, 3
"""Different primes, so that a transposed matrix fails."""


def tales(count: int, seed: int = 0) -> tuple[Tale, ...]:
    """Stories of people who go somewhere, with two questions each, and the fact each answer follows from."""
    random, made = np.random.default_rng(seed), []
    for _ in range(count):
        sentences, at, questions = [], dict[str, tuple[str, int]](), []
        for step in range(4):
            name, place = str(random.choice(NAMES)), str(random.choice(PLACES))
            at[name] = (place, step)
            sentences.append(words_of(f"{name} {random.choice(['went', 'moved'])} to the {place}."))
            if step % 2:
                asked = str(random.choice(list(at)))
                questions.append(Asked(step + 1, words_of(f"Where is {asked}?"), at[asked][0], (at[asked][1],)))
        made.append(Tale(1, tuple(sentences), tuple(questions)))
    return tuple(made)


def lexicon() -> Lexicon:
    """All words of the stories."""
    return lexicon_of_tales(tales(60))


def net(kind: Kind, seed: int = 3) -> Network:
    """A network with random weights, loud enough that its looks differ."""
    torch.manual_seed(seed)
    words = lexicon()
    made = net_of(Sizes(kind, len(words.words) + 1, len(words.answers), WIDTH, UNITS, HOPS)).eval()
    with torch.no_grad():
        for parameter in made.parameters():
            parameter.mul_(2.0)
    return made


def saved(folder: Path, kind: Kind) -> Path:
    """The file of such a network."""
    path = folder / f"{kind}.safetensors"
    save_reader(path, net(kind), lexicon(), {"lab": "questions"})
    return path


def session(folder: Path, kind: Kind) -> Session:
    """A session with such a network."""
    return Session(str(saved(folder, kind)))


def write_tasks(folder: Path, part: str, count: int, seed: int = 0) -> None:
    """Write stories as a file of task 1."""
    lines = []
    for tale in tales(count, seed):
        number = 0
        place: dict[int, int] = {}
        for step, sentence in enumerate(tale.sentences):
            number += 1
            place[step] = number
            lines.append(f"{number} {' '.join(sentence)}.")
            for one in tale.questions:
                if one.heard == step + 1:
                    number += 1
                    facts = " ".join(str(place[fact]) for fact in one.facts)
                    lines.append(f"{number} {' '.join(one.words)}? \t{one.answer}\t{facts}")
    (folder / f"qa1_{part}.txt").write_text("\n".join(lines) + "\n")
