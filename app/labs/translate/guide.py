"""The guide to the Translate lab: from one vector that must hold a sentence to attention, and to nothing else."""

from __future__ import annotations

from collections.abc import Callable

from app.labs.translate.desk import Desk
from app.labs.translate.inspector import Inspector
from app.labs.translate.overrule import Overrule
from app.labs.translate.samples import SAMPLES
from app.labs.translate.setup import Prefix, Row, Setup
from app.labs.translate.stage import Stage
from app.widgets.guide import Guide, Later, Step
from engine.labs.translate.outcome import Decoding, Outcome

SENTENCE = "She bought a red car and a small house last year."
WORD, COLUMN = "red", "red car"
LONG = dict(SAMPLES)["Too long for a bottleneck"]
UNSURE = dict(SAMPLES)["Which meaning?"]
BEGIN = "Nous"
TRANSFORMER = "fr-transformer"
NARROW = 3


def guide_of(desk: Desk, stage: Stage, inspector: Inspector, overrule: Overrule) -> Guide:
    """Seven steps on the real page."""
    tour = _Tour(desk, stage)
    watch = (desk.answered, desk.look_changed, desk.target.cursor_changed, stage.key_changed)
    return Guide(
        "Translate", (*_vectors(tour), *_attention(tour, inspector, overrule), *_searches(tour)), watch
    )  # fmt: skip


class _Tour:
    """Shows a setup, and does what has to wait for its translation."""

    def __init__(self, desk: Desk, stage: Stage) -> None:
        self.desk, self.stage = desk, stage
        self._later = Later(desk.answered, lambda: desk.setup, lambda: desk.answer and desk.answer.setup)

    def show(self, setup: Setup, title: str, view: str, then: Callable[[], object] | None = None) -> None:
        """Bring a view to the front, take a setup as one step to undo, and do `then` once it is translated."""
        self.stage.show_key(view)
        self._later.do(lambda: self.desk.change(setup, title), then)

    def is_shown(self, text: str, view: str) -> bool:
        """Whether the translation of a text is shown in a view."""
        answer = self.desk.answer
        return self.stage.key == view and answer is not None and answer.setup.text == text

    def put_cursor(self) -> None:
        """Put the cursor on the step that looks most at WORD."""
        step = self.step()
        if step >= 0:
            self.desk.target.set_cursor(step)

    def step(self) -> int:
        """The target step that looks most at WORD, -1 where there is none."""
        outcome, cross = self.desk.outcome, self.desk.cross()
        if outcome is None or cross < 0 or WORD not in outcome.source.words:
            return -1
        piece = outcome.source.word_of_piece.index(outcome.source.words.index(WORD))
        return int(outcome.attention(cross)[:, piece].argmax())


def _vectors(tour: _Tour) -> tuple[Step, ...]:
    desk, stage = tour.desk, tour.stage
    return (
        Step(
            "Read it all, then write",
            "One recurrent network, the encoder, reads the English pieces. A second one, the decoder, writes the "
            "translation a piece at a time, and reads each piece that it wrote before it writes the next. So lengths "
            "and the order of words may differ.",
            f"Type: {SENTENCE}",
            lambda: tour.show(Setup(SENTENCE), "Type", "map"),
            "The adjective has changed places with its noun, as French wants it. Play the cursor below and watch the "
            "words come.",
            "Sutskever, Vinyals and Le (2014), section 2; Cho et al. (2014), section 2.2",
            lambda: tour.is_shown(SENTENCE, "map"),
            stage,
        ),
        Step(
            "Everything through one vector",
            "In the first such networks the decoder got the encoder's last state and nothing more. A sentence of six "
            "words and one of forty had to fit into the same numbers. The chart shows what that costs, by length.",
            "Open Bottleneck, and take the sample Too long for a bottleneck.",
            lambda: tour.show(Setup(LONG), "Sample", "models"),
            "Without attention the translation soon has little to do with the text. The marked range of the chart is "
            "this sentence's length.",
            "Bahdanau, Cho and Bengio (2015), section 1 and figure 2",
            lambda: stage.key == "models" and desk.setup.text == LONG,
            stage.models,
        ),
    )


