"""A session: a network that describes drawings and shows how."""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from engine.cancel import Cancel
from engine.errors import DataError
from engine.interventions import Mute
from engine.labs.captions.model import Taken
from engine.labs.captions.models import DEFAULT
from engine.labs.captions.outcome import END, GRID, Candidate, Outcome, Request
from engine.labs.captions.picture import SIZE, seen
from engine.labs.captions.weights import load_captioner
from engine.labs.captions.words import BEGIN, LONGEST
from engine.nets.attention import Overrule
from engine.record.intervene import Forcing, check_intervention
from engine.record.recorder import trace_of
from engine.record.run import array_of
from engine.trace import Axis, Trace, TraceSet

CANDIDATES = 8
"""Words that an outcome names for each step, that which was taken among them."""

PARTS = GRID * GRID
WHERE = tuple(f"row {row + 1}, column {column + 1}" for row in range(GRID) for column in range(GRID))
"""The parts of a drawing by name."""

_FIELDS = {
    "hidden": "hidden",
    "cell": "cell",
    "gate.input": "input",
    "gate.forget": "forget",
    "gate.candidate": "candidate",
    "gate.output": "output",
}


class Session:
    """One network, loaded once, that describes any number of drawings; for one thread at a time.

    Raises ModelError where the network is missing or damaged.
    """

    def __init__(self, model: str = DEFAULT) -> None:
        self.model = model
        self.net, self.lexicon, self.about = load_captioner(model)

    @torch.inference_mode()
    def run(self, request: Request, cancel: Cancel) -> Outcome:
        """Describe a drawing, taking the likeliest word at each step. Without ink the outcome has no caption.

        Raises Cancelled; DataError or ModelError where the request asks for what cannot be.
        """
        started = time.perf_counter()
        overrule = self._overrule(request)
        for one in request.forced:
            check_intervention(one, self.net.words)
        if len(request.prefix) >= LONGEST:
            raise DataError(f"`prefix` must be below {LONGEST} words, but is {len(request.prefix)} instead.")
        forced = [*self.lexicon.numbers(request.prefix)]
        if not len(request.ink):
            return Outcome(
                self.model, (), (), np.zeros((0, GRID, GRID), np.float32), None, np.zeros((SIZE, SIZE), np.float32),
                TraceSet(), ("Draw something.",), time.perf_counter() - started,
            )  # fmt: skip
        frame, picture = seen(request.ink)
        cancel.check()
        chosen, taken = self._tell(picture, forced, overrule, request, cancel)
        shares = np.stack([array_of(one.logits[0].softmax(-1)) for one in taken])
        words = tuple(self.lexicon.words[one] for one in chosen)
        looks = np.stack([array_of(one.weights.reshape(-1)) for one in taken])
        return Outcome(
            self.model, words, tuple(map(self._candidates, shares, chosen)), looks.reshape(-1, GRID, GRID), frame,
            picture, self._traces(words, taken, looks, shares), self._remarks(request, words),
            time.perf_counter() - started,
        )  # fmt: skip

    def _tell(
        self,
        picture: NDArray[np.float32],
        forced: Sequence[int],
        overrule: Overrule,
        request: Request,
        cancel: Cancel,
    ) -> tuple[list[int], list[Taken]]:
        """The words by number, and the step of each."""
        net, end = self.net, self.lexicon.words.index(END)
        forcing = Forcing(one for one in request.forced if not isinstance(one, Mute))
        muted = any(isinstance(one, Mute) for one in request.forced)
        drawing = net.see(torch.from_numpy(picture)[None])
        state, last = drawing.start, BEGIN
        chosen: list[int] = []
        taken: list[Taken] = []
        while len(chosen) < LONGEST and last != end:
            cancel.check()
            forcing.step = number = len(chosen)
            step = net.step(drawing, state, torch.tensor([last]), number, overrule, forcing, muted)
            state = step.cell.state
            taken.append(step)
            likely = step.logits[0].clone()
            likely[BEGIN] = -torch.inf
            last = forced[number] if number < len(forced) else int(likely.argmax())
            chosen.append(last)
        return chosen, taken

    def _overrule(self, request: Request) -> Overrule:
        covered = sorted(set(request.covered))
        if covered and not 0 <= covered[0] <= covered[-1] < PARTS:
            raise DataError(f"`covered` must be parts from 0 to {PARTS - 1}, but has others.")
        if len(covered) == PARTS:
            raise DataError("`covered` must leave a part to look at, but leaves none.")
        if not covered:
            return Overrule()
        hidden = torch.zeros(PARTS, dtype=torch.bool)
        hidden[covered] = True
        return Overrule(hidden=hidden)

    def _candidates(self, shares: NDArray[np.float32], chosen: int) -> tuple[Candidate, ...]:
        order = np.argsort(-shares, kind="stable")
        best = [int(one) for one in order if one != BEGIN][:CANDIDATES]
        if chosen not in best:
            best[-1] = chosen
        return tuple(Candidate(self.lexicon.words[one], float(shares[one])) for one in best)

    def _traces(
        self, words: tuple[str, ...], taken: Sequence[Taken], looks: NDArray[np.float32], shares: NDArray[np.float32]
    ) -> TraceSet:
        axis = Axis("time", words, unit="word")
        made = [
            trace_of("words/layer0/forward", name, np.stack([array_of(getattr(one.cell, field)[0]) for one in taken]))
            for name, field in _FIELDS.items()
        ]
        traces = [Trace(one.name, one.data, (axis, one.axes[1]), one.kind) for one in made]
        if self.net.attention is not None:
            contexts = np.stack([array_of(one.context[0]) for one in taken])
            traces.append(Trace("context", contexts, (axis, Axis("unit")), "signal"))
            traces.append(
                Trace("attention", looks[:, :, None], (axis, Axis("source", WHERE), Axis("head")), "attention")
            )
        named = tuple(word or "(begin)" for word in self.lexicon.words)
        traces.append(Trace("next", shares, (axis, Axis("symbol", named)), "probability"))
        return TraceSet(tuple(traces), {"lab": "captions", "model": self.model, "caption": " ".join(words)})

    def _remarks(self, request: Request, words: tuple[str, ...]) -> tuple[str, ...]:
        remarks = []
        if words[-1] != END:
            remarks.append(f"The caption did not end within {LONGEST} words.")
        if request.covered and self.net.attention is None:
            remarks.append("This network does not look at parts, so covering them changes nothing.")
        return tuple(remarks)
