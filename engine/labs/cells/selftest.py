"""What the self-test tries of this lab: a cell's step against torch, and each of the four networks that ship."""

from __future__ import annotations

from pathlib import Path

from engine.cancel import Cancel
from engine.checks import Check, CheckError, as_declared
from engine.labs.cells.spec import SPEC
from engine.labs.cells.tasks import CharactersRequest, LanguageRequest, NumberRequest, WordsRequest

SAMPLES = (
    ("deu", "Wo ist der nächste Bahnhof?"),
    ("fra", "Je ne sais pas où il est allé."),
    ("rus", "Сегодня очень холодно."),
    ("jpn", "これは何ですか。"),
)
NUMBER = ("forty-two", "42")
SENTENCE = "I do not know what to say."
GUESSED_BITS = 5.0
"""A character of English costs about this where nothing is known but how often each one comes."""


def _step(cancel: Cancel, folder: Path) -> str:
    import numpy as np
    import torch

    from engine.labs.cells.presets import by_chance
    from engine.labs.cells.unroll import unroll

    request = by_chance("lstm", features=3, units=5, steps=7)
    module = torch.nn.LSTM(3, 5)
    with torch.no_grad():
        module.get_parameter("weight_ih_l0").copy_(torch.tensor(request.parameters.W).flatten(0, 1))
        module.get_parameter("weight_hh_l0").copy_(torch.tensor(request.parameters.U).flatten(0, 1))
        module.get_parameter("bias_ih_l0").copy_(torch.tensor(request.parameters.b).flatten())
        module.get_parameter("bias_hh_l0").zero_()
        expected = module(torch.tensor(request.inputs))[0].numpy()
    outcome = unroll(request, cancel)
    apart = float(np.abs(outcome.state("hidden").value - expected).max())
    if not apart < 1e-5:
        raise CheckError(f"a step of the LSTM must be that of torch to 1e-5, but differs by {apart:.3g}.")
    return f"seven steps of an LSTM are those of torch to {apart:.0e}, {as_declared(SPEC, outcome.traces)}"


def _language(cancel: Cancel, folder: Path) -> str:
    from engine.labs.cells.session import Session

    session = Session()
    for code, text in SAMPLES:
        guess = session.run(LanguageRequest(text), cancel).guesses[0]
        if guess.code != code:
            raise CheckError(f"{text!r} must be taken for {code}, but is taken for {guess.code}.")
    return f"names {len(SAMPLES)} languages of {len(SAMPLES)}"


def _write(cancel: Cancel, folder: Path) -> str:
    from engine.labs.cells.session import Session

    session = Session()
    words = session.run(WordsRequest(count=3), cancel).words
    if len(words) != 3 or not all(word.text for word in words):
        raise CheckError(f"three words must be made, but they are {[word.text for word in words]}.")
    bits = session.run(CharactersRequest(SENTENCE), cancel).mean_bits
    if not bits < GUESSED_BITS:
        raise CheckError(f"a plain sentence must cost less than {GUESSED_BITS} bits a character, but costs {bits:.2f}.")
    written = session.run(NumberRequest(NUMBER[0]), cancel).written
    if written != NUMBER[1]:
        raise CheckError(f"{NUMBER[0]!r} must be written {NUMBER[1]}, but is written {written!r}.")
    return f"{words[0].text!r}; {bits:.2f} bits a character; {NUMBER[0]} is {written}"


CHECKS = (
    Check("a step equals torch's", _step),
    Check("the language identifier", _language),
    Check("the three that write", _write),
)
