"""The guide to the Questions lab: from one state that must hold a story to looks at a memory."""

from __future__ import annotations

from collections.abc import Callable

from app.labs.questions.desk import Desk
from app.labs.questions.inspector import Inspector
from app.labs.questions.overrule import Overrule
from app.labs.questions.samples import setup_of
from app.labs.questions.setup import Muted, Row, Setup
from app.labs.questions.stage import Stage
from app.labs.questions.storyfield import StoryField
from app.widgets.guide import Guide, Later, Step
from engine.labs.questions.models import DEFAULT
from engine.labs.questions.samples import SAMPLES, Sample

FIRST, CHAIN = SAMPLES[1], SAMPLES[0]
THREE = next(sample for sample in SAMPLES if sample.task == 3)
FACT = 3
"""The sentence of CHAIN that says where the milk went."""


def guide_of(desk: Desk, field: StoryField, stage: Stage, inspector: Inspector, overrule: Overrule) -> Guide:
    """Seven steps on the real page."""
    tour = _Tour(desk, stage)
    watch = (desk.answered, desk.looks.cursor_changed, stage.key_changed)
    return Guide("Questions", (*_read(tour, field), *_looks(tour, field), *_overruled(tour, inspector, field)), watch)


class _Tour:
    """Shows a sample, and does what has to wait for its answer."""

    def __init__(self, desk: Desk, stage: Stage) -> None:
        self.desk, self.stage = desk, stage
        self._later = Later(desk.answered, lambda: desk.setup, lambda: desk.answer and desk.answer.setup)

    def show(self, sample: Sample, view: str, then: Callable[[], object] | None = None) -> None:
        """Bring a view to the front, take a sample as one step to undo, and do `then` once it is answered."""
        self.take(setup_of(sample, DEFAULT), "Sample", view, then)

    def take(self, setup: Setup, title: str, view: str, then: Callable[[], object] | None = None) -> None:
        """The same with another setup."""
        self.stage.show_key(view)
        self._later.do(lambda: self.desk.change(setup, title), then)

    def shows(self, sample: Sample, view: str) -> bool:
        """Whether the answer to a sample is shown in a view, with nothing overruled."""
        answer = self.desk.answer
        return self.stage.key == view and answer is not None and answer.setup == setup_of(sample, DEFAULT)


def _read(tour: _Tour, field: StoryField) -> tuple[Step, ...]:
    stage = tour.stage
    return (
        Step(
            "Many words in, one answer out",
            "A story and a question go in, one word comes out: a task of many to one. A network learns it from "
            "stories alone. Most sentences do not matter for the question, and what is told later counts more.",
            f"Take the sample \u201c{FIRST.title}\u201d.",
            lambda: tour.show(FIRST, "looks"),
            "The answer stands under the question. Change a place in the story, and watch it follow.",
            "Weston, Bordes, Chopra and Mikolov (2015), section 3",
            lambda: tour.shows(FIRST, "looks"),
            field,
        ),
        Step(
            "Everything in one state",
            "A plain LSTM reads the story word by word and then the question. It answers from its last state, so "
            "all that might be asked for has to be in it already. It does not know the question while it reads.",
            f"Open Plain LSTM for \u201c{CHAIN.title}\u201d.",
            lambda: tour.show(CHAIN, "words"),
            "The first track is what it would answer at each word. The gates below it decide what stays in the cell.",
            "Hochreiter and Schmidhuber (1997), section 4; Weston et al. (2015), section 5",
            lambda: tour.shows(CHAIN, "words"),
            stage.stacks.words,
        ),
    )


def _looks(tour: _Tour, field: StoryField) -> tuple[Step, ...]:
    desk, stage = tour.desk, tour.stage
    return (
        Step(
            "Keep every sentence, and look back",
            "The other network keeps a state for each sentence. The question is compared with all of them, a softmax "
            "makes weights of that, and the weighted sum is what was seen. Nothing has to be thrown away beforehand.",
            "In Looks, put the cursor on look 2 of the same story.",
            lambda: tour.show(CHAIN, "looks", lambda: desk.looks.set_cursor(1)),
            "Each row sums to 1. The bars beside the story are the same numbers, a column a look.",
            "Sukhbaatar, Szlam, Weston and Fergus (2015), section 2.1, equations 1 and 2",
            lambda: tour.shows(CHAIN, "looks") and desk.looks.placed == 1,
            stage.looks,
        ),
        Step(
            "One look leads to the next",
            "Nobody says outright where the milk is: who took it, and where did she go? The first look finds one "
            "fact, changes the question by it, and the next look finds what follows. A GRU carries the question on.",
            f"Take \u201c{THREE.title}\u201d, which needs three facts.",
            lambda: tour.show(THREE, "looks"),
            "Follow the thin line from look to look. In Query, the first track is what it would answer after each.",
            "Sukhbaatar et al. (2015), section 2.2; Kumar et al. (2016), section 2.3",
            lambda: tour.shows(THREE, "looks"),
            field,
        ),
    )


def _overruled(tour: _Tour, inspector: Inspector, field: StoryField) -> tuple[Step, ...]:
    desk, stage = tour.desk, tour.stage
    muted = setup_of(CHAIN, DEFAULT).having(Muted(FACT, CHAIN.story.splitlines()[FACT]))
    turned = setup_of(CHAIN, DEFAULT).having(
        Row(1, tuple(float(place == 0) for place in range(len(CHAIN.story.splitlines()))))
    )
    turned = turned.having(Row(2, turned.changes[0].item.weights if isinstance(turned.changes[0].item, Row) else ()))
    return (
        Step(
            "Take a fact away",
            "An answer that rests on a sentence must change with it. A muted sentence is not read at all, as though "
            "nobody had told it. The bars of before stay as dotted outlines.",
            f"In the story of the milk, click the number {FACT + 1} to mute that sentence.",
            lambda: tour.take(muted, f"Mute sentence {FACT + 1}", "looks"),
            "The looks settle on what is left, and the answer moves to where she was before. Undo brings it back.",
            "Weston et al. (2015), section 3, on supporting facts",
            lambda: desk.answer is not None and desk.answer.setup.muted == (FACT,),
            field,
        ),
        Step(
            "Turn its head",
            "Are the looks the reason for the answer, or only a picture beside it? Overrule them: what the look sums "
            "is then another sentence, and everything after it is worked out anew.",
            "Let looks 2 and 3 see sentence 1 alone: put the cursor there and press the button under Look.",
            lambda: tour.take(turned, "Look at sentence 1 alone", "looks", lambda: desk.looks.set_cursor(1)),
            "Old and new stand beside each other. Draw on the bars under the map to send a look elsewhere.",
            "Sukhbaatar et al. (2015), section 2.1, equation 2",
            lambda: desk.answer is not None and desk.answer.setup.drawn == (1, 2),
            inspector.look,
        ),
        Step(
            "How often is it right?",
            "Twenty kinds of tasks, a thousand questions each that no network learnt from. One number for all would "
            "hide that some are solved and some are not.",
            "Open Tasks.",
            lambda: stage.show_key("tasks"),
            "Set tasks of one fact beside those that join several. A click on a row shows its sample.",
            "Weston et al. (2015), section 5, table 3",
            lambda: stage.key == "tasks",
            stage.tasks,
        ),
    )
