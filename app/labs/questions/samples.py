"""Samples as setups."""

from __future__ import annotations

from app.labs.questions.setup import Setup
from engine.labs.questions.samples import SAMPLES, Sample


def setup_of(sample: Sample, model: str) -> Setup:
    """A sample for a network, with nothing overruled."""
    return Setup(sample.story, sample.question, model)


def sample_of(setup: Setup) -> Sample | None:
    """The sample that a setup is, None where it is a person's own."""
    return next((one for one in SAMPLES if (one.story, one.question) == (setup.story, setup.question)), None)