def _attention(tour: _Tour, inspector: Inspector, overrule: Overrule) -> tuple[Step, ...]:
    desk, stage = tour.desk, tour.stage
    return (
        Step(
            "Where it looks",
            "Attention keeps all of the encoder's states. Before each piece the decoder scores them against its own "
            "state, a softmax makes weights of the scores, and the weighted sum is the context. No one taught it which "
            "words belong together.",
            f"With the first sentence, hover the row of Map that looks at \u201c{WORD}\u201d.",
            lambda: tour.show(Setup(SENTENCE), "Type", "map", tour.put_cursor),
            f"Each row is one target word, and its weights sum to 1. Where \u201c{COLUMN}\u201d turns round, the "
            "bright cells leave the diagonal.",
            "Bahdanau et al. (2015), section 3.1; Luong, Pham and Manning (2015), section 3.1",
            lambda: tour.is_shown(SENTENCE, "map") and 0 <= tour.step() == desk.target.cursor,
            stage.maps,
        ),
        Step(
            "Take its choice away",
            "Is the map only a picture, or does the network use it? Overrule one row: let this word look at all source "
            "words alike. Its context is then the mean of all states, and everything after it is decoded anew.",
            f"Press Flatten row for the word that looks at \u201c{WORD}\u201d.",
            lambda: tour.show(Setup(SENTENCE), "Type", "map", lambda: _flatten(tour, overrule)),
            "New words are marked; below stands the translation from before. Draw on the bars under the map to send "
            "the attention somewhere else.",
            "Bahdanau et al. (2015), section 3.1, equations 5 and 6",
            lambda: any(isinstance(c.item, Row) and not c.item.edits[0].weights for c in desk.setup.changes),
            inspector.attention,
        ),
        Step(
            "It believes what it wrote",
            "Each piece goes back into the decoder as if it were right. Put another word there, and all that follows "
            "is decided anew from it. This is also how one mistake leads to the next.",
            f"Put the cursor on the first word and type {BEGIN} into the field under Next word.",
            lambda: tour.show(Setup(SENTENCE).having(Prefix((), BEGIN, BEGIN)), f"Go on from {BEGIN}", "map",
                              lambda: desk.target.set_cursor(0)),
            "The verb now agrees with the word you gave, and the rest says the same as before. Remove it in "
            "the card Changes to let the network begin by itself.",
            "Sutskever et al. (2014), section 2, equation 1",
            lambda: desk.is_prefixed() and desk.answer is not None and bool(desk.answer.setup.of_kind(Prefix)),
            inspector.step,
        ),
    )  # fmt: skip


def _flatten(tour: _Tour, overrule: Overrule) -> None:
    tour.put_cursor()
    sight = tour.desk.sight
    if sight is not None:
        overrule.flatten_row(sight.rows.label_of(tour.step()))


def _searches(tour: _Tour) -> tuple[Step, ...]:
    desk, stage = tour.desk, tour.stage
    narrow = Decoding(width=NARROW)
    return (
        Step(
            "Several guesses at once",
            "Greedy takes the likeliest piece of each step and can never go back. A beam keeps the few best beginnings "
            "alive and ranks them by their sum of log probabilities. As every piece costs, that sum is divided by a "
            "power of the length.",
            f"Open Beam tree for the sample Which meaning? with a beam of {NARROW}.",
            lambda: tour.show(Setup(UNSURE, decoding=narrow), "Sample", "beam"),
            "Follow the greedy dots: where they leave the best path, the beam found something better. Click a grey "
            "piece to see what would have come of it.",
            "Sutskever et al. (2014), section 3.2; Wu et al. (2016), section 7, equation 14",
            lambda: tour.is_shown(UNSURE, "beam") and desk.setup.decoding.width == NARROW,
            stage.tree_area,
        ),
        Step(
            "Attention and nothing else",
            "A Transformer drops the recurrence. The encoder's words look at each other too, in layers of several "
            "heads, so that any two are one step apart. All places are computed at once, which is why it trains fast.",
            "Choose French, transformer, and the map Encoder 1, head 1.",
            lambda: tour.show(Setup(SENTENCE, TRANSFORMER), "Another model", "map", lambda: _look_inside(desk)),
            "Rows and columns are both English now. Choose other heads and layers over the map: some look next door, "
            "some at the end.",
            "Vaswani et al. (2017), sections 3.2 and 4",
            lambda: desk.answer is not None and desk.answer.setup.model == TRANSFORMER and _is_inside(desk),
            stage.maps,
        ),
    )


def _look_inside(desk: Desk) -> None:
    """Look at the first map of source by source."""
    desk.set_look(number=next((k for k, each in enumerate(_maps(desk.outcome)) if each == "encoder"), 0))


def _is_inside(desk: Desk) -> bool:
    kinds = _maps(desk.outcome)
    return desk.look.number < len(kinds) and kinds[desk.look.number] == "encoder"


def _maps(outcome: Outcome | None) -> tuple[str, ...]:
    return () if outcome is None else tuple(each.kind for each in outcome.maps)
