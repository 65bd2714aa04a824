"""The guide to the Gradients lab: a product of Jacobians that vanishes, explodes, is clipped, and is carried on."""

from __future__ import annotations

from app.labs.gradients.desk import BACKWARDS, Desk
from app.widgets.guide import Guide, Step
from engine.labs.gradients.setup import Setup

ALONE = Setup(compare="")
SQUASHED = Setup(cell="sigmoid", compare="tanh")
LARGE = Setup(compare="", radius=2.0)
CLIPPED = Setup(compare="", radius=2.0, clip="norm", threshold=1.0)
OPEN = Setup(forget_bias=3.0)
SHUT = Setup(forget_bias=-2.0)
GATED = Setup(cell="gru")


def guide_of(desk: Desk) -> Guide:
    """Eight steps on the real page."""
    return Guide(
        "Gradients", (*_plain(desk), *_gated(desk)), (desk.timeline.cursor_changed, desk.training.run.state_changed)
    )


def _plain(desk: Desk) -> tuple[Step, ...]:
    product = desk.tracks.product
    return (
        Step(
            "A gradient is a product",
            "Backwards through time, a gradient is multiplied by one Jacobian a step. The curve shows how large the "
            "product from the last step T back to step t is. Its scale is logarithmic, so a straight slope is "
            "exponential decay.",
            "Show the tanh network alone and put the cursor on step 100.",
            lambda: _show(desk, ALONE, 100, "The tanh network alone"),
            "Half way back some 10\N{SUPERSCRIPT MINUS}\N{SUPERSCRIPT EIGHT} is left, at step 0 less than a "
            "millionth of that. What happened there cannot teach this network anything.",
            "Pascanu, Mikolov and Bengio (2013), section 2.1",
            lambda: not desk.setup.compare and desk.setup.cell == "tanh" and desk.timeline.cursor == 100,
            product,
        ),
        Step(
            "Each step squashes",
            "A step's Jacobian is the recurrent matrix times the derivative of the squashing function. The sigmoid's "
            "derivative is a quarter at most, that of tanh is 1 at most. Whatever saturates has hardly any.",
            "Put a sigmoid network beside the tanh network and look at step 180.",
            lambda: _show(desk, SQUASHED, 180, "Sigmoid beside tanh"),
            "The sigmoid's curve dives within a dozen steps. The card Before squashing shows where the units lie "
            "on the derivative.",
            "Hochreiter and Schmidhuber (1997), section 3.1",
            lambda: desk.setup.cell == "sigmoid" and desk.timeline.cursor == 180,
            desk.inspector.squash,
        ),
        Step(
            "Larger weights explode",
            "If shrinking is the trouble, take larger weights. A spectral radius above 1 is needed for growth but is "
            "not enough, since saturated units still shrink. Beyond some point the product grows just as "
            "exponentially as it fell.",
            "Set the spectral radius to 2 and look at step 0.",
            lambda: _show(desk, LARGE, 0, "A spectral radius of 2"),
            "At step 0 the product is more than a million times as large as at the end. Try radii around 1.5: the "
            "balance is narrow, and it depends on the input.",
            "Pascanu, Mikolov and Bengio (2013), section 2.1",
            lambda: desk.setup.radius >= 1.9 and desk.timeline.cursor == 0,
            product,
        ),
        Step(
            "Clip it",
            "An exploding gradient throws the weights far away in one update. Clipping by norm shortens the gradient "
            "to a threshold and keeps its direction. Clipping by value cuts each entry and turns the direction.",
            "Clip by norm at a threshold of 1.",
            lambda: _show(desk, CLIPPED, 0, "Clip by norm"),
            "The norm comes down to 1 while the cosine stays 1. The curves have not moved: clipping tames the update, "
            "it brings no vanished gradient back.",
            "Pascanu, Mikolov and Bengio (2013), section 3.2",
            lambda: desk.setup.clip == "norm",
            desk.inspector.clipping,
        ),
    )


def _gated(desk: Desk) -> tuple[Step, ...]:
    product = desk.tracks.product
    return (
        Step(
            "A cell that carries",
            "An LSTM adds to its cell instead of overwriting it. Along the cell a step back multiplies by the forget "
            "gate and by little else. A forget bias of 3 opens the gate to about 0.95.",
            "Put an LSTM beside the tanh network, set the forget bias to 3 and look at step 40.",
            lambda: _show(desk, OPEN, 40, "An LSTM with open forget gates"),
            "159 steps back, the cell's curve is within a factor of ten of where it began; the tanh network keeps less "
            "than a billionth.",
            "Hochreiter and Schmidhuber (1997), sections 3.2 and 4",
            lambda: _has_lstm(desk) and desk.setup.forget_bias == 3 and desk.timeline.cursor == 40,
            product,
        ),
        Step(
            "Now close the gate",
            "The same cell, the same weights, but a forget bias of \N{MINUS SIGN}2: the gate keeps about an eighth "
            "a step. What makes an LSTM remember is an open gate, not its name. So the bias is best set to 1 or more "
            "before training.",
            "Set the forget bias to \N{MINUS SIGN}2 and look at step 185.",
            lambda: _show(desk, SHUT, 185, "Closed forget gates"),
            "Fifteen steps back the cell's gradient is gone, sooner than the tanh network's. The ghost is the curve "
            "from before.",
            "Gers, Schmidhuber and Cummins (2000), section 3; Jozefowicz, Zaremba and Sutskever (2015)",
            lambda: _has_lstm(desk) and desk.setup.forget_bias <= -2,
            product,
        ),
        Step(
            "A GRU does it with fewer gates",
            "A GRU has no cell of its own. Its update gate z mixes the old state with a new one, and where z is "
            "near 1 the old state passes almost as it is. Here the forget bias sets that gate too.",
            "Put a GRU and an LSTM side by side and look at step 0.",
            lambda: _show(desk, GATED, 0, "GRU beside LSTM"),
            "Both reach step 0. Compare the gates' tracks: what is bright is kept.",
            "Cho et al. (2014), Learning phrase representations, section 2.3",
            lambda: {desk.setup.cell, desk.setup.compare} == {"gru", "lstm"} and desk.timeline.cursor == 0,
            product,
        ),
        Step(
            "See it in training",
            "A symbol comes first, then 60 steps of noise, then the network must name the symbol. Where no gradient "
            "reaches the symbol, nothing can be learnt. Both networks train on the same sequences, now, on this "
            "machine.",
            "Start the training of a tanh network and an LSTM.",
            lambda: _train(desk),
            "The LSTM's share of right answers rises; the tanh network's stays near guessing. The lowest chart, reach, "
            "says why. Stop it whenever you like.",
            "Bengio, Simard and Frasconi (1994); Hochreiter and Schmidhuber (1997), section 5",
            lambda: desk.training.run.busy,
            desk.training,
        ),
    )  # fmt: skip


def _has_lstm(desk: Desk) -> bool:
    return "lstm" in (desk.setup.cell, desk.setup.compare)


def _show(desk: Desk, setup: Setup, step: int, title: str) -> None:
    desk.show_half(BACKWARDS)
    desk.change_all(setup, title)
    desk.place_cursor(step)


def _train(desk: Desk) -> None:
    desk.change_all(Setup(), "Back to the worked example")
    desk.start_training()
