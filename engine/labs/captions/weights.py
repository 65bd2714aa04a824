"""Weights of the networks that ship, and of those a person trained, with their words inside."""

from __future__ import annotations

from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from engine.data.fields import Fields
from engine.labs.captions.model import Captioner, Sizes
from engine.labs.captions.models import FOLDER, shipped
from engine.labs.captions.outcome import END
from engine.labs.captions.words import Lexicon
from engine.nets.weight_files import Tensors, load_weights, place_of, save_weights

_LIMIT = 64 * 2**20


def save_captioner(path: Path, net: Captioner, words: Lexicon, about: dict[str, Any]) -> None:
    """Write a network's weights in half precision, with its sizes and words. Raises SaveError."""
    save_weights(path, net, {**about, "words": words.words, "sizes": asdict(net.sizes)})


def load_captioner(name: str) -> tuple[Captioner, Lexicon, dict[str, Any]]:
    """The network that ships under `name`, or that of a file, ready to be used, its words, what its file says.

    Raises ModelError where there is none, or where the file is damaged or of another model.
    """
    place = place_of(name, FOLDER, shipped())
    net, about = load_weights(place, "a network that describes drawings", _LIMIT, _network)
    return net, Lexicon(tuple(about["words"])), about


def _network(about: Fields, tensors: Tensors) -> Captioner:
    words, sizes = about.texts("words"), _sizes(about.inner("sizes").table)
    if len(words) != sizes.words or words[:2] != ("", END) or len(set(words)) != len(words):
        raise ValueError("its words are not those that its sizes say")
    return Captioner(sizes)


def _sizes(table: dict[str, Any]) -> Sizes:
    """Sizes of a file's header. Raises ValueError or TypeError where no network has such sizes."""
    known = {field.name for field in fields(Sizes)}
    sizes = Sizes(**{name: value for name, value in table.items() if name in known})
    numbers = (sizes.words, sizes.channels, sizes.width, sizes.units)
    if type(sizes.attention) is not bool or not all(type(n) is int and 1 <= n <= 4_096 for n in numbers):
        raise ValueError(f"a network of {numbers} numbers describes no drawings")
    if sizes.channels % 32:
        raise ValueError(f"{sizes.channels} channels are no multiple of 32")
    return sizes
