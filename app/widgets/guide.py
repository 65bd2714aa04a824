"""Guides: five to eight steps through a lab that move its real view, for someone who has just heard the lecture.

A lab writes its guide in `app/labs/<lab>/guide.py` and returns it from its page's `guide()`; the window does the rest:

    def guide_of(desk: Desk) -> Guide:
        closed = replace(Setup(), cell="lstm", forget_bias=-2.0)
        return Guide("Gradients", (
            Step("Close the forget gate", "At each step back the cell's gradient is multiplied by the forget gate.",
                 "Set the forget bias to -2 and look at step 40.", lambda: desk.show(closed, 40),
                 "The LSTM's curve now falls as steeply as the RNN's.", "Gers et al. (2000), section 3",
                 done=lambda: desk.setup.forget_bias <= -1, where=desk.tracks.product),
        ), watch=(desk.timeline.cursor_changed,))

An action sets all that its step needs, whatever was set before, and goes through the methods that the lab's own
controls use, so that Edit > Undo takes it back. It returns at once: what is slow goes to a lane, as ever.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QWidget


@dataclass(frozen=True)
class Step:
    """One step of a guide; all its words are plain text.

    text    two to four sentences: the idea
    task    what to do, as one would tell a person, who may do it by hand
    do      does the task, at once, and so that it can be undone
    look    what to see when it is done
    source  paper and section, or where else this can be read
    done    whether the view shows what the task asks for; None where pressing the button is all there is
    where   the part of the page to look at, which is brought into sight and framed
    """

    title: str
    text: str
    task: str
    do: Callable[[], object]
    look: str
    source: str
    done: Callable[[], bool] | None = None
    where: QWidget | None = None


@dataclass(frozen=True)
class Guide:
    """The steps of one lab. `watch` are signals after which a step may be done, beside undo and the live lane's."""

    title: str
    steps: tuple[Step, ...]
    watch: tuple[SignalInstance, ...] = ()


class Later:
    """Does what has to wait for an answer, unless a person asks something else meanwhile.

    answered  says that an answer came
    asked     gives what is asked
    told      gives what the answer that is shown is to, None where there is none
    """

    def __init__(self, answered: SignalInstance, asked: Callable[[], object], told: Callable[[], object]) -> None:
        self._asked, self._told = asked, told
        self._waits: tuple[object, Callable[[], object]] | None = None
        answered.connect(self._look)

    @property
    def settled(self) -> bool:
        """Whether what is asked is answered."""
        return self._told() == self._asked()

    def do(self, first: Callable[[], object], then: Callable[[], object] | None = None) -> None:
        """Do `first`, which asks, and `then` once that is answered; what waited before is forgotten."""
        self._waits = None
        first()
        self._waits = None if then is None else (self._asked(), then)
        self._look()

    def _look(self) -> None:
        if self._waits is not None and self.settled:
            (asked, then), self._waits = self._waits, None
            if asked == self._asked():
                then()
