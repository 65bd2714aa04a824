"""Files of weights in all labs: what ships loads as it was saved, and a damaged or lying header is refused."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from engine.errors import ModelError
from engine.labs.captions.weights import load_captioner
from engine.labs.cells.weights import load_net as load_small
from engine.labs.convolutions.weights import load_net as load_speaker
from engine.labs.forecast.weights import load_network
from engine.labs.handwriting.weights import load_reader
from engine.labs.questions.weights import load_reader as load_answerer
from engine.labs.translate.weights import load_translator
from engine.nets.outline import Outline
from engine.nets.weight_files import load_weights, save_weights
from engine.resources import resource
from engine.tensors import pack_tensors, unpack_tensors

SHIPPED: dict[str, Callable[[str], Any]] = {
    "captions/attention": load_captioner,
    "captions/plain": load_captioner,
    "cells/language": lambda path: load_small("language", Path(path)),
    "cells/words": lambda path: load_small("words", Path(path)),
    "cells/characters": lambda path: load_small("characters", Path(path)),
    "cells/numbers": lambda path: load_small("numbers", Path(path)),
    "convolutions/digits": load_speaker,
    "forecast/lstm-hourly": load_network,
    "forecast/wavenet-weekly": load_network,
    "forecast/feedforward-weekly": load_network,
    "handwriting/gru": load_reader,
    "handwriting/lstm": load_reader,
    "questions/memory": load_answerer,
    "questions/lstm": load_answerer,
    "translate/fr-plain": load_translator,
    "translate/fr-transformer": load_translator,
}
"""One network of each kind, and what loads it."""

NEEDED = ("sizes", "words", "answers", "net", "shape", "kind", "units", "layers", "frame", "cell", "hidden", "to")
"""What a header must say right, where its lab needs it."""

DAMAGE = (None, [], {}, "x", 7.5, -1, 10**30, True, float("inf"), float("nan"))

each = pytest.mark.parametrize("name", [name for name in SHIPPED if resource(f"{name}.safetensors").exists()])


def parts(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Tensors and header of a file that ships."""
    path = resource(f"{name}.safetensors")
    tensors, metadata = unpack_tensors(path.read_bytes(), str(path))
    return tensors, json.loads(metadata["unrolled"])


def written(path: Path, tensors: dict[str, Any], header: Any) -> str:
    path.write_bytes(pack_tensors(tensors, {"unrolled": json.dumps(header)}))
    return str(path)


@each
def test_what_ships_loads_as_it_was_saved(name: str) -> None:
    tensors, _ = parts(name)
    net = SHIPPED[name](str(resource(f"{name}.safetensors")))[0]
    state = net.state_dict()
    for key, value in state.items():
        np.testing.assert_array_equal(value.numpy(), tensors[key].astype(np.float32))
    held = [value for module in net.modules() for value in vars(module).values() if isinstance(value, torch.Tensor)]
    assert not any(value.is_meta for value in (*state.values(), *held))
    assert all(parameter.requires_grad for parameter in net.parameters())
    assert not net.training


@each
def test_a_damaged_header_is_refused_in_a_sentence(name: str, tmp_path: Path) -> None:
    tensors, header = parts(name)
    needed = ("net",) if name.startswith("cells/") else NEEDED
    places = [(key,) for key in needed if key in header]
    places += [(key, inner) for (key,) in places if isinstance(header[key], dict) for inner in header[key]]
    for place in places:
        for damage in DAMAGE:
            broken = copy.deepcopy(header)
            holder = broken if len(place) == 1 else broken[place[0]]
            if damage == holder[place[-1]] or (damage is True and isinstance(holder[place[-1]], bool)):
                continue
            holder[place[-1]] = damage
            with pytest.raises(ModelError, match="must hold the weights of"):
                SHIPPED[name](written(tmp_path / "broken.safetensors", tensors, broken))


@pytest.mark.parametrize("header", [[], "x", None, 3, {}])
def test_a_header_that_is_no_table_is_refused(header: Any, tmp_path: Path) -> None:
    for name in ("captions/attention", "handwriting/gru", "translate/fr-plain"):
        with pytest.raises(ModelError, match="must hold the weights of"):
            SHIPPED[name](written(tmp_path / "broken.safetensors", parts(name)[0], header))


