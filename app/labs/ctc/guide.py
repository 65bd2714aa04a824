"""The guide to the CTC lab: from a symbol a frame to a text, to its gradient, and to where greedy goes wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.widgets.guide import Guide, Step
from engine.labs.ctc.board import Board
from engine.labs.ctc.examples import example, shaped
from engine.labs.ctc.outcome import Beam

if TYPE_CHECKING:
    from app.labs.ctc.page import CtcPage

GAP = 4
"""Frame of the first example whose blank keeps its two e's apart."""
E = 2
"""Symbol of e in the first example."""


def guide_of(page: CtcPage) -> Guide:
    """Eight steps on the real page."""
    tracks = page.tracks
    watch = (
        page.timeline.cursor_changed, tracks.collapse.stage_changed, tracks.trellis.choice.chosen, page.editor.painted,
    )  # fmt: skip
    return Guide("CTC", (*_paths(page), *_lattice(page)), watch)


def _paths(page: CtcPage) -> tuple[Step, ...]:
    collapse = page.tracks.collapse
    return (
        Step(
            "A symbol a frame",
            "A network gives every letter a probability at each frame, and the blank too, which says no letter. "
            "Here are eight frames, but bee has three letters. No one said which frame is which letter.",
            f"Open the example bee and put the cursor on frame {GAP}.",
            lambda: _show(page, example("first"), GAP, "Example"),
            "At this frame the blank is the most probable. It will matter: it lies between the two e's.",
            "Graves, Fern\u00e1ndez, Gomez and Schmidhuber (2006), section 3.1",
            lambda: _shows(page, example("first")) and page.timeline.cursor == GAP,
            page.inspector.distribution,
        ),
        Step(
            "From a path to a text",
            "A path is one symbol for each frame. Two rules make a text of it: repeats merge, then blanks drop. Many "
            "paths make the same text, so the network need not know where exactly a letter begins.",
            "Press Merge in the card Collapse: the repeats become one, the blanks are still there.",
            lambda: _merge(page),
            "Both e's are left, since a blank stood between them. Now press Drop blanks.",
            "Graves et al. (2006), section 3.1; Hannun (2017), Sequence Modeling with CTC, Alignment",
            lambda: collapse.stage == 1,
            collapse,
        ),
        Step(
            "Why a double letter needs a blank",
            "Merging cannot know whether two equal frames are one long letter or two. Only a blank between them says "
            "two. Here are the spikes of hello with that blank overwritten.",
            "Choose hello, without, in the card Collapse.",
            lambda: _show(page, example("helo"), 6, "Example"),
            "Greedy now reads helo, and the probability of hello has fallen from 0.31 to 0.03.",
            "Graves et al. (2006), section 3.1; Hannun (2017), Alignment",
            lambda: _shows(page, example("helo")),
            page.facts,
        ),
        Step(
            "Count the paths",
            "The probability of a text is the sum over all its paths. With few frames they can be listed, with "
            "many they cannot. A double letter costs a frame for its blank, so all needs at least four.",
            "Type all, with flat posteriors, in 5 frames.",
            lambda: _show(page, shaped("flat", "all", 5), 0, "Flat posteriors of all"),
            "Of 1,024 paths 7 say all, each with probability 1/1024. Point at one and it lights up in the lattice.",
            "Graves et al. (2006), section 3.1, equation 3",
            lambda: page.board.text == "all" and page.board.shape == "flat",
            page.inspector.paths,
        ),
    )


def _lattice(page: CtcPage) -> tuple[Step, ...]:
    tracks, inspector = page.tracks, page.inspector
    return (
        Step(
            "The sum without the list",
            "The lattice has the text's letters and blanks as rows and the frames as columns. A node's forward "
            "variable \u03b1 is the sum over all paths that reach it, made from at most three nodes of the frame "
            "before. One sweep replaces the list.",
            "Open hello and let the nodes show \u03b1 at frame 5.",
            lambda: _forwards(page),
            "The card At this node writes the sum with its numbers. The blank between the two l's cannot be skipped.",
            "Graves et al. (2006), section 4.1, equations 6 to 8",
            lambda: tracks.trellis.what == "alpha",
            tracks.trellis,
        ),
        Step(
            "Draw over the blank",
            "You are the network now: a press of the mouse raises a symbol in a frame. The loss is minus the logarithm "
            "of the text's probability, and its gradient stands in a track of its own.",
            f"In the example bee, raise e in frame {GAP} until the blank is gone.",
            lambda: _overwrite(page),
            "The two e's merge: greedy and beam read be, and the gradient asks for the blank back in that frame.",
            "Graves et al. (2006), section 4.2, equation 15",
            lambda: page.board.text == "bee" and page.board.frames > GAP and page.board.probabilities[GAP, E] > 0.9,
            page.editor,
        ),
        Step(
            "Spikes form by themselves",
            "The gradient at a frame is what the network said minus where the text's paths are. From flat posteriors "
            "each step moves probability towards the paths. Nobody says where the letters go.",
            "Take one gradient step from flat posteriors of cat, then press Run.",
            lambda: _learn(page),
            "While it runs, the letters settle on narrow spikes with blanks between, as in real networks. Train a tiny "
            "net does the same through an LSTM.",
            "Graves et al. (2006), section 4.2, equation 16",
            lambda: bool(inspector.learn.loss.losses) and page.board.text == "cat",
            inspector.learn,
        ),
        Step(
            "Where greedy is wrong",
            "Greedy takes the likeliest symbol of each frame: the best single path. But a text is worth the sum of its "
            "paths. A prefix beam adds up the paths that say the same so far.",
            "Open Greedy is wrong: two frames, blank 0.6 and a 0.4 in each.",
            lambda: _search(page),
            "Greedy reads nothing, 0.6 \u00b7 0.6 = 0.36. Three paths say a: 0.24 + 0.24 + 0.16 = 0.64. In the tree a "
            "ring marks where they meet.",
            "Graves et al. (2006), section 3.2; Hannun, Maas, Jurafsky and Ng (2014), algorithm 1",
            lambda: _shows(page, example("greedy")),
            tracks.beam,
        ),
    )


def _show(page: CtcPage, board: Board, frame: int, title: str) -> None:
    if not _shows(page, board):
        page.change(board, title)
    page.timeline.set_cursor(frame)


def _shows(page: CtcPage, board: Board) -> bool:
    shown = page.board
    return shown.text == board.text and np.array_equal(shown.log_probs, board.log_probs)


def _merge(page: CtcPage) -> None:
    if not _shows(page, example("first")):
        page.show_example("first")
    page.links.show_whose("best")
    page.tracks.collapse.set_stage(1)


def _forwards(page: CtcPage) -> None:
    _show(page, example("hello"), 5, "Example")
    page.tracks.trellis.choose("alpha")


def _overwrite(page: CtcPage) -> None:
    _show(page, example("first").painted(GAP, E, 0.95), GAP, "Draw posteriors")


def _learn(page: CtcPage) -> None:
    page.change(shaped("flat", "cat", 9), "Flat posteriors of cat")
    page.learning.step()


def _search(page: CtcPage) -> None:
    page.set_beam(Beam())
    _show(page, example("greedy"), 1, "Example")
