"""The guide to the Cells lab: from two products and a squash to gates, shapes of tasks, and why a cell beats a "
"matrix."""

from __future__ import annotations

from dataclasses import replace

from app.labs.cells import edits
from app.labs.cells.desk import STEP, Desk
from app.labs.cells.steplayout import SUMS, TRACKS
from app.widgets.guide import Guide, Step
from engine.labs.cells.outcome import Override, Request
from engine.labs.cells.presets import by_chance, preset
from engine.labs.cells.tasks import LanguageRequest

WEIGHT = 2.5
SENTENCE = "il fait beau aujourd'hui"


def plain() -> Request:
    """An RNN by chance."""
    return by_chance("rnn")


def changed() -> Request:
    """The same with its first weight changed."""
    return edits.with_number(plain(), "W", "hidden", 0, 0, WEIGHT)


def kept() -> Request:
    """The LSTM that holds a bit."""
    return preset("bit")


def forgotten() -> Request:
    """The same with its forget gate shut at step 1."""
    return edits.held(kept(), (Override(1, "forget", 0, 0.0),))


def long_lstm(bias: float) -> Request:
    """An LSTM over 48 steps that reads something at the first step alone, with this forget bias."""
    request = by_chance("lstm", steps=48)
    parameters = request.parameters
    still = replace(parameters, W=parameters.W, U=parameters.U * 0.2, b=parameters.b * 0.0)
    inputs = request.inputs.copy()
    inputs[1:] = 0.0
    return edits.with_bias(replace(request, parameters=still, inputs=inputs), "forget", bias)


def switch() -> Request:
    """The GRU that takes a value when told."""
    return preset("switch")


def guide_of(desk: Desk) -> Guide:
    """Eight steps on the real desk."""
    signals = (desk.step.timeline.cursor_changed, desk.shapes.timeline.cursor_changed)
    return Guide("Cells", (*_sums(desk), *_gates(desk), *_tasks(desk)), signals)


def _sums(desk: Desk) -> tuple[Step, ...]:
    step = desk.step
    return (
        Step(
            "Two products and a squash",
            "A recurrent cell multiplies what it reads by a matrix W, and what it remembers by a matrix U. It adds the "
            "two products and a bias. Then tanh presses the sum between \N{MINUS SIGN}1 and 1: the new state.",
            "Take the RNN and put the cursor on step 3.",
            lambda: _show(desk, plain(), 3, "The RNN", "hidden"),
            "Below stand the matrices with this step's numbers. Follow the marked row from left to right and add up.",
            "Elman (1990), Finding structure in time",
            lambda: desk.step.request.cell == "rnn" and _at(desk, 3),
            step.sums,
        ),
        Step(
            "One set of weights",
            "At the next step nothing is new but the input and the state. The weights are the same ones, however long "
            "the sequence is. So a change of one number changes every step, and the later ones twice over.",
            f"Set the first weight of W to {WEIGHT:g}: drag it, or double click and type.",
            lambda: _show(desk, changed(), 3, "Change W", "hidden"),
            "All boxes above have changed at once. Dashed lines and grey marks show what was there before.",
            "Goodfellow, Bengio and Courville (2016), Deep Learning, section 10.1",
            lambda: desk.step.request.cell == "rnn" and abs(desk.step.request.parameters.W[0, 0, 0] - WEIGHT) < 0.3,
            step.strip,
        ),
    )


