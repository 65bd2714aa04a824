"""The guide to the CTC lab: from a symbol a frame to a text, to its gradient, and to where greedy goes wrong."""

from __future__ import annotations

import numpy as np

from app.labs.ctc.desk import Desk
from app.labs.ctc.learning import Learning
from app.labs.ctc.links import Links
from app.widgets.guide import Guide, Step
from engine.labs.ctc.board import Board
from engine.labs.ctc.examples import example, shaped
from engine.labs.ctc.outcome import Beam

GAP = 4
"""Frame of the first example whose blank keeps its two e's apart."""
E = 2
"""Symbol of e in the first example."""


def guide_of(desk: Desk, links: Links, learning: Learning) -> Guide:
    """Eight steps on the real page."""
    tracks = desk.tracks
    watch = (
        desk.timeline.cursor_changed, tracks.collapse.stage_changed, tracks.trellis.choice.chosen, desk.editor.painted,
    )  # fmt: skip
    return Guide("CTC", (*_paths(desk, links), *_lattice(desk, learning)), watch)


def _paths(desk: Desk, links: Links) -> tuple[Step, ...]:
    collapse = desk.tracks.collapse
    return (
        Step(
            "A symbol a frame",
            "A network gives every letter a probability at each frame, and the blank too, which says no letter. "
            "Here are eight frames, but bee has three letters. No one said which frame is which letter.",
            f"Open the example bee and put the cursor on frame {GAP}.",
            lambda: _show(desk, example("first"), GAP, "Example"),
            "At this frame the blank is the most probable. It will matter: it lies between the two e's.",
            "Graves, Fern\u00e1ndez, Gomez and Schmidhuber (2006), section 3.1",
            lambda: _shows(desk, example("first")) and desk.timeline.cursor == GAP,
            desk.inspector.distribution,
        ),
        Step(
            "From a path to a text",
            "A path is one symbol for each frame. Two rules make a text of it: repeats merge, then blanks drop. Many "
            "paths make the same text, so the network need not know where exactly a letter begins.",
            "Press Merge in the card Collapse: the repeats become one, the blanks are still there.",
            lambda: _merge(desk, links),
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
            lambda: _show(desk, example("helo"), 6, "Example"),
            "Greedy now reads helo, and the probability of hello has fallen from 0.31 to 0.03.",
            "Graves et al. (2006), section 3.1; Hannun (2017), Alignment",
            lambda: _shows(desk, example("helo")),
            desk.facts,
        ),
        Step(
            "Count the paths",
            "The probability of a text is the sum over all its paths. With few frames they can be listed, with "
            "many they cannot. A double letter costs a frame for its blank, so all needs at least four.",
            "Type all, with flat posteriors, in 5 frames.",
            lambda: _show(desk, shaped("flat", "all", 5), 0, "Flat posteriors of all"),
            "Of 1,024 paths 7 say all, each with probability 1/1024. Point at one and it lights up in the lattice.",
            "Graves et al. (2006), section 3.1, equation 3",
            lambda: desk.board.text == "all" and desk.board.shape == "flat",
            desk.inspector.paths,
        ),
    )


def _lattice(desk: Desk, learning: Learning) -> tuple[Step, ...]:
    tracks, inspector = desk.tracks, desk.inspector
    return (
        Step(
            "The sum without the list",
            "The lattice has the text's letters and blanks as rows and the frames as columns. A node's forward "
            "variable \u03b1 is the sum over all paths that reach it, made from at most three nodes of the frame "
            "before. One sweep replaces the list.",
            "Open hello and let the nodes show \u03b1 at frame 5.",
            lambda: _forwards(desk),
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
            lambda: _overwrite(desk),
            "The two e's merge: greedy and beam read be, and the gradient asks for the blank back in that frame.",
            "Graves et al. (2006), section 4.2, equation 15",
            lambda: desk.board.text == "bee" and desk.board.frames > GAP and desk.board.probabilities[GAP, E] > 0.9,
            desk.editor,
        ),
        Step(
            "Spikes form by themselves",
            "The gradient at a frame is what the network said minus where the text's paths are. From flat posteriors "
            "each step moves probability towards the paths. Nobody says where the letters go.",
            "Take one gradient step from flat posteriors of cat in 24 frames, then press Run.",
            lambda: _learn(desk, learning),
            "While it runs, each letter settles on two or three frames, with blanks between, as in real networks. "
            "Train a tiny net sets an LSTM to the same task.",
            "Graves et al. (2006), section 4.2, equation 16",
            lambda: bool(inspector.learn.loss.losses) and desk.board.text == "cat",
            inspector.learn,
        ),
        Step(
            "Where greedy is wrong",
            "Greedy takes the likeliest symbol of each frame: the best single path. But a text is worth the sum of its "
            "paths. A prefix beam adds up the paths that say the same so far.",
            "Open Greedy is wrong: two frames, blank 0.6 and a 0.4 in each.",
            lambda: _search(desk),
            "Greedy reads nothing, 0.6 \u00b7 0.6 = 0.36. Three paths say a: 0.24 + 0.24 + 0.16 = 0.64. In the tree a "
            "ring marks where they meet.",
            "Graves et al. (2006), section 3.2; Hannun, Maas, Jurafsky and Ng (2014), algorithm 1",
            lambda: _shows(desk, example("greedy")),
            tracks.beam,
        ),
    )


def _show(desk: Desk, board: Board, frame: int, title: str) -> None:
    if not _shows(desk, board):
        desk.change(board, title)
    desk.timeline.set_cursor(frame)


def _shows(desk: Desk, board: Board) -> bool:
    shown = desk.board
    return shown.text == board.text and np.array_equal(shown.log_probs, board.log_probs)


def _merge(desk: Desk, links: Links) -> None:
    if not _shows(desk, example("first")):
        desk.show_example("first")
    links.show_whose("best")
    desk.tracks.collapse.set_stage(1)


def _forwards(desk: Desk) -> None:
    _show(desk, example("hello"), 5, "Example")
    desk.tracks.trellis.choose("alpha")


def _overwrite(desk: Desk) -> None:
    _show(desk, example("first").painted(GAP, E, 0.95), GAP, "Draw posteriors")


def _learn(desk: Desk, learning: Learning) -> None:
    desk.change(shaped("flat", "cat", 24), "Flat posteriors of cat")
    learning.step()


def _search(desk: Desk) -> None:
    desk.set_beam(Beam())
    _show(desk, example("greedy"), 1, "Example")
