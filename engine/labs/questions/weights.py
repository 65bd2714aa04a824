"""Weights of the networks that ship, and of those a person trained, with their words inside."""

from __future__ import annotations

from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from engine.data.fields import Fields
from engine.labs.questions.model import KINDS, Network, Sizes, net_of
from engine.labs.questions.models import FOLDER, shipped
from engine.labs.questions.words import Lexicon
from engine.nets.weight_files import Tensors, load_weights, place_of, save_weights

_LIMIT = 64 * 2**20


def save_reader(path: Path, net: Network, lexicon: Lexicon, about: dict[str, Any]) -> None:
    """Write a network's weights in half precision, with its sizes, words and answers. Raises SaveError."""
    known = {"words": lexicon.words, "answers": lexicon.answers, "sizes": asdict(net.sizes)}
    save_weights(path, net, {**about, **known})


def load_reader(name: str) -> tuple[Network, Lexicon, dict[str, Any]]:
    """The network that ships under `name`, or that of a file, ready to answer, its words, what its file says.

    Raises ModelError where there is none, or where the file is damaged or of another model.
    """
    place = place_of(name, FOLDER, shipped())
    net, about = load_weights(place, "a network that answers questions", _LIMIT, _network)
    return net, Lexicon(tuple(about["words"]), tuple(about["answers"])), about


def _network(about: Fields, tensors: Tensors) -> Network:
    lexicon, sizes = _lexicon(about), _sizes(about.inner("sizes").table)
    if (len(lexicon.words) + 1, len(lexicon.answers)) != (sizes.words, sizes.answers):
        raise ValueError("it has other words than its sizes say")
    return net_of(sizes)


def _lexicon(about: Fields) -> Lexicon:
    return Lexicon(about.texts("words"), about.texts("answers"))


def _sizes(table: dict[str, Any]) -> Sizes:
    """Sizes of a file's header. Raises ValueError or TypeError where no network has such sizes."""
    known = {field.name for field in fields(Sizes)}
    sizes = Sizes(**{name: value for name, value in table.items() if name in known})
    numbers = (sizes.words, sizes.answers, sizes.width, sizes.units, sizes.hops)
    if sizes.kind not in KINDS or not all(type(n) is int and 1 <= n <= 10_000 for n in numbers) or sizes.hops > 16:
        raise ValueError(f"a {str(sizes.kind)[:40]!r} network of {numbers} numbers answers no questions")
    return sizes
