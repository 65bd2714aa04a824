"""Tiny translators with random weights, and a few sentences to cut into pieces."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import torch

from engine.data.subwords import Subwords, learn_subwords
from engine.labs.translate.corpus import Corpus, Group
from engine.labs.translate.session import Session
from engine.labs.translate.weights import net_of, save_translator
from engine.nets.translator import Sizes

PAIRS = (
    ("I am here.", "Je suis ici."),
    ("You are there.", "Tu es là-bas."),
    ("The red house is old.", "La maison rouge est vieille."),
    ("We see the black cat.", "Nous voyons le chat noir."),
)
_MORE = (
    "Where is the old man?", "Où est le vieil homme ?",
    "She knows that we are tired.", "Elle sait que nous sommes fatigués.",
    "They do not want to go home.", "Ils ne veulent pas rentrer à la maison.", "Is it raining?", "Est-ce qu'il pleut ?",
    "My brother reads a long book every week.", "Mon frère lit un long livre chaque semaine.",
)  # fmt: skip
CORPUS = Corpus(PAIRS, tuple(Group(source, (target,)) for source, target in PAIRS))
SIZES = Sizes(0, "lstm", 12, 7, 11, 2, 2, "multiplicative", heads=3, dropout=0.0)
KINDS = {
    "additive": replace(SIZES, attention="additive", encoder_layers=1, decoder_layers=1),
    "stacked": SIZES,
    "gru": replace(SIZES, cell="gru"),
    "plain": replace(SIZES, attention="none", bidirectional=False, encoder_layers=1, decoder_layers=1),
    "transformer": replace(SIZES, cell="transformer"),
}


@cache
def pieces() -> Subwords:
    """Pieces of the few sentences."""
    return learn_subwords([*(text for pair in PAIRS for text in pair), *_MORE], 120)


def save(folder: Path, kind: str, to: str = "fr") -> Path:
    """A file of a tiny model with random weights."""
    torch.manual_seed(4)
    sizes = replace(KINDS[kind], vocabulary=len(pieces()))
    net = net_of(sizes)
    with torch.no_grad():
        # So that texts are of several pieces, and attention is not all flat.
        net.bias[2] = -0.5
        for parameter in net.parameters():
            parameter.mul_(1.7)
    path = folder / f"{kind}.safetensors"
    save_translator(path, net, sizes, pieces(), {"lab": "translate", "to": to})
    return path


def session(folder: Path, kind: str) -> Session:
    """A session of a tiny model."""
    return Session(str(save(folder, kind)))
