"""Weights of the networks that ship, and of those a person trained: safetensors with sizes and words inside."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import numpy as np
import torch

from engine.data.files import read_whole, write_whole
from engine.errors import DataError, ModelError
from engine.labs.questions.model import KINDS, Network, Sizes, net_of
from engine.labs.questions.models import FOLDER, shipped
from engine.labs.questions.words import Lexicon
from engine.tensors import pack_tensors, unpack_tensors

_LIMIT = 64 * 2**20


def save_reader(path: Path, net: Network, lexicon: Lexicon, about: dict[str, Any]) -> None:
    """Write a network's weights in half precision, with its sizes, words and answers. Raises SaveError."""
    tensors = {name: value.detach().cpu().numpy().astype(np.float16) for name, value in net.state_dict().items()}
    known = {"words": lexicon.words, "answers": lexicon.answers, "sizes": asdict(net.sizes)}
    write_whole(path, pack_tensors(tensors, {"unrolled": json.dumps({**about, **known})}))


def load_reader(name: str) -> tuple[Network, Lexicon, dict[str, Any]]:
    """The network that ships under `name`, or that of a file, ready to answer, its words, what its file says.

    Raises ModelError where there is none, or where the file is damaged or of another model.
    """
    path = Path(name) if name.endswith(".safetensors") else FOLDER / f"{name}.safetensors"
    if not path.exists():
        raise ModelError(
            f"`model` must be one of {', '.join(shipped()) or 'none'} or a .safetensors file, but is {name!r} instead."
        )
    try:
        tensors, metadata = unpack_tensors(read_whole(path, _LIMIT), str(path))
    except DataError as error:
        raise ModelError(str(error)) from error
    try:
        about = json.loads(metadata["unrolled"])
        lexicon = Lexicon(_texts(about["words"]), _texts(about["answers"]))
        sizes = _sizes(about["sizes"])
        if (len(lexicon.words) + 1, len(lexicon.answers)) != (sizes.words, sizes.answers):
            raise ValueError("it has other words than its sizes say")
        net = net_of(sizes)
        state = {key: torch.from_numpy(value.astype(np.float32)) for key, value in tensors.items()}
        if not all(torch.isfinite(value).all() for value in state.values()):
            raise ValueError("some numbers are NaN or infinite")
        net.load_state_dict(state)
    except (KeyError, TypeError, ValueError, RuntimeError, RecursionError) as error:
        reason = re.sub(r"\s+", " ", str(error))[:300]
        raise ModelError(
            f"{path} must hold the weights of a network that answers questions, but does not: {reason}"
        ) from error
    return net.eval(), lexicon, about


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise ValueError("its words are no list of words")
    return tuple(value)


def _sizes(table: dict[str, Any]) -> Sizes:
    """Sizes of a file's header. Raises ValueError or TypeError where no network has such sizes."""
    known = {field.name for field in fields(Sizes)}
    sizes = Sizes(**{name: value for name, value in table.items() if name in known})
    numbers = (sizes.words, sizes.answers, sizes.width, sizes.units, sizes.hops)
    if sizes.kind not in KINDS or not all(type(n) is int and 1 <= n <= 10_000 for n in numbers) or sizes.hops > 16:
        raise ValueError(f"a {str(sizes.kind)[:40]!r} network of {numbers} numbers answers no questions")
    return sizes
