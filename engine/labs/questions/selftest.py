"""What the self-test tries of this lab: every network that ships, and that its parts agree with torch's own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from engine.cancel import Cancel
from engine.checks import Check, CheckError, as_declared
from engine.data.trace_check import saved_and_read_again
from engine.labs.questions.models import DEFAULT, model_of, shipped
from engine.labs.questions.outcome import Request
from engine.labs.questions.samples import SAMPLES
from engine.labs.questions.spec import SPEC

LIMIT = 1e-4
"""How far shares may lie apart."""


def _answers(name: str) -> Callable[[Cancel, Path], str]:
    def run(cancel: Cancel, folder: Path) -> str:
        from engine.labs.questions.session import Session

        sample = SAMPLES[0]
        outcome = Session(name).run(Request(sample.story, sample.question, name), cancel)
        if name == DEFAULT and outcome.answer != sample.answer:
            raise CheckError(f"{sample.question!r} must be answered {sample.answer!r}, but is {outcome.answer!r}.")
        if name == DEFAULT:
            as_declared(SPEC, outcome.traces)
        again = saved_and_read_again(outcome.traces, folder / f"{name}.safetensors")
        return f"{outcome.answer!r} with {again}"

    return run


def _agrees(cancel: Cancel, folder: Path) -> str:
    import torch

    from engine.labs.questions.model import MemoryReader
    from engine.labs.questions.session import Session

    session, sample = Session(DEFAULT), SAMPLES[0]
    outcome = session.run(Request(sample.story, sample.question), cancel)
    net, numbers = session.net, session.lexicon.numbers
    assert isinstance(net, MemoryReader)
    told = [numbers(one.words) for one in outcome.sentences]
    wide = max(map(len, told))
    with torch.inference_mode():
        whole = net(
            torch.tensor([[one + [0] * (wide - len(one)) for one in told]]),
            torch.tensor([numbers(outcome.question.words)]),
        )
        shares = whole.logits.softmax(-1)[0]
    apart = max(abs(one.probability - float(shares[session.lexicon.answer(one.answer)])) for one in outcome.answers)
    if not apart < LIMIT:
        raise CheckError(f"recorded and plain must agree to {LIMIT:g}, but differ by {apart:.3g}.")
    return f"shares differ by {apart:.0e} at most"


CHECKS = (
    *(Check(model_of(name).title, _answers(name)) for name in shipped()),
    *((Check("recorded equals plain", _agrees),) if DEFAULT in shipped() else ()),
)
