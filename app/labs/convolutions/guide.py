"""The guide to the Convolutions lab: a field that grows with dilations, a gate, and sound made sample by sample."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.labs.convolutions.layout import READING
from app.widgets.guide import Guide, Step
from engine.labs.convolutions.setup import TEXTBOOK, Setup

if TYPE_CHECKING:
    from app.labs.convolutions.page import ConvolutionsPage

PLAIN = replace(TEXTBOOK, pattern="none")
FUTURE = replace(TEXTBOOK, kernel=3, causal=False)
DIGITS = Setup()
WAVENET = "van den Oord et al. (2016), WaveNet, "


def guide_of(page: ConvolutionsPage) -> Guide:
    """Seven steps on the real page."""
    return Guide(
        "Convolutions",
        (*_fields(page), *_network(page)),
        (
            page.desk.timeline.cursor_changed,
            page.desk.setup_changed,
            page.desk.measured,
            page.training.run.state_changed,
        ),
    )


def _fields(page: ConvolutionsPage) -> tuple[Step, ...]:
    desk = page.desk
    return (
        Step(
            "A stack that hardly looks back",
            "Each layer reads two neighbouring places of the layer below. So every layer adds one sample to what an "
            "output can see. A second of speech has 8,000 samples, and would need 8,000 such layers.",
            "Take a stack of your own of four layers that are not dilated.",
            lambda: _show(page, PLAIN, "Layers without dilation"),
            "The lit wedge is 5 samples wide: 1 + (2 \N{MINUS SIGN} 1) \N{MULTIPLICATION SIGN} 4.",
            WAVENET + "section 2.1 and figure 2",
            lambda: desk.setup.network == "own" and desk.setup.field == 5,
            page.lattice,
        ),
        Step(
            "Dilation doubles it",
            "Let each layer read two places twice as far apart as the layer below did. The work of a layer stays the "
            "same, but what an output sees now doubles with every layer.",
            "Set the dilations to 1, 2, 4, 8.",
            lambda: _show(page, TEXTBOOK, "Dilations that double"),
            "The same four layers see 16 samples, and none of them twice. Move the mouse over other nodes.",
            WAVENET + "section 2.1 and figure 3",
            lambda: desk.setup.network == "own" and desk.setup.field == 16 and desk.setup.causal,
            page.lattice,
        ),
        Step(
            "Why it must be causal",
            "An ordinary convolution has taps on both sides of its output. An output then sees the very sample it is "
            "to predict. Such a stack can be trained to perfection and can say nothing, because the future is not "
            "there yet.",
            "Take a kernel of 3 and untick Causal.",
            lambda: _show(page, FUTURE, "Taps on both sides"),
            "Half of the wedge lies right of the output, in another colour. Speak is now refused in a sentence.",
            WAVENET + "section 2.1",
            lambda: not desk.setup.causal,
            page.lattice,
        ),
    )


def _network(page: ConvolutionsPage) -> tuple[Step, ...]:
    desk = page.desk
    return (
        Step(
            "Twenty layers that learnt to speak",
            "The network that ships has dilations 1 to 512, twice. Its output sees a quarter of a second. For each "
            "sample it gives a probability to each of 256 mu-law codes; surprise is how many bits the sample that "
            "came was worth.",
            "Go back to the network that ships.",
            lambda: _show(page, DIGITS, "The network that speaks digits"),
            "The field is 2,047 samples. Surprise is below the 8 bits of knowing nothing almost everywhere.",
            WAVENET + "sections 2.1 and 2.2",
            lambda: desk.setup.network == "digits",
            page.inspector.field,
        ),
        Step(
            "A value and its gate",
            "In every layer tanh makes a value and a sigmoid decides how much of it goes on. Both read the same taps "
            "with other weights. It is the gate of an LSTM, but without a state.",
            "Choose layer 5, unit 3, and put the cursor on sample 1,000.",
            lambda: _look(page, 4, 3, 1_000),
            "Both dots, both sums and their product at this sample. Move the cursor and see the gate open and shut.",
            WAVENET + "section 2.3",
            lambda: (desk.layer, desk.unit, desk.timeline.placed) == (4, 3, 1_000) and desk.setup.network == "digits",
            page.inspector.picture,
        ),
        Step(
            "Sample by sample, kept not redone",
            "To read is parallel, to speak is not: every sample needs the one before. Naively the whole field is "
            "computed anew each time. If each layer keeps what it will read again, a sample costs each layer once.",
            "Measure naive against cached.",
            lambda: _measure(page),
            "Two bars on a logarithmic scale, measured now on this computer. Both ways drew the same samples.",
            "Le Paine et al. (2016), Fast Wavenet Generation Algorithm, section 2",
            lambda: page.speeds.speeds is not None,
        ),
        Step(
            "Beside an LSTM",
            "A stack computes all samples of a known sound at once; an LSTM must take one after another. How much "
            "that matters depends on the machine. Both learn the same series with equally many parameters.",
            "Start the training of your stack beside an LSTM.",
            lambda: _train(page),
            "Bits a sample fall for both. Below, Time at 4 lengths measures an epoch of each. Stop whenever you like.",
            "Bai, Kolter and Koltun (2018), An Empirical Evaluation, sections 3 and 4",
            lambda: page.training.run.busy,
            page.training,
        ),
    )


def _show(page: ConvolutionsPage, setup: Setup, title: str) -> None:
    page.show_half(READING)
    page.desk.set_scenery(replace(page.desk.scenery, setup=setup), title)


def _look(page: ConvolutionsPage, layer: int, unit: int, step: int) -> None:
    _show(page, DIGITS, "The network that speaks digits")
    page.desk.choose(layer, unit)
    page.desk.timeline.set_cursor(step)


def _measure(page: ConvolutionsPage) -> None:
    _show(page, DIGITS, "The network that speaks digits")
    if page.speeds.speeds is None:
        page.desk.measure(page.voice.wish)


def _train(page: ConvolutionsPage) -> None:
    page.desk.set_scenery(replace(page.desk.scenery, setup=TEXTBOOK), "A stack to be trained")
    page.start_training()
