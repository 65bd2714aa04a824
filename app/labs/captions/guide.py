"""The guide to the Captions lab: from a drawing to a sentence, and what the looks have to do with it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from app.labs.captions.caption import CaptionPanel
from app.labs.captions.desk import Desk
from app.labs.captions.inspector import Inspector
from app.labs.captions.overrule import Overrule
from app.labs.captions.setup import Setup
from app.labs.captions.stage import Stage
from app.widgets.guide import Guide, Later, Step
from engine.interventions import ForceGate
from engine.labs.captions.models import DEFAULT, PLAIN, shipped
from engine.labs.captions.outcome import END
from engine.labs.captions.samples import SAMPLES

SAMPLE = 1
"""The drawing that the guide is about."""


def guide_of(
    desk: Desk, caption: CaptionPanel, stage: Stage, inspector: Inspector, overrule: Overrule
) -> Guide:  # fmt: skip
    """Six steps on the real page, and one more where a network without attention is there."""
    tour = _Tour(desk, stage, overrule)
    steps = (*_looks(tour, caption), *_overruled(tour, inspector), *_inside(tour, inspector))
    watch = (desk.answered, desk.words.cursor_changed, stage.key_changed)
    return Guide("Captions", (*steps, *_without(tour, caption)) if PLAIN in shipped() else steps, watch)


class _Tour:
    """Shows the sample, and does what has to wait for its caption."""

    def __init__(self, desk: Desk, stage: Stage, overrule: Overrule) -> None:
        self.desk, self.stage, self.overrule = desk, stage, overrule
        self._later = Later(
            desk.answered,
            lambda: (desk.setup, desk.pad.document.revision),
            lambda: desk.answer and (desk.answer.setup, desk.answer.revision),
        )

    def show(self, view: str, then: Callable[[], object] | None = None, model: str = DEFAULT) -> None:
        """Bring a view to the front, take the sample as one step to undo, and do `then` once it has its caption."""
        self.stage.show_key(view)
        self.stage.tracks.verticalScrollBar().setValue(0)
        self._later.do(lambda: self.desk.take(SAMPLES[SAMPLE].ink, Setup(model), "Sample"), then)

    def shows(self) -> bool:
        """Whether the caption of the sample is shown."""
        answer, ink = self.desk.answer, SAMPLES[SAMPLE].ink
        return self._later.settled and answer is not None and np.array_equal(answer.ink.points, ink.points)

    @property
    def last(self) -> int:
        """The last word before the end, which names a thing."""
        words = () if self.desk.outcome is None else self.desk.outcome.words
        return max(len(words) - (2 if words[-1:] == (END,) else 1), 0)

    def go_to_last(self) -> None:
        """Put the cursor on the last word."""
        self.desk.words.set_cursor(self.last)

    def say_another(self) -> None:
        """Let the last word be the likeliest of the others."""
        outcome, step = self.desk.outcome, self.last
        if outcome is not None and outcome.words:
            self.go_to_last()
            self.overrule.say(
                step, next(one.word for one in outcome.candidates[step] if one.word != outcome.words[step])
            )

    def cover(self) -> None:
        """Cover what it looked at for the last word."""
        self.go_to_last()
        self.overrule.cover_here()


def _looks(tour: _Tour, caption: CaptionPanel) -> tuple[Step, ...]:
    desk, stage = tour.desk, tour.stage
    return (
        Step(
            "A drawing in, a sentence out",
            "A convolutional network turns the drawing into 64 vectors, one for each part of it. An LSTM starts from "
            "their mean and writes a word a step: each word is read back in before the next one is chosen.",
            "Take another sample.",
            lambda: tour.show("looks"),
            "The caption stands under the pad. Draw something more beside it, and watch the words change.",
            "Vinyals, Toshev, Bengio and Erhan (2015), section 3",
            lambda: tour.shows() and not desk.setup.changes and stage.key == "looks",
            desk.pad,
        ),
        Step(
            "One look a word",
            "Before each word the state of the LSTM is compared with all 64 parts. A softmax makes weights of that, "
            "and the weighted sum of the vectors is what the LSTM gets to see. It was taught to look at a thing when "
            "it names it; the looks for other words are its own.",
            "Put the cursor on the last word of the caption.",
            lambda: tour.show("looks", tour.go_to_last),
            "The pad lights where it looked. Every picture below is one such look, and its weights sum to 1.",
            "Xu et al. (2015), sections 3.1.2 and 4.2, equations 4 to 6",
            lambda: tour.shows() and not desk.setup.changes and desk.words.placed == tour.last > 0,
            stage.looks,
        ),
    )


def _overruled(tour: _Tour, inspector: Inspector) -> tuple[Step, ...]:
    desk = tour.desk
    return (
        Step(
            "Put a word in its mouth",
            "The network gives a probability to every word it knows and takes the likeliest. Take another one: it is "
            "read back in like any word, so what follows is told as though the network had said it.",
            "Under This word, click the second bar for the last word.",
            lambda: tour.show("looks", tour.say_another),
            "Your word is marked, and the caption before stands below. Undo brings it back.",
            "Vinyals et al. (2015), section 3.1",
            lambda: tour.shows() and bool(desk.setup.prefix),
            inspector.word,
        ),
        Step(
            "Cover what it saw",
            "Is the look the reason for the word, or only a picture beside it? A covered part gets no weight, as "
            "though it were not there. The weights of the others still sum to 1.",
            "Under Cover, press Where it looked for the last word.",
            lambda: tour.show("looks", tour.cover),
            "The looks go elsewhere. Cover more, or click parts by hand, until the word changes.",
            "Xu et al. (2015), section 5.4",
            lambda: tour.shows() and bool(desk.setup.covered) and not desk.setup.prefix,
            inspector.cover,
        ),
    )


def _inside(tour: _Tour, inspector: Inspector) -> tuple[Step, ...]:
    desk, stage = tour.desk, tour.stage
    return (
        Step(
            "What is said already",
            "The looks say what there is; the state of the LSTM must know what has been said of it. Otherwise it "
            "would name the same thing again and again, and never come to an end.",
            "Open Tracks.",
            lambda: tour.show("tracks"),
            "The first track has the likely words. Below are the looks, the states and the gates, a column a word.",
            "Hochreiter and Schmidhuber (1997), section 4",
            lambda: tour.shows() and not desk.setup.changes and stage.key == "tracks",
            stage.tracks,
        ),
        Step(
            "Make it forget",
            "The forget gate decides what of the cell goes on to the next word. Hold it at 0, and the cell has only "
            "what it got at this word: the last word and one look.",
            "Under What if, hold the forget gate at 0.",
            lambda: tour.show("tracks", lambda: tour.overrule.force_gate("forget", 0.0)),
            "It has forgotten what it has said, and says it again. Double click the slider to let go.",
            "Gers, Schmidhuber and Cummins (2000), section 3",
            lambda: tour.shows() and any(isinstance(one, ForceGate) and one.value == 0 for one in desk.setup.forced),
            inspector.what_if,
        ),
    )


def _without(tour: _Tour, caption: CaptionPanel) -> tuple[Step, ...]:
    return (
        Step(
            "Say it without looking",
            "The network without attention sees the drawing once, as one vector, before the first word. From then on "
            "it has only its state, in which everything that is to be said must lie already.",
            "Choose the network without attention.",
            lambda: tour.show("looks", model=PLAIN),
            "Both captions stand under the pad. With several things in a drawing, compare where they differ.",
            "Vinyals et al. (2015), section 3.1; Xu et al. (2015), section 5.3",
            lambda: tour.shows() and tour.desk.setup.model == PLAIN,
            caption,
        ),
    )
