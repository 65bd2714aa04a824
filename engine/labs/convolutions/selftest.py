"""What the self-test tries of this lab: the network that ships speaks, and its steps are its parallel pass."""

from __future__ import annotations

from pathlib import Path

from engine.cancel import Cancel
from engine.checks import Check, CheckError, as_declared
from engine.labs.convolutions.outcome import Request, Wish
from engine.labs.convolutions.spec import SPEC

SAMPLES = 400
LIMIT = 1e-5
"""How far probabilities may lie apart."""


def _speak(cancel: Cancel, folder: Path) -> str:
    import numpy as np

    from engine.data.audio import RATE, read_wav, write_wav
    from engine.labs.convolutions.session import Session

    session = Session()
    spoken = session.speak(Wish(word=7, seconds=SAMPLES / RATE), cancel, lambda grown: None)
    samples, path = spoken.sound.samples, folder / "spoken.wav"
    if len(samples) != SAMPLES or not float(np.ptp(samples)) > 0:
        raise CheckError(f"the network must make {SAMPLES} samples of sound, but makes {len(samples)} of silence.")
    write_wav(path, samples)
    apart = float(np.abs(read_wav(path).samples - samples).max())
    if not apart < 1e-4:
        raise CheckError(f"a saved sound must be the one that was made, but differs by {apart:.3g}.")
    held = as_declared(SPEC, session.everything(Request(spoken.sound, word=7), cancel))
    return f"{SAMPLES} samples at {spoken.rate:,.0f} a second; saved and read again; {held}"


def _compare(cancel: Cancel, folder: Path) -> str:
    import numpy as np

    from engine.labs.convolutions.speech import softmax
    from engine.labs.convolutions.weights import load_net
    from engine.nets.wavenet import SILENCE
    from engine.nets.wavenet_steps import Stepper, parallel

    net, word = load_net()[0], 3
    codes = np.random.default_rng(0).integers(64, 192, SAMPLES)
    whole, stepper, before, apart = softmax(parallel(net, codes, word)), Stepper(net, word), SILENCE, 0.0
    for index, code in enumerate(codes):
        if index % 100 == 0:
            cancel.check()
        apart = max(apart, float(np.abs(softmax(stepper.step(before, index / SAMPLES)) - whole[index]).max()))
        before = int(code)
    if not apart < LIMIT:
        raise CheckError(f"step by step and in parallel must agree to {LIMIT:g}, but differ by {apart:.3g}.")
    return f"the largest difference between probabilities is {apart:.1g}"


CHECKS = (
    Check("the network says a digit", _speak),
    Check("cached steps equal the parallel pass", _compare),
)