def _gates(desk: Desk) -> tuple[Step, ...]:
    step = desk.step
    return (
        Step(
            "A valve that keeps",
            "An LSTM carries a second state c, which is not squashed but multiplied by a forget gate. Where the gate "
            "is 1, c passes as it is. This cell was set by hand: it writes a bit where told to, and keeps it.",
            "Take the example Holds a bit and look at step 3.",
            lambda: _show(desk, kept(), 3, "Holds a bit", "forget"),
            "The forget valve f lies open along the pipe, the input valve i is shut: noise comes in, and nothing is "
            "written. Play the steps and watch both turn at step 4.",
            "Hochreiter and Schmidhuber (1997), section 4; Gers et al. (2000), section 3",
            lambda: _is(desk, kept()) and _at(desk, 3),
            step.diagram,
        ),
        Step(
            "Shut it once",
            "What does a single step of forgetting do? Gates are only numbers, so one can reach in. A value that you "
            "hold stays as you set it, and everything after it is computed from there.",
            "Go to step 1 and drag the valve f down to 0.",
            lambda: _show(desk, forgotten(), 1, "Hold forget gate", "forget"),
            "The pipe behind the valve is empty, and it stays empty in all boxes until step 4 writes again. A double "
            "click on the valve lets go.",
            "Gers, Schmidhuber and Cummins (2000), section 3",
            lambda: any(o.step == 1 and o.name == "forget" and o.value < 0.1 for o in desk.step.request.overrides),
            step.diagram,
        ),
        Step(
            "Start with open gates",
            "A fresh LSTM does not know yet what is worth keeping. With a forget bias of 0 its gates stand half open, "
            "and half is lost a step. A bias of 3 opens them to 0.95. Here something is read at step 0 alone.",
            "Set the forget bias to 3 and look at step 40.",
            lambda: _show(desk, long_lstm(3.0), 40, "Forget bias 3", "forget", TRACKS, long_lstm(0.0)),
            "The cell state still shows what came in 40 steps ago. The dashed curve is the one with a bias of 0: gone "
            "within ten steps.",
            "Jozefowicz, Zaremba and Sutskever (2015)",
            lambda: _has_bias(desk, 2.9) and _at(desk, 40),
            step.tracks,
        ),
        Step(
            "One gate for two",
            "A GRU has no second state. Its update gate z decides both: how much of the old state stays, and with 1 "
            "\N{MINUS SIGN} z how much of the new content comes in. What one valve opens, the other shuts.",
            "Take the example Takes a value when told and look at step 4.",
            lambda: _show(desk, switch(), 4, "Takes a value when told", "update"),
            "At step 4 z is shut and the new value comes in; at all others the old one is kept. Other ways to save "
            "gates are in the list of cells.",
            "Cho et al. (2014), section 2.3; Greff et al. (2017); Zhou et al. (2016)",
            lambda: _is(desk, switch()) and _at(desk, 4),
            step.diagram,
        ),
    )


def _tasks(desk: Desk) -> tuple[Step, ...]:
    return (
        Step(
            "Only the ends differ",
            "The same cell serves many tasks. To name a language, letters go in one by one and only the last state is "
            "used. Asked at every letter, the classifier shows how the belief moves.",
            f"In Shapes of tasks, many to one, type: {SENTENCE}",
            lambda: _type(desk),
            "A few letters decide it. Then click the other three drawings: where arrows go in and come out is all that "
            "differs.",
            "Sutskever, Vinyals and Le (2014), section 2; Graves (2012), section 3",
            lambda: desk.shapes.shape == "language" and desk.shapes.request == LanguageRequest(SENTENCE)
            and desk.shows_shapes,
            desk.shapes,
        ),
        Step(
            "Why not one big matrix?",
            "A plain network on the whole sequence at once can learn the same. But each place has weights of its own, "
            "so what it learnt at one place it does not know at another. Both train here, now, on the same examples.",
            "In One big matrix, run the contest.",
            lambda: desk.run_matrix(),
            "See the errors by where the pattern stands, and by length. The weights grow with the length in one net, "
            "and not in the other.",
            "Elman (1990), section 1; Goodfellow et al. (2016), section 10.1",
            lambda: desk.matrix.run.busy,
            desk.matrix,
        ),
    )  # fmt: skip


def _show(
    desk: Desk, request: Request, step: int, title: str, gate: str, lower: int = SUMS, ghost: Request | None = None
) -> None:
    """Show a request at a step as one change; with `ghost`, as if that had been there before."""
    desk.show_view(STEP)
    if ghost is not None:
        desk.step.compare(ghost)
    desk.step.change(request, title)
    desk.step.choose_gate(gate)
    desk.step.show_lower(lower)
    desk.step.timeline.set_cursor(step)


def _at(desk: Desk, step: int) -> bool:
    return desk.views.currentWidget() is desk.step and desk.step.timeline.cursor == step


def _is(desk: Desk, request: Request) -> bool:
    return edits.to_json(desk.step.request) == edits.to_json(request)


def _has_bias(desk: Desk, least: float) -> bool:
    parameters = desk.step.request.parameters
    return "forget" in parameters.gates and bool((parameters.b[parameters.gates.index("forget")] >= least).all())


def _type(desk: Desk) -> None:
    desk.show_shape("language")
    desk.shapes.change(LanguageRequest(SENTENCE))
