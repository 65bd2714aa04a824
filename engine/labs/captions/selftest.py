"""What the self-test tries of this lab: every network that ships, and that its parts agree with torch's own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from engine.cancel import Cancel
from engine.checks import Check, CheckError, as_declared
from engine.data.trace_check import saved_and_read_again
from engine.labs.captions.models import DEFAULT, model_of, shipped
from engine.labs.captions.outcome import Request
from engine.labs.captions.samples import SAMPLES
from engine.labs.captions.spec import SPEC

LIMIT = 1e-4
"""How far shares may lie apart."""


def _describes(name: str) -> Callable[[Cancel, Path], str]:
    def run(cancel: Cancel, folder: Path) -> str:
        from engine.labs.captions.session import Session

        sample = SAMPLES[0]
        outcome = Session(name).run(Request(sample.ink, name), cancel)
        if name == DEFAULT:
            if outcome.caption not in sample.captions:
                raise CheckError(f"the caption must be {sample.captions[0]!r}, but is {outcome.caption!r}.")
            as_declared(SPEC, outcome.traces)
        again = saved_and_read_again(outcome.traces, folder / f"{name}.safetensors")
        return f"{outcome.caption!r} with {again}"

    return run


def _agrees(cancel: Cancel, folder: Path) -> str:
    import torch

    from engine.labs.captions.session import Session
    from engine.labs.captions.words import BEGIN

    session = Session(DEFAULT)
    outcome = session.run(Request(SAMPLES[0].ink), cancel)
    net, numbers = session.net, session.lexicon.numbers(outcome.words[:-1])
    with torch.inference_mode():
        seen = net.see(torch.from_numpy(outcome.picture.copy())[None])
        inputs = torch.cat(
            [
                net.embedding(torch.tensor([BEGIN, *numbers])) * net.sizes.width**0.5,
                torch.from_numpy(outcome.traces["context"].data.copy()),
            ],
            -1,
        )
        start = tuple(part[None] for part in seen.start)
        hidden = net.words(inputs[:, None], start)[0][:, 0].numpy()
    apart = float(abs(hidden - outcome.traces["words/layer0/forward/hidden"].data).max())
    if not apart < LIMIT:
        raise CheckError(f"recorded states and those of torch's LSTM must agree to {LIMIT:g}, but differ by {apart:g}.")
    return f"states differ by {apart:.0e} at most"


CHECKS = (
    *(Check(model_of(name).title, _describes(name)) for name in shipped()),
    *((Check("recorded equals torch's LSTM", _agrees),) if DEFAULT in shipped() else ()),
)
