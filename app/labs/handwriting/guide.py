"""The guide to the Handwriting lab: write, find a letter's steps, look into a unit, and break the memory."""

from __future__ import annotations

from app.forcing import Place
from app.labs.handwriting.desk import Desk
from app.labs.handwriting.links import Links
from app.labs.handwriting.setup import Setup
from app.widgets.guide import Guide, Step
from engine.interventions import ForceGate, Intervention, Mute
from engine.labs.handwriting.penman import write

FIRST = "together"
"""The worked example that the page begins with."""
UNIT = Place(2, 0)


def guide_of(desk: Desk, links: Links) -> Guide:
    """Seven steps on the real page."""
    watch = (desk.answered, desk.setup_changed, desk.timeline.selection_changed)
    return Guide("Handwriting", (*_reading(desk, links), *_breaking(desk)), watch)


def _reading(desk: Desk, links: Links) -> tuple[Step, ...]:
    tracks = desk.tracks
    return (
        Step(
            "Write your name",
            "The pen's path is cut into short pieces, one a step of the network. Two LSTMs in each of three layers "
            "read them, one forwards and one backwards. The text follows while you write.",
            "Write your name on the pad, or let the penman write Ada.",
            lambda: desk.load(write("Ada", seed=1), "Sample Ada"),
            "The reading above the pad, with the beam's other guesses and their shares of the probability.",
            "Graves (2012), Supervised Sequence Labelling with Recurrent Neural Networks, chapters 3.2 and 7",
            lambda: _text(desk) not in ("", FIRST),
            desk.pad,
        ),
        Step(
            "Find a letter's steps",
            "No one told the network where a letter begins. Trained with CTC, it says blank nearly all the time and "
            "names each letter in a narrow spike, mostly once it has seen enough of it.",
            "Click the first letter in the track Text.",
            lambda: links.pick_letter(0),
            "Its ink lights up, its steps are selected, and the cursor stands on the spike in the posterior.",
            "Graves et al. (2006), section 3.1 and figure 1",
            lambda: links.letter is not None,
            tracks.letters,
        ),
        Step(
            "Look into one unit",
            "Each row of Hidden state is one unit over the whole ink. A unit often follows something one can name: "
            "up-strokes, loops, the distance to the last letter. Most follow nothing that has a name.",
            "Click a row of Hidden state.",
            lambda: links.pick_unit(desk.place or UNIT),
            "The ink takes the unit's colours, and the inspector writes the equations of its cell with this step's "
            "numbers.",
            "Karpathy, Johnson and Fei-Fei (2015), section 4.2",
            lambda: links.colour == "unit",
            desk.inspector.equations,
        ),
    )


def _breaking(desk: Desk) -> tuple[Step, ...]:
    return (
        Step(
            "Forget everything",
            "The forget gate says how much of the cell is kept from one step to the next. At 0 the layer has no "
            "memory along its cell and knows but this step and its last output. Guess first what that breaks.",
            "Force the forget gate of the first layer, forwards, to 0.",
            lambda: _force(desk, ForceGate(0, "forward", "forget", 0.0), "Force the forget gate"),
            "Old and new stay side by side, and often little changes: a letter is about nine steps long, and five "
            "other LSTMs still remember.",
            "Gers, Schmidhuber and Cummins (2000), section 3",
            lambda: any(item.value < 0.05 for item in _gates(desk)),
            desk.tracks.letters,
        ),
        Step(
            "Forget nothing",
            "At 1 the cell only ever adds. That was the first LSTM of 1997, before it had a forget gate: on a stream "
            "without end its cells grow until they saturate.",
            "Force the forget gate of the second layer, backwards, to 1.",
            lambda: _force(desk, ForceGate(1, "backward", "forget", 1.0), "Force the forget gate"),
            "Now the reading breaks. Choose layer 2 backwards in the track Cell state: read from the end, its rows run "
            "away from 0. Forgetting is what this network cannot do without.",
            "Gers, Schmidhuber and Cummins (2000), sections 2 and 3",
            lambda: any(item.value > 0.95 for item in _gates(desk)),
            desk.tracks.letters,
        ),
        Step(
            "Do not look ahead",
            "The backward LSTM reads from the last piece of ink to the first, so every step also knows what comes "
            "after. Muted, the last layer must judge each piece by its past alone.",
            "Mute the backward direction of the last layer.",
            lambda: _force(desk, Mute(2, "backward"), "Mute the backward direction"),
            "Watch the posterior: the spikes are less sure, some move, and a letter may be lost.",
            "Schuster and Paliwal (1997), section II; Graves (2012), chapter 3.2.4",
            lambda: any(isinstance(item, Mute) for item in desk.setup.active),
            desk.tracks.track("posterior"),
        ),
        Step(
            "Compare with a network without gates",
            "The vanilla RNN was trained in the same way, on the same ink, with as many units. It has no cell and no "
            "gates. Both read your ink now, under one cursor.",
            "Compare the LSTM with the RNN.",
            lambda: _compare(desk),
            "On neat writing both may be right. Scribble, or write a long line: the RNN gives up first. The model "
            "cards say how often each errs on writers that neither has seen.",
            "Hochreiter and Schmidhuber (1997), section 3; model cards (unrolled models)",
            lambda: {desk.setup.model, desk.setup.compare} == {"lstm", "rnn"},
            desk.other_tracks,
        ),
    )


def _text(desk: Desk) -> str:
    return desk.answer.main.text if desk.answer is not None else ""


def _gates(desk: Desk) -> list[ForceGate]:
    return [item for item in desk.setup.active if isinstance(item, ForceGate) and item.gate == "forget"]


def _force(desk: Desk, item: Intervention, title: str) -> None:
    _ink(desk)
    desk.change(Setup(decoding=desk.setup.decoding).having(item), title)


def _compare(desk: Desk) -> None:
    _ink(desk)
    desk.change(Setup("lstm", "rnn", desk.setup.decoding), "Compare with the RNN")


def _ink(desk: Desk) -> None:
    """What is broken must be read: an empty pad gets a word."""
    if not len(desk.pad.document):
        desk.load(write(FIRST, seed=3), f"Sample {FIRST}")
