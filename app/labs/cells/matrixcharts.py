"""The charts of a contest: sizes, training, and errors by examples, by place and by length."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from app.labs.cells.twonets import TwoNets
from app.views.chart import Line, LineChart, Scale
from engine.labs.cells.contest import CHANCE, NETS, RECURRENT, Contest, Point, Score, Sizes

COLOURS = {"matrix": 1, "rnn": 2}
"""Each net's place in the theme's series."""
DRAW_MS = 100


def percent(value: float) -> str:
    """A share in percent."""
    return f"{100 * value:.0f} %"


def plain(value: float) -> str:
    """A count with its thousands apart."""
    return f"{value:,.0f}"


_GUESS = (CHANCE, "guessing")
_ERROR = Scale("wrong", bounds=(0.0, 1.0), say=percent)


class Charts:
    """Five charts and a picture; points are drawn at most ten times a second, however fast they come."""

    def __init__(self, owner: QWidget) -> None:
        self._points: dict[str, list[tuple[float, float]]] = {}
        self._examples = 0
        self._names: dict[str, str] = dict(NETS.items())
        self.nets = TwoNets(owner)
        self.sizes = LineChart("Weights as the sequence grows", Scale("length", say=plain), Scale("weights", say=plain))
        self.training = LineChart("Training, as it runs", Scale("update", say=plain), _ERROR)
        self.examples = LineChart(
            "Where the pattern never stood in training", Scale("training examples", log=True, say=plain), _ERROR
        )
        self.places = LineChart("By where the pattern stands", Scale("place of the pattern", say=plain), _ERROR)
        self.lengths = LineChart("By length", Scale("length", say=plain), _ERROR)
        self._clock = QTimer(owner, singleShot=True, interval=DRAW_MS)
        self._clock.timeout.connect(self._draw_training)
        for chart in (self.examples, self.places, self.lengths):
            chart.show_lines((), _GUESS, "when the first net is trained")

    def all(self) -> tuple[QWidget, ...]:
        """All, in the order in which they are read."""
        return self.nets, self.sizes, self.training, self.examples, self.places, self.lengths

    def named(self) -> dict[str, LineChart]:
        """What can be exported, by name."""
        return {chart.title: chart for chart in self.all() if isinstance(chart, LineChart)}

    def begin(self, contest: Contest) -> None:
        """Another contest begins."""
        self._names = {"matrix": NETS["matrix"], "rnn": RECURRENT[contest.cell]}
        self._points, self._examples = {}, 0
        self.nets.show_contest(contest)
        self.training.across = Scale("update", bounds=(0.0, float(contest.updates)), say=plain)
        self.training.show_lines((), _GUESS)
        for chart in (self.examples, self.places, self.lengths):
            chart.show_lines((), _GUESS, "when the first net is trained")

    def show_sizes(self, sizes: Sizes) -> None:
        """Show how many weights each net has at each length."""
        x = np.array(sizes.lengths, np.float64)
        lines = [
            Line(self._names[net], np.stack([x, np.array(counts, np.float64)], axis=1), COLOURS[net])
            for net, counts in (("matrix", sizes.matrix), ("rnn", sizes.rnn))
        ]
        top = float(max(*sizes.matrix, *sizes.rnn))
        self.sizes.upward = Scale("weights", bounds=(0.0, 1.05 * top), say=plain)
        self.sizes.show_lines(lines)

    def add_point(self, point: Point) -> None:
        """One more point of a training; those of another number of examples begin anew."""
        if point.examples != self._examples:
            self._points, self._examples = {}, point.examples
        self._points.setdefault(point.net, []).append((float(point.update), point.error))
        self.training.title = f"Training, {point.examples:,} examples"
        if not self._clock.isActive():
            self._clock.start()

    def _draw_training(self) -> None:
        lines = [Line(self._names[net], np.array(points), COLOURS[net]) for net, points in self._points.items()]
        self.training.show_lines(lines, _GUESS)

    def show_scores(self, scores: Sequence[Score], contest: Contest) -> None:
        """Show what the trained nets do; by place and length, those with the most examples so far."""
        by_examples, by_place, by_length = [], [], []
        for net, colour in COLOURS.items():
            mine = [score for score in scores if score.net == net]
            if not mine:
                continue
            name = self._names[net]
            for test, words, dashed in (("shifted", "", False), ("same", ", as trained", True)):
                points = [(float(score.examples), score.errors[test]) for score in mine]  # type: ignore[index]
                by_examples.append(Line(name + words, np.array(points), colour, dashed=dashed, dotted=True))
            last = mine[-1]
            unseen = np.array([place not in contest.seen for place in contest.places])
            by_place.append(Line(name, np.array(list(enumerate(last.by_place)), np.float64), colour, dotted=unseen))
            by_length.append(Line(name, np.array(last.by_length, np.float64), colour, dotted=True))
        ends = (float(contest.examples[0]), float(contest.examples[-1]))
        self.examples.across = Scale("training examples (dashed: tested as trained)", True, ends, plain)
        self.examples.show_lines(by_examples, _GUESS)
        self.places.across = Scale("place of the pattern (dots: never in training)", say=plain)
        self.places.show_lines(by_place, _GUESS)
        self.lengths.across = Scale(f"length (in training {contest.length})", say=plain)
        self.lengths.show_lines(by_length, _GUESS)

    def stop(self) -> None:
        """Draw nothing more."""
        self._clock.stop()
