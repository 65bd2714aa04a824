"""Weights of the translators that ship, and of those a person trained: safetensors with sizes and pieces inside."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from engine.data.files import read_whole, write_whole
from engine.data.subwords import Subwords
from engine.errors import DataError, ModelError
from engine.labs.translate.models import FOLDER, LANGUAGES, shipped
from engine.nets.encoder_decoder import EncoderDecoder
from engine.nets.transformer import Transformer
from engine.nets.translator import Sizes, Translator
from engine.tensors import pack_tensors, unpack_tensors

_LIMIT = 512 * 2**20
_PIECES = "subwords"


def net_of(sizes: Sizes) -> EncoderDecoder | Transformer:
    """A net of these sizes with random weights."""
    return Transformer(sizes) if sizes.cell == "transformer" else EncoderDecoder(sizes)


def save_translator(path: Path, net: nn.Module, sizes: Sizes, subwords: Subwords, about: dict[str, Any]) -> None:
    """Write a net's weights in half precision, with its sizes, its pieces and what is known of it. Raises SaveError."""
    tensors: dict[str, np.ndarray[Any, Any]] = {
        name: value.detach().cpu().numpy().astype(np.float16) for name, value in net.state_dict().items()
    }
    tensors[_PIECES] = np.frombuffer(subwords.data, np.uint8)
    write_whole(path, pack_tensors(tensors, {"unrolled": json.dumps({**about, "sizes": asdict(sizes)})}))


def load_translator(name: str) -> tuple[Translator, Subwords, dict[str, Any]]:
    """The translator that ships under `name`, or that of a file, ready to translate, its pieces, what its file says.

    Raises ModelError where there is none, or where the file is damaged or of another model.
    """
    path = Path(name) if name.endswith(".safetensors") else FOLDER / f"{name}.safetensors"
    if not path.exists():
        raise ModelError(
            f"`model` must be one of {', '.join(shipped()) or 'none'} or a .safetensors file, but is {name!r} instead."
        )
    try:
        tensors, metadata = unpack_tensors(read_whole(path, _LIMIT), str(path), max_header=2**20)
    except DataError as error:
        raise ModelError(str(error)) from error
    try:
        about = json.loads(metadata["unrolled"])
        if about["to"] not in LANGUAGES:
            raise ValueError(f"its language {about['to']!r} is not known")
        sizes = _sizes(about["sizes"])
        subwords = Subwords(tensors.pop(_PIECES).astype(np.uint8))
        if len(subwords) != sizes.vocabulary:
            raise ValueError(f"it has {len(subwords)} pieces, not {sizes.vocabulary}")
        net = net_of(sizes)
        state = {key: torch.from_numpy(value.astype(np.float32)) for key, value in tensors.items()}
        if not all(torch.isfinite(value).all() for value in state.values()):
            raise ValueError("some numbers are NaN or infinite")
        net.load_state_dict(state)
    except (KeyError, TypeError, ValueError, RuntimeError, RecursionError, DataError) as error:
        reason = re.sub(r"\s+", " ", str(error))[:300]
        raise ModelError(f"{path} must hold the weights of a translator, but does not: {reason}") from error
    return net.eval(), subwords, about


def _sizes(table: dict[str, Any]) -> Sizes:
    """Sizes of a file's header. Raises ValueError or TypeError where no net has such sizes."""
    known = {field.name for field in fields(Sizes)}
    sizes = Sizes(**{name: value for name, value in table.items() if name in known})
    numbers = (sizes.vocabulary, sizes.embedding, sizes.encoder, sizes.decoder)
    layers = (sizes.encoder_layers, sizes.decoder_layers, sizes.heads)
    if not all(type(n) is int and 1 <= n <= 100_000 for n in numbers) or not all(
        type(n) is int and 1 <= n <= 32 for n in layers
    ):
        raise ValueError(f"a net of {numbers} units and {layers} layers is no translator")
    if sizes.cell not in ("lstm", "gru", "transformer") or sizes.attention not in (
        "none",
        "additive",
        "multiplicative",
    ):
        raise ValueError(f"a {sizes.cell!r} with attention {sizes.attention!r} is no translator")
    return sizes
