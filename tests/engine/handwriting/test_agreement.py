"""Two views of each sample: what a batch of them holds, and the difference between them that is learnt away."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import nn

from engine.cancel import Cancel
from engine.labs.handwriting.batches import Variety, batches
from engine.labs.handwriting.recipe import Options, ctc_loss, disagreement, task_of
from engine.labs.handwriting.sources import PenmanSource
from engine.train.events import Finished, Progress
from engine.train.loop import fit
from engine.train.parallel import Ranks

STEPS = 600


def test_a_batch_of_pairs_holds_each_sample_twice_with_other_steps_hidden() -> None:
    batch = next(batches(PenmanSource(), STEPS, 1, 100, 0, Ranks(), pool=32, variety=Variety(paired=True)))
    assert batch.features.shape[0] * batch.features.shape[1] <= STEPS
    for values in (batch.lengths, batch.target_lengths, batch.targets):
        one, other = values.chunk(2)
        assert torch.equal(one, other)
    one, other = batch.features.chunk(2, dim=1)
    differs = (one != other).any(dim=-1)
    assert differs.any()
    hidden = (one == 0).all(dim=-1) | (other == 0).all(dim=-1)
    assert bool(hidden[differs].all())


def test_disagreement_is_the_mean_of_both_divergences_of_the_steps_there() -> None:
    torch.manual_seed(3)
    scores = torch.randn(7, 4, 5, dtype=torch.float64).log_softmax(-1)
    lengths = torch.tensor([7, 4, 7, 4])
    wanted = 0.0
    for sample, length in enumerate((7, 4)):
        one, other = scores[:length, sample], scores[:length, sample + 2]
        for target, learner in ((one, other), (other, one)):
            wanted += 0.5 * float(nn.functional.kl_div(learner, target, reduction="sum", log_target=True))
    assert float(disagreement(scores, lengths)) == pytest.approx(wanted, rel=1e-9)


def test_each_view_learns_from_the_other_held_fixed() -> None:
    logits = torch.randn(3, 2, 5, dtype=torch.float64, requires_grad=True)
    disagreement(logits.log_softmax(-1), torch.tensor([3, 3])).backward()
    one, other = logits.detach().softmax(-1).chunk(2, dim=1)
    # The slope of a divergence by the learner's logits is what it says less what it should say.
    wanted = 0.5 * torch.cat([one - other, other - one], dim=1)
    torch.testing.assert_close(logits.grad, wanted)


def test_the_difference_is_added_to_the_loss_of_a_batch() -> None:
    options = Options(hidden=12, layers=1, agreement=0.5)
    task, _ = task_of(PenmanSource(), options)
    batch = next(batches(PenmanSource(), STEPS, 1, 100, 0, Ranks(), pool=32, variety=Variety(paired=True)))
    device = torch.device("cpu")
    with torch.no_grad():
        plain = ctc_loss(task.module, batch, device)
        once = ctc_loss(task.module, batch, device, 0.5) - plain
        twice = ctc_loss(task.module, batch, device, 1.0) - plain
    assert float(once) > 0.0
    assert float(twice) == pytest.approx(2 * float(once), rel=1e-3)


def test_pairs_are_learnt() -> None:
    options = Options(hidden=24, layers=1, updates=60, batch_steps=400, validate_every=60, learning_rate=1e-2)
    task, schedule = task_of(PenmanSource(), replace(options, agreement=0.2))
    events = list(fit(task, schedule, None, Cancel()))
    losses = [event.loss for event in events if isinstance(event, Progress)]
    assert isinstance(events[-1], Finished)
    assert losses[-1] < losses[0]
