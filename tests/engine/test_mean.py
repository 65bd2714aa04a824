"""The mean of weights, of one network alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine import cli
from engine.errors import ModelError
from engine.nets.mean import mean_of
from engine.tensors import pack_tensors, unpack_tensors


def written(path: Path, value: float, pieces: int = 7, wide: int = 3) -> Path:
    tensors = {"layer.weight": np.full((2, wide), value, np.float16), "pieces": np.array([pieces], np.uint8)}
    path.write_bytes(pack_tensors(tensors, {"about": path.stem}))
    return path


def test_fractions_are_averaged_and_the_rest_is_kept(tmp_path: Path) -> None:
    files = [written(tmp_path / "a.safetensors", 1.0), written(tmp_path / "b.safetensors", 2.5)]
    out = tmp_path / "mean.safetensors"
    assert cli.main(["mean", *map(str, files), "--out", str(out)]) == 0
    tensors, header = unpack_tensors(out.read_bytes(), "mean")
    assert tensors["layer.weight"].dtype == np.float16
    assert (tensors["layer.weight"] == 1.75).all()
    assert tensors["pieces"].tolist() == [7]
    assert header["about"] == "b"


@pytest.mark.parametrize("other", [{"pieces": 8}, {"wide": 4}])
def test_other_networks_are_refused(tmp_path: Path, other: dict[str, int]) -> None:
    files = [written(tmp_path / "a.safetensors", 1.0, **other), written(tmp_path / "b.safetensors", 2.0)]
    with pytest.raises(ModelError, match="must"):
        mean_of(files)
