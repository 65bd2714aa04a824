"""What the self-test tries of this lab: every translator that ships, and that its parts agree with each other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from engine.cancel import Cancel
from engine.checks import Check, CheckError, as_declared
from engine.data.trace_check import saved_and_read_again
from engine.labs.translate.models import model_of, shipped
from engine.labs.translate.outcome import Decoding, Request
from engine.labs.translate.spec import SPEC

TEXT = "I don't know."
KNOWN = {"fr": "sais pas", "de": "weiß"}
"""What any translation of TEXT must have in it."""
LIMIT = 1e-4
"""How far log probabilities may lie apart."""


def _translates(name: str) -> Callable[[Cancel, Path], str]:
    def run(cancel: Cancel, folder: Path) -> str:
        from engine.labs.translate.session import Session

        outcome = Session(name).run(Request(TEXT, name), cancel)
        wanted = KNOWN[outcome.language]
        if wanted not in outcome.text:
            raise CheckError(f"{TEXT!r} must be translated with {wanted!r}, but becomes {outcome.text!r}.")
        if name in KNOWN:  # The full ones; without attention or recurrent layers there is less to see.
            as_declared(SPEC, outcome.traces)
        again = saved_and_read_again(outcome.traces, folder / f"{name}.safetensors")
        return f"{outcome.text!r} with {again}"

    return run


def _agrees(cancel: Cancel, folder: Path) -> str:
    import torch

    from engine.data.subwords import BEGIN, END
    from engine.labs.translate.session import Session

    session = Session(shipped()[0])
    outcome = session.run(Request(TEXT, session.model, Decoding(width=1)), cancel)
    beside = session.run(Request(TEXT, session.model), cancel).greedy
    if beside is None or outcome.text != beside.text:
        raise CheckError(f"a beam of one must be the greedy way, but gives {outcome.text!r}, not {beside!r}.")
    source = [*session.subwords.encode(TEXT), END]
    target = [BEGIN, *outcome.target.ids[:-1]]
    apart, net = 0.0, session.net
    with torch.inference_mode():
        encoded = net.encode(torch.tensor(source)[:, None])
        whole = net.logits(net.decode(encoded, torch.tensor(target)[:, None]).readout).log_softmax(-1)
        state = net.begin(encoded)
        for number, last in enumerate(target):
            made = net.step(encoded, state, torch.tensor([last]), number)
            state = made.state
            apart = max(apart, float((made.log_probs - whole[number]).abs().max()))
    if not apart < LIMIT:
        raise CheckError(f"step by step and in parallel must agree to {LIMIT:g}, but differ by {apart:.3g}.")
    return f"log probabilities differ by {apart:.0e} at most"


CHECKS = (
    *(Check(f"{model_of(name).title}, {model_of(name).language}", _translates(name)) for name in shipped()),
    Check("step by step equals in parallel", _agrees),
)