@pytest.mark.parametrize(
    ("name", "key", "claims"),
    [
        ("captions/attention", "sizes", {"channels": 4_096, "width": 4_096, "units": 4_096}),
        ("translate/fr-plain", "sizes", {"embedding": 100_000, "encoder": 100_000, "decoder": 100_000}),
        ("questions/memory", "sizes", {"width": 10_000, "units": 10_000}),
        ("handwriting/gru", None, {"hidden": 4_096, "layers": 16}),
        (
            "convolutions/digits",
            "shape",
            {"channels": 512, "skip": 2_048, "knots": 256, "condition": 256},
        ),
        ("forecast/lstm-hourly", None, {"units": 1_024, "layers": 16}),
        ("cells/language", "net", {"width": 2_048, "units": 2_048}),
    ],
)
def test_sizes_that_are_not_those_of_the_tensors_are_refused(
    name: str, key: str | None, claims: dict[str, int], tmp_path: Path
) -> None:
    tensors, header = parts(name)
    (header if key is None else header[key]).update(claims)
    with pytest.raises(ModelError, match=r"(but its sizes say|it has no tensor)"):
        SHIPPED[name](written(tmp_path / "lying.safetensors", tensors, header))


class Drawn(nn.Module):
    """A network that makes its weights in many ways."""

    def __init__(self, units: int) -> None:
        super().__init__()
        self.recurrent = nn.LSTM(units, units)
        self.embedding = nn.Embedding(units, units, padding_idx=0)
        self.eye = nn.Sequential(nn.Conv2d(1, units, 3), nn.GroupNorm(1, units), nn.Linear(units, units))
        self.scaled = nn.Parameter(torch.randn(units, units) * 0.5)
        self.halved = nn.Parameter(0.5 * torch.empty(units, units).uniform_(-1, 1) / 3.0)
        nn.init.xavier_uniform_(self.eye[2].weight)
        with torch.no_grad():
            self.embedding.weight.normal_(0.0, 0.3)[0] = 0.0
            self.recurrent.get_parameter("bias_ih_l0")[units : 2 * units] = 1.0


def test_an_outline_has_the_shapes_and_takes_no_memory() -> None:
    torch.manual_seed(3)
    before = torch.get_rng_state()
    with Outline():
        outline = Drawn(7)
        huge = Drawn(2**20)
    assert all(value.is_meta for value in (*outline.parameters(), *huge.parameters()))
    assert torch.equal(torch.get_rng_state(), before)
    real = Drawn(7).state_dict()
    assert {key: value.shape for key, value in outline.state_dict().items()} == {
        key: value.shape for key, value in real.items()
    }


def test_what_is_no_number_in_json_is_written_as_null(tmp_path: Path) -> None:
    path = tmp_path / "own.safetensors"
    save_weights(path, nn.Linear(3, 2), {"valid": float("nan"), "scores": {"best": [float("inf"), 1.0]}})
    _, about = load_weights(path, "a line", 2**20, lambda about, tensors: nn.Linear(3, 2))
    assert about == {"valid": None, "scores": {"best": [None, 1.0]}}


@pytest.mark.parametrize(("out", "left"), [(2, 3), (3, 2)])
def test_tensors_of_another_network_are_named(out: int, left: int, tmp_path: Path) -> None:
    path = tmp_path / "own.safetensors"
    save_weights(path, nn.Linear(left, 4), {})
    with pytest.raises(ModelError, match=r"its tensor 'weight' has the shape \(4, \d\), but its sizes say \(4, \d\)"):
        load_weights(path, "a line", 2**20, lambda about, tensors: nn.Linear(out, 4))
    with pytest.raises(ModelError, match="it has a tensor 'bias', which such a network has not"):
        load_weights(path, "a line", 2**20, lambda about, tensors: nn.Linear(left, 4, bias=False))
    with pytest.raises(ModelError, match=r"it has no tensor '0\.bias'"):
        load_weights(path, "a line", 2**20, lambda about, tensors: nn.Sequential(nn.Linear(left, 4)))
