"""What the self-test tries of this lab: every reader on the penman's writing, and a small one trained and reloaded."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from engine.cancel import Cancel
from engine.checks import Check, CheckError, as_declared
from engine.labs.handwriting.outcome import Request
from engine.labs.handwriting.penman import write
from engine.labs.handwriting.readers import shipped
from engine.labs.handwriting.spec import SPEC

WORD = "sequence"


def _read(model: str, cancel: Cancel, folder: Path) -> str:
    from engine.labs.handwriting.session import Session

    outcome = Session(model).run(Request(write(WORD), model), cancel)
    if outcome.text != WORD:
        raise CheckError(f"the reader {model} must read {WORD!r}, but reads {outcome.text!r} instead.")
    return f"reads {outcome.text!r} with {as_declared(SPEC, outcome.traces)} in {1000 * sum(outcome.seconds):.0f} ms"


def _train(cancel: Cancel, folder: Path) -> str:
    import torch

    from engine.labs.handwriting.recipe import Options, task_of
    from engine.labs.handwriting.sources import PenmanSource
    from engine.labs.handwriting.weights import load_reader, save_reader
    from engine.train.events import Progress
    from engine.train.loop import fit

    options = Options(hidden=24, layers=1, updates=60, batch_steps=400, learning_rate=1e-2, validate_every=60)
    task, schedule = task_of(PenmanSource(), options)
    losses = [event.loss for event in fit(task, schedule, None, cancel) if isinstance(event, Progress)]
    if not losses[-1] < 0.8 * losses[0]:
        raise CheckError(f"the loss must fall, but went from {losses[0]:.2f} to {losses[-1]:.2f}.")
    path = folder / "trained.safetensors"
    save_reader(path, task.module, task.about)  # type: ignore[arg-type]
    again = load_reader(str(path))[0].state_dict()
    apart = max(float((value.cpu() - again[name]).abs().max()) for name, value in task.module.state_dict().items())
    if not apart < 1e-2 or not all(torch.isfinite(value).all() for value in again.values()):
        raise CheckError(f"reloaded weights must be those that were saved, but differ by {apart:.3g}.")
    return f"loss {losses[0]:.2f} to {losses[-1]:.2f}; saved and reloaded"


CHECKS = (
    *(Check(f"reader {model}", partial(_read, model)) for model in shipped()),
    Check("a small reader learns", _train, "train"),
)
