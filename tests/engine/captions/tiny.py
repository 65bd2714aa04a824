"""Small networks with random weights that know the words of all scenes."""

from __future__ import annotations

from pathlib import Path

import torch

from engine.labs.captions.model import Captioner, Sizes
from engine.labs.captions.session import Session
from engine.labs.captions.weights import save_captioner
from engine.labs.captions.words import lexicon

CHANNELS, WIDTH, UNITS = 32, 7, 5
"""Different sizes, so that a transposed matrix fails."""


def sizes(attention: bool = True) -> Sizes:
    """Of such a network."""
    return Sizes(len(lexicon().words), CHANNELS, WIDTH, UNITS, attention)


def net(attention: bool = True, seed: int = 3) -> Captioner:
    """A network with random weights, loud enough that its looks differ."""
    torch.manual_seed(seed)
    made = Captioner(sizes(attention)).eval()
    with torch.no_grad():
        for parameter in made.parameters():
            parameter.mul_(2.0)
    return made


def saved(folder: Path, attention: bool = True) -> Path:
    """The file of such a network."""
    path = folder / f"{'attention' if attention else 'plain'}.safetensors"
    save_captioner(path, net(attention), lexicon(), {"lab": "captions"})
    return path


def session(folder: Path, attention: bool = True) -> Session:
    """A session with such a network."""
    return Session(str(saved(folder, attention)))
