"""The networks that can be picked: those that ship, and those trained in this window."""

from __future__ import annotations

from pathlib import Path

from app.settings import state_folder
from app.trained import ENDING, trained_files
from engine.labs.forecast.spec import NETWORKS
from engine.resources import resource

RUNS = "runs"
"""Folder of the runs below that of the networks: one each."""


def trained_folder() -> Path:
    """Where networks trained in the window are kept, and the epochs of each run below it."""
    return state_folder() / "forecast"


def model_names() -> tuple[str, ...]:
    """Kinds that ship, then files of those trained here, the newest first."""
    shipped = [kind for kind in NETWORKS if any(resource("forecast").glob(f"{kind}-*{ENDING}"))]
    return (*shipped, *trained_files(trained_folder()))


def short_title_of(model: str) -> str:
    """The same where the run is known: "untrained", "epoch 3"."""
    return title_of(model).rpartition(", ")[2] if _in_run(Path(model)) else title_of(model)


def title_of(model: str) -> str:
    """What a model is called on the screen: a file by its stem, one of a run's by the run and the epoch."""
    path = Path(model)
    stem = path.name.removesuffix(ENDING)
    if _in_run(path):
        epoch = stem.removeprefix("epoch-")
        return f"{path.parent.name}, epoch {int(epoch)}" if epoch.isdigit() else f"{path.parent.name}, untrained"
    return NETWORKS.get(model, stem)


def _in_run(path: Path) -> bool:
    return path.parent.parent == trained_folder() / RUNS
