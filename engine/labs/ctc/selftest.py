"""What the self-test tries of this lab: an example's probability as torch's loss gives it, its traces as declared."""

from __future__ import annotations

from pathlib import Path

from engine.cancel import Cancel
from engine.checks import Check, CheckError, as_declared
from engine.labs.ctc.spec import SPEC

LIMIT = 1e-5


def _run(cancel: Cancel, folder: Path) -> str:
    import torch

    from engine.labs.ctc.examples import example
    from engine.labs.ctc.outcome import Beam, Request
    from engine.labs.ctc.session import run

    board = example("first")
    outcome = run(Request(board, Beam()), cancel)
    log_probs, lengths = torch.from_numpy(board.log_probs.copy()), torch.tensor([len(board.log_probs)])
    targets = torch.tensor(board.targets)[None]
    loss = torch.nn.functional.ctc_loss(
        log_probs[:, None], targets, lengths, torch.tensor([targets.shape[1]]), reduction="sum"
    )
    apart = abs(outcome.total + float(loss))
    if not apart < LIMIT:
        raise CheckError(f"the probability must be torch's to {LIMIT:g}, but differs by {apart:.3g}.")
    return f"the log probability is torch's to {apart:.0e}, {as_declared(SPEC, outcome.traces)}"


CHECKS = (Check("paths of an example", _run),)
