"""Weights of the translators that ship, and of those a person trained, with their sizes and pieces inside."""

from __future__ import annotations

from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import numpy as np
from torch import nn

from engine.data.fields import Fields
from engine.data.subwords import Subwords
from engine.labs.translate.models import FOLDER, LANGUAGES, shipped
from engine.nets.encoder_decoder import EncoderDecoder
from engine.nets.transformer import Transformer
from engine.nets.translator import Sizes, Translator
from engine.nets.weight_files import Tensors, load_weights, place_of, save_weights

_LIMIT = 512 * 2**20
_PIECES = "subwords"


def net_of(sizes: Sizes) -> EncoderDecoder | Transformer:
    """A net of these sizes with random weights."""
    return Transformer(sizes) if sizes.cell == "transformer" else EncoderDecoder(sizes)


def save_translator(path: Path, net: nn.Module, sizes: Sizes, subwords: Subwords, about: dict[str, Any]) -> None:
    """Write a net's weights in half precision, with its sizes, its pieces and what is known of it. Raises SaveError."""
    save_weights(path, net, {**about, "sizes": asdict(sizes)}, {_PIECES: np.frombuffer(subwords.data, np.uint8)})


def load_translator(name: str) -> tuple[Translator, Subwords, dict[str, Any]]:
    """The translator that ships under `name`, or that of a file, ready to translate, its pieces, what its file says.

    Raises ModelError where there is none, or where the file is damaged or of another model.
    """
    pieces: list[Subwords] = []

    def make(about: Fields, tensors: Tensors) -> EncoderDecoder | Transformer:
        about.choice("to", LANGUAGES)
        sizes = _sizes(about.inner("sizes").table)
        pieces.append(Subwords(tensors.pop(_PIECES).astype(np.uint8)))
        if len(pieces[0]) != sizes.vocabulary:
            raise ValueError(f"it has {len(pieces[0])} pieces, not {sizes.vocabulary}")
        return net_of(sizes)

    net, about = load_weights(place_of(name, FOLDER, shipped()), "a translator", _LIMIT, make)
    return net, pieces[0], about


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
    if not all(type(flag) is bool for flag in (sizes.bidirectional, sizes.residual)) or not 0 <= sizes.dropout < 1:
        raise ValueError("it has a share of dropout, or a direction, that no translator has")
    return sizes
